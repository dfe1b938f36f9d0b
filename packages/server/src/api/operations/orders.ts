import { EXAMPLE_ORDER } from '../../example-order.js';
import type { Description } from '../operation.js';
import { CREATION_ANSWER, ORDER_ANSWER } from '../wire/order-answer.js';
import { ORDER_REQUEST } from '../wire/order-request.js';
import { ORDER_UPDATE, RESERVATION_CANCEL } from '../wire/patch.js';
import { always, record, type Schema } from '../wire/schema.js';
import { KLARNAS, refusalsOf } from './refusals.js';

/** The order that a path names. */
export const ORDER_PATH: Schema = always(
  'string',
  'The merchant’s `order_id`, or the 16 digits of a payment or refund; the `order_id` wins.',
  { minLength: 1, maxLength: 60 },
);

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
  examples: [
    { body: EXAMPLE_ORDER },
    {
      says: 'The least that is needed. Read as `direct`, it answers the whole order.',
      body: {
        type: 'direct',
        gateway: 'KLARNA',
        order_id: 'my-order-2',
        currency: 'EUR',
        amount: 5000,
        description: 'My second order',
        shopping_cart: {
          items: [{ name: 'Lamp', unit_price: 50, quantity: 1, tax_table_selector: '0' }],
        },
      },
    },
    {
      body: {
        order_id: 'my-order-3',
        currency: 'SEK',
        amount: 25000,
        description: 'My third order',
      },
      says: 'Without a gateway no cart is needed.',
    },
  ],
} as const satisfies Description;

/** GET orders/{id}. */
export const READ_ORDER = {
  id: 'readOrder',
  tag: 'Orders',
  summary: 'Read an order',
  says: 'By the merchant’s number or by Kvitt’s. Refunds and parts are answered in the shape of an order.',
  path: { id: ORDER_PATH },
  answer: ORDER_ANSWER,
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

/** PATCH orders/{id}. */
export const UPDATE_ORDER = {
  id: 'updateOrder',
  tag: 'Orders',
  summary: 'Ship, extend, cancel, send elsewhere, or note an invoice',
  says:
    'What it does follows from the body. `status` says `shipped` or `cancelled`; tracking data without a status mean ' +
    'shipped; `items` or an amount ship a part; `extend_expiration` gives the merchant 28 more days to ship, counted ' +
    'from the call and 180 in all; an invoice alone is noted, a `delivery` alone has the order sent elsewhere if Klarna ' +
    'agrees.',
  path: { id: ORDER_PATH },
  body: ORDER_UPDATE,
  answer: record(
    {},
    {
      says: 'Empty, except for a part and after an extension.',
      sometimes: {
        order_id: always('string', 'The part’s own name, such as `my-order-1-0001`.'),
        transaction_id: always('integer', 'Kvitt’s number of the part.'),
        expiration_date: always('string', 'The day to ship before.', { format: 'date' }),
        reservation_number: always('string', 'Klarna’s reservation number.'),
      },
    },
  ),
  errors: [
    'invalid_request',
    'invalid_amount',
    'invalid_update',
    'unknown_order',
    ...refusalsOf(
      'ship_order',
      'ship_part',
      'cancel_order',
      'extend_shipping',
      'change_address',
      'update_order',
    ),
    'missing_data',
    'invalid_country',
    'nothing_to_ship',
    'shipment_above_rest',
    'unknown_item',
    'invalid_quantity',
    'order_busy',
    'order_expired',
    'extension_limit',
    ...KLARNAS,
  ],
  examples: [
    {
      says: 'Not ready to ship.',
      path: { id: 'my-order-1' },
      body: { extend_expiration: true, reason: 'Back order' },
    },
    {
      says: 'Send it elsewhere, before it has left.',
      path: { id: 'my-order-1' },
      body: {
        delivery: {
          first_name: 'Test',
          last_name: 'Person-nl',
          address1: 'Dam',
          house_number: '1',
          zip_code: '1012 JS',
          city: 'Amsterdam',
          country: 'NL',
        },
      },
    },
    {
      says: 'Ship it. The tracking data are passed on to Klarna.',
      path: { id: 'my-order-1' },
      body: {
        status: 'shipped',
        carrier: 'PostNL',
        tracktrace_code: '3SABC1',
        tracktrace_url: 'https://track.example.org/3SABC1',
      },
    },
    {
      says: 'The merchant’s own invoice.',
      path: { id: 'my-order-1' },
      body: { invoice_id: 'F-2026-11', invoice_url: 'https://shop.example/invoices/11' },
    },
    { says: 'Cancel it.', path: { id: 'my-order-2' }, body: { status: 'cancelled' } },
  ],
} as const satisfies Description;

/** PATCH capture/{id}. */
export const CANCEL_RESERVATION = {
  id: 'cancelReservation',
  tag: 'Orders',
  summary: 'Cancel a reservation',
  says: 'The same as cancelling an order, under the name that some clients use. Not after the capture: refund it then.',
  path: { id: ORDER_PATH },
  body: RESERVATION_CANCEL,
  answer: record({
    transaction_id: always('integer', 'Kvitt’s number of the payment.'),
    order_id: always('string', 'The merchant’s own number.'),
    success: always('boolean', 'True.', { const: true }),
  }),
  errors: ['invalid_update', 'unknown_order', ...refusalsOf('cancel_order'), ...KLARNAS],
  examples: [{ path: { id: 'my-order-3' }, body: { status: 'cancelled', reason: 'Out of stock' } }],
} as const satisfies Description;
