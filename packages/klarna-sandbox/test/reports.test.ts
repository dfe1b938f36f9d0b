import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePdf } from '../src/reports/pdf.js';
import { decimal } from '../src/reports/amounts.js';
import { readPdf } from './pdf-reader.js';
import {
  capture,
  cartOf,
  errorCode,
  line,
  openBench,
  placeOrder,
  readCsv,
  refund,
} from './support.js';
import type { Answer, Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

const REPORTS = '/settlements/v1/reports';
const get = (path: string): Promise<Answer> => bench.call('GET', path);

async function sold(amount: number, changes: Json = {}, more: Json = {}): Promise<string> {
  const order = await placeOrder(bench, cartOf(amount, changes));
  await capture(bench, order, amount, more);
  return order;
}

async function firstReference(): Promise<string> {
  const { body } = await get('/settlements/v1/payouts');
  return String((body['payouts'] as Json[])[0]?.['payment_reference']);
}

/** The two tables of a report, each a list of records by column name. */
async function tables(path: string): Promise<[summary: Json[], rows: Json[]]> {
  const { text, status, header } = await get(path);
  expect([status, header('Content-Type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const [head = [], ...rest] = readCsv(text);
  const second = rest.findIndex(([first]) => first === 'type');
  const records = (columns: readonly string[], lines: readonly string[][]): Json[] =>
    lines.map((cells) => Object.fromEntries(columns.map((name, at) => [name, cells[at]])));
  return [
    records(head, rest.slice(0, second)),
    records(rest[second] ?? [], rest.slice(second + 1)),
  ];
}

describe('the CSV of a payout', () => {
  it('has the sums, then the rows, in decimals of major units', async () => {
    const order = await sold(49800, { merchant_reference1: 'web-1007' }, { reference: 'parcel-1' });
    await refund(bench, order, 4900);
    await bench.advance('P14D');
    const reference = await firstReference();
    const [[summary], rows] = await tables(
      `${REPORTS}/payout-with-transactions?payment_reference=${reference}`,
    );
    expect(summary).toMatchObject({
      total_sale_amount: '498.00',
      total_fee_amount: '12.75',
      total_tax_amount: '3.19',
      total_return_amount: '49.00',
      total_holdback_amount: '0.00',
      total_settlement_amount: '433.06',
      payment_reference: reference,
      settlement_currency: 'SEK',
      payout_date: '2031-03-17T06:00:00.000Z',
      merchant_id: 'N100001',
      merchant_settlement_type: 'NET',
    });
    expect(rows.map(({ type, amount }) => [type, amount])).toEqual([
      ['SALE', '498.00'],
      ['FEE', '12.40'],
      ['FEE', '0.35'],
      ['RETURN', '49.00'],
    ]);
    expect(rows[0]).toMatchObject({
      detailed_type: 'PURCHASE',
      order_id: order.split('/').at(-1),
      posting_currency: 'SEK',
      merchant_reference1: 'web-1007',
      merchant_capture_reference: 'parcel-1',
      sale_date: '2031-03-03T09:48:00.000Z',
      tax_rate: '',
    });
    expect(rows[1]).toMatchObject({ tax_rate: '2500', tax_amount: '3.10' });
    expect(rows[3]).toMatchObject({ capture_id: '', initial_payment_method_type: 'invoice' });
    expect(rows[3]?.['refund_id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('has the columns of the contract in their order', async () => {
    await sold(10000);
    await bench.advance('P14D');
    const path = `${REPORTS}/payout-with-transactions?payment_reference=${await firstReference()}`;
    const [summary = '', , rows = ''] = (await get(path)).text.split('\n');
    expect(summary).toBe(
      'total_sale_amount;total_fee_amount;total_fee_correction_amount;total_tax_amount;total_return_amount;' +
        'total_reversal_amount;total_commission_amount;total_credit_amount;total_charge_amount;' +
        'total_holdback_amount;total_release_amount;opening_debt_balance;total_deposit_amount;' +
        'total_repay_amount;closing_debt_balance;total_fee_refund_amount;total_settlement_amount;' +
        'payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type',
    );
    expect(rows).toBe(
      'type;capture_date;sale_date;order_id;short_order_id;capture_id;merchant_reference1;' +
        'merchant_reference2;amount;posting_currency;refund_id;purchase_country;tax_rate;tax_amount;' +
        'shipping_country;initial_payment_method_type;initial_number_of_installments;' +
        'initial_payment_method_monthly_downpayments;merchant_capture_reference;' +
        'merchant_refund_reference;detailed_type;tax_rate_1;tax_rate_2;tax_rate_3;tax_rate_4;' +
        'tax_amount_1;tax_amount_2;tax_amount_3;tax_amount_4;reversal_reference',
    );
  });

  it('quotes what could not be read back otherwise', async () => {
    const strange = 'a;b "c"\nd';
    await sold(10000, { merchant_reference1: strange });
    await bench.advance('P14D');
    const path = `${REPORTS}/payout-with-transactions?payment_reference=${await firstReference()}`;
    const [, rows] = await tables(path);
    expect(rows.map((row) => row['merchant_reference1'])).toEqual([strange, strange, strange]);
  });

  it('tells the tax on the goods by rate, where the capture names its lines', async () => {
    const lines = [line('physical', 'A', 8000, 1600), line('physical', 'B', 2000, 400)];
    await sold(10000, {}, { order_lines: lines });
    await bench.advance('P14D');
    const path = `${REPORTS}/payout-with-transactions?payment_reference=${await firstReference()}`;
    const [, rows] = await tables(path);
    expect(rows[0]).toMatchObject({ tax_rate_1: '2500', tax_amount_1: '20.00', tax_rate_2: '' });
    expect(rows[1]).toMatchObject({ tax_rate_1: '' });
  });
});

describe('the CSV of a period', () => {
  it('has a line of sums for each currency and the rows of all payouts', async () => {
    await sold(10000);
    await sold(20000, { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' });
    await bench.advance('P14D');
    const period = 'start_date=2031-03-01&end_date=2031-04-01';
    const [sums, rows] = await tables(`${REPORTS}/payouts-summary-with-transactions?${period}`);
    const byCurrency = sums.toSorted((a, b) =>
      String(a['summary_settlement_currency']).localeCompare(
        String(b['summary_settlement_currency']),
      ),
    );
    expect(byCurrency).toMatchObject([
      { summary_settlement_currency: 'EUR', summary_total_sale_amount: '200.00' },
      { summary_settlement_currency: 'SEK', summary_total_sale_amount: '100.00' },
    ]);
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map((row) => row['payment_reference'])).size).toBe(2);
  });
});

describe('a report as PDF', () => {
  it('shows a payout and every one of its rows, over as many pages as they need', async () => {
    for (let index = 0; index < 30; index += 1) {
      await sold(10000 + index, { merchant_reference1: `Beställning (${index}) – 1 €` });
    }
    await bench.advance('P14D');
    const reference = await firstReference();
    const answer = await get(`${REPORTS}/payout?payment_reference=${reference}`);
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'application/pdf']);
    const { pages } = readPdf(answer.text);
    expect(pages.length).toBe(3);
    const words = pages.flat().join('\n');
    expect(words).toContain(`Settlement report ${reference}`);
    expect(words.match(/ SALE /g)).toHaveLength(30);
    expect(words).toContain('Beställning (29) – 1 €');
    expect(pages.at(-1)?.at(-1)).toBe('3 / 3');
  });

  it('shows a period', async () => {
    await sold(10000);
    await bench.advance('P14D');
    const answer = await get(
      `${REPORTS}/payouts-summary?start_date=2031-03-01&end_date=2031-04-01`,
    );
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'application/pdf']);
    const words = readPdf(answer.text).pages.flat().join('\n');
    expect(words).toContain(await firstReference());
    expect(words).toMatch(/settlement +96\.45/);
  });

  it('is empty when nothing is to be written', () => {
    expect(readPdf(writePdf([], { title: '', createdAt: '' })).pages).toEqual([['1 / 1']]);
  });
});

describe('a report that cannot be made', () => {
  it.each<[string, number, string]>([
    ['payout-with-transactions', 400, 'BAD_VALUE'],
    ['payout', 400, 'BAD_VALUE'],
    ['payout?payment_reference=NOTHERE1', 404, 'NOT_FOUND'],
    ['payout-with-transactions?payment_reference=NOTHERE1', 404, 'NOT_FOUND'],
    ['payouts-summary?start_date=2031-03-01', 400, 'BAD_VALUE'],
    ['payouts-summary-with-transactions?start_date=x&end_date=2031-03-01', 400, 'BAD_VALUE'],
  ])('%s is refused', async (path, status, code) => {
    const answer = await get(`${REPORTS}/${path}`);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(Object.keys(answer.body)).toEqual(['error_code', 'error_messages', 'correlation_id']);
  });
});

it.each<[number, string, string]>([
  [49800, 'SEK', '498.00'],
  [5, 'EUR', '0.05'],
  [0, 'EUR', '0.00'],
  [-5, 'EUR', '-0.05'],
  [498, 'JPY', '498'],
  [498, 'KWD', '0.498'],
])('%i minor units of %s are %s', (minor, currency, text) => {
  expect(decimal(minor, currency)).toBe(text);
});
