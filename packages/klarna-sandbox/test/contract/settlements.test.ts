import { expect } from 'vitest';
import { readPdf } from '../pdf-reader.js';
import { allRows, cartFrom, payoutsOf, rowsOf, settlementOf, sold, texts } from '../money.js';
import type { Sums } from '../money.js';
import { capture, cartOf, openBench, placeOrder, refund } from '../support.js';
import type { Answer, Bench, Json } from '../support.js';
import { coverTable, told, UUID } from './rows.js';

const ROOT = '/settlements/v1';
const get = (bench: Bench, path: string): Promise<Answer> => bench.call('GET', ROOT + path);
const YEAR = 'start_date=2031-01-01&end_date=2032-01-01';

/** One sale of 498.00 SEK with a refund of 49.00, paid out; answers the payout. */
async function paidOut(bench: Bench): Promise<Json> {
  const order = await sold(bench, cartOf(49800));
  await refund(bench, order, 4900);
  await bench.advance('P14D');
  const [payout = {}] = await payoutsOf(bench);
  return payout;
}

/** As many payouts as weeks, of one sale each. */
async function weekly(bench: Bench, weeks: number): Promise<void> {
  for (let week = 0; week < weeks; week += 1) {
    await sold(bench, cartOf(10000 + week));
    await bench.advance('P7D');
  }
  await bench.advance('P21D');
}

const reference = (payout: Json): string => String(payout['payment_reference']);

