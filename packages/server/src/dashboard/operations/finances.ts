import { CURRENCIES } from '@kvitt/flow';
import { readDay } from '../../queries/period.js';
import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../../api/wire/schema.js';
import { currency, oneOf, shape, type Shape } from '../../api/wire/shape.js';
import { textOf } from '../../api/wire/read.js';
import { object } from '../../api/wire/shape-object.js';
import { FINANCIERS, VIEWERS, type ApiDescription } from '../operation.js';
import { DONE, MOMENT, MOMENT_OR_NULL } from './session.js';

const CURRENCY = word(CURRENCIES, 'ISO 4217.');
const TRANSACTION = orNull('integer', 'Kvitt’s number of the order, 16 digits.');
const ORDER = orNull('string', 'The merchant’s own number.');

/** A day of the books (UTC). */
const day = (says: string): Shape<string> =>
  shape(
    (value) => readDay(textOf(value) ?? '') ?? refuse('invalid_request', 'from and to are days'),
    { type: 'string', format: 'date' },
    { says },
    true,
  );

const IN_CURRENCY = currency({
  required: true,
  values: CURRENCIES,
  otherwise: refuse('invalid_request', 'currency'),
  says: 'ISO 4217.',
});
const FROM = day('The first day, `2026-01-02`, UTC.');
const TO = day('The day after the last.');
const PERIOD = { currency: IN_CURRENCY, from: FROM, to: TO };

/** GET /api/finances/expected. */
export const READ_EXPECTED = {
  id: 'readExpected',
  method: 'GET',
  path: '/finances/expected',
  may: VIEWERS,
  says: 'What Klarna has yet to pay for shipped orders, and to net for refunds.',
  answer: record(
    {
      expected: listOfAll(
        record(
          {
            kind: word(['sale', 'return'], 'A shipped order, or a refund.'),
            transactionId: always('integer', 'Kvitt’s number of the order.'),
            orderId: always('string', 'The merchant’s own number.'),
            currency: CURRENCY,
            grossMinor: minorUnits('Signed: a refund takes.'),
            feesMinor: minorUnits('What Klarna keeps of it by its terms.'),
            expectedAt: MOMENT_OR_NULL,
          },
          { title: 'ExpectedMoney' },
        ),
        'Oldest first, at most 500.',
      ),
    },
    { title: 'Expected' },
  ),
} as const satisfies ApiDescription;

/** GET /api/finances/days. */
export const READ_DAYS = {
  id: 'readDays',
  method: 'GET',
  path: '/finances/days',
  may: VIEWERS,
  says: 'What the account held at the end of each day, of days that are over.',
  query: object(PERIOD),
  answer: record(
    {
      days: listOfAll(
        record(
          {
            day: always('string', '`2026-01-02`, UTC.'),
            balanceMinor: minorUnits('At the merchant’s disposal.'),
            pendingMinor: minorUnits('Guaranteed, and not paid by Klarna.'),
          },
          { title: 'ClosingDay' },
        ),
        'Oldest first.',
      ),
    },
    { title: 'ClosingDays' },
  ),
} as const satisfies ApiDescription;

/** GET /api/finances/statement. */
export const READ_STATEMENT = {
  id: 'readStatement',
  method: 'GET',
  path: '/finances/statement',
  may: VIEWERS,
  says: 'A statement of the balance, of days that are over.',
  query: object(PERIOD),
  answer: record(
    {
      currency: CURRENCY,
      openingMinor: minorUnits('Before the first movement.'),
      closingMinor: minorUnits('After the last.'),
      creditsMinor: minorUnits('All that came.'),
      debitsMinor: minorUnits('All that left, not negative.'),
      count: always('integer', 'How many movements there are.'),
      movements: listOfAll(
        record(
          {
            reference: always('string', 'Names the movement, in the files as well.'),
            at: MOMENT,
            words: always('string', 'What it was.'),
            amountMinor: minorUnits('Positive came, negative left.'),
            balanceMinor: minorUnits('After it.'),
            transactionId: TRANSACTION,
            orderId: ORDER,
            description: orNull('string', 'What was said of it, or Klarna’s payout.'),
          },
          { title: 'StatementRow' },
        ),
        'In the order of booking; at most the first thousand, while the files have all.',
      ),
    },
    { title: 'BalanceStatement' },
  ),
} as const satisfies ApiDescription;

