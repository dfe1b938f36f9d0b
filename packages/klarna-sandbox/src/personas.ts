import { TEST_COUNTRIES, testPersons } from './test-persons.js';
import type { FraudReview, JsonObject } from './types.js';

const DENIED_PHONES = new Set(TEST_COUNTRIES.map((code) => testPersons(code)?.denied.phone));

/** The member of an authorised request that holds what the customer said on the page, contacts included. */
export const SAID = 'said_on_the_page';

/** Whether Klarna's test data say that this customer is declined: by e-mail or by phone. */
export function isDenied(request: JsonObject): boolean {
  return contacts(request).some(
    ({ email, phone }) =>
      email.includes('+denied') || REJECTION.test(email) || DENIED_PHONES.has(phone),
  );
}

const REJECTION = /\+reject_reason_([a-z_]+)@/;

/** The reason a declined customer's e-mail names (`+reject_reason_HIGH_RISK@`), or null. */
export function rejectReason(request: JsonObject): string | null {
  for (const { email } of contacts(request)) {
    const reason = REJECTION.exec(email)?.[1];
    if (reason !== undefined) return reason.toUpperCase();
  }
  return null;
}

/** How a customer is asked to prove who they are before the decision, or null. */
export type StepUp = 'scan' | 'bank';

/** Reads the step-up an e-mail asks for: `+auth_id_scan` or `+auth_bank_id_…`. */
export function stepUp(request: JsonObject): StepUp | null {
  const emails = contacts(request).map(({ email }) => email);
  if (emails.some((email) => email.includes('+auth_id_scan'))) return 'scan';
  return emails.some((email) => email.includes('+auth_bank_id')) ? 'bank' : null;
}

/** Whether the customer has to sign up first, as the e-mail says. */
export function isNewUser(request: JsonObject): boolean {
  return contacts(request).some(({ email }) => /\+(?:new_user|require_signup)\b/.test(email));
}

/** The verdict a risk review of this customer will come to, or null when there is no review. */
export function reviewVerdict(request: JsonObject): FraudReview['verdict'] | null {
  const emails = contacts(request).map(({ email }) => email);
  if (emails.some((email) => email.includes('+pend-accept-'))) return 'ACCEPTED';
  return emails.some((email) => email.includes('+pend-reject-')) ? 'REJECTED' : null;
}

/** The reasons for which the published test customers dispute every capture. */
export const DISPUTE_REASONS = [
  'return',
  'goods_not_received',
  'already_paid',
  'faulty_goods',
  'incorrect_invoice',
  'unauthorized_purchase',
  'non_compliance',
  'non_guaranteed_payment_program',
  'return_not_possible',
  'high_risk_order',
] as const;

/** Why this customer disputes what is captured, or null: told by `+disputed-<reason>@` in the e-mail. */
export type DisputeReason = (typeof DISPUTE_REASONS)[number];

/** Reads the dispute a customer's e-mail asks for; null when there is none or its reason is unknown. */
export function disputeReason(request: JsonObject): DisputeReason | null {
  for (const { email } of contacts(request)) {
    const word = /\+disputed-([a-z_]+)@/.exec(email)?.[1];
    const reason = DISPUTE_REASONS.find((known) => known === word);
    if (reason !== undefined) return reason;
  }
  return null;
}

/** Everything a tester may type, for `GET /sandbox/persons`: the published people and the triggers. */
export function personsBody(): JsonObject {
  return {
    persons: TEST_COUNTRIES.map((country) => ({ country, ...testPersons(country) })),
    triggers: TRIGGERS,
    code: { accepted: 'any six digits', sample: '123456', refused: '999999' },
  };
}

const TRIGGERS = [
  { email: 'customer+denied@email.nl', what: 'declined; so are the denied phone numbers' },
  { email: 'email+reject_reason_HIGH_RISK@email.com', what: 'declined, with a reason' },
  { email: 'customer+denied+auth_id_scan@email.de', what: 'asked for an ID scan, then declined' },
  { email: 'customer+auth_bank_id_fi@email.fi', what: 'asked for a bank identification' },
  { email: 'customer+new_user@email.nl', what: 'signs up first' },
  { email: 'customer+pend-accept-01@email.uk', what: 'reviewed, then accepted' },
  { email: 'customer+pend-reject-01@email.uk', what: 'reviewed, then rejected' },
  { email: 'customer+default@email.nl', what: 'never pays an invoice' },
  ...DISPUTE_REASONS.map((reason) => ({
    email: `customer+disputed-${reason}@email.nl`,
    what: 'disputes what is captured',
  })),
];

/** Whether this customer never pays an invoice: told by `+default@` in the e-mail. */
export function isDefaulting(request: JsonObject): boolean {
  return contacts(request).some(({ email }) => email.includes('+default@'));
}

function contacts(request: JsonObject): readonly Readonly<{ email: string; phone: string }>[] {
  return ['billing_address', 'shipping_address', SAID].map((name) => ({
    email: textOf(request[name], 'email').toLowerCase(),
    phone: textOf(request[name], 'phone').replace(/[^+\d]/g, ''),
  }));
}

function textOf(value: unknown, name: string): string {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : '';
  return typeof found === 'string' ? found : '';
}
