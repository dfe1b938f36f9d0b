import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SandboxOptions } from '../src/index.js';
import { cartFrom, checkPayout, payoutsOf } from './money.js';
import { benchOf, capture, openBench, placeOrder } from './support.js';
import type { Bench, Json } from './support.js';

const EMAILS = [
  'customer@email.se',
  'customer+default@email.se',
  ...['return', 'faulty_goods', 'already_paid', 'incorrect_invoice'].map(
    (reason) => `customer+disputed-${reason}@email.se`,
  ),
  'customer+disputed-unauthorized_purchase@email.se',
];

/** How fees, reserves and runs were agreed upon. */
const agreement = fc.record({
  settlementType: fc.constantFrom('NET' as const, 'GROSS' as const),
  payoutRun: fc.record({
    weekday: fc.constantFrom('daily' as const, 1, 4),
    hour: fc.constant(6),
  }),
  payoutDelayDays: fc.integer({ min: 1, max: 14 }),
  holdbackRate: fc.constantFrom(0, 1500),
  holdbackDays: fc.integer({ min: 1, max: 40 }),
  commissionRate: fc.constantFrom(0, 80),
  refundsFees: fc.boolean(),
  lateReturnFee: fc.constantFrom(0, 250),
  lateReturnDays: fc.integer({ min: 0, max: 10 }),
  expiryFee: fc.constantFrom(0, 100),
});

const order = fc.nat(3);
/** One random act; what is refused is part of the game. */
const act = fc.oneof(
  fc.record({
    kind: fc.constant('capture' as const),
    order,
    amount: fc.integer({ min: 1, max: 9000 }),
  }),
  fc.record({
    kind: fc.constant('refund' as const),
    order,
    amount: fc.integer({ min: 1, max: 9000 }),
  }),
  fc.record({
    kind: fc.constant('correct' as const),
    type: fc.constantFrom('CREDIT', 'CHARGE', 'CORRECTION', 'REVERSAL', 'FEE_REFUND', 'FEE'),
    amount: fc.integer({ min: 1, max: 12_000 }),
  }),
  fc.record({ kind: fc.constantFrom('default' as const, 'dispute' as const), order }),
  fc.record({ kind: fc.constant('payout' as const) }),
  fc.record({ kind: fc.constant('advance' as const), days: fc.integer({ min: 1, max: 20 }) }),
);
type Act = Readonly<{
  kind: 'capture' | 'refund' | 'correct' | 'default' | 'dispute' | 'payout' | 'advance';
  order?: number;
  amount?: number;
  type?: string;
  days?: number;
}>;

async function perform(bench: Bench, orders: readonly string[], step: Act): Promise<void> {
  const { kind, amount = 0, type, days = 1 } = step;
  const path = orders[step.order ?? 0] ?? '';
  const control = `/sandbox/orders/${path.split('/').at(-1) ?? ''}`;
  switch (kind) {
    case 'capture':
      await capture(bench, path, amount).catch(() => undefined);
      return;
    case 'refund':
      await bench.call('POST', `${path}/refunds`, { refunded_amount: amount });
      return;
    case 'correct':
      await bench.call('POST', '/sandbox/corrections', { type, amount, currency: 'SEK' });
      return;
    case 'default':
      await bench.call('POST', `${control}/default`);
      return;
    case 'dispute':
      await bench.call('POST', `${control}/dispute`, { reason: 'goods_not_received' });
      return;
    case 'payout':
      await bench.call('POST', '/sandbox/payouts');
      return;
    case 'advance':
      await bench.advance(`P${days}D`);
  }
}

async function opened(
  terms: SandboxOptions,
  emails: readonly string[],
): Promise<readonly [Bench, readonly string[]]> {
  const bench = await openBench(terms);
  const orders: string[] = [];
  for (const email of emails) {
    orders.push(await placeOrder(bench, cartFrom(email, 20_000)));
  }
  return [bench, orders];
}

/** Every report there is, as one text. */
async function files(bench: Bench): Promise<string> {
  const root = '/settlements/v1/reports';
  const texts: string[] = [];
  for (const { payment_reference: name } of await payoutsOf(bench)) {
    const path = `${root}/payout-with-transactions?payment_reference=${String(name)}`;
    texts.push((await bench.call('GET', path)).text);
  }
  return texts.join('\n');
}

const run = { numRuns: 60, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) };
const histories = fc.tuple(
  agreement,
  fc.array(act, { minLength: 3, maxLength: 25 }),
  fc.nat(25),
  fc.shuffledSubarray(EMAILS, { minLength: 4, maxLength: 4 }),
);

it('every payout follows from its rows, the debt before it, and Klarna’s formula', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ([terms, acts, , emails]) => {
      const [bench, orders] = await opened(terms, emails);
      for (const step of acts) await perform(bench, orders, step);
      await bench.advance('P200D');
      let debt = 0;
      for (const payout of await payoutsOf(bench)) debt = await checkPayout(bench, payout, debt);
      expect((await bench.call('GET', '/sandbox/clock')).body['next']).toBeNull();
      await bench.close();
    }),
    run,
  );
}, 60_000);

it('a fork lives the same life as the sandbox it was taken from, to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ([terms, acts, at, emails]) => {
      const [bench, orders] = await opened(terms, emails);
      for (const step of acts.slice(0, at)) await perform(bench, orders, step);
      const fork = benchOf(await bench.sandbox.fork());
      for (const each of [bench, fork]) {
        for (const step of acts.slice(at)) await perform(each, orders, step);
        await each.advance('P200D');
      }
      expect(await files(fork)).toBe(await files(bench));
      const views = async (each: Bench): Promise<readonly Json[]> =>
        Promise.all(orders.map(async (path) => (await each.call('GET', path)).body));
      expect(await views(fork)).toEqual(await views(bench));
      await bench.close();
    }),
    run,
  );
}, 60_000);
