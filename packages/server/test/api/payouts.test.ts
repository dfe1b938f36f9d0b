import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '@kvitt/flow';
import { SANDBOX_ACCOUNT_KEY } from '../../src/config.ts';
import { listAudit } from '../../src/store/audit.ts';
import { verify } from '../../src/queries/verify.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
}, 60_000);
afterAll(() => shop.close());

const OWN = { api_key: SANDBOX_ACCOUNT_KEY };
const call = async (
  method: string,
  path: string,
  body?: object | string,
  headers: Readonly<Record<string, string>> = OWN,
): Promise<Reply> => shop.call(method, `/accounts/10001/${path}`, body, headers);
const said = ({ status, body }: Reply): unknown[] => [status, body['error_code'] ?? body.data];
const list = ({ body }: Reply): readonly Record<string, unknown>[] =>
  body.data as unknown as readonly Record<string, unknown>[];
const eur = async (): Promise<unknown[]> => {
  const [row] = list(await call('GET', 'balances'));
  return [row?.['amount_available'], row?.['amount_reserved']];
};
/** A sale of 140.00 EUR that is shipped. */
const sell = async (id: string): Promise<void> => {
  await shop.call('POST', '/orders', quietOrder(id));
  await shop.customer(id, 'approve');
  await shop.settle(id);
  await shop.call('PATCH', `/orders/${id}`, { status: 'shipped' });
  await shop.settle(id);
};
const bank = { currency: 'EUR', holder_name: 'Shop BV', iban: 'nl91 abna 0417 1643 00' };
const PLAN = 'autopayouts/EUR';

describe('where payouts go', () => {
  it('is said with an IBAN that is one, listed newest first, and audited without it', async () => {
    const made = await call('POST', 'bankaccounts', bank, { ...OWN, 'idempotency-key': 'bank-1' });
    expect(made.body.data).toEqual({
      ...bank,
      iban: 'NL91ABNA0417164300',
      id: expect.stringMatching(/^\d{16}$/) as string,
    });
    const again = await call('POST', 'bankaccounts', bank, { ...OWN, 'idempotency-key': 'bank-1' });
    expect(again.body).toEqual(made.body);
    const second = await call('POST', 'bankaccounts', { ...bank, holder_name: 'New' });
    const { body } = await call('GET', 'bankaccounts');
    expect([body.data, body['page']]).toEqual([
      [
        { ...second.body.data, in_use: true },
        { ...made.body.data, in_use: false },
      ],
      { total: 2 },
    ]);
    const page = await call('GET', 'bankaccounts?offset=1&limit=1');
    expect([list(page).length, page.body['page']]).toEqual([1, { total: 2 }]);
    const beyond = await call('GET', 'bankaccounts?offset=9');
    expect([list(beyond), beyond.body['page']]).toEqual([[], { total: 2 }]);
    const audit = await listAudit(shop.service.db, accountId(10_001), null, 10);
    expect(audit.map(({ action, subject, who }) => [action, subject, who])).toEqual([
      ['addBankAccount', second.body.data['id'], 'API key of the account'],
      ['addBankAccount', made.body.data['id'], 'API key of the account'],
    ]);
    expect(JSON.stringify(audit)).not.toContain('NL91');
  });

  it('is refused with all that is wrong, and without the IBAN in the answer', async () => {
    const wrong = { currency: 'USD', holder_name: '', iban: 'NL00ABNA0417164300' };
    const { status, body } = await call('POST', 'bankaccounts', wrong);
    const attributes = (body['errors'] as { attribute: string }[]).map((each) => each.attribute);
    expect([status, body['error_code'], attributes]).toEqual([
      422,
      1002,
      ['currency', 'holder_name', 'iban'],
    ]);
    expect(JSON.stringify(body)).not.toContain('NL00');
    for (const [name, value] of [
      ['holder_name', 'x'.repeat(121)],
      ['holder_name', ['A']],
      ['iban', 12],
      ['iban', 'NL91ABNA0417164300'.repeat(9)],
      ['iban', 'NL91ABNA04171643\0 00'],
      ['iban', null],
    ] as const) {
      const answer = await call('POST', 'bankaccounts', { ...bank, [name]: value });
      expect([name, value, answer.status]).toEqual([name, value, 422]);
    }
    expect((await call('GET', 'bankaccounts')).body['page']).toEqual({ total: 2 });
  });
});

