import type { CaptureOn, EditionName } from './editions.js';
import type { AccountId, OrderId, SiteId, TransactionId } from './ids.js';
import type { Currency } from './money.js';
import type { OrderRequest } from './order-request.js';
import type { PaymentState, RefundState } from './states.js';
import type { Instant } from './time.js';

/** The site's rules as they stood when the order was created; an order keeps them for life. */
export type Policy = Readonly<{
  edition: EditionName;
  captureOn: CaptureOn;
  /** How long the customer may take to complete the payment, in milliseconds. */
  linkLifetimeMs: number;
  /** Days from authorization, or from an extension, within which the merchant ships. */
  shippingPeriodDays: number;
  /** Days after authorization past which no extension reaches. */
  shippingPeriodMaxDays: number;
  /** Whether the period is extended by itself, a day before its end; absent means no. */
  autoExtend?: boolean;
  /** Days after the amount reached the balance within which it may be refunded. */
  refundPeriodDays: number;
  /** The PSP's charge per order: hundredths of a percent of the invoiced amount. */
  chargeBasisPoints: number;
  /** The PSP's charge per order: fixed part, in minor units of the order's currency. */
  chargeFixedMinor: number;
  /** VAT on the PSP's charges, in hundredths of a percent; absent means none, as for what follows. */
  chargeVatBasisPoints?: number;
  /** The PSP's charge per refund: hundredths of a percent of it. */
  refundChargeBasisPoints?: number;
  /** The PSP's charge per refund: fixed part, in minor units of the order's currency. */
  refundChargeFixedMinor?: number;
  /** Whether a refund gives back the payment's own percentage on it. */
  refundGivesBackCharge?: boolean;
}>;

/** The part of a policy that is neither edition nor capture policy. */
export type PolicyNumbers = Omit<Policy, 'edition' | 'captureOn'>;

/** The numbers of the published rules (docs/sources.md#numbers). */
export const DEFAULT_POLICY: PolicyNumbers = {
  linkLifetimeMs: 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  autoExtend: false,
  refundPeriodDays: 730,
  chargeBasisPoints: 0,
  chargeFixedMinor: 0,
};

/** What the merchant said about a shipment; free text as it came, absent parts null. */
export type Shipment = Readonly<{
  carrier: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  shipDate: string | null;
  reason: string | null;
}>;

/** Pieces of one of Klarna's order lines (counted from 0), and what they come to in minor units. */
export type PartItem = Readonly<{ line: number; quantity: number; amountMinor: bigint }>;

/**
 * How Klarna stands to a part: `standing` where the whole order was captured before, else `sending` until the
 * outcome of the part's own capture is known, then `captured` or `refused`.
 */
export type PartCapture = 'standing' | 'sending' | 'captured' | 'refused';

/** A part of the order that was shipped by itself. Amounts in the payment's currency. */
export type Part = Readonly<{
  transactionId: TransactionId;
  /** 1 for the order's first part; its order id is the order's own with `-0001`. */
  number: number;
  amountMinor: bigint;
  /** Which pieces it holds; null when the merchant named an amount. */
  items: readonly PartItem[] | null;
  shipment: Shipment;
  capture: PartCapture;
  captureId: string | null;
  /** Klarna's reference of this part's invoice; null until known, and where the order has one invoice. */
  invoiceNumber: string | null;
  createdAt: Instant;
  modifiedAt: Instant;
}>;

/** The merchant's own invoice, as told by an update. */
export type MerchantInvoice = Readonly<{ invoiceId: string | null; invoiceUrl: string | null }>;

/**
 * Where the money of a refund comes from: `none` before the invoice (nothing is booked yet),
 * `pending` while Klarna has not paid out, `reserved` once it was set aside from the balance.
 */
export type RefundFunding = 'undecided' | 'none' | 'pending' | 'reserved';

/**
 * What a refund belongs to: the order as a whole (nothing was shipped in parts when it was asked for), one of its
 * parts by number, or several of its parts.
 */
export type RefundOf = 'order' | 'parts' | TransactionId;

/** A refund: a transaction of its own, related to its payment. Amounts in the payment's currency. */
export type Refund = Readonly<{
  transactionId: TransactionId;
  /** The merchant's name for it; null means the order's own. */
  refundOrderId: string | null;
  flowState: RefundState;
  amountMinor: bigint;
  of: RefundOf;
  description: string;
  funding: RefundFunding;
  /** From when it may be sent to Klarna. */
  processAt: Instant;
  klarnaRefundId: string | null;
  reason: string | null;
  createdAt: Instant;
  modifiedAt: Instant;
}>;

/** What Klarna called things; each is null until Klarna told. */
export type KlarnaReferences = Readonly<{
  sessionId: string | null;
  hostedSessionId: string | null;
  redirectUrl: string | null;
  orderId: string | null;
  /** Klarna's short reference of the authorized order. */
  reservationNumber: string | null;
  captureId: string | null;
  /** Klarna's reference of the invoiced capture. */
  invoiceNumber: string | null;
}>;

