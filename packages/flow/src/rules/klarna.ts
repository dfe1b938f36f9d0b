import type { KlarnaOrderStatus, PaymentCommand } from '../commands.js';
import { accept, IGNORE, refusal, type DecisionContext, type Ruling } from '../decision.js';
import type { Effect, TimerChange } from '../effects.js';
import type { Payment, Shipment } from '../payment.js';
import { amountRefunded, liveParts, sentRefunds, sumMinor, unsentRefunds } from '../payment.js';
import type { PaymentState } from '../states.js';
import { DAY, HOUR, later, MINUTE, startOfDay, times } from '../time.js';
import { clear, clearShipping, set, setShipping } from './deadlines.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/** How long after the customer left for Klarna the service first asks what became of it. */
const WATCH_SESSION_AFTER = times(10, MINUTE);
/** How long after Klarna said "pending" the service first asks for the fraud decision. */
const WATCH_REVIEW_AFTER = times(1, HOUR);

/** The customer goes to Klarna: a session is made there, and the service keeps an eye on it. */
export function startPayment(payment: Payment, { now }: DecisionContext): Ruling {
  if (now >= payment.linkExpiresAt) return { kind: 'refuse', error: 'payment_not_open' };
  return accept({ kind: 'payment_started' }, 'initiated', {
    effects: [{ kind: 'create_klarna_session' }],
  });
}

/** Klarna made the session and the page. */
export function recordSession(
  payment: Payment,
  { sessionId, hostedSessionId, redirectUrl }: Of<'record_session'>,
  { now }: DecisionContext,
): Ruling {
  if (payment.klarna.sessionId !== null) return IGNORE;
  return accept(
    { kind: 'session_recorded', sessionId, hostedSessionId, redirectUrl },
    payment.flowState,
    { effects: [{ kind: 'watch_klarna_session', notBefore: later(now, WATCH_SESSION_AFTER) }] },
  );
}

/** Klarna will not make a session of this order, so nobody can pay it. */
export const recordSessionRefusal = ({ reason }: Of<'record_session_refusal'>): Ruling =>
  accept({ kind: 'session_refused', reason }, 'declined', { timers: [clear('expire_payment')] });

/** The customer approved: place the order, or let go of an approval that came after the end. */
export function recordApproval(
  payment: Payment,
  { authorizationToken }: Of<'record_approval'>,
): Ruling {
  if (payment.flowState !== 'initiated') {
    const effects: Effect[] = [{ kind: 'release_klarna_authorization', authorizationToken }];
    return { kind: 'accept', facts: [], effects };
  }
  return accept({ kind: 'approval_recorded' }, 'authorizing', {
    effects: [{ kind: 'place_klarna_order', authorizationToken }],
    timers: [clear('expire_payment')],
  });
}

/** The customer turned back for good. */
export const recordCustomerCancel = (payment: Payment): Ruling =>
  accept({ kind: 'customer_cancelled' }, 'cancelled', {
    effects: disableSession(payment),
    timers: [clear('expire_payment')],
  });

/** The session's end at Klarna, when one was made. */
export const disableSession = (payment: Payment): Effect[] =>
  payment.klarna.hostedSessionId === null ? [] : [{ kind: 'disable_klarna_session' }];

/** Klarna declined the customer. */
export const recordDecline = ({ reason }: Of<'record_decline'>): Ruling =>
  accept({ kind: 'decline_recorded', reason }, 'declined', { timers: [clear('expire_payment')] });

/**
 * Klarna authorized: the shipping period starts, and the capture goes out if the policy says so, with the
 * longest delay, so that an extended order is not invoiced too early (docs/sources.md#klarna-capture-window).
 */
export function recordAuthorization(
  payment: Payment,
  { klarnaOrderId, reservationNumber, klarnaExpiresAt }: Of<'record_authorization'>,
  { now }: DecisionContext,
): Ruling {
  const { captureOn, shippingPeriodDays, shippingPeriodMaxDays } = payment.policy;
  const capturesNow = captureOn === 'authorization';
  const shipBefore = capturesNow
    ? later(startOfDay(now), times(shippingPeriodDays, DAY))
    : klarnaExpiresAt;
  const capture: Effect = {
    kind: 'capture_klarna_order',
    amountMinor: payment.amountMinor,
    shippingDelayDays: shippingPeriodMaxDays,
    shipment: null,
  };
  return accept(
    { kind: 'authorization_recorded', klarnaOrderId, reservationNumber, shipBefore },
    capturesNow ? 'capturing' : 'authorized',
    {
      effects: capturesNow ? [capture] : [],
      timers: setShipping(payment, shipBefore),
    },
  );
}

/** Klarna has the order but reviews it first. */
export const recordReview = (
  { klarnaOrderId, reservationNumber }: Of<'record_review'>,
  { now }: DecisionContext,
): Ruling =>
  accept({ kind: 'review_started', klarnaOrderId, reservationNumber }, 'reviewing', {
    effects: [{ kind: 'watch_klarna_review', notBefore: later(now, WATCH_REVIEW_AFTER) }],
  });

/**
 * Klarna accepted the capture; if the goods have left meanwhile, Klarna is told so, and if the order has
 * expired meanwhile, the capture is given back. An amount that cannot be (more than authorized, or less than
 * refunds already promised) is refused.
 */
