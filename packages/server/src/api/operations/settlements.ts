import { CURRENCIES } from '@kvitt/flow';
import { REPORT_FORMATS } from '../../reports/report.js';
import type { Description } from '../operation.js';
import { refuse } from '../wire/read.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../wire/schema.js';
import { oneOf } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { AS_ACCOUNT, place } from './account.js';

const PATH = { id: always('string', 'The account’s number.') };
const OF_ONE = { ...PATH, reference: always('string', 'Klarna’s payment reference.') };
const ERRORS = ['invalid_account', 'account_key_needed'] as const;

const HEAD = {
  payment_reference: always('string', 'As it stands on the bank’s statement.'),
  currency: word(CURRENCIES, 'ISO 4217.'),
  amount: minorUnits('What was paid.'),
  paid_at: always('string', 'ISO 8601, UTC.', { format: 'date-time' }),
  status: word(['matched', 'open'], '`open` while a row is not read or waits for an explanation.'),
  rows_open: always('integer', 'How many such rows there are.'),
  amount_open: minorUnits('What waits for an explanation; signed.'),
};

/** GET accounts/{id}/settlements. */
export const LIST_SETTLEMENTS = {
  id: 'listSettlements',
  tag: 'Money',
  summary: 'Klarna’s payouts',
  says: 'Takes the key of the account; a call of Kvitt’s own. Newest first.',
  path: PATH,
  query: object({
    limit: place(100, 'At most so many, and never more than 1000.'),
    offset: place(0, 'How many to leave out.'),
  }),
  answer: listOfAll(record(HEAD, { title: 'Settlement' }), 'Newest first.'),
  beside: { page: record({ total: always('integer', 'How many there are.') }) },
  errors: ERRORS,
  examples: [AS_ACCOUNT],
} as const satisfies Description;

/** GET accounts/{id}/settlements/{reference}. */
export const READ_SETTLEMENT = {
  id: 'readSettlement',
  tag: 'Money',
  summary: 'One of Klarna’s payouts, proven from its rows',
  says:
    'Takes the key of the account; a call of Kvitt’s own. The sums of `proof` come to the amount: a line for each type of Klarna’s rows, `DEBT` ' +
    'for debt that was left or repaid, and `DIFFERENCE` for what no row explains.',
  path: OF_ONE,
  answer: record(
    {
      ...HEAD,
      proof: listOfAll(
        record(
          {
            type: always('string', 'Klarna’s type of rows, or one of ours.'),
            rows: always('integer', 'How many there are.'),
            amount: minorUnits('What they come to, signed, tax in it.'),
            tax: minorUnits('The tax in it, signed.'),
          },
          { title: 'ProofLine' },
        ),
        'In the order in which they begin.',
      ),
    },
    { title: 'SettlementWithProof' },
  ),
  errors: [...ERRORS, 'not_found'],
  examples: [
    {
      ...AS_ACCOUNT,
      says: 'A fresh sandbox has been paid nothing yet.',
      path: { ...AS_ACCOUNT.path, reference: 'PAYOUT1' },
      http: 404,
    },
  ],
} as const satisfies Description;

/** GET accounts/{id}/reports/settlement/{reference}. */
export const REPORT_SETTLEMENT = {
  id: 'reportSettlement',
  tag: 'Money',
  summary: 'The specification of one of Klarna’s payouts, row by row',
  says:
    'Takes the key of the account; a call of Kvitt’s own. Every row with the order it belongs to, what became of it and why; the amounts ' +
    'come to what was paid. A download that breaks off is not to be used.',
  path: OF_ONE,
  query: object({
    format: oneOf(REPORT_FORMATS, {
      says: 'What to write it as.',
      fallback: 'json',
      otherwise: (written) => refuse('invalid_request', `there is no format "${written}"`),
    }),
  }),
  files: {
    'text/csv': 'With `format=csv`: RFC 4180, amounts in major units.',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
      'With `format=xlsx`: a workbook in which amounts are numbers.',
  },
  answer: listOfAll(
    record(
      {
        row: always('integer', 'Its place, from 1.'),
        type: always('string', 'Klarna’s type of rows, or one of ours.'),
        detailed_type: orNull('string', 'Klarna’s finer type.'),
        order_id: orNull('string', 'The merchant’s own reference.'),
        transaction_id: orNull('string', 'The order’s number here.'),
        klarna_order_id: orNull('string', 'Klarna’s order.'),
        capture_id: orNull('string', 'Klarna’s capture.'),
        refund_id: orNull('string', 'Klarna’s refund.'),
        currency: word(CURRENCIES, 'ISO 4217.'),
        amount: minorUnits('Signed, tax in it.'),
        tax: minorUnits('The tax in it, signed.'),
        status: word(['not read', 'matched', 'to explain', 'explained'], 'What became of it.'),
        cause: orNull('string', 'Why it was not simply booked.'),
        explanation: orNull('string', 'The same in words.'),
        accepted_by: orNull('string', 'Who accepted the explanation.'),
      },
      { title: 'SettlementRow' },
    ),
    'In Klarna’s order.',
  ),
  errors: [...ERRORS, 'not_found', 'invalid_request'],
  examples: [
    {
      ...AS_ACCOUNT,
      says: 'A fresh sandbox has been paid nothing yet.',
      path: { ...AS_ACCOUNT.path, reference: 'PAYOUT1' },
      http: 404,
    },
  ],
} as const satisfies Description;

/** GET accounts/{id}/expected. */
export const READ_EXPECTED = {
  id: 'readExpected',
  tag: 'Money',
  summary: 'What Klarna has still to pay, and when',
  says:
    'Takes the key of the account; a call of Kvitt’s own. Every shipped order that no payout has listed, and every refund that none has taken, by ' +
    'the terms with Klarna: the run that may pay it, Klarna’s fees, what comes. Where the terms are not known, neither date nor fees are.',
  path: PATH,
  query: object({ limit: place(100, 'At most so many, and never more than 1000.') }),
  answer: listOfAll(
    record(
      {
        kind: word(['sale', 'return'], 'A return takes.'),
        order_id: always('string', 'The merchant’s own reference.'),
        transaction_id: always('integer', 'The order’s number here.'),
        currency: word(CURRENCIES, 'ISO 4217.'),
        amount: minorUnits('Signed, before fees.'),
        klarna_fees: minorUnits('What Klarna keeps by the terms, with tax.'),
        net: minorUnits('The amount less these.'),
        expected_at: orNull('string', 'When the payout is made; ISO 8601, UTC.'),
        is_late: always('boolean', 'Whether that day has passed without it.'),
      },
      { title: 'ExpectedMoney' },
    ),
    'Oldest first.',
  ),
  errors: ERRORS,
  examples: [AS_ACCOUNT],
} as const satisfies Description;
