import { announceFraud, postNotice, postPush } from './behaviour/announcements.js';
import { capturedAmount, isOpen } from './behaviour/orders.js';
import { captureAll, issueInvoice, openAmount } from './behaviour/captures.js';
import { expirePage, isFinished } from './behaviour/hosted-page.js';
import { decideDispute, mayDispute, openDispute } from './behaviour/disputes.js';
import { bookForOrder } from './behaviour/postings.js';
import { writeOff } from './behaviour/write-offs.js';
import { dropAuthorization } from './behaviour/payments.js';
import { hasPayable, runPayout } from './behaviour/payout-run.js';
import type { Deadline, DeadlineKind } from './deadlines.js';
import { sendLate } from './disturbed-callbacks.js';
import { takeStep } from './scenario-steps.js';
import { defaults, disputeReasonOf, scheduleReview, writtenOffFrom } from './schedule.js';
import { formatInstant, HOUR } from './time.js';
import type { Payout } from './settlement-types.js';
import type { Capture, Happening, Millis, Order, PaymentSession } from './types.js';
import { termsOf } from './world.js';
import type { World } from './world.js';

/** The machine word for what a deadline brings about. */
export function wordOf(world: World, { kind, id }: Deadline): string {
  switch (kind) {
    case 'session_expiry':
      return 'session_expired';
    case 'token_expiry':
      return 'token_expired';
    case 'page_expiry':
      return 'page_expired';
    case 'fraud_decision': {
      const verdict = world.state.orders.get(id)?.fraudReview?.verdict;
      return verdict === 'REJECTED' ? 'fraud_rejected' : 'fraud_accepted';
    }
    case 'fraud_cancellation':
      return 'order_cancelled';
    case 'risk_stop':
      return 'fraud_stopped';
    case 'notification':
      return 'notification_repeated';
    case 'push':
      return 'push_repeated';
    case 'invoice':
      return 'invoice_issued';
    case 'order_expiry':
      return 'order_expired';
    case 'customer_payment':
      return 'customer_paid';
    case 'payout_run':
      return 'payout_made';
    case 'dispute':
      return 'dispute_opened';
    case 'dispute_decision':
      return 'dispute_decided';
    case 'payment_default':
      return 'payment_defaulted';
    case 'late_callback':
      return 'late_callback_sent';
    case 'scenario_step':
      return 'scenario_step_taken';
  }
}

const ABOUT_OTHERS: readonly DeadlineKind[] = [
  'session_expiry',
  'token_expiry',
  'page_expiry',
  'payout_run',
  'late_callback',
  'scenario_step',
];

/** Whether a deadline is about an order, so that its id is an order's. */
export function isAboutOrder(kind: DeadlineKind): boolean {
  return !ABOUT_OTHERS.includes(kind);
}

/** Whether a deadline, were it to come now, would really do something. */
export function isLive(world: World, deadline: Deadline): boolean {
  const { at, kind, id, part } = deadline;
  const { sessions, pages, ledgers } = world.state;
  switch (kind) {
    case 'session_expiry':
      return sessions.get(id)?.state === 'open';
    case 'token_expiry':
      return isTokenOpen(sessions.get(id), part);
    case 'page_expiry': {
      const page = pages.get(id);
      return page !== undefined && !isFinished(page);
    }
    case 'fraud_decision':
      return orderIf(world, id, (order) => order.fraudStatus === 'PENDING' && isOpen(order));
    case 'fraud_cancellation':
      return orderIf(world, id, (order) => isRejectable(order));
    case 'risk_stop':
      return orderIf(world, id, (order) => isStoppable(order));
    case 'notification':
      return orderIf(world, id, (order) => order.notices[Number(part)]?.isReceived === false);
    case 'push':
      return orderIf(world, id, (order) => !order.isAcknowledged && order.status !== 'CANCELLED');
    case 'invoice':
      return captureIf(world, deadline, (capture) => isInvoiceOpen(capture, at));
    case 'order_expiry':
      return orderIf(world, id, (order) => isOpen(order) && order.expiresAt === at);
    case 'customer_payment':
      return captureIf(
        world,
        deadline,
        (capture, order) => openAmount(capture) > 0 && !defaults(order),
      );
    case 'payout_run': {
      const ledger = ledgers.get(id);
      return ledger !== undefined && hasPayable(ledger, at);
    }
    case 'dispute':
      return captureIf(world, deadline, (capture) => mayDispute(capture));
    case 'dispute_decision':
      return captureIf(world, deadline, ({ dispute }) => dispute?.decidedAt === null);
    case 'payment_default':
      return captureIf(world, deadline, (capture, order) =>
        isDefaultDue(world, { order, capture, at }),
      );
    case 'late_callback':
      return world.state.lateCallbacks.get(id)?.isSent === false;
    case 'scenario_step':
      return world.state.steps.get(id)?.isDone === false;
  }
}

