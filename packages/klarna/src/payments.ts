import { jsonBody, noBody } from './answer.js';
import type { KlarnaOutcome } from './outcome.js';
import { segment, type Send } from './request.js';
import {
  customerTokenCreated,
  type KlarnaCustomerTokenCreated,
  type KlarnaCustomerTokenRequest,
} from './wire/customer-token.js';
import {
  orderCreated,
  session,
  sessionCreated,
  type KlarnaOrderCreated,
  type KlarnaOrderRequest,
  type KlarnaSession,
  type KlarnaSessionCreated,
  type KlarnaSessionRequest,
  type KlarnaSessionUpdate,
} from './wire/payments.js';

/** Payments v1: sessions, and the order at the end of one. Source: Klarna Payments API reference. */
export type KlarnaPayments = Readonly<{
  /** Opens a session of 48 hours. Sent once: a repeat would open a second session. */
  createSession: (body: KlarnaSessionRequest) => Promise<KlarnaOutcome<KlarnaSessionCreated>>;
  /** Reads a session; holds the authorization token once the customer has authorised. */
  readSession: (sessionId: string) => Promise<KlarnaOutcome<KlarnaSession>>;
  /** Replaces the given fields. Sent once. 404 `SESSION_COMPLETED` after the order. */
  updateSession: (sessionId: string, body: KlarnaSessionUpdate) => Promise<KlarnaOutcome<null>>;
  /**
   * Places the order for a token of at most 60 minutes. Repeated where needed: an identical body is
   * answered with the same order. After `unknown`, call again with the same body; a refusal met
   * only on a repeat is reported as `unknown`, since the first attempt may have placed the order.
   */
  createOrder: (
    authorizationToken: string,
    body: KlarnaOrderRequest,
  ) => Promise<KlarnaOutcome<KlarnaOrderCreated>>;
  /** Gives an unused authorisation back. Sent once; 404 also when it was given back before. */
  cancelAuthorization: (authorizationToken: string) => Promise<KlarnaOutcome<null>>;
  /**
   * Makes a customer token of an authorisation. Sent once. 403 `INVALID_OPERATION` where the session's intent was
   * `buy`.
   */
  createCustomerToken: (
    authorizationToken: string,
    body: KlarnaCustomerTokenRequest,
  ) => Promise<KlarnaOutcome<KlarnaCustomerTokenCreated>>;
  /** The `payment_session_url` a hosted session wants; calls nothing. */
  sessionUrl: (sessionId: string) => string;
}>;

const ROOT = '/payments/v1';

/** The Payments calls over `send`; `baseUrl` without a trailing slash. */
export function paymentsCalls(send: Send, baseUrl: string): KlarnaPayments {
  const sessionPath = (sessionId: string) => `${ROOT}/sessions/${segment(sessionId)}`;
  const tokenPath = (token: string) => `${ROOT}/authorizations/${segment(token)}`;
  return {
    createSession: async (body) =>
      send({
        name: 'payments.createSession',
        method: 'POST',
        path: `${ROOT}/sessions`,
        body,
        repeat: { kind: 'once' },
        read: jsonBody(sessionCreated),
      }),
    readSession: async (sessionId) =>
      send({
        name: 'payments.readSession',
        method: 'GET',
        path: sessionPath(sessionId),
        body: null,
        repeat: { kind: 'read' },
        read: jsonBody(session),
      }),
    updateSession: async (sessionId, body) =>
      send({
        name: 'payments.updateSession',
        method: 'POST',
        path: sessionPath(sessionId),
        body,
        repeat: { kind: 'once' },
        read: noBody,
      }),
    createOrder: async (authorizationToken, body) =>
      send({
        name: 'payments.createOrder',
        method: 'POST',
        path: `${tokenPath(authorizationToken)}/order`,
        body,
        repeat: { kind: 'identical_body' },
        read: jsonBody(orderCreated),
      }),
    cancelAuthorization: async (authorizationToken) =>
      send({
        name: 'payments.cancelAuthorization',
        method: 'DELETE',
        path: tokenPath(authorizationToken),
        body: null,
        repeat: { kind: 'once' },
        read: noBody,
      }),
    createCustomerToken: async (authorizationToken, body) =>
      send({
        name: 'payments.createCustomerToken',
        method: 'POST',
        path: `${tokenPath(authorizationToken)}/customer-token`,
        body,
        repeat: { kind: 'once' },
        read: jsonBody(customerTokenCreated),
      }),
    sessionUrl: (sessionId) => `${baseUrl}${sessionPath(sessionId)}`,
  };
}
