import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from './examples.ts';
import { openShop, type Reply, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
}, 60_000);
afterAll(() => shop.close());

describe('the time that a site gives itself to ship', () => {
  type Times = Readonly<Record<string, unknown>>;
  const STANDARD = { shipping_period_days: 28, shipping_period_max_days: 180, auto_extend: false };
  const change = async (body: object): Promise<Reply> => shop.call('PATCH', '/sites/12001', body);
  const standing = async (): Promise<Times> => {
    const { auto_extend, shipping_period_days, shipping_period_max_days } = (
      await shop.call('GET', '/sites/12001')
    ).body.data as Times;
    return { shipping_period_days, shipping_period_max_days, auto_extend };
  };
  /** Makes an order that Klarna authorizes. */
  const authorize = async (id: string): Promise<void> => {
    await shop.call('POST', '/orders', quietOrder(id));
    await shop.customer(id, 'approve');
    await shop.settle(id);
  };
  /** How many days from today an order must be shipped, and whether it is extended the day before. */
  const daysOf = async (id: string): Promise<unknown[]> => {
    const response = await fetch(`${shop.service.url}/sandbox/orders/${id}`, {
      headers: { api_key: 'test-api-key' },
    });
    const { ship_before: end, next } = (await response.json()) as {
      ship_before: string;
      next: { at: string; what: string }[];
    };
    const today = Math.floor(shop.service.clock.now() / 86_400_000);
    const extended = next.find(({ what }) => what === 'extend_automatically');
    const ahead = extended === undefined ? null : Date.parse(end) - Date.parse(extended.at);
    return [Date.parse(end) / 86_400_000 - today, ahead];
  };
  afterEach(() => change(STANDARD));

  it('is set and read, and holds for new orders only', async () => {
    expect(await standing()).toEqual(STANDARD);
    await authorize('before');
    const wanted = { shipping_period_days: 10, shipping_period_max_days: 20, auto_extend: true };
    const { status, body } = await change(wanted);
    expect([status, body.data]).toMatchObject([200, wanted]);
    expect(await standing()).toEqual(wanted);
    // Another change leaves it as it is.
    expect((await change({ name: 'My shop' })).body.data).toMatchObject(wanted);
    await authorize('after');
    expect(await daysOf('before')).toEqual([28, null]);
    expect(await daysOf('after')).toEqual([10, 86_400_000]);
    await shop.advance('P15D');
    await shop.call('PATCH', '/orders/before', { extend_expiration: true });
    expect(await daysOf('before')).toEqual([28, null]);
    // Extended by itself on the ninth day, to the nineteenth.
    expect(await daysOf('after')).toEqual([4, 86_400_000]);
  });

  it('must fit together, also with what stands', async () => {
    await change({ shipping_period_days: 30, shipping_period_max_days: 60, auto_extend: false });
    const before = await standing();
    const wrong: [body: object, attributes: string[], detail: string][] = [
      [{ shipping_period_days: 0 }, ['shipping_period_days'], 'from 1 to 180'],
      [{ shipping_period_days: 181 }, ['shipping_period_days'], 'from 1 to 180'],
      [{ shipping_period_max_days: 180.5 }, ['shipping_period_max_days'], 'from 1 to 180'],
      [{ shipping_period_max_days: 'all' }, ['shipping_period_max_days'], 'from 1 to 180'],
      [{ auto_extend: 'maybe' }, ['auto_extend'], 'true or false'],
      [{ auto_extend: 2 }, ['auto_extend'], 'true or false'],
      [{ shipping_period_days: 61 }, ['shipping_period_days'], 'shipping_period_max_days, 60'],
      [{ shipping_period_max_days: 29 }, ['shipping_period_max_days'], 'shipping_period_days, 30'],
      [
        { shipping_period_days: 5, shipping_period_max_days: 4 },
        ['shipping_period_max_days'],
        'shipping_period_days, 5',
      ],
      [
        { shipping_period_days: 0, auto_extend: 'x', price_from: -1 },
        ['shipping_period_days', 'auto_extend', 'price_from'],
        'from 1 to 180',
      ],
      [
        { shipping_period_days: 99, price_from: 2, price_till: 1 },
        ['price_till', 'shipping_period_days'],
        'price_till is below',
      ],
    ];
    for (const [body, attributes, detail] of wrong) {
      const answer = await change(body);
      const errors = answer.body['errors'] as { attribute: string }[];
      const named = errors.map(({ attribute }) => attribute).toSorted();
      expect([answer.status, answer.body['error_code'], named]).toEqual([
        422,
        1000,
        attributes.toSorted(),
      ]);
      expect(JSON.stringify(errors)).toContain(detail);
    }
    expect(await standing()).toEqual(before);
    expect((await change({ shipping_period_days: 60 })).status).toBe(200);
    expect(await standing()).toEqual({ ...before, shipping_period_days: 60 });
  });

  it('is its own from the beginning, where a new site says so', async () => {
    const made = async (body: object): Promise<Reply> =>
      shop.call(
        'POST',
        '/accounts/10001/sites',
        { name: 'Third', url: 'https://third.example', ...body },
        { api_key: 'sandbox-api-key-for-the-first-account' },
      );
    const wanted = { shipping_period_days: 7, auto_extend: true };
    const answer = await made(wanted);
    expect(answer.body.data).toMatchObject({ ...wanted, shipping_period_max_days: 180 });
    expect((await made({})).body.data).toMatchObject(STANDARD);
    expect((await made({ shipping_period_max_days: 27 })).status).toBe(422);
  });
});
