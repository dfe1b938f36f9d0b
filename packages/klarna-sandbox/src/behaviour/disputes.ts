import type { DisputeReason } from '../personas.js';
import { scheduleDecision } from '../schedule.js';
import type { Capture, Order } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';
import { bookForOrder } from './postings.js';
import type { Booking } from './postings.js';

/** How a dispute ends, and what that does to the merchant's money. */
type Rule = Readonly<{
  verdict: 'lost' | 'won';
  /** Taken at the opening, and given back where the merchant wins or is protected. */
  hasFee: boolean;
  /** What is taken of the amount in dispute, in hundredths of it. */
  share: number;
  takes: Pick<Booking, 'type' | 'detailedType'> | null;
  /** Whether Klarna bears it when the goods were sent with a tracking number. */
  isProtected: boolean;
}>;

const LOST: Rule = {
  verdict: 'lost',
  hasFee: true,
  share: 100,
  takes: { type: 'REVERSAL', detailedType: 'REVERSAL' },
  isProtected: false,
};

/** What each reason comes to. Klarna publishes the reasons; who wins is this sandbox's choice. */
const RULES: Readonly<Record<DisputeReason, Rule>> = {
  return: {
    ...LOST,
    hasFee: false,
    takes: { type: 'RETURN', detailedType: 'PURCHASE_RETURN' },
  },
  goods_not_received: { ...LOST, isProtected: true },
  faulty_goods: LOST,
  return_not_possible: LOST,
  non_compliance: LOST,
  unauthorized_purchase: {
    ...LOST,
    takes: { type: 'REVERSAL', detailedType: 'FRAUD_POLICY_CHARGE' },
    isProtected: true,
  },
  high_risk_order: { ...LOST, takes: { type: 'REVERSAL', detailedType: 'FRAUD_POLICY_CHARGE' } },
  already_paid: { ...LOST, verdict: 'won', share: 0, takes: null },
  incorrect_invoice: {
    ...LOST,
    hasFee: false,
    share: 50,
    takes: { type: 'CHARGE', detailedType: 'CORRECTION_DISPUTE' },
  },
  non_guaranteed_payment_program: {
    ...LOST,
    hasFee: false,
    takes: { type: 'RETURN', detailedType: 'PAYMENT_DEFAULT' },
  },
};

/** Whether a capture can be disputed: invoiced, not disputed before, and not refunded in full. */
export function mayDispute(capture: Capture): boolean {
  return capture.dispute === undefined && disputable(capture) > 0;
}

/** The customer disputes a capture; until the decision the invoice need not be paid. */
export function openDispute(
  world: World,
  order: Order,
  capture: Capture,
  reason: DisputeReason,
): void {
  capture.dispute = {
    reason,
    openedAt: world.clock.now(),
    decidedAt: null,
    outcome: null,
    amount: disputable(capture),
  };
  const fee = termsOf(world, order.merchantId).disputeFee;
  if (RULES[reason].hasFee && fee > 0) {
    bookForOrder(world, order, capture, {
      type: 'FEE',
      detailedType: 'DISPUTE_FEE',
      amount: fee,
    });
  }
  world.changed({ kind: 'order', value: order });
  scheduleDecision(world, order, capture);
}

/**
 * Klarna decides a dispute over what the merchant has not refunded by then. Nothing is left to decide when
 * that is nothing. Answers the outcome.
 */
export function decideDispute(world: World, order: Order, capture: Capture): string {
  const { dispute } = capture;
  if (!dispute || dispute.decidedAt !== null) return '';
  const rule = RULES[dispute.reason];
  const now = world.clock.now();
  dispute.decidedAt = now;
  dispute.amount = disputable(capture);
  if (dispute.amount === 0) dispute.outcome = 'closed';
  else dispute.outcome = isShielded(rule, capture) ? 'won' : rule.verdict;
  const taken = Math.floor((dispute.amount * rule.share) / 100);
  if (rule.takes && taken > 0)
    bookForOrder(world, order, capture, { ...rule.takes, amount: taken });
  if (dispute.outcome === 'won') giveBack(world, order, { capture, rule, taken });
  // What the customer need not give back is paid by then.
  if (taken < dispute.amount && capture.invoice) capture.invoice.paidAt ??= now;
  world.changed({ kind: 'order', value: order });
  return `${dispute.reason} ${dispute.outcome}`;
}

function giveBack(
  world: World,
  order: Order,
  { capture, rule, taken }: Readonly<{ capture: Capture; rule: Rule; taken: number }>,
): void {
  const fee = termsOf(world, order.merchantId).disputeFee;
  if (taken > 0) {
    bookForOrder(world, order, capture, { type: 'REVERSAL_MERCHANT_PROTECTION', amount: taken });
  }
  if (rule.hasFee && fee > 0) {
    bookForOrder(world, order, capture, {
      type: 'FEE_REFUND',
      detailedType: 'DISPUTE_FEE_REFUND',
      amount: fee,
    });
  }
}

function isShielded({ isProtected }: Rule, { shippingInfo }: Capture): boolean {
  return isProtected && shippingInfo.some((info) => Boolean(info['tracking_number']));
}

function disputable({ invoice, refundedAfterInvoice }: Capture): number {
  return invoice ? invoice.amount - refundedAfterInvoice : 0;
}
