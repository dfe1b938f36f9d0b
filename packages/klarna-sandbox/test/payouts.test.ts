import { afterEach, describe, expect, it } from 'vitest';
import { allRows, cartFrom, checkPayout, payoutsOf, rowsOf, sold, texts } from './money.js';
import { actingAs, cartOf, errorCode, openBench, placeOrder, refund } from './support.js';
import type { Bench, Json } from './support.js';
import type { SandboxOptions } from '../src/index.js';

let bench: Bench;
afterEach(async () => {
  await bench.close();
});

const open = async (terms: SandboxOptions = {}): Promise<void> => {
  bench = await openBench(terms);
};
const totalsOf = (payout: Json | undefined): Json => payout?.['totals'] as Json;

describe('fees invoiced apart', () => {
  it('leave the payout gross, and come in one of their own that the merchant pays', async () => {
    await open({ settlementType: 'GROSS' });
    const order = await sold(bench, cartOf(10_000));
    await refund(bench, order, 1000);
    await bench.advance('P14D');
    const [gross, fees] = await payoutsOf(bench);
    expect([gross, fees]).toMatchObject([
      { merchant_settlement_type: 'GROSS', totals: { settlement_amount: 9000, fee_amount: 0 } },
      {
        merchant_settlement_type: 'GROSS_FEE',
        totals: { fee_amount: 284, tax_amount: 71, settlement_amount: -355, deposit_amount: 0 },
      },
    ]);
    expect(texts(await rowsOf(bench, gross))).toEqual([
      'SALE/PURCHASE 10000',
      'RETURN/PURCHASE_RETURN 1000',
    ]);
    for (const payout of [gross, fees]) await checkPayout(bench, payout ?? {}, 0);
  });

  it('do not touch the debt of the others', async () => {
    await open({ settlementType: 'GROSS' });
    const order = await sold(bench, cartOf(10_000));
    await bench.advance('P14D');
    await refund(bench, order, 10_000);
    await bench.advance('P7D');
    await sold(bench, cartOf(4000));
    await bench.advance('P21D');
    let debt = 0;
    for (const payout of await payoutsOf(bench)) debt = await checkPayout(bench, payout, debt);
    expect(debt).toBe(6000);
  });
});

describe('a reserve', () => {
  it('is held back from each payout and released when its time is over', async () => {
    await open({ holdbackRate: 1000, holdbackDays: 30 });
    await sold(bench, cartOf(10_000));
    await bench.advance('P14D');
    expect(totalsOf((await payoutsOf(bench))[0])).toMatchObject({
      holdback_amount: 1000,
      settlement_amount: 8645,
    });
    const happened = await bench.advance('P60D');
    // 17 March and thirty days is a Wednesday: the next run is on the Monday after.
    expect(happened).toMatchObject([{ at: '2031-04-21T06:00:00.000Z', what: 'payout_made' }]);
    expect(totalsOf((await payoutsOf(bench))[1])).toMatchObject({
      release_amount: 1000,
      settlement_amount: 1000,
    });
    expect(texts(await allRows(bench)).at(-1)).toBe('RELEASE/ROLLING_RESERVE 1000');
  });
});

