import type { AccountId, OrderId, SiteId, TransactionId } from './ids.js';
import type { Currency } from './money.js';
import type { MerchantInvoice, Policy, Shipment } from './payment.js';
import type { Instant } from './time.js';

/** Brings a payment into being. The caller made the ids; the merchant's own words are kept beside it. */
export type CreateOrder = Readonly<{
  kind: 'create_order';
  accountId: AccountId;
  siteId: SiteId;
  transactionId: TransactionId;
  orderId: OrderId;
  token: string;
  amountMinor: bigint;
  currency: Currency;
  policy: Policy;
}>;

/** What Klarna says an order's state is, when it refused to change it. */
export type KlarnaOrderStatus =
  'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED' | 'CLOSED';

/**
 * What Klarna's payouts add to an order or take from it beside sales, fees and the merchant's refunds: a lost dispute, a write-off
 * or its reversal; a commission; a fee given back; a correction by Klarna's staff.
 */
export const ADJUSTMENTS = ['dispute', 'commission', 'fee_refund', 'correction'] as const;
/** The name of such a row's kind. */
export type Adjustment = (typeof ADJUSTMENTS)[number];

/** Pieces to be shipped of one of Klarna's order lines, which holds `of` pieces worth `totalMinor`. */
export type ItemAsked = Readonly<{
  line: number;
  quantity: number;
  of: number;
  totalMinor: bigint;
}>;

/** What a part is to hold: an amount in minor units, or pieces of the order's lines. */
export type PartAsked =
  | Readonly<{ kind: 'amount'; amountMinor: bigint }>
  | Readonly<{ kind: 'items'; items: readonly ItemAsked[] }>;

/** Everything that may be asked of a payment that exists. Amounts in the payment's currency. */
export type PaymentCommand =
  | Readonly<{ kind: 'start_payment' }>
  | Readonly<{
      kind: 'record_session';
      sessionId: string;
      hostedSessionId: string;
      redirectUrl: string;
    }>
  | Readonly<{ kind: 'record_session_refusal'; reason: string }>
  | Readonly<{ kind: 'record_approval'; authorizationToken: string }>
  | Readonly<{ kind: 'record_customer_cancel' }>
  | Readonly<{ kind: 'record_decline'; reason: string }>
  | Readonly<{
      kind: 'record_authorization';
      klarnaOrderId: string;
      reservationNumber: string;
      klarnaExpiresAt: Instant;
    }>
  | Readonly<{ kind: 'record_review'; klarnaOrderId: string; reservationNumber: string }>
  | Readonly<{ kind: 'record_capture'; captureId: string; amountMinor: bigint }>
  | Readonly<{
      kind: 'record_capture_refusal';
      reason: string;
      klarnaStatus: KlarnaOrderStatus;
    }>
  | Readonly<{
      kind: 'ship_order';
      /** The number of the last part, where the order was shipped in parts before. */
      partId: TransactionId;
      shipment: Shipment;
      invoice: MerchantInvoice | null;
    }>
  | Readonly<{
      kind: 'ship_part';
      partId: TransactionId;
      what: PartAsked;
      shipment: Shipment;
      invoice: MerchantInvoice | null;
    }>
  | Readonly<{
      kind: 'record_part_capture';
      partId: TransactionId;
      captureId: string;
      amountMinor: bigint;
    }>
  | Readonly<{
      kind: 'record_part_capture_refusal';
      partId: TransactionId;
      reason: string;
      klarnaStatus: KlarnaOrderStatus;
    }>
  | Readonly<{ kind: 'record_part_invoice'; partId: TransactionId; invoiceNumber: string }>
  /** Has the order sent elsewhere. The addresses are kept beside the merchant's request; `number` is the nth, from 1. */
  | Readonly<{ kind: 'change_address'; number: number }>
  | Readonly<{ kind: 'record_address_change'; number: number }>
  | Readonly<{ kind: 'record_address_refusal'; number: number; reason: string }>
  | Readonly<{ kind: 'update_order'; shipment: Shipment | null; invoice: MerchantInvoice | null }>
  | Readonly<{ kind: 'record_invoice'; invoiceNumber: string }>
  | Readonly<{ kind: 'extend_shipping'; reason: string | null }>
  | Readonly<{ kind: 'record_extension'; klarnaExpiresAt: Instant }>
  | Readonly<{ kind: 'record_extension_refusal'; reason: string }>
  | Readonly<{ kind: 'cancel_order'; reason: string | null }>
  | Readonly<{ kind: 'record_cancellation' }>
  | Readonly<{
      kind: 'record_cancellation_refusal';
      reason: string;
      klarnaStatus: KlarnaOrderStatus;
    }>
  /**
   * What Klarna says an order is that was asked about without cause. `capturedMinor` is what it has captured,
   * `seenVersion` the payment's version when Klarna was asked: news since then makes it stale.
   */
  | Readonly<{
      kind: 'record_standing';
      klarnaStatus: KlarnaOrderStatus;
      klarnaExpiresAt: Instant | null;
      capturedMinor: bigint;
      seenVersion: number;
    }>
  | Readonly<{ kind: 'extend_automatically' }>
  | Readonly<{ kind: 'expire_payment' }>
  | Readonly<{ kind: 'expire_shipping' }>
  | Readonly<{ kind: 'record_capture_return'; klarnaRefundId: string }>
  | Readonly<{ kind: 'record_sale'; amountMinor: bigint; paymentReference: string }>
  | Readonly<{
      kind: 'record_fee';
      amountMinor: bigint;
      taxMinor: bigint;
      paymentReference: string;
    }>
  /** `amountMinor` is positive for what Klarna gave, negative for what it took; its tax is in it. */
  | Readonly<{
      kind: 'record_adjustment';
      adjustment: Adjustment;
      amountMinor: bigint;
      paymentReference: string;
    }>
  | Readonly<{ kind: 'record_return'; amountMinor: bigint; paymentReference: string }>
  | Readonly<{ kind: 'add_to_balance' }>
  | Readonly<{
      kind: 'request_refund';
      refundId: TransactionId;
      /** Which part it belongs to; null leaves that to the flow. */
      partId: TransactionId | null;
      refundOrderId: string | null;
      /** Null asks for everything that is left. */
      amountMinor: bigint | null;
      currency: Currency | null;
      description: string;
    }>
  | Readonly<{ kind: 'void_refund'; refundId: TransactionId }>
  | Readonly<{ kind: 'process_refund'; refundId: TransactionId }>
  /** The merchant does not want to wait for midnight: it leaves now, or is refused. */
  | Readonly<{ kind: 'release_refund'; refundId: TransactionId }>
  | Readonly<{ kind: 'record_refund'; refundId: TransactionId; klarnaRefundId: string }>
  | Readonly<{ kind: 'record_refund_refusal'; refundId: TransactionId; reason: string }>;

/** The name of a command. */
export type PaymentCommandKind = PaymentCommand['kind'];
