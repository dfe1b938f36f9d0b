import { klarnaShare, type Adjustment, type KlarnaTerms, type PaymentCommand } from '@kvitt/flow';
import { settlementEffectOf } from '@kvitt/klarna';
import { expectedKey, type ExpectedSettlement } from '../store/expected-settlements.js';
import type { SettlementRow } from '../store/settlements.js';

/** A row of ours: what a payout's rows do not explain of the amount that was paid. */
export const DIFFERENCE = 'DIFFERENCE';
/** A row of ours: debt that a payout left, positive, or repaid, negative. */
export const DEBT = 'DEBT';

/** Why a row cannot simply be booked, and under which of the four statuses of a row that falls. */
export const CAUSES = {
  sale_twice: 'duplicate',
  return_twice: 'duplicate',
  return_as_sale: 'amount_differs',
  sale_amount: 'amount_differs',
  return_amount: 'amount_differs',
  fee_amount: 'amount_differs',
  other_currency: 'amount_differs',
  unknown_order: 'unknown',
  no_order: 'unknown',
  unknown_type: 'unknown',
  order_closed: 'unknown',
  rows_wrong: 'amount_differs',
  capture_missing: 'missing',
  return_missing: 'missing',
  several: 'amount_differs',
  overpaid: 'amount_differs',
  payout_total: 'amount_differs',
} as const;
/** The name of such a reason. */
export type Cause = keyof typeof CAUSES;

/** What is known of what rows are about. */
export type Known = Readonly<{
  terms: KlarnaTerms | null;
  expected: ReadonlyMap<string, ExpectedSettlement>;
  /** Returns of these orders that no payout has listed, and none of the rows at hand lists. */
  returns: readonly ExpectedSettlement[];
  /** Klarna's ids of orders for which an answer of Klarna's is still to come. */
  unanswered: ReadonlySet<string>;
  /** The currency of an order by Klarna's id; undefined for an order that is not ours. */
  currencyOf: (klarnaOrderId: string) => string | undefined;
}>;

/** What is to be done with a row. `suspenseMinor` is signed: what it adds to the bank beside what is booked. */
export type Verdict =
  | Readonly<{ kind: 'book'; command: PaymentCommand }>
  | Readonly<{ kind: 'account'; ledger: 'klarna:reserve' | 'klarna:debt' }>
  /** What it is about may still become known: Klarna has been asked for something whose answer was lost. */
  | Readonly<{ kind: 'wait' }>
  | Readonly<{
      kind: 'differs';
      cause: Cause;
      explanation: string;
      suspenseMinor: bigint;
      /** What it lists all the same, told as something else. */
      lists?: ExpectedSettlement;
    }>
  /** The order gets what was expected, suspense the difference. */
  | Readonly<{
      kind: 'split';
      cause: Cause;
      explanation: string;
      suspenseMinor: bigint;
      command: PaymentCommand;
    }>;

/** Which way rows of a type go: into the payout, or out of it. Ours are signed themselves. */
export const signOf = (type: string): 1n | -1n =>
  type !== DIFFERENCE && type !== DEBT && settlementEffectOf({ type }) === 'subtracts' ? -1n : 1n;

/** What a row adds to the payout, in minor units: negative when it takes away. Its tax is in it. */
export const signedMinor = ({
  type,
  amountMinor,
  taxMinor,
}: Pick<SettlementRow, 'type' | 'amountMinor' | 'taxMinor'>): bigint =>
  signOf(type) * (amountMinor + taxMinor);

/** An amount in words. */
export const money = (minor: bigint, { currency }: Pick<SettlementRow, 'currency'>): string => {
  const text = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)} ${currency}`;
};

/** Says what a row is, beside what is known; changes nothing. */
export function judge(row: SettlementRow, known: Known): Verdict {
  const whole: Whole = (cause, explanation) => ({
    kind: 'differs',
    cause,
    explanation,
    suspenseMinor: signedMinor(row),
  });
  if (row.type === 'HOLDBACK' || row.type === 'RELEASE')
    return { kind: 'account', ledger: 'klarna:reserve' };
  if (row.type === DEBT) return { kind: 'account', ledger: 'klarna:debt' };
  const order = row.klarnaOrderId;
  if (settlementEffectOf(row) === 'unrecognised')
    return whole('unknown_type', `Kvitt knows no rows of type ${row.type}`);
  if (order === null)
    return whole(
      'no_order',
      `a row ${row.type} of ${money(row.amountMinor, row)} about no order: Klarna's statement to the merchant says what it is for`,
    );
  const currency = known.currencyOf(order);
  if (currency === undefined)
    return whole(
      'unknown_order',
      `Klarna's order ${order} is none of this account: made outside Kvitt, or of another account with the same credentials`,
    );
  if (currency !== row.currency)
    return whole(
      'other_currency',
      `Klarna's order ${order} is in ${currency}, the row in ${row.currency}`,
    );
  switch (row.type) {
    case 'SALE':
      return judgeSale(row, known, whole);
    case 'RETURN':
      return judgeReturn(row, known, whole);
    case 'FEE':
      return judgeFee(row, known);
    default:
      return adjustment(row, adjustmentOf(row));
  }
}

/** What an accepted row books: its order takes what the row says. Null for one that can only be explained. */
export function judgeAccepted(row: SettlementRow): PaymentCommand | null {
  const { amountMinor, paymentReference, suspenseMinor, cause } = row;
  if (cause === 'sale_amount') return { kind: 'record_sale', amountMinor, paymentReference };
  if (cause === 'return_amount') return { kind: 'record_return', amountMinor, paymentReference };
  if (cause !== 'fee_amount') return null;
  const offMinor = -(suspenseMinor ?? 0n);
  return { kind: 'record_fee', amountMinor: offMinor, taxMinor: 0n, paymentReference };
}

