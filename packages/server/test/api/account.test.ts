import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('keeps to its key what only its key may do', async () => {
    expect(await get('/accounts/10001/sites')).toEqual([401, 1032]);
    expect(await get('/accounts/10002/sites')).toEqual([404, 1003]);
  });
});
