import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import type { Snapshot } from '../src/index.js';
import { payoutsOf, sold } from './money.js';
import {
  AUTHORIZED_AT,
  benchOf,
  capture,
  cartOf,
  errorCode,
  openBench,
  openListener,
  placeOrder,
} from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ holdbackRate: 500 });
});
afterEach(async () => {
  await bench.close();
});

/** What can be read of a sandbox: an order, payouts without the port, the clock. */
async function seen(of: Bench, order: string): Promise<readonly unknown[]> {
  const payouts = JSON.stringify(await payoutsOf(of)).replaceAll(of.sandbox.url, '');
  const { body, status } = await of.call('GET', order);
  return [
    status === 404 ? null : body,
    payouts,
    (await of.call('GET', '/sandbox/clock')).body,
    (await of.call('GET', '/sandbox/faults')).body,
  ];
}

describe('a snapshot', () => {
  it('brings back everything, the clock and the ids to come included', async () => {
    const order = await placeOrder(bench, cartOf(10_000));
    await bench.sandbox.fault({ kind: 'status', path: '/nothing' });
    const before = await seen(bench, order);
    const snapshot = await bench.sandbox.snapshot();
    const first = await capture(bench, order, 4000);
    await bench.advance('P30D');
    const other = await placeOrder(bench);
    expect(await seen(bench, order)).not.toEqual(before);
    await bench.sandbox.restore(snapshot);
    expect(await seen(bench, order)).toEqual(before);
    expect((await bench.call('GET', other)).status).toBe(404);
    expect(await capture(bench, order, 4000)).toBe(first);
    const happened = await bench.advance('P30D');
    expect(happened.map(({ what }) => what)).toEqual([
      'customer_paid',
      'payout_made',
      'order_expired',
    ]);
  });

  it('is not reached by what happens later', async () => {
    const order = await placeOrder(bench, cartOf(10_000));
    const snapshot = await bench.sandbox.snapshot();
    await capture(bench, order, 10_000);
    const text = JSON.stringify(snapshot);
    expect(text).toContain('"captures":[]');
    await bench.sandbox.restore(snapshot);
    await capture(bench, order, 10_000);
    expect(JSON.stringify(snapshot)).toBe(text);
  });

  it('is taken, listed, downloaded, gone back to and forgotten by controls', async () => {
    const order = await placeOrder(bench);
    const taken = await bench.call('POST', '/sandbox/snapshots', { name: 'placed' });
    const entry = { name: 'placed', taken_at: AUTHORIZED_AT, records: 3 };
    expect([taken.status, taken.body]).toEqual([201, entry]);
    expect((await bench.call('POST', '/sandbox/snapshots')).body['name']).toBe('snapshot-1');
    const { body } = await bench.call('GET', '/sandbox/snapshots');
    expect((body['snapshots'] as Json[]).map(({ name }) => name)).toEqual(['placed', 'snapshot-1']);
    const document = (await bench.call('GET', '/sandbox/snapshots/placed')).body;
    await bench.call('POST', `${order}/cancel`);
    await bench.call('POST', '/sandbox/snapshots/placed/restore');
    expect((await bench.call('GET', order)).body['status']).toBe('AUTHORIZED');
    await bench.call('POST', '/sandbox/reset');
    expect((await bench.call('GET', order)).status).toBe(404);
    expect((await bench.call('POST', '/sandbox/restore', document)).body).toEqual(entry);
    expect((await bench.call('GET', order)).body['status']).toBe('AUTHORIZED');
    expect((await bench.call('DELETE', '/sandbox/snapshots/placed')).status).toBe(200);
    const gone = await bench.call('POST', '/sandbox/snapshots/placed/restore');
    expect([gone.status, errorCode(gone)]).toEqual([404, 'NOT_FOUND']);
  });

  it.each<[string, string, unknown]>([
    ['POST', '/sandbox/restore', { format: 'something' }],
    ['POST', '/sandbox/fork', { format: 'klarna-sandbox-snapshot', version: 99 }],
    ['POST', '/sandbox/snapshots', { name: '../etc' }],
  ])('%s %s refuses what is none: %j', async (method, path, body) => {
    const answer = await bench.call(method, path, body);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'BAD_VALUE']);
  });

  it('carries an order for each of hundreds through the API', async () => {
    for (let index = 0; index < 300; index += 1) await placeOrder(bench);
    await bench.call('POST', '/sandbox/snapshots', { name: 'many' });
    const { text } = await bench.call('GET', '/sandbox/snapshots/many');
    expect((await bench.call('POST', '/sandbox/restore', text)).body['records']).toBe(900);
  });

  it('holds callbacks that a fault delays', async () => {
    const listener = await openListener();
    const push = `${listener.url}/push`;
    await bench.sandbox.fault({ kind: 'callback_late', by: 'PT1H' });
    await placeOrder(bench, cartOf(100, { merchant_urls: { push } }));
    const snapshot = await bench.sandbox.snapshot();
    await bench.sandbox.reset();
    await bench.sandbox.restore(snapshot);
    await bench.advance('PT1H');
    await bench.sandbox.callbacksDone();
    expect(listener.posts).toEqual([{ path: '/push' }]);
    await listener.close();
  });

  it('replaces what the journal of a directory says', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
    const kept = await openBench({ directory });
    const order = await placeOrder(kept);
    const snapshot = await kept.sandbox.snapshot();
    await kept.call('POST', `${order}/cancel`);
    await kept.sandbox.restore(snapshot);
    await kept.close();
    const again = benchOf(await startKlarnaSandbox({ directory }));
    expect((await again.call('GET', order)).body['status']).toBe('AUTHORIZED');
    expect((await again.call('GET', '/sandbox/clock')).body['now']).toBe(AUTHORIZED_AT);
    await again.close();
    rmSync(directory, { recursive: true });
  });
});

