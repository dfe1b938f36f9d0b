import { addressBody } from '../addresses.js';
import { objectField, textField } from '../fields.js';
import { isDenied } from '../personas.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { checkSession, checkTokenRequest, sessionFields } from '../session-fields.js';
import type { CustomerToken, CustomerTokenStatus, JsonObject, PaymentSession } from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { captureAll } from './captures.js';
import { initialMethod } from './methods.js';
import { fingerprintOf } from './order-match.js';
import { placeOrder } from './orders.js';
import {
  checkAutoCapture,
  findAuthorization,
  noAuthorization,
  placedBody,
  saveSession,
} from './payments.js';
import type { Authorized } from './payments.js';

const STATUSES: readonly CustomerTokenStatus[] = ['ACTIVE', 'CANCELLED', 'SUSPENDED'];

/** `POST /payments/v1/authorizations/{authorization_token}/customer-token` */
export function createCustomerToken(call: Call): Reply {
  const { world, body } = call;
  const found = findAuthorization(call);
  if (!found) return noAuthorization();
  const { session, authorization } = found;
  const intent = textField(session.request, 'intent');
  if (intent === 'buy') {
    const message = `Not allowed to create customer token for intent ${intent}`;
    return refuse(403, 'INVALID_OPERATION', message);
  }
  const made = madeBefore(world, found, fingerprintOf(body));
  if (made) return made;
  const fields = checkTokenRequest(body);
  if (fields.length > 0) return refuseFields(fields);
  const different = ['purchase_country', 'purchase_currency'].filter(
    (name) =>
      textField(body, name).toUpperCase() !== textField(authorization.request, name).toUpperCase(),
  );
  if (different.length > 0) {
    return refuse(409, 'BAD_VALUE', `Not matching fields: [${different.join(', ')}]`);
  }
  return json(200, createdBody(addToken(call, found), session));
}

/** `GET /customer-token/v1/tokens/{customer_token}` */
export function readCustomerToken(call: Call): Reply {
  return withToken(call, (token) => {
    const type = initialMethod(token).type;
    return json(200, {
      status: token.status,
      payment_method_type: type,
      ...(type === 'DIRECT_DEBIT' ? { direct_debit: { masked_number: '************4321' } } : {}),
    });
  });
}

/** `PATCH /customer-token/v1/tokens/{customer_token}/status`: a cancelled token stays cancelled. */
export function changeTokenStatus(call: Call): Reply {
  return withToken(call, (token) => {
    const status = STATUSES.find((word) => word === call.body['status']);
    if (!status) return refuseFields(['status']);
    if (token.status === 'CANCELLED' && status !== 'CANCELLED') {
      return refuse(403, 'INVALID_OPERATION', 'Customer token is cancelled');
    }
    token.status = status;
    saveToken(call.world, token);
    return empty(202);
  });
}

/** `POST /customer-token/v1/tokens/{customer_token}/order`: an order without the customer present. */
export function createTokenOrder(call: Call): Reply {
  return withToken(call, (token) => {
    const { world, body } = call;
    if (token.status !== 'ACTIVE') {
      const message = `Customer token is ${token.status.toLowerCase()}`;
      return refuse(403, 'INVALID_OPERATION', message);
    }
    const agreed = { purchase_country: token.country, locale: token.locale };
    const request: JsonObject = {
      ...agreed,
      billing_address: token.billing,
      customer: token.customer,
      ...sessionFields(body),
      merchant_urls: {
        ...objectField(body, 'merchant_urls'),
        ...objectField(body, 'customer_token_order_merchant_urls'),
      },
    };
    const fields = checkSession(request, world.settings.allowHttpLoopback);
    if (fields.length > 0) return refuseFields(fields);
    if (request['purchase_currency'] !== token.currency) {
      return refuse(409, 'BAD_VALUE', 'Not matching fields: [purchase_currency]');
    }
    const refusal = checkAutoCapture(call);
    if (refusal) return refusal;
    if (isDenied(request)) return refuse(403, 'REJECTED', 'Rejected');
    const { merchantId, method } = token;
    const order = placeOrder(world, { merchantId, request, method, sessionId: '' });
    if (body['auto_capture'] === true) captureAll(world, order);
    return json(200, placedBody(world, order));
  });
}

/** The same request again is answered with the same token; any other finds the consent used up. */
function madeBefore(
  world: World,
  { session, authorization: { customerToken } }: Authorized,
  fingerprint: string,
): Reply | null {
  if (!customerToken) return null;
  const token = world.state.customerTokens.get(customerToken.id);
  if (!token || customerToken.fingerprint !== fingerprint) {
    return refuse(403, 'INVALID_OPERATION', 'Authorization token already consumed');
  }
  return json(200, createdBody(token, session));
}

function addToken(call: Call, { session, authorization }: Authorized): CustomerToken {
  const { world, merchant, body } = call;
  const { request, method } = authorization;
  const token: CustomerToken = {
    id: world.random.uuid(),
    merchantId: merchant.id,
    status: 'ACTIVE',
    createdAt: world.clock.now(),
    country: textField(body, 'purchase_country').toUpperCase(),
    currency: textField(body, 'purchase_currency').toUpperCase(),
    locale: textField(body, 'locale'),
    description: textField(body, 'description'),
    method,
    paymentMethodReference: world.random.uuid(),
    customer: { ...objectField(request, 'customer'), ...objectField(body, 'customer') },
    billing: {
      ...objectField(request, 'billing_address'),
      ...objectField(body, 'billing_address'),
    },
  };
  world.state.customerTokens.set(token.id, token);
  saveToken(world, token);
  authorization.customerToken = { id: token.id, fingerprint: fingerprintOf(body) };
  // There is nothing else to come of a session that was only to make a token.
  if (textField(session.request, 'intent') === 'tokenize') session.state = 'complete';
  saveSession(world, session);
  return token;
}

function createdBody(token: CustomerToken, session: PaymentSession): JsonObject {
  const confirmation = textField(objectField(session.request, 'merchant_urls'), 'confirmation');
  const url = confirmation.replaceAll('{session.id}', session.id);
  return {
    token_id: token.id,
    ...(url ? { redirect_url: url } : {}),
    payment_method_reference: token.paymentMethodReference,
    billing_address: addressBody(token.billing),
    customer: token.customer,
  };
}

function withToken(call: Call, answer: (token: CustomerToken) => Reply): Reply {
  const token = call.world.state.customerTokens.get(param(call, 'customer_token'));
  if (token?.merchantId === call.merchant.id) return answer(token);
  return refuse(404, 'NOT_FOUND', 'Invalid customer-token ID');
}

function saveToken(world: World, token: CustomerToken): void {
  world.changed({ kind: 'customer_token', value: token });
}
