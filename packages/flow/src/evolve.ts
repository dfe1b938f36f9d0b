import type { PaymentEvent } from './events.js';
import { invariant } from './invariant.js';
import {
  amountInParts,
  amountRefunded,
  unsentRefunds,
  type Part,
  type Payment,
  type Refund,
  type Shipment,
} from './payment.js';
import { creditDelta, transfersOf } from './transfers.js';

/**
 * The payment after an event: the only way a payment's fields change. Folding a payment's events
 * from the first gives its stored row again, which `kvitt verify` checks. Throws when an invariant of
 * the amounts breaks.
 */
export function evolve(before: Payment | null, event: PaymentEvent): Payment {
  if (event.kind === 'payment_created') {
    invariant(before === null, 'a payment is created once');
    return created(event);
  }
  invariant(before !== null, 'the first event creates the payment');
  const pendingMinor =
    before.pendingMinor + creditDelta(transfersOf(before, event), 'merchant:pending');
  const after: Payment = {
    ...before,
    ...changes(before, event),
    ...ending(before, event),
    pendingMinor,
    flowState: event.to,
    modifiedAt: event.at,
    version: before.version + 1,
  };
  assertAmounts(after);
  return after;
}

/**
 * What a new state brings by itself, whatever led to it: the moment of settlement, and when the order ends without
 * a payment, whether its customer ever went on to pay and the end of refunds that have not left.
 */
function ending(before: Payment, event: PaymentEvent): Partial<Payment> {
  switch (event.to) {
    case 'settled':
      return { settledAt: before.settledAt ?? event.at };
    case 'declined':
    case 'cancelled':
    case 'expired': {
      if (before.flowState === 'initialized') return { endedUnstarted: true };
      const unsent = new Set(unsentRefunds(before));
      return unsent.size === 0
        ? {}
        : {
            refunds: before.refunds.map((refund) =>
              unsent.has(refund)
                ? { ...refund, flowState: 'voided', modifiedAt: event.at }
                : refund,
            ),
          };
    }
    case 'initialized':
    case 'initiated':
    case 'authorizing':
    case 'reviewing':
    case 'authorized':
    case 'capturing':
    case 'captured':
    case 'part_shipped':
    case 'cancelling':
    case 'shipped':
    case 'invoiced':
    case 'credited':
      return {};
  }
}

function assertAmounts(payment: Payment): void {
  invariant(payment.capturedMinor <= payment.amountMinor, 'captured ≤ authorized');
  const ceiling = payment.capturedMinor > 0n ? payment.capturedMinor : payment.amountMinor;
  invariant(amountRefunded(payment) <= ceiling, 'refunded ≤ captured');
  invariant(payment.invoicedMinor <= payment.capturedMinor, 'invoiced ≤ captured');
  const shipped = amountInParts(payment) + payment.releasedMinor;
  invariant(shipped <= payment.amountMinor, 'shipped in parts and released ≤ authorized');
}

function created(event: Extract<PaymentEvent, { kind: 'payment_created' }>): Payment {
  invariant(event.amountMinor > 0n, 'an order has a positive amount');
  return {
    accountId: event.accountId,
    siteId: event.siteId,
    transactionId: event.transactionId,
    orderId: event.orderId,
    token: event.token,
    flowState: event.to,
    policy: event.policy,
    currency: event.currency,
    amountMinor: event.amountMinor,
    capturedMinor: 0n,
    invoicedMinor: 0n,
    releasedMinor: 0n,
    settledMinor: 0n,
    pendingMinor: 0n,
    klarnaFeesMinor: 0n,
    chargedMinor: 0n,
    chargedVatMinor: 0n,
    createdAt: event.at,
    modifiedAt: event.at,
    linkExpiresAt: event.linkExpiresAt,
    authorizedAt: null,
    shippedAt: null,
    invoicedAt: null,
    settledAt: null,
    creditedAt: null,
    shipBefore: null,
    extensionAsked: false,
    klarna: {
      sessionId: null,
      hostedSessionId: null,
      redirectUrl: null,
      orderId: null,
      reservationNumber: null,
      captureId: null,
      invoiceNumber: null,
    },
    deliveryNumber: 0,
    deliveryAsked: null,
    shipment: null,
    merchantInvoice: null,
    reason: null,
    endedUnstarted: false,
    refunds: [],
    parts: [],
    version: 1,
  };
}

