import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2025');
}, 60_000);
afterAll(() => shop.close());

type Json = Record<string, unknown>;

/** One request as its client writes it: what is left out is as in the plain form. */
type Written = Readonly<{
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Without a key in a header. */
  bare?: true;
  base?: string;
  query?: string;
  body: string;
}>;

/** Sends bytes, so that no content type is added. */
async function send(method: string, path: string, written: Written): Promise<Json> {
  const { headers = {}, bare, base = '/v1/json', query = '', body } = written;
  const response = await fetch(`${shop.service.url}${base}${path}${query}`, {
    method: written.method ?? method,
    headers: { ...(bare === true ? {} : { api_key: 'test-api-key' }), ...headers },
    body: new TextEncoder().encode(body),
  });
  const answer = (await response.json()) as Json;
  expect([response.status, answer['error_info']]).toEqual([200, undefined]);
  return answer;
}

/** The order as GET answers it, without what differs from order to order. */
async function orderOf(orderId: string): Promise<Json> {
  const { data } = (await shop.call('GET', `/orders/${orderId}`)).body;
  return withoutOwn(data, orderId) as Json;
}

const OWN =
  /^(?:created|modified|transaction_id|reference_transaction_id|payment_url|external_transaction_id|invoice_number)$/;

function withoutOwn(value: unknown, orderId: string): unknown {
  if (value === orderId) return 'the order';
  if (Array.isArray(value)) return value.map((each) => withoutOwn(each, orderId));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      OWN.test(name) ? typeof each : withoutOwn(each, orderId),
    ]),
  );
}

/** The order that every style creates; it has characters beyond ASCII. */
const item = (
  name: string,
  id: string,
  quantity: unknown,
  price: unknown,
  more: Json = {},
): Json => ({
  name,
  description: '',
  unit_price: price,
  quantity,
  merchant_item_id: id,
  tax_table_selector: 'BTW21',
  ...more,
});
const ITEMS = [
  item('Hocker „Eiche“', 'OAK-1', 1, 61.9834710744),
  item('Wool throw 🧶', 'WOOL-2', 2, 24.7933884298),
  item('Delivery', 'msp-shipping', 1, 4.132231405),
];
const TABLES = {
  default: { shipping_taxed: true, rate: 0.21 },
  alternate: [{ name: 'BTW21', standalone: false, rules: [{ rate: 0.21 }] }],
};
const plain = (orderId: string): Json => ({
  ...quietOrder(orderId, {
    description: 'Order',
    shopping_cart: { items: ITEMS },
    checkout_options: { validate_cart: true, tax_tables: TABLES },
    var2: '20417',
  }),
});
const customer = (orderId: string): Json => plain(orderId)['customer'] as Json;

const asJson = (body: unknown): Written => ({ body: JSON.stringify(body) });

/** JSON with everything beyond ASCII escaped, as Python's `json.dumps` writes it. */
const escaped = (body: unknown): string =>
  JSON.stringify(body).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Every number with a decimal point, as a Gson map of Java writes it. */
const withPoints = (body: unknown): string =>
  JSON.stringify(body).replace(/:(\d+)(?=[,}])/g, ':$1.0');

/** Names of members changed wherever they stand. */
const renamed = (body: unknown, names: Readonly<Record<string, string>>): unknown =>
  JSON.parse(JSON.stringify(body), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [names[name] ?? name, each]))
      : value,
  );

const strings = ITEMS.map((each) => ({
  ...each,
  unit_price: `${String(each['unit_price'])}0`,
  quantity: `${String(each['quantity'])}.00`,
}));
const JSON_TYPE = { 'content-type': 'application/json' };

