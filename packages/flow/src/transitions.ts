import type { PaymentCommandKind } from './commands.js';
import type { ErrorKey } from './errors.js';
import type { PaymentState, RefundState } from './states.js';

/**
 * What a command may do to something in one state:
 * `to` lists the states it can lead to (the state itself when it stays);
 * `ignore` means it changes nothing and is not an error, as for news that comes twice or late;
 * `refuse` names the refusal.
 */
export type Cell<State> =
  Readonly<{ to: readonly State[] }> | Readonly<{ ignore: true }> | Readonly<{ refuse: ErrorKey }>;

/** One command's column of the table: every state exactly once. */
export type Row<State extends string> = Readonly<Record<State, Cell<State>>>;

const to = <S>(...states: readonly S[]): Readonly<{ to: readonly S[] }> => ({ to: states });
const ignore = { ignore: true } as const;
const refuse = (key: ErrorKey): Readonly<{ refuse: ErrorKey }> => ({ refuse: key });

const NOT_AUTHORIZED = {
  initialized: refuse('order_not_authorized'),
  initiated: refuse('order_not_authorized'),
  authorizing: refuse('order_not_authorized'),
  reviewing: refuse('order_not_authorized'),
} as const;
const ENDED = {
  declined: refuse('order_closed'),
  cancelled: refuse('order_closed'),
  expired: refuse('order_expired'),
} as const;
const IGNORED: Row<PaymentState> = {
  initialized: ignore,
  initiated: ignore,
  authorizing: ignore,
  reviewing: ignore,
  authorized: ignore,
  capturing: ignore,
  captured: ignore,
  part_shipped: ignore,
  cancelling: ignore,
  shipped: ignore,
  invoiced: ignore,
  settled: ignore,
  credited: ignore,
  declined: ignore,
  cancelled: ignore,
  expired: ignore,
};
/** Each state leads to itself: the command changes other things than the state. */
const KEPT: Row<PaymentState> = {
  initialized: to('initialized'),
  initiated: to('initiated'),
  authorizing: to('authorizing'),
  reviewing: to('reviewing'),
  authorized: to('authorized'),
  capturing: to('capturing'),
  captured: to('captured'),
  part_shipped: to('part_shipped'),
  cancelling: to('cancelling'),
  shipped: to('shipped'),
  invoiced: to('invoiced'),
  settled: to('settled'),
  credited: to('credited'),
  declined: to('declined'),
  cancelled: to('cancelled'),
  expired: to('expired'),
};
/** Where an order stands once nothing is left to ship: by what Klarna has invoiced and paid out by then. */
const SHIPPED = ['shipped', 'invoiced', 'settled'] as const;
const PART_REFUSED = to<PaymentState>(
  'part_shipped',
  'authorized',
  'cancelled',
  'expired',
  ...SHIPPED,
);
const NOT_OPEN = refuse('payment_not_open');
/** Klarna's payouts can name an order in any state that a capture can be in. */
const SETTLEMENT_ROW: Row<PaymentState> = {
  ...IGNORED,
  ...NOT_AUTHORIZED,
  authorized: refuse('order_not_authorized'),
  capturing: to('capturing'),
  captured: to('captured'),
  part_shipped: to('part_shipped'),
  cancelling: refuse('order_not_authorized'),
  shipped: to('shipped'),
  invoiced: to('invoiced'),
  settled: to('settled'),
  credited: to('credited'),
  ...ENDED,
  expired: to('expired'),
};

