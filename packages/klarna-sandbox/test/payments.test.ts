import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cart,
  cartOf,
  errorCode,
  getToken,
  line,
  openBench,
  openListener,
  openPage,
  placeOrder,
} from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const SESSIONS = '/payments/v1/sessions';

function withLine(changes: Json): Json {
  const changed = { ...line('physical', 'SHOE-42', 49900, 9980), ...changes };
  const rest = (cart()['order_lines'] as Json[]).slice(1);
  return cart({ order_lines: [changed, ...rest] });
}

describe('sessions', () => {
  it('creates with 200, no Location and a token that looks like a JWT', async () => {
    const made = await bench.call('POST', SESSIONS, cart());
    expect([made.status, made.header('Location')]).toEqual([200, undefined]);
    expect(made.body['client_token']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(made.body['payment_method_categories']).toMatchObject([
      { identifier: 'pay_later' },
      { identifier: 'pay_over_time' },
      { identifier: 'pay_now' },
    ]);
  });

  it('keeps what a partial update leaves out', async () => {
    const made = await bench.call('POST', SESSIONS, cart());
    const path = `${SESSIONS}/${String(made.body['session_id'])}`;
    const update = await bench.call('POST', path, { merchant_reference2: 'two' });
    expect([update.status, update.text]).toEqual([204, '']);
    expect((await bench.call('GET', path)).body).toMatchObject({
      merchant_reference1: 'web-1007',
      merchant_reference2: 'two',
      order_amount: 49800,
      status: 'incomplete',
    });
  });

  it('is gone after 48 hours', async () => {
    const made = await bench.call('POST', SESSIONS, cart());
    const path = `${SESSIONS}/${String(made.body['session_id'])}`;
    await bench.advance('PT47H59M59S');
    expect((await bench.call('GET', path)).status).toBe(200);
    await bench.advance('PT1S');
    const gone = await bench.call('GET', path);
    expect([gone.status, errorCode(gone), gone.body['error_messages']]).toEqual([
      404,
      'NOT_FOUND',
      ['Invalid session id'],
    ]);
  });

  it('refuses an update once the order is placed', async () => {
    const { sessionId, pageId } = await openPage(bench, cart(), {
      place_order_mode: 'PLACE_ORDER',
    });
    await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
    const path = `${SESSIONS}/${sessionId}`;
    const late = await bench.call('POST', path, { merchant_reference2: 'late' });
    expect([late.status, errorCode(late)]).toEqual([404, 'SESSION_COMPLETED']);
    const { body } = await bench.call('GET', path);
    expect(body['status']).toBe('complete');
    const token = String(body['authorization_token']);
    const again = await bench.call('POST', `/payments/v1/authorizations/${token}/order`, cart());
    expect([again.status, again.body['error_messages']]).toEqual([
      403,
      ['Authorization token already consumed'],
    ]);
  });
});

describe('order lines and fields', () => {
  it.each<[string, Json, string]>([
    [
      'a total that is not quantity × price',
      withLine({ total_amount: 49899 }),
      'order_lines[0].total_amount',
    ],
    [
      'a tax two units off',
      withLine({ total_tax_amount: 9982 }),
      'order_lines[0].total_tax_amount',
    ],
    ['an unknown type', withLine({ type: 'gift' }), 'order_lines[0].type'],
    ['a line without a name', withLine({ name: '' }), 'order_lines[0].name'],
    ['a long reference', withLine({ reference: 'x'.repeat(256) }), 'order_lines[0].reference'],
    ['a decimal price', withLine({ unit_price: 0.5 }), 'order_lines[0].unit_price'],
    ['a negative price of goods', withLine({ unit_price: -1 }), 'order_lines[0].unit_price'],
    ['a rate above 100 %', withLine({ tax_rate: 10_001 }), 'order_lines[0].tax_rate'],
    ['a sum that is off by one', cart({ order_amount: 49801 }), 'order_amount'],
    ['a tax sum beyond the quantity', cart({ order_tax_amount: 9964 }), 'order_tax_amount'],
    ['no lines', cart({ order_lines: [] }), 'order_lines'],
    ['a country in words', cart({ purchase_country: 'Sweden' }), 'purchase_country'],
    ['a currency in lower case', cart({ purchase_currency: 'sek' }), 'purchase_currency'],
    ['a locale with an underscore', cart({ locale: 'sv_SE' }), 'locale'],
    [
      'a long postal code',
      cart({ billing_address: { postal_code: '12345678901' } }),
      'billing_address.postal_code',
    ],
    [
      'http to elsewhere',
      cart({ merchant_urls: { push: 'http://shop.example' } }),
      'merchant_urls.push',
    ],
    [
      'an address with a line break',
      cart({ merchant_urls: { push: 'https://a.example\r\nX: y' } }),
      'merchant_urls.push',
    ],
  ])('refuses %s', async (_what, body, field) => {
    const answer = await bench.call('POST', SESSIONS, body);
    expect([answer.status, errorCode(answer), answer.body['error_messages']]).toEqual([
      400,
      'BAD_VALUE',
      [`Bad value: ${field}`],
    ]);
  });

  it.each<[string, Json]>([
    ['a tax one unit off', withLine({ total_tax_amount: 9981 })],
    ['a tax sum within the quantity', cart({ order_tax_amount: 9963 })],
    ['http to this machine', cart({ merchant_urls: { push: 'http://127.0.0.1:4000/k' } })],
    [
      'a placeholder in an address',
      cart({ merchant_urls: { push: 'https://a.example/?o={order.id}' } }),
    ],
    [
      'tax as a line of its own',
      {
        ...cart({ purchase_country: 'US', purchase_currency: 'USD', locale: 'en-US' }),
        order_amount: 10800,
        order_tax_amount: 800,
        order_lines: [
          { name: 'Shoe', quantity: 1, unit_price: 10000, total_amount: 10000 },
          { type: 'sales_tax', name: 'Tax', quantity: 1, unit_price: 800, total_amount: 800 },
        ],
      },
    ],
  ])('accepts %s', async (_what, body) => {
    expect((await bench.call('POST', SESSIONS, body)).status).toBe(200);
  });
});

describe('authorizations', () => {
  const pathOf = (token: string): string => `/payments/v1/authorizations/${token}/order`;

  it('places the order and shows it as authorised', async () => {
    const body = cart({ merchant_urls: { confirmation: 'https://a.example/?o={order.id}' } });
    const placed = await bench.call('POST', pathOf(await getToken(bench, body)), body);
    const id = String(placed.body['order_id']);
    expect([placed.status, placed.body]).toEqual([
      200,
      {
        order_id: id,
        redirect_url: `https://a.example/?o=${id}`,
        fraud_status: 'ACCEPTED',
        authorized_payment_method: { type: 'invoice', number_of_days: 30 },
      },
    ]);
    const { body: order } = await bench.call('GET', `/ordermanagement/v1/orders/${id}`);
    expect(order).toMatchObject({ status: 'AUTHORIZED', captures: [], refunds: [] });
  });

  it('answers an identical repeat with the order, another body with 409', async () => {
    const token = await getToken(bench);
    const first = await bench.call('POST', pathOf(token), cart());
    const again = await bench.call('POST', pathOf(token), cart());
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await bench.call('POST', pathOf(token), cart({ merchant_reference1: 'x' }));
    expect([other.status, other.body['error_messages']]).toEqual([
      409,
      ['The order has been already completed with different request body'],
    ]);
  });

  it('refuses an order that departs from what the customer saw', async () => {
    const token = await getToken(bench);
    const other = await bench.call('POST', pathOf(token), cartOf(49800));
    expect([other.status, errorCode(other)]).toEqual([409, 'BAD_VALUE']);
    expect(String(other.body['error_messages'])).toContain(
      'Incorrect number of items in the cart. Expected: 3, Actual: 1',
    );
  });

  it('refuses a token after 60 minutes, an unknown one and a deleted one', async () => {
    const late = await getToken(bench);
    await bench.advance('PT1H');
    const deleted = await getToken(bench);
    expect((await bench.call('DELETE', `/payments/v1/authorizations/${deleted}`)).status).toBe(204);
    for (const token of [late, 'unknown', deleted]) {
      const answer = await bench.call('POST', pathOf(token), cart());
      expect([answer.status, answer.body['error_messages']]).toEqual([
        404,
        ['Invalid authorization token'],
      ]);
    }
  });

  it('refuses a customer whose data first come with the order and are denied', async () => {
    const token = await getToken(bench);
    const body = cart({ billing_address: { email: 'customer+denied@email.se' } });
    const answer = await bench.call('POST', pathOf(token), body);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'REJECTED']);
  });

  it('refuses a customer token where the intent is to buy', async () => {
    const token = await getToken(bench);
    const path = `/payments/v1/authorizations/${token}/customer-token`;
    expect(errorCode(await bench.call('POST', path, {}))).toBe('INVALID_OPERATION');
  });
});

