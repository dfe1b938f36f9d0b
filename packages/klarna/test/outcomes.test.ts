import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isKlarnaErrorCode, type KlarnaOutcome } from '@kvitt/klarna';
import { CALLS, observedClient } from './support/client.js';
import { CAPTURE_ID, ORDER, ORDER_CREATED, SESSION_CREATED } from './support/examples.js';
import {
  answer,
  CORRELATION_ID,
  refusal,
  startStubKlarna,
  type Play,
  type StubKlarna,
} from './support/stub-klarna.js';

let stub: StubKlarna;
beforeAll(async () => {
  stub = await startStubKlarna();
});
afterAll(async () => stub.stop());

/** Plays one answer to one call with a single attempt. */
async function outcomeOf(
  call: keyof typeof CALLS,
  play: Play,
  timeoutMs = 5_000,
): Promise<KlarnaOutcome<unknown>> {
  stub.script(play);
  return CALLS[call](observedClient(stub.baseUrl, { attemptsMax: 1, timeoutMs }).client);
}

/** The outcome as one line of a table: kind, then what distinguishes it. */
function lineOf(outcome: KlarnaOutcome<unknown>): string {
  switch (outcome.kind) {
    case 'accepted':
      return 'accepted';
    case 'refused':
      return `refused ${outcome.errorCode}`;
    case 'pending':
      return `pending ${outcome.errorCode} ${outcome.retryAfterMs}`;
    case 'unknown':
      return `unknown ${outcome.reason}`;
  }
}

const HTML = { 'Content-Type': 'text/html' };
const LATER = 'Fri, 06 Mar 2026 10:00:30 GMT';
const NOW = 'Fri, 06 Mar 2026 10:00:00 GMT';

describe('a status and its body decide the outcome', () => {
  test.each<[keyof typeof CALLS, string, Play, string]>([
    ['keyed', '400 BAD_VALUE', refusal(400, 'BAD_VALUE', 'Bad value: x'), 'refused BAD_VALUE'],
    ['keyed', '401 with a body', refusal(401, 'UNAUTHORIZED'), 'refused UNAUTHORIZED'],
    ['keyed', '401 without a body', answer(401), 'refused UNAUTHORIZED'],
    ['read', '401 as a web page', answer(401, '<html>', HTML), 'refused UNAUTHORIZED'],
    ['keyed', '403', refusal(403, 'CAPTURE_NOT_ALLOWED'), 'refused CAPTURE_NOT_ALLOWED'],
    ['read', '404', refusal(404, 'NO_SUCH_ORDER'), 'refused NO_SUCH_ORDER'],
    ['read', '404 from a gateway', answer(404, 'not here', HTML), 'refused HTTP_404'],
    ['read', 'an error body that is a list', answer(404, []), 'refused HTTP_404'],
    ['read', 'an error code that is a number', answer(404, { error_code: 7 }), 'refused HTTP_404'],
    ['keyed', '409 CONFLICT', refusal(409, 'CONFLICT'), 'pending CONFLICT null'],
    ['keyed', '409 without a body', answer(409), 'pending HTTP_409 null'],
    ['identicalBody', '409 BAD_VALUE', refusal(409, 'BAD_VALUE'), 'refused BAD_VALUE'],
    ['keyed', '413', refusal(413, 'REQUEST_TOO_LARGE'), 'refused REQUEST_TOO_LARGE'],
    ['keyed', '422', refusal(422, 'INVALID_ADDRESS'), 'refused INVALID_ADDRESS'],
    ['keyed', '408', answer(408), 'pending HTTP_408 null'],
    ['once', '429', refusal(429, 'TOO_MANY_REQUESTS'), 'pending TOO_MANY_REQUESTS null'],
    ['keyed', '429, seconds', answer(429, null, { 'Retry-After': '7' }), 'pending HTTP_429 7000'],
    [
      'keyed',
      '429, a date',
      answer(429, null, { 'Retry-After': LATER, Date: NOW }),
      'pending HTTP_429 30000',
    ],
    [
      'keyed',
      '429, a date gone by',
      answer(429, null, { 'Retry-After': NOW, Date: LATER }),
      'pending HTTP_429 0',
    ],
    ['keyed', '429, nonsense', answer(429, null, { 'Retry-After': '-1' }), 'pending HTTP_429 null'],
    ['keyed', '429, words', answer(429, null, { 'Retry-After': 'soon' }), 'pending HTTP_429 null'],
    ['keyed', '500', refusal(500, 'INTERNAL_SERVER_ERROR'), 'unknown server_error'],
    ['read', '500', refusal(500, 'INTERNAL_SERVER_ERROR'), 'unknown server_error'],
    ['read', '502 as a web page', answer(502, '<html>', HTML), 'unknown server_error'],
    ['keyed', '503 for a write', refusal(503, 'TEMPORARILY_UNAVAILABLE'), 'unknown server_error'],
    ['once', '503 for a write', refusal(503, 'TEMPORARILY_UNAVAILABLE'), 'unknown server_error'],
    [
      'read',
      '503 for a read',
      refusal(503, 'TEMPORARILY_UNAVAILABLE'),
      'pending TEMPORARILY_UNAVAILABLE null',
    ],
    ['read', '503 without a code', answer(503), 'unknown server_error'],
    ['keyed', '504', answer(504), 'unknown server_error'],
    ['read', '302', answer(302, null, { Location: 'https://x.example/' }), 'unknown garbage'],
    ['read', '304', answer(304), 'unknown garbage'],
    ['keyedEmpty', '202', answer(202), 'unknown garbage'],
    ['read', '206', answer(206, ORDER), 'unknown garbage'],
    ['read', 'status 999', { kind: 'raw', bytes: 'HTTP/1.1 999 X\r\n\r\n' }, 'unknown garbage'],
  ])('%s: %s', async (call, _name, play, line) => {
    expect(lineOf(await outcomeOf(call, play))).toBe(line);
  });
});

