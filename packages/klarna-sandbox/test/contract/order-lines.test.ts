import { expect } from 'vitest';
import { cart, line, placeOrder } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told } from './rows.js';

const SESSIONS = '/payments/v1/sessions';

/** A cart whose first line is changed; the amounts of the order follow where they are given. */
function withLine(changes: Json, order: Json = {}): Json {
  const first = { ...line('physical', 'SHOE-42', 49900, 9980), ...changes };
  return cart({ order_lines: [first, ...(cart()['order_lines'] as Json[]).slice(1)], ...order });
}

/** A cart of one line, with the order's amounts those of the line. */
function only(one: Json): Json {
  const { total_amount: amount, total_tax_amount: tax } = one;
  return cart({ order_amount: amount, order_tax_amount: tax ?? 0, order_lines: [one] });
}

const LINE = line('physical', 'SHOE-42', 49900, 9980);
const at = (field: string): string => `order_lines[0].${field}`;
const subscription = { name: 'Box', interval: 'MONTH', interval_count: 1 };

const REFUSED: readonly (readonly [row: string, body: Json, field: string])[] = [
  ['an unknown type', withLine({ type: 'gift' }), at('type')],
  ['return_fee outside a refund', withLine({ type: 'return_fee' }), at('type')],
  ['a reference of 256 characters', withLine({ reference: 'x'.repeat(256) }), at('reference')],
  ['no name', withLine({ name: undefined }), at('name')],
  ['a name of 256 characters', withLine({ name: 'x'.repeat(256) }), at('name')],
  ['a negative quantity', withLine({ quantity: -1 }), at('quantity')],
  ['a quantity of one and a half', withLine({ quantity: 1.5 }), at('quantity')],
  [
    'a quantity_unit of 9 characters',
    withLine({ quantity_unit: 'xxxxxxxxx' }),
    at('quantity_unit'),
  ],
  ['an empty quantity_unit', withLine({ quantity_unit: '' }), at('quantity_unit')],
  ['a negative unit_price of goods', withLine({ unit_price: -1 }), at('unit_price')],
  ['a decimal unit_price', withLine({ unit_price: 0.5 }), at('unit_price')],
  ['a unit_price above 200 000 000', withLine({ unit_price: 200_000_001 }), at('unit_price')],
  ['a tax_rate above 100 %', withLine({ tax_rate: 10_001 }), at('tax_rate')],
  [
    'a negative total_discount_amount',
    withLine({ total_discount_amount: -1 }),
    at('total_discount_amount'),
  ],
  ['a total_amount one off', withLine({ total_amount: 49901 }), at('total_amount')],
  ['a total_tax_amount two off', withLine({ total_tax_amount: 9982 }), at('total_tax_amount')],
  [
    'a positive tax of a discount line',
    cart({ order_lines: [LINE, line('discount', 'D', -100, 20)], order_amount: 49800 }),
    'order_lines[1].total_tax_amount',
  ],
  [
    'merchant_data of 1025 characters',
    withLine({ merchant_data: 'x'.repeat(1025) }),
    at('merchant_data'),
  ],
  [
    'a product_url of 1025 characters',
    withLine({ product_url: 'x'.repeat(1025) }),
    at('product_url'),
  ],
  ['an image_url of 1025 characters', withLine({ image_url: 'x'.repeat(1025) }), at('image_url')],
  ...Object.entries({
    brand: 70,
    category_path: 750,
    color: 64,
    global_trade_item_number: 50,
    manufacturer_part_number: 70,
    size: 64,
  }).map(
    ([name, max]) =>
      [
        `a ${name} of ${max + 1} characters`,
        withLine({ product_identifiers: { [name]: 'x'.repeat(max + 1) } }),
        at(`product_identifiers.${name}`),
      ] as const,
  ),
  [
    'a subscription without a name',
    withLine({ subscription: { ...subscription, name: '' } }),
    at('subscription.name'),
  ],
  [
    'a subscription by the hour',
    withLine({ subscription: { ...subscription, interval: 'HOUR' } }),
    at('subscription.interval'),
  ],
  [
    'a subscription of no intervals',
    withLine({ subscription: { ...subscription, interval_count: 0 } }),
    at('subscription.interval_count'),
  ],
  ['no lines', cart({ order_lines: [] }), 'order_lines'],
  ['1001 lines', cart({ order_lines: Array.from({ length: 1001 }, () => LINE) }), 'order_lines'],
  ['an order_amount one off', cart({ order_amount: 49801 }), 'order_amount'],
  ['an order_tax_amount beyond the quantity', cart({ order_tax_amount: 9964 }), 'order_tax_amount'],
];

