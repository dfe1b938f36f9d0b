import { isAbsent, objectField, textField, wholeField } from '../fields.js';
import { linesOf } from '../order-lines.js';
import { reviewVerdict } from '../personas.js';
import { scheduleExpiry, scheduleReview, scheduleStop } from '../schedule.js';
import { DAY, HOUR, startOfDay } from '../time.js';
import type { JsonObject, MethodChoice, Millis, Order, OrderStatus } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';
import { postPush } from './announcements.js';
import { saidIn } from './details.js';

/** What an order is made from: the request that was authorised and how it will be paid. */
export type OrderRequest = Readonly<{
  merchantId: string;
  request: JsonObject;
  method: MethodChoice;
  /** The Payments session it came from, for `{session.id}` in its addresses; empty where there is none. */
  sessionId: string;
}>;

/** Places an order. It exists at once, and with it the authorisation's last day. */
export function placeOrder(world: World, asked: OrderRequest): Order {
  const { merchantId, request, method } = asked;
  const now = world.clock.now();
  const terms = termsOf(world, merchantId);
  const verdict = reviewVerdict(request);
  const decidesAt = now + terms.fraudReviewHours * HOUR;
  const billing = addressOf(request['billing_address']);
  const order: Order = {
    id: world.random.uuid(),
    merchantId,
    reference: world.random.code(8),
    status: 'AUTHORIZED',
    fraudStatus: verdict ? 'PENDING' : 'ACCEPTED',
    fraudReview: verdict && {
      verdict,
      decidesAt,
      cancelsAt: decidesAt + terms.fraudOverrideHours * HOUR,
    },
    notices: [],
    capturesWhenAccepted: false,
    amount: wholeField(request, 'order_amount'),
    originalAmount: wholeField(request, 'order_amount'),
    country: textField(request, 'purchase_country').toUpperCase(),
    currency: textField(request, 'purchase_currency').toUpperCase(),
    locale: textField(request, 'locale') || 'en-US',
    lines: linesOf(request),
    merchantReference1: textField(request, 'merchant_reference1'),
    merchantReference2: textField(request, 'merchant_reference2'),
    merchantData: textField(request, 'merchant_data') || null,
    customer: objectField(request, 'customer'),
    said: saidIn(request),
    billing,
    shipping: isAbsent(request['shipping_address'])
      ? billing
      : addressOf(request['shipping_address']),
    shippingInfo: [],
    method,
    isAcknowledged: false,
    operations: 0,
    createdAt: now,
    expiresAt: startOfDay(now) + terms.authorizationDays * DAY,
    captures: [],
    refunds: [],
    urls: urlsOf(request, asked.sessionId),
  };
  world.state.orders.set(order.id, order);
  world.changed({ kind: 'order', value: order });
  scheduleExpiry(world, order);
  scheduleReview(world, order);
  scheduleStop(world, order);
  postPush(world, order);
  return order;
}

/** The sum of an order's captures. */
export function capturedAmount(order: Order): number {
  return order.captures.reduce((sum, capture) => sum + capture.amount, 0);
}

/** The sum of an order's refunds. */
export function refundedAmount(order: Order): number {
  return order.refunds.reduce((sum, refund) => sum + refund.amount, 0);
}

/** Whether anything may still be captured, time allowing. */
export function isOpen(order: Order): boolean {
  return order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED';
}

/** What may still be captured; nothing once released, cancelled or expired. */
export function remainingAmount(order: Order): number {
  return isOpen(order) ? order.amount - capturedAmount(order) : 0;
}

/** The status that follows from the amounts of an order that is still open. */
export function openStatus(order: Order): OrderStatus {
  const captured = capturedAmount(order);
  if (captured === 0) return 'AUTHORIZED';
  return captured < order.amount ? 'PART_CAPTURED' : 'CAPTURED';
}

/** The last moment of an extension asked for now, within the longest validity. */
export function extendedUntil(world: World, order: Order): Millis {
  const asked =
    startOfDay(world.clock.now()) + termsOf(world, order.merchantId).authorizationDays * DAY;
  return Math.min(asked, longestUntil(world, order));
}

/** The moment past which no extension reaches. */
export function longestUntil(world: World, order: Order): Millis {
  return startOfDay(order.createdAt) + termsOf(world, order.merchantId).authorizationDaysMax * DAY;
}

function addressOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function urlsOf(request: JsonObject, sessionId: string): Readonly<Record<string, string>> {
  const urls = objectField(request, 'merchant_urls');
  const filled = Object.keys(urls).map((name) => [
    name,
    textField(urls, name).replaceAll('{session.id}', sessionId),
  ]);
  return Object.fromEntries(filled) as Record<string, string>;
}
