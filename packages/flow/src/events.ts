import type { Adjustment } from './commands.js';
import type { PaymentState } from './states.js';
import type { AccountId, OrderId, SiteId, TransactionId } from './ids.js';
import type { Currency } from './money.js';
import type {
  MerchantInvoice,
  PartItem,
  Policy,
  RefundFunding,
  RefundOf,
  Shipment,
} from './payment.js';
import type { Instant } from './time.js';

/** What happened, without the part that all events share. Amounts in the payment's currency. */
export type PaymentFact =
  | Readonly<{
      kind: 'payment_created';
      accountId: AccountId;
      siteId: SiteId;
      transactionId: TransactionId;
      orderId: OrderId;
      token: string;
      amountMinor: bigint;
      currency: Currency;
      policy: Policy;
      linkExpiresAt: Instant;
    }>
  | Readonly<{ kind: 'payment_started' }>
  | Readonly<{
      kind: 'session_recorded';
      sessionId: string;
      hostedSessionId: string;
      redirectUrl: string;
    }>
  | Readonly<{ kind: 'session_refused'; reason: string }>
  | Readonly<{ kind: 'approval_recorded' }>
  | Readonly<{ kind: 'customer_cancelled' }>
  | Readonly<{ kind: 'decline_recorded'; reason: string }>
  | Readonly<{
      kind: 'authorization_recorded';
      klarnaOrderId: string;
      reservationNumber: string;
      shipBefore: Instant;
    }>
  | Readonly<{ kind: 'review_started'; klarnaOrderId: string; reservationNumber: string }>
  | Readonly<{ kind: 'capture_recorded'; captureId: string; amountMinor: bigint }>
  | Readonly<{ kind: 'capture_refused'; reason: string }>
  | Readonly<{
      kind: 'shipment_recorded';
      shipment: Shipment;
      invoice: MerchantInvoice | null;
    }>
  | Readonly<{
      kind: 'details_recorded';
      shipment: Shipment | null;
      invoice: MerchantInvoice | null;
    }>
  | Readonly<{
      kind: 'part_shipped';
      partId: TransactionId;
      amountMinor: bigint;
      items: readonly PartItem[] | null;
      /** Whether the part gets a capture of its own, or the order was captured before. */
      capture: 'standing' | 'sending';
      shipment: Shipment;
      invoice: MerchantInvoice | null;
    }>
  | Readonly<{
      kind: 'part_captured';
      partId: TransactionId;
      captureId: string;
      amountMinor: bigint;
    }>
  | Readonly<{ kind: 'part_refused'; partId: TransactionId; reason: string }>
  | Readonly<{
      kind: 'part_invoiced';
      partId: TransactionId;
      invoiceNumber: string;
      amountMinor: bigint;
    }>
  /** The rest will not be shipped; `returnMinor` of it was captured and is given back. */
  | Readonly<{
      kind: 'rest_released';
      cause: 'merchant' | 'deadline' | 'klarna';
      amountMinor: bigint;
      returnMinor: bigint;
      reason: string | null;
    }>
  | Readonly<{ kind: 'invoice_recorded'; invoiceNumber: string | null; amountMinor: bigint }>
  | Readonly<{ kind: 'extension_asked'; reason: string | null }>
  | Readonly<{ kind: 'shipping_extended'; shipBefore: Instant }>
  | Readonly<{ kind: 'extension_refused'; reason: string }>
  | Readonly<{ kind: 'address_change_asked'; number: number }>
  | Readonly<{ kind: 'address_changed'; number: number }>
  | Readonly<{ kind: 'address_change_refused'; number: number; reason: string }>
  | Readonly<{ kind: 'cancellation_asked'; reason: string | null }>
  | Readonly<{ kind: 'cancellation_recorded'; reason: string | null }>
  | Readonly<{ kind: 'cancellation_refused'; reason: string }>
  | Readonly<{ kind: 'payment_expired'; cause: 'unpaid' | 'unshipped'; returnMinor: bigint }>
  | Readonly<{ kind: 'capture_returned'; klarnaRefundId: string }>
  | Readonly<{ kind: 'sale_settled'; amountMinor: bigint; paymentReference: string }>
  | Readonly<{
      kind: 'fee_settled';
      amountMinor: bigint;
      taxMinor: bigint;
      paymentReference: string;
    }>
  /** `amountMinor` is positive for what Klarna gave, negative for what it took; its tax is in it. */
  | Readonly<{
      kind: 'adjustment_settled';
      adjustment: Adjustment;
      amountMinor: bigint;
      paymentReference: string;
    }>
  | Readonly<{ kind: 'return_settled'; amountMinor: bigint; paymentReference: string }>
  | Readonly<{
      kind: 'added_to_balance';
      amountMinor: bigint;
      chargeMinor: bigint;
      /** VAT on the charge; absent in events from before it was charged. */
      vatMinor?: bigint;
    }>
  | Readonly<{
      kind: 'refund_requested';
      refundId: TransactionId;
      refundOrderId: string | null;
      amountMinor: bigint;
      /** Absent in events from before there were parts: it is of the order. */
      of?: RefundOf;
      description: string;
      funding: RefundFunding;
      waiting: boolean;
      processAt: Instant;
    }>
  | Readonly<{ kind: 'refund_voided'; refundId: TransactionId }>
  | Readonly<{ kind: 'refund_held'; refundId: TransactionId }>
  | Readonly<{ kind: 'refund_sent'; refundId: TransactionId; funding: RefundFunding }>
  | Readonly<{
      kind: 'refund_recorded';
      refundId: TransactionId;
      klarnaRefundId: string;
      /** The PSP's charge for it and the VAT on that; negative where more is given back; absent where there is none. */
      chargeMinor?: bigint;
      vatMinor?: bigint;
    }>
  | Readonly<{ kind: 'refund_refused'; refundId: TransactionId; reason: string }>;

/** One thing that happened to a payment: append-only, numbered from 1, chained by hash. */
export type PaymentEvent = PaymentFact &
  Readonly<{
    /** The payment's state after it. */
    to: PaymentState;
    at: Instant;
  }>;

/** The name of an event. */
export type PaymentEventKind = PaymentFact['kind'];

/**
 * The canonical text of an event: compact JSON, members sorted by name at every level, amounts as
 * decimal text. The hash chain is made over it, so its form never changes.
 */
export function canonicalEvent(event: PaymentEvent): string {
  return canonicalJson(event);
}

function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** Reads the canonical text back; members whose name ends in `Minor` of an event are amounts. */
export function parseEvent(text: string): PaymentEvent {
  const fromJson: unknown = JSON.parse(text, (name, value: unknown) =>
    name.endsWith('Minor') && typeof value === 'string' ? BigInt(value) : value,
  );
  return fromJson as PaymentEvent;
}