const LINES_1000 = Array.from({ length: 1000 }, () => ({
  ...LINE,
  unit_price: 1,
  total_amount: 1,
}));

const ACCEPTED: readonly (readonly [row: string, body: Json])[] = [
  ['physical as the default type', withLine({ type: undefined })],
  ...['digital', 'shipping_fee', 'surcharge', 'gift_card', 'store_credit'].map(
    (type) => [`type ${type}`, withLine({ type })] as const,
  ),
  ['a reference of 255 characters', withLine({ reference: 'x'.repeat(255) })],
  ['a quantity_unit of 8 characters', withLine({ quantity_unit: 'xxxxxxxx' })],
  ['a quantity of 0', only({ ...LINE, quantity: 0, total_amount: 0, total_tax_amount: 0 })],
  [
    'a total_discount_amount',
    only({ ...LINE, total_discount_amount: 9900, total_amount: 40000, total_tax_amount: 8000 }),
  ],
  ['a total_tax_amount one above', withLine({ total_tax_amount: 9981 })],
  ['a total_tax_amount one below', withLine({ total_tax_amount: 9979 })],
  [
    'the rounding 9999 @ 2100 → 1735',
    only({ ...LINE, unit_price: 9999, tax_rate: 2100, total_amount: 9999, total_tax_amount: 1735 }),
  ],
  [
    'negative gift_card lines',
    cart({ order_lines: [LINE, line('gift_card', 'G', -100, -20)], order_amount: 49800 }),
  ],
  [
    'negative store_credit lines',
    cart({ order_lines: [LINE, line('store_credit', 'G', -100, -20)], order_amount: 49800 }),
  ],
  ['an order_tax_amount off by the quantity', cart({ order_tax_amount: 9963 })],
  ['no order_tax_amount', cart({ order_tax_amount: undefined })],
  [
    'sales_tax as a line of its own',
    cart({
      purchase_country: 'US',
      purchase_currency: 'USD',
      locale: 'en-US',
      order_amount: 10800,
      order_tax_amount: 800,
      order_lines: [
        { name: 'Shoe', quantity: 1, unit_price: 10000, total_amount: 10000 },
        { type: 'sales_tax', name: 'Sales Tax', quantity: 1, unit_price: 800, total_amount: 800 },
      ],
    }),
  ],
  ['a subscription', withLine({ subscription })],
  [
    'product_identifiers at their limits',
    withLine({ product_identifiers: { brand: 'x'.repeat(70), category_path: 'x'.repeat(750) } }),
  ],
  [
    '1000 lines',
    cart({
      order_amount: 1000,
      order_tax_amount: 0,
      order_lines: LINES_1000.map((each) => ({ ...each, tax_rate: 0, total_tax_amount: 0 })),
    }),
  ],
];

coverTable(
  '2 Order lines and tax',
  [
    ...REFUSED.map(([row]) => `refuses ${row}`),
    ...ACCEPTED.map(([row]) => `accepts ${row}`),
    'a quantity_unit in Order Management may have 10 characters',
  ],
  {
    ...Object.fromEntries(
      REFUSED.map(([row, body, field]) => [
        `refuses ${row}`,
        async (bench: Bench) => {
          const answer = await bench.call('POST', SESSIONS, body);
          expect(told(answer)).toBe(`400 BAD_VALUE: Bad value: ${field}`);
        },
      ]),
    ),
    ...Object.fromEntries(
      ACCEPTED.map(([row, body]) => [
        `accepts ${row}`,
        async (bench: Bench) => {
          expect(told(await bench.call('POST', SESSIONS, body))).toBe('200');
        },
      ]),
    ),
    'a quantity_unit in Order Management may have 10 characters': async (bench: Bench) => {
      const path = `${await placeOrder(bench)}/captures`;
      const capturing = (unit: string): Json => ({
        captured_amount: 1,
        order_lines: [{ ...LINE, quantity_unit: unit }],
      });
      expect(told(await bench.call('POST', path, capturing('x'.repeat(10))))).toBe('201');
      expect(told(await bench.call('POST', path, capturing('x'.repeat(11))))).toBe(
        '400 BAD_VALUE: Bad value: order_lines[0].quantity_unit',
      );
    },
  },
);

const address = (changes: Json): Json => cart({ billing_address: changes });

