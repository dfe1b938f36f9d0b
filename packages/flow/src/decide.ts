import type { CreateOrder, PaymentCommand, PaymentCommandKind } from './commands.js';
import { IGNORE, refusal, type Decision, type DecisionContext, type Ruling } from './decision.js';
import { paymentPair, refundPair, samePair } from './editions.js';
import type { Effect } from './effects.js';
import type { PaymentEvent } from './events.js';
import { evolve } from './evolve.js';
import { invariant } from './invariant.js';
import type { Payment } from './payment.js';
import { addressRule } from './rules/address.js';
import * as klarna from './rules/klarna.js';
import * as merchant from './rules/merchant.js';
import * as parts from './rules/parts.js';
import * as refund from './rules/refund.js';
import * as settlement from './rules/settlement.js';
import { recordStanding } from './rules/standing.js';
import { later, type DurationMs } from './time.js';
import { transfersOf, type Transfer } from './transfers.js';
import { PAYMENT_TRANSITIONS, REFUND_TRANSITIONS, type RefundCommandKind } from './transitions.js';

/**
 * Whether a command may take money from the merchant's balance, so that the balance must be locked
 * and given to `decide`.
 */
export const needsBalance = (kind: PaymentCommandKind): boolean =>
  kind === 'request_refund' || kind === 'process_refund' || kind === 'release_refund';

/**
 * Decides a command on a payment: pure, so the same three arguments always give the same answer. The table
 * in `transitions.ts` says what may happen at all, the rules add guards and amounts.
 */
export function decide(
  payment: Payment,
  command: PaymentCommand,
  context: DecisionContext,
): Decision {
  const cell = PAYMENT_TRANSITIONS[command.kind][payment.flowState];
  if ('refuse' in cell) {
    return { kind: 'refused', error: cell.refuse, detail: null };
  }
  if ('ignore' in cell) return { kind: 'ignored' };
  return enact(payment, command, rule(payment, command, context), context);
}

/** Decides the creation of an order: the first event of a new payment and its first deadline. */
export function decideCreation(command: CreateOrder, context: DecisionContext): Decision {
  const { kind: _, ...order } = command;
  const linkExpiresAt = later(context.now, command.policy.linkLifetimeMs as DurationMs);
  const event: PaymentEvent = {
    kind: 'payment_created',
    ...order,
    linkExpiresAt,
    to: 'initialized',
    at: context.now,
  };
  return {
    kind: 'accepted',
    next: evolve(null, event),
    events: [event],
    transfers: [],
    effects: [],
    timers: [{ kind: 'set', timer: 'expire_payment', refundId: null, dueAt: linkExpiresAt }],
  };
}

function rule(payment: Payment, command: PaymentCommand, context: DecisionContext): Ruling {
  switch (command.kind) {
    case 'start_payment':
      return klarna.startPayment(payment, context);
    case 'record_session':
    case 'record_session_refusal':
      return sessionRule(payment, command, context);
    case 'record_approval':
      return klarna.recordApproval(payment, command);
    case 'record_customer_cancel':
      return klarna.recordCustomerCancel(payment);
    case 'record_decline':
      return klarna.recordDecline(command);
    case 'record_authorization':
      return klarna.recordAuthorization(payment, command, context);
    case 'record_review':
      return klarna.recordReview(command, context);
    case 'record_capture':
      return klarna.recordCapture(payment, command);
    case 'record_capture_refusal':
      return klarna.recordCaptureRefusal(payment, command, context);
    case 'record_invoice':
      return klarna.recordInvoice(payment, command, context);
    case 'record_extension':
      return klarna.recordExtension(payment, command);
    case 'record_extension_refusal':
      return klarna.recordExtensionRefusal(payment, command);
    case 'record_cancellation':
    case 'record_cancellation_refusal':
      return cancellationRule(payment, command);
    case 'record_capture_return':
      return klarna.recordCaptureReturn(payment, command);
    case 'ship_order':
      return merchant.shipOrder(payment, command, context);
    case 'ship_part':
    case 'record_part_capture':
    case 'record_part_capture_refusal':
    case 'record_part_invoice':
      return partRule(payment, command, context);
    case 'update_order':
      return merchant.updateOrder(payment, command);
    case 'change_address':
    case 'record_address_change':
    case 'record_address_refusal':
      return addressRule(payment, command);
    case 'extend_shipping':
      return merchant.extendShipping(payment, command, context);
    case 'cancel_order':
      return merchant.cancelOrder(payment, command, context);
    case 'record_standing':
      return recordStanding(payment, command, context);
    case 'expire_payment':
    case 'expire_shipping':
    case 'extend_automatically':
    case 'add_to_balance':
      return deadlineRule(payment, command, context);
    case 'record_sale':
    case 'record_fee':
    case 'record_adjustment':
    case 'record_return':
      return settlementRule(payment, command, context);
    case 'request_refund':
    case 'void_refund':
    case 'process_refund':
    case 'release_refund':
    case 'record_refund':
    case 'record_refund_refusal':
      return refundRule(payment, command, context);
  }
}

type SessionCommand = Extract<
  PaymentCommand,
  { kind: 'record_session' | 'record_session_refusal' }
>;

const sessionRule = (
  payment: Payment,
  command: SessionCommand,
  context: DecisionContext,
): Ruling =>
  command.kind === 'record_session'
    ? klarna.recordSession(payment, command, context)
    : klarna.recordSessionRefusal(command);

