import { CURRENCIES, type Currency } from '@kvitt/flow';
import { readDay } from '../../queries/period.js';
import type { Description } from '../operation.js';
import { ACCOUNT_REQUEST } from '../wire/account-request.js';
import { isAbsent, refuse, textOf } from '../wire/read.js';
import { always, listOfAll, minorUnits, record, word } from '../wire/schema.js';
import { oneOf, shape, type Shape } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { AS_ACCOUNT, place } from './account.js';
import { TRANSACTION } from './transactions.js';

const ACCOUNT_PATH = { id: always('string', 'The account’s number.') };
const REFUSALS = [
  'invalid_account',
  'account_key_needed',
  'invalid_setting',
  'invalid_amount',
  'invalid_currency',
  'invalid_variable',
  'insufficient_funds',
] as const;

/** POST accounts/{id}/charges. */
export const CHARGE = {
  id: 'chargeAccount',
  tag: 'Money',
  summary: 'Charge the account',
  says: 'Takes the key of the account. The amount goes from the balance to the service’s provider, at once.',
  path: ACCOUNT_PATH,
  body: ACCOUNT_REQUEST,
  answer: TRANSACTION,
  errors: REFUSALS,
  examples: [
    {
      ...AS_ACCOUNT,
      says: 'A fresh sandbox has nothing on its balance, so this is refused there.',
      body: { currency: 'EUR', amount: 1000, description: 'Terminal, March', order_id: 'F-1' },
      http: 400,
    },
  ],
} as const satisfies Description;

/** A day (UTC); null when it is missing. */
export const day = (says: string, name: string): Shape<string | null> =>
  shape(
    (value) => {
      if (isAbsent(value)) return null;
      return (
        readDay(textOf(value) ?? '') ??
        refuse('invalid_request', `${name} is a day such as 2026-03-28`)
      );
    },
    { type: 'string', format: 'date' },
    { says },
  );

const DAYS = {
  from: day('The first day.', 'from'),
  until: day('The last day; never later than yesterday.', 'until'),
  offset: place(0, 'How many to leave out.'),
  limit: place(100, 'How many to answer.'),
};
const CURRENCY: Shape<Currency | null> = oneOf(CURRENCIES, {
  says: 'Of one currency only.',
  fallback: null,
  otherwise: (written) => refuse('invalid_currency', `"${written}"`),
});

const CLOSING = {
  tag: 'Money',
  answer: listOfAll(
    record(
      {
        account_id: always('integer', 'The account’s number.'),
        amount: minorUnits('The balance at the end of the day.'),
        amount_uncleared: minorUnits('What Klarna had not paid by then.'),
        bic: { type: 'null' },
        closing_date: always('string', 'The day, UTC.', { format: 'date' }),
        currency: word(CURRENCIES, 'ISO 4217.'),
        iban: { type: 'null' },
        payout_amount: { type: 'null' },
        payout_transaction_id: { type: 'null' },
        status: word(['completed'], 'The day is over.'),
      },
      { title: 'ClosingBalance' },
    ),
    'Newest day first.',
  ),
  beside: { page: record({ total: always('integer', 'How many there are in all.') }) },
} as const;

/** GET accounts/{id}/closing-balances. */
export const READ_CLOSING = {
  ...CLOSING,
  id: 'readClosingBalances',
  summary: 'What the account held at the end of each day',
  says: 'Takes the key of the account. One entry per day and currency, from the first day on which there was something.',
  path: ACCOUNT_PATH,
  query: object({ ...DAYS, currency: CURRENCY }),
  errors: ['invalid_account', 'account_key_needed', 'invalid_request', 'invalid_currency'],
  examples: [AS_ACCOUNT],
} as const satisfies Description;

/** GET closing-balances. */
export const READ_OWN_CLOSING = {
  ...CLOSING,
  id: 'readOwnClosingBalances',
  summary: 'The same, of the account whose key it is',
  query: object({ ...DAYS, currency: CURRENCY }),
  errors: ['account_key_needed', 'invalid_request', 'invalid_currency'],
  examples: [
    { as: 'account', query: { from: '2026-03-01', until: '2026-03-31', currency: 'EUR' } },
  ],
} as const satisfies Description;
