import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../src/store/database.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

type Row = Readonly<Record<string, unknown>>;
type Page = Readonly<{
  data: readonly Row[];
  pager: Readonly<{
    after: string | null;
    before: string | null;
    cursor: Readonly<{ after: string | null; before: string | null }>;
    limit: number;
  }>;
}>;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
  for (const name of ['T-1', 'T-2', 'T-3']) {
    await shop.call('POST', '/orders', quietOrder(name));
    await shop.advance('PT1H');
  }
  await shop.customer('T-2', 'approve');
  await shop.settle('T-2');
  await shop.call('PATCH', '/orders/T-2', { status: 'shipped' });
  await shop.settle('T-2');
  const refund = { amount: 3000, description: 'Scratch', refund_order_id: 'T-2-R' };
  await shop.call('POST', '/orders/T-2/refunds', refund);
}, 60_000);
afterAll(() => shop.close());

const list = async (query = ''): Promise<Page> => {
  const { status, body } = await shop.call('GET', `/transactions${query}`);
  expect(status).toBe(200);
  return body as unknown as Page;
};
const names = ({ data }: Page): unknown[] => data.map((row) => row['order_id']);

describe('GET transactions', () => {
  it('lists payments and refunds, newest first, in the shape the clients read', async () => {
    const page = await list();
    expect(names(page)).toEqual(['T-2-R', 'T-3', 'T-2', 'T-1']);
    const [refund, , payment] = page.data;
    expect(refund).toEqual({
      amount: 3000,
      costs: [],
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      currency: 'EUR',
      customer: { email: 'femke@example.org', first_name: 'Femke', iban: '', last_name: 'de Wit' },
      debit_credit: 'D',
      description: 'Scratch',
      financial_status: 'completed',
      net: 3000,
      order_id: 'T-2-R',
      payment_method: 'KLARNA',
      site_id: 12001,
      status: 'initialized',
      transaction_id: expect.any(Number) as number,
      type: 'refund',
      updated: expect.any(String) as string,
      var1: '',
      var2: '20417',
      var3: '',
    });
    expect(payment).toMatchObject({ type: 'payment', debit_credit: 'C', status: 'shipped' });
  });

  it('goes on by cursors to an empty page that has none, and back', async () => {
    const first = await list('?limit=3');
    expect(first.pager.limit).toBe(3);
    expect(first.pager.after).toContain(`after=${first.pager.cursor.after}`);
    const second = await list(`?limit=3&after=${first.pager.cursor.after}`);
    expect(names(second)).toEqual(['T-1']);
    const last = await list(`?limit=3&after=${second.pager.cursor.after}`);
    expect(last).toMatchObject({
      data: [],
      pager: { after: null, before: null, cursor: { after: null, before: null } },
    });
    const back = await list(`?limit=2&before=${second.pager.cursor.before}`);
    expect(names(back)).toEqual(['T-3', 'T-2']);
    const url = new URL(first.pager.after ?? '');
    expect(names(await list(url.search))).toEqual(['T-1']);
    expect(url.search).not.toContain('api_key');
  });

  const filters: [query: string, found: string[]][] = [
    ['?type=refund', ['T-2-R']],
    ['?type=payment,refund&limit=1', ['T-2-R']],
    ['?type=payment&type=refund&status=shipped', ['T-2']],
    ['?type=chargeback', []],
    ['?status=initialized&type=payment', ['T-3', 'T-1']],
    ['?status=shipped,expired&financial_status=uncleared', ['T-2']],
    ['?financial_status=completed', ['T-2-R']],
    ['?financial_status=new', []],
    ['?debit_credit=C&status=shipped', ['T-2']],
    ['?debit_credit=d', ['T-2-R']],
    ['?payment_method=klarna&status=shipped', ['T-2']],
    ['?payment_method=VISA', []],
    ['?site_id=12001&site_id=99&status=shipped', ['T-2']],
    ['?site_id=99', []],
    ['?currency=eur&status=shipped', ['T-2']],
    ['?currency=SEK', []],
    ['?created_from=1999-01-01&created_until=2000-01-01', []],
    ['?created_from=2000-01-01T10:00:00&status=shipped', ['T-2']],
    ['?created_until=946681200', []],
    ['?completed_from=2000-01-01', []],
    ['?locale=en_US&unknown=1&status=shipped', ['T-2']],
  ];
  it.each(filters)('filters by %s', async (query, found) => {
    expect(names(await list(query))).toEqual(found);
  });

  it('takes an hour of Amsterdam, an offset and seconds for the same moment', async () => {
    const { data } = await list('?status=shipped');
    const local = String(data[0]?.['created']);
    const from = (value: string): Promise<Page> =>
      list(`?status=shipped&created_from=${encodeURIComponent(value)}`);
    expect(names(await from(local))).toEqual(['T-2']);
    const seconds = Date.parse(`${local}+01:00`) / 1000;
    const isSummer = names(await from(String(seconds + 1))).length > 0;
    const at = isSummer ? seconds - 3600 : seconds;
    expect(names(await from(String(at)))).toEqual(['T-2']);
    expect(names(await from(new Date(at * 1000).toISOString()))).toEqual(['T-2']);
    expect(names(await from(new Date((at + 1) * 1000).toISOString()))).toEqual([]);
  });

  it('finds what has been settled by its day', async () => {
    await shop.advance('P30D');
    const done = await list('?completed_from=2000-01-01&type=payment');
    expect(names(done)).toEqual(['T-2']);
    expect(done.data[0]).toMatchObject({ status: 'completed', financial_status: 'completed' });
    expect(names(await list('?status=completed&type=refund'))).toEqual(['T-2-R']);
    expect(names(await list('?status=expired'))).toEqual(['T-3', 'T-1']);
  });

  const wrong = [
    '?limit=0',
    '?limit=1001',
    '?limit=x',
    '?type=no',
    '?status=shiped',
    '?created_from=yesterday',
    '?debit_credit=X',
    '?after=!',
    '?after=MQ',
    '?site_id=x',
  ];
  it.each(wrong)('refuses %s', async (query) => {
    const { status, body } = await shop.call('GET', `/transactions${query}`);
    expect([status, body['error_code']]).toEqual([400, 1000]);
  });

  it('refuses a currency that is none', async () => {
    const { status, body } = await shop.call('GET', '/transactions?currency=ZZZ');
    expect([status, body['error_code']]).toEqual([400, 1002]);
  });
});

