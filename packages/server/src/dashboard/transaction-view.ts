import {
  amountRefundable,
  amountRefunded,
  amountShippable,
  klarnaLines,
  partOrderId,
  refundPair,
  taxCountry,
  type Instant,
  type OrderRequest,
  type Party,
  type Payment,
  type PaymentEvent,
} from '@kvitt/flow';
import type { LoggedNotification, StoredOrder } from '../api/ports.js';
import { orderView, paymentUrl, shownPair } from '../api/wire/order-view.js';
import type { NamedOrder } from '../queries/copies.js';
import type { Movement } from '../queries/journey.js';
import { offersOf } from './offers.js';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

const MAY_SHIP: readonly string[] = ['authorized', 'captured', 'capturing', 'part_shipped'];

const nameOf = ({ firstName, lastName, companyName }: Party): string | null => {
  const person = [firstName, lastName].filter((part) => part !== null && part !== '').join(' ');
  return person === '' ? companyName : person;
};

/** An order as a list shows it. */
export function rowView(stored: StoredOrder): object {
  const { payment, request } = stored;
  const { status, financial_status: transactionStatus } = shownPair(stored);
  const { customer } = request;
  return {
    transactionId: payment.transactionId,
    orderId: payment.orderId,
    siteId: payment.siteId,
    createdAt: iso(payment.createdAt),
    modifiedAt: iso(payment.modifiedAt),
    currency: payment.currency,
    amountMinor: Number(payment.amountMinor),
    capturedMinor: Number(payment.capturedMinor),
    refundedMinor: Number(amountRefunded(payment)),
    orderStatus: status,
    transactionStatus,
    flowState: payment.flowState,
    edition: payment.policy.edition,
    customerName: nameOf(customer),
    customerEmail: customer.email,
    country: customer.country,
    reservationNumber: payment.klarna.reservationNumber,
    invoiceNumber: payment.klarna.invoiceNumber,
    shipBefore: isoOrNull(payment.shipBefore),
    needsShipping: MAY_SHIP.includes(payment.flowState),
  };
}

/** What the page of an order is made from. */
export type OrderDetails = Readonly<{
  stored: StoredOrder;
  events: readonly Readonly<{ seq: number; event: PaymentEvent }>[];
  deadlines: readonly Readonly<{ kind: string; at: Instant }>[];
  movements: readonly Movement[];
  notifications: readonly LoggedNotification[];
  now: Instant;
  availableMinor: bigint;
  publicUrl: string;
  copyOf: NamedOrder | null;
  copies: readonly NamedOrder[];
}>;

/** An order with all that belongs to it. */
export function detailsView(details: OrderDetails): object {
  const { stored, events, deadlines, movements, notifications, publicUrl } = details;
  const { payment, request } = stored;
  return {
    ...rowView(stored),
    reason: payment.reason,
    paymentUrl: paymentUrl(stored, publicUrl),
    description: request.description,
    linkExpiresAt: iso(payment.linkExpiresAt),
    authorizedAt: isoOrNull(payment.authorizedAt),
    shippedAt: isoOrNull(payment.shippedAt),
    invoicedAt: isoOrNull(payment.invoicedAt),
    settledAt: isoOrNull(payment.settledAt),
    creditedAt: isoOrNull(payment.creditedAt),
    klarnaOrderId: payment.klarna.orderId,
    refundableMinor: Number(amountRefundable(payment)),
    shippableMinor: Number(amountShippable(payment)),
    customer: partyView(request.customer),
    delivery: deliveryView(payment, request),
    cart: cartView(request),
    shipments: shipmentsView(payment),
    refunds: refundsView(payment),
    events: events.map(({ seq, event }) => eventView(seq, event)),
    deadlines: deadlines.map(({ kind, at }) => ({ kind, at: iso(at) })),
    movements: movements.map(({ at, debit, credit, amountMinor, currency, code }) => ({
      at: iso(at),
      debit,
      credit,
      amountMinor: Number(amountMinor),
      currency,
      code,
    })),
    notifications: notifications.map((each) => notificationView(each, request, publicUrl)),
    actions: offersOf(payment, details),
    copyOf: details.copyOf,
    copies: details.copies,
  };
}

