import {
  amount,
  date,
  id,
  integer,
  lenient,
  listOf,
  object,
  optional,
  required,
  text,
  type Check,
} from '../parse.js';

/**
 * What a payout is made of, each in minor units. All but `settlement_amount` are magnitudes; their
 * signs are: sale − return − reversal − fee + fee_correction + commission − commission_reversal −
 * tax − charge + credit − repay − holdback + release + fee_refund + tax_refund = settlement. Fields
 * Klarna added after 2020 may be missing. Source: Klarna Settlements API reference.
 */
export type KlarnaPayoutTotals = Readonly<{
  sale_amount: number;
  fee_amount: number;
  return_amount: number;
  /** What reaches the bank. Zero when the sum is negative; the debt is then `deposit_amount`. */
  settlement_amount: number;
  tax_amount?: number;
  reversal_amount?: number;
  commission_amount?: number;
  commission_reversal_amount?: number;
  holdback_amount?: number;
  release_amount?: number;
  repay_amount?: number;
  fee_correction_amount?: number;
  fee_refund_amount?: number;
  tax_refund_amount?: number;
  charge_amount?: number;
  credit_amount?: number;
  deposit_amount?: number;
  opening_debt_balance_amount?: number;
  closing_debt_balance_amount?: number;
}>;

/** One transfer from Klarna to the bank account. */
export type KlarnaPayout = Readonly<{
  /** Also printed on the bank statement. */
  payment_reference: string;
  payout_date: string;
  /** ISO 4217. */
  currency_code: string;
  currency_code_of_registration_country?: string;
  /** `NET`: fees deducted; `GROSS`: fees invoiced apart; `GROSS_FEE`: that fee invoice. */
  merchant_settlement_type?: string;
  merchant_id?: string;
  /** Where the payout's rows are listed. */
  transactions?: string;
  totals: KlarnaPayoutTotals;
}>;

/** Which part of a list an answer holds. `next` and `prev` are there only when there is such a page. */
export type KlarnaPagination = Readonly<{
  count?: number;
  total?: number;
  offset: number;
  next?: string;
  prev?: string;
}>;

/** A page of payouts. */
export type KlarnaPayoutPage = Readonly<{
  payouts: readonly KlarnaPayout[];
  pagination: KlarnaPagination;
}>;

/** What a span's payouts of one currency come to, in minor units. Source: Klarna Settlements API reference. */
export type KlarnaPayoutSummary = Readonly<{
  /** ISO 4217. */
  summary_settlement_currency: string;
  summary_total_sale_amount: number;
  summary_total_fee_amount: number;
  summary_total_return_amount: number;
  summary_total_settlement_amount: number;
  summary_total_fee_correction_amount?: number;
  summary_total_tax_amount?: number;
  summary_total_reversal_amount?: number;
  summary_total_commission_amount?: number;
  summary_total_commission_reversal_amount?: number;
  summary_total_holdback_amount?: number;
  summary_total_release_amount?: number;
  summary_total_repay_amount?: number;
  summary_payout_date_start?: string;
  summary_payout_date_end?: string;
}>;

/** One row behind a payout. `amount` is in minor units; its sign follows from `type`. */
export type KlarnaSettlementTransaction = Readonly<{
  /** Open, since Klarna adds kinds: see `settlementEffectOf`. */
  type: string;
  detailed_type?: string;
  amount: number;
  /** ISO 4217. */
  currency_code: string;
  order_id: string;
  short_order_id?: string;
  /** On sales and fees; Klarna writes an empty string elsewhere. */
  capture_id?: string;
  /** On returns and reversals. */
  refund_id?: string;
  sale_date: string;
  capture_date: string;
  merchant_reference1?: string;
  merchant_reference2?: string;
  merchant_capture_reference?: string;
  merchant_refund_reference?: string;
  purchase_country?: string;
  shipping_country?: string;
  initial_payment_method_type?: string;
  initial_number_of_installments?: number;
  /** Percent × 100, on fee rows. */
  vat_rate?: number;
  /** Minor units, on fee rows. */
  vat_amount?: number;
  payment_reference?: string;
  /** Where the payout is read. */
  payout?: string;
}>;

/** A page of transactions. */
export type KlarnaTransactionPage = Readonly<{
  transactions: readonly KlarnaSettlementTransaction[];
  pagination: KlarnaPagination;
}>;

/** What a row does to the payout; `unrecognised` rows must be looked at, never guessed. */
export type KlarnaSettlementEffect = 'adds' | 'subtracts' | 'either' | 'unrecognised';

