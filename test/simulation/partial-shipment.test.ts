import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { verify } from '../../packages/server/src/queries/verify.js';
import type { Service } from '../../packages/server/src/service.js';
import { ledgerBalances } from '../../packages/server/src/store/balances.js';
import { readAtKlarna } from '../support/klarna-audit.js';

type Data = Readonly<Record<string, unknown>>;
type Reply = Readonly<{ http: number; data: Data; code: unknown }>;

const line = (name: string, unit_price: number, quantity: number, merchant_item_id: string) => ({
  name,
  description: '',
  unit_price,
  quantity,
  merchant_item_id,
  tax_table_selector: 'BTW21',
});

/** 75.00, twice 30.00 and 5.00 with tax: 140.00. */
const order = (orderId: string): object => ({
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: orderId,
  currency: 'EUR',
  amount: 14_000,
  description: `Order ${orderId}`,
  customer: {
    first_name: 'Test',
    last_name: 'Person-nl',
    address1: 'Osdorpplein',
    house_number: '137',
    zip_code: '1068 SR',
    city: 'Amsterdam',
    country: 'NL',
    locale: 'nl_NL',
    email: 'customer@email.nl',
    phone: '+31689124321',
  },
  shopping_cart: {
    items: [
      line('Oak stool', 61.9834710744, 1, 'OAK-1'),
      line('Wool throw', 24.7933884298, 2, 'WOOL-2'),
      line('Delivery', 4.132231405, 1, 'msp-shipping'),
    ],
  },
  checkout_options: { tax_tables: { alternate: [{ name: 'BTW21', rules: [{ rate: 0.21 }] }] } },
});

/** The ways in which the rest of an order is let go. */
const RELEASES = ['the reservation', 'the order', 'the deadline'] as const;

