import { jsonBody, noBody } from './answer.js';
import type { KlarnaOutcome } from './outcome.js';
import { segment, type Send } from './request.js';
import {
  customerToken,
  type KlarnaCustomerToken,
  type KlarnaCustomerTokenStatus,
} from './wire/customer-token.js';
import { orderCreated, type KlarnaOrderCreated, type KlarnaOrderRequest } from './wire/payments.js';

/** Customer tokens v1: orders without the customer being there. Source: Klarna customer token API reference. */
export type KlarnaCustomerTokens = Readonly<{
  /** Places an order with a token. One key per intention: for 24 hours a repeat gets the first order again. */
  createOrder: (
    tokenId: string,
    body: KlarnaOrderRequest,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<KlarnaOrderCreated>>;
  read: (tokenId: string) => Promise<KlarnaOutcome<KlarnaCustomerToken>>;
  /** Suspends, cancels or takes up again. Sent once. */
  updateStatus: (
    tokenId: string,
    status: KlarnaCustomerTokenStatus,
  ) => Promise<KlarnaOutcome<null>>;
}>;

const ROOT = '/customer-token/v1/tokens';

/** The customer token calls over `send`. */
export function customerTokenCalls(send: Send): KlarnaCustomerTokens {
  const tokenPath = (tokenId: string): string => `${ROOT}/${segment(tokenId)}`;
  return {
    createOrder: async (tokenId, body, idempotencyKey) =>
      send({
        name: 'customerTokens.createOrder',
        method: 'POST',
        path: `${tokenPath(tokenId)}/order`,
        body,
        repeat: { kind: 'keyed', idempotencyKey },
        read: jsonBody(orderCreated),
      }),
    read: async (tokenId) =>
      send({
        name: 'customerTokens.read',
        method: 'GET',
        path: tokenPath(tokenId),
        body: null,
        repeat: { kind: 'read' },
        read: jsonBody(customerToken),
      }),
    updateStatus: async (tokenId, status) =>
      send({
        name: 'customerTokens.updateStatus',
        method: 'PATCH',
        path: `${tokenPath(tokenId)}/status`,
        body: { status },
        repeat: { kind: 'once' },
        promises: [202],
        read: noBody,
      }),
  };
}
