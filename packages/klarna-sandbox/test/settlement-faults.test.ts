import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fault } from '../src/index.js';
import { allRows, checkPayout, payoutsOf, rowsOf, sold, sumOfRows, texts } from './money.js';
import { cartOf, errorCode, openBench, refund } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
let orders: string[];
beforeEach(async () => {
  bench = await openBench();
  orders = [];
  for (const amount of [10_000, 20_000]) {
    const order = await sold(bench, cartOf(amount));
    orders.push(String(order.split('/').at(-1)));
    await refund(bench, order, 500);
  }
});
afterEach(async () => {
  await bench.close();
});

const ALL = [
  'FEE/PURCHASE_FEE_FIXED 35',
  'FEE/PURCHASE_FEE_FIXED 35',
  'FEE/PURCHASE_FEE_PERCENTAGE 249',
  'FEE/PURCHASE_FEE_PERCENTAGE 498',
  'RETURN/PURCHASE_RETURN 500',
  'RETURN/PURCHASE_RETURN 500',
  'SALE/PURCHASE 10000',
  'SALE/PURCHASE 20000',
];
/** What is settled if nothing goes wrong: 30000 − 1000 − 817 − 205 of tax. */
const PAID = 27_978;

/** All rows but these, each once. */
const without = (...gone: string[]): string[] =>
  gone.reduce<string[]>((left, text) => left.toSpliced(left.indexOf(text), 1), [...ALL]);

const about = (index: number): { order_id: string } => ({ order_id: orders[index] ?? '' });

async function paidOut(fault: Fault): Promise<Json> {
  await bench.sandbox.fault(fault);
  await bench.advance('P14D');
  const [payout = {}] = await payoutsOf(bench);
  return payout;
}

const truthOf = async (payout: Json): Promise<Json> =>
  (await bench.call('GET', `/sandbox/payouts/${String(payout['payment_reference'])}`)).body;

it.each<[fault: Omit<Fault, 'order_id'>, told: string[]]>([
  [
    { kind: 'settlement_fee_off', amount: -3 },
    [...without('FEE/PURCHASE_FEE_PERCENTAGE 249'), 'FEE/PURCHASE_FEE_PERCENTAGE 246'],
  ],
  [
    { kind: 'settlement_capture_missing' },
    without(
      ...['SALE/PURCHASE 10000', 'FEE/PURCHASE_FEE_PERCENTAGE 249', 'FEE/PURCHASE_FEE_FIXED 35'],
      'RETURN/PURCHASE_RETURN 500',
    ),
  ],
  [{ kind: 'settlement_row_twice' }, [...ALL, 'SALE/PURCHASE 10000']],
  [{ kind: 'settlement_return_missing' }, without('RETURN/PURCHASE_RETURN 500')],
  [
    { kind: 'settlement_return_as_sale' },
    [...without('RETURN/PURCHASE_RETURN 500'), 'SALE/PURCHASE 500'],
  ],
])('%j makes the rows wrong and leaves the sums as they are paid', async (fault, told) => {
  const payout = await paidOut({ ...fault, ...about(0) });
  expect(texts(await rowsOf(bench, payout)).toSorted()).toEqual(told.toSorted());
  expect(texts(await allRows(bench)).toSorted()).toEqual(told.toSorted());
  expect(payout['totals']).toMatchObject({ sale_amount: 30_000, settlement_amount: PAID });
  expect(sumOfRows(await rowsOf(bench, payout))).not.toBe(PAID);
  const truth = await truthOf(payout);
  expect(truth).toMatchObject({ is_distorted: true, settlement_amount: PAID });
  const rows = (truth['truth'] as Json)['transactions'] as Json[];
  expect(texts(rows).toSorted()).toEqual(ALL);
});

it('where it is to be consistent, the sums follow the wrong rows', async () => {
  const kind = 'settlement_capture_missing';
  const payout = await paidOut({ kind, consistent: true, ...about(1) });
  await checkPayout(bench, payout, 0);
  expect(payout['totals']).toMatchObject({ sale_amount: 10_000 });
  expect(await truthOf(payout)).toMatchObject({
    settlement_amount: PAID,
    truth: { totals: { sale: 30_000, settlement: PAID } },
    told: { totals: { sale: 10_000 } },
  });
});

it('each one is listed with what it made of which rows', async () => {
  const payout = await paidOut({ kind: 'settlement_fee_off', amount: 7, ...about(1) });
  expect(bench.sandbox.appliedFaults()).toMatchObject([
    {
      kind: 'settlement_fee_off',
      origin: 'ordered',
      at: '2031-03-17T06:00:00.000Z',
      met: {
        payment_reference: payout['payment_reference'],
        order_id: orders[1],
        rows: [{ type: 'FEE', detailed_type: 'PURCHASE_FEE_PERCENTAGE', amount: 498 }],
        told: [{ type: 'FEE', detailed_type: 'PURCHASE_FEE_PERCENTAGE', amount: 505 }],
      },
    },
  ]);
});

it('reaches the reports too', async () => {
  const payout = await paidOut({ kind: 'settlement_row_twice', ...about(0) });
  const name = String(payout['payment_reference']);
  const path = `/settlements/v1/reports/payout-with-transactions?payment_reference=${name}`;
  const { text } = await bench.call('GET', path);
  expect(text.match(/^SALE;/gm)).toHaveLength(3);
});

it('waits for a payout with a row that it can befall', async () => {
  await bench.sandbox.fault({ kind: 'settlement_fee_off', order_id: 'none' });
  await bench.advance('P14D');
  expect((await bench.call('GET', '/sandbox/payouts')).body['payouts']).toMatchObject([
    { is_distorted: false, settlement_amount: PAID },
  ]);
  expect((await bench.call('GET', '/sandbox/faults')).body['faults']).toHaveLength(1);
});

it('comes by chance, the same for the same seed', async () => {
  await bench.sandbox.randomFaults({ rate: 1, kinds: ['settlement_row_twice'] });
  const fork = await bench.sandbox.fork();
  for (const each of [bench.sandbox, fork]) await each.advance('P14D');
  expect(bench.sandbox.appliedFaults()).toHaveLength(1);
  expect(fork.appliedFaults()).toEqual(bench.sandbox.appliedFaults());
});

it('does not change what is owed afterwards', async () => {
  const order = await sold(bench, cartOf(1000));
  await bench.advance('P14D');
  await refund(bench, order, 1000);
  await bench.sandbox.fault({ kind: 'settlement_return_missing', consistent: true });
  await bench.advance('P7D');
  const [, told] = await payoutsOf(bench);
  expect(told?.['totals']).toMatchObject({ deposit_amount: 0, closing_debt_balance_amount: 0 });
  await sold(bench, cartOf(5000));
  await bench.advance('P21D');
  expect((await payoutsOf(bench)).at(-1)?.['totals']).toMatchObject({
    opening_debt_balance_amount: 1000,
    repay_amount: 1000,
  });
});

it('tells nothing of a payout that there is not', async () => {
  const answer = await bench.call('GET', '/sandbox/payouts/NOTHERE1');
  expect([answer.status, errorCode(answer)]).toEqual([404, 'NOT_FOUND']);
});