/** GET /api/finances/statement/file. */
export const DOWNLOAD_STATEMENT = {
  id: 'downloadStatement',
  method: 'GET',
  path: '/finances/statement/file',
  may: VIEWERS,
  says: 'The same statement as a file.',
  query: object({
    ...PERIOD,
    format: oneOf(['csv', 'camt053', 'mt940'], { fallback: 'csv', says: 'Which kind of file.' }),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** GET /api/finances/reports/:name. */
export const DOWNLOAD_REPORT = {
  id: 'downloadReport',
  method: 'GET',
  path: '/finances/reports/:name',
  may: FINANCIERS,
  says: 'The report `transactions` or `financial` of days that are over, as a file.',
  query: object({
    from: FROM,
    to: TO,
    format: oneOf(['csv', 'xlsx', 'json'], { fallback: 'csv', says: 'Which kind of file.' }),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

const PAYOUT = {
  paymentReference: always('string', 'Klarna’s number of the payout.'),
  currency: CURRENCY,
  paidMinor: minorUnits('What Klarna paid.'),
  paidAt: MOMENT,
  unread: always('integer', 'Rows that nothing has been done about yet.'),
  waiting: always('integer', 'Rows that wait for an explanation.'),
  waitingMinor: minorUnits('What of them is not explained, signed.'),
};

/** GET /api/finances/settlements. */
export const LIST_SETTLEMENTS = {
  id: 'listSettlements',
  method: 'GET',
  path: '/finances/settlements',
  may: VIEWERS,
  says: 'Klarna’s payouts, and how their rows stand.',
  answer: record(
    {
      settlements: listOfAll(
        record(PAYOUT, { title: 'SettlementRow' }),
        'Newest first, at most 200.',
      ),
    },
    { title: 'Settlements' },
  ),
} as const satisfies ApiDescription;

/** GET /api/finances/settlements/:id. */
export const READ_SETTLEMENT = {
  id: 'readSettlement',
  method: 'GET',
  path: '/finances/settlements/:id',
  may: VIEWERS,
  says: 'One payout of Klarna’s with its rows, those that wait for an explanation first.',
  answer: record(
    {
      ...PAYOUT,
      rows: always('integer', 'How many rows it has.'),
      sums: listOfAll(
        record(
          {
            type: always('string', 'What Klarna calls such rows.'),
            sumMinor: minorUnits('What all of them come to, signed.'),
          },
          { title: 'SettlementSum' },
        ),
        'One for each type; together what was paid.',
      ),
      lines: listOfAll(
        record(
          {
            rowId: always('integer', 'Its number.'),
            type: always('string', 'What Klarna calls it.'),
            amountMinor: minorUnits('What it adds to the payout, or takes.'),
            state: word(['new', 'matched', 'suspense', 'explained'], 'How it stands.'),
            explanation: orNull('string', 'Why it was not simply booked.'),
            waitingMinor: minorUnits('What of it waits for an explanation, signed.'),
            acceptedBy: orNull('string', 'Who accepted the explanation.'),
            derivedFrom: orNull(
              'integer',
              'The row whose accepted explanation it is; null for one that Klarna told.',
            ),
            transactionId: TRANSACTION,
            orderId: ORDER,
          },
          { title: 'SettlementLine' },
        ),
        'At most a thousand.',
      ),
    },
    { title: 'Settlement' },
  ),
} as const satisfies ApiDescription;

/** What a page of finances asks for. */
export const FINANCES = [
  READ_EXPECTED,
  READ_DAYS,
  READ_STATEMENT,
  DOWNLOAD_STATEMENT,
  DOWNLOAD_REPORT,
  LIST_SETTLEMENTS,
  READ_SETTLEMENT,
] as const;
