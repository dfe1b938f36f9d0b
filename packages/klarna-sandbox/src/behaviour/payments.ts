import { createHash } from 'node:crypto';
import { isAbsent, isObject, listField, textField } from '../fields.js';
import { isDenied } from '../personas.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { scheduleSession } from '../schedule.js';
import { checkSession, sessionFields } from '../session-fields.js';
import { formatInstant, HOUR } from '../time.js';
import type { Authorization, JsonObject, MethodChoice, Order, PaymentSession } from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { saidIn, withDetails } from './details.js';
import { METHOD_CHOICES, METHODS } from './methods.js';
import { placeOrder } from './orders.js';

/** `POST /payments/v1/sessions` */
export function createSession(call: Call): Reply {
  const { world, merchant, body } = call;
  const fields = checkSession(body, world.settings.allowHttpLoopback);
  if (fields.length > 0) return refuseFields(fields);
  const now = world.clock.now();
  const id = world.random.uuid();
  const session: PaymentSession = {
    id,
    merchantId: merchant.id,
    createdAt: now,
    expiresAt: now + world.settings.sessionHours * HOUR,
    state: 'open',
    request: {
      locale: 'en-US',
      intent: 'buy',
      acquiring_channel: 'ECOMMERCE',
      ...sessionFields(body),
    },
    clientToken: clientToken(world, id),
    authorization: null,
  };
  world.state.sessions.set(id, session);
  saveSession(world, session);
  scheduleSession(world, session);
  return json(200, {
    session_id: id,
    client_token: session.clientToken,
    payment_method_categories: categories(call.baseUrl),
  });
}

/** `GET /payments/v1/sessions/{session_id}` */
export function readSession(call: Call): Reply {
  const session = findSession(call);
  if (!session) return noSession();
  const { authorization } = session;
  return json(200, {
    ...session.request,
    session_id: session.id,
    status: session.state === 'complete' ? 'complete' : 'incomplete',
    expires_at: formatInstant(session.expiresAt),
    client_token: session.clientToken,
    payment_method_categories: categories(call.baseUrl),
    ...(authorization ? { authorization_token: authorization.token } : {}),
  });
}

/** `POST /payments/v1/sessions/{session_id}`: replaces the fields that are present, keeps the rest. */
export function updateSession(call: Call): Reply {
  const { world, body } = call;
  const session = findSession(call);
  if (!session) return noSession();
  if (session.state === 'complete') {
    return refuse(404, 'SESSION_COMPLETED', 'Session has already been completed');
  }
  const request = { ...session.request, ...sessionFields(body) };
  const fields = checkSession(request, world.settings.allowHttpLoopback);
  if (fields.length > 0) return refuseFields(fields);
  session.request = request;
  saveSession(world, session);
  return empty(204);
}

/** `POST /payments/v1/authorizations/{authorization_token}/order` */
export function createOrder(call: Call): Reply {
  const { world, body } = call;
  const found = findAuthorization(call);
  if (!found) return noAuthorization();
  const { session, authorization } = found;
  const fingerprint = fingerprintOf(body);
  if (authorization.orderId !== null) return repeatedOrder(call, authorization, fingerprint);
  const fields = checkSession(body, world.settings.allowHttpLoopback);
  if (fields.length > 0) return refuseFields(fields);
  const different = differences(authorization.request, body);
  if (different.length > 0) {
    return refuse(409, 'BAD_VALUE', `Not matching fields: [${different.join(', ')}]`);
  }
  if (isDenied(body)) return refuse(403, 'REJECTED', 'Rejected');
  const agreed = authorization.request;
  const request = withDetails({ ...agreed, ...sessionFields(body) }, saidIn(agreed));
  const order = consume(world, session, { ...authorization, request });
  if (session.authorization) session.authorization.fingerprint = fingerprint;
  return json(200, orderAnswer(call, order));
}

/** `DELETE /payments/v1/authorizations/{authorization_token}` */
export function deleteAuthorization(call: Call): Reply {
  const { world } = call;
  const found = findAuthorization(call);
  if (!found) return noAuthorization();
  if (found.authorization.orderId !== null) {
    return refuse(404, 'NOT_FOUND', 'Authorization cannot be deleted');
  }
  dropAuthorization(world, found.session);
  return empty(204);
}

/** `POST /payments/v1/authorizations/{authorization_token}/customer-token` */
export function createCustomerToken(call: Call): Reply {
  const found = findAuthorization(call);
  if (!found) return noAuthorization();
  const intent = textField(found.session.request, 'intent');
  return refuse(
    403,
    'INVALID_OPERATION',
    `Not allowed to create customer token for intent ${intent}`,
  );
}

/** The customer said yes: a new token, which ends any former one of the session. */
export function authorize(
  world: World,
  session: PaymentSession,
  method: MethodChoice,
): Authorization {
  if (session.authorization) world.state.sessionByToken.delete(session.authorization.token);
  const authorization: Authorization = {
    token: world.random.uuid(),
    expiresAt: world.clock.now() + world.settings.tokenMinutes * 60_000,
    method,
    request: session.request,
    orderId: null,
    fingerprint: null,
  };
  session.authorization = authorization;
  world.state.sessionByToken.set(authorization.token, session);
  saveSession(world, session);
  scheduleSession(world, session);
  return authorization;
}