const CALLS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'GET /payouts answers 200 {payouts[], pagination}': async (bench) => {
    const payout = await paidOut(bench);
    const { status, body } = await get(bench, '/payouts');
    expect([status, body]).toEqual([
      200,
      { payouts: [payout], pagination: { count: 1, total: 1, offset: 0 } },
    ]);
  },
  'GET /payouts has 20 to a page, next and prev only where there is a page': async (bench) => {
    await weekly(bench, 22);
    const first = await get(bench, '/payouts');
    const { next, ...counted } = first.body['pagination'] as Record<string, string>;
    expect(counted).toEqual({ count: 20, total: 22, offset: 0 });
    const second = await bench.call('GET', String(next).replace(bench.sandbox.url, ''));
    const { prev, ...rest } = second.body['pagination'] as Record<string, string>;
    expect(rest).toEqual({ count: 2, total: 22, offset: 20 });
    const back = await bench.call('GET', String(prev).replace(bench.sandbox.url, ''));
    expect(back.body['payouts']).toEqual(first.body['payouts']);
  },
  'GET /payouts takes start_date, end_date and currency_code': async (bench) => {
    await paidOut(bench);
    const found = async (query: string): Promise<number> =>
      ((await get(bench, `/payouts?${query}`)).body['payouts'] as Json[]).length;
    expect(await found('start_date=2031-03-17&end_date=2031-03-18')).toBe(1);
    expect(await found('start_date=2031-03-17T06:00:01Z')).toBe(0);
    expect(await found('currency_code=sek')).toBe(1);
    expect(await found('end_date=2031-03-17T05:59:59Z')).toBe(0);
    expect(await found('currency_code=SEK')).toBe(1);
    expect(await found('currency_code=EUR')).toBe(0);
  },
  'GET /payouts reads a bare date as 00:00:00': async (bench) => {
    await paidOut(bench);
    const { body } = await get(bench, '/payouts?start_date=2031-03-17&end_date=2031-03-17');
    expect(body['payouts']).toEqual([]);
  },
  'GET /payouts answers 400 to a size above 500': async (bench) => {
    expect((await get(bench, '/payouts?size=500')).status).toBe(200);
    for (const query of [
      'size=501',
      'size=0',
      'size=x',
      'offset=-1',
      'start_date=soon',
      'end_date=2031-02-30',
    ]) {
      expect(told(await get(bench, `/payouts?${query}`))).toMatch(/^400 BAD_VALUE: Bad value: /);
    }
  },
  'GET /payouts/{payment_reference} answers 200': async (bench) => {
    const payout = await paidOut(bench);
    expect((await get(bench, `/payouts/${reference(payout)}`)).body).toEqual(payout);
    expect(payout).toMatchObject({
      payment_reference: expect.stringMatching(/^[A-Z\d]{8}$/) as unknown,
      payout_date: '2031-03-17T06:00:00.000Z',
      currency_code: 'SEK',
      currency_code_of_registration_country: 'SEK',
      merchant_settlement_type: 'NET',
      merchant_id: 'N100001',
      transactions: `${bench.sandbox.url}${ROOT}/transactions?payment_reference=${reference(payout)}`,
    });
  },
  'GET /payouts/{payment_reference} answers 404 with all three fields': async (bench) => {
    const answer = await get(bench, '/payouts/NOTHERE1');
    expect(told(answer)).toBe('404 NOT_FOUND: The payout cannot be found.');
    expect(Object.keys(answer.body)).toEqual(['error_code', 'error_messages', 'correlation_id']);
    expect(answer.body['correlation_id']).toBe(answer.header('Klarna-Correlation-Id'));
  },
  'GET /payouts/summary answers 200 with one object per currency': async (bench) => {
    await sold(bench, cartOf(10000));
    await sold(bench, cartOf(20000, { purchase_currency: 'EUR', purchase_country: 'FI' }));
    await bench.advance('P14D');
    const { text } = await get(bench, `/payouts/summary?${YEAR}`);
    const summaries = JSON.parse(text) as Json[];
    const sales = summaries.map(
      (each) =>
        `${String(each['summary_settlement_currency'])} ${String(each['summary_total_sale_amount'])}`,
    );
    expect(sales.toSorted()).toEqual(['EUR 20000', 'SEK 10000']);
    expect(Object.keys(summaries[0] ?? {})).toEqual([
      ...['sale', 'fee', 'fee_correction', 'tax', 'return', 'reversal', 'commission'].map(
        (name) => `summary_total_${name}_amount`,
      ),
      ...['commission_reversal', 'holdback', 'release', 'repay', 'settlement'].map(
        (name) => `summary_total_${name}_amount`,
      ),
      'summary_settlement_currency',
      'summary_payout_date_start',
      'summary_payout_date_end',
    ]);
  },
  'GET /payouts/summary answers 400 without both dates': async (bench) => {
    const answer = await get(bench, '/payouts/summary?start_date=2031-01-01');
    expect(told(answer)).toBe('400 BAD_VALUE: Bad value: end_date');
  },
  'GET /transactions answers 200 {transactions[], pagination}': async (bench) => {
    const payout = await paidOut(bench);
    const path = `/transactions?payment_reference=${reference(payout)}&size=2&offset=2`;
    const { status, body } = await get(bench, path);
    expect([status, texts(body['transactions'] as Json[])]).toEqual([
      200,
      ['FEE/PURCHASE_FEE_FIXED 35', 'RETURN/PURCHASE_RETURN 4900'],
    ]);
    expect(body['pagination']).toMatchObject({ count: 2, total: 4, offset: 2 });
  },
  'GET /transactions finds those of an order': async (bench) => {
    const order = await sold(bench, cartOf(10000));
    await sold(bench, cartOf(20000));
    await bench.advance('P14D');
    const id = String(order.split('/').at(-1));
    const { body } = await get(bench, `/transactions?order_id=${id}`);
    expect(texts(body['transactions'] as Json[])[0]).toBe('SALE/PURCHASE 10000');
    expect(body['pagination']).toMatchObject({ total: 3 });
  },
  'GET /transactions answers 404 to an unknown payment_reference': async (bench) => {
    const answer = await get(bench, '/transactions?payment_reference=NOTHERE1');
    expect(told(answer)).toBe('404 NOT_FOUND: The payout cannot be found.');
  },
  'GET /reports/payout-with-transactions answers 200 text/csv': async (bench) => {
    const name = reference(await paidOut(bench));
    const answer = await get(bench, `/reports/payout-with-transactions?payment_reference=${name}`);
    expect([answer.status, answer.header('Content-Type')]).toEqual([
      200,
      expect.stringContaining('text/csv'),
    ]);
    expect(answer.text).toContain('SALE;');
  },
  'GET /reports/payout answers 200 application/pdf': async (bench) => {
    const name = reference(await paidOut(bench));
    const answer = await get(bench, `/reports/payout?payment_reference=${name}`);
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'application/pdf']);
    expect(readPdf(answer.text).pages.flat().join(' ')).toContain(name);
  },
  'GET /reports/payouts-summary-with-transactions answers 200 text/csv': async (bench) => {
    await paidOut(bench);
    const answer = await get(bench, `/reports/payouts-summary-with-transactions?${YEAR}`);
    expect([answer.status, answer.header('Content-Type')]).toEqual([
      200,
      expect.stringContaining('text/csv'),
    ]);
    expect(answer.text).toMatch(/^summary_total_sale_amount;/);
  },
  'GET /reports/payouts-summary answers 200 application/pdf': async (bench) => {
    const name = reference(await paidOut(bench));
    const answer = await get(bench, `/reports/payouts-summary?${YEAR}`);
    expect([answer.status, answer.header('Content-Type')]).toEqual([200, 'application/pdf']);
    expect(readPdf(answer.text).pages.flat().join(' ')).toContain(name);
  },
};

