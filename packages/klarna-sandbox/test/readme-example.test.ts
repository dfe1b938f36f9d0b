import { startKlarnaSandbox, type RunningSandbox } from '@kvitt/klarna-sandbox';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

let klarna: RunningSandbox;
beforeAll(async () => {
  klarna = await startKlarnaSandbox({ seed: 1, startAt: '2026-03-02T08:00:00Z' });
});
beforeEach(() => klarna.reset());
afterAll(() => klarna.close());

// The shop. In a suite of yours this is your code, pointed at klarna.url.
async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(klarna.url + path, {
    method,
    headers: {
      Authorization: `Basic ${btoa('PK_sandbox:sandbox')}`,
      'Content-Type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : {} };
}

async function buy(): Promise<string> {
  const stool = { name: 'Stool', quantity: 1, unit_price: 12100, tax_rate: 2100 };
  const cart = {
    purchase_country: 'NL',
    purchase_currency: 'EUR',
    order_amount: 12100,
    order_tax_amount: 2100,
    order_lines: [{ ...stool, total_amount: 12100, total_tax_amount: 2100 }],
  };
  const session = await ask('POST', '/payments/v1/sessions', cart);
  const page = await ask('POST', '/hpp/v1/sessions', {
    payment_session_url: `${klarna.url}/payments/v1/sessions/${session.body.session_id}`,
    merchant_urls: { success: 'https://shop.example/ok', cancel: 'https://shop.example/basket' },
    options: { place_order_mode: 'PLACE_ORDER' },
  });
  await klarna.customer(page.body.session_id, 'approve');
  return (await ask('GET', `/hpp/v1/sessions/${page.body.session_id}`)).body.order_id;
}

const order = (id: string) => `/ordermanagement/v1/orders/${id}`;
const ship = (id: string) => ask('POST', `${order(id)}/captures`, { captured_amount: 12100 });

it('an order that is not shipped within 28 days can no longer be captured', async () => {
  const id = await buy();
  await klarna.advanceTo('2026-03-29T23:59:59Z');
  expect((await ask('GET', order(id))).body.status).toBe('AUTHORIZED');

  const { happened } = await klarna.advance('PT1S');
  expect(happened).toMatchObject([{ what: 'order_expired', order_id: id }]);
  expect((await ship(id)).body.error_code).toBe('CAPTURE_NOT_ALLOWED');
});

it('an extension on day 20 gives it 28 days from there, and shipping it makes money', async () => {
  const id = await buy();
  await klarna.advance('P20D');
  await ask('POST', `${order(id)}/extend-authorization-time`);
  await klarna.advance('P20D');
  expect((await ship(id)).status).toBe(201);

  const { happened } = await klarna.advance('P21D');
  expect(happened.map(({ what }) => what)).toEqual(['customer_paid', 'payout_made']);
  const { payouts } = (await ask('GET', '/settlements/v1/payouts')).body;
  expect(payouts[0].totals).toMatchObject({ sale_amount: 12100, settlement_amount: 11680 });
});

it('a capture whose answer is lost is not made twice', async () => {
  const id = await buy();
  await klarna.fault({ kind: 'reset_after', path: '/captures$' });
  await expect(ship(id)).rejects.toThrow('fetch failed');
  expect((await ask('GET', order(id))).body.captured_amount).toBe(12100);
});
