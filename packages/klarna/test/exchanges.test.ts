import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KlarnaExchange } from '@kvitt/klarna';
import { CALLS, observedClient } from './support/client.js';
import { CORRELATION_ID, answer, refusal, startStubKlarna } from './support/stub-klarna.js';

let stub: Awaited<ReturnType<typeof startStubKlarna>>;
beforeAll(async () => {
  stub = await startStubKlarna();
});
afterAll(async () => stub.stop());

test('every attempt is told as it went over the wire, without the credentials', async () => {
  const all: KlarnaExchange[] = [];
  const own: KlarnaExchange[] = [];
  const { client } = observedClient(stub.baseUrl, { onExchange: (each) => all.push(each) });
  stub.script(refusal(503, 'TEMPORARILY_UNAVAILABLE'), { kind: 'reset' }, answer(204));
  const outcome = await CALLS.keyedEmpty(client.observed((each) => own.push(each)));
  expect(outcome.kind).toBe('accepted');
  expect(own).toEqual(all);
  expect(own.map(({ httpStatus, correlationId }) => [httpStatus, correlationId])).toEqual([
    [503, CORRELATION_ID],
    [null, null],
    [204, CORRELATION_ID],
  ]);
  expect(own[0]?.answerText).toContain('TEMPORARILY_UNAVAILABLE');
  expect(own[1]).toMatchObject({ answerText: null, error: expect.any(String) });
  expect(own[2]).toMatchObject({ method: 'POST', requestText: null, answerText: '', error: null });
  expect(own[2]?.path).toMatch(/^\/ordermanagement\/v1\/orders\/.*\/cancel$/);
  expect(JSON.stringify(own)).not.toMatch(/Basic|sandbox/);
});

test('a body is told as it was sent, and an observed client leaves its origin alone', async () => {
  const told: KlarnaExchange[] = [];
  const { client } = observedClient(stub.baseUrl, { attemptsMax: 1 });
  stub.script(refusal(403, 'CAPTURE_NOT_ALLOWED'), refusal(403, 'CAPTURE_NOT_ALLOWED'));
  await CALLS.keyed(client.observed((each) => told.push(each)));
  await CALLS.keyed(client);
  expect(told.map(({ requestText }) => requestText)).toEqual(['{"captured_amount":20000}']);
});

test('an answer that stops in its middle is told as none', async () => {
  const told: KlarnaExchange[] = [];
  stub.script({ kind: 'stall', httpStatus: 200 });
  const { client } = observedClient(stub.baseUrl, {
    attemptsMax: 1,
    timeoutMs: 100,
    onExchange: (each) => told.push(each),
  });
  await CALLS.read(client);
  expect(told).toMatchObject([
    { httpStatus: 200, answerText: null, error: 'no answer in 100 ms', correlationId: null },
  ]);
});
