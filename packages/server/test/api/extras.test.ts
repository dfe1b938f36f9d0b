import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2025');
}, 60_000);
afterAll(() => shop.close());

const outcome = ({ status, body }: Reply): unknown[] => [status, body['error_code'] ?? body.data];
const NUMBER = expect.any(Number) as unknown;

async function authorized(orderId: string): Promise<void> {
  await shop.call('POST', '/orders', quietOrder(orderId));
  await shop.customer(orderId, 'approve');
  await shop.settle(orderId);
}

describe('POST orders/{id}/capture', () => {
  it('ships the whole order', async () => {
    await authorized('C-1');
    const number = (await shop.call('GET', '/orders/C-1')).body.data['transaction_id'];
    const body = { new_order_status: 'completed', tracktrace_code: '3S1' };
    const captured = await shop.call('POST', '/orders/C-1/capture', body);
    expect(outcome(captured)).toEqual([200, { order_id: 'C-1', transaction_id: number }]);
    await shop.settle('C-1');
    expect((await shop.call('GET', '/orders/C-1')).body.data['status']).toBe('shipped');
  });

  it('ships a part under a name of its own', async () => {
    await authorized('C-2');
    const part = await shop.call('POST', '/orders/C-2/capture', { amount: '5000.0' });
    expect(outcome(part)).toEqual([200, { order_id: 'C-2-0001', transaction_id: NUMBER }]);
    const more = await shop.call('POST', '/orders/C-2/capture', { amount: 9001 });
    expect(outcome(more)).toEqual([400, 1001]);
  });

  it('is refused before Klarna authorized, for nobody, and with a name too long', async () => {
    await shop.call('POST', '/orders', quietOrder('C-3'));
    expect(outcome(await shop.call('POST', '/orders/C-3/capture', {}))).toEqual([400, 1000]);
    expect(outcome(await shop.call('POST', '/orders/nobody/capture', {}))).toEqual([404, 1006]);
    const named = { new_order_id: 'x'.repeat(51) };
    expect(outcome(await shop.call('POST', '/orders/C-3/capture', named))).toEqual([400, 1000]);
  });
});

it('POST orders/{id}/cancel is for other methods of payment', async () => {
  await shop.call('POST', '/orders', quietOrder('C-4'));
  expect(outcome(await shop.call('POST', '/orders/C-4/cancel'))).toEqual([403, 1000]);
  expect(outcome(await shop.call('POST', '/orders/nobody/cancel'))).toEqual([404, 1006]);
});

it('GET orders/{id}/paymentlink answers where the order is paid', async () => {
  const made = await shop.call('POST', '/orders', quietOrder('C-5'));
  expect((await shop.call('GET', '/orders/C-5/paymentlink')).body.data).toEqual({
    order_id: 'C-5',
    payment_url: made.body.data['payment_url'],
  });
  expect(outcome(await shop.call('GET', '/orders/nobody/paymentlink'))).toEqual([404, 1006]);
});

describe('POST orders/{id}/files', () => {
  const file = {
    type: 'pdf',
    name: 'delivery.pdf',
    description: 'Proof of delivery',
    base64: Buffer.from('%PDF-1.4 proof').toString('base64'),
  };

  it('keeps a document, which is listed from then on', async () => {
    await shop.call('POST', '/orders', quietOrder('C-6'));
    expect(outcome(await shop.call('POST', '/orders/C-6/files', file))).toEqual([200, {}]);
    expect((await shop.call('GET', '/orders/C-6/files')).body.data).toEqual([
      {
        created: expect.stringMatching(/^\d{4}-/) as string,
        description: 'Proof of delivery',
        id: NUMBER,
        name: 'delivery.pdf',
        size: 14,
        type: 'PDF',
      },
    ]);
  });

  it.each([
    ['no type', { type: '' }],
    ['another type', { type: 'GIF' }],
    ['no name', { name: null }],
    ['no description', { description: '' }],
    ['no content', { base64: '' }],
    ['content that is no base64', { base64: '%PDF' }],
    ['content of another type', { type: 'PNG' }],
  ])('refuses %s', async (_, change) => {
    await shop.call('POST', '/orders', quietOrder('C-7'));
    const answer = await shop.call('POST', '/orders/C-7/files', { ...file, ...change });
    expect(outcome(answer)).toEqual([400, 1000]);
    expect((await shop.call('GET', '/orders/C-7/files')).body.data).toEqual([]);
  });

  it('is refused for an order that does not exist', async () => {
    expect(outcome(await shop.call('POST', '/orders/nobody/files', file))).toEqual([404, 1006]);
    expect(outcome(await shop.call('GET', '/orders/nobody/files'))).toEqual([404, 1006]);
  });
});

it('GET categories lists kinds of shops by number', async () => {
  const { data } = (await shop.call('GET', '/categories')).body;
  expect(data).toContainEqual({ code: 100, description: 'Gifts and gadgets' });
  expect(data).toContainEqual({ code: 999, description: 'Adult' });
  expect(data).toHaveLength(16);
});

it('GET auth/api_token answers a token of its own each time, with or without a slash', async () => {
  const tokens = await Promise.all(
    ['/auth/api_token', '/auth/api_token/'].map(async (path) => {
      const { data } = (await shop.call('GET', path)).body;
      return String(data['api_token']);
    }),
  );
  for (const token of tokens) expect(token).toMatch(/^pub\.v2\.[\w-]+\.[\w-]+$/);
  expect(new Set(tokens).size).toBe(2);
});
