import { errorOf, type ErrorKey } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { ORDER_REQUEST } from '../../src/api/wire/order-request.ts';
import { CREATE, createWith, createWithLine, readingBy, wire, wireText } from './examples.ts';

const orderRequestOf = readingBy(ORDER_REQUEST);

const readOrder = (body: object) => {
  const parsed = orderRequestOf(wire(body));
  if (parsed.kind === 'refused') throw new Error(`${parsed.error}: ${parsed.detail ?? ''}`);
  return parsed.value;
};
const customer = (changes: Readonly<Record<string, unknown>>) =>
  createWith({ customer: { ...CREATE.customer, ...changes } });
const taxTables = (tables: unknown, more: object = {}) =>
  createWith({ checkout_options: { tax_tables: tables }, ...more });

describe('a create call is refused for', () => {
  const cases: [what: string, body: object, error: ErrorKey, code: number][] = [
    ['type checkout', createWith({ type: 'checkout' }), 'invalid_request', 1000],
    ['an unknown type', createWith({ type: 'recurring' }), 'invalid_request', 1000],
    ['another gateway', createWith({ gateway: 'IDEAL' }), 'unknown_gateway', 1023],
    ['no order id', createWith({ order_id: undefined }), 'invalid_order_id', 1006],
    ['an empty order id', createWith({ order_id: '' }), 'invalid_order_id', 1006],
    [
      'an order id of 51 characters',
      createWith({ order_id: 'x'.repeat(51) }),
      'invalid_order_id',
      1006,
    ],
    ['no amount', createWith({ amount: undefined }), 'invalid_amount', 1001],
    ['an amount of 0', createWith({ amount: 0 }), 'invalid_amount', 1001],
    ['a negative amount', createWith({ amount: -1 }), 'invalid_amount', 1001],
    ['an amount with cents behind a point', createWith({ amount: 140.5 }), 'invalid_amount', 1001],
    ['an amount that is no number', createWith({ amount: '140,00' }), 'invalid_amount', 1001],
    [
      'an amount above the largest of Klarna',
      createWith({ amount: 200000001 }),
      'invalid_amount',
      1001,
    ],
    ['no currency', createWith({ currency: undefined }), 'invalid_currency', 1002],
    ['a currency Klarna has not', createWith({ currency: 'USD' }), 'invalid_currency', 1002],
    ['no description', createWith({ description: '' }), 'invalid_description', 1008],
    [
      'a description of 201 characters',
      createWith({ description: 'é'.repeat(201) }),
      'invalid_description',
      1008,
    ],
    ['a var of 501 characters', createWith({ var2: 'x'.repeat(501) }), 'invalid_variable', 1010],
    ['a var that is an object', createWith({ var3: { a: 1 } }), 'invalid_variable', 1010],
    ['a malformed ip_address', customer({ ip_address: '192.0.2' }), 'invalid_ip', 1007],
    ['a malformed forwarded_ip', customer({ forwarded_ip: 'unknown' }), 'invalid_ip', 1007],
    ['a country that does not exist', customer({ country: 'XX' }), 'invalid_country', 1018],
    ['a country of three letters', customer({ country: 'NLD' }), 'invalid_country', 1018],
    [
      'a country of delivery that does not exist',
      createWith({ delivery: { country: 'Q1' } }),
      'invalid_country',
      1018,
    ],
    [
      'a notification_url that is no address',
      createWith({ payment_options: { notification_url: 'shop' } }),
      'invalid_request',
      1000,
    ],
    [
      'a redirect_url that would run a script',
      createWith({ payment_options: { redirect_url: 'javascript:alert(1)' } }),
      'invalid_request',
      1000,
    ],
    ['no cart', createWith({ shopping_cart: undefined }), 'missing_data', 1016],
    ['an empty cart', createWith({ shopping_cart: { items: [] } }), 'missing_data', 1016],
    ['a cart that is a list', createWith({ shopping_cart: [] }), 'missing_data', 1016],
    [
      'a cart of 1001 lines',
      createWith({ shopping_cart: { items: Array.from({ length: 1001 }, () => ({})) } }),
      'invalid_request',
      1000,
    ],
    [
      'a malformed currency of an item',
      createWithLine({ currency: 'euro' }),
      'item_currency_unsupported',
      1030,
    ],
    [
      'a cart in another currency',
      createWithLine({ currency: 'SEK' }),
      'cart_currency_differs',
      1026,
    ],
    [
      'a tax rate that is no number',
      taxTables({ default: { rate: 'high' } }),
      'invalid_tax_rate',
      1028,
    ],
    ['a tax rate in percent', taxTables({ default: { rate: 21 } }), 'invalid_tax_rate', 1028],
    [
      'a negative tax rate',
      taxTables({ alternate: [{ name: 'a', rules: [{ rate: -0.1 }] }] }),
      'invalid_tax_rate',
      1028,
    ],
    [
      'a tax table without rules',
      taxTables({ alternate: [{ name: 'a', rules: [] }] }),
      'invalid_tax_rate',
      1028,
    ],
    [
      'a tax table without a name',
      taxTables({ alternate: [{ rules: [{ rate: 0 }] }] }),
      'invalid_tax_rate',
      1028,
    ],
    [
      'a selector that names nothing',
      createWithLine({ tax_table_selector: 'BTW6' }),
      'unknown_tax_selector',
      1029,
    ],
    [
      'the number 0 as selector',
      createWithLine({ tax_table_selector: 0 }),
      'unknown_tax_selector',
      1029,
    ],
    ['no unit_price', createWithLine({ unit_price: undefined }), 'invalid_unit_price', 1031],
    [
      'a unit_price that is no number',
      createWithLine({ unit_price: '€ 5' }),
      'invalid_unit_price',
      1031,
    ],
    ['no quantity', createWithLine({ quantity: undefined }), 'invalid_quantity', 1031],
    ['a quantity of 0', createWithLine({ quantity: 0 }), 'invalid_quantity', 1031],
    ['a cart that does not add up', createWith({ amount: 14001 }), 'cart_total_differs', 1027],
  ];
  it.each(cases)('%s', (_, body, error, code) => {
    expect(orderRequestOf(wire(body))).toMatchObject({ kind: 'refused', error });
    expect(errorOf(error).code).toBe(code);
  });

  it('a cart in several currencies', () => {
    const [first, second] = CREATE.shopping_cart.items;
    const items = [
      { ...first, currency: 'EUR' },
      { ...second, currency: 'SEK' },
    ];
    expect(orderRequestOf(wire(createWith({ shopping_cart: { items } })))).toMatchObject({
      error: 'several_currencies',
      detail: 'EUR, SEK',
    });
  });

  it('the first of several reasons, in the written order', () => {
    const wrong: Record<string, unknown> = {
      order_id: '',
      amount: 0,
      currency: 'X',
      description: '',
      var1: 'x'.repeat(501),
      customer: { ip_address: 'x', country: 'x' },
      shopping_cart: undefined,
    };
    const errors: ErrorKey[] = [];
    for (const name of Object.keys(wrong)) {
      const parsed = orderRequestOf(wire(createWith(wrong)));
      if (parsed.kind === 'refused') errors.push(parsed.error);
      delete wrong[name];
    }
    expect(errors).toEqual([
      'invalid_order_id',
      'invalid_amount',
      'invalid_currency',
      'invalid_description',
      'invalid_variable',
      'invalid_ip',
      'missing_data',
    ]);
  });
});

