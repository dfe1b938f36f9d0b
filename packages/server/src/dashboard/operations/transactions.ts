import { CURRENCIES, EDITIONS, PAYMENT_STATES, REFUND_STATES, isCurrency } from '@kvitt/flow';
import { refuse } from '../../api/wire/read.js';
import {
  always,
  listOfAll,
  minorUnits,
  orNull,
  record,
  word,
  type Schema,
} from '../../api/wire/schema.js';
import { flag, oneOf, text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { VIEWERS, type ApiDescription } from '../operation.js';
import { moment, number, PLACE, words } from './query-shapes.js';
import { MOMENT, MOMENT_OR_NULL } from './session.js';

const string = (says: string): Schema => always('string', says);
const stringOrNull = (says: string): Schema => orNull('string', says);

/** An order in a list. */
const ROW_MEMBERS = {
  transactionId: always('integer', 'Kvitt’s number, 16 digits.'),
  orderId: string('The merchant’s own number.'),
  siteId: always('integer', 'The site.'),
  createdAt: MOMENT,
  modifiedAt: MOMENT,
  currency: word(CURRENCIES, 'ISO 4217.'),
  amountMinor: minorUnits('What was ordered.'),
  capturedMinor: minorUnits('What Klarna captured.'),
  refundedMinor: minorUnits('What is refunded or asked to be.'),
  orderStatus: string('As merchants read it.'),
  transactionStatus: stringOrNull(
    'As merchants read it; null for an order that never was a transaction.',
  ),
  flowState: word(PAYMENT_STATES, 'What both statuses follow from.'),
  edition: word(Object.keys(EDITIONS), 'The edition of the rules that the order keeps.'),
  customerName: stringOrNull('First and last name, or the company.'),
  customerEmail: stringOrNull('As the merchant sent it.'),
  country: stringOrNull('ISO 3166-1 alpha-2.'),
  reservationNumber: stringOrNull('Klarna’s.'),
  invoiceNumber: stringOrNull('Klarna’s.'),
  shipBefore: MOMENT_OR_NULL,
  needsShipping: always('boolean', 'Whether it is still to be shipped.'),
} as const;

const ROW = record(ROW_MEMBERS, { title: 'TransactionRow' });

const FILTER_MEMBERS = {
  q: text({
    says: 'What the order has or begins with: a number of the merchant’s, Kvitt’s or Klarna’s, the customer’s e-mail or words of the name, the amount.',
    max: 200,
    otherwise: refuse('invalid_request', 'q is too long'),
  }),
  orderStatus: words('With one of these order statuses.'),
  transactionStatus: words('With one of these transaction statuses.'),
  siteId: words('Of these sites.'),
  currency: text({
    says: 'In this currency.',
    fold: 'upper',
    fits: isCurrency,
    otherwise: refuse('invalid_currency'),
  }),
  createdFrom: moment('Created from then on.'),
  createdUntil: moment('Created before then.'),
  needsShipping: flag({ says: 'Only what is to be shipped, the most urgent first.' }),
  expiringDays: number('Only what expires within so many days, the most urgent first.', 1, 180),
  refunding: flag({ says: 'Only what a refund is under way of.' }),
  sort: words('newest, oldest or deadline.', ['newest', 'oldest', 'deadline']),
};

/** The query of GET /api/transactions. */
export const TRANSACTIONS_QUERY = object({
  ...FILTER_MEMBERS,
  after: PLACE,
  limit: number('At most so many; 50 unless it is said.', 1, 200),
});

/** GET /api/transactions/export. */
export const EXPORT_TRANSACTIONS = {
  id: 'exportTransactions',
  method: 'GET',
  path: '/transactions/export',
  may: VIEWERS,
  says: 'Every order that fits, in the order of the list, as a file.',
  query: object({
    ...FILTER_MEMBERS,
    format: oneOf(['csv', 'xlsx'], {
      says: 'The kind of file.',
      fallback: 'csv',
      otherwise: refuse('invalid_request', 'format is csv or xlsx'),
    }),
  }),
  answer: string('The file.'),
} as const satisfies ApiDescription;

/** GET /api/transactions. */
export const LIST_TRANSACTIONS = {
  id: 'listTransactions',
  method: 'GET',
  path: '/transactions',
  may: VIEWERS,
  says: 'A page of orders. It may be short, or empty, and still have a next one, where few orders fit.',
  query: TRANSACTIONS_QUERY,
  answer: record(
    {
      rows: listOfAll(ROW, 'The page.'),
      next: stringOrNull('`after` of the next page; null when nothing is left.'),
    },
    { title: 'TransactionPage' },
  ),
} as const satisfies ApiDescription;

const PARTY = record(
  Object.fromEntries(
    [
      'firstName',
      'lastName',
      'companyName',
      'address1',
      'address2',
      'houseNumber',
      'zipCode',
      'city',
      'state',
      'country',
      'phone',
      'email',
    ].map((name) => [name, stringOrNull('As the merchant sent it.')]),
  ),
  { title: 'Party' },
);

const SHIPMENT = record(
  {
    partId: orNull('integer', 'The part’s number; null for an order that is shipped as a whole.'),
    partOrderId: stringOrNull('The part’s order id.'),
    amountMinor: minorUnits('What it holds.'),
    at: MOMENT,
    carrier: stringOrNull('Who brings it.'),
    trackingNumber: stringOrNull('The number it can be followed by.'),
    trackingUrl: stringOrNull('Where it can be followed; any text.'),
    invoiceNumber: stringOrNull('Klarna’s invoice of it.'),
    capture: word(['standing', 'sending', 'captured', 'refused'], 'How Klarna stands to it.'),
  },
  { title: 'Shipment' },
);

const REFUND = record(
  {
    refundId: always('integer', 'Its number.'),
    flowState: word(REFUND_STATES, 'What its statuses follow from.'),
    orderStatus: string('As merchants read it.'),
    transactionStatus: string('As merchants read it.'),
    amountMinor: minorUnits('Of the order’s currency.'),
    description: string('What the customer reads.'),
    reason: stringOrNull('Why it was refused.'),
    createdAt: MOMENT,
    modifiedAt: MOMENT,
    processAt: MOMENT,
    canBeVoided: always('boolean', 'Whether it can still be taken back.'),
  },
  { title: 'Refund' },
);

const NAMED_ORDER = record(
  {
    transactionId: always('integer', 'Kvitt’s number.'),
    orderId: string('The merchant’s own number.'),
  },
  { title: 'NamedOrder' },
);

const ACTION = record(
  {
    action: word(['ship', 'extend', 'cancel', 'refund', 'duplicate'], 'Which.'),
    isAllowed: always('boolean', 'Whether it would be done now.'),
    error: stringOrNull('The catalogue’s key of why not.'),
    message: stringOrNull('Why not, in words.'),
    amountMinor: orNull('integer', 'What it is about at most, in minor units.'),
    shipBefore: MOMENT_OR_NULL,
  },
  { title: 'ActionOffer' },
);

const MEMBERS = {
  reason: stringOrNull('Why the order is where it is, where that is not the ordinary way.'),
  paymentUrl: string('The payment page.'),
  description: string('As the merchant sent it.'),
  linkExpiresAt: MOMENT,
  authorizedAt: MOMENT_OR_NULL,
  shippedAt: MOMENT_OR_NULL,
  invoicedAt: MOMENT_OR_NULL,
  settledAt: MOMENT_OR_NULL,
  creditedAt: MOMENT_OR_NULL,
  klarnaOrderId: stringOrNull('Klarna’s id.'),
  refundableMinor: minorUnits('What may still be refunded.'),
  shippableMinor: minorUnits('What may still be shipped.'),
  customer: PARTY,
  delivery: { anyOf: [PARTY, { type: 'null' }] },
  cart: listOfAll(
    record(
      {
        merchantItemId: string('The merchant’s own number.'),
        name: string('What it is.'),
        quantity: string('Decimal text.'),
        unitPrice: string('Decimal text in major units, without tax.'),
        totalMinor: minorUnits('The line with tax.'),
        taxRateBasisPoints: always('integer', '2100 is 21 %.'),
      },
      { title: 'CartLine' },
    ),
    'As Klarna knows it.',
  ),
  shipments: listOfAll(SHIPMENT, 'Oldest first.'),
  refunds: listOfAll(REFUND, 'Oldest first.'),
  events: listOfAll(
    record(
      {
        seq: always('integer', 'From 1.'),
        kind: string('What happened.'),
        at: MOMENT,
        to: string('The state it led to.'),
        details: always('object', 'The rest of it; amounts are integers.'),
      },
      { title: 'OrderEvent' },
    ),
    'What happened, oldest first.',
  ),
  deadlines: listOfAll(
    record({ kind: string('What falls due.'), at: MOMENT }, { title: 'Deadline' }),
    'What falls due by itself, earliest first.',
  ),
  movements: listOfAll(
    record(
      {
        at: MOMENT,
        debit: string('From this account of the book.'),
        credit: string('To this account of the book.'),
        amountMinor: minorUnits('How much.'),
        currency: string('ISO 4217.'),
        code: string('Why.'),
      },
      { title: 'Movement' },
    ),
    'What was booked, oldest first.',
  ),
  notifications: listOfAll(
    record(
      {
        id: string('What the shop reads as `webhook-id`.'),
        sequence: always('integer', 'From 1.'),
        createdAt: MOMENT,
        state: word(['due', 'delivered', 'given_up', 'no_target'], 'Where it stands.'),
        nextAttemptAt: MOMENT_OR_NULL,
        orderStatus: string('The status it told of.'),
        transactionStatus: stringOrNull('The status it told of.'),
        body: always('object', 'What the shop was sent.'),
        attempts: listOfAll(
          record(
            {
              attempt: always('integer', 'From 1.'),
              at: MOMENT,
              method: string('How it was sent.'),
              url: string('Where it was sent.'),
              httpStatus: orNull('integer', 'What the shop answered.'),
              acknowledged: always('boolean', 'Whether the shop took it.'),
              answer: stringOrNull('The beginning of what the shop said.'),
              error: stringOrNull('Why there was no answer.'),
            },
            { title: 'DeliveryAttempt' },
          ),
          'Oldest first.',
        ),
      },
      { title: 'OrderNotification' },
    ),
    'The newest hundred, oldest first.',
  ),
  actions: listOfAll(ACTION, 'What can be done.'),
  copyOf: {
    anyOf: [NAMED_ORDER, { type: 'null' }],
    description: 'The order that this one repeats.',
  },
  copies: listOfAll(NAMED_ORDER, 'Orders that repeat this one, twenty at most.'),
} as const;

/** GET /api/transactions/:id. */
export const READ_TRANSACTION = {
  id: 'readTransaction',
  method: 'GET',
  path: '/transactions/:id',
  may: VIEWERS,
  says: 'One order with all that belongs to it, by the number of the payment, of a refund or of a part.',
  answer: record({ ...ROW_MEMBERS, ...MEMBERS }, { title: 'Transaction' }),
} as const satisfies ApiDescription;
