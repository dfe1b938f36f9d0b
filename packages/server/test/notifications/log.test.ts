import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createWith } from '../api/examples.js';
import { openShop, type Shop } from '../api/shop.js';
import { says, startReceiver, type Receiver } from './support/receiver.js';

type Attempt = Readonly<Record<string, unknown>>;
type Logged = Readonly<{
  id: string;
  sequence: number;
  status: string;
  financial_status: string | null;
  state: string;
  next_attempt: string | null;
  payload_type: string | null;
  attempts: readonly Attempt[];
  body: Readonly<Record<string, unknown>> | null;
}>;

const down = says(503, 'down');
let shop: Shop;
let receiver: Receiver;
let orders = 0;

beforeAll(async () => {
  [shop, receiver] = await Promise.all([openShop('2021'), startReceiver()]);
});
beforeEach(() => receiver.script());
afterAll(async () => {
  await shop.close();
  await receiver.stop();
});

/** Creates an order whose notifications go to the receiver; answers its id. */
async function create(changes: object = {}, options: object = {}): Promise<string> {
  orders += 1;
  const id = `LOG-${orders}`;
  const { status } = await shop.call(
    'POST',
    '/orders',
    createWith({
      order_id: id,
      payment_options: { notification_url: receiver.url, notification_method: 'POST', ...options },
      ...changes,
    }),
  );
  expect(status).toBe(200);
  return id;
}

const log = async (id: string): Promise<readonly Logged[]> => {
  const { status, body } = await shop.call('GET', `/orders/${id}/notifications`);
  expect(status).toBe(200);
  return body.data as unknown as readonly Logged[];
};

const one = async (id: string, notification: string): Promise<Logged> =>
  (await shop.call('GET', `/orders/${id}/notifications/${notification}`)).body
    .data as unknown as Logged;

const resend = async (id: string, notification: string | null) =>
  shop.call(
    'POST',
    `/orders/${id}/notifications/${notification === null ? '' : `${notification}/`}resend`,
  );

/** Lets everything happen that is due now. */
const settle = async (): Promise<void> => {
  await shop.advance('PT1S');
};

const pairs = (list: readonly Logged[]): string[] =>
  list.map(({ status, financial_status: financial }) => `${status}/${String(financial)}`);
const stands = (list: readonly Logged[]): string[] => list.map(({ state }) => state);

describe('the log of notifications', () => {
  test('shows what each told, and every attempt', async () => {
    const id = await create();
    receiver.script(down);
    await shop.customer(id, 'approve');
    await settle();
    const before = await log(id);
    expect(pairs(before)).toEqual(['uncleared/initialized', 'completed/uncleared']);
    expect(stands(before)).toEqual(['due', 'due']);
    expect(before.map(({ sequence }) => sequence)).toEqual([1, 2]);
    const [first] = before;
    expect(first).toMatchObject({
      id: expect.stringMatching(/^ntf_\d{16}_1$/),
      payload_type: null,
    });
    expect(first?.attempts).toEqual([
      {
        attempt: 1,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        method: 'POST',
        url: expect.stringContaining(`${receiver.url}?transactionid=${id}&timestamp=`),
        http_status: 503,
        acknowledged: false,
        answer: 'down',
        error: null,
      },
    ]);
    const next = Date.parse(first?.next_attempt ?? '');
    expect(next - Date.parse(String(first?.attempts[0]?.['at']))).toBe(15 * 60_000);
    await shop.advance('PT15M');
    const after = await log(id);
    expect(stands(after)).toEqual(['delivered', 'delivered']);
    expect(after.map(({ attempts }) => attempts.length)).toEqual([2, 1]);
    expect(after.map(({ next_attempt: at }) => at)).toEqual([null, null]);
  });

  test('shows the body of one as it was sent, letter by letter', async () => {
    const id = await create();
    await shop.customer(id, 'approve');
    await settle();
    for (const { id: notification, sequence } of await log(id)) {
      const { body } = await one(id, notification);
      expect(JSON.stringify(body)).toBe(receiver.received[sequence - 1]?.body);
    }
  });

  test('shows no body where the order is told of by GET', async () => {
    const id = await create({}, { notification_method: 'GET' });
    await shop.customer(id, 'approve');
    await settle();
    const [first] = await log(id);
    expect((await one(id, first?.id ?? '')).body).toBeNull();
    expect(first?.attempts[0]).toMatchObject({ method: 'GET', acknowledged: true });
  });

  test('knows orders and notifications of its own only', async () => {
    const id = await create();
    const other = await create();
    await shop.customer(other, 'approve');
    await settle();
    const [foreign] = await log(other);
    expect(await log(id)).toEqual([]);
    for (const name of [foreign?.id ?? '', 'ntf_1_1', 'ntf_x', '1', `${foreign?.id}0`]) {
      const { status, body } = await shop.call('GET', `/orders/${id}/notifications/${name}`);
      expect([name, status, body['error_code']]).toEqual([name, 404, 1000]);
      expect((await resend(id, name)).status).toBe(404);
    }
    expect((await shop.call('GET', '/orders/none/notifications')).status).toBe(404);
    expect((await resend('none', null)).status).toBe(404);
    expect((await shop.call('DELETE', `/orders/${id}/notifications`)).status).toBe(405);
  });
});