/** Does what a live deadline is for, the clock standing at its time. */
export function fire(world: World, deadline: Deadline): Happening {
  const { at, kind, id, part } = deadline;
  const what = wordOf(world, deadline);
  const about = isAboutOrder(kind) ? { order_id: id } : {};
  const detail = act(world, { kind, id, part });
  return { at: formatInstant(at), what, ...about, ...(detail ? { detail } : {}) };
}

/** The customer pays a capture's invoice in full. */
export function payInvoice(world: World, order: Order, capture: Capture): void {
  if (openAmount(capture) <= 0 || !capture.invoice) return;
  capture.invoice.paidAt = world.clock.now();
  world.changed({ kind: 'order', value: order });
}

function act(world: World, { kind, id, part }: Omit<Deadline, 'at'>): string {
  const { sessions, pages, orders, ledgers } = world.state;
  const order = orders.get(id);
  const capture = order?.captures.find((item) => item.id === part);
  switch (kind) {
    case 'session_expiry':
      return expireSession(world, sessions.get(id));
    case 'token_expiry': {
      const session = sessions.get(id);
      if (session) dropAuthorization(world, session);
      return `session ${id}`;
    }
    case 'page_expiry': {
      const page = pages.get(id);
      if (page) expirePage(world, page);
      return `page ${id}`;
    }
    case 'fraud_decision':
      return order ? decideReview(world, order) : '';
    case 'fraud_cancellation':
      return order ? changeOrder(world, order, 'CANCELLED') : '';
    case 'risk_stop':
      return order ? stopOrder(world, order) : '';
    case 'notification':
      if (order) postNotice(world, order, Number(part));
      return order?.notices[Number(part)]?.event ?? '';
    case 'push':
      if (order) postPush(world, order);
      return '';
    case 'invoice':
      if (order && capture && issueInvoice(world, order, capture)) {
        world.changed({ kind: 'order', value: order });
      }
      return capture?.invoice?.number ?? '';
    case 'order_expiry':
      return order ? expireOrder(world, order) : '';
    case 'customer_payment':
      if (order && capture) payInvoice(world, order, capture);
      return capture?.invoice?.number ?? '';
    case 'payout_run': {
      const ledger = ledgers.get(id);
      return ledger
        ? runPayout(world, ledger)
            .map((payout) => payoutText(payout))
            .join(', ')
        : '';
    }
    case 'dispute': {
      const reason = order && disputeReasonOf(order);
      if (order && capture && reason) openDispute(world, order, capture, reason);
      return reason ?? '';
    }
    case 'dispute_decision':
      return order && capture ? decideDispute(world, order, capture) : '';
    case 'payment_default':
      if (order && capture) writeOff(world, order, capture);
      return capture?.invoice?.number ?? '';
    case 'late_callback': {
      const late = world.state.lateCallbacks.get(id);
      if (late) sendLate(world, late);
      return late?.callback ?? '';
    }
    case 'scenario_step':
      return takeStep(world, id);
  }
}

