import type { Description } from '../operation.js';
import { CREATION_ANSWER } from '../wire/order-answer.js';
import { ORDER_REQUEST } from '../wire/order-request.js';
import { always, type Schema } from '../wire/schema.js';

/** The order that a path names. */
export const ORDER_PATH: Schema = always(
  'string',
  'The merchant’s `order_id`, or the 16 digits of a payment or refund; the `order_id` wins.',
  { minLength: 1, maxLength: 50 },
);

/** The order of the examples: 121.00 EUR. */
const EXAMPLE_ORDER = {
  type: 'redirect',
  gateway: 'KLARNA',
  order_id: 'my-order-1',
  currency: 'EUR',
  amount: 12100,
  description: 'My first order',
  payment_options: {
    redirect_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/basket',
  },
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
      {
        name: 'Stool',
        unit_price: 100,
        quantity: 1,
        merchant_item_id: 'STOOL-1',
        tax_table_selector: 'high',
      },
    ],
  },
  checkout_options: { tax_tables: { alternate: [{ name: 'high', rules: [{ rate: 0.21 }] }] } },
};

/** POST orders. */
export const CREATE_ORDER = {
  id: 'createOrder',
  tag: 'Orders',
  summary: 'Create an order',
  says:
    'Answers where the customer pays. The same request sent again is answered with the same payment page as long as ' +
    'it can be paid; another one under a used `order_id` is refused.',
  body: ORDER_REQUEST,
  answer: CREATION_ANSWER,
  errors: [
    'invalid_request',
    'unknown_gateway',
    'invalid_order_id',
    'invalid_amount',
    'invalid_currency',
    'invalid_description',
    'invalid_variable',
    'invalid_ip',
    'invalid_country',
    'missing_data',
    'item_currency_unsupported',
    'several_currencies',
    'cart_currency_differs',
    'invalid_tax_rate',
    'unknown_tax_selector',
    'invalid_unit_price',
    'invalid_quantity',
    'cart_total_differs',
    'order_id_used',
  ],
  examples: [{ body: EXAMPLE_ORDER }],
} as const satisfies Description;