describe('who may', () => {
  const calls = [
    ['GET', 'bankaccounts'],
    ['POST', 'bankaccounts'],
    ['PATCH', 'payouts/1000000000001000'],
    ['GET', 'autopayouts'],
    ['POST', 'autopayouts'],
    ['GET', PLAN],
    ['PUT', PLAN],
    ['DELETE', PLAN],
  ] as const;
  it.each(calls)('%s %s takes the key of that account', async (method, path) => {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    expect(said(await call(method, path, body, {}))).toEqual([401, 1032]);
    const other = await shop.call(method, `/accounts/10002/${path}`, body, OWN);
    expect(said(other)).toEqual([404, 1003]);
    const nobody = await call(method, path, body, { api_key: 'nobody' });
    expect(said(nobody)).toEqual([401, 1032]);
  });
});

describe('a payout that the balance does not cover', () => {
  const wanted = { currency: 'EUR', amount: 10_000, description: 'Week 12' };

  it('says that it waits, and can be taken back, twice to the same end', async () => {
    const asked = await call('POST', 'payouts', wanted);
    expect([asked.status, asked.body]).toMatchObject([
      200,
      {
        data: {
          financial_status: 'reserved',
          reason: 'Waits for the balance to cover it',
          status: 'reserved',
          type: 'withdrawal',
        },
        includes: { bankaccount: { holder_name: 'New' } },
      },
    ]);
    const path = `payouts/${String(asked.body.data['transaction_id'])}`;
    const listed = await shop.call('GET', '/transactions?type=withdrawal', undefined, OWN);
    expect(listed.body.data).toEqual([asked.body.data]);
    expect(said(await call('PATCH', path, { status: 'completed' }))).toEqual([410, 1000]);
    expect(said(await call('PATCH', path, {}))).toEqual([410, 1000]);
    const back = await call('PATCH', path, { status: 'void' });
    expect(back.body.data).toMatchObject({ status: 'void', financial_status: 'void' });
    expect(back.body.data).not.toHaveProperty('reason');
    expect((await call('PATCH', path, { status: 'VOID' })).body).toEqual(back.body);
    for (const id of ['1', '0', 'x', '9'.repeat(20), '1000000000000000', '%00']) {
      const answer = await call('PATCH', `payouts/${id}`, { status: 'void' });
      expect([id, ...said(answer)]).toEqual([id, 404, 1006]);
    }
    const charge = { ...wanted, description: 'Too much' };
    expect(said(await call('POST', 'charges', charge))).toEqual([400, 1017]);
  });

  it('goes on by itself when Klarna’s money is on the balance, and cannot be taken back then', async () => {
    const asked = await call('POST', 'payouts', wanted);
    const behind = await call('POST', 'payouts', { ...wanted, amount: 50_000 });
    const [first, second] = [asked, behind].map(({ body }) => String(body.data['transaction_id']));
    await sell('W-1');
    await shop.advance('P40D');
    const [available, reserved] = (await eur()) as [number, number];
    expect([reserved, available > 0]).toEqual([10_000, true]);
    const row = await shop.call('GET', `/transactions/${first ?? ''}`, undefined, OWN);
    const { reason: _, ...told } = asked.body.data;
    expect(row.body.data).toEqual(told);
    const refused = await call('PATCH', `payouts/${first ?? ''}`, { status: 'void' });
    expect(said(refused)).toEqual([400, 1000]);
    const taken = await call('PATCH', `payouts/${second ?? ''}`, { status: 'void' });
    expect(taken.body.data).toMatchObject({ status: 'void' });
    expect(await eur()).toEqual([available, 10_000]);
    expect((await verify(shop.service.db)).faults).toEqual([]);
  });
});

