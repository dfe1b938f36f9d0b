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

describe('credentials', () => {
  it.each([
    ['none', null],
    ['a wrong password', 'PK_sandbox:wrong'],
    ['an unknown user', 'nobody:sandbox'],
  ])('refuses %s with 401 and an empty list', async (_what, user) => {
    const answer = await bench.call('GET', '/settlements/v1/payouts', undefined, { user });
    expect([answer.status, errorCode(answer), answer.body['error_messages']]).toEqual([
      401,
      'UNAUTHORIZED',
      [],
    ]);
  });

  it('does not show one merchant the orders of another', async () => {
    const two = await openBench({
      merchants: [
        { id: 'N1', username: 'PK_sandbox', password: 'sandbox', name: 'One' },
        { id: 'N2', username: 'PK_two', password: 'two', name: 'Two' },
      ],
    });
    const order = await placeOrder(two);
    const other = await two.call('GET', order, undefined, { user: 'PK_two:two' });
    expect([other.status, errorCode(other)]).toEqual([404, 'NO_SUCH_ORDER']);
    await two.close();
  });
});

describe('headers', () => {
  it('writes header names in their canonical case', async () => {
    const order = await placeOrder(bench);
    const made = await bench.call('POST', `${order}/captures`, { captured_amount: 100 });
    expect(made.header('Location')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ordermanagement\/v1\//);
    expect(made.header('Capture-Id')).toMatch(/^[\da-f-]{36}$/);
    expect(made.text).toBe('');
    const refunded = await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
    expect(refunded.header('Refund-Id')).toMatch(/^[\da-f-]{36}$/);
    expect(refunded.header('Location')).toContain('/refunds/');
    const read = await bench.call('GET', order);
    expect(read.header('Content-Type')).toBe('application/json');
  });

  it('marks every answer, and puts the same mark into refusals', async () => {
    const answer = await bench.call('GET', '/ordermanagement/v1/orders/x');
    expect(answer.header('Klarna-Correlation-Id')).toBe(answer.body['correlation_id']);
  });

  it('sends no Location with a 204', async () => {
    const order = await placeOrder(bench);
    const answer = await bench.call('POST', `${order}/acknowledge`);
    expect([answer.status, answer.header('Location')]).toEqual([204, undefined]);
  });
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

describe('idempotency keys', () => {
  it('answers a repeat with the first result whatever its body', async () => {
    const order = await placeOrder(bench);
    const path = `${order}/captures`;
    const first = await bench.call('POST', path, { captured_amount: 100 }, { key: 'one' });
    const again = await bench.call('POST', path, { captured_amount: 200 }, { key: 'one' });
    expect([again.status, again.header('Location')]).toEqual([201, first.header('Location')]);
    expect(again.header('Capture-Id')).toBe(first.header('Capture-Id'));
    expect((await bench.call('GET', order)).body['captured_amount']).toBe(100);
  });

  it('repeats a refusal as well', async () => {
    const order = await placeOrder(bench);
    const path = `${order}/refunds`;
    const first = await bench.call('POST', path, { refunded_amount: 5 }, { key: 'two' });
    await bench.call('POST', `${order}/captures`, { captured_amount: 100 });
    const again = await bench.call('POST', path, { refunded_amount: 5 }, { key: 'two' });
    expect([again.status, again.text]).toEqual([403, first.text]);
  });

  it('captures twice without a key', async () => {
    const order = await placeOrder(bench);
    await bench.call('POST', `${order}/captures`, { captured_amount: 100 });
    await bench.call('POST', `${order}/captures`, { captured_amount: 100 });
    expect((await bench.call('GET', order)).body['captured_amount']).toBe(200);
  });

  it('forgets a key after 24 hours', async () => {
    const order = await placeOrder(bench);
    const path = `${order}/captures`;
    await bench.call('POST', path, { captured_amount: 100 }, { key: 'day' });
    await bench.advance('PT23H59M59S');
    await bench.call('POST', path, { captured_amount: 100 }, { key: 'day' });
    expect((await bench.call('GET', order)).body['captured_amount']).toBe(100);
    await bench.advance('PT1S');
    await bench.call('POST', path, { captured_amount: 100 }, { key: 'day' });
    expect((await bench.call('GET', order)).body['captured_amount']).toBe(200);
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