/** The fields an event changes, apart from state, version and time. */
function changes(before: Payment, event: PaymentEvent): Partial<Payment> {
  const { klarna } = before;
  switch (event.kind) {
    case 'payment_created':
    case 'payment_started':
    case 'approval_recorded':
    case 'capture_returned':
      return {};
    case 'session_recorded': {
      const { sessionId, hostedSessionId, redirectUrl } = event;
      return { klarna: { ...klarna, sessionId, hostedSessionId, redirectUrl } };
    }
    case 'session_refused':
    case 'decline_recorded':
    case 'extension_refused':
      return {
        reason: event.reason,
        ...(event.kind === 'extension_refused' ? { extensionAsked: false } : {}),
      };
    // An extension answered meanwhile was not heard: it can be asked for again, and the deadline counts.
    case 'cancellation_refused':
      return { reason: event.reason, extensionAsked: false };
    case 'capture_refused':
      return { reason: event.reason, shippedAt: null, extensionAsked: false };
    case 'customer_cancelled':
      return { reason: 'Cancelled by the customer' };
    case 'authorization_recorded': {
      const { klarnaOrderId: orderId, reservationNumber, shipBefore } = event;
      return {
        klarna: { ...klarna, orderId, reservationNumber },
        authorizedAt: event.at,
        shipBefore,
      };
    }
    case 'review_started': {
      const { klarnaOrderId: orderId, reservationNumber } = event;
      return { klarna: { ...klarna, orderId, reservationNumber } };
    }
    case 'capture_recorded':
      return {
        klarna: { ...klarna, captureId: event.captureId },
        capturedMinor: before.capturedMinor + event.amountMinor,
      };
    case 'shipment_recorded':
    case 'details_recorded':
      return {
        shipment: mergeShipment(before.shipment, event.shipment),
        merchantInvoice: event.invoice ?? before.merchantInvoice,
        ...(event.kind === 'shipment_recorded' && before.shippedAt === null
          ? { shippedAt: event.at }
          : {}),
      };
    case 'part_shipped':
    case 'part_captured':
    case 'part_refused':
    case 'part_invoiced':
    case 'rest_released':
      return partChanges(before, event);
    case 'invoice_recorded':
      return {
        klarna: { ...klarna, invoiceNumber: event.invoiceNumber ?? klarna.invoiceNumber },
        invoicedMinor: before.invoicedMinor + event.amountMinor,
        invoicedAt: before.invoicedAt ?? event.at,
      };
    case 'extension_asked':
      return { extensionAsked: true };
    case 'shipping_extended':
      return { shipBefore: event.shipBefore, extensionAsked: false };
    case 'address_change_asked':
    case 'address_changed':
    case 'address_change_refused':
      return addressChanges(event);
    case 'cancellation_asked':
    case 'cancellation_recorded':
      return { reason: event.reason ?? before.reason };
    case 'payment_expired':
      return { reason: event.cause === 'unpaid' ? 'Not paid in time' : 'Not shipped in time' };
    case 'return_settled':
    case 'fee_settled':
    case 'adjustment_settled':
    case 'sale_settled':
      return settlementChanges(before, event);
    case 'added_to_balance':
      return { creditedAt: event.at, ...charged(before, event) };
    case 'refund_requested':
    case 'refund_voided':
    case 'refund_held':
    case 'refund_sent':
    case 'refund_recorded':
    case 'refund_refused':
      return refundChanges(before, event);
  }
}

type SettlementEvent = Extract<PaymentEvent, { paymentReference: string }>;

function settlementChanges(before: Payment, event: SettlementEvent): Partial<Payment> {
  switch (event.kind) {
    case 'return_settled':
      return {};
    case 'sale_settled':
      return { settledMinor: before.settledMinor + event.amountMinor };
    case 'fee_settled':
      return { klarnaFeesMinor: before.klarnaFeesMinor + event.amountMinor + event.taxMinor };
    case 'adjustment_settled':
      return event.adjustment === 'fee_refund'
        ? { klarnaFeesMinor: before.klarnaFeesMinor - event.amountMinor }
        : {};
  }
}

type AddressEvent = Extract<
  PaymentEvent,
  { kind: 'address_change_asked' | 'address_changed' | 'address_change_refused' }
>;

function addressChanges(event: AddressEvent): Partial<Payment> {
  switch (event.kind) {
    case 'address_change_asked':
      return { deliveryAsked: event.number };
    case 'address_changed':
      return { deliveryAsked: null, deliveryNumber: event.number };
    case 'address_change_refused':
      return { deliveryAsked: null, reason: event.reason };
  }
}

type PartEvent = Extract<PaymentEvent, { partId: unknown }>;
type Released = Extract<PaymentEvent, { kind: 'rest_released' }>;

