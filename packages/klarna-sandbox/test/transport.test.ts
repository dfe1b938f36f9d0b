import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cart, errorCode, getToken, openBench, placeOrder } from './support.js';
import type { Bench } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

describe('bodies', () => {
  it.each([
    ['nothing', ''],
    ['an empty object', '{}'],
  ])('accepts %s where no body is needed', async (_what, text) => {
    const order = await placeOrder(bench);
    expect((await bench.call('POST', `${order}/acknowledge`, text)).status).toBe(204);
  });

  it('refuses JSON that is none', async () => {
    const answer = await bench.call('POST', '/payments/v1/sessions', '{"a":');
    expect([answer.status, errorCode(answer)]).toEqual([400, 'BAD_REQUEST']);
  });

  it('refuses a body of three megabytes', async () => {
    const answer = await bench.call('POST', '/payments/v1/sessions', 'x'.repeat(3_000_000));
    expect([answer.status, errorCode(answer)]).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it('answers 404 where Klarna has nothing', async () => {
    expect((await bench.call('GET', '/payments/v2/sessions')).status).toBe(404);
    const report = '/settlements/v1/reports/payout?payment_reference=X';
    expect((await bench.call('GET', report)).status).toBe(404);
  });
});

describe('the request log and ids', () => {
  it('lists what was asked, from a number on', async () => {
    const { body: before } = await bench.call('GET', '/sandbox/requests');
    const order = await placeOrder(bench);
    await bench.call('POST', `${order}/acknowledge`, {}, { key: 'seen' });
    const { body } = await bench.call('GET', `/sandbox/requests?since=${String(before['next'])}`);
    const requests = body['requests'] as object[];
    expect(requests).toHaveLength(4);
    expect(requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `${order}/acknowledge`,
      status: 204,
      idempotency_key: 'seen',
    });
  });

  it('gives equal ids for equal seeds', async () => {
    const tokens: string[] = [];
    for (const seed of [42, 42, 43]) {
      const other = await openBench({ seed });
      tokens.push(await getToken(other, cart()));
      await other.close();
    }
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[0]).not.toBe(tokens[2]);
    expect(tokens[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
