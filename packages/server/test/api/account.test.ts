import { accountId } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBankAccount } from '../../src/store/bank-accounts.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
}, 60_000);
afterAll(() => shop.close());

const outcome = ({ status, body }: Reply): unknown[] => [status, body['error_code'] ?? body.data];
const get = async (path: string): Promise<unknown[]> => outcome(await shop.call('GET', path));

describe('gateways', () => {
  const klarna = { id: 'KLARNA', description: 'Klarna' };
  const cases: [path: string, answer: unknown[]][] = [
    ['/gateways', [200, [klarna]]],
    ['/gateways?country=NL&currency=EUR&amount=100&include=coupons', [200, [klarna]]],
    ['/gateways?country=nl&currency=', [200, [klarna]]],
    ['/gateways?country=US', [200, []]],
    ['/gateways?currency=USD', [200, []]],
    ['/gateways/KLARNA', [200, klarna]],
    ['/gateways/klarna', [200, klarna]],
    ['/gateways/IDEAL', [404, 1023]],
    ['/payment-methods/IDEAL', [404, 1023]],
    ['/issuers/KLARNA', [200, []]],
    ['/issuers/IDEAL', [404, 1023]],
  ];
  it.each(cases)('%s', async (path, answer) => {
    expect(await get(path)).toEqual(answer);
  });

  it('are payment methods with everything that PHP checks', async () => {
    const { body } = await shop.call('GET', '/payment-methods/klarna');
    expect(body.data).toMatchObject({
      id: 'KLARNA',
      name: 'Klarna',
      type: 'payment-method',
      allowed_amount: { min: 0, max: null },
      apps: {
        payment_components: { is_enabled: false, has_fields: false, qr: { supported: false } },
      },
      brands: [],
      preferred_countries: [],
      required_customer_data: [],
      shopping_cart_required: true,
      tokenization: { is_enabled: false },
    });
    const list = await shop.call(
      'GET',
      '/payment-methods?country=NL&currency=EUR&amount=1&group_cards=1',
    );
    expect(list.body.data).toEqual([body.data]);
  });
});

describe('an account', () => {
  it('says who it is', async () => {
    expect(await get('/me')).toEqual([200, { account_id: 10001, role: 'website', site_id: 12001 }]);
  });

  it('lists its balances in pages', async () => {
    await shop.call('POST', '/orders', quietOrder('balance'));
    await shop.customer('balance', 'approve');
    await shop.settle('balance');
    await shop.call('PATCH', '/orders/balance', { status: 'shipped' });
    await shop.settle('balance');
    const { status, body } = await shop.call('GET', '/accounts/10001/balances');
    expect(status).toBe(200);
    expect(body['page']).toEqual({ total: 1 });
    expect(body.data).toEqual([
      {
        account_id: 10001,
        amount_available: 0,
        amount_pending: 14000,
        amount_reserved: 0,
        currency: 'EUR',
        id: '10001-EUR',
        modified: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
      },
    ]);
    const second = await shop.call('GET', '/accounts/10001/balances?offset=1&limit=10');
    expect(second.body).toMatchObject({ data: [], page: { total: 1 } });
  });

  it('has no look at another', async () => {
    expect(await get('/accounts/10002/balances')).toEqual([404, 1003]);
    expect(await get('/sites/12002')).toEqual([404, 1000]);
    expect(outcome(await shop.call('PATCH', '/sites/12002', { name: 'x' }))).toEqual([404, 1000]);
  });
});

