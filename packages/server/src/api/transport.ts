import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorKey } from '@kvitt/flow';
import { keyOwnerOf } from './auth.js';
import { errorCodeOf, failure, sendAnswer } from './reply.js';

/** One request as it was answered; nothing of it is personal or secret. */
export type Answered = Readonly<{
  requestId: string;
  method: string;
  /** The pattern of its route, such as `/v1/json/orders/:id`; null when there is none. */
  route: string | null;
  httpStatus: number;
  /** From the last of its headers to the last of its answer. */
  tookMs: number;
  /** Of the answer's body. */
  bytes: number;
  /** Whose key it came with; null without one. */
  owner: Readonly<{ accountId: number; siteId: number | null }> | null;
  /** `error_code` of a refusal. */
  errorCode: number | null;
}>;

/** In how many milliseconds a request must have arrived, its headers before it, and how often that is looked at. */
export type Timeouts = Readonly<{
  requestTimeout: number;
  headersTimeout: number;
  connectionsCheckingInterval: number;
}>;

/** A sound request takes milliseconds to arrive, and seconds on a poor line. */
export const TIMEOUTS: Timeouts = {
  requestTimeout: 30_000,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
};

/** What a request's headers may be in all, its first line included. */
export const HEADER_BYTES_MAX = 16_384;
const URL_LENGTH_MAX = 8_192;

/** What may be somebody else's id of a request. */
const REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The id that a request brings in `X-Request-Id` when it is a sane one, otherwise a new one. */
export function requestIdOf({ headers }: IncomingMessage, newRequestId: () => string): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
}

/** Every answer names its request, an address is refused when it is too long, and `answered` is told of each. */
export function superviseRequests(
  app: FastifyInstance,
  answered: (answered: Answered) => void,
): void {
  app.addHook('onRequest', async (request, reply) => {
    nameRequest(request, reply);
    const { url = '' } = request.raw;
    if (url.length > URL_LENGTH_MAX) return sendAnswer(reply, failure('url_too_long'));
    return undefined;
  });
  app.addHook('onResponse', async (request, reply) => answered(answeredOf(request, reply)));
}

/**
 * Closes connections that nobody has asked anything over when the server closes. Browsers open them in advance, and Node
 * counts them as busy until they time out.
 */
export function closeUnused(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  app.addHook('preClose', (done) => {
    for (const socket of unused) socket.destroy();
    done();
  });
}

/** Puts the request's id on its answer. */
export const nameRequest = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.header('x-request-id', request.id);

/** What is told of a request that was answered. */
export const answeredOf = (request: FastifyRequest, reply: FastifyReply): Answered => ({
  requestId: request.id,
  method: request.method,
  route: request.routeOptions.url ?? null,
  httpStatus: reply.statusCode,
  tookMs: reply.elapsedTime,
  bytes: Number(reply.getHeader('content-length') ?? 0),
  owner: keyOwnerOf(request),
  errorCode: errorCodeOf(reply),
});

const REFUSALS: Readonly<Record<string, ErrorKey>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers what is no HTTP request, or came too slowly, in the envelope, and hangs up. */
export function refuseConnection(
  error: Readonly<{ code?: string }>,
  socket: Socket,
  requestId: string,
): void {
  // Nobody is there any more, or an answer has begun.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const { http, body } = failure(REFUSALS[error.code ?? ''] ?? 'invalid_request');
  socket.end(
    [
      `HTTP/1.1 ${http} ${REASONS[http] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      'Cache-Control: no-store',
      `X-Request-Id: ${requestId}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
