import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLS, observedClient } from './support/client.js';
import { CAPTURE_ID, KEY, ORDER, ORDER_CREATED } from './support/examples.js';
import {
  answer,
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

const RESET: Play = { kind: 'reset' };
const SILENCE: Play = { kind: 'silence' };
const BROKEN = refusal(500, 'INTERNAL_SERVER_ERROR');
const BUSY = refusal(429, 'TOO_MANY_REQUESTS');
const CAPTURED = answer(201, null, { 'Capture-Id': CAPTURE_ID });
const NOT_ALLOWED = refusal(403, 'CAPTURE_NOT_ALLOWED');
const CONFLICT = refusal(409, 'CONFLICT');
const GARBAGE = answer(200, '<html>');

describe('how often a call is sent, and what comes of it', () => {
  test.each<[keyof typeof CALLS, string, readonly Play[], number, string]>([
    ['read', 'a reset, then the order', [RESET, answer(200, ORDER)], 2, 'accepted'],
    ['read', 'silence, then the order', [SILENCE, answer(200, ORDER)], 2, 'accepted'],
    ['read', 'two failures, then the order', [BROKEN, BUSY, answer(200, ORDER)], 3, 'accepted'],
    ['read', 'failures only', [BROKEN, BROKEN, BROKEN], 3, 'unknown'],
    ['read', 'busy to the end', [BUSY, BUSY, BUSY], 3, 'pending'],
    ['read', 'a failure, then busy: a read has no doubt', [BROKEN, BUSY, BUSY], 3, 'pending'],
    ['read', 'a failure, then 404', [BROKEN, refusal(404, 'NO_SUCH_ORDER')], 2, 'refused'],
    ['read', 'garbage is not asked for twice', [GARBAGE], 1, 'unknown'],
    ['read', 'a refusal is final', [refusal(404, 'NO_SUCH_ORDER')], 1, 'refused'],
    ['keyed', 'a reset, then the capture', [RESET, CAPTURED], 2, 'accepted'],
    ['keyed', 'silence, then the capture', [SILENCE, CAPTURED], 2, 'accepted'],
    ['keyed', 'a 503, then the capture', [answer(503), CAPTURED], 2, 'accepted'],
    ['keyed', 'busy, then the capture', [BUSY, CAPTURED], 2, 'accepted'],
    ['keyed', 'busy to the end: nothing was done', [BUSY, BUSY, BUSY], 3, 'pending'],
    ['keyed', 'a refusal is final', [NOT_ALLOWED], 1, 'refused'],
    ['keyed', 'a conflict is not repeated here', [CONFLICT], 1, 'pending'],
    ['keyed', 'a reset, then the first result again', [RESET, NOT_ALLOWED], 2, 'refused'],
    ['keyed', 'a reset, then a conflict: still in doubt', [RESET, CONFLICT], 2, 'unknown'],
    ['keyed', 'a reset, then busy: still in doubt', [RESET, BUSY, BUSY], 3, 'unknown'],
    ['keyed', 'a reset, then 401: still in doubt', [RESET, answer(401)], 2, 'unknown'],
    ['keyed', 'a reset, then a gateway’s 404: in doubt', [RESET, answer(404)], 2, 'unknown'],
    [
      'identicalBody',
      'a reset, then the same order',
      [RESET, answer(200, ORDER_CREATED)],
      2,
      'accepted',
    ],
    [
      'identicalBody',
      'a reset, then consumed: the first attempt may have been it',
      [RESET, refusal(403, 'INVALID_OPERATION', 'Authorization token already consumed')],
      2,
      'unknown',
    ],
    ['once', 'a reset is not repeated', [RESET], 1, 'unknown'],
    ['once', 'a 500 is not repeated', [BROKEN], 1, 'unknown'],
    ['once', 'a 429 is not repeated', [BUSY], 1, 'pending'],
    ['onceDelete', 'a reset is not repeated', [RESET], 1, 'unknown'],
  ])('%s: %s', async (call, _name, plays, sent, kind) => {
    stub.script(...plays);
    const timeoutMs = plays.includes(SILENCE) ? 400 : 5_000;
    const { client, waits } = observedClient(stub.baseUrl, { timeoutMs });
    const outcome = await CALLS[call](client);
    expect(outcome.kind).toBe(kind);
    expect(stub.requests).toHaveLength(sent);
    expect(waits).toHaveLength(sent - 1);
  });
});

test('every repeat carries the same key and the same body', async () => {
  stub.script(RESET, BROKEN, CAPTURED);
  await CALLS.keyed(observedClient(stub.baseUrl).client);
  const sent = stub.requests.map((r) => [r.headers['klarna-idempotency-key'], r.url, r.body]);
  const [first] = sent;
  expect(first?.[0]).toBe(KEY);
  expect(sent).toEqual([first, first, first]);
});

test('an outcome in doubt tells both what happened and what came after', async () => {
  stub.script(BROKEN, CONFLICT);
  expect(await CALLS.keyed(observedClient(stub.baseUrl).client)).toMatchObject({
    kind: 'unknown',
    reason: 'server_error',
    detail: 'orders.capture: HTTP 500 INTERNAL_SERVER_ERROR; repeated, then HTTP 409',
  });
});

describe('waits', () => {
  const BUSY_FOR = (seconds: string) => answer(429, null, { 'Retry-After': seconds });
  test.each<[string, readonly Play[], () => number, readonly number[]]>([
    ['double their ceiling', [BROKEN, BROKEN, BROKEN, BROKEN], () => 0.999, [249, 499, 999]],
    ['may be nothing: full jitter', [BROKEN, BROKEN, BROKEN, BROKEN], () => 0, [0, 0, 0]],
    ['are never shorter than Retry-After', [BUSY_FOR('2'), BUSY_FOR('3')], () => 0.5, [2125, 3250]],
  ])('%s', async (_name, plays, random, expected) => {
    stub.script(...plays);
    const { client, waits } = observedClient(stub.baseUrl, { attemptsMax: 4, random });
    await CALLS.read(client);
    expect(waits).toEqual(expected);
  });

  test('have a ceiling of eight seconds', async () => {
    stub.script(...Array.from({ length: 10 }, () => BROKEN));
    const { client, waits } = observedClient(stub.baseUrl, {
      attemptsMax: 10,
      random: () => 0.9999,
    });
    await CALLS.read(client);
    expect(Math.max(...waits)).toBe(7_999);
  });

  test('longer than half a minute are left to the caller', async () => {
    stub.script(BUSY_FOR('31'));
    const { client, waits } = observedClient(stub.baseUrl);
    expect(await CALLS.keyed(client)).toMatchObject({ kind: 'pending', retryAfterMs: 31_000 });
    expect(waits).toEqual([]);
  });

  test('attemptsMax counts the first attempt, and does not touch calls sent once', async () => {
    stub.script(BROKEN);
    const single = observedClient(stub.baseUrl, { attemptsMax: 1 }).client;
    await CALLS.read(single);
    expect(stub.requests).toHaveLength(1);
    stub.script(BROKEN, BROKEN);
    await CALLS.once(observedClient(stub.baseUrl, { attemptsMax: 9 }).client);
    expect(stub.requests).toHaveLength(1);
  });
});