describe('risk reviews', () => {
  const pending = (email: string, notification: string): Json =>
    cart({ billing_address: { email }, merchant_urls: { notification } });

  it.each([
    ['accept', 'FRAUD_RISK_ACCEPTED', 'ACCEPTED', 201],
    ['reject', 'FRAUD_RISK_REJECTED', 'REJECTED', 201],
  ])('%s after four hours and say so', async (word, event, fraudStatus, captured) => {
    const listener = await openListener();
    const body = pending(`customer+pend-${word}-01@email.se`, `${listener.url}/fraud`);
    const order = await placeOrder(bench, body);
    expect((await bench.call('GET', order)).body['fraud_status']).toBe('PENDING');
    const early = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
    expect([early.status, errorCode(early)]).toEqual([403, 'CAPTURE_NOT_ALLOWED']);
    const happened = await bench.advance('PT4H');
    expect(happened.map(({ what }) => what)).toContain(`fraud_${word}ed`);
    expect((await bench.call('GET', order)).body['fraud_status']).toBe(fraudStatus);
    await bench.sandbox.callbacksDone();
    expect(listener.posts).toMatchObject([{ path: '/fraud', event_type: event }]);
    const late = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
    expect(late.status).toBe(captured);
    await listener.close();
  });

  it('cancels a rejected order that nobody captures', async () => {
    const order = await placeOrder(
      bench,
      pending('a+pend-reject-01@email.se', 'https://a.example'),
    );
    const happened = await bench.advance('PT8H');
    expect(happened.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['fraud_rejected', 'order_cancelled']),
    );
    expect((await bench.call('GET', order)).body['status']).toBe('CANCELLED');
  });
});