/** What may happen to a payment: command × state. Guards and amounts are `decide.ts`. */
export const PAYMENT_TRANSITIONS: Readonly<Record<PaymentCommandKind, Row<PaymentState>>> = {
  start_payment: {
    initialized: to('initiated'),
    initiated: ignore,
    authorizing: NOT_OPEN,
    reviewing: NOT_OPEN,
    authorized: NOT_OPEN,
    capturing: NOT_OPEN,
    captured: NOT_OPEN,
    part_shipped: NOT_OPEN,
    cancelling: NOT_OPEN,
    shipped: NOT_OPEN,
    invoiced: NOT_OPEN,
    settled: NOT_OPEN,
    credited: NOT_OPEN,
    declined: NOT_OPEN,
    cancelled: NOT_OPEN,
    expired: NOT_OPEN,
  },
  record_session: { ...IGNORED, initiated: to('initiated') },
  record_session_refusal: { ...IGNORED, initiated: to('declined') },
  record_approval: {
    ...IGNORED,
    initiated: to('authorizing'),
    // Too late: the customer's authorization is released at Klarna and nothing else changes.
    declined: to('declined'),
    cancelled: to('cancelled'),
    expired: to('expired'),
  },
  record_customer_cancel: {
    ...IGNORED,
    initialized: to('cancelled'),
    initiated: to('cancelled'),
  },
  record_decline: {
    ...IGNORED,
    initiated: to('declined'),
    authorizing: to('declined'),
    reviewing: to('declined'),
  },
  record_authorization: {
    ...IGNORED,
    authorizing: to('authorized', 'capturing'),
    reviewing: to('authorized', 'capturing'),
  },
  record_review: { ...IGNORED, authorizing: to('reviewing') },
  record_capture: {
    ...IGNORED,
    capturing: to('captured'),
    shipped: to('shipped'),
    // A capture that stands at Klarna is true however late it is heard of.
    authorized: to('captured'),
    cancelling: to('captured'),
    expired: to('expired'),
  },
  record_capture_refusal: {
    ...IGNORED,
    capturing: to('authorized', 'cancelled', 'expired'),
    shipped: to('authorized', 'cancelled', 'expired'),
  },
  ship_order: {
    ...NOT_AUTHORIZED,
    authorized: to('shipped'),
    capturing: to('shipped'),
    captured: to('shipped'),
    part_shipped: to(...SHIPPED),
    cancelling: refuse('order_busy'),
    shipped: to('shipped'),
    invoiced: to('invoiced'),
    settled: to('settled'),
    credited: to('credited'),
    ...ENDED,
  },
  ship_part: {
    ...NOT_AUTHORIZED,
    authorized: to('part_shipped', 'shipped'),
    // A part has to wait for the capture's outcome; all of it need not.
    capturing: to('shipped'),
    captured: to('part_shipped', 'shipped'),
    part_shipped: to('part_shipped', ...SHIPPED),
    cancelling: refuse('order_busy'),
    shipped: to('shipped'),
    invoiced: to('invoiced'),
    settled: to('settled'),
    credited: to('credited'),
    ...ENDED,
  },
  record_part_capture: {
    ...IGNORED,
    part_shipped: to('part_shipped'),
    shipped: to('shipped'),
  },
  record_part_capture_refusal: { ...IGNORED, part_shipped: PART_REFUSED, shipped: PART_REFUSED },
  record_part_invoice: {
    ...IGNORED,
    part_shipped: to('part_shipped'),
    shipped: to(...SHIPPED),
  },
  update_order: KEPT,
  change_address: {
    ...NOT_AUTHORIZED,
    authorized: to('authorized'),
    capturing: refuse('order_busy'),
    captured: to('captured'),
    part_shipped: to('part_shipped'),
    cancelling: refuse('order_busy'),
    shipped: refuse('already_shipped'),
    invoiced: refuse('already_shipped'),
    settled: refuse('already_shipped'),
    credited: refuse('already_shipped'),
    ...ENDED,
  },
  record_address_change: KEPT,
  record_address_refusal: KEPT,
  record_invoice: {
    ...IGNORED,
    part_shipped: to('part_shipped'),
    shipped: to('invoiced', 'settled'),
    // A payout may have proved the invoice before its number was known.
    invoiced: to('invoiced'),
    settled: to('settled'),
    credited: to('credited'),
  },
  extend_shipping: {
    ...NOT_AUTHORIZED,
    authorized: to('authorized'),
    capturing: to('capturing'),
    captured: to('captured'),
    part_shipped: to('part_shipped'),
    cancelling: refuse('order_busy'),
    shipped: refuse('already_shipped'),
    invoiced: refuse('already_shipped'),
    settled: refuse('already_shipped'),
    credited: refuse('already_shipped'),
    ...ENDED,
  },
  record_extension: {
    ...IGNORED,
    authorized: to('authorized'),
    part_shipped: to('part_shipped'),
  },
  record_extension_refusal: {
    ...IGNORED,
    authorized: to('authorized'),
    part_shipped: to('part_shipped'),
  },
  cancel_order: {
    initialized: to('cancelled'),
    initiated: to('cancelled'),
    authorizing: refuse('order_busy'),
    reviewing: refuse('order_busy'),
    authorized: to('cancelling'),
    capturing: refuse('cancel_after_capture'),
    captured: refuse('cancel_after_capture'),
    // What has left stays sold; the rest is released.
    part_shipped: to(...SHIPPED),
    cancelling: ignore,
    shipped: refuse('cancel_after_capture'),
    invoiced: refuse('cancel_after_capture'),
    settled: refuse('cancel_after_capture'),
    credited: refuse('cancel_after_capture'),
    declined: refuse('order_closed'),
    cancelled: ignore,
    expired: refuse('order_expired'),
  },
  record_cancellation: { ...IGNORED, cancelling: to('cancelled') },
  record_cancellation_refusal: {
    ...IGNORED,
    cancelling: to('authorized', 'cancelled', 'expired'),
  },
  record_standing: {
    ...IGNORED,
    authorized: to('authorized', 'cancelled', 'expired'),
    part_shipped: to('part_shipped', ...SHIPPED),
  },
  extend_automatically: {
    ...IGNORED,
    authorized: to('authorized'),
    capturing: to('capturing'),
    captured: to('captured'),
    part_shipped: to('part_shipped'),
  },
  expire_payment: { ...IGNORED, initialized: to('expired'), initiated: to('expired') },
  expire_shipping: {
    ...IGNORED,
    authorized: to('expired'),
    // A change is under way at Klarna: the deadline is set again and judged by its outcome.
    capturing: to('capturing'),
    captured: to('expired'),
    part_shipped: to('part_shipped', ...SHIPPED),
    cancelling: to('cancelling'),
  },
  record_capture_return: {
    ...IGNORED,
    expired: to('expired'),
    // The rest of an order that was shipped in part.
    shipped: to('shipped'),
    invoiced: to('invoiced'),
    settled: to('settled'),
    credited: to('credited'),
  },
  record_sale: {
    ...SETTLEMENT_ROW,
    shipped: to('shipped', 'invoiced', 'settled'),
    invoiced: to('invoiced', 'settled'),
  },
  record_fee: SETTLEMENT_ROW,
  record_adjustment: SETTLEMENT_ROW,
  record_return: SETTLEMENT_ROW,
  add_to_balance: { ...IGNORED, settled: to('credited') },
  request_refund: {
    initialized: refuse('refund_before_capture'),
    initiated: refuse('refund_before_capture'),
    authorizing: refuse('refund_before_capture'),
    reviewing: refuse('refund_before_capture'),
    authorized: refuse('refund_before_capture'),
    capturing: to('capturing'),
    captured: to('captured'),
    part_shipped: to('part_shipped'),
    cancelling: refuse('refund_before_capture'),
    shipped: to('shipped'),
    invoiced: to('invoiced'),
    settled: to('settled'),
    credited: to('credited'),
    declined: refuse('refund_closed_order'),
    cancelled: refuse('refund_closed_order'),
    expired: refuse('refund_closed_order'),
  },
  void_refund: KEPT,
  process_refund: KEPT,
  release_refund: KEPT,
  record_refund: KEPT,
  record_refund_refusal: KEPT,
};

