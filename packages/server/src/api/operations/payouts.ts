import { CURRENCIES, PAYOUT_DAYS } from '@kvitt/flow';
import type { Description } from '../operation.js';
import { NEW_BANK_ACCOUNT, NEW_PLAN, PAYOUT_CHANGE, PLAN_CHANGE } from '../wire/payout-plan.js';
import { always, listOfAll, localTime, minorUnits, NOTHING, record, word } from '../wire/schema.js';
import { object } from '../wire/shape-object.js';
import { ACCOUNT_REQUEST } from '../wire/account-request.js';
import { AS_ACCOUNT, place } from './account.js';
import { TRANSACTION } from './transactions.js';

const ACCOUNT_PATH = { id: always('string', 'The account’s number.') };
const REFUSALS = ['invalid_account', 'account_key_needed'] as const;

const BANK_ACCOUNT_MEMBERS = {
  currency: word(CURRENCIES, 'ISO 4217.'),
  holder_name: always('string', 'Whose it is.'),
  iban: always('string', 'Its IBAN.'),
  id: always('string', 'Kvitt’s number of it.'),
};
const BANK_ACCOUNT = record(BANK_ACCOUNT_MEMBERS, { title: 'BankAccount' });
const INCLUDES = { includes: record({ bankaccount: BANK_ACCOUNT }) };

/** POST accounts/{id}/payouts. */
export const PAY_OUT = {
  id: 'payOut',
  tag: 'Money',
  summary: 'Pay out to the account’s bank account',
  says:
    'Takes the key of the account. The amount is set aside; who runs the service makes the transfer at the bank and tells ' +
    'Kvitt of it. What the balance does not cover waits until it does, behind earlier payouts and waiting refunds, and has a ' +
    '`reason` meanwhile.',
  path: ACCOUNT_PATH,
  body: ACCOUNT_REQUEST,
  answer: TRANSACTION,
  beside: INCLUDES,
  errors: [
    ...REFUSALS,
    'invalid_setting',
    'invalid_amount',
    'invalid_currency',
    'invalid_variable',
    'no_bank_account',
  ],
  examples: [
    {
      ...AS_ACCOUNT,
      says: 'A fresh sandbox has nothing on its balance, so this waits.',
      body: { currency: 'EUR', amount: 10_000, description: 'Week 12' },
    },
  ],
} as const satisfies Description;

/** PATCH accounts/{id}/payouts/{transaction_id}. */
export const TAKE_PAYOUT_BACK = {
  id: 'takePayoutBack',
  tag: 'Money',
  summary: 'Take back a payout that waits',
  says:
    'Takes the key of the account. Only a payout that waits for the balance can be taken back: once it is set aside, the transfer may have ' +
    'been made. Nothing is booked. Taken back again, it stays as it is.',
  path: { ...ACCOUNT_PATH, transaction_id: always('string', 'The payout’s number.') },
  body: PAYOUT_CHANGE,
  answer: TRANSACTION,
  beside: INCLUDES,
  errors: [
    ...REFUSALS,
    'invalid_update',
    'unknown_transaction',
    'payout_under_way',
    'payout_ended',
  ],
  examples: [
    {
      ...AS_ACCOUNT,
      path: { id: '10001', transaction_id: { takenFrom: 'payOut', member: 'transaction_id' } },
      body: { status: 'void' },
    },
  ],
} as const satisfies Description;

const PLAN = record(
  {
    bankaccount_id: always('string', 'Where it goes.'),
    currency: word(CURRENCIES, 'ISO 4217.'),
    min_amount: minorUnits('The least that is paid out.'),
    min_balance_amount: minorUnits('What stays on the balance.'),
    next_payout: localTime('When it pays out next.'),
    schedule: listOfAll(word(PAYOUT_DAYS, 'A day, UTC.'), 'On which days.'),
  },
  { title: 'PayoutPlan' },
);
const PLAN_PATH = { ...ACCOUNT_PATH, currency: word(CURRENCIES, 'The plan’s currency.') };
const PLAN_REFUSALS = [
  ...REFUSALS,
  'invalid_currency',
  'invalid_setting',
  'invalid_amount',
] as const;

/** GET accounts/{id}/autopayouts. */
export const LIST_PLANS = {
  id: 'listPayoutPlans',
  tag: 'Money',
  summary: 'List what is paid out by itself',
  says: 'Takes the key of the account.',
  path: ACCOUNT_PATH,
  answer: listOfAll(PLAN, 'By currency, one for each at most.'),
  errors: REFUSALS,
  examples: [AS_ACCOUNT],
} as const satisfies Description;

