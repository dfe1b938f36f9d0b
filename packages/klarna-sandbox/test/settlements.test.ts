import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture, cartOf, errorCode, openBench, placeOrder, refund } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

async function payouts(query = ''): Promise<Json[]> {
  const { body } = await bench.call('GET', `/settlements/v1/payouts${query}`);
  return body['payouts'] as Json[];
}

async function rowsOf(payout: Json | undefined): Promise<Json[]> {
  const { pathname, search } = new URL(String(payout?.['transactions']));
  return (await bench.call('GET', pathname + search)).body['transactions'] as Json[];
}

/** Klarna's formula over the totals of a payout. */
function formula(payout: Json | undefined): number {
  const totals = payout?.['totals'] as Record<string, number>;
  const of = (name: string): number => totals[`${name}_amount`] ?? Number.NaN;
  const plus = [
    'sale',
    'fee_correction',
    'commission',
    'credit',
    'release',
    'fee_refund',
    'tax_refund',
  ];
  const minus = [
    'return',
    'reversal',
    'fee',
    'commission_reversal',
    'tax',
    'charge',
    'repay',
    'holdback',
  ];
  const sum = (names: readonly string[]): number => names.reduce((all, name) => all + of(name), 0);
  return sum(plus) - sum(minus);
}

/** An order captured in full at once. */
async function sold(amount: number, changes: Json = {}): Promise<string> {
  const order = await placeOrder(bench, cartOf(amount, changes));
  await capture(bench, order, amount, { reference: 'parcel-1' });
  return order;
}