/** Takes back a session's unused token. */
export function dropAuthorization(world: World, session: PaymentSession): void {
  if (!session.authorization) return;
  world.state.sessionByToken.delete(session.authorization.token);
  session.authorization = null;
  saveSession(world, session);
}

/** Places the order of an authorisation and closes its session. */
export function consume(
  world: World,
  session: PaymentSession,
  authorization: Authorization,
): Order {
  const { request, method } = authorization;
  const order = placeOrder(world, { merchantId: session.merchantId, request, method });
  session.authorization = { ...authorization, orderId: order.id };
  session.state = 'complete';
  saveSession(world, session);
  return order;
}

function repeatedOrder(call: Call, authorization: Authorization, fingerprint: string): Reply {
  if (authorization.fingerprint === null) {
    return refuse(403, 'INVALID_OPERATION', 'Authorization token already consumed');
  }
  const order = call.world.state.orders.get(authorization.orderId ?? '');
  if (!order || authorization.fingerprint !== fingerprint) {
    const message = 'The order has been already completed with different request body';
    return refuse(409, 'BAD_VALUE', message);
  }
  return json(200, orderAnswer(call, order));
}

function orderAnswer(call: Call, order: Order): JsonObject {
  const confirmation = order.urls['confirmation'];
  return {
    order_id: order.id,
    ...(confirmation ? { redirect_url: confirmation.replaceAll('{order.id}', order.id) } : {}),
    fraud_status: order.fraudStatus === 'PENDING' ? 'PENDING' : 'ACCEPTED',
    authorized_payment_method: METHODS[order.method].authorized,
  };
}

function findSession(call: Call): PaymentSession | undefined {
  const session = call.world.state.sessions.get(param(call, 'session_id'));
  if (session?.merchantId !== call.merchant.id || session.state === 'expired') return undefined;
  return session;
}

function findAuthorization(
  call: Call,
): Readonly<{ session: PaymentSession; authorization: Authorization }> | undefined {
  const session = call.world.state.sessionByToken.get(param(call, 'authorization_token'));
  if (session?.merchantId !== call.merchant.id || !session.authorization) return undefined;
  return { session, authorization: session.authorization };
}

function noSession(): Reply {
  return refuse(404, 'NOT_FOUND', 'Invalid session id');
}

function noAuthorization(): Reply {
  return refuse(404, 'NOT_FOUND', 'Invalid authorization token');
}

function saveSession(world: World, session: PaymentSession): void {
  world.changed({ kind: 'session', value: session });
}

const COMPARED = ['purchase_country', 'purchase_currency', 'order_amount', 'order_tax_amount'];
const COMPARED_IN_LINES = [
  'type',
  'reference',
  'name',
  'quantity',
  'unit_price',
  'tax_rate',
  'total_amount',
  'total_discount_amount',
  'total_tax_amount',
];

/** The names of the fields in which an order request departs from what the customer agreed to. */
function differences(agreed: JsonObject, asked: JsonObject): string[] {
  const [expected, actual] = [listField(agreed, 'order_lines'), listField(asked, 'order_lines')];
  const lines =
    expected.length === actual.length
      ? expected.flatMap((line, index) =>
          COMPARED_IN_LINES.filter((name) => !isSame(line[name], actual[index]?.[name])).map(
            (name) => `order_lines[${index}].${name}`,
          ),
        )
      : [
          `Incorrect number of items in the cart. Expected: ${expected.length}, Actual: ${actual.length}`,
        ];
  return [
    ...COMPARED.filter((name) => !isSame(agreed[name], asked[name])),
    ...lines,
    ...addressDifferences(agreed, asked, 'billing_address'),
    ...addressDifferences(agreed, asked, 'shipping_address'),
  ];
}

function addressDifferences(agreed: JsonObject, asked: JsonObject, path: string): string[] {
  const [expected, actual] = [agreed[path], asked[path]];
  if (!isObject(expected) || !isObject(actual)) return [];
  return (
    Object.keys(actual)
      // What the customer said on the page, the shop may leave blank.
      .filter((name) => actual[name] !== '' || saidIn(agreed)[name] !== expected[name])
      .filter((name) => !isAbsent(expected[name]) && !isSame(expected[name], actual[name]))
      .map((name) => `${path}.${name}`)
  );
}

function isSame(a: unknown, b: unknown): boolean {
  const [left, right] = [a ?? null, b ?? null];
  return typeof left === 'string' && typeof right === 'string'
    ? left.toLowerCase() === right.toLowerCase()
    : left === right;
}

function fingerprintOf(body: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => sorted(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

function clientToken(world: World, sessionId: string): string {
  const encode = (value: JsonObject): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'none', typ: 'JWT' });
  return `${header}.${encode({ session_id: sessionId, sandbox: true })}.${world.random.code(20)}`;
}

function categories(baseUrl: string): readonly JsonObject[] {
  return METHOD_CHOICES.map((identifier) => ({
    identifier,
    name: METHODS[identifier].label,
    asset_urls: {
      descriptive: `${baseUrl}/pay/assets/${identifier}.svg`,
      standard: `${baseUrl}/pay/assets/${identifier}.svg`,
    },
  }));
}
