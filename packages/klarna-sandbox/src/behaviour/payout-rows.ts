import type { Terms } from '../options.js';
import type { PendingRow, PendingSale } from '../state.js';
import { ROWS } from '../settlement-types.js';
import type { RowType, Transaction } from '../settlement-types.js';
import { DAY } from '../time.js';
import type { Capture, Millis, Order, Refund, RefundReturn } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';
import { roundedShare } from './postings.js';

/** Rows that belong together, with what they are put in order by: a moment, and within it a key. */
export type RowGroup = Readonly<{ at: Millis; key: string; rows: readonly Transaction[] }>;

/** Under which payouts rows go: that of the fees is another where they are invoiced apart. */
export type References = Readonly<{ main: string; fees: string }>;

/** The rows of a sale that its payout carries: the sale itself, its fees and its commission. */
export function saleRows(world: World, sale: PendingSale, { main }: References): RowGroup {
  const order = world.state.orders.get(sale.orderId);
  const capture = order?.captures.find(({ id }) => id === sale.captureId);
  if (!order || !capture?.invoice) return NOTHING;
  capture.invoice.paidOutIn = main;
  const { amount, issuedAt } = capture.invoice;
  const terms = termsOf(world, order.merchantId);
  const row = aboutCapture(order, capture);
  const servicingRate = order.method === 'pay_over_time' ? terms.servicingFeeRate : 0;
  const rows: Transaction[] = [
    { ...row, amount },
    feeRow(terms, row, 'PURCHASE_FEE_PERCENTAGE', roundedShare(amount, terms.feeRate)),
    feeRow(terms, row, 'PURCHASE_FEE_FIXED', terms.feeFixed),
    feeRow(terms, row, 'SERVICING_FEE', roundedShare(amount, servicingRate)),
    {
      ...row,
      type: 'COMMISSION',
      detailedType: 'PURCHASE_COMMISSION_PERCENTAGE',
      amount: roundedShare(amount, terms.commissionRate),
    },
  ];
  return { at: issuedAt, key: keyOf(order, capture), rows: rows.filter((item) => item.amount > 0) };
}

/** The rows of what follows a sale, or of what stands alone. */
export function followingRows(world: World, pending: PendingRow, references: References): RowGroup {
  const { source } = pending;
  if (source.kind === 'posting') return postingRows(world, source.postingId, references);
  const order = world.state.orders.get(pending.orderId);
  const capture = order?.captures.find(({ id }) => id === pending.captureId);
  if (!order || !capture) return NOTHING;
  const terms = termsOf(world, order.merchantId);
  if (source.kind === 'due_date_fee') {
    const fee = capture.dueDateFees[source.index];
    if (!fee) return NOTHING;
    fee.paidOutIn = references.fees;
    const row = aboutCapture(order, capture);
    const rows = [feeRow(terms, row, 'EXTEND_DUE_DATE_FEE', fee.amount)];
    return { at: capture.at, key: `${keyOf(order, capture)} ${source.index}`, rows };
  }
  const refund = order.refunds.find(({ id }) => id === source.refundId);
  const part = refund?.returns.find(({ captureId }) => captureId === capture.id);
  if (!refund || !part) return NOTHING;
  part.paidOutIn = references.main;
  const rows = returnRows(terms, order, { capture, refund, part });
  const key = `${order.id} ${refund.id} ${keyOf(order, capture)}`;
  return { at: refund.at, key, rows: rows.filter((item) => item.amount > 0) };
}

function keyOf(order: Order, { ordinal }: Capture): string {
  return `${order.id} ${String(ordinal).padStart(6, '0')}`;
}

/** Whether a row is on the fee invoice, where there is one: fees, and what corrects them. */
export function isInvoicedApart(type: RowType): boolean {
  return ROWS[type].taxTotal !== null || type === 'CORRECTION';
}

/** A row of the merchant's own, about no order. */
export function merchantRow(
  type: Transaction['type'],
  detailedType: string,
  amount: number,
  at: Millis,
): Transaction {
  return { ...ABOUT_NOTHING, type, detailedType, amount, capturedAt: at };
}

const NOTHING: RowGroup = { at: 0, key: '', rows: [] };

const ABOUT_NOTHING: Omit<Transaction, 'type' | 'detailedType' | 'amount' | 'capturedAt'> = {
  vatRate: null,
  vatAmount: null,
  orderId: '',
  captureId: '',
  refundId: null,
  captureReference: '',
  refundReference: '',
  reversalReference: '',
};

function returnRows(
  terms: Terms,
  order: Order,
  { capture, refund, part }: { capture: Capture; refund: Refund; part: RefundReturn },
): Transaction[] {
  const row = aboutCapture(order, capture);
  const { lateReturnDays, lateReturnFee, refundsFees, feeRate, feeVatRate } = terms;
  const invoicedAt = capture.invoice?.issuedAt ?? capture.at;
  const isLate = refund.at > invoicedAt + lateReturnDays * DAY;
  const givenBack = refundsFees ? roundedShare(part.amount, feeRate) : 0;
  return [
    {
      ...row,
      type: 'RETURN',
      detailedType: 'PURCHASE_RETURN',
      amount: part.amount,
      refundId: refund.id,
      refundReference: refund.reference,
    },
    feeRow(terms, row, 'LATE_RETURN_FEE', isLate ? lateReturnFee : 0),
    {
      ...row,
      type: 'FEE_REFUND',
      detailedType: 'PURCHASE_FEE_PERCENTAGE_REFUND',
      amount: givenBack,
      vatRate: feeVatRate,
      vatAmount: roundedShare(givenBack, feeVatRate),
    },
  ];
}

function postingRows(world: World, id: string, { main, fees }: References): RowGroup {
  const posting = world.state.postings.get(id);
  if (!posting) return NOTHING;
  posting.paidOutIn = isInvoicedApart(posting.type) ? fees : main;
  world.changed({ kind: 'posting', value: posting });
  const { type, detailedType, amount, vatRate, vatAmount, orderId, captureId, bookedAt } = posting;
  const order = world.state.orders.get(orderId);
  const capture = order?.captures.find((item) => item.id === captureId);
  const isReversal = type === 'REVERSAL';
  const row: Transaction = {
    ...merchantRow(type, detailedType, amount, capture?.at ?? bookedAt),
    vatRate,
    vatAmount,
    orderId,
    captureId,
    captureReference: capture?.reference ?? '',
    refundId: isReversal || type === 'RETURN' ? posting.id : null,
    reversalReference: isReversal ? posting.reference : '',
  };
  return { at: bookedAt, key: `${orderId} ${id}`, rows: [row] };
}

function aboutCapture(order: Order, capture: Capture): Transaction {
  return {
    ...merchantRow('SALE', 'PURCHASE', 0, capture.at),
    orderId: order.id,
    captureId: capture.id,
    captureReference: capture.reference,
  };
}

function feeRow(terms: Terms, row: Transaction, detailedType: string, amount: number): Transaction {
  const vatRate = terms.feeVatRate;
  const vatAmount = roundedShare(amount, vatRate);
  return { ...row, type: 'FEE', detailedType, amount, vatRate, vatAmount };
}