describe('a create call', () => {
  it('is read whole', () => {
    const { fingerprint, cart, ...request } = readOrder(CREATE);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(cart?.items[0]).toEqual({
      name: 'Oak stool',
      description: 'Natural',
      unitPrice: '61.9834710744',
      quantity: '1',
      merchantItemId: 'OAK-1',
      taxTableSelector: 'BTW21',
      currency: null,
      weight: { unit: 'KG', value: 4 },
      options: [],
      image: '',
      productUrl: '',
      cashback: '',
    });
    expect(request).toMatchObject({
      type: 'redirect',
      gateway: 'KLARNA',
      orderId: 'HS-20417',
      currency: 'EUR',
      amount: 14000,
      var1: null,
      var2: '20417',
      customer: { locale: 'nl_NL', ipAddress: '192.0.2.44', firstName: 'Femke', address2: null },
      delivery: { houseNumber: '21-B', phone: null },
      gatewayInfo: { birthday: '1986-04-09', gender: 'female' },
      taxTables: { defaultTable: { rate: '0.21', shippingTaxed: true } },
      paymentOptions: { notificationMethod: 'POST', closeWindow: false },
    });
  });

  it('has the same fingerprint when it is sent again, and another when anything differs', () => {
    const { fingerprint } = readOrder(CREATE);
    expect(readOrder({ ...CREATE, seconds_active: 5 }).fingerprint).toBe(fingerprint);
    expect(readOrder(createWith({ amount: '14000' })).fingerprint).toBe(fingerprint);
    expect(readOrder(createWith({ var1: 'x' })).fingerprint).not.toBe(fingerprint);
  });

  it('is a redirect through Klarna when it names neither', () => {
    const request = readOrder(createWith({ type: undefined, gateway: undefined }));
    expect(request).toMatchObject({ type: 'redirect', gateway: null });
  });

  it('needs no cart when it names no gateway', () => {
    expect(readOrder(createWith({ gateway: '', shopping_cart: null })).cart).toBeNull();
  });

  const tolerated: [what: string, body: object, read: object][] = [
    ['klarna in small letters', createWith({ gateway: 'klarna' }), { gateway: 'KLARNA' }],
    ['a paymentlink', createWith({ type: 'paymentlink' }), { type: 'paymentlink' }],
    ['a numeric order id', createWith({ order_id: 20417 }), { orderId: '20417' }],
    ['digits as amount', createWith({ amount: '14000' }), { amount: 14000 }],
    ['a small currency', createWith({ currency: 'eur' }), { currency: 'EUR' }],
    ['a number as var', createWith({ var2: 20417 }), { var2: '20417' }],
    [
      'custom_info',
      createWith({ custom_info: { custom_2: 7 } }),
      { customInfo: { custom_1: null, custom_2: '7' } },
    ],
    [
      'empty lists for objects',
      createWith({ gateway_info: [], delivery: [], second_chance: [] }),
      { delivery: null, gatewayInfo: { birthday: null } },
    ],
    [
      'a delivery of empty texts',
      createWith({ delivery: { first_name: '', city: '' } }),
      { delivery: null },
    ],
    [
      'the PHP names',
      customer({ first_name: undefined, firstname: 'Jan', lastname: 'B' }),
      { customer: { firstName: 'Jan' } },
    ],
    [
      'no customer at all',
      createWith({ customer: undefined, delivery: undefined }),
      { customer: { locale: 'en_US', country: null } },
    ],
    [
      'an IPv6 address',
      customer({ ip_address: '2001:db8::1' }),
      { customer: { ipAddress: '2001:db8::1' } },
    ],
    ['a locale with a dash', customer({ locale: 'de-at' }), { customer: { locale: 'de_AT' } }],
    [
      'a locale that is none',
      customer({ locale: '"><script>' }),
      { customer: { locale: 'en_US' } },
    ],
    ['a country in small letters', customer({ country: 'nl' }), { customer: { country: 'NL' } }],
    [
      'no notification method',
      createWith({ payment_options: {} }),
      { paymentOptions: { notificationMethod: 'GET', redirectUrl: null, closeWindow: null } },
    ],
    [
      'settings as a list',
      createWith({ payment_options: { settings: [], close_window: '' } }),
      { paymentOptions: { closeWindow: null } },
    ],
    [
      'a day of birth the Dutch way',
      createWith({ gateway_info: { birthday: '09-04-1986' } }),
      { gatewayInfo: { birthday: '1986-04-09' } },
    ],
    [
      'a day of birth that is none',
      createWith({ gateway_info: { birthday: '1986-13-09' } }),
      { gatewayInfo: { birthday: null } },
    ],
  ];
  it.each(tolerated)('may have %s', (_, body, expected) => {
    expect(readOrder(body)).toMatchObject(expected);
  });

  it.each([
    ['M', 'male'],
    ['mr', 'male'],
    ['MALE', 'male'],
    ['F', 'female'],
    ['mrs', 'female'],
    ['miss', 'female'],
    ['female', 'female'],
    ['x', null],
  ])('may say the gender %j', (gender, read) => {
    expect(readOrder(createWith({ gateway_info: { gender } })).gatewayInfo.gender).toBe(read);
  });
});