const FIELDS: readonly (readonly [row: string, body: Json, field: string])[] = [
  ['a country in words', cart({ purchase_country: 'Sweden' }), 'purchase_country'],
  ['an amount above 200 000 000', cart({ order_amount: 200_000_001 }), 'order_amount'],
  ['a decimal amount', cart({ order_amount: 498.5 }), 'order_amount'],
  ['an unknown acquiring_channel', cart({ acquiring_channel: 'FAX' }), 'acquiring_channel'],
  ['an unknown intent', cart({ intent: 'rent' }), 'intent'],
  ['merchant_data of 6001 characters', cart({ merchant_data: 'x'.repeat(6001) }), 'merchant_data'],
  [
    'a merchant_reference1 of 256 characters',
    cart({ merchant_reference1: 'x'.repeat(256) }),
    'merchant_reference1',
  ],
  [
    'a merchant_reference2 of 256 characters',
    cart({ merchant_reference2: 'x'.repeat(256) }),
    'merchant_reference2',
  ],
  ['a colour that is none', cart({ options: { color_text: 'red' } }), 'options.color_text'],
  [
    'custom_payment_method_ids that are no list',
    cart({ custom_payment_method_ids: 'one' }),
    'custom_payment_method_ids',
  ],
  [
    'an attention of 100 characters',
    address({ attention: 'x'.repeat(100) }),
    'billing_address.attention',
  ],
  ['an e-mail without an at sign', address({ email: 'nobody' }), 'billing_address.email'],
  ['an address country in words', address({ country: 'Sweden' }), 'billing_address.country'],
  [
    'a date of birth that is none',
    cart({ customer: { date_of_birth: '1941-02-30' } }),
    'customer.date_of_birth',
  ],
  ['a customer of another type', cart({ customer: { type: 'cat' } }), 'customer.type'],
  [
    'three digits of an SSN',
    cart({ customer: { last_four_ssn: '123' } }),
    'customer.last_four_ssn',
  ],
  [
    'an address of 2001 characters',
    cart({ merchant_urls: { push: `https://shop.example/${'x'.repeat(1980)}` } }),
    'merchant_urls.push',
  ],
  [
    'an address with a line break',
    cart({ merchant_urls: { push: 'https://a.example\r\nX: y' } }),
    'merchant_urls.push',
  ],
  ['a currency of two letters', cart({ purchase_currency: 'SE' }), 'purchase_currency'],
  [
    'an address without TLS',
    cart({ merchant_urls: { push: 'http://shop.example/push' } }),
    'merchant_urls.push',
  ],
];

coverTable(
  '3 Fields of a session',
  [
    ...FIELDS.map(([row]) => `refuses ${row}`),
    'accepts an address of 2000 characters',
    'accepts plain http to this machine',
    'accepts placeholders in an address',
    'accepts a country in lower case',
    'accepts an attachment of JSON',
    'accepts merchant_data of 6000 characters',
    'ignores fields it does not know',
  ],
  {
    ...Object.fromEntries(
      FIELDS.map(([row, body, field]) => [
        `refuses ${row}`,
        async (bench: Bench) => {
          const answer = await bench.call('POST', SESSIONS, body);
          expect(told(answer)).toBe(`400 BAD_VALUE: Bad value: ${field}`);
        },
      ]),
    ),
    'accepts an address of 2000 characters': async (bench: Bench) =>
      accepts(bench, { merchant_urls: { push: `https://shop.example/${'x'.repeat(1979)}` } }),
    'accepts plain http to this machine': async (bench: Bench) =>
      accepts(bench, { merchant_urls: { push: 'http://127.0.0.1:4000/k' } }),
    'accepts placeholders in an address': async (bench: Bench) =>
      accepts(bench, { merchant_urls: { push: 'https://a.example/?o={order.id}' } }),
    'accepts a country in lower case': async (bench: Bench) =>
      accepts(bench, { purchase_country: 'se' }),
    'accepts an attachment of JSON': async (bench: Bench) =>
      accepts(bench, {
        attachment: {
          content_type: 'application/vnd.klarna.internal.emd-v2+json',
          body: '{"customer_account_info":[]}',
        },
      }),
    'accepts merchant_data of 6000 characters': async (bench: Bench) =>
      accepts(bench, { merchant_data: 'x'.repeat(6000) }),
    'ignores fields it does not know': async (bench: Bench) => {
      const made = await bench.call('POST', SESSIONS, cart({ planet: 'Earth' }));
      const read = await bench.call('GET', `${SESSIONS}/${String(made.body['session_id'])}`);
      expect([made.status, read.body['planet']]).toEqual([200, undefined]);
    },
  },
);

async function accepts(bench: Bench, changes: Json): Promise<void> {
  expect(told(await bench.call('POST', SESSIONS, cart(changes)))).toBe('200');
}
