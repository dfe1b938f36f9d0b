import type { Terms } from './options.js';
import { disputeReason, isDefaulting, SAID } from './personas.js';
import type { DisputeReason } from './personas.js';
import { DAY, firstRunFrom, HOUR, MINUTE, startOfDay } from './time.js';
import { ledgerOf } from './state.js';
import type { Ledger, PendingRow } from './state.js';
import type { Posting } from './settlement-types.js';
import type {
  Capture,
  Dispute,
  HostedPage,
  Invoice,
  JsonObject,
  LateCallback,
  Order,
  PaymentSession,
  ScenarioStep,
} from './types.js';
import { termsOf } from './world.js';
import type { World } from './world.js';

/** Queues a session's expiry, and its token's. */
export function scheduleSession(world: World, session: PaymentSession): void {
  const { id, expiresAt, authorization } = session;
  if (session.state === 'open') {
    world.deadlines.add({ at: expiresAt, kind: 'session_expiry', id, part: '' });
  }
  if (authorization && authorization.orderId === null) {
    const { token, expiresAt: at } = authorization;
    world.deadlines.add({ at, kind: 'token_expiry', id, part: token });
  }
}

/** Queues a hosted page's expiry. */
export function schedulePage(world: World, page: HostedPage): void {
  world.deadlines.add({ at: page.expiresAt, kind: 'page_expiry', id: page.id, part: '' });
}

/** Queues the end of an order's authorisation. */
export function scheduleExpiry(world: World, order: Order): void {
  world.deadlines.add({ at: order.expiresAt, kind: 'order_expiry', id: order.id, part: '' });
}

/** Queues a risk review's decision, and the cancellation that may follow it. */
export function scheduleReview(world: World, order: Order): void {
  if (!order.fraudReview) return;
  const { decidesAt, cancelsAt, verdict } = order.fraudReview;
  world.deadlines.add({ at: decidesAt, kind: 'fraud_decision', id: order.id, part: '' });
  if (verdict === 'REJECTED') {
    world.deadlines.add({ at: cancelsAt, kind: 'fraud_cancellation', id: order.id, part: '' });
  }
}

/** Queues the stop of an accepted order whose customer turns out to be a high risk. */
export function scheduleStop(world: World, order: Order): void {
  if (disputeReasonOf(order) !== 'high_risk_order') return;
  const at = order.createdAt + termsOf(world, order.merchantId).riskStopHours * HOUR;
  world.deadlines.add({ at, kind: 'risk_stop', id: order.id, part: '' });
}

/** A notice is repeated every ten minutes for a day; `part` of its deadline is its number. */
export function scheduleNotice(world: World, order: Order, index: number): void {
  const notice = order.notices[index];
  if (!notice || notice.isReceived) return;
  const at = nextRepeat(world, notice.firstAt, { every: 10 * MINUTE, during: DAY });
  if (at !== null) {
    world.deadlines.add({ at, kind: 'notification', id: order.id, part: String(index) });
  }
}

/** A push is repeated every two hours for two days, until the order is acknowledged. */
export function schedulePush(world: World, order: Order): void {
  if (order.isAcknowledged || !order.urls['push']) return;
  const at = nextRepeat(world, order.createdAt, { every: 2 * HOUR, during: 2 * DAY });
  if (at !== null) world.deadlines.add({ at, kind: 'push', id: order.id, part: '' });
}

/** The first repeat that lies ahead, or null when its time is over. */
function nextRepeat(
  world: World,
  firstAt: number,
  { every, during }: Readonly<{ every: number; during: number }>,
): number | null {
  const passed = Math.floor((world.clock.now() - firstAt) / every);
  const at = firstAt + (passed + 1) * every;
  return at <= firstAt + during ? at : null;
}

/** Queues the invoice of a capture whose goods leave later. */
export function scheduleInvoice(world: World, order: Order, capture: Capture): void {
  world.deadlines.add({ at: capture.invoiceAt, kind: 'invoice', id: order.id, part: capture.id });
}

