import { Readable } from 'node:stream';
import { errorOf, type ErrorKey } from '@kvitt/flow';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome, StoredAnswer } from '../commands/submission.js';
import type { Faults } from './wire/checked.js';
import type { Refused } from './wire/read.js';

/** What a call is answered, before it goes over the wire. */
export type Answer = StoredAnswer;

/** A success that is written while it is read, and is never whole in memory. */
export type Streamed = Readonly<{
  contentType: string;
  /** What a browser keeps it as; null for what is no file. */
  fileName: string | null;
  pieces: AsyncIterable<string | Uint8Array>;
}>;

/** A finished outcome: what an answer can be made of. */
export type Finished = Exclude<Outcome, { kind: 'replayed' | 'stale' }>;

/**
 * A success: HTTP 200 exactly, as the Java client takes every other code for a failure. `beside` are
 * members next to `data`, such as `page`.
 */
export const success = (data: object, beside: object = {}): Answer => ({
  http: 200,
  body: JSON.stringify({ success: true, data, ...beside }),
});

/** A success outside the merchant API: nothing but the data. */
export const bare = (data: object): Answer => ({ http: 200, body: JSON.stringify(data) });

/** The catalogue's answer to a refusal: the only place where a key becomes HTTP. */
export function failure(error: ErrorKey, detail: string | null = null): Answer {
  const { code, http, info } = errorOf(error);
  const text = detail === null || detail === '' ? info : `${info}: ${detail}`;
  return {
    http,
    body: JSON.stringify({ success: false, data: {}, error_code: code, error_info: text }),
  };
}

/**
 * The answer to a request about accounts and sites whose members are wrong: HTTP 422 with every fault, and the number of the
 * first as in any other refusal.
 */
export function invalid(faults: Faults): Answer {
  const [{ error, detail }] = faults;
  const { code, info } = errorOf(error);
  const errors = faults.map(({ attribute, detail: message }) => ({
    attribute,
    details: [message],
    message,
    uri: '',
  }));
  return {
    http: errorOf('invalid_setting').http,
    body: JSON.stringify({
      success: false,
      data: {},
      error_code: code,
      error_info: `${info}: ${detail}`,
      message: 'Validation error',
      errors,
    }),
  };
}

/** The answer to a request that was refused before anything was decided. */
export const refusalAnswer = ({ error, detail }: Refused): Answer => failure(error, detail);

/** Sends an answer; nothing of the merchant API may be cached. */
export function sendAnswer(reply: FastifyReply, answer: Answer | Streamed): FastifyReply {
  if ('pieces' in answer) return sendStreamed(reply, answer);
  const { http, body } = answer;
  if (http >= 400) refused.set(reply, body);
  return reply
    .code(http)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(body);
}

function sendStreamed(
  reply: FastifyReply,
  { contentType, fileName, pieces }: Streamed,
): FastifyReply {
  if (fileName !== null) {
    void reply.header('content-disposition', `attachment; filename="${fileName}"`);
  }
  return reply
    .code(200)
    .header('content-type', contentType)
    .header('cache-control', 'no-store')
    .send(Readable.from(pieces));
}

const refused = new WeakMap<FastifyReply, string>();

/** The `error_code` that an answer carried; null for what was no refusal. */
export function errorCodeOf(reply: FastifyReply): number | null {
  const [, code] = /"error_code":(\d+)/.exec(refused.get(reply) ?? '') ?? [];
  return code === undefined ? null : Number(code);
}

/** Is told of what should not have happened, and in which request. */
export type ReportBug = (error: unknown, requestId: string) => void;

/**
 * The answer to something thrown: a request that Fastify could not read, or a bug. A bug is reported
 * and nothing of it is shown but the request's id, by which its report is found.
 */
export function thrownAnswer(
  error: unknown,
  { id }: Pick<FastifyRequest, 'id'>,
  reportBug: ReportBug,
): Answer {
  const code = memberOf(error, 'code');
  const http = memberOf(error, 'statusCode');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return failure('body_too_large');
  if (typeof code === 'string' && code.startsWith('FST_') && typeof http === 'number' && http < 500)
    return failure('invalid_request');
  reportBug(error, id);
  return failure('internal', `request ${id}`);
}

const memberOf = (value: unknown, name: 'code' | 'statusCode'): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
