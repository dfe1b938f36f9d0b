import { textField } from '../fields.js';
import { isDenied, stepUp } from '../personas.js';
import type { StepUp } from '../personas.js';
import type {
  Account,
  Checkout,
  CheckoutStep,
  HostedPage,
  JsonObject,
  MethodChoice,
  PaymentSession,
} from '../types.js';
import type { World } from '../world.js';
import { contactOf, missingDetails, mustSignUp, problemOf, withDetails } from './details.js';
import type { DetailName, FieldName, Problem } from './details.js';
import { approve, moveTo, withSaid } from './hosted-page.js';
import { METHOD_CHOICES, offeredMethods } from './methods.js';

/** One customer at one page whose session is open. */
export type Visit = Readonly<{ world: World; page: HostedPage; session: PaymentSession }>;

/** A form as it was sent. */
export type Form = Readonly<{
  /** The step it belongs to. */
  step: string;
  /** The turn it was shown at; null when it does not say. */
  turn: number | null;
  /** Which button: `next`, `resend`, `retry`, or `go` with the step to go back to. */
  action: string;
  to: string;
  fields: URLSearchParams;
}>;

/** How many wrong codes are taken before a new one must be sent. */
export const CODE_TRIES = 3;

/** How far the customer of a page has come; a page nobody has answered yet stands at its summary. */
export function checkoutOf({ page, session }: Omit<Visit, 'world'>): Checkout {
  const known = page.checkout ?? {
    step: 'summary',
    turn: 0,
    method: methodsOf({ page, session })[0],
    account: null,
    verifiedPhone: '',
    wrongCodes: 0,
    codesSent: 1,
    details: {},
    isIdentified: false,
    draft: null,
  };
  // Whoever comes back after having left a declined payment begins again.
  return known.step === 'declined' && page.status !== 'FAILED'
    ? { ...known, step: 'summary' }
    : known;
}

/** The payment methods that a page offers, the first one chosen beforehand. */
export function methodsOf({
  page,
}: Omit<Visit, 'world'>): readonly [MethodChoice, ...MethodChoice[]] {
  return offeredMethods(page.categories);
}

/** The steps this customer goes through, in order, as far as can be told now. */
export function stepsOf(visit: Omit<Visit, 'world'>): readonly CheckoutStep[] {
  const checkout = checkoutOf(visit);
  return [
    'summary',
    'account',
    'code',
    ...(askedFields(visit, checkout).length > 0 ? (['details'] as const) : []),
    ...(stepUpOf(visit, checkout) === null ? [] : (['identity'] as const)),
    'review',
  ];
}

/** The fields of the details step: what the shop did not give, and the terms for who signs up. */
export function askedFields(
  { session }: Pick<Visit, 'session'>,
  checkout: Checkout,
): readonly (DetailName | 'terms')[] {
  const request = withSaid(session.request, checkout.account);
  return [...missingDetails(request), ...(mustSignUp(request) ? (['terms'] as const) : [])];
}

/** How the customer must prove who they are, or null. */
export function stepUpOf({ session }: Pick<Visit, 'session'>, checkout: Checkout): StepUp | null {
  return stepUp(withSaid(session.request, checkout.account));
}

/** The contacts that the account step begins with. */
export function knownAccount({ session }: Pick<Visit, 'session'>, checkout: Checkout): Account {
  return (
    checkout.account ?? {
      email: contactOf(session.request, 'email'),
      phone: contactOf(session.request, 'phone'),
    }
  );
}

/** What is wrong with the form that was sent last, by field and in the order of the form. */
export function problemsOf(visit: Visit, checkout: Checkout): ReadonlyMap<FieldName, Problem> {
  const { world, session } = visit;
  const problems = new Map<FieldName, Problem>();
  if (checkout.draft === null) return problems;
  const about = {
    country: textField(session.request, 'purchase_country'),
    now: world.clock.now(),
  };
  for (const name of fieldsOf(visit, checkout)) {
    const text = checkout.draft[name] ?? '';
    const isOffered = name !== 'payment_method' || methodsOf(visit).some((each) => each === text);
    const problem = problemOf(name, isOffered ? text : '', about);
    if (problem) problems.set(name, problem);
  }
  if (checkout.step === 'code' && checkout.wrongCodes >= CODE_TRIES) {
    problems.set('code', 'code_locked');
  }
  return problems;
}

/**
 * Takes a form of one of the steps. One that was sent twice, or from a tab that has fallen behind, changes
 * nothing. Answers the address to go on to when the payment has ended, null to stay on the page.
 */
