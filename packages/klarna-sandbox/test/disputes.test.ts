import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRows, cartFrom, sold, texts } from './money.js';
import { errorCode, openBench, refund } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ feeRate: 0, feeFixed: 0 });
});
afterEach(async () => {
  await bench.close();
});

const TRACKED = { shipping_info: [{ tracking_number: '63456415674545679874' }] };
const idOf = (order: string): string => String(order.split('/').at(-1));
const viewOf = async (order: string): Promise<Json> =>
  (await bench.call('GET', `/sandbox/orders/${idOf(order)}`)).body;
const disputed = (reason: string, more: Json = {}): Promise<string> =>
  sold(bench, cartFrom(`customer+disputed-${reason}@email.se`, 10_001), more);

describe('a dispute', () => {
  it.each<[reason: string, more: Json, outcome: string, rows: string[]]>([
    ['return', {}, 'lost', ['RETURN/PURCHASE_RETURN 10001']],
    ['goods_not_received', {}, 'lost', ['FEE/DISPUTE_FEE 1500', 'REVERSAL/REVERSAL 10001']],
    ['faulty_goods', TRACKED, 'lost', ['FEE/DISPUTE_FEE 1500', 'REVERSAL/REVERSAL 10001']],
    ['return_not_possible', {}, 'lost', ['FEE/DISPUTE_FEE 1500', 'REVERSAL/REVERSAL 10001']],
    ['non_compliance', {}, 'lost', ['FEE/DISPUTE_FEE 1500', 'REVERSAL/REVERSAL 10001']],
    ['already_paid', {}, 'won', ['FEE/DISPUTE_FEE 1500', 'FEE_REFUND/DISPUTE_FEE_REFUND 1500']],
    ['incorrect_invoice', {}, 'lost', ['CHARGE/CORRECTION_DISPUTE 5000']],
    ['non_guaranteed_payment_program', {}, 'lost', ['RETURN/PAYMENT_DEFAULT 10001']],
    [
      'unauthorized_purchase',
      {},
      'lost',
      ['FEE/DISPUTE_FEE 1500', 'REVERSAL/FRAUD_POLICY_CHARGE 10001'],
    ],
    ['high_risk_order', {}, 'lost', ['FEE/DISPUTE_FEE 1500', 'REVERSAL/FRAUD_POLICY_CHARGE 10001']],
    [
      'goods_not_received',
      TRACKED,
      'won',
      [
        'FEE/DISPUTE_FEE 1500',
        'FEE_REFUND/DISPUTE_FEE_REFUND 1500',
        'REVERSAL/REVERSAL 10001',
        'REVERSAL_MERCHANT_PROTECTION/FRAUD_POLICY_CREDIT_NET 10001',
      ],
    ],
  ])('for %s with %j is %s', async (reason, more, outcome, rows) => {
    const order = await disputed(reason, more);
    const happened = [...(await bench.advance('P5D')), ...(await bench.advance('P14D'))];
    expect(happened.filter(({ what }) => String(what).startsWith('dispute'))).toMatchObject([
      { at: '2031-03-08T09:48:00.000Z', what: 'dispute_opened', detail: reason },
      { at: '2031-03-22T09:48:00.000Z', what: 'dispute_decided', detail: `${reason} ${outcome}` },
    ]);
    expect((await viewOf(order))['disputes']).toMatchObject([{ reason, amount: 10_001, outcome }]);
    await bench.advance('P60D');
    const [sale, ...others] = texts(await allRows(bench));
    expect([sale, ...others.toSorted()]).toEqual(['SALE/PURCHASE 10001', ...rows]);
  });

  it('is about what the merchant has not refunded by the decision', async () => {
    const half = await disputed('faulty_goods');
    const all = await disputed('faulty_goods');
    await bench.advance('P6D');
    await refund(bench, half, 4000);
    await refund(bench, all, 10_001);
    await bench.advance('P60D');
    expect((await viewOf(half))['disputes']).toMatchObject([{ amount: 6001, outcome: 'lost' }]);
    expect((await viewOf(all))['disputes']).toMatchObject([{ amount: 0, outcome: 'closed' }]);
    const reversals = texts(await allRows(bench)).filter((text) => text.startsWith('REVERSAL'));
    expect(reversals).toEqual(['REVERSAL/REVERSAL 6001']);
  });

  it('keeps the customer from paying, and what a lost one left is never paid', async () => {
    const order = await disputed('faulty_goods');
    await bench.advance('P90D');
    expect((await viewOf(order))['invoices']).toMatchObject([{ paid_at: null }]);
    expect((await viewOf(order))['next']).toEqual([]);
    const paid = await disputed('already_paid');
    await bench.advance('P90D');
    const [invoice] = (await viewOf(paid))['invoices'] as Json[];
    expect(invoice?.['paid_at']).toBe('2031-06-20T09:48:00.000Z');
  });

  it('can be opened by a control, once, for one of the reasons', async () => {
    const order = await sold(bench, cartFrom('customer@email.se', 10_000));
    const path = `/sandbox/orders/${idOf(order)}/dispute`;
    const unknown = await bench.call('POST', path, { reason: 'bad_mood' });
    expect([unknown.status, errorCode(unknown)]).toEqual([400, 'BAD_VALUE']);
    const opened = await bench.call('POST', path, { reason: 'return' });
    expect(opened.body['disputes']).toMatchObject([{ reason: 'return', decided_at: null }]);
    expect(opened.body['next']).toMatchObject([
      { what: 'payout_made' },
      { at: '2031-03-17T09:48:00.000Z', what: 'dispute_decided' },
    ]);
    const again = await bench.call('POST', path, { reason: 'return' });
    expect([again.status, errorCode(again)]).toEqual([403, 'NOT_ALLOWED']);
  });
});

describe('a customer who never pays', () => {
  it('is given up on thirty days after the due date, wherever that was moved', async () => {
    const order = await sold(bench, cartFrom('customer+default@email.se', 10_000));
    const [capture] = (await bench.call('GET', order)).body['captures'] as Json[];
    expect((await viewOf(order))['next']).toMatchObject([
      { what: 'payout_made' },
      { at: '2031-05-02T09:48:00.000Z', what: 'payment_defaulted' },
    ]);
    const path = `${order}/captures/${String(capture?.['capture_id'])}/extend-due-date`;
    await bench.call('PATCH', path, { number_of_days: 7 });
    const happened = await bench.advance('P90D');
    expect(happened.filter(({ what }) => what === 'payment_defaulted')).toMatchObject([
      { at: '2031-05-09T09:48:00.000Z', detail: expect.stringMatching(/-1$/) as unknown },
    ]);
    expect((await viewOf(order))['invoices']).toMatchObject([
      { paid_at: null, written_off_at: '2031-05-09T09:48:00.000Z' },
    ]);
    expect(texts(await allRows(bench))).toContain('RETURN/PAYMENT_DEFAULT 10000');
  });

  it('can be anybody, by a control, and only while something is open', async () => {
    const order = await sold(bench, cartFrom('customer@email.se', 10_000));
    await refund(bench, order, 1000);
    const path = `/sandbox/orders/${idOf(order)}/default`;
    expect((await bench.call('POST', path)).status).toBe(200);
    expect(errorCode(await bench.call('POST', path))).toBe('NOT_ALLOWED');
    await bench.advance('P14D');
    expect(texts(await allRows(bench)).toSorted()).toEqual([
      'RETURN/PAYMENT_DEFAULT 9000',
      'RETURN/PURCHASE_RETURN 1000',
      'SALE/PURCHASE 10000',
    ]);
  });
});