describe('a payout run', () => {
  it('pays on the Monday fourteen days after the invoice, less fees and their tax', async () => {
    const order = await sold(49800);
    await bench.advance('P13D');
    expect(await payouts()).toEqual([]);
    const happened = await bench.advance('P1D');
    const [payout] = await payouts();
    expect(happened).toMatchObject([{ at: '2031-03-17T06:00:00.000Z', what: 'payout_made' }]);
    expect(payout).toMatchObject({
      payout_date: '2031-03-17T06:00:00.000Z',
      currency_code: 'SEK',
      merchant_settlement_type: 'NET',
      merchant_id: 'N100001',
      totals: { sale_amount: 49800, fee_amount: 1275, tax_amount: 319, settlement_amount: 48206 },
    });
    expect(payout?.['payment_reference']).toMatch(/^[A-Z2-9]{8}$/);
    expect(formula(payout)).toBe(48206);
    const reference = String(payout?.['payment_reference']);
    expect(await rowsOf(payout)).toMatchObject([
      {
        type: 'SALE',
        detailed_type: 'PURCHASE',
        amount: 49800,
        order_id: order.split('/').at(-1),
        merchant_reference1: 'web-1007',
        merchant_capture_reference: 'parcel-1',
        payment_reference: reference,
        initial_payment_method_type: 'invoice',
      },
      { type: 'FEE', detailed_type: 'PURCHASE_FEE_PERCENTAGE', amount: 1240, vat_amount: 310 },
      {
        type: 'FEE',
        detailed_type: 'PURCHASE_FEE_FIXED',
        amount: 35,
        vat_rate: 2500,
        vat_amount: 9,
      },
    ]);
    const one = await bench.call('GET', `/settlements/v1/payouts/${reference}`);
    expect(one.body).toEqual(payout);
  });

  it('does not carry an invoice that is thirteen days old', async () => {
    await bench.advance('P1D');
    await sold(49800);
    await bench.advance('P14D');
    expect(await payouts()).toEqual([]);
    await bench.advance('P6D');
    expect(await payouts()).toMatchObject([{ payout_date: '2031-03-24T06:00:00.000Z' }]);
  });

  it('nets a refund made before the sale is paid out in the same run', async () => {
    const order = await sold(49800);
    await refund(bench, order, 4900);
    await bench.advance('P14D');
    const [payout] = await payouts();
    expect(payout).toMatchObject({ totals: { return_amount: 4900, settlement_amount: 43306 } });
    expect(formula(payout)).toBe(43306);
    const rows = await rowsOf(payout);
    expect(rows.at(-1)).toMatchObject({
      type: 'RETURN',
      detailed_type: 'PURCHASE_RETURN',
      amount: 4900,
      capture_id: '',
      refund_id: ((await bench.call('GET', order)).body['refunds'] as Json[])[0]?.['refund_id'],
    });
  });

  it('turns a negative payout into debt and takes it from the next', async () => {
    const order = await sold(10000);
    await bench.advance('P14D');
    await refund(bench, order, 10000);
    await sold(40000);
    await bench.advance('P7D');
    const negative = (await payouts())[1];
    expect(negative).toMatchObject({
      totals: {
        return_amount: 10000,
        deposit_amount: 10000,
        opening_debt_balance_amount: 0,
        closing_debt_balance_amount: 10000,
        settlement_amount: 0,
      },
    });
    await bench.advance('P7D');
    const repaying = (await payouts())[2];
    expect(repaying).toMatchObject({
      totals: {
        sale_amount: 40000,
        repay_amount: 10000,
        opening_debt_balance_amount: 10000,
        closing_debt_balance_amount: 0,
        settlement_amount: 28711,
      },
    });
    expect(formula(repaying)).toBe(28711);
  });

  it('splits a refund over captures, the oldest first', async () => {
    const order = await placeOrder(bench, cartOf(10000));
    await capture(bench, order, 4000);
    await capture(bench, order, 6000);
    await refund(bench, order, 5000);
    await bench.advance('P14D');
    const rows = await rowsOf((await payouts())[0]);
    expect(rows.filter(({ type }) => type === 'RETURN')).toMatchObject([
      { amount: 4000 },
      { amount: 1000 },
    ]);
  });

  it('pays each currency apart', async () => {
    await sold(10000);
    await sold(20000, { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' });
    await bench.advance('P14D');
    const currencies = (await payouts()).map((payout) => payout['currency_code']);
    expect(new Set(currencies)).toEqual(new Set(['EUR', 'SEK']));
    expect(currencies).toHaveLength(2);
    expect(await payouts('?currency_code=EUR')).toMatchObject([{ totals: { sale_amount: 20000 } }]);
  });

  it('follows the calendar and fees it was given', async () => {
    const other = await openBench({
      payoutDelayDays: 3,
      payoutRun: { weekday: 'daily', hour: 8 },
      feeRate: 100,
      feeFixed: 0,
      feeVatRate: 0,
    });
    const order = await placeOrder(other, cartOf(10000));
    await capture(other, order, 10000);
    const happened = await other.advance('P3D');
    expect(happened.at(-1)).toMatchObject({ at: '2031-03-06T08:00:00.000Z', what: 'payout_made' });
    expect(String(happened.at(-1)?.['detail'])).toMatch(/^[A-Z2-9]{8} 9900 SEK$/);
    await other.close();
  });
});

describe('asking for payouts', () => {
  it('pages through payouts and transactions', async () => {
    for (let week = 0; week < 3; week += 1) {
      await sold(10000);
      await bench.advance('P7D');
    }
    await bench.advance('P30D');
    const first = await bench.call('GET', '/settlements/v1/payouts?size=2');
    expect(first.body['pagination']).toMatchObject({ count: 2, total: 3, offset: 0 });
    const { next } = first.body['pagination'] as { next: string };
    const second = await bench.call('GET', new URL(next).pathname + new URL(next).search);
    expect(second.body['pagination']).toMatchObject({ count: 1, total: 3, offset: 2 });
    expect(second.body['pagination']).not.toHaveProperty('next');
    const rows = await bench.call('GET', '/settlements/v1/transactions?size=4&offset=4');
    expect(rows.body['transactions']).toHaveLength(4);
  });

  it('filters by date, a bare date being its midnight', async () => {
    await sold(10000);
    await bench.advance('P14D');
    expect(await payouts('?start_date=2031-03-17&end_date=2031-03-17')).toEqual([]);
    expect(await payouts('?start_date=2031-03-17&end_date=2031-03-18')).toHaveLength(1);
    const bad = await bench.call('GET', '/settlements/v1/payouts?start_date=soon');
    expect([bad.status, errorCode(bad)]).toEqual([400, 'BAD_VALUE']);
  });

  it('finds the transactions of an order', async () => {
    const order = await sold(10000);
    await sold(20000);
    await bench.advance('P14D');
    const id = String(order.split('/').at(-1));
    const { body } = await bench.call('GET', `/settlements/v1/transactions?order_id=${id}`);
    expect(body['pagination']).toMatchObject({ total: 3 });
  });

  it('sums up a period by currency', async () => {
    await sold(10000);
    await sold(20000);
    await bench.advance('P14D');
    const path = '/settlements/v1/payouts/summary';
    const { text } = await bench.call('GET', `${path}?start_date=2031-03-01&end_date=2031-04-01`);
    expect(JSON.parse(text)).toMatchObject([
      { summary_settlement_currency: 'SEK', summary_total_sale_amount: 30000 },
    ]);
    expect((await bench.call('GET', path)).status).toBe(400);
  });

  it('answers 404 to an unknown payout', async () => {
    const answer = await bench.call('GET', '/settlements/v1/payouts/NOTHERE1');
    expect([answer.status, errorCode(answer)]).toEqual([404, 'NOT_FOUND']);
  });
});
