import { SANDBOX_API_KEY } from '../config.js';

/** Both statuses of an order as the API answered them. */
export type Statuses = readonly [order: string, transaction: string];

type Json = Readonly<Record<string, unknown>>;

/** A merchant, a customer and a clock turner, all over HTTP. */
export type DemoClient = Readonly<{
  create: (orderId: string) => Promise<void>;
  statuses: (reference: string) => Promise<Statuses>;
  order: (reference: string) => Promise<Json>;
  patch: (
    orderId: string,
    body: Json,
  ) => Promise<Readonly<{ ok: boolean; data: Json; info: string }>>;
  refund: (orderId: string, amount: number) => Promise<string>;
  customer: (orderId: string, action: string) => Promise<void>;
  behind: (orderId: string) => Promise<Json>;
  /** Klarna's own view of the order. */
  atKlarna: (klarnaOrderId: string) => Promise<Json>;
  advance: (move: Readonly<{ by: string }> | Readonly<{ to: string }>) => Promise<readonly Json[]>;
  now: () => Promise<string>;
  /** The account's balances in words. */
  balances: () => Promise<readonly string[]>;
}>;

/** The demo's order: two stools with 21 % tax and delivery, 140.00 EUR. */
export const DEMO_AMOUNT = 14_000;

const order = (orderId: string): Json => ({
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: orderId,
  currency: 'EUR',
  amount: DEMO_AMOUNT,
  description: `Order ${orderId}`,
  payment_options: {
    redirect_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/basket',
  },
  customer: {
    locale: 'nl_NL',
    ip_address: '192.0.2.44',
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
  gateway_info: { birthday: '1970-07-10' },
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

/** A client of a sandbox service and its Klarna. Throws when an answer is not what HTTP promises. */
export function demoClient(url: string, klarnaUrl: string): DemoClient {
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { api_key: SANDBOX_API_KEY, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Json;
  };
  const data = async (method: string, path: string, body?: Json): Promise<Json> => {
    const answer = await call(method, path, body);
    if (answer['success'] !== true) {
      throw new Error(`${method} ${path}: ${String(answer['error_info'])}`);
    }
    return answer['data'] as Json;
  };
  const readOrder = async (reference: string): Promise<Json> =>
    data('GET', `/v1/json/orders/${reference}`);
  return {
    create: async (orderId) => {
      await data('POST', '/v1/json/orders', order(orderId));
    },
    order: readOrder,
    statuses: async (reference) => {
      const read = await readOrder(reference);
      return [String(read['status']), String(read['financial_status'])];
    },
    patch: async (orderId, body) => {
      const answer = await call('PATCH', `/v1/json/orders/${orderId}`, body);
      return {
        ok: answer['success'] === true,
        data: answer['data'] as Json,
        info: typeof answer['error_info'] === 'string' ? answer['error_info'] : '',
      };
    },
    refund: async (orderId, amount) => {
      const body = { currency: 'EUR', amount, description: 'Scratch on one leg' };
      return String((await data('POST', `/v1/json/orders/${orderId}/refunds`, body))['refund_id']);
    },
    customer: async (orderId, action) => {
      const answer = await call('POST', `/sandbox/orders/${orderId}/customer`, { action });
      if (answer['success'] === false) throw new Error(String(answer['error_info']));
    },
    behind: async (orderId) => call('GET', `/sandbox/orders/${orderId}`),
    atKlarna: async (id) => {
      const basic = Buffer.from('PK_sandbox:sandbox').toString('base64');
      const answer = await fetch(`${klarnaUrl}/ordermanagement/v1/orders/${id}`, {
        headers: { Authorization: `Basic ${basic}` },
      });
      return (await answer.json()) as Json;
    },
    advance: async (move) => {
      const answer = await call('POST', '/sandbox/clock/advance', move);
      if (answer['success'] === false) throw new Error(String(answer['error_info']));
      return answer['happened'] as readonly Json[];
    },
    now: async () => String((await call('GET', '/sandbox/clock'))['now']),
    balances: async () => {
      const me = await data('GET', '/v1/json/me');
      const rows = await data('GET', `/v1/json/accounts/${String(me['account_id'])}/balances`);
      return (rows as unknown as readonly Json[]).map(
        (row) =>
          `${String(row['currency'])} available ${major(row['amount_available'])}, ` +
          `reserved ${major(row['amount_reserved'])}`,
      );
    },
  };
}

/** Minor units in major ones, for people. */
export const major = (minor: unknown): string => (Number(minor) / 100).toFixed(2);
