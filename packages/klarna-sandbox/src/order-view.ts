import { openAmount } from './behaviour/captures.js';
import { postingBody } from './behaviour/corrections.js';
import { isOpen } from './behaviour/orders.js';
import { mayDispute } from './behaviour/disputes.js';
import {
  customerPaysAt,
  decidedAt,
  defaults,
  disputedAt,
  disputeReasonOf,
  paidOutAt,
  writtenOffFrom,
} from './schedule.js';
import { firstRunFrom, formatInstant } from './time.js';
import type { Capture, JsonObject, Order } from './types.js';
import { termsOf } from './world.js';
import type { World } from './world.js';

/** The customer's bill for one capture, amounts in minor units. */
export type InvoiceView = Readonly<{
  capture_id: string;
  invoice_number: string;
  amount: number;
  issued_at: string;
  due_at: string;
  paid_at: string | null;
  /** When Klarna gave up on the customer; absent while it has not. */
  written_off_at?: string;
  /** The payment reference of the payout that carried its sale. */
  paid_out_in: string | null;
}>;

/** A customer's dispute of one capture. */
export type DisputeView = Readonly<{
  capture_id: string;
  reason: string;
  amount: number;
  opened_at: string;
  decided_at: string | null;
  outcome: 'lost' | 'won' | 'closed' | null;
}>;

/** What Klarna's API does not tell about an order: its invoices, its disputes and what comes next. */
export type OrderView = Readonly<{
  invoices: readonly InvoiceView[];
  disputes: readonly DisputeView[];
  /** Rows for payouts that come from no capture or refund: fees, reversals, corrections. */
  postings: readonly JsonObject[];
  expires_at: string;
  next: readonly Readonly<{ at: string; what: string }>[];
}>;

/** An order as the controls show it. */
export function orderView(world: World, order: Order): OrderView {
  const next = upcoming(world, order)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, what }) => ({ at: formatInstant(at), what }));
  const postings = world.state.postingsByOrder.get(order.id) ?? [];
  return {
    invoices: order.captures.flatMap((capture) => invoiceView(capture)),
    disputes: order.captures.flatMap((capture) => disputeView(capture)),
    postings: postings.map((posting) => postingBody(posting)),
    expires_at: formatInstant(order.expiresAt),
    next,
  };
}

function invoiceView({ id, invoice }: Capture): InvoiceView[] {
  if (!invoice) return [];
  const { writtenOffAt } = invoice;
  return [
    {
      capture_id: id,
      invoice_number: invoice.number,
      amount: invoice.amount,
      issued_at: formatInstant(invoice.issuedAt),
      due_at: formatInstant(invoice.dueAt),
      paid_at: instantOrNull(invoice.paidAt),
      ...(writtenOffAt === undefined ? {} : { written_off_at: formatInstant(writtenOffAt) }),
      paid_out_in: invoice.paidOutIn,
    },
  ];
}

function disputeView({ id, dispute }: Capture): DisputeView[] {
  if (!dispute) return [];
  const { reason, amount, openedAt, outcome } = dispute;
  return [
    {
      capture_id: id,
      reason,
      amount,
      opened_at: formatInstant(openedAt),
      decided_at: instantOrNull(dispute.decidedAt),
      outcome,
    },
  ];
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

function upcoming(world: World, order: Order): readonly Readonly<{ at: number; what: string }>[] {
  const terms = termsOf(world, order.merchantId);
  const coming: { at: number; what: string }[] = [];
  if (isOpen(order)) coming.push({ at: order.expiresAt, what: 'order_expired' });
  if (order.fraudReview && order.fraudStatus === 'PENDING' && isOpen(order)) {
    const { decidesAt, verdict } = order.fraudReview;
    coming.push({ at: decidesAt, what: `fraud_${verdict.toLowerCase()}` });
  }
  for (const capture of order.captures) {
    const { invoice } = capture;
    if (!invoice && capture.amount > capture.refundedBeforeInvoice) {
      coming.push({ at: capture.invoiceAt, what: 'invoice_issued' });
    }
    if (invoice && openAmount(capture) > 0) {
      coming.push(
        defaults(order)
          ? { at: writtenOffFrom(terms, invoice), what: 'payment_defaulted' }
          : { at: customerPaysAt(terms, invoice), what: 'customer_paid' },
      );
    }
    if (invoice && mayDispute(capture) && disputeReasonOf(order) !== null) {
      coming.push({ at: disputedAt(terms, invoice), what: 'dispute_opened' });
    }
    if (capture.dispute?.decidedAt === null) {
      coming.push({ at: decidedAt(terms, capture.dispute), what: 'dispute_decided' });
    }
    if (invoice?.paidOutIn === null) {
      coming.push({ at: paidOutAt(terms, invoice), what: 'payout_made' });
    }
    if (invoice?.paidOutIn && hasUnpaidRow(order, capture)) {
      const at = firstRunFrom(world.clock.now() + 1, terms.payoutRun);
      coming.push({ at, what: 'payout_made' });
    }
  }
  return coming;
}

function hasUnpaidRow(order: Order, { id, dueDateFees }: Capture): boolean {
  const returns = order.refunds.flatMap((refund) => refund.returns);
  return (
    returns.some((part) => part.captureId === id && part.paidOutIn === null) ||
    dueDateFees.some((fee) => fee.paidOutIn === null)
  );
}