const SAYS_OF_PLANS =
  'Takes the key of the account. On each day named, at 06:00 UTC, what is on the balance beyond `min_balance_amount` is paid out as an ' +
  '`automatic_payout`, if it is at least `min_amount`; once a day, and never what waiting refunds want. While a payout waits, nothing is.';

/** POST accounts/{id}/autopayouts. */
export const ADD_PLAN = {
  id: 'addPayoutPlan',
  tag: 'Money',
  summary: 'Pay out by itself',
  says: `${SAYS_OF_PLANS} Takes the place of the currency’s plan, if there is one.`,
  path: ACCOUNT_PATH,
  body: NEW_PLAN,
  answer: PLAN,
  errors: PLAN_REFUSALS,
  examples: [
    {
      ...AS_ACCOUNT,
      body: { currency: 'EUR', schedule: ['mon', 'thu'], min_amount: 10_000 },
    },
  ],
} as const satisfies Description;

/** GET accounts/{id}/autopayouts/{currency}. */
export const READ_PLAN = {
  id: 'readPayoutPlan',
  tag: 'Money',
  summary: 'Read the plan of a currency',
  says: 'Takes the key of the account.',
  path: PLAN_PATH,
  answer: PLAN,
  errors: [...REFUSALS, 'invalid_currency', 'not_found'],
  examples: [{ ...AS_ACCOUNT, path: { id: '10001', currency: 'EUR' } }],
} as const satisfies Description;

/** PUT accounts/{id}/autopayouts/{currency}. */
export const SET_PLAN = {
  id: 'setPayoutPlan',
  tag: 'Money',
  summary: 'Set the plan of a currency',
  says: SAYS_OF_PLANS,
  path: PLAN_PATH,
  body: PLAN_CHANGE,
  answer: PLAN,
  errors: PLAN_REFUSALS,
  examples: [
    {
      ...AS_ACCOUNT,
      path: { id: '10001', currency: 'EUR' },
      body: { schedule: ['fri', 'end-of-month'], min_amount: 5_000, min_balance_amount: 20_000 },
    },
  ],
} as const satisfies Description;

/** DELETE accounts/{id}/autopayouts/{currency}. */
export const REMOVE_PLAN = {
  id: 'removePayoutPlan',
  tag: 'Money',
  summary: 'Pay out by itself no more',
  says: 'Takes the key of the account. Payouts that the plan has made go on.',
  path: PLAN_PATH,
  answer: NOTHING,
  errors: [...REFUSALS, 'invalid_currency', 'not_found'],
  examples: [{ ...AS_ACCOUNT, path: { id: '10001', currency: 'EUR' } }],
} as const satisfies Description;

/** GET accounts/{id}/bankaccounts. */
export const LIST_BANK_ACCOUNTS = {
  id: 'listBankAccounts',
  tag: 'Money',
  summary: 'List where payouts can go',
  says: 'Takes the key of the account.',
  path: ACCOUNT_PATH,
  query: object({
    offset: place(0, 'How many to leave out.'),
    limit: place(100, 'How many to answer.'),
  }),
  answer: listOfAll(
    record(
      {
        ...BANK_ACCOUNT_MEMBERS,
        in_use: always('boolean', 'Whether a payout that is asked for in its currency goes to it.'),
      },
      { title: 'ListedBankAccount' },
    ),
    'Newest first.',
  ),
  beside: { page: record({ total: always('integer', 'How many there are in all.') }) },
  errors: REFUSALS,
  examples: [AS_ACCOUNT],
} as const satisfies Description;

/** POST accounts/{id}/bankaccounts. */
export const ADD_BANK_ACCOUNT = {
  id: 'addBankAccount',
  tag: 'Money',
  summary: 'Say where payouts go',
  says:
    'Takes the key of the account. From now on payouts that are asked for in the currency go there; those that were, and plans, keep the bank ' +
    'account that they have. The IBAN’s check digits are looked at; whether the account exists is the bank’s to know.',
  path: ACCOUNT_PATH,
  body: NEW_BANK_ACCOUNT,
  answer: BANK_ACCOUNT,
  errors: [...REFUSALS, 'invalid_currency', 'invalid_setting'],
  examples: [
    {
      ...AS_ACCOUNT,
      body: { currency: 'EUR', holder_name: 'Shop BV', iban: 'NL91ABNA0417164300' },
    },
  ],
} as const satisfies Description;