describe('an order that names no gateway', () => {
  const create = async (id: string): Promise<void> => {
    const { status } = await shop.call('POST', '/orders', quietOrder(id, { gateway: undefined }));
    expect(status).toBe(200);
    await shop.advance('PT1H');
  };
  const numberOf = async (id: string): Promise<unknown> =>
    (await shop.call('GET', `/orders/${id}`)).body.data['transaction_id'];
  /** Whether it is listed, found by the number of its row and listed among its order's own. */
  const told = async (id: string): Promise<unknown[]> => {
    const sql = `select transaction_id from orders where order_id = '${id}'`;
    const [row] = await shop.service.db.run(statement('', sql));
    const number = String(row?.['transaction_id']);
    const own = await shop.call('GET', `/orders/${id}/transactions`);
    return [
      names(await list('?limit=1000')).includes(id),
      (await shop.call('GET', `/transactions/${number}`)).status === 200,
      names(own.body as unknown as Page).includes(id),
    ];
  };

  it('is no transaction until its customer goes on to pay', async () => {
    await create('P-1');
    await create('P-2');
    await create('P-3');
    const before = await list();
    for (const id of ['P-1', 'P-2', 'P-3']) {
      expect([id, await numberOf(id), ...(await told(id))]).toEqual([
        id,
        null,
        false,
        false,
        false,
      ]);
    }
    await shop.customer('P-2', 'open');
    expect(await numberOf('P-2')).toEqual(expect.any(Number));
    expect(await told('P-2')).toEqual([true, true, true]);
    // At the place of its creation, which is the newest one.
    expect(names(await list())).toEqual(['P-2', ...names(before)]);
    expect(names(await list('?limit=1'))).toEqual(['P-2']);
    expect(names(await list('?status=uncleared&financial_status=initialized'))).toEqual(['P-2']);
  });

  it('stays none when it ends before that, and stays one when it ends after', async () => {
    await shop.call('PATCH', '/orders/P-1', { status: 'cancelled' });
    await shop.customer('P-2', 'cancel');
    await shop.advance('P2D');
    expect(await told('P-1')).toEqual([false, false, false]);
    expect(await told('P-2')).toEqual([true, true, true]);
    expect(await told('P-3')).toEqual([false, false, false]);
    expect(names(await list('?status=void'))).toEqual(['P-2']);
  });
});

describe('one transaction', () => {
  it('is found by its number, and by no other', async () => {
    const [refund] = (await list('?type=refund')).data;
    const id = String(refund?.['transaction_id']);
    const found = await shop.call('GET', `/transactions/${id}`);
    expect(found.body.data).toEqual(refund);
    for (const other of ['1', 'T-2', '9999999999999999', '99999999999999999999']) {
      const { status, body } = await shop.call('GET', `/transactions/${other}`);
      expect([status, body['error_code']]).toEqual([404, 1006]);
    }
  });

  it('of an order stands in the order’s list', async () => {
    const { body } = await shop.call('GET', '/orders/T-2/transactions');
    expect(names(body as unknown as Page)).toEqual(['T-2', 'T-2-R']);
    expect((await shop.call('GET', '/orders/nobody/transactions')).status).toBe(404);
  });
});
