import { CURRENCIES, TRANSFER_CODES } from '@kvitt/flow';
import { DAYS_MAX } from '../../queries/period.js';
import { FORMAT_NAMES } from '../../reports/formats.js';
import type { Description } from '../operation.js';
import { refuse } from '../wire/read.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../wire/schema.js';
import { oneOf } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { AS_ACCOUNT } from './account.js';
import { day } from './money.js';

const total = (says: string) =>
  record({
    count: always('integer', `How many ${says}.`),
    amount: minorUnits('Their sum, not negative.'),
  });

const MOVEMENT = record(
  {
    number: always('integer', 'Its place in the statement, from 1.'),
    reference: always('string', 'Names it for good.'),
    booked_at: always('string', 'ISO 8601, UTC.', { format: 'date-time' }),
    code: word(TRANSFER_CODES, 'Why, as the ledger says it.'),
    amount: minorUnits('Positive came, negative left.'),
    balance: minorUnits('The balance after it.'),
    transaction_id: always('integer', 'Of the payment, the charge or the payout.'),
    order_id: orNull('string', 'The merchant’s own reference of that.'),
    refund_id: orNull('integer', 'The refund’s number.'),
    klarna_payout: orNull('string', 'Klarna’s payout that kept a fee.'),
    description: orNull('string', 'What was said of a charge or a payout.'),
  },
  { title: 'Movement' },
);

/** GET accounts/{id}/statements. */
export const READ_STATEMENT = {
  id: 'readStatement',
  tag: 'Money',
  summary: 'Every movement of the balance between two days',
  says:
    'Takes the key of the account; a call of Kvitt’s own. The opening balance, what came and left in the order of booking, and ' +
    'the closing balance, of days (UTC) that are over. The closing balance of one period is the opening balance of the next. With ' +
    '`format`, a file for bookkeeping: CSV, ISO 20022 camt.053.001.08 or SWIFT MT940. A download that breaks off is not to be used.',
  path: { id: always('string', 'The account’s number.') },
  query: object({
    currency: oneOf(CURRENCIES, {
      says: 'Of which balance. Required.',
      fallback: null,
      otherwise: (written) => refuse('invalid_currency', `"${written}"`),
    }),
    from: day('The first day. Required.', 'from'),
    to: day(
      `The day after the last one: at most today, and at most ${DAYS_MAX} days after the first. Required.`,
      'to',
    ),
    format: oneOf(['json', ...FORMAT_NAMES], {
      says: 'What to answer it as.',
      fallback: 'json',
      otherwise: (written) => refuse('invalid_request', `there is no format "${written}"`),
    }),
  }),
  answer: record(
    {
      account_id: always('integer', 'The account’s number.'),
      currency: word(CURRENCIES, 'ISO 4217.'),
      from: always('string', 'The first day, UTC.', { format: 'date' }),
      to: always('string', 'The day after the last one.', { format: 'date' }),
      opening_balance: minorUnits('When the first day began.'),
      closing_balance: minorUnits('When the last day ended.'),
      credits: total('came'),
      debits: total('left'),
      movements: listOfAll(MOVEMENT, 'In the order of booking.'),
    },
    { title: 'Statement' },
  ),
  files: {
    'text/csv': 'With `format=csv`: RFC 4180, amounts in major units.',
    'application/xml': 'With `format=camt053`: ISO 20022 camt.053.001.08.',
    'text/plain': 'With `format=mt940`: SWIFT MT940.',
  },
  errors: [
    'invalid_account',
    'account_key_needed',
    'invalid_currency',
    'missing_data',
    'invalid_request',
  ],
  examples: [{ ...AS_ACCOUNT, query: { currency: 'EUR', from: '2026-01-01', to: '2026-02-01' } }],
} as const satisfies Description;