type CancellationCommand = Extract<
  PaymentCommand,
  { kind: 'record_cancellation' | 'record_cancellation_refusal' }
>;

const cancellationRule = (payment: Payment, command: CancellationCommand): Ruling =>
  command.kind === 'record_cancellation'
    ? klarna.recordCancellation(payment)
    : klarna.recordCancellationRefusal(payment, command);

type SettlementCommand = Extract<
  PaymentCommand,
  { kind: 'record_sale' | 'record_fee' | 'record_adjustment' | 'record_return' }
>;

function settlementRule(
  payment: Payment,
  command: SettlementCommand,
  context: DecisionContext,
): Ruling {
  switch (command.kind) {
    case 'record_sale':
      return settlement.recordSale(payment, command, context);
    case 'record_fee':
      return settlement.recordFee(payment, command);
    case 'record_adjustment':
      return settlement.recordAdjustment(payment, command);
    case 'record_return':
      return settlement.recordReturn(payment, command);
  }
}

type DeadlineCommand = Extract<
  PaymentCommand,
  { kind: 'expire_payment' | 'expire_shipping' | 'extend_automatically' | 'add_to_balance' }
>;

function deadlineRule(
  payment: Payment,
  { kind }: DeadlineCommand,
  context: DecisionContext,
): Ruling {
  switch (kind) {
    case 'expire_payment':
      return merchant.expirePayment(payment, context);
    case 'expire_shipping':
      return merchant.expireShipping(payment, context);
    case 'extend_automatically':
      return merchant.extendAutomatically(payment, context);
    case 'add_to_balance':
      return settlement.addToBalance(payment);
  }
}

type PartCommand = Extract<
  PaymentCommand,
  {
    kind:
      'ship_part' | 'record_part_capture' | 'record_part_capture_refusal' | 'record_part_invoice';
  }
>;

function partRule(payment: Payment, command: PartCommand, context: DecisionContext): Ruling {
  switch (command.kind) {
    case 'ship_part':
      return parts.shipPart(payment, command, context, () =>
        merchant.shipOrder(payment, command, context),
      );
    case 'record_part_capture':
      return parts.recordPartCapture(payment, command);
    case 'record_part_capture_refusal':
      return parts.recordPartCaptureRefusal(payment, command, context);
    case 'record_part_invoice':
      return parts.recordPartInvoice(payment, command, context);
  }
}

type RefundCommand = Extract<PaymentCommand, { kind: RefundCommandKind | 'request_refund' }>;

function refundRule(payment: Payment, command: RefundCommand, context: DecisionContext): Ruling {
  if (command.kind === 'request_refund') return refund.requestRefund(payment, command, context);
  const found = refund.namedRefund(payment, command.refundId);
  if ('kind' in found) return found;
  const cell = REFUND_TRANSITIONS[command.kind][found.flowState];
  if ('refuse' in cell) return refusal(cell.refuse);
  if ('ignore' in cell) return IGNORE;
  switch (command.kind) {
    case 'void_refund':
      return refund.voidRefund(payment, found);
    case 'process_refund':
      return refund.processRefund(payment, found, context);
    case 'release_refund':
      return refund.releaseRefund(payment, found, context);
    case 'record_refund':
      return refund.recordRefund(payment, found, command);
    case 'record_refund_refusal':
      return refund.recordRefundRefusal(payment, found, command);
  }
}

/** Turns a ruling into a decision: folds its facts, books their transfers, adds the notification. */
function enact(
  payment: Payment,
  command: PaymentCommand,
  ruling: Ruling,
  { now }: DecisionContext,
): Decision {
  if (ruling.kind === 'ignore') return { kind: 'ignored' };
  if (ruling.kind === 'refuse') {
    return { kind: 'refused', error: ruling.error, detail: ruling.detail ?? null };
  }
  const events: PaymentEvent[] = [];
  const transfers: Transfer[] = [];
  let next = payment;
  for (const { fact, to } of ruling.facts) {
    const event: PaymentEvent = { ...fact, to, at: now };
    transfers.push(...transfersOf(next, event));
    next = evolve(next, event);
    events.push(event);
  }
  assertReachable(payment, command.kind, next);
  const effects: Effect[] = [...(ruling.effects ?? [])];
  if (events.length > 0 && (ruling.notify === true || readsDifferently(payment, next))) {
    effects.push({
      kind: 'notify_merchant',
      pair: paymentPair(next.policy.edition, next.flowState),
    });
  }
  return { kind: 'accepted', next, events, transfers, effects, timers: ruling.timers ?? [] };
}

function assertReachable(before: Payment, command: PaymentCommandKind, after: Payment): void {
  const cell = PAYMENT_TRANSITIONS[command][before.flowState];
  const reachable =
    before.flowState === after.flowState || ('to' in cell && cell.to.includes(after.flowState));
  invariant(reachable, `${command} leads from ${before.flowState} to ${after.flowState}`);
}

/** Whether a merchant would see another status on the payment or on one of its refunds. */
function readsDifferently(before: Payment, after: Payment): boolean {
  const { edition } = after.policy;
  const pair = paymentPair(edition, after.flowState);
  if (!samePair(paymentPair(edition, before.flowState), pair)) return true;
  return after.refunds.some((now, index) => {
    const then = before.refunds[index];
    if (then === undefined) return true;
    return !samePair(refundPair(edition, then.flowState), refundPair(edition, now.flowState));
  });
}