const STYLES: Readonly<Record<string, (orderId: string) => Written>> = {
  'the Node client: a semicolon after the charset, and its plugin': (id) => ({
    ...asJson({ ...plain(id), plugin: { shop: 'multisafepay-node-wrapper', partner: 'x' } }),
    headers: { 'content-type': 'application/json; charset=UTF-8;' },
  }),
  'the PHP client: its names, empty lists, its own encoding, laid out': (id) => ({
    body: JSON.stringify(
      renamed(
        {
          ...plain(id),
          gateway_info: { ...(plain(id)['gateway_info'] as Json), bankaccount: '' },
          payment_options: {
            ...(plain(id)['payment_options'] as Json),
            settings: [],
            feed_url: '',
          },
          shopping_cart: { items: ITEMS.map((each) => ({ ...each, currency: 'EUR', weight: [] })) },
          custom_info: [],
          second_chance: { send_email: true },
        },
        { first_name: 'firstname', last_name: 'lastname' },
      ),
      null,
      4,
    ),
    headers: { ...JSON_TYPE, 'accept-encoding': 'application/json' },
    query: '?locale=en_US',
  }),
  'the Python client: a bearer token, escapes, texts for weights': (id) => ({
    body: escaped({
      ...plain(id),
      shopping_cart: {
        items: ITEMS.map((each) => ({ ...each, weight: { unit: 'KG', value: '0' } })),
      },
    }),
    bare: true,
    headers: { ...JSON_TYPE, authorization: 'Bearer test-api-key' },
    query: '?locale=en_US',
  }),
  'the Java client: a form’s type, 14000.0, texts for prices, a default table with rules': (
    id,
  ) => ({
    body: withPoints({
      ...plain(id),
      shopping_cart: { items: strings },
      checkout_options: {
        tax_tables: {
          default: {
            name: 'default',
            shipping_taxed: 'true',
            rules: [{ rate: '0.21', country: '' }],
          },
          alternate: [{ name: 'BTW21', standalone: '', rules: [{ rate: '0.21', country: '' }] }],
        },
      },
    }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  'the .NET client: no content type at all': (id) => asJson(plain(id)),
  'WooCommerce: its number as a variable, a lifetime, mails': (id) =>
    asJson({
      ...plain(id),
      type: 'paymentlink',
      var2: 20417,
      seconds_active: 2_592_000,
      days_active: '30',
      second_chance: { send_mail: true },
    }),
  'empty texts wherever nothing is said': (id) =>
    asJson({
      ...plain(id),
      items: '',
      manual: '',
      var1: '',
      var3: '',
      custom_info: { custom_1: '', custom_2: '', custom_3: '' },
      google_analytics: { account: '' },
      customer: { ...customer(id), address2: '', company_name: '', user_agent: '', gender: '' },
      shopping_cart: {
        items: ITEMS.map((each) => ({
          ...each,
          options: '',
          image: '',
          product_url: '',
          weight: '',
        })),
      },
    }),
  'null wherever nothing is said': (id) =>
    asJson({
      ...plain(id),
      items: null,
      var1: null,
      custom_info: null,
      second_chance: null,
      plugin: null,
      customer: { ...customer(id), address2: null, forwarded_ip: null },
      shopping_cart: { items: ITEMS.map((each) => ({ ...each, weight: null, options: null })) },
    }),
  'small letters, and a locale with a dash': (id) =>
    asJson({
      ...plain(id),
      type: undefined,
      gateway: 'klarna',
      currency: 'eur',
      amount: '14000',
      customer: { ...customer(id), country: 'nl', locale: 'nl-nl' },
    }),
  'other names for the same members': (id) =>
    asJson(renamed(plain(id), { gateway: 'gateway_id', phone: 'phone1' })),
  'the tables without a level of their own, as GET answers them': (id) =>
    asJson({ ...plain(id), checkout_options: TABLES }),
  'a key in the query, slashes to spare, parameters nobody knows': (id) => ({
    ...asJson({ ...plain(id), unknown: { deep: [1, { er: null }] } }),
    bare: true,
    base: '//v1/json/',
    query: '/?api_key=test-api-key&locale=es&x=1&x=2',
  }),
};

describe('an order is the same, whoever creates it:', () => {
  let made = 0;
  it.each(Object.entries(STYLES))('%s', async (_, written) => {
    made += 1;
    await send('POST', '/orders', asJson(plain(`plain-${made}`)));
    const created = await send('POST', '/orders', written(`style-${made}`));
    expect(created['data']).toMatchObject({ order_id: `style-${made}` });
    expect(await orderOf(`style-${made}`)).toEqual(await orderOf(`plain-${made}`));
  });
});

const tracking = { tracktrace_code: '3SABC1', carrier: 'PostNL', ship_date: '01-01-1911' };
const throwBack = (price: unknown, quantity: unknown): Json =>
  item('Wool throw 🧶', 'WOOL-2', quantity, price, { currency: 'EUR' });

/** Changes of a paid order: the path after the order, the plain form, and the others. */
const CHANGES: readonly Readonly<{
  what: string;
  path: string;
  method: string;
  plain: Json;
  /** What the order reads after it, so that two that are alike are not both as they were. */
  after: Json;
  styles: Readonly<Record<string, Written>>;
}>[] = [
  {
    what: 'shipped',
    path: '',
    method: 'PATCH',
    plain: { status: 'shipped', ...tracking },
    after: { status: 'shipped' },
    styles: {
      'the Java client: a POST that says it is a PATCH, without a status': {
        method: 'POST',
        body: JSON.stringify(tracking),
        headers: {
          'x-http-method-override': 'PATCH',
          'content-type': 'application/x-www-form-urlencoded',
        },
      },
      'the PHP client: with the id, empty members and the locale': {
        body: JSON.stringify({
          id: 'x',
          status: 'shipped',
          ...tracking,
          po_number: '',
          memo: null,
        }),
        query: '?locale=en_US',
        headers: { 'accept-encoding': 'application/json' },
      },
      'the Node client: with its plugin': {
        body: JSON.stringify({ status: 'shipped', ...tracking, plugin: { shop: 'x' } }),
        headers: { 'content-type': 'application/json; charset=UTF-8;' },
      },
      'an amount that is all of it': {
        body: JSON.stringify({ status: 'Shipped', ...tracking, amount: '' }),
      },
    },
  },
  {
    what: 'cancelled',
    path: '',
    method: 'PATCH',
    plain: { status: 'cancelled', exclude_order: true },
    after: { status: 'void' },
    styles: {
      Magento: { body: JSON.stringify({ status: 'cancelled', exclude_order: 1 }) },
      'capitals and a text': { body: '{"status":"CANCELLED","exclude_order":"1"}' },
    },
  },
  {
    what: 'refunded',
    path: '/refunds',
    method: 'POST',
    plain: { currency: 'EUR', amount: 3000, description: '' },
    after: { amount_refunded: 3000 },
    styles: {
      'an amount in digits, of the .NET client’s type': asJson({ type: 'refund', amount: '3000' }),
      'an amount with a point': { body: '{"currency":"eur","amount":3000.0,"description":""}' },
      'the cart with a negative price, as PHP and Magento write it': asJson({
        checkout_data: { items: [...ITEMS, throwBack('-24.7933884298', 1)] },
      }),
      'the cart with a negative quantity': asJson({
        checkout_data: { items: [...ITEMS, throwBack(24.7933884298, '-1')] },
      }),
      'the cart beside the whole amount, as Python writes it': asJson({
        currency: 'EUR',
        amount: 14_000,
        checkout_data: { items: [...ITEMS, throwBack('-24.7933884298', '1')] },
      }),
      'a free line without tax, as WooCommerce writes it': asJson({
        checkout_data: {
          items: [
            ...ITEMS,
            item('Refund', 'refund_id_7', 1, -30, { tax_table_selector: '0', weight: [] }),
          ],
        },
      }),
      'a line whose selector is a percentage, as Magento writes it': asJson({
        checkout_data: {
          items: [
            ...ITEMS,
            item('Adjustment', 'adjustment-1700000000', 1, '-24.7933884298', {
              tax_table_selector: '21',
            }),
          ],
        },
      }),
    },
  },
];

/** An order that is paid, and shipped where it is to be refunded. */
async function paid(orderId: string, isShipped: boolean): Promise<void> {
  await send('POST', '/orders', asJson(plain(orderId)));
  await shop.customer(orderId, 'approve');
  if (isShipped) await shop.call('PATCH', `/orders/${orderId}`, { status: 'shipped' });
  await shop.settle(orderId);
}

describe.each(CHANGES)(
  'an order is $what alike, whoever says it:',
  ({ what, path, method, after, ...change }) => {
    it.each(Object.entries(change.styles))('%s', async (name, written) => {
      const isRefund = what === 'refunded';
      const number = Object.keys(change.styles).indexOf(name);
      const [theirs, ours] = [`${what}-${number}`, `${what}-plain-${number}`] as const;
      await Promise.all([paid(theirs, isRefund), paid(ours, isRefund)]);
      await send(method, `/orders/${ours}${path}`, asJson(change.plain));
      await send(method, `/orders/${theirs}${path}`, written);
      await Promise.all([shop.settle(theirs), shop.settle(ours)]);
      const order = await orderOf(theirs);
      expect(order).toEqual(await orderOf(ours));
      expect(order).toMatchObject(after);
    });
  },
);