describe('a site', () => {
  it('changes its settings, and new orders follow them', async () => {
    const change = {
      flow_edition: '2025',
      name: 'My shop',
      url: 'https://shop.example',
      notification_url: 'https://shop.example/hook',
    };
    const { status, body } = await shop.call('PATCH', '/sites/12001', change);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ ...change, id: 12001, capture_on: 'shipment' });
    expect((await shop.call('GET', '/sites/12001')).body.data).toEqual(body.data);
    await shop.call('POST', '/orders', quietOrder('edition'));
    await shop.customer('edition', 'open');
    const order = await shop.call('GET', '/orders/edition');
    expect(order.body.data['status']).toBe('initialized');
    await shop.call('PATCH', '/sites/12001', { flow_edition: '2021' });
  });

  it('refuses settings that do not exist', async () => {
    const answer = await shop.call('PATCH', '/sites/12001', { flow_edition: '1999' });
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({
      success: false,
      data: {},
      error_code: 1000,
      error_info: 'Invalid setting: flow_edition "1999" does not exist',
      message: 'Validation error',
      errors: [
        {
          attribute: 'flow_edition',
          details: ['flow_edition "1999" does not exist'],
          message: 'flow_edition "1999" does not exist',
          uri: '',
        },
      ],
    });
    expect(outcome(await shop.call('PATCH', '/sites/12001', {}))).toEqual([410, 1000]);
  });
});

describe('an account with several sites', () => {
  const OWN = { api_key: 'sandbox-api-key-for-the-first-account' };
  const asAccount = async (method: string, path: string, body?: object): Promise<Reply> =>
    shop.call(method, path, body, OWN);

  it('makes a site whose key is told once', async () => {
    const wanted = { name: 'Second', url: 'https://second.example', price_from: 100 };
    const again = { ...OWN, 'idempotency-key': 'second-site' };
    const made = await shop.call('POST', '/accounts/10001/sites', wanted, again);
    expect(made.status).toBe(200);
    expect(made.body.data).toMatchObject({ ...wanted, account_id: 10001, flow_edition: '2021' });
    const { api_key: key, id } = made.body.data as { api_key: string; id: number };
    expect(await shop.call('GET', '/me', undefined, { api_key: key })).toMatchObject({
      body: { data: { account_id: 10001, role: 'website', site_id: id } },
    });
    const own = await shop.call('GET', `/sites/${id}`, undefined, { api_key: key });
    expect(own.body.data).toEqual(made.body.data);
    const replayed = await shop.call('POST', '/accounts/10001/sites', wanted, again);
    expect(replayed.body.data).toEqual({ ...made.body.data, api_key: null });
    const { body } = await asAccount('GET', '/accounts/10001/sites');
    const sites = body.data as unknown as Record<string, unknown>[];
    expect(sites.map((site) => [site['name'], site['api_key']])).toEqual([
      ['My shop', null],
      ['Second', null],
    ]);
    expect(body['page']).toEqual({ total: 2 });
    expect((await asAccount('GET', `/sites/${id}`)).body.data).toEqual(sites[1]);
    const renamed = await asAccount('PATCH', `/sites/${id}`, { support_email: 'a@b.example' });
    expect(renamed.body.data).toMatchObject({ name: 'Second', support_email: 'a@b.example' });
  });

  it('says which site it means where it must', async () => {
    const { body } = await asAccount('GET', '/accounts/10001/sites');
    const [, second] = body.data as unknown as { id: number }[];
    const other = second?.id ?? 0;
    const create = async (path: string, member?: object): Promise<unknown[]> => {
      const answer = await asAccount('POST', path, { ...quietOrder('of-the-second'), ...member });
      return [answer.status, answer.body['error_code'] ?? answer.body.data['order_id']];
    };
    expect(await create('/orders')).toEqual([400, 1016]);
    expect(await create('/orders?site_id=99')).toEqual([404, 1000]);
    expect(await create('/orders', { site_id: other })).toEqual([200, 'of-the-second']);
    expect(await create(`/orders?site_id=${other}`)).toEqual([200, 'of-the-second']);
    expect((await asAccount('GET', '/orders/of-the-second')).status).toBe(400);
    const found = await asAccount('GET', `/orders/of-the-second?site_id=${other}`);
    expect(found.body.data).toMatchObject({ order_id: 'of-the-second' });
    const number = String(found.body.data['transaction_id']);
    expect((await asAccount('GET', `/orders/${number}`)).body).toEqual(found.body);
    expect(outcome(await asAccount('GET', `/orders/of-the-second?site_id=12001`))).toEqual([
      404, 1006,
    ]);
    expect((await asAccount('GET', '/gateways')).status).toBe(200);
  });

  it('is told that sign-in addresses are not made, once the request is right', async () => {
    const path = '/accounts/10001/login-urls';
    const cases: [answer: unknown[], body: object][] = [
      [
        [404, 1000, 'Sign-in addresses are not made: people sign in with a password'],
        { expires_in: 60 },
      ],
      [
        [404, 1000, 'Sign-in addresses are not made: people sign in with a password'],
        { expires_in: '60', url: 'x' },
      ],
      [[404, 1000, 'Sign-in addresses are not made: people sign in with a password'], {}],
      ...[0, -1, 1.5, 'soon', [1], 31_536_001].map((wrong): [unknown[], object] => [
        [
          422,
          1001,
          'Invalid expires_in: expires_in is a whole number of seconds, at least 1 and at most a year',
        ],
        { expires_in: wrong },
      ]),
    ];
    const asked = async (...to: Parameters<typeof asAccount>): Promise<unknown[]> => {
      const { status, body } = await asAccount(...to);
      return [status, body['error_code'], body['error_info']];
    };
    for (const [answer, body] of cases) expect(await asked('POST', path, body)).toEqual(answer);
    const { body } = await asAccount('POST', path, { expires_in: 0 });
    expect(body['errors']).toMatchObject([{ attribute: 'expires_in' }]);
    const unknown = await asked('POST', '/accounts/10002/login-urls', { expires_in: 0 });
    expect(unknown).toEqual([404, 1000, 'Not found']);
    expect(outcome(await asAccount('GET', path))).toEqual([405, 1000]);
    expect(outcome(await shop.call('POST', path, { expires_in: 60 }))).toEqual([401, 1032]);
  });

  it('keeps to its key what only its key may do', async () => {
    expect(await get('/accounts/10001/sites')).toEqual([401, 1032]);
    expect(await get('/accounts/10002/sites')).toEqual([404, 1003]);
  });
});

