import type { Description } from '../operation.js';
import { NULLABLE_STATUSES, ORDER_ANSWER } from '../wire/order-answer.js';
import { always, listOfAll, orNull, record, word, type Schema } from '../wire/schema.js';
import { ORDER_PATH } from './orders.js';

const utc = (description: string): Schema =>
  always('string', `${description} UTC, \`2026-01-02T00:00:00.000Z\`.`, { format: 'date-time' });

const ATTEMPT = record(
  {
    attempt: always('integer', 'Which one, from 1.'),
    at: utc('When it was made.'),
    method: word(['POST', 'GET'], 'How.'),
    url: always('string', 'The address as called, without a password.'),
    http_status: orNull('integer', 'HTTP status of the answer; null when none came.'),
    acknowledged: always('boolean', 'Whether the answer took it: 200 and OK.'),
    answer: orNull('string', 'The beginning of the answer.'),
    error: orNull('string', 'Why no answer came.'),
  },
  { title: 'NotificationAttempt' },
);

const members = {
  id: always('string', 'What the receiver reads as `webhook-id`.', { pattern: '^ntf_\\d+_\\d+$' }),
  sequence: always('integer', 'Its place among those of its order, from 1: `kvitt-sequence`.'),
  ...NULLABLE_STATUSES,
  payload_type: {
    enum: ['pretransaction', null],
    description: 'Set for the end of an order whose customer never chose how to pay.',
  },
  created: utc('When what it tells happened, or when it was asked for.'),
  state: word(
    ['due', 'delivered', 'given_up', 'no_target'],
    'How it stands; `no_target` where neither order nor site names an address.',
  ),
  next_attempt: { ...utc('While it is due.'), type: ['string', 'null'] },
  attempts: listOfAll(ATTEMPT, 'The newest twenty, in order.'),
} as const satisfies Record<string, Schema>;

const NOTIFICATION = record(members, { title: 'Notification' });
const WITH_BODY = record(
  {
    ...members,
    body: {
      anyOf: [ORDER_ANSWER, { type: 'null' }],
      description: 'What a POST carries, letter by letter once it is written without blanks.',
    },
  },
  { title: 'NotificationWithBody' },
);
const NOTIFICATION_PATH = always('string', 'The notification’s `id`.');
const AGAIN = { id: 'my-order-1', notification: { takenFrom: 'resendNewest', member: 'id' } };

/** GET orders/{id}/notifications. */
export const LIST_NOTIFICATIONS = {
  id: 'listNotifications',
  tag: 'Notifications',
  summary: 'What was told of an order',
  says: 'The newest hundred, in their sequence, with the attempts to deliver them.',
  path: { id: ORDER_PATH },
  answer: listOfAll(NOTIFICATION, 'In their sequence.'),
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

/** POST orders/{id}/notifications/resend. */
export const RESEND_NEWEST = {
  id: 'resendNewest',
  tag: 'Notifications',
  summary: 'Tell the present state again',
  says: 'By a new notification; or, while some are due, by those, at once.',
  path: { id: ORDER_PATH },
  answer: WITH_BODY,
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;

/** GET orders/{id}/notifications/{notification}. */
export const READ_NOTIFICATION = {
  id: 'readNotification',
  tag: 'Notifications',
  summary: 'Read a notification with its body',
  path: { id: ORDER_PATH, notification: NOTIFICATION_PATH },
  answer: WITH_BODY,
  errors: ['unknown_order', 'unknown_notification'],
  examples: [{ path: AGAIN }],
} as const satisfies Description;

/** POST orders/{id}/notifications/{notification}/resend. */
export const RESEND_NOTIFICATION = {
  id: 'resendNotification',
  tag: 'Notifications',
  summary: 'Send the same notification again',
  says:
    'Under its id and with its body, at once and by the whole schedule. Refused once a later one of its order was ' +
    'delivered or is due: nobody may read an older state after a newer one.',
  path: { id: ORDER_PATH, notification: NOTIFICATION_PATH },
  answer: WITH_BODY,
  errors: ['unknown_order', 'unknown_notification', 'notification_superseded'],
  examples: [{ path: AGAIN }],
} as const satisfies Description;