describe('a plan', () => {
  it('is set, read, listed and taken away', async () => {
    expect(said(await call('GET', PLAN))).toEqual([404, 1000]);
    expect(said(await call('DELETE', PLAN))).toEqual([404, 1000]);
    expect(said(await call('GET', 'autopayouts/USD'))).toEqual([400, 1002]);
    const made = await call('POST', 'autopayouts', { currency: 'eur', schedule: ['fri', 'MON'] });
    const [newest] = list(await call('GET', 'bankaccounts'));
    expect(made.body.data).toEqual({
      bankaccount_id: newest?.['id'],
      currency: 'EUR',
      min_amount: 1,
      min_balance_amount: 0,
      next_payout: expect.stringMatching(/T0[78]:00:00$/) as string,
      schedule: ['mon', 'fri'],
    });
    expect((await call('GET', PLAN)).body.data).toEqual(made.body.data);
    expect(list(await call('GET', 'autopayouts'))).toEqual([made.body.data]);
    const put = await call('PUT', 'autopayouts/eur', { schedule: ['end-of-month'] });
    expect(put.body.data).toMatchObject({ schedule: ['end-of-month'] });
    expect(list(await call('GET', 'autopayouts'))).toEqual([put.body.data]);
    expect(said(await call('DELETE', PLAN))).toEqual([200, {}]);
    expect(list(await call('GET', 'autopayouts'))).toEqual([]);
  });

  it('is refused with all that is wrong, and changes nothing', async () => {
    const right = { schedule: ['mon'] };
    const cases: [body: object, attributes: string[]][] = [
      [{}, ['schedule']],
      [{ schedule: 'mon' }, ['schedule']],
      [{ schedule: ['mon', 'someday'] }, ['schedule']],
      [{ schedule: ['mon', 5] }, ['schedule']],
      [{ schedule: [['mon']] }, ['schedule']],
      [{ ...right, min_amount: 0 }, ['min_amount']],
      [{ ...right, min_amount: 1.5, min_balance_amount: -1 }, ['min_amount', 'min_balance_amount']],
      [{ ...right, min_amount: 1e30 }, ['min_amount']],
      [{ ...right, bankaccount_id: 'mine' }, ['bankaccount_id']],
      [{ ...right, bankaccount_id: '99' }, ['bankaccount_id']],
      [{ ...right, bankaccount_id: 1e15 + 0.5 }, ['bankaccount_id']],
    ];
    for (const [body, attributes] of cases) {
      const answer = await call('PUT', PLAN, body);
      const errors = (answer.body['errors'] ?? []) as { attribute: string }[];
      const told = errors.map((each) => each.attribute);
      expect([body, answer.status, told]).toEqual([body, 422, attributes]);
    }
    expect(said(await call('PUT', PLAN, '{'))).toEqual([400, 1000]);
    expect(said(await call('PUT', 'autopayouts/SEK', right))).toEqual([422, 1000]);
    expect(list(await call('GET', 'autopayouts'))).toEqual([]);
  });

  it('pays out on each of its days while time passes, and is found by its type', async () => {
    const [available, reserved] = (await eur()) as [number, number];
    const days = { schedule: ['mon', 'end-of-month'], min_amount: 100, min_balance_amount: 500 };
    await call('PUT', PLAN, days);
    await sell('W-2');
    const turned = await shop.advance('P45D');
    const happened = turned.body['happened'] as { what: string; detail?: string }[];
    const told = happened.filter(({ what }) => what === 'automatic_payout');
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[0]?.detail).toBe(`account 10001: ${((available - 500) / 100).toFixed(2)} EUR`);
    const { body } = await shop.call('GET', '/transactions?type=automatic_payout', undefined, OWN);
    const rows = body.data as unknown as Record<string, unknown>[];
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        debit_credit: 'D',
        description: 'Automatic payout',
        order_id: null,
        payment_method: 'BANKTRANS',
        status: 'reserved',
        type: 'automatic_payout',
      });
      const at = new Date(`${String(row['created'])}Z`);
      const isLast = new Date(at.getTime() + 86_400_000).getUTCDate() === 1;
      expect(at.getUTCDay() === 1 || isLast).toBe(true);
      expect(String(row['created'])).toMatch(/T0[78]:00:00$/);
    }
    expect(rows.at(-1)?.['amount']).toBe(available - 500);
    const paid = rows.reduce((sum, row) => sum + Number(row['amount']), 0);
    expect(await eur()).toEqual([500, reserved + paid]);
    const banks = await shop.call('GET', '/transactions?payment_method=BANKTRANS', undefined, OWN);
    expect(list(banks).length).toBeGreaterThan(rows.length);
    expect((await verify(shop.service.db)).faults).toEqual([]);
  });
});