/** When the customer pays an invoice, unless told to pay earlier. */
export function customerPaysAt({ customerPaysAfterDays }: Terms, invoice: Invoice): number {
  return invoice.issuedAt + customerPaysAfterDays * DAY;
}

/** Why the customer of an order disputes what is captured, or null. */
export function disputeReasonOf(order: Order): DisputeReason | null {
  return disputeReason(contactsOf(order));
}

/** Whether the customer of an order never pays. */
export function defaults(order: Order): boolean {
  return isDefaulting(contactsOf(order));
}

/** Where an order says who its customer is, the page included. */
function contactsOf({ billing, shipping, said }: Order): JsonObject {
  return { billing_address: billing, shipping_address: shipping, [SAID]: said };
}

/** When a customer who disputes what is captured does so. */
export function disputedAt({ disputeAfterDays }: Terms, { issuedAt }: Invoice): number {
  return issuedAt + disputeAfterDays * DAY;
}

/** When Klarna decides a dispute. */
export function decidedAt({ disputeDecidedAfterDays }: Terms, { openedAt }: Dispute): number {
  return openedAt + disputeDecidedAfterDays * DAY;
}

/** Queues the decision of a dispute that is open. */
export function scheduleDecision(world: World, order: Order, { id: part, dispute }: Capture): void {
  if (!dispute || dispute.decidedAt !== null) return;
  const at = decidedAt(termsOf(world, order.merchantId), dispute);
  world.deadlines.add({ at, kind: 'dispute_decision', id: order.id, part });
}

/** When an invoice is written off whose customer never pays. */
export function writtenOffFrom({ defaultAfterDays }: Terms, { dueAt }: Invoice): number {
  return dueAt + defaultAfterDays * DAY;
}

/** Queues the moment at which Klarna gives up on a customer who never pays. */
export function scheduleDefault(world: World, order: Order, { id: part, invoice }: Capture): void {
  if (!invoice || invoice.writtenOffAt !== undefined || !defaults(order)) return;
  const at = writtenOffFrom(termsOf(world, order.merchantId), invoice);
  world.deadlines.add({ at, kind: 'payment_default', id: order.id, part });
}

/** The first payout run that may carry an invoice. */
export function paidOutAt({ payoutDelayDays, payoutRun }: Terms, invoice: Invoice): number {
  const from = startOfDay(invoice.issuedAt) + payoutDelayDays * DAY;
  return firstRunFrom(Math.max(from, invoice.issuedAt + 1), payoutRun);
}

/** Queues what follows an invoice: the customer's payment and the payout of the sale. */
export function scheduleInvoiced(world: World, order: Order, capture: Capture): void {
  const { invoice } = capture;
  if (!invoice) return;
  const [id, part] = [order.id, capture.id];
  const terms = termsOf(world, order.merchantId);
  if (invoice.paidAt === null) {
    world.deadlines.add({ at: customerPaysAt(terms, invoice), kind: 'customer_payment', id, part });
  }
  if (!capture.dispute && disputeReasonOf(order) !== null) {
    const at = disputedAt(terms, invoice);
    world.deadlines.add({ at, kind: 'dispute', id, part });
  }
  scheduleDecision(world, order, capture);
  scheduleDefault(world, order, capture);
  if (invoice.paidOutIn === null) {
    const ledger = ledgerOf(world.state, order.merchantId, order.currency);
    const eligibleAt = paidOutAt(terms, invoice);
    ledger.sales.push({ orderId: id, captureId: part, eligibleAt });
    schedulePayout(world, ledger, eligibleAt);
  }
}

/** Puts a row behind its sale: into the next run when the sale is paid out, else beside it. */
export function scheduleRow(world: World, order: Order, capture: Capture, row: PendingRow): void {
  const ledger = ledgerOf(world.state, order.merchantId, order.currency);
  if (capture.invoice?.paidOutIn != null) {
    ledger.ready.push(row);
    const { payoutRun } = termsOf(world, order.merchantId);
    schedulePayout(world, ledger, firstRunFrom(world.clock.now() + 1, payoutRun));
    return;
  }
  const rows = ledger.waiting.get(capture.id);
  if (rows) rows.push(row);
  else ledger.waiting.set(capture.id, [row]);
}