/** The commands that move a refund; the payment's table lets them through in every state. */
export type RefundCommandKind =
  'void_refund' | 'process_refund' | 'release_refund' | 'record_refund' | 'record_refund_refusal';

/** What may happen to a refund that exists: command × state. `request_refund` makes it. */
export const REFUND_TRANSITIONS: Readonly<Record<RefundCommandKind, Row<RefundState>>> = {
  void_refund: {
    requested: to('voided'),
    waiting: to('voided'),
    sending: refuse('refund_under_way'),
    completed: refuse('refund_ended'),
    voided: ignore,
    refused: refuse('refund_ended'),
  },
  process_refund: {
    requested: to('sending', 'waiting'),
    waiting: to('sending', 'waiting'),
    sending: ignore,
    completed: ignore,
    voided: ignore,
    refused: ignore,
  },
  release_refund: {
    requested: to('sending'),
    waiting: to('sending'),
    sending: ignore,
    completed: ignore,
    voided: refuse('refund_ended'),
    refused: refuse('refund_ended'),
  },
  record_refund: {
    requested: ignore,
    waiting: ignore,
    sending: to('completed'),
    completed: ignore,
    voided: ignore,
    refused: ignore,
  },
  record_refund_refusal: {
    requested: ignore,
    waiting: ignore,
    sending: to('refused'),
    completed: ignore,
    voided: ignore,
    refused: ignore,
  },
};
