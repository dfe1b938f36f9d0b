import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import { benchOf, cart, errorCode, openBench, openListener, placeOrder } from './support.js';
import type { Bench, Json, Listener } from './support.js';

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

/** Waits until so many faults took place: the hanging ones answer nothing to wait for. */
async function untilApplied(count: number): Promise<void> {
  while (bench.sandbox.appliedFaults().length < count) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
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

  it('still to come outlive the process, where there is a directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
    const first = await openBench({ directory });
    await first.sandbox.fault({ kind: 'status', path: '/sessions/', times: 3 });
    await first.sandbox.randomFaults({ rate: 0.5, kinds: ['callback_twice'] });
    await first.call('GET', '/payments/v1/sessions/x');
    const second = benchOf(await startKlarnaSandbox({ directory }));
    expect((await second.call('GET', '/sandbox/faults')).body).toEqual({
      faults: [{ kind: 'status', path: '/sessions/', times: 2 }],
      random: { rate: 0.5, kinds: ['callback_twice'] },
    });
    for (const each of [first, second]) await each.close();
    rmSync(directory, { recursive: true });
  });

  it('can be added in process', async () => {
    await bench.sandbox.fault({ path: '.', kind: 'status', status: 500, times: 1 });
    expect((await bench.call('GET', order)).status).toBe(500);
  });

  it('status 429 says how long to wait', async () => {
    await disturb({ kind: 'status', status: 429, times: 2, retry_after: 3 });
    const answer = await captureWithKey();
    expect([answer.status, errorCode(answer)]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect([answer.header('Retry-After'), answer.header('X-Ratelimit-Remaining')]).toEqual([
      '3',
      '0',
    ]);
    expect(await captured()).toBe(0);
  });

  it.each([
    ['hang', 0],
    ['hang_after', 100],
  ])('%s never answers, the work being done or not', async (kind, amount) => {
    await disturb({ kind, times: 1 });
    const patience = new AbortController();
    const headers = {
      Authorization: `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`,
    };
    const body = JSON.stringify({ captured_amount: 100 });
    const call = fetch(`${bench.sandbox.url}${order}/captures`, {
      ...{ method: 'POST', headers, body },
      signal: patience.signal,
    });
    await untilApplied(1);
    patience.abort();
    await expect(call).rejects.toThrow(/abort/i);
    expect(await captured()).toBe(amount);
    const { body: log } = await bench.call('GET', '/sandbox/requests');
    expect((log['requests'] as Json[]).at(-2)).toMatchObject({ status: null });
  });

  it('tell which requests they met', async () => {
    await disturb({ kind: 'status', method: 'post', times: 1 });
    await captureWithKey();
    await captureWithKey();
    const path = `${order}/captures`;
    expect((await bench.call('GET', '/sandbox/faults/applied')).body).toEqual({
      applied: [
        {
          n: 0,
          at: '2031-03-03T09:48:00.000Z',
          kind: 'status',
          origin: 'ordered',
          met: { method: 'POST', path },
        },
      ],
      next: 1,
    });
    expect((await bench.call('GET', '/sandbox/faults/applied?since=1')).body['applied']).toEqual(
      [],
    );
  });

  it.each<[string, Json]>([
    ['kind', { kind: 'explode' }],
    ['path', { kind: 'status', path: '(' }],
    ['times', { kind: 'status', times: 0 }],
    ['status', { kind: 'status', status: 9 }],
    ['by', { kind: 'callback_late', by: 'soon' }],
    ['callback', { kind: 'callback_lost', callback: 'pigeon' }],
    ['amount', { kind: 'settlement_fee_off', amount: 0.5 }],
    ['consistent', { kind: 'settlement_fee_off', consistent: 'yes' }],
    ['anything', { kind: 'status', anything: 1 }],
  ])('with a bad %s are refused', async (_field, fault) => {
    const body = { path: '.', times: 1, ...fault };
    expect(errorCode(await bench.call('POST', '/sandbox/faults', body))).toBe('BAD_VALUE');
  });
});