describe('the tax of a create call', () => {
  const line = (selector: unknown) => ({
    shopping_cart: {
      items: [{ name: 'a', unit_price: '100', quantity: '1', tax_table_selector: selector }],
    },
  });
  const cases: [what: string, body: object, amount: number][] = [
    ['by a default rate', taxTables({ default: { rate: '0.21' } }, line(null)), 12100],
    [
      'by a default with rules, as Java and .NET write it',
      taxTables({ default: { name: 'default', rules: [{ rate: '0.21' }] } }, line('')),
      12100,
    ],
    ['by no default at all', taxTables({ default: [] }, line(undefined)), 10000],
    [
      'by a table named as a percentage, as PHP writes it',
      taxTables(
        { alternate: [{ name: '21', standalone: '', rules: [{ rate: 0.21, country: '' }] }] },
        line('21'),
      ),
      12100,
    ],
    [
      'by a table named as a fraction, as Python writes it',
      taxTables({ alternate: [{ name: '0.21', rules: [{ rate: '0.21' }] }] }, line('0.21')),
      12100,
    ],
    [
      'by a number for a name',
      taxTables({ alternate: [{ name: 21, rules: [{ rate: 0.21 }] }] }, line(21)),
      12100,
    ],
    ['by the text 0', taxTables({}, line('0')), 10000],
    [
      'by a rule for the country of delivery',
      taxTables(
        {
          alternate: [
            {
              name: 't',
              rules: [
                { rate: 0.25, country: 'SE' },
                { rate: 0.21, country: 'nl' },
              ],
            },
          ],
        },
        line('t'),
      ),
      12100,
    ],
  ];
  it.each(cases)('is found %s', (_, body, amount) => {
    expect(readOrder({ ...body, amount }).amount).toBe(amount);
  });

  it('is found in the flat form that GET order answers', () => {
    const body = createWith({ checkout_options: CREATE.checkout_options.tax_tables });
    expect(readOrder(body).taxTables.alternate).toHaveLength(2);
  });
});

describe('numbers of a create call', () => {
  it('stay exact from the text of the request', () => {
    const text = JSON.stringify(
      createWith({
        amount: 1,
        shopping_cart: {
          items: [{ name: 'a', unit_price: 'PRICE', quantity: 1, tax_table_selector: '0' }],
        },
      }),
    );
    const parsed = orderRequestOf(wireText(text.replace('"PRICE"', '100.0000000001e-4')));
    expect(parsed).toMatchObject({ value: { cart: { items: [{ unitPrice: '0.01' }] } } });
  });
});
