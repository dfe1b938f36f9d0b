import { setTimeout as pause } from 'node:timers/promises';
import { pairOf } from './receiver.js';

/** The API key of the services that simulations start. */
export const API_KEY = 'key-of-the-simulated-shop';

type Json = Readonly<Record<string, unknown>>;

/** What the service answered: the API's own word on success, and its data or why not. */
export type Answer = Readonly<{ ok: boolean; data: Json; info: string }>;

/** A merchant, a customer and a clock turner over HTTP, who ask again until they are answered. */
export type Shop = Readonly<{
  /** One request of the merchant; the same key goes with every repetition. */
  call: (method: 'GET' | 'POST' | 'PATCH', path: string, body?: Json) => Promise<Answer>;
  /** One request to the sandbox's controls, as it was answered. */
  control: (method: 'GET' | 'POST', path: string, body?: Json) => Promise<Json>;
  /** An order's pair, such as `shipped/uncleared`. */
  pair: (reference: string) => Promise<string>;
  now: () => Promise<number>;
  /** Turns the clock a little, so that what was put off for seconds is tried again. */
  letSecondsPass: () => Promise<void>;
  /** Turns the clock to an instant, by as many calls as it takes. */
  advanceTo: (at: number) => Promise<void>;
}>;

/** How long a request is repeated before the test fails. */
const PATIENCE_MS = 90_000;

/** A shop at the services in `urls`: each request goes to the next of them. */
export function shopOf(urls: readonly string[]): Shop {
  let turn = 0;
  let keys = 0;
  const request = async (
    method: string,
    path: string,
    body: Json | undefined,
    only: string | null,
  ): Promise<Json> => {
    keys += 1;
    const headers = {
      api_key: API_KEY,
      'content-type': 'application/json',
      ...(method === 'GET' ? {} : { 'idempotency-key': `request-${keys}` }),
    };
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      turn += 1;
      const url = only ?? urls[turn % urls.length] ?? '';
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      try {
        const answer = await fetch(`${url}${path}`, { method, headers, ...sent });
        const text = await answer.text();
        if (answer.status < 500) return JSON.parse(text) as Json;
        if (performance.now() > until) throw new Error(`${method} ${path}: ${text}`);
      } catch (error) {
        // Nobody is there, or the answer was cut off.
        if (!(error instanceof TypeError) || performance.now() > until) throw error;
      }
      await pause(30);
    }
  };
  const call: Shop['call'] = async (method, path, body) => {
    const answer = await request(method, `/v1/json${path}`, body, null);
    return {
      ok: answer['success'] === true,
      data: (answer['data'] ?? {}) as Json,
      info: typeof answer['error_info'] === 'string' ? answer['error_info'] : '',
    };
  };
  const control: Shop['control'] = async (method, path, body) =>
    // One service turns the clock, the others follow.
    request(method, `/sandbox${path}`, body, path.startsWith('/clock') ? (urls[0] ?? '') : null);
  const now = async (): Promise<number> =>
    Date.parse(String((await control('GET', '/clock'))['now']));
  return {
    call,
    control,
    now,
    pair: async (reference) => {
      const { ok, data, info } = await call('GET', `/orders/${reference}`);
      if (!ok) throw new Error(`GET ${reference}: ${info}`);
      return pairOf(data as Readonly<{ status: string; financial_status: string }>);
    },
    letSecondsPass: async () => {
      await control('POST', '/clock/advance', { by: 'PT5S' });
    },
    advanceTo: async (at) => {
      while ((await now()) < at) {
        await control('POST', '/clock/advance', { to: new Date(at).toISOString() });
      }
    },
  };
}

/** An order of 140.00 EUR that is told of at `notificationUrl`. */
export const orderOf = (orderId: string, notificationUrl: string | null): Json => ({
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: orderId,
  currency: 'EUR',
  amount: AMOUNT,
  description: `Order ${orderId}`,
  payment_options: {
    redirect_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/basket',
    ...(notificationUrl === null
      ? {}
      : { notification_url: notificationUrl, notification_method: 'POST' }),
  },
  customer: {
    locale: 'nl_NL',
    first_name: 'Test',
    last_name: 'Person-nl',
    address1: 'Osdorpplein',
    house_number: '137',
    zip_code: '1068 SR',
    city: 'Amsterdam',
    country: 'NL',
    phone: '+31689124321',
    email: 'customer@email.nl',
  },
  shopping_cart: {
    items: [
      {
        name: 'Oak stool',
        unit_price: 55.7851239669,
        quantity: 2,
        merchant_item_id: 'OAK-1',
        tax_table_selector: 'BTW21',
      },
      {
        name: 'Delivery',
        unit_price: 4.132231405,
        quantity: 1,
        merchant_item_id: 'msp-shipping',
        tax_table_selector: 'BTW21',
      },
    ],
  },
  checkout_options: { tax_tables: { alternate: [{ name: 'BTW21', rules: [{ rate: 0.21 }] }] } },
});

/** What an order of `orderOf` costs, in minor units. */
export const AMOUNT = 14_000;
