import type { JsonObject, MethodChoice } from '../types.js';

/** How one choice on the page is called elsewhere in Klarna's APIs. */
export type Method = Readonly<{
  label: string;
  explanation: string;
  /** `authorized_payment_method` of the Payments API. */
  authorized: Readonly<{ type: string; number_of_days?: number; number_of_installments?: number }>;
  /** `initial_payment_method` of Order Management. */
  initial: Readonly<{ type: string; description: string; number_of_installments: number }>;
  /** `initial_payment_method_type` of Settlements. */
  settled: string;
}>;

/** The three choices the sandbox's customer has. */
export const METHODS: Readonly<Record<MethodChoice, Method>> = {
  pay_later: {
    label: 'Pay later',
    explanation: 'An invoice, to be paid within 30 days after the goods have left',
    authorized: { type: 'invoice', number_of_days: 30 },
    initial: { type: 'INVOICE', description: 'Pay later', number_of_installments: 0 },
    settled: 'invoice',
  },
  pay_over_time: {
    label: 'Pay in 3',
    explanation: 'Three instalments, without interest',
    authorized: { type: 'fixed_amount', number_of_installments: 3 },
    initial: { type: 'FIXED_AMOUNT', description: 'Pay in 3', number_of_installments: 3 },
    settled: 'fixed_amount',
  },
  pay_now: {
    label: 'Pay now',
    explanation: 'Direct debit from a bank account',
    authorized: { type: 'direct_debit' },
    initial: { type: 'DIRECT_DEBIT', description: 'Pay now', number_of_installments: 0 },
    settled: 'direct_debit',
  },
};

/** All choices, in the order in which the page shows them. */
export const METHOD_CHOICES: readonly MethodChoice[] = ['pay_later', 'pay_over_time', 'pay_now'];

/** Names of categories beside our own choices: Klarna's bundle, and the two ways of paying at once. */
const ALIASES: Readonly<Record<string, readonly MethodChoice[]>> = {
  klarna: METHOD_CHOICES,
  direct_debit: ['pay_now'],
  direct_bank_transfer: ['pay_now'],
};

/** The choices that a page limited to `categories` offers; all where it is not limited or by unknown names. */
export function offeredMethods(
  categories: readonly string[],
): readonly [MethodChoice, ...MethodChoice[]] {
  const [first, ...rest] = METHOD_CHOICES.filter((choice) =>
    categories.some((category) => category === choice || ALIASES[category]?.includes(choice)),
  );
  return first ? [first, ...rest] : ['pay_later', 'pay_over_time', 'pay_now'];
}

/** What decides how a choice is called: the choice itself, the market, and who is buying. */
export type Chosen = Readonly<{ method: MethodChoice; country: string; customer: JsonObject }>;

/** The method as Order Management calls it. Instalments are a credit in the US; companies have invoices of their own. */
export function initialMethod({ method, country, customer }: Chosen): Method['initial'] {
  const { initial } = METHODS[method];
  if (method === 'pay_over_time' && country === 'US') {
    return { ...initial, type: 'FIXED_SUM_CREDIT' };
  }
  return method === 'pay_later' && customer['type'] === 'organization'
    ? { ...initial, type: 'INVOICE_BUSINESS' }
    : initial;
}

/** The method as the Payments API calls it; `dueDays` is how long an invoice may wait. */
export function authorizedMethod(chosen: Chosen, dueDays: number): Method['authorized'] {
  const { authorized } = METHODS[chosen.method];
  switch (initialMethod(chosen).type) {
    case 'INVOICE':
      return { ...authorized, number_of_days: dueDays };
    case 'INVOICE_BUSINESS':
      return { type: 'b2b_invoice', number_of_days: dueDays };
    case 'FIXED_SUM_CREDIT':
      return { ...authorized, type: 'fixed_sum_credit' };
    default:
      return authorized;
  }
}

/** Reads a choice by its category or by its authorised type; undefined for anything else. */
export function readMethod(word: string): MethodChoice | undefined {
  return METHOD_CHOICES.find(
    (choice) => choice === word || METHODS[choice].authorized.type === word,
  );
}