/** Queues a posting: behind its sale while that waits, else for the first run that may carry it. */
export function schedulePosting(world: World, posting: Posting): void {
  const { id: postingId, merchantId, currency, orderId, captureId, eligibleAt } = posting;
  const row = { orderId, captureId, source: { kind: 'posting', postingId }, eligibleAt } as const;
  const order = world.state.orders.get(orderId);
  const capture = order?.captures.find(({ id }) => id === captureId);
  if (order && capture?.invoice && capture.invoice.paidOutIn === null) {
    scheduleRow(world, order, capture, row);
    return;
  }
  const ledger = ledgerOf(world.state, merchantId, currency);
  ledger.ready.push(row);
  const from = Math.max(world.clock.now() + 1, eligibleAt);
  schedulePayout(world, ledger, firstRunFrom(from, termsOf(world, merchantId).payoutRun));
}

/** Queues a callback that a fault delays. */
export function scheduleLateCallback(world: World, { id, at, isSent }: LateCallback): void {
  if (!isSent) world.deadlines.add({ at, kind: 'late_callback', id, part: '' });
}

/** Queues a moment of a scenario. */
export function scheduleStep(world: World, { id, at, isDone }: ScenarioStep): void {
  if (!isDone) world.deadlines.add({ at, kind: 'scenario_step', id, part: '' });
}

/** Rebuilds the queue from the state alone, after a start from the journal. */
export function scheduleAll(world: World): void {
  const { sessions, pages, orders } = world.state;
  for (const session of sessions.values()) {
    if (session.authorization) {
      world.state.sessionByToken.set(session.authorization.token, session);
    }
    scheduleSession(world, session);
  }
  for (const page of pages.values()) schedulePage(world, page);
  for (const order of orders.values()) scheduleOrder(world, order);
  for (const posting of world.state.postings.values()) {
    if (posting.paidOutIn === null) schedulePosting(world, posting);
  }
  for (const late of world.state.lateCallbacks.values()) scheduleLateCallback(world, late);
  for (const step of world.state.steps.values()) scheduleStep(world, step);
  for (const ledger of world.state.ledgers.values()) {
    ledger.sales.sort((a, b) => a.eligibleAt - b.eligibleAt);
  }
}

function scheduleOrder(world: World, order: Order): void {
  scheduleExpiry(world, order);
  scheduleReview(world, order);
  scheduleStop(world, order);
  schedulePush(world, order);
  for (const index of order.notices.keys()) scheduleNotice(world, order, index);
  for (const capture of order.captures) {
    if (capture.invoice) scheduleInvoiced(world, order, capture);
    else scheduleInvoice(world, order, capture);
    capture.dueDateFees.forEach((fee, index) => {
      if (fee.paidOutIn !== null) return;
      const source = { kind: 'due_date_fee', index } as const;
      scheduleRow(world, order, capture, { orderId: order.id, captureId: capture.id, source });
    });
  }
  for (const refund of order.refunds) {
    for (const part of refund.returns.filter(({ paidOutIn }) => paidOutIn === null)) {
      const capture = order.captures.find(({ id }) => id === part.captureId);
      const source = { kind: 'refund', refundId: refund.id } as const;
      if (capture) {
        scheduleRow(world, order, capture, { orderId: order.id, captureId: capture.id, source });
      }
    }
  }
}

function schedulePayout(world: World, ledger: Ledger, at: number): void {
  // One deadline a run is enough however many sales it carries.
  const last = ledger.sales.at(-2);
  if (last?.eligibleAt === at) return;
  world.deadlines.add({ at, kind: 'payout_run', id: ledger.key, part: '' });
}
