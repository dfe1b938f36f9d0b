import type { Description } from '../operation.js';
import { REFUND_VOID } from '../wire/patch.js';
import { REFUND_REQUEST } from '../wire/refund-request.js';
import { always, NOTHING, record } from '../wire/schema.js';
import { ORDER_PATH } from './orders.js';
import { refusalsOf } from './refusals.js';

/** POST orders/{id}/refunds. */
export const REQUEST_REFUND = {
  id: 'requestRefund',
  tag: 'Refunds',
  summary: 'Refund an amount, lines of the cart, or the rest',
  says: 'Once captured. A refund leaves for Klarna at the next midnight UTC and can be taken back until then.',
  path: { id: ORDER_PATH },
  body: REFUND_REQUEST,
  answer: record({
    transaction_id: always('integer', 'Kvitt’s number of the payment.'),
    refund_id: always('integer', 'Kvitt’s number of the refund.'),
    order_id: always('string', 'The `refund_order_id`, or else the `order_id`.'),
  }),
  errors: [
    'invalid_tax_rate',
    'unknown_tax_selector',
    'invalid_unit_price',
    'invalid_quantity',
    'invalid_amount',
    'invalid_request',
    'refund_currency_differs',
    'invalid_description',
    'invalid_order_id',
    'unknown_order',
    ...refusalsOf('request_refund'),
    'refund_above_rest',
    'refund_too_late',
    'refund_repeated',
    'refund_id_used',
  ],
  examples: [
    {
      says: 'An amount.',
      path: { id: 'my-order-1' },
      body: {
        currency: 'EUR',
        amount: 2500,
        description: 'Scratch on one leg',
        refund_order_id: 'my-refund-1',
      },
    },
    {
      says: 'By the cart: half a stool.',
      path: { id: 'my-order-1' },
      body: {
        checkout_data: {
          items: [
            {
              name: 'Stool',
              unit_price: 100,
              quantity: 1,
              merchant_item_id: 'STOOL-1',
              tax_table_selector: 'high',
            },
            {
              name: 'Stool',
              unit_price: -50,
              quantity: 1,
              merchant_item_id: 'STOOL-1',
              tax_table_selector: 'high',
            },
          ],
        },
      },
    },
  ],
} as const satisfies Description;

/** PATCH orders/{id}/refunds/{refund_id}. */
export const VOID_REFUND = {
  id: 'voidRefund',
  tag: 'Refunds',
  summary: 'Take a refund back',
  says: 'Until it has left for Klarna, at midnight UTC.',
  path: {
    id: ORDER_PATH,
    refund: always('string', 'The `refund_id` of its answer.', { pattern: '^[1-9]\\d{0,15}$' }),
  },
  body: REFUND_VOID,
  answer: NOTHING,
  errors: [
    'invalid_update',
    'unknown_order',
    'unknown_refund',
    'refund_under_way',
    'refund_ended',
    ...refusalsOf('void_refund'),
  ],
  examples: [
    {
      path: { id: 'my-order-1', refund: { takenFrom: 'requestRefund', member: 'refund_id' } },
      body: { status: 'void' },
    },
  ],
} as const satisfies Description;
