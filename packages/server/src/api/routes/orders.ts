import {
  extendedUntil,
  findPart,
  orderId,
  partOrderId,
  partToldOf,
  type CreateOrder,
  type OrderRequest,
  type Part,
  type PartAsked,
  type Party,
  type Payment,
} from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import {
  answering,
  change,
  findOrder,
  resource,
  submit,
  type Call,
  type Submitted,
} from '../call.js';
import { operation } from '../operation.js';
import { CREATE_ORDER, READ_ORDER, UPDATE_ORDER } from '../operations/orders.js';
import type { ApiPorts, StoredOrder } from '../ports.js';
import { failure, refusalAnswer, success, type Answer } from '../reply.js';
import { orderView, paymentUrl } from '../wire/order-view.js';
import { refundView, shippedPartView } from '../wire/belonging-view.js';
import { partNamed, refundNamed } from '../wire/related-view.js';
import type { OrderUpdate, PartNamed } from '../wire/patch.js';
import { read, refuse, type Parsed } from '../wire/read.js';
import { itemsAsked } from '../wire/shipment.js';
import { wireDate } from '../wire/time.js';

/** How long a call waits for Klarna before it says that the outcome is not known yet. */
const WAIT_MS = 8000;

/** POST orders, GET orders/{id} and PATCH orders/{id}. */
export function orderRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  resource(scope, '/orders', {
    POST: operation(CREATE_ORDER, (call, request) => createOrder(ports, call, request)),
  });
  resource(scope, '/orders/:id', {
    GET: operation(READ_ORDER, (call) => readOrder(ports, call)),
    PATCH: operation(UPDATE_ORDER, (call, update) => updateOrder(ports, call, update)),
  });
}

/** POST orders; the dashboard makes orders again by it as well. */
export async function createOrder(
  ports: ApiPorts,
  call: Call,
  request: OrderRequest,
): Promise<Answer> {
  const { accountId, siteId, policy, charges } = call.site;
  const command: CreateOrder = {
    kind: 'create_order',
    accountId,
    siteId,
    transactionId: await ports.newTransactionId(),
    orderId: orderId(request.orderId),
    token: ports.newToken(),
    amountMinor: BigInt(request.amount),
    currency: request.currency,
    policy: { ...policy, ...charges[request.currency] },
  };
  const data = (payment: Payment): object => creation({ payment, request }, ports.publicUrl());
  const made = { kind: 'create', command, request } as const;
  const { outcome, answer } = await submit(ports, call, made, answering(data));
  const isRefused =
    outcome.kind === 'replayed'
      ? answer.http !== 200
      : outcome.kind === 'refused' && outcome.error === 'order_id_used';
  if (!isRefused) return answer;
  const existing = await ports.findOrder(call.site, request.orderId);
  return existing !== null && isSameOpenOrder(existing, request.fingerprint)
    ? success(creation(existing, ports.publicUrl()))
    : answer;
}

/** A shop that got no answer creates the order again: the same request finds the same payment page. */
const isSameOpenOrder = ({ payment, request }: StoredOrder, fingerprint: string): boolean =>
  request.fingerprint === fingerprint &&
  (payment.flowState === 'initialized' || payment.flowState === 'initiated');

function creation(stored: StoredOrder, publicUrl: string): object {
  const { payment, request } = stored;
  const url = { payment_url: paymentUrl(stored, publicUrl), session_id: payment.token };
  return request.type === 'direct'
    ? { ...orderView(stored, publicUrl), ...url }
    : { order_id: payment.orderId, ...url };
}

async function readOrder(ports: ApiPorts, call: Call): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  const reference = call.part('id');
  const refund = refundNamed(stored, reference);
  const part = partNamed(stored, reference);
  if (refund !== undefined) return success(refundView(stored, refund, ports.publicUrl()));
  return success(
    part === undefined
      ? orderView(stored, ports.publicUrl())
      : shippedPartView(stored, part, ports.publicUrl()),
  );
}

/** PATCH orders/{id}; the dashboard changes orders by it as well. */
export async function updateOrder(
  ports: ApiPorts,
  call: Call,
  update: OrderUpdate,
): Promise<Answer> {
  switch (update.kind) {
    case 'ship':
      return shipOrder(ports, call, update, partView);
    case 'cancel':
      return cancelOrder(ports, call, update.reason, () => ({}));
    case 'extend':
      return extendShipping(ports, call, update.reason);
    case 'address':
      return changeAddress(ports, call, update.delivery);
    case 'invoice': {
      const { invoice } = update;
      const command = { kind: 'update_order', shipment: null, invoice } as const;
      return (await change(ports, call, command, () => ({}))).answer;
    }
  }
}

/**
 * Ships an order, or a part of it; `view` makes the answer of the payment and the part that left by itself, if one did.
 * extras.ts captures the same way.
 */