export function recordCapture(
  payment: Payment,
  { captureId, amountMinor }: Of<'record_capture'>,
): Ruling {
  if (payment.klarna.captureId !== null || liveParts(payment).length > 0) return IGNORE;
  const possible = amountMinor <= payment.amountMinor && amountMinor >= amountRefunded(payment);
  if (amountMinor <= 0n || !possible) return refusal('invalid_amount');
  const fact = { kind: 'capture_recorded', captureId, amountMinor } as const;
  if (payment.flowState === 'shipped') {
    return accept(fact, 'shipped', { effects: afterShipping(payment, payment.shipment) });
  }
  if (payment.flowState === 'expired') {
    return accept(fact, 'expired', { effects: [{ kind: 'return_klarna_capture', amountMinor }] });
  }
  return accept(fact, 'captured');
}

/**
 * What Klarna is sent once the goods have left and the capture stands. A capture that was sent on
 * shipment carried the shipping info; one that was sent at authorization waits for it.
 */
export const afterShipping = (payment: Payment, shipment: Shipment | null): Effect[] =>
  payment.policy.captureOn === 'authorization' && shipment !== null
    ? [{ kind: 'send_shipping_info', shipment, parcel: 1 }]
    : [{ kind: 'read_klarna_invoice' }];

/** Where a payment stands when Klarna refused to change its order, by what Klarna says of it. */
export function standing(status: KlarnaOrderStatus): PaymentState {
  switch (status) {
    case 'CANCELLED':
      return 'cancelled';
    case 'EXPIRED':
      return 'expired';
    case 'AUTHORIZED':
    case 'PART_CAPTURED':
    case 'CAPTURED':
    case 'CLOSED':
      return 'authorized';
  }
}

/** The deadlines of refunds that end, unsent, with their payment. */
export const forgetRefunds = (payment: Payment): TimerChange[] =>
  unsentRefunds(payment).map(({ transactionId: refundId }) => ({
    kind: 'clear',
    timer: 'process_refund',
    refundId,
  }));

/**
 * Klarna refused the capture: the payment goes back to what Klarna says it is. A refusal that comes after
 * the capture was accepted is an echo of a repeated call.
 */
export function recordCaptureRefusal(
  payment: Payment,
  { reason, klarnaStatus }: Of<'record_capture_refusal'>,
  { now }: DecisionContext,
): Ruling {
  if (payment.klarna.captureId !== null || liveParts(payment).length > 0) return IGNORE;
  const to = standing(klarnaStatus);
  const timers =
    to === 'authorized'
      ? setShipping(payment, payment.shipBefore ?? now)
      : [...clearShipping(payment), ...forgetRefunds(payment)];
  return accept({ kind: 'capture_refused', reason }, to, { timers, notify: true });
}

/**
 * Klarna invoiced the customer: what is left of the capture is guaranteed from now on. Before the capture is
 * known there is nothing to book; once a payout has proved the invoice, only its number is news.
 */
export function recordInvoice(
  payment: Payment,
  { invoiceNumber }: Of<'record_invoice'>,
  { now }: DecisionContext,
): Ruling {
  if (payment.klarna.captureId === null || payment.klarna.invoiceNumber !== null) return IGNORE;
  if (payment.invoicedAt !== null) {
    const fact = { kind: 'invoice_recorded', invoiceNumber, amountMinor: 0n } as const;
    return accept(fact, payment.flowState);
  }
  const amountMinor = invoiceable(payment);
  if (payment.flowState === 'part_shipped') {
    return accept({ kind: 'invoice_recorded', invoiceNumber, amountMinor }, 'part_shipped');
  }
  const isPaid = payment.settledMinor > 0n && payment.settledMinor >= amountMinor;
  const to = isPaid ? 'settled' : 'invoiced';
  return accept(
    { kind: 'invoice_recorded', invoiceNumber, amountMinor },
    to,
    to === 'settled' ? { timers: [set('add_to_balance', later(startOfDay(now), DAY))] } : {},
  );
}

/** What Klarna's invoice comes to: the capture less what was given back or released before it. */
export const invoiceable = (payment: Payment): bigint =>
  payment.capturedMinor -
  payment.releasedMinor -
  sumMinor(sentRefunds(payment).filter((r) => r.funding === 'none'));

/** Klarna moved the end of the authorization. */
export const recordExtension = (
  payment: Payment,
  { klarnaExpiresAt }: Of<'record_extension'>,
): Ruling =>
  accept({ kind: 'shipping_extended', shipBefore: klarnaExpiresAt }, payment.flowState, {
    timers: setShipping(payment, klarnaExpiresAt),
    notify: true,
  });

/** Klarna did not move it. */
export const recordExtensionRefusal = (
  payment: Payment,
  { reason }: Of<'record_extension_refusal'>,
): Ruling => accept({ kind: 'extension_refused', reason }, payment.flowState, { notify: true });

/** Klarna cancelled the order. */
export const recordCancellation = (payment: Payment): Ruling =>
  accept({ kind: 'cancellation_recorded', reason: null }, 'cancelled', {
    timers: [...clearShipping(payment), ...forgetRefunds(payment)],
  });

/** Klarna refused to cancel: the payment goes back to what Klarna says it is. */
export function recordCancellationRefusal(
  payment: Payment,
  { reason, klarnaStatus }: Of<'record_cancellation_refusal'>,
): Ruling {
  const to = standing(klarnaStatus);
  return accept({ kind: 'cancellation_refused', reason }, to, {
    timers: to === 'authorized' ? [] : [...clearShipping(payment), ...forgetRefunds(payment)],
    notify: true,
  });
}

/** Klarna gave back what never left: the capture of an order that expired, or a rest that was released. */
export const recordCaptureReturn = (
  payment: Payment,
  { klarnaRefundId }: Of<'record_capture_return'>,
): Ruling => accept({ kind: 'capture_returned', klarnaRefundId }, payment.flowState);