/** A payment with its refunds: everything a decision depends on. All amounts in `currency`. */
export type Payment = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  transactionId: TransactionId;
  orderId: OrderId;
  /** Unguessable part of the payment page's address. */
  token: string;
  flowState: PaymentState;
  policy: Policy;
  currency: Currency;
  /** What the merchant asked for and Klarna authorizes. */
  amountMinor: bigint;
  /** What Klarna accepted captures for; only grows, never above `amountMinor`. */
  capturedMinor: bigint;
  /** What was booked as guaranteed when Klarna invoiced, less what was released after that. */
  invoicedMinor: bigint;
  /** What will not be shipped any more, after a part of the order was. */
  releasedMinor: bigint;
  /** Gross of the sale rows that Klarna's payouts listed for this order. */
  settledMinor: bigint;
  /** What this payment holds on merchant:pending at the moment; negative when fees exceed it. */
  pendingMinor: bigint;
  /** What Klarna's payouts kept as fees for this order, with their tax, less fees given back. */
  klarnaFeesMinor: bigint;
  /** What the PSP has charged for this order and its refunds, and the VAT on it. */
  chargedMinor: bigint;
  chargedVatMinor: bigint;
  createdAt: Instant;
  modifiedAt: Instant;
  linkExpiresAt: Instant;
  authorizedAt: Instant | null;
  shippedAt: Instant | null;
  /** When the amount was booked as guaranteed; null before Klarna's invoice. */
  invoicedAt: Instant | null;
  /** When Klarna had paid out what it owed for the shipped order. */
  settledAt: Instant | null;
  creditedAt: Instant | null;
  /** The authorization or the shipping period ends then; null before authorization. */
  shipBefore: Instant | null;
  /** An extension was sent to Klarna and is not answered yet. */
  extensionAsked: boolean;
  klarna: KlarnaReferences;
  /** Which delivery address holds: 0 the order's own, or the merchant's nth other one that Klarna took. */
  deliveryNumber: number;
  /** The one that Klarna was asked to take and has not answered yet. */
  deliveryAsked: number | null;
  shipment: Shipment | null;
  merchantInvoice: MerchantInvoice | null;
  /** Why the payment is where it is, in words, when it is not the ordinary way. */
  reason: string | null;
  /** It was cancelled or expired before its customer went on to pay. */
  endedUnstarted: boolean;
  refunds: readonly Refund[];
  /** What was shipped in parts; empty for an order that is shipped as a whole. */
  parts: readonly Part[];
  /** Number of events so far; the next event's sequence number is one more. */
  version: number;
}>;

/**
 * Whether an order has become a transaction: one without a gateway is none until its customer goes on to pay
 * (docs/sources.md#pretransactions).
 */
export const isTransaction = (
  { flowState, endedUnstarted }: Pick<Payment, 'flowState' | 'endedUnstarted'>,
  { gateway }: Pick<OrderRequest, 'gateway'>,
): boolean => gateway !== null || !(flowState === 'initialized' || endedUnstarted);

/** Refunds that take part of the amount: all but those taken back or refused. */
export const openRefunds = (payment: Payment): readonly Refund[] =>
  payment.refunds.filter((r) => r.flowState !== 'voided' && r.flowState !== 'refused');

/** Total of the refunds asked for and not taken back or refused, in minor units. */
export const amountRefunded = (payment: Payment): bigint => sumMinor(openRefunds(payment));

/** The order id of a part: the order's own, and the part's number in four digits. */
export const partOrderId = (payment: Payment, part: Part): string =>
  `${payment.orderId}-${String(part.number).padStart(4, '0')}`;

/** Parts that were shipped and not refused by Klarna. */
export const liveParts = (payment: Payment): readonly Part[] =>
  payment.parts.filter(({ capture }) => capture !== 'refused');

/** What has been shipped in parts, in minor units. */
export const amountInParts = (payment: Payment): bigint =>
  liveParts(payment).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/**
 * What of the order can still be shipped, in minor units. Where the whole was captured before, refunds of the order as
 * a whole have taken their share.
 */
export function amountShippable(payment: Payment): bigint {
  const whole = payment.klarna.captureId === null ? payment.amountMinor : payment.capturedMinor;
  const ofOrder = openRefunds(payment).filter((refund) => refund.of === 'order');
  return whole - payment.releasedMinor - amountInParts(payment) - sumMinor(ofOrder);
}

/** What of a part may still be refunded, in minor units; 0 before its capture is known. */
export function partRefundable(payment: Payment, part: Part): bigint {
  if (part.capture === 'sending' || part.capture === 'refused') return 0n;
  const taken = openRefunds(payment).filter((refund) => refund.of === part.transactionId);
  return part.amountMinor - sumMinor(taken);
}

/** What may still be refunded, in minor units; 0 before anything is captured or being captured. */
export function amountRefundable(payment: Payment): bigint {
  const parts = liveParts(payment).filter(({ capture }) => capture !== 'sending');
  if (liveParts(payment).length > 0) {
    const shipped = parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    return shipped - sumMinor(openRefunds(payment).filter((refund) => refund.of !== 'order'));
  }
  const base =
    payment.capturedMinor > 0n
      ? payment.capturedMinor
      : payment.flowState === 'capturing' || payment.flowState === 'shipped'
        ? payment.amountMinor
        : 0n;
  return base - amountRefunded(payment);
}

/** Refunds that Klarna has accepted or is being asked for. */
export const sentRefunds = (payment: Payment): readonly Refund[] =>
  payment.refunds.filter((r) => r.flowState === 'completed' || r.flowState === 'sending');

/** Refunds asked for that have not left for Klarna. */
export const unsentRefunds = (payment: Payment): readonly Refund[] =>
  payment.refunds.filter((r) => r.flowState === 'requested' || r.flowState === 'waiting');

/** Sum of the refunds' amounts, in minor units. */
export const sumMinor = (refunds: readonly Refund[]): bigint =>
  refunds.reduce((sum, refund) => sum + refund.amountMinor, 0n);

/** The payment's part with that number, or undefined. */
export const findPart = (payment: Payment, id: TransactionId): Part | undefined =>
  payment.parts.find((part) => part.transactionId === id);

/** The payment's refund with that number, or undefined. */
export const findRefund = (payment: Payment, id: TransactionId): Refund | undefined =>
  payment.refunds.find((refund) => refund.transactionId === id);
