import type { PaymentCommand } from '../commands.js';
import { accept, IGNORE, refusal, type DecisionContext, type Ruling } from '../decision.js';
import type { TimerChange } from '../effects.js';
import type { TransactionId } from '../ids.js';
import { formatMoney } from '../money.js';
import {
  amountRefundable,
  findPart,
  findRefund,
  liveParts,
  openRefunds,
  partRefundable,
  type Part,
  type Payment,
  type Refund,
  type RefundFunding,
  type RefundOf,
} from '../payment.js';
import { DAY, HOUR, later, MINUTE, nextMidnight, times, type Instant } from '../time.js';
import { refundCharge, type Charge } from './charge.js';
import { awaitsInvoice } from './parts.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/** A refund whose capture Klarna has not confirmed yet is looked at again after this. */
const WAIT_FOR_CAPTURE = HOUR;

const processAt = (refund: Pick<Refund, 'transactionId'>, dueAt: Instant): TimerChange => ({
  kind: 'set',
  timer: 'process_refund',
  refundId: refund.transactionId,
  dueAt,
});
const forget = (refund: Refund): TimerChange => ({
  kind: 'clear',
  timer: 'process_refund',
  refundId: refund.transactionId,
});

/**
 * A refund is asked for. It leaves for Klarna at the next midnight UTC; once the payment is on the
 * balance its amount is set aside at once, or the refund waits until the balance covers it.
 */
export function requestRefund(
  payment: Payment,
  command: Of<'request_refund'>,
  { now, availableMinor }: DecisionContext,
): Ruling {
  const { refundId, refundOrderId, description, partId } = command;
  if (findRefund(payment, refundId) !== undefined) return IGNORE;
  const part = partId === null ? undefined : findPart(payment, partId);
  if (partId !== null && part === undefined) return refusal('unknown_order');
  const rest = restOf(payment, part);
  const amountMinor = command.amountMinor ?? rest;
  if (command.currency !== null && command.currency !== payment.currency) {
    return refusal('refund_currency_differs', `the order is in ${payment.currency}`);
  }
  if (amountMinor > rest || rest <= 0n) {
    const left = formatMoney({ minor: rest, currency: payment.currency });
    return refusal('refund_above_rest', `${left} can still be refunded`);
  }
  if (amountMinor <= 0n) return refusal('invalid_amount');
  const until = payment.creditedAt;
  if (until !== null && now > later(until, times(payment.policy.refundPeriodDays, DAY))) {
    return refusal('refund_too_late');
  }
  if (isRepeated(payment, partId, amountMinor, now)) return refusal('refund_repeated');
  if (refundOrderId !== null && payment.refunds.some((r) => r.refundOrderId === refundOrderId)) {
    return refusal('refund_id_used');
  }
  const onBalance = payment.creditedAt !== null;
  const waiting = onBalance && availableMinor < amountMinor;
  const funding: RefundFunding = onBalance && !waiting ? 'reserved' : 'undecided';
  const dueAt = nextMidnight(now);
  return accept(
    {
      kind: 'refund_requested',
      refundId,
      refundOrderId,
      amountMinor,
      of: belongsTo(payment, part, amountMinor),
      description,
      funding,
      waiting,
      processAt: dueAt,
    },
    payment.flowState,
    { timers: [processAt({ transactionId: refundId }, dueAt)], notify: true },
  );
}

/** What may still be refunded of a part, or of the order, in minor units. */
function restOf(payment: Payment, part: Part | undefined): bigint {
  const whole = amountRefundable(payment);
  const ofPart = part === undefined ? whole : partRefundable(payment, part);
  return ofPart < whole ? ofPart : whole;
}

/** A refund that names no part belongs to the first that has room for it. */
function belongsTo(payment: Payment, part: Part | undefined, amountMinor: bigint): RefundOf {
  const live = liveParts(payment);
  if (live.length === 0) return 'order';
  const found = part ?? live.find((each) => partRefundable(payment, each) >= amountMinor);
  return found?.transactionId ?? 'parts';
}

/** The same amount asked back twice within so long is taken for a mistake (docs/sources.md#refunds). */
const SAME_REFUND_AFTER = times(5, MINUTE);

const isRepeated = (
  payment: Payment,
  partId: TransactionId | null,
  amountMinor: bigint,
  now: Instant,
): boolean =>
  openRefunds(payment).some(
    (refund) =>
      refund.amountMinor === amountMinor &&
      now < later(refund.createdAt, SAME_REFUND_AFTER) &&
      (partId === null || refund.of === partId),
  );

