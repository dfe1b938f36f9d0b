import type { Description } from '../operation.js';
import { FILE } from '../wire/file-shape.js';
import { CAPTURE_REQUEST } from '../wire/patch.js';
import { always, listOfAll, localTime, NOTHING, record, word } from '../wire/schema.js';
import { ORDER_PATH } from './orders.js';
import { refusalsOf } from './refusals.js';

/** POST orders/{id}/capture. */
export const CAPTURE_ORDER = {
  id: 'captureOrder',
  tag: 'Orders',
  summary: 'Capture an order',
  says:
    'The same as shipping it, under the name that some clients use: with Klarna an order is captured for good when its ' +
    'goods have left. An amount captures a part, which gets a name of its own; `new_order_id` is not used for it.',
  path: { id: ORDER_PATH },
  body: CAPTURE_REQUEST,
  answer: record({
    order_id: always('string', 'The part’s own name, or the order’s.'),
    transaction_id: always('integer', 'Kvitt’s number of the part, or of the payment.'),
  }),
  errors: [
    'invalid_request',
    'invalid_amount',
    'unknown_order',
    ...refusalsOf('ship_order', 'ship_part'),
    'nothing_to_ship',
    'shipment_above_rest',
    'order_busy',
    'order_expired',
  ],
  examples: [
    {
      path: { id: 'my-order-1' },
      body: { new_order_status: 'completed', carrier: 'PostNL', tracktrace_code: '3SABC1' },
    },
  ],
} as const satisfies Description;

/** POST orders/{id}/cancel. */
export const CANCEL_QR = {
  id: 'cancelQr',
  tag: 'Orders',
  summary: 'Cancel a payment by QR code',
  says: 'Only other methods of payment have it: cancel a Klarna order by PATCH, with `status` `cancelled`.',
  path: { id: ORDER_PATH },
  answer: NOTHING,
  errors: ['unknown_order', 'cancel_not_offered'],
  examples: [{ path: { id: 'my-order-1' }, http: 403 }],
} as const satisfies Description;

/** GET orders/{id}/paymentlink. */
export const READ_PAYMENT_LINK = {
  id: 'readPaymentLink',
  tag: 'Orders',
  summary: 'Where an order is paid',
  path: { id: ORDER_PATH },
  answer: record({
    order_id: always('string', 'The merchant’s own number.'),
    payment_url: always('string', 'Where the customer pays.', { format: 'uri' }),
  }),
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

const KEPT_FILE = record(
  {
    created: localTime('When it came.'),
    description: always('string', 'What is in it.'),
    id: always('integer', 'Its number, 16 digits.'),
    name: always('string', 'Its name.'),
    size: always('integer', 'Bytes.'),
    type: word(['PDF', 'JPEG', 'PNG'], 'What it is.'),
  },
  { title: 'KeptFile' },
);

/** POST orders/{id}/files. */
export const ADD_FILE = {
  id: 'addFile',
  tag: 'Orders',
  summary: 'Keep a document with an order',
  says: 'Such as a proof of delivery. It is kept for good.',
  path: { id: ORDER_PATH },
  body: FILE,
  answer: NOTHING,
  errors: ['unknown_order', 'invalid_file'],
  examples: [
    {
      path: { id: 'my-order-1' },
      body: {
        type: 'PDF',
        name: 'delivery.pdf',
        description: 'Proof of delivery',
        base64: 'JVBERi0xLjQKJcOkw7zDtsOfCg==',
      },
    },
  ],
} as const satisfies Description;

/** GET orders/{id}/files. */
export const LIST_FILES = {
  id: 'listFiles',
  tag: 'Orders',
  summary: 'List an order’s documents',
  path: { id: ORDER_PATH },
  answer: listOfAll(KEPT_FILE, 'Oldest first, without their content.'),
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

/** GET categories. */
export const LIST_CATEGORIES = {
  id: 'listCategories',
  tag: 'Methods',
  summary: 'Kinds of shops',
  answer: listOfAll(
    record(
      { code: always('integer', 'Number.'), description: always('string', 'Name.') },
      { title: 'Category' },
    ),
    'All there are.',
  ),
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** GET auth/api_token. */
export const MAKE_TOKEN = {
  id: 'makeToken',
  tag: 'Methods',
  summary: 'A token for payment components',
  says: 'Clients ask for it before they show payment components or wallets. Klarna has neither, so nothing takes it.',
  answer: record({ api_token: always('string', 'Valid for 600 seconds.') }),
  errors: [],
  examples: [{}],
} as const satisfies Description;