function payoutText({ reference, totals, currency }: Payout): string {
  return `${reference} ${totals.settlement} ${currency}`;
}

function expireSession(world: World, session: PaymentSession | undefined): string {
  if (!session) return '';
  // A token given just before lives its own hour.
  session.state = 'expired';
  world.changed({ kind: 'session', value: session });
  return `session ${session.id}`;
}

function expireOrder(world: World, order: Order): string {
  const { expiryFee, settlementType } = termsOf(world, order.merchantId);
  if (order.captures.length === 0 && expiryFee > 0) {
    const detailedType = settlementType === 'NET' ? 'EXPIRY_FEE' : 'EXPIRY_FEE_GROSS';
    bookForOrder(world, order, null, { type: 'FEE', detailedType, amount: expiryFee });
  }
  // A part captured order keeps its captures; only what was left of the authorisation lapses.
  return changeOrder(world, order, capturedAmount(order) > 0 ? 'CAPTURED' : 'EXPIRED');
}

function decideReview(world: World, order: Order): string {
  const verdict = order.fraudReview?.verdict ?? 'ACCEPTED';
  order.fraudStatus = verdict;
  if (verdict === 'ACCEPTED' && order.capturesWhenAccepted) captureAll(world, order);
  announceFraud(world, order, `FRAUD_RISK_${verdict}`);
  return verdict;
}

/** A stop is a rejection that comes late: what is not captured within the usual hours is cancelled. */
function stopOrder(world: World, order: Order): string {
  const now = world.clock.now();
  const { fraudOverrideHours } = termsOf(world, order.merchantId);
  const cancelsAt = now + fraudOverrideHours * HOUR;
  order.fraudStatus = 'REJECTED';
  order.fraudReview = { verdict: 'REJECTED', decidesAt: now, cancelsAt };
  scheduleReview(world, order);
  announceFraud(world, order, 'FRAUD_RISK_STOPPED');
  return order.fraudStatus;
}

function changeOrder(world: World, order: Order, status: Order['status']): string {
  order.status = status;
  world.changed({ kind: 'order', value: order });
  return status;
}

function isTokenOpen(session: PaymentSession | undefined, token: string): boolean {
  const authorization = session?.authorization;
  return authorization?.token === token && authorization.orderId === null;
}

function isRejectable(order: Order): boolean {
  const isRejected = order.fraudStatus === 'REJECTED' || order.fraudReview?.verdict === 'REJECTED';
  return isRejected && order.status === 'AUTHORIZED';
}

function isStoppable(order: Order): boolean {
  const isAlive = order.status !== 'CANCELLED' && order.status !== 'EXPIRED';
  return isAlive && order.fraudStatus === 'ACCEPTED';
}

/** The due date may have been moved since the deadline was made. */
function isDefaultDue(
  world: World,
  { order, capture, at }: Readonly<{ order: Order; capture: Capture; at: Millis }>,
): boolean {
  if (!capture.invoice || openAmount(capture) <= 0) return false;
  return writtenOffFrom(termsOf(world, order.merchantId), capture.invoice) === at;
}

function isInvoiceOpen(capture: Capture, at: Millis): boolean {
  const isDue = capture.invoice === null && capture.invoiceAt === at;
  return isDue && capture.amount > capture.refundedBeforeInvoice;
}

function orderIf(world: World, id: string, claim: (order: Order) => boolean): boolean {
  const order = world.state.orders.get(id);
  return order !== undefined && claim(order);
}

function captureIf(
  world: World,
  { id, part }: Deadline,
  claim: (capture: Capture, order: Order) => boolean,
): boolean {
  const order = world.state.orders.get(id);
  const capture = order?.captures.find((item) => item.id === part);
  return order !== undefined && capture !== undefined && claim(capture, order);
}
