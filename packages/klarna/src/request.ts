import { classify, correlationIdOf, type KlarnaAnswer } from './answer.js';
import type { KlarnaExchange } from './exchange.js';
import type { KlarnaOutcome, KlarnaUnknown } from './outcome.js';
import { attemptsOf, delayMs, settleDoubt, type Repeat, type RetryPolicy } from './retry.js';

/** The part of `fetch` the client uses; the global `fetch` of Node, browsers and edge runtimes fits. */
export type KlarnaFetch = (url: string, init: RequestInit) => Promise<Response>;

/** One call of the API, before it is sent. */
export type KlarnaCall<T> = Readonly<{
  /** As the caller writes it (`orders.capture`): for `detail`, where the path could hold a token. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, ids encoded, with the query. */
  path: string;
  /** The media type asked for; JSON unless it is a file. */
  accepts?: string;
  /** Sent as JSON; null sends no body at all. */
  body: object | null;
  repeat: Repeat;
  /** Another status that means success for this call. */
  promises?: readonly number[];
  /** Reads a 200, 201 or 204; throws `WireFault` when it is not what the call promises. */
  read: (answer: KlarnaAnswer) => T;
}>;

/** Sends a call, repeats it as far as it may be, and says what came of it. */
export type Send = <T>(call: KlarnaCall<T>) => Promise<KlarnaOutcome<T>>;

/** Where and how calls are sent. */
export type Transport = Readonly<{
  /** Without a trailing slash. */
  baseUrl: string;
  authorization: string;
  userAgent: string;
  fetch: KlarnaFetch;
  /** Milliseconds for one attempt, from sending to the last byte of the answer. */
  timeoutMs: number;
  retry: RetryPolicy;
  /** Told of every attempt; see `KlarnaClientOptions`. */
  onExchange: (exchange: KlarnaExchange) => void;
}>;

/** Builds `Send` over a transport. Whatever the network does becomes an outcome, never a throw. */
export function createSend(transport: Transport): Send {
  return async (call) => {
    const attempts = attemptsOf(call.repeat, transport.retry);
    const request = requestOf(transport, call);
    let doubt: KlarnaUnknown | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await sendOnce(transport, call, request);
      const waitMs = attempt < attempts ? delayMs(outcome, attempt, transport.retry.random) : null;
      if (waitMs === null) return settleDoubt(call.repeat, doubt, outcome);
      if (outcome.kind === 'unknown') doubt = outcome;
      await transport.retry.wait(waitMs);
    }
  };
}

type PreparedRequest = Readonly<{ url: string; init: RequestInit }>;

/** The same bytes for every attempt: a repeat must carry the same key and the same body. */
function requestOf(transport: Transport, call: KlarnaCall<unknown>): PreparedRequest {
  const headers: Record<string, string> = {
    Accept: call.accepts ?? 'application/json',
    Authorization: transport.authorization,
    'User-Agent': transport.userAgent,
  };
  // Klarna's SDKs send the type on body-less POSTs too; strict servers refuse it on GET and DELETE.
  if (call.method === 'POST' || call.method === 'PATCH') {
    headers['Content-Type'] = 'application/json';
  }
  if (call.repeat.kind === 'keyed') {
    headers['Klarna-Idempotency-Key'] = checkedKey(call.repeat.idempotencyKey);
  }
  const init: RequestInit = { method: call.method, headers, redirect: 'manual' };
  if (call.body !== null) init.body = JSON.stringify(call.body);
  return { url: `${transport.baseUrl}${call.path}`, init };
}

async function sendOnce<T>(
  transport: Transport,
  call: KlarnaCall<T>,
  request: PreparedRequest,
): Promise<KlarnaOutcome<T>> {
  const { timeoutMs } = transport;
  const deadline = new AbortController();
  const { signal } = deadline;
  let httpStatus: number | null = null;
  const exchange = async (): Promise<
    Readonly<{ answer: KlarnaAnswer; outcome: KlarnaOutcome<T> }>
  > => {
    const response = await transport.fetch(request.url, { ...request.init, signal });
    httpStatus = response.status;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const bodyText = new TextDecoder().decode(bytes);
    const answer = { httpStatus, headers: response.headers, bytes, bodyText };
    return { answer, outcome: classify(call, answer) };
  };
  const asked = {
    method: call.method,
    path: call.path,
    requestText: typeof request.init.body === 'string' ? request.init.body : null,
  };
  let answered: Awaited<ReturnType<typeof exchange>>;
  try {
    answered = await orAborted(exchange(), deadline, timeoutMs);
  } catch (error) {
    const reason = signal.aborted ? 'timeout' : 'network';
    const cause = signal.aborted ? `no answer in ${timeoutMs} ms` : causeOf(error);
    transport.onExchange({
      ...asked,
      httpStatus,
      correlationId: null,
      answerText: null,
      error: cause,
    });
    return {
      kind: 'unknown',
      reason,
      detail: `${call.name}: ${cause}`,
      httpStatus,
      correlationId: null,
    };
  }
  const { answer, outcome } = answered;
  transport.onExchange({
    ...asked,
    httpStatus: answer.httpStatus,
    correlationId: correlationIdOf(answer),
    answerText: answer.bodyText,
    error: null,
  });
  return outcome;
}

/**
 * Aborts and rejects after `timeoutMs`, whatever `work` does. Handing the signal to `fetch` is not
 * enough: Node 20 waits for ever on a body that is not the gzip its header claims, abort or not.
 */
async function orAborted<T>(
  work: Promise<T>,
  deadline: AbortController,
  timeoutMs: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lapsed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      deadline.abort();
      reject(new Error('deadline'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, lapsed]);
  } finally {
    clearTimeout(timer);
  }
}

/** The system's code (`ECONNRESET`) where there is one: `fetch` itself only says "fetch failed". */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) {
    if (typeof cause.code === 'string') return cause.code;
  }
  return cause instanceof Error ? cause.message : 'the connection failed';
}

function checkedKey(idempotencyKey: string): string {
  // Without a key a repeated capture is a second capture, so an empty one must not pass.
  if (!/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw new TypeError('klarna: an idempotency key is 1 to 255 visible ASCII characters');
  }
  return idempotencyKey;
}

/**
 * One id as a path segment. Refuses (TypeError) what would change the path instead of filling it:
 * the empty string and the dot segments, which percent-encoding leaves alone.
 */
export function segment(id: string): string {
  if (id === '' || id === '.' || id === '..') {
    throw new TypeError(`klarna: ${JSON.stringify(id)} cannot be an id in a path`);
  }
  return encodeURIComponent(id);
}

/** `?a=1&b=2` from the values that are there, or an empty string. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