type Whole = (cause: Cause, explanation: string) => Extract<Verdict, { kind: 'differs' }>;

function judgeSale(row: SettlementRow, { expected, returns }: Known, whole: Whole): Verdict {
  const { amountMinor, paymentReference, captureId } = row;
  const amount = money(amountMinor, row);
  const sale = captureId === null ? undefined : expected.get(expectedKey('sale', captureId));
  const isAnother = sale !== undefined && sale.listedMinor > 0n;
  const back = isAnother
    ? returns.find(
        (each) => each.transactionId === sale.transactionId && each.amountMinor === amountMinor,
      )
    : undefined;
  if (back !== undefined) {
    const explanation =
      `${amount} is added as a sale, but it is refund ${back.klarnaId}, which was to be taken: the payout is ` +
      `${money(2n * amountMinor, row)} too high if it was paid so`;
    return { ...whole('return_as_sale', explanation), lists: back };
  }
  if (isAnother)
    return whole(
      'sale_twice',
      `capture ${captureId} was listed before: Klarna will ask for ${amount} back if it paid twice`,
    );
  if (
    sale?.amountMinor != null &&
    amountMinor !== sale.amountMinor &&
    amountMinor !== sale.invoicedMinor
  )
    return whole(
      'sale_amount',
      `capture ${captureId} is of ${money(sale.invoicedMinor ?? sale.amountMinor, row)}, the row of ${amount}`,
    );
  return { kind: 'book', command: { kind: 'record_sale', amountMinor, paymentReference } };
}

function judgeReturn(row: SettlementRow, { expected, unanswered }: Known, whole: Whole): Verdict {
  const { amountMinor, paymentReference, refundId } = row;
  if (row.detailedType === 'PAYMENT_DEFAULT') return adjustment(row, 'dispute');
  const booked: Verdict = {
    kind: 'book',
    command: { kind: 'record_return', amountMinor, paymentReference },
  };
  if (refundId === null) return booked;
  const back = expected.get(expectedKey('return', refundId));
  // A return that nobody asked for is a dispute that Klarna decided: the merchant bears it.
  if (back === undefined) {
    return unanswered.has(row.klarnaOrderId ?? '') ? { kind: 'wait' } : adjustment(row, 'dispute');
  }
  if (back.amountMinor === null) return booked;
  const left = back.amountMinor - back.listedMinor;
  if (back.listedMinor > 0n && amountMinor > left)
    return whole(
      'return_twice',
      `refund ${refundId} of ${money(back.amountMinor, row)} was listed before: Klarna owes ` +
        `${money(amountMinor, row)} if it took it twice`,
    );
  if (amountMinor > left)
    return whole(
      'return_amount',
      `refund ${refundId} is of ${money(back.amountMinor, row)}, the row of ${money(amountMinor, row)}`,
    );
  return booked;
}

function judgeFee(row: SettlementRow, { terms, expected }: Known): Verdict {
  const { amountMinor, taxMinor, paymentReference, captureId } = row;
  const sale = captureId === null ? undefined : expected.get(expectedKey('sale', captureId));
  const command = { kind: 'record_fee', amountMinor, taxMinor, paymentReference } as const;
  const agreed = terms === null ? null : agreedFee(row, terms, sale);
  if (terms === null || agreed === null) return { kind: 'book', command };
  const taxAgreed = klarnaShare(agreed, terms.feeVatRate);
  const off = amountMinor + taxMinor - agreed - taxAgreed;
  if (off === 0n) return { kind: 'book', command };
  const what = row.detailedType === 'PURCHASE_FEE_FIXED' ? 'the fixed fee' : 'the fee';
  return {
    kind: 'split',
    cause: 'fee_amount',
    explanation:
      `${what} of capture ${captureId} is ${money(amountMinor, row)} with ${money(taxMinor, row)} tax; by the terms it is ` +
      `${money(agreed, row)} with ${money(taxAgreed, row)}: off by ${money(off, row)}, an error of Klarna's or other terms`,
    suspenseMinor: -off,
    command: { ...command, amountMinor: agreed, taxMinor: taxAgreed },
  };
}

/** What the terms say of a fee; null where they say nothing, or the sale is not known. */
function agreedFee(
  { detailedType }: SettlementRow,
  terms: KlarnaTerms,
  sale: ExpectedSettlement | undefined,
): bigint | null {
  const sold = sale === undefined ? null : sale.listedMinor;
  if (sold === null || sold === 0n) return null;
  if (detailedType === 'PURCHASE_FEE_PERCENTAGE') return klarnaShare(sold, terms.feeRate);
  return detailedType === 'PURCHASE_FEE_FIXED' ? terms.feeFixedMinor : null;
}

function adjustmentOf({ type, detailedType }: SettlementRow): Adjustment {
  switch (type) {
    case 'COMMISSION':
      return 'commission';
    case 'FEE_REFUND':
      return 'fee_refund';
    case 'REVERSAL':
      return detailedType === 'COMMISSION_RETURN' ? 'commission' : 'dispute';
    case 'REVERSAL_MERCHANT_PROTECTION':
      return 'dispute';
    default:
      return 'correction';
  }
}

function adjustment(row: SettlementRow, kind: Adjustment): Verdict {
  const { paymentReference } = row;
  const amountMinor = signedMinor(row);
  return {
    kind: 'book',
    command: { kind: 'record_adjustment', adjustment: kind, amountMinor, paymentReference },
  };
}
