import type { FraudReview, JsonObject } from './types.js';

const DENIED_PHONES = new Set([
  '+31632167678',
  '+46701740620',
  '+49017610927312',
  '+4306762600745',
  '+32485212123',
  '+4552555348',
  '+358401234568',
  '+33687984322',
  '+447355505530',
  '+34682425101',
  '+393312232389',
  '+4740123457',
  '+13106354386',
]);

/** Whether Klarna's test data say that this customer is declined: by e-mail or by phone. */
export function isDenied(request: JsonObject): boolean {
  return contacts(request).some(
    ({ email, phone }) => email.includes('+denied') || DENIED_PHONES.has(phone),
  );
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

/** Whether this customer never pays an invoice: told by `+default@` in the e-mail. */
export function isDefaulting(request: JsonObject): boolean {
  return contacts(request).some(({ email }) => email.includes('+default@'));
}

function contacts(request: JsonObject): readonly Readonly<{ email: string; phone: string }>[] {
  return [request['billing_address'], request['shipping_address']].map((address) => ({
    email: textOf(address, 'email').toLowerCase(),
    phone: textOf(address, 'phone').replace(/[^+\d]/g, ''),
  }));
}

function textOf(value: unknown, name: string): string {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : '';
  return typeof found === 'string' ? found : '';
}