export async function shipOrder(
  ports: ApiPorts,
  call: Call,
  { shipment, invoice, part }: Extract<OrderUpdate, { kind: 'ship' }>,
  view: (payment: Payment, part: Part | undefined) => object,
): Promise<Answer> {
  const partId = await ports.newTransactionId();
  const said = { partId, shipment, invoice } as const;
  if (part === null) {
    const command = { kind: 'ship_order', ...said } as const;
    const data = (payment: Payment): object => view(payment, findPart(payment, partId));
    return (await change(ports, call, command, data)).answer;
  }
  const what = await whatOf(ports, call, part);
  if (what.kind === 'refused') return refusalAnswer(what);
  const command = { kind: 'ship_part', ...said, what: what.value } as const;
  const data = (payment: Payment): object => view(payment, partToldOf(payment, command));
  return (await change(ports, call, command, data)).answer;
}

/** What a partial shipment holds; only named lines need the order they belong to. */
async function whatOf(ports: ApiPorts, call: Call, part: PartNamed): Promise<Parsed<PartAsked>> {
  if (part.kind === 'amount') return read(part);
  const stored = await findOrder(ports, call);
  if (stored === null) return refuse('unknown_order');
  const items = itemsAsked(stored.request, part.items);
  return items.kind === 'refused' ? items : read({ kind: 'items', items: items.value });
}

/** A part is an order of its own to the merchant; a whole order needs no other name. */
export const partView = (payment: Payment, part: Part | undefined): object =>
  part === undefined
    ? {}
    : { order_id: partOrderId(payment, part), transaction_id: part.transactionId };

/**
 * Cancels an order, or releases the rest of one that was shipped in part, and waits for Klarna's word on it, since a
 * merchant who reads success sends nothing any more. `data` makes the answer; captures.ts cancels the same way.
 */
export async function cancelOrder(
  ports: ApiPorts,
  call: Call,
  reason: string | null,
  data: (payment: Payment) => object,
): Promise<Answer> {
  const submitted = await change(ports, call, { kind: 'cancel_order', reason }, data);
  const { answer } = submitted;
  const asked = await askedOf(ports, call, submitted);
  if (asked === null || asked.flowState === 'cancelled') return answer;
  // The rest of an order that was shipped in part is released at once.
  if (asked.shippedAt !== null) return answer;
  const payment = await ports.settle(asked.accountId, asked.transactionId, WAIT_MS);
  if (payment.flowState === 'cancelled') return success(data(payment));
  return payment.flowState === 'cancelling'
    ? failure('klarna_unavailable', 'the cancellation goes on by itself')
    : failure('klarna_refused', payment.reason);
}

/**
 * The payment after a change that was taken, null when it was refused. The answer kept for a repeated
 * request was made before Klarna spoke, so the payment is read again.
 */
async function askedOf(
  ports: ApiPorts,
  call: Call,
  { outcome, answer }: Submitted,
): Promise<Payment | null> {
  if (outcome.kind === 'refused' || answer.http !== 200) return null;
  if (outcome.kind !== 'replayed') return outcome.payment;
  return (await findOrder(ports, call))?.payment ?? null;
}

/** Extends the shipping period; while only the authorization stands, Klarna decides and is waited for. */
async function extendShipping(ports: ApiPorts, call: Call, reason: string | null): Promise<Answer> {
  const expected = (payment: Payment): object =>
    expiration(
      payment,
      payment.extensionAsked ? extendedUntil(payment, ports.now()) : payment.shipBefore,
    );
  const command = { kind: 'extend_shipping', reason } as const;
  const submitted = await change(ports, call, command, expected);
  const { outcome, answer } = submitted;
  const before = await askedOf(ports, call, submitted);
  if (before === null) return answer;
  if (!before.extensionAsked) {
    const isEstimate = outcome.kind === 'replayed' && before.flowState === 'authorized';
    return isEstimate ? success(expiration(before, before.shipBefore)) : answer;
  }
  const payment = await ports.settle(before.accountId, before.transactionId, WAIT_MS);
  if (payment.extensionAsked) {
    return failure('klarna_unavailable', 'the extension goes on by itself');
  }
  return payment.shipBefore === before.shipBefore && payment.reason !== null
    ? failure('klarna_refused', payment.reason)
    : success(expiration(payment, payment.shipBefore));
}

/** Has the order sent elsewhere; Klarna assesses that anew and is waited for. */
async function changeAddress(ports: ApiPorts, call: Call, delivery: Party): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  const number = await ports.addDelivery(stored, delivery);
  if (stored.payment.deliveryNumber === number) return success({});
  const submitted = await change(ports, call, { kind: 'change_address', number }, () => ({}));
  const asked = await askedOf(ports, call, submitted);
  if (asked === null) return submitted.answer;
  const payment = await ports.settle(asked.accountId, asked.transactionId, WAIT_MS);
  if (payment.deliveryNumber === number) return success({});
  return payment.deliveryAsked === number
    ? failure('klarna_unavailable', 'the change goes on by itself')
    : failure('klarna_refused', payment.reason);
}

/** `expiration_date` is our name: the PSP's reference only says that a date is answered. */
const expiration = ({ klarna }: Payment, until: Payment['shipBefore']): object => ({
  ...(until === null ? {} : { expiration_date: wireDate(until) }),
  ...(klarna.reservationNumber === null ? {} : { reservation_number: klarna.reservationNumber }),
});
