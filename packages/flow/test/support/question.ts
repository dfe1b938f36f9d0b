import type { PaymentCommand, PaymentCommandKind } from '../../src/index.js';
import { REFUND } from './example.js';
import {
  midnight,
  processRefund,
  recordRefund,
  refundOf,
  refuseRefund,
  say,
  type Story,
} from './story.js';

/** A row's question: what is asked of which payment, and what the merchant's balance holds. */
export type Question = Readonly<{
  story: Story;
  command: PaymentCommand;
  availableMinor: bigint;
}>;

/** The ordinary form of each command. */
export const ORDINARY: { [Kind in PaymentCommandKind]: Extract<PaymentCommand, { kind: Kind }> } = {
  start_payment: { kind: 'start_payment' },
  record_session: say.session,
  record_session_refusal: { kind: 'record_session_refusal', reason: 'BAD_VALUE' },
  record_approval: say.approval,
  record_customer_cancel: { kind: 'record_customer_cancel' },
  record_decline: { kind: 'record_decline', reason: 'Klarna declined the customer' },
  record_authorization: say.authorization,
  record_review: say.review,
  record_capture: say.capture,
  record_capture_refusal: {
    kind: 'record_capture_refusal',
    reason: 'CAPTURE_NOT_ALLOWED',
    klarnaStatus: 'AUTHORIZED',
  },
  ship_order: say.ship,
  ship_part: say.shipPart,
  record_part_capture: say.partCapture,
  record_part_capture_refusal: say.partRefusal,
  record_part_invoice: say.partInvoice,
  change_address: { kind: 'change_address', number: 1 },
  record_address_change: { kind: 'record_address_change', number: 1 },
  record_address_refusal: { kind: 'record_address_refusal', number: 1, reason: 'NOT_ALLOWED' },
  update_order: {
    kind: 'update_order',
    shipment: null,
    invoice: { invoiceId: 'F-11', invoiceUrl: null },
  },
  record_invoice: say.invoice,
  extend_shipping: { kind: 'extend_shipping', reason: 'Back order' },
  record_extension: { kind: 'record_extension', klarnaExpiresAt: midnight(40) },
  record_extension_refusal: { kind: 'record_extension_refusal', reason: 'NOT_ALLOWED' },
  cancel_order: { kind: 'cancel_order', reason: 'Out of stock' },
  record_cancellation: { kind: 'record_cancellation' },
  record_cancellation_refusal: {
    kind: 'record_cancellation_refusal',
    reason: 'CANCEL_NOT_ALLOWED',
    klarnaStatus: 'AUTHORIZED',
  },
  record_standing: {
    kind: 'record_standing',
    klarnaStatus: 'AUTHORIZED',
    klarnaExpiresAt: midnight(40),
    capturedMinor: 0n,
    // Of the payment as it is: set when the question is complete.
    seenVersion: 0,
  },
  extend_automatically: { kind: 'extend_automatically' },
  expire_payment: { kind: 'expire_payment' },
  expire_shipping: { kind: 'expire_shipping' },
  record_capture_return: { kind: 'record_capture_return', klarnaRefundId: 'klarna-return-1' },
  record_sale: say.sale,
  record_fee: say.fee,
  record_adjustment: say.dispute,
  record_return: say.returned,
  add_to_balance: { kind: 'add_to_balance' },
  request_refund: refundOf(),
  void_refund: { kind: 'void_refund', refundId: REFUND },
  process_refund: processRefund,
  release_refund: { kind: 'release_refund', refundId: REFUND },
  record_refund: recordRefund,
  record_refund_refusal: refuseRefund,
};

/** Every command there is. */
export const COMMAND_KINDS = Object.keys(ORDINARY) as readonly PaymentCommandKind[];

/** The one of that name. */
export function named<T>(known: Readonly<Record<string, T>>, name: string): T {
  const found = known[name];
  if (found === undefined) throw new Error(`unknown condition: ${name}`);
  return found;
}
