import { parseJson, type JsonObject } from '../../src/api/wire/json.ts';
import { isRefused, read, type Parsed } from '../../src/api/wire/read.ts';
import type { Shape } from '../../src/api/wire/shape.ts';

/** The create call of the PSP's reference in our own words: items 115.70 + VAT 24.30 = 140.00. */
export const CREATE = {
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: 'HS-20417',
  currency: 'EUR',
  amount: 14000,
  description: 'Order HS-20417',
  payment_options: {
    notification_url: 'https://shop.example.org/hooks/msp?store=2',
    notification_method: 'POST',
    redirect_url: 'https://shop.example.org/thanks',
    cancel_url: 'https://shop.example.org/basket',
    close_window: false,
  },
  customer: {
    locale: 'nl_NL',
    ip_address: '192.0.2.44',
    forwarded_ip: '',
    first_name: 'Femke',
    last_name: 'de Wit',
    address1: 'Lindengracht',
    address2: '',
    house_number: '21-B',
    zip_code: '1015 KC',
    city: 'Amsterdam',
    state: '',
    country: 'NL',
    phone: '+31201234567',
    email: 'femke@example.org',
    user_agent: 'Mozilla/5.0',
    referrer: 'https://shop.example.org/',
  },
  delivery: {
    first_name: 'Femke',
    last_name: 'de Wit',
    address1: 'Lindengracht',
    house_number: '21-B',
    zip_code: '1015 KC',
    city: 'Amsterdam',
    country: 'NL',
    email: 'femke@example.org',
  },
  gateway_info: {
    birthday: '1986-04-09',
    gender: 'female',
    phone: '+31201234567',
    email: 'femke@example.org',
  },
  shopping_cart: {
    items: [
      {
        name: 'Oak stool',
        description: 'Natural',
        unit_price: 61.9834710744,
        quantity: 1,
        merchant_item_id: 'OAK-1',
        tax_table_selector: 'BTW21',
        weight: { unit: 'KG', value: 4 },
      },
      {
        name: 'Wool throw',
        description: '',
        unit_price: 24.7933884298,
        quantity: 2,
        merchant_item_id: 'WOOL-2',
        tax_table_selector: 'BTW21',
        weight: { unit: 'KG', value: 1 },
      },
      {
        name: 'Delivery',
        description: 'Shipping',
        unit_price: 4.132231405,
        quantity: 1,
        merchant_item_id: 'msp-shipping',
        tax_table_selector: 'BTW21',
        weight: { unit: 'KG', value: 0 },
      },
    ],
  },
  checkout_options: {
    validate_cart: true,
    tax_tables: {
      default: { shipping_taxed: true, rate: 0.21 },
      alternate: [
        { name: 'BTW21', standalone: true, rules: [{ rate: 0.21 }] },
        { name: 'none', standalone: false, rules: [{ rate: 0 }] },
      ],
    },
  },
  second_chance: { send_email: false },
  var1: '',
  var2: '20417',
  var3: '',
  seconds_active: 86400,
  plugin: { shop: 'own', shop_version: '3', plugin_version: '1.0.0', partner: '' },
} as const;

/** The create call with other members at its top level; undefined leaves one out. */
export const createWith = (changes: Readonly<Record<string, unknown>>): object => ({
  ...CREATE,
  ...changes,
});

/** The create call with a name of its own and nobody to notify, so that no test leaves this machine. */
export const quietOrder = (
  orderId: string,
  changes: Readonly<Record<string, unknown>> = {},
): object => {
  const { notification_url: _, ...options } = CREATE.payment_options;
  return createWith({ order_id: orderId, payment_options: options, ...changes });
};

/** The create call with its first cart line changed. */
export const createWithLine = (changes: Readonly<Record<string, unknown>>): object => {
  const [first, ...others] = CREATE.shopping_cart.items;
  return createWith({ shopping_cart: { items: [{ ...first, ...changes }, ...others] } });
};

/** A value as the API reads it from the wire. */
export function wire(value: object): JsonObject {
  return wireText(JSON.stringify(value));
}

/** A JSON text as the API reads it, which must hold an object. */
export function wireText(text: string): JsonObject {
  const json = parseJson(text);
  if (!(json instanceof Map)) throw new Error('not an object');
  return json;
}

/** What a shape makes of a body. */
export const readingBy =
  <Value>(shape: Shape<Value>) =>
  (body: JsonObject): Parsed<Value> => {
    const value = shape.read(body);
    return isRefused(value) ? value : read(value);
  };