describe('sending again', () => {
  test('tries what is due at once, earlier ones first', async () => {
    const id = await create();
    receiver.script(down);
    await shop.customer(id, 'approve');
    await settle();
    const [, second] = await log(id);
    const { status, body } = await resend(id, second?.id ?? '');
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id: second?.id });
    await settle();
    expect(stands(await log(id))).toEqual(['delivered', 'delivered']);
    const places = receiver.received.map(({ header }) => header('kvitt-sequence'));
    expect(places).toEqual(['1', '1', '2']);
  });

  test('of one that was delivered is the same again, with the whole schedule before it', async () => {
    const id = await create();
    await shop.customer(id, 'approve');
    await settle();
    const last = (await log(id)).at(-1);
    receiver.script(down, down, down, down);
    expect((await resend(id, last?.id ?? '')).status).toBe(200);
    await shop.advance('PT44M');
    expect((await log(id)).at(-1)).toMatchObject({ state: 'due', sequence: 2 });
    await shop.advance('PT2M');
    const again = (await log(id)).at(-1);
    expect(again).toMatchObject({ state: 'given_up', id: last?.id });
    expect(again?.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(receiver.received.map(({ header }) => header('webhook-id'))).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  test('of an older one is refused once a later one was delivered or is due', async () => {
    const id = await create();
    await shop.customer(id, 'approve');
    await settle();
    const [first, second] = await log(id);
    const refusal = await resend(id, first?.id ?? '');
    expect([refusal.status, refusal.body['error_code']]).toEqual([409, 1000]);
    receiver.script(down);
    await resend(id, second?.id ?? '');
    await settle();
    expect((await resend(id, first?.id ?? '')).status).toBe(409);
    await shop.advance('PT15M');
  });

  test('of older ones is possible while none of the later has arrived', async () => {
    const id = await create();
    receiver.script(...Array.from({ length: 8 }, () => down));
    await shop.customer(id, 'approve');
    await shop.advance('PT2H');
    const given = await log(id);
    expect(stands(given)).toEqual(['given_up', 'given_up']);
    receiver.script();
    for (const { id: notification } of given) {
      expect((await resend(id, notification)).status).toBe(200);
      await settle();
    }
    expect(stands(await log(id))).toEqual(['delivered', 'delivered']);
    expect(receiver.received.map(({ header }) => header('kvitt-sequence'))).toEqual(['1', '2']);
  });

  test('the present state makes a new one, unless one is due', async () => {
    const id = await create();
    await shop.customer(id, 'approve');
    await settle();
    const { body } = await resend(id, null);
    expect(body.data).toMatchObject({ sequence: 3, status: 'completed', state: 'due' });
    await settle();
    expect(stands(await log(id))).toEqual(['delivered', 'delivered', 'delivered']);
    receiver.script(down);
    await resend(id, null);
    await settle();
    expect((await resend(id, null)).body.data).toMatchObject({ sequence: 4 });
    await settle();
    expect(receiver.received.map(({ header }) => header('kvitt-sequence'))).toEqual(['4', '4']);
    expect(stands(await log(id))).toHaveLength(4);
  });

  test('reaches an address that the site has named meanwhile', async () => {
    const id = await create({ payment_options: undefined });
    await shop.customer(id, 'approve');
    await settle();
    const [first] = await log(id);
    expect(first).toMatchObject({ state: 'no_target', attempts: [], next_attempt: null });
    await shop.call('PATCH', '/sites/12001', { notification_url: receiver.url });
    try {
      // POST is what a site's own address is told by when the order says nothing else.
      expect((await resend(id, null)).status).toBe(200);
      await settle();
      expect((await log(id)).at(-1)).toMatchObject({ state: 'delivered', sequence: 3 });
    } finally {
      await shop.call('PATCH', '/sites/12001', { notification_url: null });
    }
  });
});

describe('the schedule of a site', () => {
  test('is short until the site says otherwise', async () => {
    const site = async () => (await shop.call('GET', '/sites/12001')).body.data;
    expect(await site()).toMatchObject({ notification_schedule: 'short' });
    const set = async (schedule: string) =>
      shop.call('PATCH', '/sites/12001', { notification_schedule: schedule });
    expect((await set('weekly')).body['error_code']).toBe(1000);
    expect((await set('long')).body.data).toMatchObject({ notification_schedule: 'long' });
    const id = await create();
    receiver.script(down, down);
    await shop.customer(id, 'approve');
    await shop.advance('PT59S');
    expect((await log(id))[0]?.attempts).toHaveLength(1);
    await shop.advance('PT2S');
    expect((await log(id))[0]?.attempts).toHaveLength(2);
    await set('short');
    await shop.advance('PT4M');
    expect(stands(await log(id))).toEqual(['delivered', 'delivered']);
  });
});

describe('an order that ends before its customer chose how to pay', () => {
  const OPEN = { gateway: undefined };

  /** What one notification told, and what the order reads. */
  const told = async (id: string) => {
    await settle();
    const received = receiver.received.find(({ query }) => query.get('transactionid') === id);
    const sent = JSON.parse(received?.body ?? '{}') as Record<string, unknown>;
    const { body } = await shop.call('GET', `/orders/${id}`);
    expect(sent).toEqual(body.data);
    return { query: received?.query.get('payload_type') ?? null, order: body.data };
  };
  const PRETRANSACTION = {
    status: 'cancelled',
    financial_status: null,
    payment_details: {},
    payment_methods: null,
    transaction_id: null,
  };

  test('is told of as a pretransaction when it expires', async () => {
    const id = await create(OPEN);
    await shop.advance('P2D');
    const { query, order } = await told(id);
    expect(query).toBe('pretransaction');
    expect(order).toMatchObject(PRETRANSACTION);
    expect(await log(id)).toMatchObject([
      { status: 'cancelled', financial_status: null, payload_type: 'pretransaction' },
    ]);
  });

  test('is one when the merchant cancels it', async () => {
    const id = await create(OPEN);
    expect((await shop.call('PATCH', `/orders/${id}`, { status: 'cancelled' })).status).toBe(200);
    const { query, order } = await told(id);
    expect(query).toBe('pretransaction');
    expect(order).toMatchObject(PRETRANSACTION);
  });

  test('is none when the order names its gateway', async () => {
    const id = await create();
    await shop.advance('P2D');
    const { query, order } = await told(id);
    expect(query).toBeNull();
    expect(order).toMatchObject({
      status: 'expired',
      financial_status: 'expired',
      payment_details: { type: 'KLARNA' },
      transaction_id: expect.any(Number),
    });
  });

  test('is none once the customer went on to Klarna', async () => {
    const id = await create(OPEN);
    await shop.customer(id, 'open');
    await settle();
    receiver.script();
    await shop.advance('P2D');
    const { query, order } = await told(id);
    expect(query).toBeNull();
    expect(order).toMatchObject({ status: 'expired', payment_details: { type: 'KLARNA' } });
  });

  test('keeps its number to itself while it is open, and is found by it all the same', async () => {
    const id = await create(OPEN);
    const { body } = await shop.call('GET', `/orders/${id}`);
    expect(body.data).toMatchObject({
      status: 'initialized',
      financial_status: 'initialized',
      transaction_id: null,
    });
  });
});

test('a target that may not be called is a failed attempt like others', async () => {
  const live = await openShop('2021', { KVITT_NOTIFY: 'public' });
  onTestFinished(live.close);
  await live.call(
    'POST',
    '/orders',
    createWith({
      order_id: 'TARGET',
      payment_options: {
        notification_url: receiver.url.replace('http:', 'https:'),
        notification_method: 'POST',
      },
    }),
  );
  await live.customer('TARGET', 'open');
  await live.advance('PT16M');
  const { body } = await live.call('GET', '/orders/TARGET/notifications');
  const error = 'refused: the name leads to an address that is not on the public internet';
  expect(body.data).toMatchObject([
    {
      state: 'due',
      attempts: [
        { error, http_status: null, acknowledged: false },
        { error, attempt: 2 },
      ],
    },
  ]);
  expect(receiver.received).toHaveLength(0);
});