coverTable('Settlements v1', Object.keys(CALLS), CALLS);

/** All of Klarna's sums, as the schema of today has them. */
const TOTALS = [
  ...['sale', 'fee', 'tax', 'return', 'reversal', 'commission', 'commission_reversal'],
  ...['holdback', 'release', 'repay', 'fee_correction', 'fee_refund', 'tax_refund'],
  ...['charge', 'credit', 'deposit', 'opening_debt_balance', 'closing_debt_balance', 'settlement'],
];

const RULES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'a payout has all nineteen totals': async (bench) => {
    const { totals } = await paidOut(bench);
    expect(Object.keys(totals as Json)).toEqual(TOTALS.map((name) => `${name}_amount`));
  },
  'the settlement follows from the formula': async (bench) => {
    const totals = (await paidOut(bench))['totals'] as Sums;
    expect([settlementOf(totals), totals['settlement_amount']]).toEqual([43306, 43306]);
  },
  'what would be negative becomes debt, repaid later': async (bench) => {
    const order = await sold(bench, cartOf(10000));
    await bench.advance('P14D');
    await refund(bench, order, 10000);
    await sold(bench, cartOf(40000));
    await bench.advance('P14D');
    const [, negative, repaying] = (await payoutsOf(bench)).map(({ totals }) => totals);
    expect(negative).toMatchObject({ deposit_amount: 10000, settlement_amount: 0 });
    expect(repaying).toMatchObject({ opening_debt_balance_amount: 10000, repay_amount: 10000 });
    expect(repaying).toMatchObject({ closing_debt_balance_amount: 0, settlement_amount: 28711 });
  },
  'a transaction has the required fields, and amounts are positive': async (bench) => {
    await paidOut(bench);
    const required = ['sale_date', 'type', 'capture_date', 'order_id', 'currency_code'];
    for (const row of await allRows(bench)) {
      expect(Number(row['amount'])).toBeGreaterThan(0);
      for (const name of [...required, 'purchase_country']) expect(row[name]).toBeTruthy();
    }
  },
  'a transaction can be traced to its order, its capture and its payout': async (bench) => {
    const order = await placeOrder(bench, cartOf(49800, { merchant_reference2: 'shelf 4' }));
    const made = await capture(bench, order, 49800, { reference: 'parcel-1' });
    const placed = (await bench.call('GET', order)).body;
    await bench.advance('P14D');
    const [payout = {}] = await payoutsOf(bench);
    const [row] = await rowsOf(bench, payout);
    expect(row).toEqual({
      type: 'SALE',
      detailed_type: 'PURCHASE',
      amount: 49800,
      currency_code: 'SEK',
      order_id: placed['order_id'],
      short_order_id: placed['klarna_reference'],
      capture_id: made.split('/').at(-1),
      refund_id: null,
      sale_date: placed['created_at'],
      capture_date: '2031-03-03T09:48:00.000Z',
      merchant_reference1: 'web-1007',
      merchant_reference2: 'shelf 4',
      merchant_capture_reference: 'parcel-1',
      merchant_refund_reference: '',
      purchase_country: 'SE',
      shipping_country: 'SE',
      initial_payment_method_type: 'invoice',
      payment_reference: reference(payout),
      payout: `${bench.sandbox.url}${ROOT}/payouts/${reference(payout)}`,
    });
  },
  'capture_id is only on sales and fees, refund_id only on returns': async (bench) => {
    await paidOut(bench);
    const [sale, fee, , back] = await allRows(bench);
    expect([sale?.['capture_id'], fee?.['capture_id'], back?.['capture_id']]).toEqual([
      expect.stringMatching(UUID),
      sale?.['capture_id'],
      '',
    ]);
    expect([sale?.['refund_id'], fee?.['refund_id']]).toEqual([null, null]);
    expect(back?.['refund_id']).toMatch(UUID);
  },
  'the capture starts the payout, not the customer’s payment': async (bench) => {
    await sold(bench, cartFrom('customer+default@email.se', 10000));
    await bench.advance('P14D');
    expect(await payoutsOf(bench)).toHaveLength(1);
  },
  'a daily run pays on business days only': async () => {
    const bench = await openBench({ payoutDelayDays: 1, payoutRun: { weekday: 'daily', hour: 6 } });
    for (let day = 0; day < 7; day += 1) {
      await sold(bench, cartOf(10000));
      await bench.advance('P1D');
    }
    await bench.advance('P3D');
    const dates = (await payoutsOf(bench)).map((payout) => String(payout['payout_date']));
    const weekdays = dates.map((date) => new Date(date).getUTCDay());
    // Friday’s to Sunday’s captures come on Monday, in one payout.
    expect(weekdays).toEqual([2, 3, 4, 5, 1]);
    await bench.close();
  },
};

