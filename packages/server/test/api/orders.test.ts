import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../src/api/app.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let early: Shop;
let late: Shop;
beforeAll(async () => {
  [early, late] = await Promise.all([openShop('2021'), openShop('2025')]);
}, 60_000);
afterAll(() => Promise.all([early.close(), late.close()]));

const create = (
  shop: Shop,
  orderId: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Reply> => shop.call('POST', '/orders', quietOrder(orderId, changes));

async function authorize(shop: Shop, orderId: string): Promise<void> {
  await create(shop, orderId);
  await shop.customer(orderId, 'approve');
  await shop.settle(orderId);
}

const statusOf = async (shop: Shop, orderId: string): Promise<string> => {
  const { body } = await shop.call('GET', `/orders/${orderId}`);
  return `${String(body.data['status'])}/${String(body.data['financial_status'])}`;
};
const outcome = ({ status, body }: Reply): unknown[] => [status, body['error_code'] ?? body.data];

/** Disturbs the next requests to Klarna's sandbox. */
const disturb = (shop: Shop, fault: object): Promise<Response> =>
  fetch(`${shop.service.klarnaUrl}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });

describe('creating an order', () => {
  it('answers where the customer pays', async () => {
    const { status, body } = await early.call('POST', '/orders', quietOrder('HS-20417'));
    const token = String(body.data['session_id']);
    expect(token).toMatch(/^[\w-]{22}$/);
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          order_id: 'HS-20417',
          payment_url: `${early.service.url}/pay/${token}?lang=nl_NL`,
          session_id: token,
        },
      },
    ]);
  });

  it('answers the whole order when it is direct', async () => {
    const { body } = await create(early, 'direct', { type: 'direct' });
    expect(body.data).toMatchObject({
      order_id: 'direct',
      status: 'initialized',
      amount: 14000,
      payment_url: expect.stringContaining('/pay/'),
      cancel_url: 'https://shop.example.org/basket',
    });
  });

  it('gives the same page to the same order again, also once the customer is there', async () => {
    const first = await create(early, 'twice');
    expect(await create(early, 'twice')).toMatchObject({ body: first.body });
    await early.customer('twice', 'open');
    expect(await create(early, 'twice')).toMatchObject({ body: first.body });
  });

  it('refuses the id for another order, or for the same one that has ended', async () => {
    await create(early, 'used');
    const other = await create(early, 'used', { description: 'Another' });
    expect(outcome(other)).toEqual([400, 1006]);
    await early.call('PATCH', '/orders/used', { status: 'cancelled' });
    expect(outcome(await create(early, 'used'))).toEqual([400, 1006]);
  });

  it('gives the same page to a repeated key even when the order was there before', async () => {
    const first = await create(early, 'key-late');
    const body = quietOrder('key-late');
    for (let times = 0; times < 2; times += 1) {
      const answer = await early.call('POST', '/orders', body, { 'idempotency-key': 'key-late' });
      expect(answer.body).toEqual(first.body);
    }
  });

  it('answers the detail of a refusal after the catalogue’s text', async () => {
    const { body } = await create(early, 'wrong', { amount: 13999 });
    expect(body['error_info']).toBe(
      'The cart total differs from the amount: the cart comes to 115.70 + 24.30 tax = 140.00, the amount is 139.99, difference -0.01: the largest is line 1 "Oak stool" with 75.00',
    );
  });
});

describe('reading an order', () => {
  it('finds it by our number as well, but by the shop’s own first', async () => {
    await create(early, 'numbered');
    const { body } = await early.call('GET', '/orders/numbered');
    const number = String(body.data['transaction_id']);
    expect((await early.call('GET', `/orders/${number}`)).body).toEqual(body);
    await create(early, number, { description: 'Named like a number' });
    const own = await early.call('GET', `/orders/${number}`);
    expect(own.body.data['description']).toBe('Named like a number');
  });
});

describe('shipping', () => {
  const shipped = { status: 'shipped', carrier: 'PostNL', tracktrace_code: '3SABC1' };

  it('is refused before Klarna authorized', async () => {
    await create(early, 'too-soon');
    expect(outcome(await early.call('PATCH', '/orders/too-soon', shipped))).toEqual([400, 1000]);
  });

  it('ships, and shipping again is no error', async () => {
    await authorize(early, 'ship');
    expect(await statusOf(early, 'ship')).toBe('completed/uncleared');
    expect(outcome(await early.call('PATCH', '/orders/ship', shipped))).toEqual([200, {}]);
    expect(await statusOf(early, 'ship')).toBe('shipped/uncleared');
    const invoice = { invoice_id: 'F-1', invoice_url: 'https://shop.example.org/i/1' };
    expect(outcome(await early.call('PATCH', '/orders/ship', invoice))).toEqual([200, {}]);
    expect(outcome(await early.call('PATCH', '/orders/ship', shipped))).toEqual([200, {}]);
  });

  it('ships by tracking data alone and by our number', async () => {
    await authorize(early, 'tracking');
    const { body } = await early.call('GET', '/orders/tracking');
    const path = `/orders/${String(body.data['transaction_id'])}`;
    expect(outcome(await early.call('PATCH', path, { tracktrace_code: '3S' }))).toEqual([200, {}]);
    expect(await statusOf(early, 'tracking')).toBe('shipped/uncleared');
  });

  it('of a part answers the part’s own id, and of the whole amount nothing', async () => {
    await authorize(early, 'in-part');
    await authorize(early, 'partly');
    const part = { ...shipped, partial_shipment_amount: 7500 };
    expect((await early.call('PATCH', '/orders/in-part', part)).body.data).toEqual({
      order_id: 'in-part-0001',
      transaction_id: expect.any(Number) as number,
    });
    const more = { ...part, partial_shipment_amount: 6501 };
    expect(outcome(await early.call('PATCH', '/orders/in-part', more))).toEqual([400, 1001]);
    expect(outcome(await early.call('PATCH', '/orders/nobody', part))).toEqual([404, 1006]);
    const whole = { ...shipped, amount: '14000' };
    expect(outcome(await early.call('PATCH', '/orders/partly', whole))).toEqual([200, {}]);
  });

  it('of nothing known is refused', async () => {
    expect(outcome(await early.call('PATCH', '/orders/HS-20417', {}))).toEqual([410, 1000]);
    expect(outcome(await early.call('PATCH', '/orders/nobody', shipped))).toEqual([404, 1006]);
  });
});

describe('cancelling', () => {
  const cancelled = { status: 'cancelled', exclude_order: true, reason: 'Out of stock' };

  it('ends an order that nobody paid; saying so twice is no error', async () => {
    await create(early, 'unpaid');
    expect(outcome(await early.call('PATCH', '/orders/unpaid', cancelled))).toEqual([200, {}]);
    expect(outcome(await early.call('PATCH', '/orders/unpaid', cancelled))).toEqual([200, {}]);
    expect(await statusOf(early, 'unpaid')).toBe('void/cancelled');
    const ship = await early.call('PATCH', '/orders/unpaid', { status: 'shipped' });
    expect(outcome(ship)).toEqual([400, 1000]);
  });

  it('is refused once captured', async () => {
    await authorize(early, 'captured');
    const { status, body } = await early.call('PATCH', '/orders/captured', cancelled);
    expect(status).toBe(400);
    expect(body['error_info']).toMatch(/refund it instead/);
  });

  it('waits for Klarna once authorized', async () => {
    await authorize(late, 'reserved');
    const { status, body } = await late.call('PATCH', '/capture/reserved', cancelled);
    const { data } = (await late.call('GET', '/orders/reserved')).body;
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: { transaction_id: data['transaction_id'], order_id: 'reserved', success: true },
      },
    ]);
    expect(data).toMatchObject({
      status: 'void',
      financial_status: 'void',
      reason: 'Out of stock',
    });
  });

  it('needs the word cancelled at capture/{id}', async () => {
    expect(outcome(await late.call('PATCH', '/capture/reserved', {}))).toEqual([410, 1000]);
    expect(outcome(await late.call('PATCH', '/capture/nobody', cancelled))).toEqual([404, 1006]);
  });

  it('tells why Klarna refused it', async () => {
    await authorize(late, 'refused');
    await disturb(late, { path: '/cancel$', kind: 'status', status: 403, times: 1 });
    const key = { 'idempotency-key': 'cancel-refused' };
    const { status, body } = await late.call('PATCH', '/orders/refused', cancelled, key);
    expect([status, body['error_code']]).toEqual([400, 1021]);
    // The answer kept with the key was made before Klarna spoke, and must not be believed.
    expect(await late.call('PATCH', '/orders/refused', cancelled, key)).toMatchObject({ body });
    expect(body['error_info']).toMatch(/^Klarna refused the request: ./);
    expect(await statusOf(late, 'refused')).toBe('completed/uncleared');
  });

  it('says that Klarna does not answer, and goes on by itself', async () => {
    await authorize(late, 'silent');
    await disturb(late, { path: '/cancel$', kind: 'status', status: 503, times: 2 });
    const { ports } = late.service;
    const impatient = buildApi(
      { ...ports, settle: (account, id) => ports.settle(account, id, 300) },
      { reportBug: (error) => expect.unreachable(String(error)) },
    );
    const response = await impatient.inject({
      method: 'PATCH',
      url: '/v1/json/orders/silent',
      headers: { api_key: 'test-api-key' },
      payload: cancelled,
    });
    await impatient.close();
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ success: false, data: {}, error_code: 1021 });
    await late.advance('PT1H');
    expect(await statusOf(late, 'silent')).toBe('void/void');
  });
});

describe('extending the shipping period', () => {
  const extend = { extend_expiration: true, reason: 'Stool on back order' };
  const dayFromNow = (days: number, now: number): string =>
    new Date(now + days * 86_400_000).toISOString().slice(0, 10);

  it('answers the new day at once when the order is captured', async () => {
    await authorize(early, 'extend');
    await early.advance('P3D');
    const { status, body } = await early.call('PATCH', '/orders/extend', extend);
    const details = (await early.call('GET', '/orders/extend')).body.data['payment_details'];
    expect([status, body.data]).toEqual([
      200,
      {
        expiration_date: dayFromNow(28, early.service.ports.now()),
        reservation_number: (details as Record<string, unknown>)['external_transaction_id'],
      },
    ]);
  });

  it('answers Klarna’s day when Klarna holds the authorization, and the same to a repeated key', async () => {
    await authorize(late, 'extend');
    await late.advance('P3D');
    const key = { 'idempotency-key': 'extend-1' };
    const first = await late.call('PATCH', '/orders/extend', extend, key);
    expect(first.status).toBe(200);
    expect(first.body.data['expiration_date']).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const again = await late.call('PATCH', '/orders/extend', extend, key);
    expect(again.body).toEqual(first.body);
  });

  it('tells why Klarna refused it', async () => {
    await authorize(late, 'no-extension');
    await late.advance('P3D');
    await disturb(late, {
      path: 'extend-authorization-time',
      kind: 'status',
      status: 403,
      times: 1,
    });
    const { status, body } = await late.call('PATCH', '/orders/no-extension', extend);
    expect([status, body['error_code']]).toEqual([400, 1021]);
  });

  it('is refused before Klarna authorized and after shipping', async () => {
    await create(early, 'extend-2');
    expect(outcome(await early.call('PATCH', '/orders/extend-2', extend))).toEqual([400, 1000]);
    await early.call('PATCH', '/orders/extend', { status: 'shipped' });
    const { body } = await early.call('PATCH', '/orders/extend', extend);
    expect(body['error_info']).toMatch(/has been shipped/);
  });
});

describe('an expired order', () => {
  it('cannot be shipped, and says what to do', async () => {
    await create(early, 'slow');
    await early.advance('P1D');
    expect(await statusOf(early, 'slow')).toBe('expired/expired');
    const { body } = await early.call('PATCH', '/orders/slow', { status: 'shipped' });
    expect(body['error_info']).toMatch(/create a new order/);
  });
});
