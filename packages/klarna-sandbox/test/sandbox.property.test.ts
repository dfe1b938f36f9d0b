import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import { benchOf, cartOf, openBench, placeOrder } from './support.js';
import type { Bench, Json } from './support.js';

/** One random act on one of the orders; refusals are part of the game. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant('capture'),
    order: fc.nat(2),
    amount: fc.integer({ min: 1, max: 12_000 }),
    delay: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({
    kind: fc.constant('refund'),
    order: fc.nat(2),
    amount: fc.integer({ min: 1, max: 9_000 }),
  }),
  fc.record({ kind: fc.constantFrom('ship', 'release', 'cancel', 'extend'), order: fc.nat(2) }),
  fc.record({ kind: fc.constant('advance'), days: fc.integer({ min: 1, max: 9 }) }),
);
type Act = Readonly<{
  kind: string;
  order?: number;
  amount?: number;
  delay?: number;
  days?: number;
}>;

async function perform(bench: Bench, orders: readonly string[], step: Act): Promise<void> {
  const order = orders[step.order ?? 0] ?? '';
  const post = (path: string, body: Json = {}): Promise<unknown> =>
    bench.call('POST', `${order}/${path}`, body);
  switch (step.kind) {
    case 'capture':
      await post('captures', { captured_amount: step.amount, shipping_delay: step.delay });
      return;
    case 'refund':
      await post('refunds', { refunded_amount: step.amount });
      return;
    case 'release':
      await post('release-remaining-authorization');
      return;
    case 'extend':
      await post('extend-authorization-time');
      return;
    case 'cancel':
      await post('cancel');
      return;
    case 'ship': {
      const last = ((await bench.call('GET', order)).body['captures'] as Json[]).at(-1);
      const body = { shipping_info: [{ shipping_company: 'X' }] };
      if (last) await post(`captures/${String(last['capture_id'])}/shipping-info`, body);
      return;
    }
    default:
      await bench.advance(`P${step.days ?? 1}D`);
  }
}

/** All that can be read: orders, payouts and their rows. */
async function readAll(bench: Bench, orders: readonly string[]): Promise<Record<string, Json[]>> {
  const read = async (path: string): Promise<Json> => {
    const answer = await bench.call('GET', path);
    // Links name the port, which is another after a restart.
    const text = answer.text.replaceAll(bench.sandbox.url, '');
    return { ...(JSON.parse(text) as Json), text };
  };
  const payouts = (await read('/settlements/v1/payouts?size=500'))['payouts'] as Json[];
  const rows = (await read('/settlements/v1/transactions?size=500'))['transactions'] as Json[];
  return {
    orders: await Promise.all(orders.map((order) => read(order))),
    views: await Promise.all(
      orders.map((order) => read(`/sandbox/orders/${String(order.split('/').at(-1))}`)),
    ),
    totals: payouts.map(({ totals }) => totals as Json),
    rows,
  };
}

function sum(list: readonly Json[], name: string, type?: string): number {
  const chosen = list.filter((item) => type === undefined || item['type'] === type);
  return chosen.reduce((all, item) => all + Number(item[name] ?? 0), 0);
}

function checkBooks({ orders = [], totals = [], rows = [] }: Record<string, Json[]>): void {
  for (const order of orders) {
    const captured = Number(order['captured_amount']);
    expect(captured).toBeLessThanOrEqual(Number(order['order_amount']));
    expect(Number(order['refunded_amount'])).toBeLessThanOrEqual(captured);
    expect(order['captured_amount']).toBe(sum(order['captures'] as Json[], 'captured_amount'));
    // A refund without lines belongs to no capture in particular.
    expect(sum(order['captures'] as Json[], 'refunded_amount')).toBe(0);
  }
  // In the end what was sold less what was returned is what was captured less what was refunded.
  const kept = sum(orders, 'captured_amount') - sum(orders, 'refunded_amount');
  expect(sum(rows, 'amount', 'SALE') - sum(rows, 'amount', 'RETURN')).toBe(kept);
  const fees = sum(rows, 'amount', 'FEE') + sum(rows, 'vat_amount', 'FEE');
  const debt = sum(totals, 'deposit_amount') - sum(totals, 'repay_amount');
  expect(sum(totals, 'settlement_amount') - debt).toBe(kept - fees);
  expect(totals.at(-1)?.['closing_debt_balance_amount'] ?? 0).toBe(debt);
}

const seed = process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) };

it('balances after any history, and a restart in the middle changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), fc.nat(25), async (acts, crashAt) => {
      const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
      const first = await openBench({ directory });
      const orders: string[] = [];
      for (let index = 0; index < 3; index += 1)
        orders.push(await placeOrder(first, cartOf(20_000)));
      for (const step of acts.slice(0, crashAt)) await perform(first, orders, step);
      const seen = await readAll(first, orders);
      const second = benchOf(await startKlarnaSandbox({ directory }));
      expect(await readAll(second, orders)).toEqual(seen);
      await first.close();
      for (const step of acts.slice(crashAt)) await perform(second, orders, step);
      await second.advance('P60D');
      checkBooks(await readAll(second, orders));
      expect((await second.call('GET', '/sandbox/clock')).body['next']).toBeNull();
      await second.close();
      rmSync(directory, { recursive: true });
    }),
    { numRuns: 40, ...seed },
  );
}, 20_000);