describe('an answer that promises less than the call is garbage', () => {
  test.each<[keyof typeof CALLS, string, Play]>([
    ['read', 'no body', answer(200)],
    ['read', 'a web page', answer(200, '<html>sign in</html>', HTML)],
    ['read', 'half of JSON', answer(200, '{"order_id":')],
    ['read', 'a list', answer(200, [ORDER])],
    ['read', 'null', answer(200, 'null')],
    ['read', 'another order', answer(200, { ...ORDER, order_id: 'another' })],
    ['read', 'no order id', answer(200, { ...ORDER, order_id: undefined })],
    ['read', 'an amount as text', answer(200, { ...ORDER, captured_amount: '20000' })],
    ['read', 'an amount in major units', answer(200, { ...ORDER, captured_amount: 200.5 })],
    ['read', 'a negative amount', answer(200, { ...ORDER, refunded_amount: -1 })],
    ['read', 'an amount no double holds', answer(200, { ...ORDER, order_amount: 2 ** 53 })],
    ['read', 'no amount', answer(200, { ...ORDER, remaining_authorized_amount: null })],
    ['read', 'an unheard-of status', answer(200, { ...ORDER, status: 'REFUNDED' })],
    ['read', 'a date without offset', answer(200, { ...ORDER, expires_at: '2026-03-30T00:00' })],
    ['read', 'a date that is none', answer(200, { ...ORDER, expires_at: '2026-02-30T00:00:00Z' })],
    ['read', 'captures that are no list', answer(200, { ...ORDER, captures: {} })],
    ['read', 'a capture without id', answer(200, { ...ORDER, captures: [{ captured_amount: 1 }] })],
    ['read', 'a line without amounts', answer(200, { ...ORDER, order_lines: [{ name: 'x' }] })],
    ['keyed', 'a capture without its id', answer(201)],
    ['keyed', 'a Location elsewhere', answer(201, null, { Location: 'https://x.example/a/b' })],
    ['keyed', 'an empty id', answer(201, null, { 'Capture-Id': '' })],
    ['keyedEmpty', 'a web page for a 204', answer(200, '<html>sign in</html>', HTML)],
    ['keyedEmpty', 'an object for a 204', answer(200, {})],
    ['once', 'no client token', answer(200, { session_id: '1' })],
    ['identicalBody', 'no order id', answer(200, { ...ORDER_CREATED, order_id: '' })],
    ['identicalBody', 'no fraud status', answer(200, { order_id: '1' })],
  ])('%s: %s', async (call, _name, play) => {
    const outcome = await outcomeOf(call, play);
    expect(lineOf(outcome)).toBe('unknown garbage');
    expect(outcome).toMatchObject({ correlationId: CORRELATION_ID });
  });
});

