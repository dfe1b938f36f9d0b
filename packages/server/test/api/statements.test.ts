import { accountId } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../src/api/app.ts';
import { SANDBOX_ACCOUNT_KEY } from '../../src/config.ts';
import { addBankAccount } from '../../src/store/bank-accounts.ts';
import { setCharge } from '../../src/store/sites.ts';
import { schemaFaults } from '../reports/support/statements.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

const ACCOUNT = accountId(10_001);
const OWN = { api_key: SANDBOX_ACCOUNT_KEY };

type Movement = Readonly<{
  code: string;
  amount: number;
  balance: number;
  transaction_id: number;
  order_id: string | null;
  refund_id: number | null;
  klarna_payout: string | null;
}>;
type Statement = Readonly<{
  from: string;
  to: string;
  opening_balance: number;
  closing_balance: number;
  credits: { count: number; amount: number };
  debits: { count: number; amount: number };
  movements: readonly Movement[];
}>;

let shop: Shop;
const dayIn = (days: number): string =>
  new Date(shop.service.clock.now() + days * 86_400_000).toISOString().slice(0, 10);
const path = (query: Readonly<Record<string, string>>): string =>
  `/accounts/10001/statements?${new URLSearchParams(query).toString()}`;
const ask = async (query: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${shop.service.url}/v1/json${path(query)}`, { headers: OWN });
async function read(from: string, to: string): Promise<Statement> {
  const answer = await ask({ currency: 'EUR', from, to });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { data: Statement }).data;
}

let orderNumber: number;
let refundNumber: number;
let payoutNumber: number;
let began: string;

/** An order to the balance, a refund of it, a charge and a payout; then their day is over. */
beforeAll(async () => {
  shop = await openShop('2021');
  const { db, clock } = shop.service;
  await setCharge(db, ACCOUNT, 'EUR', { chargeBasisPoints: 100, chargeFixedMinor: 25 });
  const bank = { bankAccountId: 7, currency: 'EUR', holderName: 'Shop', iban: 'NL91' } as const;
  await addBankAccount(db, ACCOUNT, bank, clock.now());
  began = dayIn(0);
  const numberOf = async (
    named: string,
    what: string,
    body: object,
    headers = {},
  ): Promise<number> => {
    const answer = await shop.call('POST', what, body, headers);
    expect(answer.status).toBe(200);
    return Number(answer.body.data[named]);
  };
  await numberOf('order_id', '/orders', quietOrder('a "journey", <1>'));
  const order = encodeURIComponent('a "journey", <1>');
  await shop.customer(order, 'approve');
  const read = await shop.call('GET', `/orders/${order}`);
  orderNumber = Number(read.body.data['transaction_id']);
  await shop.call('PATCH', `/orders/${order}`, { status: 'shipped' });
  await shop.advance('P40D');
  refundNumber = await numberOf('refund_id', `/orders/${order}/refunds`, { amount: 4_000 });
  await shop.advance('P1D');
  const charge = { currency: 'EUR', amount: 1_000, description: 'Terminal', order_id: 'F-1' };
  await numberOf('transaction_id', '/accounts/10001/charges', charge, OWN);
  const payout = { currency: 'EUR', amount: 500, description: 'Week 12' };
  payoutNumber = await numberOf('transaction_id', '/accounts/10001/payouts', payout, OWN);
  await shop.advance('P1D');
}, 60_000);
afterAll(() => shop.close());

describe('a statement', () => {
  it('has what came to the balance and left it, and equals the balance', async () => {
    const told = await read(began, dayIn(0));
    const credit = told.movements[0]?.amount ?? 0;
    expect(credit).toBeGreaterThan(13_000);
    const seen = told.movements.map((movement) => [
      movement.code,
      movement.amount,
      movement.transaction_id,
      movement.order_id,
      movement.refund_id,
    ]);
    const journey = 'a "journey", <1>';
    expect(seen).toEqual([
      ['credit', credit, orderNumber, journey, null],
      ['charge', -165, orderNumber, journey, null],
      ['refund_reserve', -4_000, orderNumber, journey, refundNumber],
      ['account_charge', -1_000, expect.any(Number), 'F-1', null],
      ['payout_reserve', -500, payoutNumber, null, null],
    ]);
    const { body } = await shop.call('GET', '/accounts/10001/balances');
    const [eur] = body.data as unknown as Record<string, unknown>[];
    expect(told).toMatchObject({
      opening_balance: 0,
      closing_balance: eur?.['amount_available'],
      credits: { count: 1, amount: credit },
      debits: { count: 4, amount: 5_665 },
    });
    expect(told.movements.at(-1)?.balance).toBe(told.closing_balance);
  });

  it('of each day follows on the one before it', async () => {
    const whole = await read(began, dayIn(0));
    let closing = 0;
    const movements: Movement[] = [];
    for (let day = began; day < dayIn(0);) {
      const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
      const told = await read(day, next);
      expect([told.from, told.opening_balance]).toEqual([day, closing]);
      closing = told.closing_balance;
      movements.push(...told.movements);
      day = next;
    }
    expect(closing).toBe(whole.closing_balance);
    expect(movements.map(({ code }) => code)).toEqual(whole.movements.map(({ code }) => code));
  });

  it.each([
    ['csv', 'csv', 'text/csv; charset=utf-8; header=present', /^booked_at,/],
    ['camt053', 'xml', 'application/xml; charset=utf-8', /^<\?xml /],
    ['mt940', 'sta', 'text/plain; charset=us-ascii', /^:20:/],
  ])('can be had as %s', async (format, extension, type, beginning) => {
    const period = { currency: 'eur', from: began, to: dayIn(0) };
    const answer = await ask({ ...period, format });
    const name = `statement-10001-EUR-${period.from}-${period.to}.${extension}`;
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const file = await answer.text();
    expect(file).toMatch(beginning);
    expect(format === 'camt053' ? await schemaFaults(file) : []).toEqual([]);
  });

  it('is asked for by a currency and two days that are over', async () => {
    const good = { currency: 'EUR', from: '2026-03-01', to: '2026-04-01' };
    for (const [wrong, code] of [
      [{ currency: 'USD' }, 1002],
      [{ currency: '' }, 1016],
      [{ from: '' }, 1016],
      [{ to: '' }, 1016],
      [{ from: '2026-02-30' }, 1000],
      [{ to: 'tomorrow' }, 1000],
      [{ from: '2026-04-01' }, 1000],
      [{ from: '2026-04-02' }, 1000],
      [{ to: dayIn(1) }, 1000],
      [{ from: '2025-02-24' }, 1000],
      [{ format: 'pdf' }, 1000],
    ] as const) {
      const answer = await shop.call('GET', path({ ...good, ...wrong }), undefined, OWN);
      const { error_code: told } = answer.body;
      expect([wrong, answer.status, told]).toEqual([wrong, 400, code]);
    }
    expect((await ask({ ...good, from: '2025-02-25' })).status).toBe(200);
  });

  it('is told to the key of its account alone', async () => {
    const query = { currency: 'EUR', from: '2026-03-01', to: '2026-04-01' };
    const sites = await shop.call('GET', path(query));
    expect([sites.status, sites.body['error_code']]).toEqual([401, 1032]);
    const another = path(query).replace('10001', '10002');
    const answer = await shop.call('GET', another, undefined, OWN);
    expect([answer.status, answer.body['error_code']]).toEqual([404, 1003]);
  });

  it('breaks off, and is reported, when the books change under it', async () => {
    const reported: unknown[] = [];
    const { ports } = shop.service;
    const api = buildApi(
      {
        ...ports,
        statement: async (period) => ({
          ...(await ports.statement(period)),
          pages: async function* () {
            yield [];
            await Promise.resolve();
            throw new Error('the books changed');
          },
        }),
      },
      { reportBug: (error, requestId) => reported.push([String(error), requestId]) },
    );
    try {
      const url = await api.listen({ port: 0, host: '127.0.0.1' });
      const query = { currency: 'EUR', from: began, to: dayIn(0), format: 'csv' };
      const asked = fetch(`${url}/v1/json${path(query)}`, {
        headers: { ...OWN, 'x-request-id': 'the-torn-one' },
      });
      await expect(asked.then(async (answer) => answer.text())).rejects.toThrow(
        /terminated|fetch failed/,
      );
      expect(reported).toEqual([['Error: the books changed', 'the-torn-one']]);
    } finally {
      await api.close();
    }
  });
});