const partyView = (party: Party): object => ({
  firstName: party.firstName,
  lastName: party.lastName,
  companyName: party.companyName,
  address1: party.address1,
  address2: party.address2,
  houseNumber: party.houseNumber,
  zipCode: party.zipCode,
  city: party.city,
  state: party.state,
  country: party.country,
  phone: party.phone,
  email: party.email,
});

/** The address that holds: the order's own, or the one that Klarna took later. */
function deliveryView({ deliveryNumber }: Payment, request: OrderRequest): object | null {
  const later = deliveryNumber === 0 ? null : request.deliveries?.[deliveryNumber - 1];
  const delivery = later ?? request.delivery;
  return delivery === null ? null : partyView(delivery);
}

function cartView(request: OrderRequest): readonly object[] {
  const { cart, amount, taxTables, description } = request;
  const lines = klarnaLines(cart, BigInt(amount), taxTables, description, taxCountry(request));
  return lines.map((line, index) => {
    const item = cart?.items[index];
    return {
      merchantItemId: item?.merchantItemId ?? line.reference,
      name: line.name,
      quantity: item?.quantity ?? String(line.quantity),
      unitPrice: item?.unitPrice ?? '',
      totalMinor: line.totalAmount,
      taxRateBasisPoints: line.taxRate,
    };
  });
}

function shipmentsView(payment: Payment): readonly object[] {
  const parts = payment.parts.map((part) => ({
    partId: part.transactionId,
    partOrderId: partOrderId(payment, part),
    amountMinor: Number(part.amountMinor),
    at: iso(part.createdAt),
    carrier: part.shipment.carrier,
    trackingNumber: part.shipment.trackingNumber,
    trackingUrl: part.shipment.trackingUrl,
    invoiceNumber: part.invoiceNumber,
    capture: part.capture,
  }));
  const { shipment, shippedAt } = payment;
  if (parts.length > 0 || shippedAt === null) return parts;
  return [
    {
      partId: null,
      partOrderId: null,
      amountMinor: Number(payment.capturedMinor > 0n ? payment.capturedMinor : payment.amountMinor),
      at: iso(shippedAt),
      carrier: shipment?.carrier ?? null,
      trackingNumber: shipment?.trackingNumber ?? null,
      trackingUrl: shipment?.trackingUrl ?? null,
      invoiceNumber: payment.klarna.invoiceNumber,
      capture: payment.klarna.captureId === null ? 'sending' : 'captured',
    },
  ];
}

const refundsView = ({ refunds, policy }: Payment): readonly object[] =>
  refunds.map((refund) => ({
    refundId: refund.transactionId,
    flowState: refund.flowState,
    ...refundPair(policy.edition, refund.flowState),
    amountMinor: Number(refund.amountMinor),
    description: refund.description,
    reason: refund.reason,
    createdAt: iso(refund.createdAt),
    modifiedAt: iso(refund.modifiedAt),
    processAt: iso(refund.processAt),
    canBeVoided: refund.flowState === 'requested' || refund.flowState === 'waiting',
  }));

/** Secrets and addresses of payment pages stay inside. */
const HIDDEN: readonly string[] = [
  'token',
  'redirectUrl',
  'sessionId',
  'hostedSessionId',
  'policy',
];

function eventView(seq: number, event: PaymentEvent): object {
  const { kind, at, to, ...rest } = event;
  const details = Object.fromEntries(
    Object.entries(rest)
      .filter(([name]) => !HIDDEN.includes(name))
      .map(([name, value]) => [name, plain(value)]),
  );
  return { seq, kind, at: iso(at), to, details };
}

/** A value of an event as JSON can hold it. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

function notificationView(
  notification: LoggedNotification,
  request: OrderRequest,
  publicUrl: string,
): object {
  const told = { payment: notification.payment, request };
  const { status, financial_status: transactionStatus } = shownPair(told);
  return {
    id: notification.id,
    sequence: notification.sequence,
    createdAt: iso(notification.createdAt),
    state: notification.state,
    nextAttemptAt: isoOrNull(notification.nextAttemptAt),
    orderStatus: status,
    transactionStatus,
    body: orderView(told, publicUrl),
    attempts: notification.attempts.map((attempt) => ({
      attempt: attempt.attempt,
      at: iso(attempt.at),
      method: attempt.method,
      url: attempt.url,
      httpStatus: attempt.httpStatus,
      acknowledged: attempt.acknowledged,
      answer: attempt.answer,
      error: attempt.error,
    })),
  };
}
