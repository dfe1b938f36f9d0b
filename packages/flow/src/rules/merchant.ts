import type { PaymentCommand } from '../commands.js';
import { accept, IGNORE, refusal, type DecisionContext, type Ruling } from '../decision.js';
import type { Effect } from '../effects.js';
import type { Payment, Shipment } from '../payment.js';
import { DAY, earlier, HOUR, later, startOfDay, times, type Instant } from '../time.js';
import { liveParts, sentRefunds, sumMinor } from '../payment.js';
import { afterShipping, disableSession, forgetRefunds } from './klarna.js';
import { clear, clearShipping, set, setShipping } from './deadlines.js';
import { isBusyWithParts, releaseRest, shipRest } from './parts.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/** A deadline that falls while Klarna's answer is outstanding is looked at again after this. */
const LOOK_AGAIN = HOUR;

const hasNews = (payment: Payment, shipment: Shipment | null): boolean =>
  shipment !== null &&
  (['carrier', 'trackingNumber', 'trackingUrl', 'shipDate', 'reason'] as const).some(
    (part) => shipment[part] !== null && shipment[part] !== (payment.shipment?.[part] ?? null),
  );

/** The goods have left. Said again it adds what is new and is not an error. */
export function shipOrder(
  payment: Payment,
  command: Pick<Of<'ship_order'>, 'partId' | 'shipment' | 'invoice'>,
  context: DecisionContext,
): Ruling {
  const { shipment, invoice } = command;
  const { now } = context;
  const fact = { kind: 'shipment_recorded', shipment, invoice } as const;
  if (payment.shippedAt !== null) {
    const told = hasNews(payment, shipment) || invoice !== null;
    return told ? accept({ ...fact, kind: 'details_recorded' }, payment.flowState) : IGNORE;
  }
  if (liveParts(payment).length > 0) return shipRest(payment, command, context);
  if (payment.shipBefore !== null && now >= payment.shipBefore) return refusal('order_expired');
  return accept(fact, 'shipped', {
    effects: shippingEffects(payment, shipment),
    timers: clearShipping(payment),
    notify: true,
  });
}

/** While a capture is on its way, its outcome sends what is left to send. */
function shippingEffects(payment: Payment, shipment: Shipment): Effect[] {
  if (payment.flowState === 'captured') return afterShipping(payment, shipment);
  if (payment.flowState !== 'authorized') return [];
  const { amountMinor } = payment;
  return [{ kind: 'capture_klarna_order', amountMinor, shippingDelayDays: 0, shipment }];
}

/** Tracking data or the merchant's invoice, told without a change of status. */
export function updateOrder(payment: Payment, { shipment, invoice }: Of<'update_order'>): Ruling {
  return accept({ kind: 'details_recorded', shipment, invoice }, payment.flowState);
}

/** Where an extension asked for now would put the end of the shipping period. */
export function extendedUntil(payment: Payment, now: Instant): Instant {
  const { shippingPeriodDays, shippingPeriodMaxDays } = payment.policy;
  const ceiling = later(startOfDay(payment.authorizedAt ?? now), times(shippingPeriodMaxDays, DAY));
  return earlier(later(startOfDay(now), times(shippingPeriodDays, DAY)), ceiling);
}

/**
 * More time to ship: the day of the call + the shipping period, never past the ceiling. Klarna is asked while
 * only the authorization stands; once captured, the deadline is ours alone (docs/sources.md#klarna-extension).
 */
export function extendShipping(
  payment: Payment,
  { reason }: Of<'extend_shipping'>,
  { now }: DecisionContext,
): Ruling {
  const { shipBefore } = payment;
  if (shipBefore !== null && now >= shipBefore) return refusal('order_expired');
  const until = extendedUntil(payment, now);
  const ceilingReached =
    until < later(startOfDay(now), times(payment.policy.shippingPeriodDays, DAY));
  if (shipBefore !== null && until <= shipBefore) {
    return ceilingReached ? refusal('extension_limit') : IGNORE;
  }
  const isUncaptured = payment.flowState === 'authorized' || payment.flowState === 'part_shipped';
  if (isUncaptured && payment.klarna.captureId === null) {
    if (payment.extensionAsked) return IGNORE;
    return accept({ kind: 'extension_asked', reason }, payment.flowState, {
      effects: [{ kind: 'extend_klarna_authorization' }],
    });
  }
  return accept({ kind: 'shipping_extended', shipBefore: until }, payment.flowState, {
    timers: setShipping(payment, until),
    notify: true,
  });
}

/** More time is asked for shortly before the period ends; where none can be had, the deadline stands. */
export function extendAutomatically(payment: Payment, context: DecisionContext): Ruling {
  const ruling = extendShipping(payment, { kind: 'extend_shipping', reason: null }, context);
  return ruling.kind === 'refuse' ? IGNORE : ruling;
}

/**
 * The merchant takes the order back: at once while nobody paid, through Klarna once authorized; once parts have left,
 * the rest of it.
 */
export function cancelOrder(
  payment: Payment,
  { reason }: Of<'cancel_order'>,
  context: DecisionContext,
): Ruling {
  if (payment.flowState === 'part_shipped') {
    return releaseRest(payment, { cause: 'merchant', reason }, context);
  }
  if (payment.flowState === 'authorized') {
    return accept({ kind: 'cancellation_asked', reason }, 'cancelling', {
      effects: [{ kind: 'cancel_klarna_order' }],
    });
  }
  return accept({ kind: 'cancellation_recorded', reason }, 'cancelled', {
    effects: disableSession(payment),
    timers: [clear('expire_payment')],
  });
}

/** The payment was not completed in time. */
export function expirePayment(payment: Payment, { now }: DecisionContext): Ruling {
  if (now < payment.linkExpiresAt) {
    return { kind: 'accept', facts: [], timers: [set('expire_payment', payment.linkExpiresAt)] };
  }
  return accept({ kind: 'payment_expired', cause: 'unpaid', returnMinor: 0n }, 'expired', {
    effects: disableSession(payment),
    timers: [clear('expire_payment')],
  });
}

/** The order was not shipped in time: a capture that stands is given back, so that nobody is billed. */
export function expireShipping(payment: Payment, context: DecisionContext): Ruling {
  const { shipBefore } = payment;
  const { now } = context;
  const busy =
    payment.flowState === 'capturing' ||
    payment.flowState === 'cancelling' ||
    isBusyWithParts(payment);
  if (shipBefore === null) return IGNORE;
  if (now < shipBefore || busy) {
    const dueAt = busy ? later(now, LOOK_AGAIN) : shipBefore;
    return { kind: 'accept', facts: [], timers: [set('expire_shipping', dueAt)] };
  }
  if (payment.flowState === 'part_shipped') {
    return releaseRest(payment, { cause: 'deadline', reason: 'Not shipped in time' }, context);
  }
  const returnMinor = payment.capturedMinor - sumMinor(sentRefunds(payment));
  return accept({ kind: 'payment_expired', cause: 'unshipped', returnMinor }, 'expired', {
    effects: returnMinor > 0n ? [{ kind: 'return_klarna_capture', amountMinor: returnMinor }] : [],
    timers: [...clearShipping(payment), ...forgetRefunds(payment)],
  });
}