/** The merchant takes a refund back before it left. */
export function voidRefund(payment: Payment, refund: Refund): Ruling {
  return accept({ kind: 'refund_voided', refundId: refund.transactionId }, payment.flowState, {
    timers: [forget(refund)],
    notify: true,
  });
}

/**
 * A refund's time has come: it is sent to Klarna if the money for it is there. A refund that must wait
 * is looked at every day, and as soon as money reaches the balance.
 */
export function processRefund(
  payment: Payment,
  refund: Refund,
  { now, availableMinor }: DecisionContext,
): Ruling {
  if (now < refund.processAt) return keepTimer(refund, refund.processAt);
  // A part's refund comes after its invoice, so that the books know what was guaranteed.
  if (payment.capturedMinor === 0n || awaitsInvoice(payment))
    return keepTimer(refund, later(now, WAIT_FOR_CAPTURE));
  const funding = fundingOf(payment, refund, availableMinor);
  if (funding === null) {
    const again = [processAt(refund, later(now, DAY))];
    if (refund.flowState === 'waiting') return { kind: 'accept', facts: [], timers: again };
    return accept({ kind: 'refund_held', refundId: refund.transactionId }, payment.flowState, {
      timers: again,
      notify: true,
    });
  }
  return send(payment, refund, funding);
}

/** The merchant has it sent before its time. What stands in the way is said, and nothing changes. */
export function releaseRefund(
  payment: Payment,
  refund: Refund,
  { availableMinor }: DecisionContext,
): Ruling {
  if (payment.capturedMinor === 0n || awaitsInvoice(payment)) return refusal('order_busy');
  const funding = fundingOf(payment, refund, availableMinor);
  if (funding === null) return refusal('insufficient_funds');
  return send(payment, refund, funding);
}

function send(payment: Payment, refund: Refund, funding: RefundFunding): Ruling {
  const { transactionId: refundId, amountMinor } = refund;
  return accept({ kind: 'refund_sent', refundId, funding }, payment.flowState, {
    effects: [{ kind: 'refund_klarna_order', refundId, amountMinor }],
    timers: [forget(refund)],
    notify: refund.flowState === 'waiting',
  });
}

function fundingOf(payment: Payment, refund: Refund, availableMinor: bigint): RefundFunding | null {
  if (payment.creditedAt !== null) {
    if (refund.funding === 'reserved') return 'reserved';
    return availableMinor >= refund.amountMinor ? 'reserved' : null;
  }
  return payment.invoicedAt === null ? 'none' : 'pending';
}

const keepTimer = (refund: Refund, dueAt: Instant): Ruling => ({
  kind: 'accept',
  facts: [],
  timers: [processAt(refund, dueAt)],
});

/** Klarna accepted the refund. */
export const recordRefund = (
  payment: Payment,
  refund: Refund,
  { klarnaRefundId }: Of<'record_refund'>,
): Ruling =>
  accept(
    {
      kind: 'refund_recorded',
      refundId: refund.transactionId,
      klarnaRefundId,
      ...chargeMembers(refundCharge(payment, refund)),
    },
    payment.flowState,
    { notify: true },
  );

const chargeMembers = ({ chargeMinor, vatMinor }: Charge): Partial<Charge> => ({
  ...(chargeMinor === 0n ? {} : { chargeMinor }),
  ...(vatMinor === 0n ? {} : { vatMinor }),
});

/**
 * Klarna refused the refund: what was set aside goes back. If the order expired meanwhile, its return left
 * this amount out, and it is given back now so that nobody is billed for it.
 */
export function recordRefundRefusal(
  payment: Payment,
  { transactionId: refundId, amountMinor }: Refund,
  { reason }: Of<'record_refund_refusal'>,
): Ruling {
  return accept({ kind: 'refund_refused', refundId, reason }, payment.flowState, {
    effects:
      payment.flowState === 'expired' ? [{ kind: 'return_klarna_capture', amountMinor }] : [],
    notify: true,
  });
}

/** The refund a command names, or the ruling when there is none. */
export function namedRefund(payment: Payment, id: Refund['transactionId']): Refund | Ruling {
  return findRefund(payment, id) ?? refusal('unknown_refund');
}