describe('faults by chance', () => {
  const statuses = async (sandbox: Bench, count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let call = 0; call < count; call += 1) {
      const answer = await sandbox.call('GET', '/payments/v1/sessions/none').catch(() => null);
      found.push(answer?.status ?? 0);
    }
    return found;
  };
  const random = { rate: 0.3, kinds: ['status', 'reset_before'] };

  it('are the same for the same seed and the same calls', async () => {
    const runs: number[][] = [];
    for (const seed of [7, 7, 8]) {
      const one = await openBench({ seed });
      expect((await one.call('POST', '/sandbox/faults/random', random)).status).toBe(200);
      runs.push(await statuses(one, 60));
      expect(one.sandbox.appliedFaults().every(({ origin }) => origin === 'random')).toBe(true);
      await one.close();
    }
    const [first, second, third] = runs;
    expect(first).toEqual(second);
    expect(first).not.toEqual(third);
    expect(new Set(first)).toEqual(new Set([404, 503, 0]));
  });

  it('do not change the ids of what is made', async () => {
    const ids: string[] = [];
    for (const rate of [0, 1]) {
      const one = await openBench();
      await one.sandbox.randomFaults({ rate, kinds: ['delay'], delay_ms: 1 });
      ids.push(await placeOrder(one));
      await one.close();
    }
    expect(ids[0]).toBe(ids[1]);
  });

  it('end when they are taken back, and with a reset', async () => {
    await bench.sandbox.randomFaults({ rate: 1, kinds: ['status'] });
    expect(await statuses(bench, 2)).toEqual([503, 503]);
    await bench.call('DELETE', '/sandbox/faults/random');
    expect(await statuses(bench, 2)).toEqual([404, 404]);
    await bench.sandbox.randomFaults({ rate: 1, kinds: ['status'] });
    expect((await bench.call('GET', '/sandbox/faults')).body['random']).toMatchObject({ rate: 1 });
    await bench.sandbox.reset();
    expect(await statuses(bench, 1)).toEqual([404]);
    expect(bench.sandbox.appliedFaults()).toEqual([]);
  });

  it.each<[string, Json]>([
    ['rate', { rate: 2 }],
    ['rate', {}],
    ['status', { rate: 0.5, status: 1 }],
    ['delay_ms', { rate: 0.5, delay_ms: -1 }],
    ['kinds', { rate: 0.5, kinds: ['explode'] }],
    ['kinds', { rate: 0.5, kinds: [] }],
  ])('with a bad %s are refused: %j', async (field, body) => {
    const answer = await bench.call('POST', '/sandbox/faults/random', body);
    expect(answer.body['error_messages']).toEqual([`Bad value: ${field}`]);
  });

  it('are any kind of trouble with requests where no kinds are named', async () => {
    const { body } = await bench.call('POST', '/sandbox/faults/random', { rate: 0 });
    expect(body['kinds']).toEqual([
      ...['status', 'reset_before', 'reset_after', 'garbage', 'delay', 'hang', 'hang_after'],
    ]);
  });
});

describe('faults of callbacks', () => {
  let listener: Listener;
  beforeEach(async () => {
    listener = await openListener();
  });
  afterEach(async () => {
    await listener.close();
  });

  const push = (): string => `${listener.url}/push?o={order.id}`;
  const placed = async (): Promise<string> => {
    const body = cart({ merchant_urls: { confirmation: 'https://shop.example', push: push() } });
    return String((await placeOrder(bench, body)).split('/').at(-1));
  };
  const pushes = async (): Promise<unknown[]> => {
    await bench.sandbox.callbacksDone();
    return listener.posts.map(({ path }) => path);
  };

  it('send one twice', async () => {
    await bench.sandbox.fault({ kind: 'callback_twice', callback: 'push' });
    const path = `/push?o=${await placed()}`;
    expect(await pushes()).toEqual([path, path]);
    const other = `/push?o=${await placed()}`;
    expect(await pushes()).toEqual([path, path, other]);
  });

  it('lose one', async () => {
    await bench.sandbox.fault({ kind: 'callback_lost', path: '/push' });
    await placed();
    expect(await pushes()).toEqual([]);
    expect(bench.sandbox.appliedFaults()).toMatchObject([
      { kind: 'callback_lost', met: { callback: 'push' } },
    ]);
  });

  it('send one later on the sandbox’s clock', async () => {
    await bench.sandbox.fault({ kind: 'callback_late', callback: 'push', by: 'PT90M' });
    const id = await placed();
    await bench.call('POST', `/ordermanagement/v1/orders/${id}/acknowledge`);
    await bench.advance('PT89M');
    expect(await pushes()).toEqual([]);
    expect(await bench.advance('PT1M')).toMatchObject([
      { at: '2031-03-03T11:18:00.000Z', what: 'late_callback_sent', detail: 'push' },
    ]);
    expect(await pushes()).toEqual([`/push?o=${id}`]);
  });

  it('leave those of another kind alone', async () => {
    await bench.sandbox.fault({ kind: 'callback_lost', callback: 'status_update' });
    await placed();
    expect(await pushes()).toHaveLength(1);
  });
});
