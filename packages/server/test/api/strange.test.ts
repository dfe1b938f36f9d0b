import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
});
afterAll(() => shop.close());

describe('a strange request', () => {
  it.each([
    ['/pay/%00', 'GET'],
    ['/pay/a%00b/cancel', 'POST'],
  ])('for %s finds no payment', async (path, method) => {
    const response = await fetch(`${shop.service.url}${path}`, { method });
    expect(response.status).toBe(404);
  });

  it.each(['/v1//json/orders', '//v1/json/orders', '/nothing'])(
    'of a method that %s does not know is answered in the envelope',
    async (path) => {
      const response = await fetch(`${shop.service.url}${path}`, { method: 'PROPFIND' });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ success: false, data: {}, error_code: 1000 });
    },
  );

  it.each([{ by: 'P99999999D' }, { by: 'P3654D' }, { to: '9999-12-31' }])(
    'to turn the clock by more than ten years is refused: %j',
    async (body) => {
      const before = shop.service.clock.offsetMs();
      const answer = await fetch(`${shop.service.url}/sandbox/clock/advance`, {
        method: 'POST',
        headers: { api_key: 'test-api-key' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('at most ten years at once');
      expect(shop.service.clock.offsetMs()).toBe(before);
    },
  );

  it('to create an order named by a byte order mark leaves it, and the list, readable', async () => {
    const made = await shop.call('POST', '/orders', quietOrder('\ufeff'));
    const orderId = String(made.body.data['order_id']);
    const read = await shop.call('GET', `/orders/${encodeURIComponent(orderId)}`);
    expect([made.status, read.status]).toEqual([200, 200]);
    expect(read.body.data['order_id']).toBe(orderId);
    expect((await shop.call('GET', '/transactions')).status).toBe(200);
  });
});