describe('the money of an account', () => {
  const OWN = { api_key: 'sandbox-api-key-for-the-first-account' };
  const post = async (path: string, body: object, key?: string): Promise<Reply> =>
    shop.call('POST', `/accounts/10001/${path}`, body, {
      ...OWN,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    });
  const charge = { currency: 'EUR', amount: 1_000, description: 'Terminal', order_id: 'F-1' };
  const held = async (): Promise<unknown> => {
    const { body } = await shop.call('GET', '/accounts/10001/balances');
    const [eur] = body.data as unknown as Record<string, unknown>[];
    return [eur?.['amount_available'], eur?.['amount_reserved'], eur?.['modified']];
  };

  const dayNow = (): number => Math.floor(shop.service.clock.now() / 86_400_000);
  let firstDay: number;

  beforeAll(async () => {
    firstDay = dayNow();
    await shop.advance('P40D');
    await addBankAccount(
      shop.service.db,
      accountId(10_001),
      { bankAccountId: 7, currency: 'EUR', holderName: 'Shop BV', iban: 'NL91ABNA0417164300' },
      shop.service.clock.now(),
    );
  });

  it('is as it was when something was last booked', async () => {
    const before = await held();
    await shop.advance('PT1H');
    expect(await held()).toEqual(before);
  });

  it('is charged once for each Idempotency-Key, and never more than there is', async () => {
    const [before] = (await held()) as [number];
    const { status, body } = await post('charges', charge, 'charge-1');
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      amount: 1_000,
      currency: 'EUR',
      debit_credit: 'D',
      description: 'Terminal',
      financial_status: 'completed',
      order_id: 'F-1',
      payment_method: null,
      site_id: null,
      status: 'completed',
      type: 'merchant_settlement',
      transaction_id: expect.any(Number) as number,
    });
    expect((await post('charges', charge, 'charge-1')).body).toEqual(body);
    const other = { ...charge, amount: 2 };
    expect(outcome(await post('charges', other, 'charge-1'))).toEqual([409, 1000]);
    expect(await held()).toEqual([before - 1_000, 0, expect.any(String)]);
    expect(outcome(await post('charges', { ...charge, amount: before }))).toEqual([400, 1017]);
  });

  it('is set aside for a payout, with where it goes', async () => {
    const [before] = (await held()) as [number];
    const wanted = { currency: 'EUR', amount: 500, description: 'Week 12', var1: 'a' };
    const { body } = await post('payouts', wanted);
    expect(body).toMatchObject({
      data: {
        financial_status: 'reserved',
        payment_method: 'BANKTRANS',
        status: 'reserved',
        type: 'withdrawal',
        var1: 'a',
      },
      includes: {
        bankaccount: {
          currency: 'EUR',
          holder_name: 'Shop BV',
          iban: 'NL91ABNA0417164300',
          id: '7',
        },
      },
    });
    expect(await held()).toEqual([before - 500, 500, expect.any(String)]);
    const number = String(body.data['transaction_id']);
    const listed = await shop.call('GET', `/transactions/${number}`, undefined, OWN);
    expect(listed.body.data).toEqual(body.data);
    const payouts = await shop.call('GET', '/transactions?type=withdrawal', undefined, OWN);
    expect(payouts.body.data).toEqual([body.data]);
    const ofSite = await shop.call('GET', '/transactions?site_id=12001', undefined, OWN);
    const types = (ofSite.body.data as unknown as { type: string }[]).map((row) => row.type);
    expect(new Set(types)).toEqual(new Set(['payment']));
    expect(outcome(await post('payouts', { ...wanted, currency: 'SEK' }))).toEqual([400, 1016]);
  });

  it('is asked for with all that is wrong told at once', async () => {
    const wrong = { amount: 0.5, currency: 'USD', description: 'x', order_id: 'x'.repeat(129) };
    const { status, body } = await post('charges', wrong);
    expect([status, body['error_code']]).toEqual([422, 1001]);
    const attributes = (body['errors'] as { attribute: string }[]).map((each) => each.attribute);
    expect(attributes).toEqual(['amount', 'currency', 'description', 'order_id']);
  });

  it('takes the key of the account', async () => {
    for (const path of ['charges', 'payouts']) {
      const answer = await shop.call('POST', `/accounts/10001/${path}`, charge);
      expect(outcome(answer)).toEqual([401, 1032]);
    }
    expect(await get('/accounts/10001/closing-balances')).toEqual([401, 1032]);
    expect(await get('/closing-balances')).toEqual([401, 1032]);
  });

  it('is told for every day that is over', async () => {
    const read = async (path: string): Promise<Reply> => shop.call('GET', path, undefined, OWN);
    const { body } = await read('/accounts/10001/closing-balances?limit=2');
    const rows = body.data as unknown as Record<string, unknown>[];
    const yesterday = new Date(shop.service.clock.now() - 86_400_000).toISOString().slice(0, 10);
    expect(rows[0]).toMatchObject({
      account_id: 10001,
      amount_uncleared: 0,
      closing_date: yesterday,
      currency: 'EUR',
      status: 'completed',
    });
    expect(rows).toHaveLength(2);
    // Every day from that of the shipment on: forty, or one more when the hour that passed was the last of a day.
    const days = dayNow() - firstDay;
    expect(days).toBeGreaterThanOrEqual(40);
    expect(body['page']).toEqual({ total: days });
    const last = await read(`/closing-balances?offset=${days - 1}&currency=eur`);
    expect(last.body.data).toMatchObject([{ amount: 0, amount_uncleared: 14_000 }]);
    const day = `/closing-balances?from=${yesterday}&until=${yesterday}`;
    expect((await read(day)).body.data).toEqual([rows[0]]);
    for (const wrong of ['from=yesterday', 'until=2026-02-30', 'from=0001-01-01']) {
      expect(outcome(await read(`/closing-balances?${wrong}`))).toEqual([400, 1000]);
    }
    expect(outcome(await read('/closing-balances?currency=USD'))).toEqual([400, 1002]);
  });
});
