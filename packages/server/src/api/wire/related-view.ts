import {
  liveParts,
  partOrderId,
  paymentPair,
  refundPair,
  type Part,
  type Payment,
  type PublicPair,
  type Refund,
} from '@kvitt/flow';
import type { StoredOrder } from '../ports.js';
import { orderCosts } from './costs-view.js';
import { wireTime } from './time.js';

/** The refund that a reference names by its number, unless it names the order itself. */
export const refundNamed = ({ payment }: StoredOrder, reference: string): Refund | undefined =>
  reference === payment.orderId
    ? undefined
    : payment.refunds.find((refund) => String(refund.transactionId) === reference);

/** The part that a reference names by its number or its order id, unless it names the order itself. */
export const partNamed = ({ payment }: StoredOrder, reference: string): Part | undefined =>
  reference === payment.orderId
    ? undefined
    : payment.parts.find(
        (part) =>
          String(part.transactionId) === reference || partOrderId(payment, part) === reference,
      );

/** `related_transactions` of an order: its parts and its refunds, null when there are none. */
export function relatedTo({ payment, request }: StoredOrder): readonly object[] | null {
  const related = [
    ...payment.parts.map((part) => relatedPart(payment, part, request.description)),
    ...payment.refunds.map((refund) => relatedRefund(payment, refund)),
  ];
  return related.length === 0 ? null : related;
}

/**
 * What a merchant reads of a part: declined once Klarna refused it, shipped while it stands, and what the order has come to
 * once that has been settled.
 */
export function partPair(payment: Payment, part: Part): PublicPair {
  const { edition } = payment.policy;
  if (!liveParts(payment).includes(part)) return paymentPair(edition, 'declined');
  const isSettled = payment.flowState === 'settled' || payment.flowState === 'credited';
  return paymentPair(edition, isSettled ? payment.flowState : 'shipped');
}

/** A part as it is related to its order. */
export function relatedPart(payment: Payment, part: Part, description: string): object {
  const pair = partPair(payment, part);
  return {
    amount: Number(part.amountMinor),
    costs: [],
    created: wireTime(part.createdAt),
    currency: payment.currency,
    description,
    financial_status: pair.transactionStatus,
    invoice_number: part.invoiceNumber,
    modified: wireTime(part.modifiedAt),
    order_id: partOrderId(payment, part),
    reference_transaction_id: payment.transactionId,
    status: pair.orderStatus,
    transaction_id: part.transactionId,
    type: 'capture',
  };
}

/** A refund as it is related to its order; of a part it names the part's own number as well. */
export function relatedRefund(payment: Payment, refund: Refund): object {
  const pair = refundPair(payment.policy.edition, refund.flowState);
  return {
    amount: Number(refund.amountMinor),
    ...(typeof refund.of === 'number' ? { capture_transaction_id: refund.of } : {}),
    costs: [],
    created: wireTime(refund.createdAt),
    currency: payment.currency,
    description: refund.description,
    financial_status: pair.transactionStatus,
    modified: wireTime(refund.modifiedAt),
    order_id: payment.orderId,
    reference_transaction_id: payment.transactionId,
    refund_order_id: refund.refundOrderId,
    status: pair.orderStatus,
    transaction_id: refund.transactionId,
    type: 'refund',
  };
}

/** The payment itself, as something that belongs to it points back at it. */
export function relatedPayment({ payment, request }: StoredOrder): object {
  const pair = paymentPair(payment.policy.edition, payment.flowState);
  return {
    amount: Number(payment.amountMinor),
    costs: orderCosts(payment),
    created: wireTime(payment.createdAt),
    currency: payment.currency,
    description: request.description,
    financial_status: pair.transactionStatus,
    modified: wireTime(payment.modifiedAt),
    order_id: payment.orderId,
    status: pair.orderStatus,
    transaction_id: payment.transactionId,
    type: 'payment',
  };
}
