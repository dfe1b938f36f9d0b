import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCode, openBench, placeOrder } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
let order: string;
beforeEach(async () => {
  bench = await openBench();
  order = await placeOrder(bench);
});
afterEach(async () => {
  await bench.close();
});

async function disturb(fault: Json): Promise<void> {
  const answer = await bench.call('POST', '/sandbox/faults', { path: '/captures$', ...fault });
  expect(answer.status).toBe(201);
}

async function captureWithKey(): ReturnType<Bench['call']> {
  return bench.call('POST', `${order}/captures`, { captured_amount: 100 }, { key: 'same' });
}

async function captured(): Promise<unknown> {
  return (await bench.call('GET', order)).body['captured_amount'];
}

describe('faults', () => {
  it('status answers without doing the work, as often as asked', async () => {
    await disturb({ kind: 'status', status: 503, times: 2 });
    expect([(await captureWithKey()).status, (await captureWithKey()).status]).toEqual([503, 503]);
    expect(await captured()).toBe(0);
    expect((await captureWithKey()).status).toBe(201);
  });

  it('reset_before cuts the connection without doing the work', async () => {
    await disturb({ kind: 'reset_before', times: 1 });
    await expect(captureWithKey()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await captured()).toBe(0);
  });

  it('reset_after does the work, and the key brings back its answer', async () => {
    await disturb({ kind: 'reset_after', times: 1 });
    await expect(captureWithKey()).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await captured()).toBe(100);
    expect((await captureWithKey()).status).toBe(201);
    expect(await captured()).toBe(100);
  });

  it('garbage does the work and answers nonsense', async () => {
    await disturb({ kind: 'garbage', times: 1 });
    const answer = await captureWithKey();
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'text/html']);
    expect(await captured()).toBe(100);
  });

  it('delay waits and then does the work', async () => {
    await disturb({ kind: 'delay', delay_ms: 5, times: 1 });
    expect((await captureWithKey()).status).toBe(201);
  });

  it('disturb only what they name, and can be listed and cleared', async () => {
    await disturb({ kind: 'status', method: 'get', times: 1 });
    expect((await captureWithKey()).status).toBe(201);
    expect((await bench.call('GET', '/sandbox/faults')).body).toEqual({
      faults: [{ kind: 'status', method: 'GET', path: '/captures$', times: 1 }],
    });
    await bench.call('DELETE', '/sandbox/faults');
    expect((await bench.call('GET', `${order}/captures`)).status).toBe(200);
  });

  it('can be added in process', async () => {
    await bench.sandbox.fault({ path: '.', kind: 'status', status: 500, times: 1 });
    expect((await bench.call('GET', order)).status).toBe(500);
  });

  it.each<[string, Json]>([
    ['kind', { kind: 'explode' }],
    ['path', { kind: 'status', path: '(' }],
    ['times', { kind: 'status', times: 0 }],
    ['status', { kind: 'status', status: 9 }],
  ])('with a bad %s are refused', async (_field, fault) => {
    const body = { path: '.', times: 1, ...fault };
    expect(errorCode(await bench.call('POST', '/sandbox/faults', body))).toBe('BAD_VALUE');
  });
});