coverTable('payouts and transactions', Object.keys(RULES), RULES);

/** Rows of a type once everything that brings it about has happened; `P200D` leaves nothing waiting. */
async function rowsAfter(
  bench: Bench,
  type: string,
  prepare: () => Promise<void>,
): Promise<Json[]> {
  await prepare();
  await bench.advance('P200D');
  return (await allRows(bench)).filter((row) => row['type'] === type);
}

async function correct(bench: Bench, type: string, detail: string, amount: number): Promise<void> {
  const order = await sold(bench, cartOf(50000));
  const body = { type, detailed_type: detail, amount, order_id: order.split('/').at(-1) };
  const answer = await bench.call('POST', '/sandbox/corrections', body);
  expect(answer.status).toBe(201);
}

const disputing = (reason: string): string => `customer+disputed-${reason}@email.se`;
const details = (rows: readonly Json[]): string[] => [
  ...new Set(rows.map((row) => String(row['detailed_type']))),
];
const TRACKED = { shipping_info: [{ tracking_number: '63456415674545679874' }] };

const TYPES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'SALE +: PURCHASE': async (bench) => {
    const rows = await rowsAfter(
      bench,
      'SALE',
      async () => void (await sold(bench, cartOf(50000))),
    );
    expect(texts(rows)).toEqual(['SALE/PURCHASE 50000']);
  },
  'FEE −: PURCHASE_FEE_PERCENTAGE, PURCHASE_FEE_FIXED, SERVICING_FEE, EXTEND_DUE_DATE_FEE, EXPIRY_FEE, LATE_RETURN_FEE, DISPUTE_FEE':
    async (bench) => {
      const rows = await rowsAfter(bench, 'FEE', async () => {
        await placeOrder(bench, cartOf(50000));
        await sold(bench, cartOf(50000), {}, 'pay_over_time');
        await sold(bench, cartFrom(disputing('goods_not_received'), 50000));
        const order = await placeOrder(bench, cartOf(50000));
        const made = await capture(bench, order, 50000);
        await bench.call('PATCH', `${made}/extend-due-date`, { number_of_days: 14 });
        await bench.advance('P8D');
        await refund(bench, order, 1000);
      });
      expect(details(rows).toSorted()).toEqual([
        'DISPUTE_FEE',
        'EXPIRY_FEE',
        'EXTEND_DUE_DATE_FEE',
        'LATE_RETURN_FEE',
        'PURCHASE_FEE_FIXED',
        'PURCHASE_FEE_PERCENTAGE',
        'SERVICING_FEE',
      ]);
      for (const { amount, vat_rate: rate, vat_amount: tax } of rows) {
        expect([rate, tax]).toEqual([2500, Math.floor((Number(amount) * 2500 + 5000) / 10000)]);
      }
    },
  'FEE −: EXPIRY_FEE_GROSS, where fees are invoiced apart': async () => {
    const bench = await openBench({ expiryFee: 900, settlementType: 'GROSS' });
    await placeOrder(bench, cartOf(50000));
    await bench.advance('P60D');
    expect(texts(await allRows(bench))).toEqual(['FEE/EXPIRY_FEE_GROSS 900']);
    await bench.close();
  },
  'RETURN −: PURCHASE_RETURN, PAYMENT_DEFAULT': async (bench) => {
    const rows = await rowsAfter(bench, 'RETURN', async () => {
      const order = await sold(bench, cartOf(50000));
      await refund(bench, order, 2000);
      await sold(bench, cartFrom('customer+default@email.se', 30000));
    });
    expect(texts(rows)).toEqual(['RETURN/PURCHASE_RETURN 2000', 'RETURN/PAYMENT_DEFAULT 30000']);
    for (const row of rows) expect(row['refund_id']).toMatch(UUID);
  },
  'REVERSAL −: REVERSAL, FRAUD_POLICY_CHARGE, COMMISSION_RETURN': async (bench) => {
    const rows = await rowsAfter(bench, 'REVERSAL', async () => {
      await sold(bench, cartFrom(disputing('faulty_goods'), 50000));
      await sold(bench, cartFrom(disputing('unauthorized_purchase'), 30000));
      await correct(bench, 'REVERSAL', 'COMMISSION_RETURN', 100);
    });
    expect(texts(rows).toSorted()).toEqual([
      'REVERSAL/COMMISSION_RETURN 100',
      'REVERSAL/FRAUD_POLICY_CHARGE 30000',
      'REVERSAL/REVERSAL 50000',
    ]);
    for (const row of rows) expect(row['refund_id']).toMatch(UUID);
    const sums = (await payoutsOf(bench)).map(({ totals }) => totals as Sums);
    const total = (name: string): number => sums.reduce((all, each) => all + (each[name] ?? 0), 0);
    expect([total('reversal_amount'), total('commission_reversal_amount')]).toEqual([80000, 100]);
  },
  'REVERSAL_MERCHANT_PROTECTION +: FRAUD_POLICY_CREDIT_NET': async (bench) => {
    const rows = await rowsAfter(bench, 'REVERSAL_MERCHANT_PROTECTION', async () => {
      await sold(bench, cartFrom(disputing('unauthorized_purchase'), 30000), TRACKED);
    });
    expect(texts(rows)).toEqual(['REVERSAL_MERCHANT_PROTECTION/FRAUD_POLICY_CREDIT_NET 30000']);
  },
  'COMMISSION +: COMMISSION, PURCHASE_COMMISSION_PERCENTAGE': async (bench) => {
    const rows = await rowsAfter(bench, 'COMMISSION', async () =>
      correct(bench, 'COMMISSION', 'COMMISSION', 700),
    );
    expect(texts(rows).toSorted()).toEqual([
      'COMMISSION/COMMISSION 700',
      'COMMISSION/PURCHASE_COMMISSION_PERCENTAGE 250',
    ]);
  },
  'FEE_REFUND +: DISPUTE_FEE_REFUND, PURCHASE_FEE_FIXED, PURCHASE_FEE_PERCENTAGE_REFUND': async (
    bench,
  ) => {
    const rows = await rowsAfter(bench, 'FEE_REFUND', async () => {
      await sold(bench, cartFrom(disputing('already_paid'), 50000));
      const order = await sold(bench, cartOf(50000));
      await refund(bench, order, 20000);
      await correct(bench, 'FEE_REFUND', 'PURCHASE_FEE_FIXED', 35);
    });
    expect(texts(rows).toSorted()).toEqual([
      'FEE_REFUND/DISPUTE_FEE_REFUND 1500',
      'FEE_REFUND/PURCHASE_FEE_FIXED 35',
      'FEE_REFUND/PURCHASE_FEE_PERCENTAGE_REFUND 498',
    ]);
    const sums = (await payoutsOf(bench)).map(({ totals }) => totals as Sums);
    const total = (name: string): number => sums.reduce((all, each) => all + (each[name] ?? 0), 0);
    expect([total('fee_refund_amount'), total('tax_refund_amount')]).toEqual([2033, 509]);
  },
  'CREDIT + and CHARGE −: CORRECTION_DISPUTE, loans, PAYMENT_REMINDER, TRANSFER_FROM_LEGACY_INTEGRATION':
    async (bench) => {
      await sold(bench, cartFrom(disputing('incorrect_invoice'), 50001));
      await correct(bench, 'CREDIT', 'CORRECTION_DISPUTE', 100);
      await correct(bench, 'CREDIT', 'LOAN', 200);
      await correct(bench, 'CHARGE', 'LOAN', 300);
      await correct(bench, 'CHARGE', 'PAYMENT_REMINDER', 400);
      await correct(bench, 'CHARGE', 'TRANSFER_FROM_LEGACY_INTEGRATION', 500);
      await bench.advance('P200D');
      const found = texts(await allRows(bench)).filter((text) => /^(CREDIT|CHARGE)/.test(text));
      expect(found.toSorted()).toEqual([
        'CHARGE/CORRECTION_DISPUTE 25000',
        'CHARGE/LOAN 300',
        'CHARGE/PAYMENT_REMINDER 400',
        'CHARGE/TRANSFER_FROM_LEGACY_INTEGRATION 500',
        'CREDIT/CORRECTION_DISPUTE 100',
        'CREDIT/LOAN 200',
      ]);
    },
  'HOLDBACK − and RELEASE +: ROLLING_RESERVE, UNDER_REVIEW, INSUFFICIENT_BANK_ACCOUNT_DETAILS':
    async (bench) => {
      for (const type of ['HOLDBACK', 'RELEASE']) {
        for (const detail of ['UNDER_REVIEW', 'INSUFFICIENT_BANK_ACCOUNT_DETAILS']) {
          const body = { type, detailed_type: detail, amount: 500, currency: 'SEK' };
          await bench.call('POST', '/sandbox/corrections', body);
        }
      }
      await sold(bench, cartOf(50000));
      await bench.advance('P200D');
      const rows = (await allRows(bench)).filter((row) =>
        /HOLDBACK|RELEASE/.test(String(row['type'])),
      );
      expect(texts(rows).toSorted()).toEqual([
        'HOLDBACK/INSUFFICIENT_BANK_ACCOUNT_DETAILS 500',
        'HOLDBACK/ROLLING_RESERVE 5000',
        'HOLDBACK/UNDER_REVIEW 500',
        'RELEASE/INSUFFICIENT_BANK_ACCOUNT_DETAILS 500',
        'RELEASE/ROLLING_RESERVE 5000',
        'RELEASE/UNDER_REVIEW 500',
      ]);
      expect(rows[0]).toMatchObject({ order_id: '', capture_id: '', purchase_country: 'SE' });
    },
  'CORRECTION ±: CREDITED_CORRECTION': async (bench) => {
    const rows = await rowsAfter(bench, 'CORRECTION', async () => {
      await correct(bench, 'CORRECTION', 'CREDITED_CORRECTION', 300);
      await correct(bench, 'CORRECTION', 'CREDITED_CORRECTION', -1000);
    });
    expect(rows.map(({ amount }) => Number(amount)).toSorted((a, b) => a - b)).toEqual([
      -1000, 300,
    ]);
    const [first] = await payoutsOf(bench);
    expect(first?.['totals']).toMatchObject({ fee_correction_amount: -700 });
  },
  'TAX has no rows of its own, but columns on fees and a total': async (bench) => {
    await sold(bench, cartOf(50000));
    await bench.advance('P14D');
    expect(texts(await allRows(bench)).filter((text) => text.startsWith('TAX'))).toEqual([]);
    const [payout] = await payoutsOf(bench);
    const taxes = (await rowsOf(bench, payout)).map((row) => Number(row['vat_amount'] ?? 0));
    const tax_amount = taxes.reduce((sum, tax) => sum + tax, 0);
    expect(payout?.['totals']).toMatchObject({ tax_amount });
  },
};

coverTable('types of transactions', Object.keys(TYPES), TYPES, {
  servicingFeeRate: 100,
  commissionRate: 50,
  expiryFee: 900,
  lateReturnFee: 400,
  lateReturnDays: 7,
  refundsFees: true,
  holdbackRate: 1000,
  holdbackDays: 30,
});
