import { readErrorBody } from './errors.js';
import type { KlarnaOutcome, KlarnaUnknown } from './outcome.js';
import { id, WireFault, type Check } from './parse.js';
import type { KlarnaCall } from './request.js';
import { retryAfterMsOf } from './retry.js';

/** An answer as it came from the wire. */
export type KlarnaAnswer = Readonly<{
  httpStatus: number;
  headers: Headers;
  bytes: Uint8Array;
  /** The same as UTF-8. */
  bodyText: string;
}>;

/** Sorts one answer into the four outcomes; the rules are those of `KlarnaOutcome`. */
export function classify<T>(call: KlarnaCall<T>, answer: KlarnaAnswer): KlarnaOutcome<T> {
  const { httpStatus } = answer;
  const isPromised = call.promises?.includes(httpStatus) ?? false;
  if (httpStatus === 200 || httpStatus === 201 || httpStatus === 204 || isPromised) {
    return accept(call, answer);
  }
  if (httpStatus >= 400 && httpStatus <= 499) return decline(answer);
  if (httpStatus >= 500 && httpStatus <= 599) return failed(call, answer);
  return unknown(answer, 'garbage', `${call.name}: unexpected HTTP ${httpStatus}`);
}

function accept<T>(call: KlarnaCall<T>, answer: KlarnaAnswer): KlarnaOutcome<T> {
  try {
    const value = call.read(answer);
    const { httpStatus } = answer;
    return { kind: 'accepted', value, httpStatus, correlationId: correlationIdOf(answer) };
  } catch (fault) {
    if (!(fault instanceof WireFault)) throw fault;
    const detail = `${call.name}: HTTP ${answer.httpStatus}, but ${fault.message}`;
    return unknown(answer, 'garbage', detail);
  }
}

function decline<T>(answer: KlarnaAnswer): KlarnaOutcome<T> {
  const { httpStatus } = answer;
  const body = readErrorBody(answer.bodyText);
  const errorCode = body.errorCode ?? (httpStatus === 401 ? 'UNAUTHORIZED' : `HTTP_${httpStatus}`);
  const said = { httpStatus, errorCode, messages: body.messages };
  const correlationId = correlationIdOf(answer);
  // 409 is also how Payments refuses a body that differs from the authorised one (BAD_VALUE).
  const isConflict = httpStatus === 409 && (body.errorCode ?? 'CONFLICT') === 'CONFLICT';
  if (httpStatus === 408 || httpStatus === 429 || isConflict) {
    const retryAfterMs = retryAfterMsOf(answer.headers);
    return { kind: 'pending', ...said, retryAfterMs, correlationId };
  }
  return { kind: 'refused', ...said, correlationId };
}

function failed<T>(call: KlarnaCall<T>, answer: KlarnaAnswer): KlarnaOutcome<T> {
  const { httpStatus } = answer;
  const { errorCode, messages } = readErrorBody(answer.bodyText);
  const isNotNow = httpStatus === 503 && errorCode === 'TEMPORARILY_UNAVAILABLE';
  if (isNotNow && call.repeat.kind === 'read') {
    const retryAfterMs = retryAfterMsOf(answer.headers);
    const correlationId = correlationIdOf(answer);
    return { kind: 'pending', httpStatus, errorCode, messages, retryAfterMs, correlationId };
  }
  const code = errorCode === null ? '' : ` ${errorCode}`;
  return unknown(answer, 'server_error', `${call.name}: HTTP ${httpStatus}${code}`);
}

function unknown(
  answer: KlarnaAnswer,
  reason: 'server_error' | 'garbage',
  detail: string,
): KlarnaUnknown {
  const { httpStatus } = answer;
  return { kind: 'unknown', reason, detail, httpStatus, correlationId: correlationIdOf(answer) };
}

/** The header where there is one; error bodies repeat it. */
export function correlationIdOf(answer: Pick<KlarnaAnswer, 'headers' | 'bodyText'>): string | null {
  const header = answer.headers.get('klarna-correlation-id') ?? '';
  return header === '' ? readErrorBody(answer.bodyText).correlationId : header;
}

/** Reads a JSON body with `check`. */
export function jsonBody<T>(check: Check<T>): (answer: KlarnaAnswer) => T {
  return (answer) => {
    let body: unknown;
    try {
      body = JSON.parse(answer.bodyText);
    } catch {
      throw new WireFault('', 'JSON');
    }
    return check(body, '');
  };
}

/** Reads a file: an answer of one media type, since an error page has another. */
export function fileBody<T>(
  mediaType: string,
  read: (answer: KlarnaAnswer) => T,
): (answer: KlarnaAnswer) => T {
  return (answer) => {
    const given = answer.headers.get('content-type') ?? '';
    if (!given.toLowerCase().includes(mediaType)) {
      throw new WireFault('the header Content-Type', mediaType);
    }
    return read(answer);
  };
}

/** Reads an answer that must say nothing: a body here means that somebody other than Klarna spoke. */
export function noBody(answer: KlarnaAnswer): null {
  if (answer.bodyText !== '') throw new WireFault('', 'empty');
  return null;
}

/** What a 201 of Order Management names: the new id, and its absolute URI where sent. */
export type CreatedResource = Readonly<{ id: string; location: string | null }>;

/**
 * Reads the id of a new capture or refund from `header` (`Capture-Id`, `Refund-Id`) or, where a
 * proxy has dropped that, from the last segment of `Location` below `collection`.
 */
export function createdResource(
  header: 'Capture-Id' | 'Refund-Id',
  collection: 'captures' | 'refunds',
): (answer: KlarnaAnswer) => CreatedResource {
  const tail = new RegExp(`/${collection}/([^/?#]+)/?$`);
  return (answer) => {
    const location = answer.headers.get('location');
    const named = answer.headers.get(header) ?? tail.exec(location ?? '')?.[1];
    return { id: id(named, `the header ${header}`), location };
  };
}
