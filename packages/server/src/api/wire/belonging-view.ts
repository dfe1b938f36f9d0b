import {
  openRefunds,
  partOrderId,
  refundPair,
  sumMinor,
  type Part,
  type PublicPair,
  type Refund,
} from '@kvitt/flow';
import type { StoredOrder } from '../ports.js';
import { majorUnits } from './exact.js';
import { orderView, paymentMethod } from './order-view.js';
import { partPair, relatedPayment, relatedRefund } from './related-view.js';
import { wireTime } from './time.js';

/**
 * A refund looked up as an order of its own: the payment's shape with the refund's number, amount and
 * statuses; `related_transactions` points back at the payment.
 */
export function refundView(stored: StoredOrder, refund: Refund, publicUrl: string): object {
  const { payment } = stored;
  const pair = refundPair(payment.policy.edition, refund.flowState);
  return {
    ...belonging(stored, refund, pair, publicUrl),
    amount_refunded: 0,
    description: refund.description,
    order_id: refund.refundOrderId ?? payment.orderId,
    reason: refund.reason,
    related_transactions: [relatedPayment(stored)],
  };
}

/** A part that was shipped, looked up as an order of its own: likewise, with the refunds that belong to it. */
export function shippedPartView(stored: StoredOrder, part: Part, publicUrl: string): object {
  const { payment } = stored;
  const ofPart = openRefunds(payment).filter(({ of }) => of === part.transactionId);
  return {
    ...belonging(stored, part, partPair(payment, part), publicUrl),
    amount_refunded: Number(sumMinor(ofPart)),
    order_id: partOrderId(payment, part),
    related_transactions: [
      relatedPayment(stored),
      ...payment.refunds
        .filter(({ of }) => of === part.transactionId)
        .map((refund) => relatedRefund(payment, refund)),
    ],
  };
}

type Own = Pick<Refund | Part, 'transactionId' | 'amountMinor' | 'createdAt' | 'modifiedAt'>;

/** What is alike in everything that is shown in the shape of the order it belongs to. */
function belonging(
  stored: StoredOrder,
  { transactionId, amountMinor, createdAt, modifiedAt }: Own,
  pair: PublicPair,
  publicUrl: string,
): Record<string, unknown> {
  const { payment, request } = stored;
  const {
    cancel_url: _cancelUrl,
    completed: _completed,
    payment_url: _paymentUrl,
    ...shape
  } = Object.fromEntries(Object.entries(orderView(stored, publicUrl)));
  return {
    ...shape,
    amount: Number(amountMinor),
    created: wireTime(createdAt),
    financial_status: pair.transactionStatus,
    modified: wireTime(modifiedAt),
    order_adjustment: { total_adjustment: 0, total_tax: 0 },
    order_total: majorUnits(amountMinor),
    payment_methods: [paymentMethod(payment, request, amountMinor, pair.transactionStatus)],
    shopping_cart: { items: [] },
    status: pair.orderStatus,
    transaction_id: transactionId,
  };
}