/** A connection to a port that nobody listens on any more, or one that was kept open until then. */
const GONE = /ECONNREFUSED|ECONNRESET|hang up/;

describe('a fork', () => {
  it('goes its own way from the moment of the snapshot', async () => {
    const order = await placeOrder(bench, cartOf(10_000));
    const fork = benchOf(await bench.sandbox.fork());
    expect(fork.sandbox.port).not.toBe(bench.sandbox.port);
    await capture(fork, order, 10_000);
    await fork.advance('P14D');
    expect((await bench.call('GET', order)).body['status']).toBe('AUTHORIZED');
    expect(bench.sandbox.now()).toBe(AUTHORIZED_AT);
    // The terms came along.
    expect((await payoutsOf(fork))[0]?.['totals']).toMatchObject({ holdback_amount: 500 });
    await bench.advance('P28D');
    expect((await bench.call('GET', order)).body['status']).toBe('EXPIRED');
    expect((await fork.call('GET', order)).body['status']).toBe('CAPTURED');
  });

  it('can be started and ended by controls, and ends with its parent', async () => {
    const order = await placeOrder(bench);
    const started = await bench.call('POST', '/sandbox/fork');
    const { url, port } = started.body as { url: string; port: number };
    const fork = benchOf({ url } as Parameters<typeof benchOf>[0]);
    expect((await fork.call('GET', order)).status).toBe(200);
    expect((await bench.call('GET', '/sandbox/forks')).body).toEqual({ forks: [{ url, port }] });
    await bench.call('POST', '/sandbox/snapshots', { name: 'now' });
    const second = await bench.call('POST', '/sandbox/snapshots/now/fork');
    expect((await bench.call('DELETE', `/sandbox/forks/${port}`)).body['forks']).toHaveLength(1);
    await expect(fork.call('GET', order)).rejects.toThrow(GONE);
    expect((await bench.call('DELETE', `/sandbox/forks/${port}`)).status).toBe(404);
    const other = benchOf({ url: second.body['url'] } as Parameters<typeof benchOf>[0]);
    await bench.sandbox.close();
    await expect(other.call('GET', order)).rejects.toThrow(GONE);
  });

  it('can be another process’s: a snapshot is an option to start with', async () => {
    const order = await sold(bench, cartOf(10_000));
    const text = JSON.stringify(await bench.sandbox.snapshot('sold'));
    const snapshot = JSON.parse(text) as Snapshot;
    await using other = await startKlarnaSandbox({ snapshot, payoutDelayDays: 0 });
    const far = benchOf(other);
    expect((await far.call('GET', order)).body['captured_amount']).toBe(10_000);
    const happened = await far.advance('P7D');
    expect(happened).toMatchObject([{ at: '2031-03-10T06:00:00.000Z', what: 'payout_made' }]);
  });
});