export function submitStep(visit: Visit, form: Form): string | null {
  const checkout = checkoutOf(visit);
  if (form.turn !== null && form.turn !== checkout.turn) return null;
  if (form.step !== checkout.step) return null;
  if (visit.page.status !== 'IN_PROGRESS' && form.action !== 'retry') {
    if (checkout.step === 'declined') return null;
    moveTo(visit.world, visit.page, 'IN_PROGRESS');
  }
  switch (form.action) {
    case 'go':
      return goBack(visit, checkout, form.to);
    case 'resend':
      return sendCode(visit, checkout);
    case 'retry':
      return retry(visit, checkout);
    default:
      return goOn(visit, checkout, form.fields);
  }
}

function goOn(visit: Visit, checkout: Checkout, fields: URLSearchParams): string | null {
  if (checkout.step === 'review') return confirm(visit, checkout);
  const draft = Object.fromEntries(
    fieldsOf(visit, checkout).map((name) => [name, (fields.get(name) ?? '').trim()]),
  );
  const drafted = { ...checkout, draft };
  if (problemsOf(visit, drafted).size > 0) {
    const wrongCodes = checkout.wrongCodes + (checkout.step === 'code' ? 1 : 0);
    return save(visit, { ...drafted, wrongCodes });
  }
  const taken = { ...take(checkout, draft), draft: null };
  return save(visit, { ...taken, step: nextStep(visit, taken) });
}

/** The fields of the step a customer is at. */
function fieldsOf(visit: Visit, checkout: Checkout): readonly FieldName[] {
  switch (checkout.step) {
    case 'summary':
      return ['payment_method'];
    case 'account':
      return ['phone', 'email'];
    case 'code':
      return ['code'];
    case 'details':
      return askedFields(visit, checkout);
    case 'identity':
      return ['identified'];
    case 'review':
    case 'declined':
      return [];
  }
}

/** What a right form changes. */
function take(checkout: Checkout, draft: Readonly<Record<string, string>>): Checkout {
  switch (checkout.step) {
    case 'summary': {
      const method = METHOD_CHOICES.find((choice) => choice === draft['payment_method']);
      return { ...checkout, method: method ?? checkout.method };
    }
    case 'account': {
      const account = { email: draft['email'] ?? '', phone: draft['phone'] ?? '' };
      const isSame = account.phone === checkout.account?.phone;
      return { ...checkout, account, ...(isSame ? {} : { wrongCodes: 0, codesSent: 1 }) };
    }
    case 'code':
      return { ...checkout, verifiedPhone: checkout.account?.phone ?? '' };
    case 'details':
      return { ...checkout, details: { ...checkout.details, ...draft } };
    case 'identity':
      return { ...checkout, isIdentified: true };
    case 'review':
    case 'declined':
      return checkout;
  }
}

/** The first step that is not done. */
function nextStep(visit: Visit, checkout: Checkout): CheckoutStep {
  const { account, verifiedPhone, details, isIdentified } = checkout;
  if (account === null) return 'account';
  if (verifiedPhone !== account.phone) return 'code';
  if (askedFields(visit, checkout).some((name) => !details[name])) return 'details';
  if (stepUpOf(visit, checkout) !== null && !isIdentified) return 'identity';
  return 'review';
}

function confirm(visit: Visit, checkout: Checkout): string | null {
  const { world, page, session } = visit;
  const { account, method, details } = checkout;
  if (account === null) return save(visit, { ...checkout, step: 'account' });
  if (isDenied(withSaid(session.request, account))) {
    moveTo(world, page, 'FAILED');
    return save(visit, { ...checkout, step: 'declined' });
  }
  const said = { ...details, ...account };
  session.request = withDetails(session.request, said);
  return approve(world, { page, session, method, said });
}

function goBack(visit: Visit, checkout: Checkout, to: string): null {
  const steps = stepsOf(visit);
  const step = steps.find((each) => each === to);
  const isEarlier = step !== undefined && steps.indexOf(step) < steps.indexOf(checkout.step);
  return isEarlier ? save(visit, { ...checkout, step, draft: null }) : null;
}

function sendCode(visit: Visit, checkout: Checkout): null {
  if (checkout.step !== 'code') return null;
  const codesSent = checkout.codesSent + 1;
  return save(visit, { ...checkout, codesSent, wrongCodes: 0, draft: null });
}

/** A declined customer chooses again; the same customer will be declined again. */
function retry(visit: Visit, checkout: Checkout): null {
  if (checkout.step !== 'declined') return null;
  moveTo(visit.world, visit.page, 'IN_PROGRESS');
  return save(visit, { ...checkout, step: 'summary' });
}

function save({ world, page }: Visit, checkout: Checkout): null {
  page.checkout = { ...checkout, turn: checkout.turn + 1 };
  world.changed({ kind: 'page', value: page });
  return null;
}

/** The request as Klarna will know it once the customer confirms. */
export function requestOf({ session }: Pick<Visit, 'session'>, checkout: Checkout): JsonObject {
  return withDetails(session.request, { ...checkout.details, ...checkout.account });
}