function partChanges(before: Payment, event: PartEvent | Released): Partial<Payment> {
  switch (event.kind) {
    case 'rest_released':
      return {
        releasedMinor: before.releasedMinor + event.amountMinor,
        invoicedMinor: before.invoicedMinor - (before.invoicedAt === null ? 0n : event.returnMinor),
        shippedAt: event.at,
        extensionAsked: false,
        reason: event.reason ?? before.reason,
      };
    case 'part_shipped':
      return {
        parts: [...before.parts, newPart(before, event)],
        shipment: mergeShipment(before.shipment, event.shipment),
        merchantInvoice: event.invoice ?? before.merchantInvoice,
        shippedAt: event.to === 'part_shipped' ? null : event.at,
      };
    case 'part_captured':
      return {
        parts: changePart(before, event, { capture: 'captured', captureId: event.captureId }),
        capturedMinor: before.capturedMinor + event.amountMinor,
      };
    case 'part_refused':
      return {
        parts: changePart(before, event, { capture: 'refused' }),
        reason: event.reason,
        shippedAt: null,
        extensionAsked: false,
      };
    case 'part_invoiced':
      return {
        parts: changePart(before, event, { invoiceNumber: event.invoiceNumber }),
        invoicedMinor: before.invoicedMinor + event.amountMinor,
        invoicedAt: before.invoicedAt ?? event.at,
      };
  }
}

const newPart = (before: Payment, event: Extract<PartEvent, { kind: 'part_shipped' }>): Part => ({
  transactionId: event.partId,
  number: before.parts.length + 1,
  amountMinor: event.amountMinor,
  items: event.items,
  shipment: event.shipment,
  capture: event.capture,
  captureId: null,
  invoiceNumber: null,
  createdAt: event.at,
  modifiedAt: event.at,
});

const changePart = (before: Payment, event: PartEvent, change: Partial<Part>): readonly Part[] =>
  before.parts.map((part) =>
    part.transactionId === event.partId ? { ...part, ...change, modifiedAt: event.at } : part,
  );

type RefundEvent = Extract<PaymentEvent, { refundId: unknown }>;

function refundChanges(before: Payment, event: RefundEvent): Partial<Payment> {
  if (event.kind === 'refund_requested') {
    const refund: Refund = {
      transactionId: event.refundId,
      refundOrderId: event.refundOrderId,
      flowState: event.waiting ? 'waiting' : 'requested',
      amountMinor: event.amountMinor,
      of: event.of ?? 'order',
      description: event.description,
      funding: event.funding,
      processAt: event.processAt,
      klarnaRefundId: null,
      reason: null,
      createdAt: event.at,
      modifiedAt: event.at,
    };
    return { refunds: [...before.refunds, refund] };
  }
  const changed = refundChange(event);
  const invoiceCorrection =
    event.kind === 'refund_refused' && before.invoicedAt !== null
      ? before.refunds
          .filter((r) => r.transactionId === event.refundId && r.funding === 'none')
          .reduce((sum, r) => sum + r.amountMinor, 0n)
      : 0n;
  return {
    ...(event.kind === 'refund_recorded' ? charged(before, event) : {}),
    invoicedMinor: before.invoicedMinor + invoiceCorrection,
    refunds: before.refunds.map((refund) =>
      refund.transactionId === event.refundId
        ? { ...refund, ...changed, modifiedAt: event.at }
        : refund,
    ),
  };
}

const charged = (
  before: Payment,
  { chargeMinor = 0n, vatMinor = 0n }: Readonly<{ chargeMinor?: bigint; vatMinor?: bigint }>,
): Partial<Payment> => ({
  chargedMinor: before.chargedMinor + chargeMinor,
  chargedVatMinor: before.chargedVatMinor + vatMinor,
});

function refundChange(event: Exclude<RefundEvent, { kind: 'refund_requested' }>): Partial<Refund> {
  switch (event.kind) {
    case 'refund_voided':
      return { flowState: 'voided' };
    case 'refund_held':
      return { flowState: 'waiting' };
    case 'refund_sent':
      return { flowState: 'sending', funding: event.funding };
    case 'refund_recorded':
      return { flowState: 'completed', klarnaRefundId: event.klarnaRefundId };
    case 'refund_refused':
      return { flowState: 'refused', reason: event.reason };
  }
}

/** Later words win; what a later message leaves out stays as it was. */
function mergeShipment(before: Shipment | null, news: Shipment | null): Shipment | null {
  if (news === null || before === null) return news ?? before;
  return {
    carrier: news.carrier ?? before.carrier,
    trackingNumber: news.trackingNumber ?? before.trackingNumber,
    trackingUrl: news.trackingUrl ?? before.trackingUrl,
    shipDate: news.shipDate ?? before.shipDate,
    reason: news.reason ?? before.reason,
  };
}
