import { instant, liveParts, type Payment, type PaymentCommand } from '@kvitt/flow';
import type { KlarnaOrder } from '@kvitt/klarna';
import type { Difference } from '../store/differences.js';

/** What Klarna's order says, as news for the flow; the flow decides whether it is any. */
export const standingOf = (
  { version }: Payment,
  order: KlarnaOrder,
): Extract<PaymentCommand, { kind: 'record_standing' }> => ({
  kind: 'record_standing',
  klarnaStatus: order.status,
  klarnaExpiresAt: order.expires_at === undefined ? null : instant(Date.parse(order.expires_at)),
  capturedMinor: BigInt(order.captured_amount),
  seenVersion: version,
});

/** What Klarna's order says and its payment does not, once whatever can be taken over has been. */
export function differencesOf(payment: Payment, order: KlarnaOrder): readonly Difference[] {
  const differences: Difference[] = [];
  const compare = (field: string, ours: string | bigint, klarnas: string | number): void => {
    if (String(ours) !== String(klarnas)) {
      differences.push({ field, ours: String(ours), klarnas: String(klarnas) });
    }
  };
  compare('status', expectedStatus(payment), order.status);
  compare('fraud_status', 'ACCEPTED', order.fraud_status ?? 'ACCEPTED');
  compare('order_amount', payment.amountMinor, order.order_amount);
  compare('captured_amount', payment.capturedMinor, order.captured_amount);
  // A refund whose outcome is not known may or may not be among Klarna's.
  if (!payment.refunds.some(({ flowState }) => flowState === 'sending')) {
    compare('refunded_amount', refundedMinor(payment), order.refunded_amount);
  }
  return differences;
}

function expectedStatus(payment: Payment): KlarnaOrder['status'] {
  if (payment.klarna.captureId !== null) return 'CAPTURED';
  return liveParts(payment).length > 0 ? 'PART_CAPTURED' : 'AUTHORIZED';
}

const refundedMinor = ({ refunds }: Payment): bigint =>
  refunds
    .filter(({ flowState }) => flowState === 'completed')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
