import { isAbsent, textField } from '../fields.js';
import { dueDaysIn } from '../options.js';
import { linesOf } from '../order-lines.js';
import { isDenied } from '../personas.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { scheduleSession } from '../schedule.js';
import { checkSession, sessionFields } from '../session-fields.js';
import { formatInstant, HOUR } from '../time.js';
import type { Authorization, JsonObject, MethodChoice, Order, PaymentSession } from '../types.js';
import { param, termsOf } from '../world.js';
import type { Call, World } from '../world.js';
import { fillOrderUrl } from './announcements.js';
import { captureAll } from './captures.js';
import { saidIn, withDetails } from './details.js';
import { authorizedMethod, METHOD_CHOICES, METHODS } from './methods.js';
import { differences, fingerprintOf } from './order-match.js';
import { placeOrder } from './orders.js';

/** An authorisation with the session in which the customer gave it. */
export type Authorized = Readonly<{ session: PaymentSession; authorization: Authorization }>;

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
    order_lines: linesOf(session.request),
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
  const intent = textField(session.request, 'intent');
  if (intent === 'tokenize') {
    const message = authorization.customerToken
      ? 'Authorization token already consumed'
      : 'Not allowed to create order for intent tokenize';
    return refuse(403, 'INVALID_OPERATION', message);
  }
  const fields = checkSession(body, world.settings.allowHttpLoopback);
  if (fields.length > 0) return refuseFields(fields);
  const different = differences(authorization.request, body);
  if (different.length > 0) {
    return refuse(409, 'BAD_VALUE', `Not matching fields: [${different.join(', ')}]`);
  }
  const refusal = checkAutoCapture(call);
  if (refusal) return refusal;
  if (isDenied(body)) return refuse(403, 'REJECTED', 'Rejected');
  const agreed = authorization.request;
  const request = withDetails({ ...agreed, ...sessionFields(body) }, saidIn(agreed));
  const order = consume(world, session, { ...authorization, request, fingerprint });
  if (body['auto_capture'] === true) captureAll(world, order);
  return json(200, placedBody(world, order));
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
    customerToken: null,
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
  const { id: sessionId, merchantId } = session;
  const order = placeOrder(world, { merchantId, request, method, sessionId });
  session.authorization = { ...authorization, orderId: order.id };
  session.state = 'complete';
  saveSession(world, session);
  return order;
}

/** Capturing at once is a matter of contract: `auto_capture` is refused where there is none. */
export function checkAutoCapture({ world, merchant, body }: Call): Reply | null {
  const asked = body['auto_capture'];
  if (isAbsent(asked) || asked === false) return null;
  if (asked !== true) return refuseFields(['auto_capture']);
  if (termsOf(world, merchant.id).allowAutoCapture) return null;
  return refuse(403, 'INVALID_OPERATION', 'Auto capture is not enabled for this account');
}

function repeatedOrder(call: Call, authorization: Authorization, fingerprint: string): Reply {
  if (authorization.fingerprint === null) {
    return refuse(403, 'INVALID_OPERATION', 'Authorization token already consumed');
  }
  const { world } = call;
  const order = world.state.orders.get(authorization.orderId ?? '');
  if (!order || authorization.fingerprint !== fingerprint) {
    const message = 'The order has been already completed with different request body';
    return refuse(409, 'BAD_VALUE', message);
  }
  return json(200, placedBody(world, order));
}

/** What Klarna says of an order it has just placed. */
export function placedBody(world: World, order: Order): JsonObject {
  const confirmation = order.urls['confirmation'];
  return {
    order_id: order.id,
    ...(confirmation ? { redirect_url: fillOrderUrl(order, confirmation) } : {}),
    fraud_status: order.fraudStatus === 'PENDING' ? 'PENDING' : 'ACCEPTED',
    authorized_payment_method: authorizedMethod(
      order,
      dueDaysIn(termsOf(world, order.merchantId), order.country),
    ),
  };
}

function findSession(call: Call): PaymentSession | undefined {
  const session = call.world.state.sessions.get(param(call, 'session_id'));
  if (session?.merchantId !== call.merchant.id || session.state === 'expired') return undefined;
  return session;
}

/** The unexpired authorisation in the path, with its session. */
export function findAuthorization(call: Call): Authorized | undefined {
  const session = call.world.state.sessionByToken.get(param(call, 'authorization_token'));
  if (session?.merchantId !== call.merchant.id || !session.authorization) return undefined;
  return { session, authorization: session.authorization };
}

function noSession(): Reply {
  return refuse(404, 'NOT_FOUND', 'Invalid session id');
}

/** Refuses a token that is unknown, expired, deleted or superseded. */
export function noAuthorization(): Reply {
  return refuse(404, 'NOT_FOUND', 'Invalid authorization token');
}

/** Has a session journalled. */
export function saveSession(world: World, session: PaymentSession): void {
  world.changed({ kind: 'session', value: session });
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
