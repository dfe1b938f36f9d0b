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
    expect(outcome(answer)).toEqual([400, 1000]);
    expect(outcome(await shop.call('PATCH', '/sites/12001', {}))).toEqual([410, 1000]);
  });
});