const EFFECTS: ReadonlyMap<string, KlarnaSettlementEffect> = new Map([
  ['SALE', 'adds'],
  ['FEE', 'subtracts'],
  ['RETURN', 'subtracts'],
  ['REVERSAL', 'subtracts'],
  ['REVERSAL_MERCHANT_PROTECTION', 'adds'],
  ['COMMISSION', 'adds'],
  ['FEE_REFUND', 'adds'],
  ['CREDIT', 'adds'],
  ['CHARGE', 'subtracts'],
  ['HOLDBACK', 'subtracts'],
  ['RELEASE', 'adds'],
  ['CORRECTION', 'either'],
  ['TAX', 'subtracts'],
]);

/** What a row does to the payout, from its `type`. Source: Klarna Settlements documentation. */
export function settlementEffectOf(
  transaction: Pick<KlarnaSettlementTransaction, 'type'>,
): KlarnaSettlementEffect {
  return EFFECTS.get(transaction.type) ?? 'unrecognised';
}

/** Reads a payout. */
export const payout: Check<KlarnaPayout> = object<KlarnaPayout>({
  payment_reference: required(id),
  payout_date: required(date),
  currency_code: required(id),
  currency_code_of_registration_country: lenient(text),
  merchant_settlement_type: optional(text),
  merchant_id: lenient(text),
  transactions: lenient(text),
  totals: required(
    object<KlarnaPayoutTotals>({
      sale_amount: required(integer),
      fee_amount: required(integer),
      return_amount: required(integer),
      settlement_amount: required(integer),
      tax_amount: optional(integer),
      reversal_amount: optional(integer),
      commission_amount: optional(integer),
      commission_reversal_amount: optional(integer),
      holdback_amount: optional(integer),
      release_amount: optional(integer),
      repay_amount: optional(integer),
      fee_correction_amount: optional(integer),
      fee_refund_amount: optional(integer),
      tax_refund_amount: optional(integer),
      charge_amount: optional(integer),
      credit_amount: optional(integer),
      deposit_amount: optional(integer),
      opening_debt_balance_amount: optional(integer),
      closing_debt_balance_amount: optional(integer),
    }),
  ),
});

/** Reads the totals of a span's payouts. */
export const payoutSummaries: Check<readonly KlarnaPayoutSummary[]> = listOf(
  object<KlarnaPayoutSummary>({
    summary_settlement_currency: required(id),
    summary_total_sale_amount: required(integer),
    summary_total_fee_amount: required(integer),
    summary_total_return_amount: required(integer),
    summary_total_settlement_amount: required(integer),
    summary_total_fee_correction_amount: optional(integer),
    summary_total_tax_amount: optional(integer),
    summary_total_reversal_amount: optional(integer),
    summary_total_commission_amount: optional(integer),
    summary_total_commission_reversal_amount: optional(integer),
    summary_total_holdback_amount: optional(integer),
    summary_total_release_amount: optional(integer),
    summary_total_repay_amount: optional(integer),
    summary_payout_date_start: lenient(text),
    summary_payout_date_end: lenient(text),
  }),
);

const pagination: Check<KlarnaPagination> = object<KlarnaPagination>({
  count: optional(amount),
  total: optional(amount),
  offset: required(amount),
  next: optional(id),
  prev: lenient(id),
});

/** Reads a page of payouts. */
export const payoutPage: Check<KlarnaPayoutPage> = object<KlarnaPayoutPage>({
  payouts: required(listOf(payout)),
  pagination: required(pagination),
});

const transaction: Check<KlarnaSettlementTransaction> = object<KlarnaSettlementTransaction>({
  type: required(id),
  detailed_type: optional(text),
  amount: required(integer),
  currency_code: required(id),
  order_id: required(text),
  short_order_id: lenient(text),
  capture_id: optional(text),
  refund_id: optional(text),
  sale_date: required(date),
  capture_date: required(date),
  merchant_reference1: lenient(text),
  merchant_reference2: lenient(text),
  merchant_capture_reference: lenient(text),
  merchant_refund_reference: lenient(text),
  purchase_country: lenient(text),
  shipping_country: lenient(text),
  initial_payment_method_type: lenient(text),
  initial_number_of_installments: lenient(integer),
  vat_rate: optional(integer),
  vat_amount: optional(integer),
  payment_reference: optional(text),
  payout: lenient(text),
});

/** Reads a page of transactions. */
export const transactionPage: Check<KlarnaTransactionPage> = object<KlarnaTransactionPage>({
  transactions: required(listOf(transaction)),
  pagination: required(pagination),
});
