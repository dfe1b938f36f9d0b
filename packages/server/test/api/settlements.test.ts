import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

const ACCOUNT_KEY = { api_key: 'key-of-the-account' };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2025', { KVITT_ACCOUNT_KEY: ACCOUNT_KEY.api_key });
  await shop.call('POST', '/orders', quietOrder('paid'));
  await shop.customer('paid', 'approve');
  await shop.settle('paid');
  await shop.call('PATCH', '/orders/paid', { status: 'shipped' });
  await shop.settle('paid');
}, 60_000);
afterAll(() => shop.close());

const get = async (path: string) =>
  shop.call('GET', `/accounts/10001/${path}`, undefined, ACCOUNT_KEY);
type Listed = readonly Readonly<Record<string, unknown>>[];

describe('Klarna’s payouts', () => {
  it('are expected from the shipment on, with what Klarna keeps by its terms', async () => {
    const { status, body } = await get('expected');
    expect(status).toBe(200);
    // 2.49 % of 140.00 and 0.35, each with 25 % VAT.
    const fees = 349 + 87 + 35 + 9;
    expect(body['data']).toMatchObject([
      {
        kind: 'sale',
        order_id: 'paid',
        currency: 'EUR',
        amount: 14_000,
        klarna_fees: fees,
        net: 14_000 - fees,
        is_late: false,
      },
    ]);
  });

  it('are listed when they have come, and proven from their rows', async () => {
    expect((await get('settlements')).body).toMatchObject({ data: [], page: { total: 0 } });
    await shop.advance('P25D');
    expect((await get('expected')).body['data']).toEqual([]);
    const { body } = await get('settlements');
    const [payout] = body['data'] as unknown as Listed;
    expect(payout).toMatchObject({ amount: 13_520, status: 'matched', rows_open: 0 });
    expect(body['page']).toEqual({ total: 1 });
    const reference = String(payout?.['payment_reference']);
    const one = await get(`settlements/${reference}`);
    expect(one.body.data['proof']).toEqual([
      { type: 'SALE', rows: 1, amount: 14_000, tax: 0 },
      { type: 'FEE', rows: 2, amount: -480, tax: -96 },
    ]);
    const rows = (await get(`reports/settlement/${reference}`)).body['data'] as unknown as Listed;
    expect(rows.map(({ order_id: id, amount, status }) => [id, amount, status])).toEqual([
      ['paid', 14_000, 'matched'],
      ['paid', -436, 'matched'],
      ['paid', -44, 'matched'],
    ]);
    const written = await fetch(
      `${shop.service.url}/v1/json/accounts/10001/reports/settlement/${reference}?format=csv`,
      { headers: ACCOUNT_KEY },
    );
    const lines = (await written.text()).trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(',EUR,140.00,0.00,matched,');
  });

  it('that nobody knows are not found, and take the key of the account', async () => {
    for (const reference of ['NOPE', '%00', '..%2f..%2fx', '%F0%9F%92%B6']) {
      expect([reference, (await get(`settlements/${reference}`)).status]).toEqual([reference, 404]);
    }
    expect((await get('reports/settlement/NOPE')).status).toBe(404);
    expect((await get('reports/settlement/NOPE?format=pdf')).status).toBe(400);
    expect((await shop.call('GET', '/accounts/10001/settlements')).body['error_code']).toBe(1032);
  });
});
