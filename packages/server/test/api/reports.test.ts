import { accountId } from '@kvitt/flow';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_ACCOUNT_KEY } from '../../src/config.ts';
import { setCharge } from '../../src/store/sites.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

const OWN = { api_key: SANDBOX_ACCOUNT_KEY };
const VAT = 2_100;

type Position = Readonly<{
  currency: string;
  section: string;
  code: string;
  count: number | null;
  amount: number;
}>;
type Transaction = Readonly<Record<string, string | number | null>>;

let shop: Shop;
let began: string;

const dayIn = (days: number): string =>
  new Date(shop.service.clock.now() + days * 86_400_000).toISOString().slice(0, 10);
const ask = async (
  report: string,
  query: Readonly<Record<string, string>>,
  headers: Record<string, string> = OWN,
): Promise<Response> =>
  fetch(
    `${shop.service.url}/v1/json/accounts/10001/reports/${report}?${new URLSearchParams(query).toString()}`,
    { headers },
  );
async function read<Row>(report: string, from: string, to: string): Promise<readonly Row[]> {
  const answer = await ask(report, { from, to });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: readonly Row[] }).data;
}

/** One order to the balance with a charge and its VAT, one that is refunded after it, one that is declined. */
beforeAll(async () => {
  shop = await openShop('2021');
  const { db } = shop.service;
  await setCharge(db, accountId(10_001), 'EUR', {
    chargeBasisPoints: 100,
    chargeFixedMinor: 25,
    chargeVatBasisPoints: VAT,
  });
  began = dayIn(0);
  for (const id of ['kept', 'given back', '=declined']) {
    await shop.call('POST', '/orders', quietOrder(id));
    const action = id === '=declined' ? 'decline' : 'approve';
    await shop.customer(encodeURIComponent(id), action);
  }
  await shop.call('PATCH', '/orders/kept', { status: 'shipped' });
  await shop.call('PATCH', '/orders/given%20back', { status: 'shipped' });
  await shop.advance('P23D');
  await shop.call('POST', '/orders/given%20back/refunds', { amount: 4_000, currency: 'EUR' });
  await shop.advance('P9D');
}, 60_000);

afterAll(async () => shop.close());

describe('the report of transactions', () => {
  it('lists everything of the period with what it cost, oldest first', async () => {
    const rows = await read<Transaction>('transactions', began, dayIn(0));
    expect(rows.map((row) => [row['order_id'], row['type'], row['status'], row['amount']])).toEqual(
      [
        ['kept', 'payment', 'completed', 14_000],
        ['given back', 'payment', 'completed', 14_000],
        ['=declined', 'payment', 'void', 14_000],
        ['given back', 'refund', 'completed', -4_000],
      ],
    );
    // 1 % of 140.00 and 0.25, and 21 % on it; Klarna's 2.49 % and 0.35, and 25 % on each.
    expect(rows[0]).toMatchObject({ charge: 165, charge_vat: 35, klarna_fees: 349 + 87 + 35 + 9 });
    expect(rows[0]?.['net']).toBe(14_000 - 165 - 35 - 480);
    expect(rows[2]).toMatchObject({ charge: 0, klarna_fees: 0, net: 14_000 });
  });

  it('is told the same as CSV and as a workbook, and runs no formula', async () => {
    const period = { from: began, to: dayIn(0) };
    const csv = await (await ask('transactions', { ...period, format: 'csv' })).text();
    const lines = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[3]).toContain(`,'=declined,`);
    const answer = await ask('transactions', { ...period, format: 'xlsx' });
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="transactions-10001-${period.from}-${period.to}.xlsx"`,
    );
    const [sheet] = await readWorkbook(Buffer.from(await answer.arrayBuffer()));
    const [head = [], ...rows] = sheet?.data ?? [];
    expect(rows).toHaveLength(4);
    expect(rows[0]?.[head.indexOf('Net')]).toBe(133.2);
    expect(rows[2]?.[head.indexOf('Order')]).toBe('=declined');
  });
});

describe('the financial report', () => {
  it('adds up, and one period follows on another', async () => {
    const sum = (rows: readonly Position[], section: string, code?: string): number =>
      rows
        .filter((row) => row.section === section && (code === undefined || row.code === code))
        .reduce((total, { amount }) => total + amount, 0);
    let before = 0;
    for (let day = -32; day < 0; day += 8) {
      const rows = await read<Position>('financial', dayIn(day), dayIn(day + 8));
      expect(sum(rows, 'opening', 'total')).toBe(before);
      before = sum(rows, 'closing', 'total');
      expect(sum(rows, 'opening', 'total') + sum(rows, 'change')).toBe(before);
    }
    const rows = await read<Position>('financial', began, dayIn(0));
    const change = (code: string): number => sum(rows, 'change', code);
    expect(change('invoice')).toBe(28_000);
    expect(change('refund')).toBe(-4_000);
    expect(change('settlement_fee')).toBe(-960);
    expect([change('charge'), change('charge_vat')]).toEqual([-330, -70]);
    expect(before).toBe(28_000 - 4_000 - 960 - 330 - 70);
    // What moves between the three parts of what is the merchant's is no change of it.
    expect(rows.map(({ code }) => code)).not.toContain('credit');
  });

  it('is a workbook, too', async () => {
    const answer = await ask('financial', { from: began, to: dayIn(0), format: 'xlsx' });
    const [sheet] = await readWorkbook(Buffer.from(await answer.arrayBuffer()));
    expect(sheet?.sheet).toBe('Financial report');
    expect(sheet?.data.at(-1)).toEqual(['EUR', 'closing', 'total', 'Total', null, 226.4]);
  });
});

describe('a report', () => {
  it.each([
    ['without its first day', { to: '2026-01-02' }, 1016, 400],
    ['of days that are not over', { from: '2026-01-01', to: '2999-01-01' }, 1000, 400],
    ['that ends before it begins', { from: '2026-01-03', to: '2026-01-02' }, 1000, 400],
    [
      'in a format there is not',
      { from: '2026-01-01', to: '2026-01-02', format: 'pdf' },
      1000,
      400,
    ],
  ])('%s is refused', async (_, query, code, http) => {
    for (const name of ['transactions', 'financial']) {
      const answer = await ask(name, query);
      expect([answer.status, ((await answer.json()) as { error_code: number }).error_code]).toEqual(
        [http, code],
      );
    }
  });

  it('takes the key of the account', async () => {
    const answer = await ask('financial', {}, { api_key: 'test-api-key' });
    expect(((await answer.json()) as { error_code: number }).error_code).toBe(1032);
  });
});
