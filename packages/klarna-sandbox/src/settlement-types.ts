import type { Millis } from './types.js';

/** The sums of a payout, as its `totals` name them without `_amount`; minor units. */
export const TOTAL_NAMES = [
  'sale',
  'fee',
  'tax',
  'return',
  'reversal',
  'commission',
  'commission_reversal',
  'holdback',
  'release',
  'repay',
  'fee_correction',
  'fee_refund',
  'tax_refund',
  'charge',
  'credit',
  'deposit',
  'opening_debt_balance',
  'closing_debt_balance',
  'settlement',
] as const;

/** The name of a sum. */
export type TotalName = (typeof TOTAL_NAMES)[number];

/** All sums of a payout, in minor units. All are magnitudes but `fee_correction` and `settlement`. */
export type Totals = Readonly<Record<TotalName, number>>;

/** What kinds of rows a payout can have. Klarna's list also has TAX, which never comes as a row of its own. */
export const ROW_TYPES = [
  'SALE',
  'FEE',
  'RETURN',
  'REVERSAL',
  'REVERSAL_MERCHANT_PROTECTION',
  'COMMISSION',
  'FEE_REFUND',
  'CREDIT',
  'CHARGE',
  'HOLDBACK',
  'RELEASE',
  'CORRECTION',
] as const;

/** The type of a row. */
export type RowType = (typeof ROW_TYPES)[number];

type RowRule = Readonly<{
  /** What the row does to the payout. A correction's own amount carries its sign. */
  sign: 1 | -1;
  /** The sum its amount goes to, and the one its tax goes to. */
  total: TotalName;
  taxTotal: TotalName | null;
  /** Its detailed types, the usual one first. */
  details: readonly [string, ...string[]];
}>;

/** What is true of each type of row. */
export const ROWS: Readonly<Record<RowType, RowRule>> = {
  SALE: { sign: 1, total: 'sale', taxTotal: null, details: ['PURCHASE'] },
  FEE: {
    sign: -1,
    total: 'fee',
    taxTotal: 'tax',
    details: [
      'PURCHASE_FEE_PERCENTAGE',
      'PURCHASE_FEE_FIXED',
      'SERVICING_FEE',
      'EXTEND_DUE_DATE_FEE',
      'EXPIRY_FEE',
      'EXPIRY_FEE_GROSS',
      'LATE_RETURN_FEE',
      'DISPUTE_FEE',
    ],
  },
  RETURN: {
    sign: -1,
    total: 'return',
    taxTotal: null,
    details: ['PURCHASE_RETURN', 'PAYMENT_DEFAULT'],
  },
  REVERSAL: {
    sign: -1,
    total: 'reversal',
    taxTotal: null,
    details: ['REVERSAL', 'FRAUD_POLICY_CHARGE', 'COMMISSION_RETURN'],
  },
  REVERSAL_MERCHANT_PROTECTION: {
    sign: 1,
    // There is no sum of that name; money that comes back is a credit.
    total: 'credit',
    taxTotal: null,
    details: ['FRAUD_POLICY_CREDIT_NET'],
  },
  COMMISSION: {
    sign: 1,
    total: 'commission',
    taxTotal: null,
    details: ['COMMISSION', 'PURCHASE_COMMISSION_PERCENTAGE'],
  },
  FEE_REFUND: {
    sign: 1,
    total: 'fee_refund',
    taxTotal: 'tax_refund',
    details: ['PURCHASE_FEE_PERCENTAGE_REFUND', 'PURCHASE_FEE_FIXED', 'DISPUTE_FEE_REFUND'],
  },
  CREDIT: { sign: 1, total: 'credit', taxTotal: null, details: ['CORRECTION_DISPUTE', 'LOAN'] },
  CHARGE: {
    sign: -1,
    total: 'charge',
    taxTotal: null,
    details: ['CORRECTION_DISPUTE', 'PAYMENT_REMINDER', 'TRANSFER_FROM_LEGACY_INTEGRATION', 'LOAN'],
  },
  HOLDBACK: {
    sign: -1,
    total: 'holdback',
    taxTotal: null,
    details: ['ROLLING_RESERVE', 'UNDER_REVIEW', 'INSUFFICIENT_BANK_ACCOUNT_DETAILS'],
  },
  RELEASE: {
    sign: 1,
    total: 'release',
    taxTotal: null,
    details: ['ROLLING_RESERVE', 'UNDER_REVIEW', 'INSUFFICIENT_BANK_ACCOUNT_DETAILS'],
  },
  CORRECTION: {
    sign: 1,
    total: 'fee_correction',
    taxTotal: null,
    details: ['CREDITED_CORRECTION'],
  },
};

/** The sum that a row's amount goes to: a commission taken back has a sum of its own. */
export function totalOf(row: Readonly<{ type: RowType; detailedType: string }>): TotalName {
  return row.detailedType === 'COMMISSION_RETURN' ? 'commission_reversal' : ROWS[row.type].total;
}

/** What a row adds to its payout, its tax included; negative when it takes away. Minor units. */
export function effectOf(
  row: Readonly<{ type: RowType; amount: number; vatAmount: number | null }>,
): number {
  return ROWS[row.type].sign * (row.amount + (row.vatAmount ?? 0));
}

/** One row of a payout, in minor units; its sign follows from `type`. */
export type Transaction = Readonly<{
  type: RowType;
  detailedType: string;
  /** Positive; only a CORRECTION may take away. */
  amount: number;
  /** In hundredths of a percent, and in minor units; only on fees and what is given back of them. */
  vatRate: number | null;
  vatAmount: number | null;
  /** Empty for a row that is about no order. */
  orderId: string;
  /** Which capture it is about; shown on sales and fees only. */
  captureId: string;
  /** What names a return or a reversal. */
  refundId: string | null;
  captureReference: string;
  refundReference: string;
  reversalReference: string;
  capturedAt: Millis;
}>;

/** How fees reach a merchant: deducted (NET), or by a payout of their own (GROSS_FEE) beside the GROSS one. */
export type SettlementType = 'NET' | 'GROSS' | 'GROSS_FEE';

/** Money sent to a merchant for one currency on one day. */
export type Payout = {
  reference: string;
  merchantId: string;
  currency: string;
  at: Millis;
  settlementType: SettlementType;
  /** What Klarna tells of it; wrong where a fault befell it. */
  totals: Totals;
  transactions: readonly Transaction[];
  /** What is true of a payout that a fault befell; absent when that is what is told. */
  truth?: Readonly<{ totals: Totals; transactions: readonly Transaction[] }>;
};

/** A row that comes from no capture or refund: it waits for a payout. Amounts in minor units. */
export type Posting = {
  id: string;
  merchantId: string;
  currency: string;
  type: RowType;
  detailedType: string;
  amount: number;
  vatRate: number | null;
  vatAmount: number | null;
  /** Empty when it is about no order or capture. */
  orderId: string;
  captureId: string;
  bookedAt: Millis;
  /** No earlier payout carries it. */
  eligibleAt: Millis;
  /** A short name, shown on reversals. */
  reference: string;
  paidOutIn: string | null;
};

/** The sums of a payout that the summary of a span has too. */
export const SUMMARIZED = [
  'sale',
  'fee',
  'fee_correction',
  'tax',
  'return',
  'reversal',
  'commission',
  'commission_reversal',
  'holdback',
  'release',
  'repay',
  'settlement',
] as const;
