import { jsonBody, noBody } from './answer.js';
import type { KlarnaOutcome } from './outcome.js';
import { sameId } from './parse.js';
import { segment, type Send } from './request.js';
import {
  hostedSession,
  hostedSessionCreated,
  type KlarnaHostedDistribution,
  type KlarnaHostedSession,
  type KlarnaHostedSessionCreated,
  type KlarnaHostedSessionRequest,
} from './wire/hosted-page.js';

/** Hosted Payment Page v1: Klarna's own page over a Payments session. */
export type KlarnaHostedPage = Readonly<{
  /** Opens a page of 47 hours. Sent once. 404: the Payments session has expired. */
  createSession: (
    body: KlarnaHostedSessionRequest,
  ) => Promise<KlarnaOutcome<KlarnaHostedSessionCreated>>;
  /** Reads where the customer is. Status callbacks are unsigned: always decide by this. */
  readSession: (sessionId: string) => Promise<KlarnaOutcome<KlarnaHostedSession>>;
  /** Sends the page's link by text message or mail, or hands out a token for it. Sent once. */
  distributeSession: (
    sessionId: string,
    body: KlarnaHostedDistribution,
  ) => Promise<KlarnaOutcome<null>>;
  /** Closes the page to the customer. Sent once. 400 when it is already completed. */
  disableSession: (sessionId: string) => Promise<KlarnaOutcome<null>>;
}>;

const ROOT = '/hpp/v1/sessions';

/** The hosted page calls over `send`. */
export function hostedPageCalls(send: Send): KlarnaHostedPage {
  return {
    createSession: async (body) =>
      send({
        name: 'hostedPage.createSession',
        method: 'POST',
        path: ROOT,
        body,
        repeat: { kind: 'once' },
        read: jsonBody(hostedSessionCreated),
      }),
    readSession: async (sessionId) =>
      send({
        name: 'hostedPage.readSession',
        method: 'GET',
        path: `${ROOT}/${segment(sessionId)}`,
        body: null,
        repeat: { kind: 'read' },
        read: jsonBody(sameId(hostedSession, 'session_id', sessionId)),
      }),
    distributeSession: async (sessionId, body) =>
      send({
        name: 'hostedPage.distributeSession',
        method: 'POST',
        path: `${ROOT}/${segment(sessionId)}/distribution`,
        body,
        repeat: { kind: 'once' },
        // Some answer with a body, which says nothing that is needed.
        read: () => null,
      }),
    disableSession: async (sessionId) =>
      send({
        name: 'hostedPage.disableSession',
        method: 'DELETE',
        path: `${ROOT}/${segment(sessionId)}`,
        body: null,
        repeat: { kind: 'once' },
        read: noBody,
      }),
  };
}
