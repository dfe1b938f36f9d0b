import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREATE, quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
}, 60_000);
afterAll(() => shop.close());

async function shipped(orderId: string): Promise<void> {
  await shop.call('POST', '/orders', quietOrder(orderId));
  await shop.customer(orderId, 'approve');
  await shop.settle(orderId);
  await shop.call('PATCH', `/orders/${orderId}`, { status: 'shipped' });
  await shop.settle(orderId);
}
const refund = (orderId: string, body: object): Promise<Reply> =>
  shop.call('POST', `/orders/${orderId}/refunds`, body);
const outcome = ({ status, body }: Reply): unknown[] => [status, body['error_code'] ?? body.data];
const orderOf = async (orderId: string) => (await shop.call('GET', `/orders/${orderId}`)).body.data;

describe('refunding an order', () => {
  it('by amount, by cart, and the rest', async () => {
    await shipped('R-1');
    const number = (await orderOf('R-1'))['transaction_id'];
    const byAmount = await refund('R-1', {
      currency: 'EUR',
      amount: 2500,
      description: 'Scratch on one leg',
      refund_order_id: 'R-1-R1',
    });
    expect(byAmount.body).toEqual({
      success: true,
      data: {
        transaction_id: number,
        refund_id: expect.any(Number) as number,
        order_id: 'R-1-R1',
      },
    });
    const throwBack = {
      name: 'Wool throw',
      description: '',
      unit_price: -24.7933884298,
      currency: 'EUR',
      quantity: 1,
      merchant_item_id: 'WOOL-2',
      tax_table_selector: 'BTW21',
      weight: { unit: 'KG', value: 1 },
    };
    const items = [...CREATE.shopping_cart.items, throwBack];
    const byCart = await refund('R-1', { checkout_data: { items }, amount: 14000 });
    expect(byCart.body.data).toMatchObject({ order_id: 'R-1' });
    expect(await orderOf('R-1')).toMatchObject({ amount_refunded: 5500 });
    expect((await refund('R-1', {})).status).toBe(200);
    expect(await orderOf('R-1')).toMatchObject({ amount_refunded: 14000 });
    expect(outcome(await refund('R-1', { amount: 1 }))).toEqual([400, 1034]);
  });

  it('accepts the cart that GET order answered, sent back with one line turned round', async () => {
    await shipped('R-2');
    const { items } = (await orderOf('R-2'))['shopping_cart'] as {
      items: { unit_price: number }[];
    };
    const [stool] = items;
    const returned = { ...stool, unit_price: -(stool?.unit_price ?? 0) };
    const answer = await refund('R-2', { checkout_data: { items: [...items, returned] } });
    expect(answer.status).toBe(200);
    expect(await orderOf('R-2')).toMatchObject({ amount_refunded: 7500 });
  });

  it('can be taken back until midnight, and is a transaction of its own', async () => {
    await shipped('R-3');
    const { body } = await refund('R-3', { amount: 1000, description: 'One' });
    const id = String(body.data['refund_id']);
    expect(await orderOf(id)).toMatchObject({
      order_id: 'R-3',
      amount: 1000,
      status: 'initialized',
      financial_status: 'completed',
      transaction_id: body.data['refund_id'],
      related_transactions: [{ transaction_id: body.data['transaction_id'] }],
    });
    const path = `/orders/R-3/refunds/${id}`;
    expect(outcome(await shop.call('PATCH', path, {}))).toEqual([410, 1000]);
    expect(outcome(await shop.call('PATCH', path, { status: 'void' }))).toEqual([200, {}]);
    expect(outcome(await shop.call('PATCH', path, { status: 'void' }))).toEqual([200, {}]);
    expect(await orderOf('R-3')).toMatchObject({ amount_refunded: 0 });
    // A refund's number names no order that could be changed.
    const ship = await shop.call('PATCH', `/orders/${id}`, { status: 'shipped' });
    expect(outcome(ship)).toEqual([404, 1006]);
  });

  it('cannot be taken back once Klarna has it', async () => {
    await shipped('R-4');
    const { body } = await refund('R-4', { amount: 1000 });
    const path = `/orders/R-4/refunds/${String(body.data['refund_id'])}`;
    await shop.advance('P1D');
    expect(await orderOf('R-4')).toMatchObject({
      related_transactions: [{ status: 'completed', financial_status: 'completed' }],
    });
    expect(outcome(await shop.call('PATCH', path, { status: 'void' }))).toEqual([400, 1034]);
  });
});

describe('a refund is refused', () => {
  const cases: [what: string, body: object, http: number, code: number][] = [
    ['above the rest', { amount: 14001 }, 400, 1034],
    ['in another currency', { amount: 5, currency: 'SEK' }, 400, 1002],
    ['with a negative amount', { amount: -5 }, 400, 1001],
    [
      'with a cart in which nothing is negative',
      { checkout_data: CREATE.shopping_cart },
      400,
      1001,
    ],
  ];
  it.each(cases)('%s', async (_, body, http, code) => {
    if ((await shop.call('GET', '/orders/R-5')).status === 404) await shipped('R-5');
    expect(outcome(await refund('R-5', body))).toEqual([http, code]);
  });

  it('with an id that was used', async () => {
    await shipped('R-6');
    const body = { amount: 5, refund_order_id: 'R-6-1' };
    expect((await refund('R-6', body)).status).toBe(200);
    expect(outcome(await refund('R-6', { ...body, amount: 6 }))).toEqual([400, 1006]);
  });

  it('when the same amount was asked back less than 5 minutes ago', async () => {
    await shipped('R-8');
    expect((await refund('R-8', { amount: 700 })).status).toBe(200);
    expect(outcome(await refund('R-8', { amount: 700, description: 'again' }))).toEqual([
      400, 1034,
    ]);
    expect((await refund('R-8', { amount: 701 })).status).toBe(200);
    await shop.advance('PT5M');
    expect((await refund('R-8', { amount: 700 })).status).toBe(200);
  });

  it('of an order that does not exist', async () => {
    expect(outcome(await refund('nobody', { amount: 5 }))).toEqual([404, 1006]);
    const cart = { checkout_data: CREATE.shopping_cart };
    expect(outcome(await refund('nobody', cart))).toEqual([404, 1006]);
  });

  it('before the capture and after the end', async () => {
    await shop.call('POST', '/orders', quietOrder('R-7'));
    const early = await refund('R-7', {});
    expect(early.body['error_info']).toMatch(/cancel it instead/);
    await shop.call('PATCH', '/orders/R-7', { status: 'cancelled' });
    expect(outcome(await refund('R-7', {}))).toEqual([400, 1034]);
  });

  it.each(['1', 'x', '99999999999999999999'])('to be void when it is unknown (%s)', async (id) => {
    const answer = await shop.call('PATCH', `/orders/R-1/refunds/${id}`, { status: 'void' });
    expect(outcome(answer)).toEqual([404, 1033]);
  });
});