describe('no answer', () => {
  test.each<[string, Play, string]>([
    ['silence', { kind: 'silence' }, 'unknown timeout'],
    ['a body that stops', { kind: 'stall', httpStatus: 200 }, 'unknown timeout'],
    ['an error body that stops', { kind: 'stall', httpStatus: 403 }, 'unknown timeout'],
    ['a reset', { kind: 'reset' }, 'unknown network'],
    ['a body cut off', { kind: 'half', httpStatus: 200 }, 'unknown network'],
    ['no HTTP', { kind: 'raw', bytes: 'SSH-2.0-OpenSSH_9.6\r\n' }, 'unknown network'],
    ['nothing at all', { kind: 'raw', bytes: '' }, 'unknown network'],
  ])('%s', async (_name, play, line) => {
    for (const call of ['read', 'keyed', 'once'] as const) {
      const timeoutMs = line === 'unknown timeout' ? 100 : 5_000;
      expect(lineOf(await outcomeOf(call, play, timeoutMs))).toBe(line);
    }
  });

  test('a body that is not the gzip it claims to be ends with the timeout, not never', async () => {
    const play = answer(200, ORDER, { 'Content-Encoding': 'gzip' });
    expect((await outcomeOf('read', play, 100)).kind).toBe('unknown');
  });

  test('the timeout holds for a fetch that ignores its signal', async () => {
    const fetch = async (): Promise<Response> => new Promise(() => undefined);
    const { client } = observedClient(stub.baseUrl, { fetch, timeoutMs: 20, attemptsMax: 1 });
    expect(lineOf(await CALLS.once(client))).toBe('unknown timeout');
  });

  test('a refused connection is unknown, and the detail says so', async () => {
    const { client } = observedClient(`http://127.0.0.1:${await portOfNobody()}`);
    expect(await CALLS.once(client)).toEqual({
      kind: 'unknown',
      reason: 'network',
      detail: 'payments.createSession: ECONNREFUSED',
      httpStatus: null,
      correlationId: null,
    });
  });
});

/** A port that was free a moment ago. */
async function portOfNobody(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return bound === null || typeof bound === 'string' ? 1 : bound.port;
}

describe('what an outcome carries', () => {
  test('a refusal carries Klarna’s words, the singular error_message included', async () => {
    const body = { error_code: 'NOT_ALLOWED', error_message: 'Update not allowed.' };
    expect(await outcomeOf('keyed', answer(403, body))).toEqual({
      kind: 'refused',
      httpStatus: 403,
      errorCode: 'NOT_ALLOWED',
      messages: ['Update not allowed.'],
      correlationId: CORRELATION_ID,
    });
  });

  test('the correlation id of the body serves where the header is missing', async () => {
    const body = { error_code: 'NOT_ALLOWED', error_messages: [], correlation_id: 'c-1' };
    const play = answer(403, body, { 'Klarna-Correlation-Id': '' });
    expect(await outcomeOf('keyed', play)).toMatchObject({ correlationId: 'c-1' });
  });

  test('a detail names the call, and holds neither token, password nor body', async () => {
    const play = answer(200, { order_id: '', secret: 'hush' });
    expect(await outcomeOf('identicalBody', play)).toMatchObject({
      detail: 'payments.createOrder: HTTP 200, but order_id is not a non-empty string',
    });
  });

  test('a redirect is not followed', async () => {
    await outcomeOf('read', answer(302, null, { Location: '/elsewhere' }));
    expect(stub.requests).toHaveLength(1);
  });

  test('a capture is known by its Location where Capture-Id was dropped', async () => {
    const location = `https://api.klarna.com/ordermanagement/v1/orders/1/captures/${CAPTURE_ID}`;
    expect(await outcomeOf('keyed', answer(201, null, { Location: location }))).toMatchObject({
      value: { captureId: CAPTURE_ID, location },
    });
  });

  test('absent lists are empty, and null is absent', async () => {
    const body = { ...ORDER, captures: undefined, refunds: null, expires_at: null };
    const outcome = await outcomeOf('read', answer(200, body));
    expect(outcome).toMatchObject({ value: { captures: [], refunds: [] } });
    expect(outcome).not.toHaveProperty('value.expires_at');
  });

  test('descriptive text of the wrong type is left out, not guessed', async () => {
    const body = { ...ORDER, locale: 7, billing_address: 'Stockholm' };
    const outcome = await outcomeOf('read', answer(200, body));
    expect(outcome.kind).toBe('accepted');
    expect(outcome).not.toHaveProperty('value.locale');
    expect(outcome).not.toHaveProperty('value.billing_address');
  });

  test('a redirect that is no web address does not reach the customer', async () => {
    const body = { ...ORDER_CREATED, redirect_url: 'javascript:alert(1)' };
    const outcome = await outcomeOf('identicalBody', answer(200, body));
    expect(outcome.kind).toBe('accepted');
    expect(outcome).not.toHaveProperty('value.redirect_url');
  });

  test('fields we do not know are left out', async () => {
    const outcome = await outcomeOf('once', answer(200, { ...SESSION_CREATED, extra: 1 }));
    expect(outcome).toMatchObject({ value: SESSION_CREATED });
    expect(outcome).not.toHaveProperty('value.extra');
  });

  test('documented error codes are told from others', () => {
    expect(isKlarnaErrorCode('CAPTURE_NOT_ALLOWED')).toBe(true);
    expect(isKlarnaErrorCode('HTTP_404')).toBe(false);
  });
});