describe('fees by contract', () => {
  it('are charged for an expiry with nothing captured, and for a late return', async () => {
    await open({ expiryFee: 900, lateReturnFee: 400, lateReturnDays: 7 });
    await placeOrder(bench, cartOf(10_000));
    const order = await sold(bench, cartOf(10_000));
    await refund(bench, order, 100);
    await bench.advance('P7DT1S');
    await refund(bench, order, 200);
    await bench.advance('P60D');
    const found = texts(await allRows(bench)).filter((text) => !text.includes('PURCHASE_FEE'));
    expect(found).toEqual([
      'SALE/PURCHASE 10000',
      'RETURN/PURCHASE_RETURN 100',
      'RETURN/PURCHASE_RETURN 200',
      'FEE/LATE_RETURN_FEE 400',
      'FEE/EXPIRY_FEE 900',
    ]);
  });

  it('differ from merchant to merchant', async () => {
    const other = { id: 'N100002', username: 'PK_other', password: 'sandbox', name: 'Other' };
    const first = { id: 'N100001', username: 'PK_sandbox', password: 'sandbox', name: 'First' };
    const payoutRun = { weekday: 'daily', hour: 8 } as const;
    const own = {
      ...other,
      currency: 'EUR',
      terms: { feeRate: 100, payoutDelayDays: 1, payoutRun },
    };
    await open({ merchants: [first, own] });
    const second = actingAs(bench, 'PK_other:sandbox');
    await sold(second, cartOf(10_000));
    await sold(bench, cartOf(10_000));
    await bench.advance('P1D');
    expect(await payoutsOf(bench)).toEqual([]);
    expect(await payoutsOf(second)).toMatchObject([
      {
        merchant_id: 'N100002',
        payout_date: '2031-03-04T08:00:00.000Z',
        currency_code_of_registration_country: 'EUR',
        totals: { fee_amount: 135 },
      },
    ]);
  });
});

describe('a payout by control', () => {
  it('pays everything that is invoiced at once', async () => {
    await open();
    await sold(bench, cartOf(10_000));
    await sold(bench, cartOf(5000, { purchase_currency: 'EUR', purchase_country: 'DE' }));
    const only = await bench.call('POST', '/sandbox/payouts', { currency: 'EUR' });
    expect(only.body['payouts']).toMatchObject([
      { currency: 'EUR', settlement_amount: 4800, settlement_type: 'NET', is_distorted: false },
    ]);
    const made = await bench.sandbox.payout();
    expect(made.map(({ currency }) => currency)).toEqual(['SEK']);
    expect(await bench.sandbox.payout()).toEqual([]);
    expect(await payoutsOf(bench)).toHaveLength(2);
    expect(await bench.advance('P30D')).toMatchObject([
      { what: 'customer_paid' },
      { what: 'customer_paid' },
    ]);
  });
});

describe('a correction', () => {
  it('waits for the sale of its capture, and for its day', async () => {
    await open();
    const order = await sold(bench, cartFrom('customer@email.se', 10_000));
    const [capture] = (await bench.call('GET', order)).body['captures'] as Json[];
    const about = {
      order_id: String(order.split('/').at(-1)),
      capture_id: String(capture?.['capture_id']),
    };
    await bench.sandbox.correct({ type: 'CREDIT', amount: 100, ...about });
    await bench.sandbox.correct({ type: 'RELEASE', amount: 7, currency: 'SEK', after_days: 20 });
    await bench.advance('P30D');
    const [first, second] = await payoutsOf(bench);
    expect(texts(await rowsOf(bench, first))).toContain('CREDIT/CORRECTION_DISPUTE 100');
    expect(texts(await rowsOf(bench, second))).toEqual(['RELEASE/ROLLING_RESERVE 7']);
    const { body } = await bench.call('GET', `/sandbox/orders/${about.order_id}`);
    expect(body['postings']).toMatchObject([
      { type: 'CREDIT', amount: 100, paid_out_in: first?.['payment_reference'] },
    ]);
  });

  it.each<[field: string, body: Json]>([
    ['type', { type: 'SALE' }],
    ['type', { type: 'TAX' }],
    ['detailed_type', { type: 'CREDIT', detailed_type: 'PURCHASE' }],
    ['amount', { amount: 0 }],
    ['amount', { amount: -1 }],
    ['currency', { currency: undefined }],
    ['currency', { currency: 'kr' }],
    ['order_id', { order_id: 'nobody' }],
    ['merchant_id', { merchant_id: 'nobody' }],
    ['after_days', { after_days: -1 }],
  ])('with a bad %s is refused: %j', async (field, changes) => {
    await open();
    const body = { type: 'CREDIT', amount: 5, currency: 'SEK', ...changes };
    const answer = await bench.call('POST', '/sandbox/corrections', body);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'BAD_VALUE']);
    expect(answer.body['error_messages']).toEqual([`Bad value: ${field}`]);
  });
});
