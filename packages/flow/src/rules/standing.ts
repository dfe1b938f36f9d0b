import type { PaymentCommand } from '../commands.js';
import { accept, IGNORE, type DecisionContext, type Ruling } from '../decision.js';
import { liveParts, type Payment } from '../payment.js';
import type { Instant } from '../time.js';
import { clearShipping, setShipping } from './deadlines.js';
import { forgetRefunds } from './klarna.js';
import { isBusyWithParts, releaseRest } from './parts.js';

/**
 * What Klarna says an order is, asked without cause. What Klarna did by itself, or somebody in its portal, is taken over
 * while only an authorization stands: its end, a cancellation, a rest that was let go, another date. Captures that we do
 * not know of change nothing here, since nobody told what left; they are reported instead (docs/sources.md#klarna-silent).
 */
export function recordStanding(
  payment: Payment,
  {
    klarnaStatus,
    klarnaExpiresAt,
    capturedMinor,
    seenVersion,
  }: Extract<PaymentCommand, { kind: 'record_standing' }>,
  context: DecisionContext,
): Ruling {
  const isOurs = payment.klarna.captureId === null && !isBusyWithParts(payment);
  if (seenVersion !== payment.version || !isOurs || capturedMinor !== payment.capturedMinor)
    return IGNORE;
  switch (klarnaStatus) {
    case 'AUTHORIZED':
    case 'PART_CAPTURED':
      return movedTo(payment, klarnaExpiresAt, context);
    case 'CANCELLED':
    case 'EXPIRED':
    case 'CAPTURED':
      return liveParts(payment).length > 0
        ? releaseRest(payment, { cause: 'klarna', reason: 'Klarna let go of the rest' }, context)
        : ended(payment, klarnaStatus);
    case 'CLOSED':
      return IGNORE;
  }
}

function movedTo(payment: Payment, until: Instant | null, { now }: DecisionContext): Ruling {
  if (until === null || until === payment.shipBefore || until <= now) return IGNORE;
  return accept({ kind: 'shipping_extended', shipBefore: until }, payment.flowState, {
    timers: setShipping(payment, until),
    notify: true,
  });
}

function ended(payment: Payment, status: 'CANCELLED' | 'EXPIRED' | 'CAPTURED'): Ruling {
  const timers = [...clearShipping(payment), ...forgetRefunds(payment)];
  switch (status) {
    case 'CANCELLED':
      return accept(
        { kind: 'cancellation_recorded', reason: 'Klarna cancelled the order' },
        'cancelled',
        { timers },
      );
    case 'EXPIRED':
      return accept({ kind: 'payment_expired', cause: 'unshipped', returnMinor: 0n }, 'expired', {
        timers,
      });
    case 'CAPTURED':
      return IGNORE;
  }
}