describe.each(['2021', '2025'] as const)('an order shipped in parts, edition %s', (edition) => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ KVITT_EDITION: edition });
  });
  afterAll(async () => service.close());

  const send = async (path: string, body?: object, method = 'POST'): Promise<Reply> => {
    const answer = await fetch(`${service.url}${path}`, {
      method: body === undefined ? 'GET' : method,
      headers: { api_key: API_KEY },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Readonly<{ data?: Data; error_code?: number }>;
    return { http: answer.status, data: json.data ?? json, code: json.error_code };
  };
  const get = async (id: string): Promise<Data> => (await send(`/v1/json/orders/${id}`)).data;
  const patch = async (id: string, body: object): Promise<Reply> =>
    send(`/v1/json/orders/${id}`, body, 'PATCH');
  const behind = async (id: string): Promise<Data> => (await send(`/sandbox/orders/${id}`)).data;
  const advance = async (by: string): Promise<Reply> => send('/sandbox/clock/advance', { by });
  const atKlarna = async (id: string) =>
    readAtKlarna(service.klarnaUrl, String((await behind(id))['klarna_order_id']));
  const pair = async (id: string): Promise<string> => {
    const { status, financial_status: transactionStatus } = await get(id);
    return `${String(status)}/${String(transactionStatus)}`;
  };

  const place = async (id: string): Promise<void> => {
    expect((await send('/v1/json/orders', order(id))).http).toBe(200);
    await send(`/sandbox/orders/${id}/customer`, { action: 'approve' });
    await behind(id);
  };
  const ship = async (id: string, body: object, number: string): Promise<void> => {
    const shipped = await patch(id, { status: 'shipped', ...body });
    expect(shipped).toMatchObject({ http: 200, data: { order_id: `${id}-${number}` } });
    await behind(id);
  };
  const release = async (id: string, way: (typeof RELEASES)[number]): Promise<void> => {
    if (way === 'the deadline') await advance('P28D');
    const body = { status: 'cancelled', reason: 'Sold out' };
    if (way === 'the order') expect((await patch(id, body)).http).toBe(200);
    if (way === 'the reservation') {
      const answer = await send(`/v1/json/capture/${id}`, body, 'PATCH');
      expect(answer).toMatchObject({ http: 200, data: { order_id: id, success: true } });
    }
    await behind(id);
  };

  it.each(RELEASES)(
    'in three, each refunded in part, the rest released by %s: to the cent in both books',
    async (way) => {
      const id = `P-${RELEASES.indexOf(way)}`;
      await place(id);
      const before = await balances();
      await ship(id, { items: [{ merchant_item_id: 'WOOL-2', quantity: 1 }] }, '0001');
      await ship(id, { partial_shipment_amount: '4000', tracktrace_code: '3S2' }, '0002');
      // Told again with the same tracking number it is no third part.
      await ship(id, { amount: 4000, tracktrace_code: '3S2' }, '0002');
      expect(await pair(id)).toBe('completed/uncleared');
      expect((await patch(id, { status: 'shipped', amount: 7001 })).code).toBe(1001);
      await ship(id, { amount: 2500, tracktrace_code: '3S3' }, '0003');
      expect((await get(id))['payment_details']).toMatchObject({ capture_remain: 4500 });
      expect((await patch(id, { extend_expiration: true, reason: 'wait' })).http).toBe(200);

      for (const [part, amount] of [
        ['0001', 1000],
        ['0002', 1000],
        ['0003', 2500],
      ] as const) {
        const path = `/v1/json/orders/${id}-${part}/refunds`;
        const answer = await send(path, { currency: 'EUR', amount });
        expect(answer.http).toBe(200);
        expect((await send(path, { currency: 'EUR', amount: 3001 })).code).toBe(1034);
        expect(await get(`${id}-${part}`)).toMatchObject({ amount_refunded: amount });
      }
      await release(id, way);
      // By its deadline Klarna has paid out what had left.
      expect(await pair(id)).toBe(`shipped/${way === 'the deadline' ? 'completed' : 'uncleared'}`);
      await advance('P2D');

      const own = edition === '2025';
      const klarna = await atKlarna(id);
      expect(klarna.captured_amount).toBe(own ? 9_500 : 14_000);
      expect(klarna.captured_amount - klarna.refunded_amount).toBe(5_000);
      expect(klarna.captures).toHaveLength(own ? 3 : 1);
      expect((await behind(id))['invoice_numbers']).toHaveLength(own ? 3 : 1);
      expect(await get(id)).toMatchObject({ amount: 14_000, amount_refunded: 4_500 });

      // Another sale, so that Klarna's next payout has something to net a late return with.
      await place(`${id}-next`);
      await patch(`${id}-next`, { status: 'shipped' });
      await advance('P30D');
      expect(await pair(id)).toBe(own ? 'shipped/completed' : 'completed/completed');
      const after = await balances();
      const moved = (account: string): bigint =>
        (after.get(account) ?? 0n) - (before.get(account) ?? 0n);
      expect(moved('klarna:receivable')).toBe(0n);
      expect(moved('merchant:pending')).toBe(0n);
      expect(moved('merchant:reserved')).toBe(0n);
      expect(moved('suspense')).toBe(0n);
      expect(moved('merchant:balance') + moved('fees:income')).toBe(-moved('bank'));
      expect((await verify(service.db)).faults).toEqual([]);
    },
  );

  it('whole in the end: every part, then all that is left', async () => {
    await place('P-all');
    await ship('P-all', { items: [{ merchant_item_id: 'WOOL-2', quantity: '1' }] }, '0001');
    await ship('P-all', { items: [{ merchant_item_id: 'OAK-1' }] }, '0002');
    const twice = { status: 'shipped', items: [{ merchant_item_id: 'WOOL-2', quantity: 2 }] };
    expect((await patch('P-all', twice)).code).toBe(1001);
    const unknown = { status: 'shipped', items: [{ merchant_item_id: 'NONE', quantity: 1 }] };
    expect((await patch('P-all', unknown)).code).toBe(1000);
    await ship('P-all', {}, '0003');
    expect(await pair('P-all')).toBe('shipped/uncleared');
    expect((await atKlarna('P-all')).captured_amount).toBe(14_000);
    const related = (await get('P-all'))['related_transactions'] as readonly Data[];
    expect(related.map(({ type, amount }) => [type, amount])).toEqual([
      ['capture', 3000],
      ['capture', 7500],
      ['capture', 3500],
    ]);
    expect((await patch('P-all', { status: 'shipped', amount: 1 })).http).toBe(400);
    expect((await patch('P-all', { status: 'shipped' })).http).toBe(200);
  });

  it('with the whole amount is an ordinary shipment', async () => {
    await place('P-whole');
    const shipped = await patch('P-whole', { status: 'shipped', amount: 14_000 });
    expect(shipped).toMatchObject({ http: 200, data: {} });
    await behind('P-whole');
    expect(await pair('P-whole')).toBe('shipped/uncleared');
    expect((await get('P-whole'))['related_transactions']).toBeNull();
  });

  const balances = async (): Promise<ReadonlyMap<string, bigint>> => {
    const site = await service.ports.findCaller(API_KEY);
    if (site === null) throw new Error('the first site is there');
    const rows = await ledgerBalances(service.db, site.accountId);
    return new Map(rows.map(({ ledgerAccount, balanceMinor }) => [ledgerAccount, balanceMinor]));
  };
});
