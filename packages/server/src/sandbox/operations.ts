import type { Description } from '../api/operation.js';
import { ORDER_PATH } from '../api/operations/orders.js';
import { refuse } from '../api/wire/read.js';
import { always, listOfAll, orNull, record, type Schema } from '../api/wire/schema.js';
import { oneOf, text } from '../api/wire/shape.js';
import { object } from '../api/wire/shape-object.js';

const NOW = always('string', 'The service’s time, UTC.', { format: 'date-time' });
const CLOCK = record({ now: NOW }, { title: 'Clock' });
const TEXT: Schema = { type: 'string' };

/** GET /sandbox/clock. */
export const READ_CLOCK = {
  id: 'readClock',
  tag: 'Sandbox',
  summary: 'What time it is',
  answer: CLOCK,
  bare: true,
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** POST /sandbox/clock/advance. */
export const ADVANCE_CLOCK = {
  id: 'advanceClock',
  tag: 'Sandbox',
  summary: 'Let time pass',
  says: 'On both sides. Everything that falls due happens at its time; the answer tells it in order.',
  body: object({
    by: text({ says: 'An ISO 8601 duration of weeks, days and a time, such as `P28D` or `PT1H`.' }),
    to: text({ says: 'Or a date-time that has not been yet, such as `2026-12-24T10:00:00Z`.' }),
  }),
  answer: record({
    now: NOW,
    happened: listOfAll(
      record(
        {
          at: always('string', 'When.', { format: 'date-time' }),
          side: { enum: ['kvitt', 'klarna'] },
          what: always('string', 'What happened.'),
        },
        { title: 'Happening', sometimes: { order_id: TEXT, klarna_order_id: TEXT, detail: TEXT } },
      ),
      'What happened, in order of time.',
    ),
  }),
  bare: true,
  errors: ['invalid_request'],
  examples: [{ body: { by: 'P28D' } }],
} as const satisfies Description;

const ACTIONS = ['open', 'approve', 'decline', 'cancel', 'pay'] as const;

/** POST /sandbox/orders/{id}/customer. */
export const ACT_AS_CUSTOMER = {
  id: 'actAsCustomer',
  tag: 'Orders',
  after: 'createOrder',
  summary: 'In the sandbox: be the customer',
  says: 'Goes to Klarna’s page and does there what is said; `pay` pays Klarna’s invoice now.',
  path: { id: ORDER_PATH },
  body: object({
    action: oneOf(ACTIONS, {
      says: 'What the customer does.',
      fallback: null,
      otherwise: refuse('invalid_request', `action must be one of ${ACTIONS.join(', ')}`),
    }),
  }),
  answer: record({
    order_id: always('string', 'The merchant’s own number.'),
    status: always('string', 'The order’s status after it.'),
    financial_status: always('string', 'The transaction’s status after it.'),
    redirect_to: orNull('string', 'Where Klarna sends the customer.'),
  }),
  bare: true,
  errors: ['invalid_request', 'unknown_order', 'order_not_authorized', 'payment_not_open'],
  examples: [{ path: { id: 'my-order-1' }, body: { action: 'approve' } }],
} as const satisfies Description;

/** GET /sandbox/orders/{id}. */
export const LOOK_BEHIND = {
  id: 'lookBehind',
  tag: 'Sandbox',
  summary: 'What lies behind an order',
  path: { id: ORDER_PATH },
  answer: record({
    klarna_order_id: orNull('string', 'The order at Klarna.'),
    klarna_session_id: orNull('string', 'The session at Klarna.'),
    reservation_number: orNull('string', 'Klarna’s reservation number.'),
    invoice_numbers: listOfAll(TEXT, 'Klarna’s invoice numbers.'),
    ship_before: orNull('string', 'The end of the shipping period.'),
    next: listOfAll(
      record({ at: always('string', 'When.'), what: always('string', 'What falls due.') }),
      'What falls due next on either side.',
    ),
  }),
  bare: true,
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

/** POST /sandbox/reset. */
export const RESET = {
  id: 'resetSandbox',
  tag: 'Sandbox',
  summary: 'Begin again',
  says: 'Everything is empty, and the clock is back at real time.',
  answer: CLOCK,
  bare: true,
  errors: [],
  examples: [{ body: {} }],
} as const satisfies Description;
