import { CURRENCIES, TRANSFER_CODES } from '@kvitt/flow';
import { DAYS_MAX } from '../../queries/period.js';
import { REPORT_FORMATS } from '../../reports/report.js';
import type { Description } from '../operation.js';
import { refuse } from '../wire/read.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../wire/schema.js';
import { oneOf } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { AS_ACCOUNT } from './account.js';
import { day } from './money.js';

const REPORT = {
  tag: 'Money',
  path: { id: always('string', 'The account’s number.') },
  query: object({
    from: day('The first day. Required.', 'from'),
    to: day(
      `The day after the last one: at most today, and at most ${DAYS_MAX} days after the first. Required.`,
      'to',
    ),
    format: oneOf(REPORT_FORMATS, {
      says: 'What to write it as.',
      fallback: 'json',
      otherwise: (written) => refuse('invalid_request', `there is no format "${written}"`),
    }),
  }),
  files: {
    'text/csv': 'With `format=csv`: RFC 4180, amounts in major units.',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
      'With `format=xlsx`: a workbook in which amounts and instants (UTC) are numbers.',
  },
  errors: ['invalid_account', 'account_key_needed', 'missing_data', 'invalid_request'],
} as const;

const TIME = { format: 'date-time' };

/** GET accounts/{id}/reports/transactions. */
export const REPORT_TRANSACTIONS = {
  ...REPORT,
  id: 'reportTransactions',
  summary: 'Every transaction of a period with its costs, for a spreadsheet',
  says:
    'Takes the key of the account; a call of Kvitt’s own. Payments, refunds, charges, payouts, top-ups and corrections that were made in the ' +
    'period (days, UTC), oldest first. What was taken from the merchant is negative. A download that breaks off is not to be used.',
  answer: listOfAll(
    record(
      {
        created_at: always('string', 'ISO 8601, UTC.', TIME),
        completed_at: orNull('string', 'ISO 8601, UTC.'),
        type: always('string', 'As in GET transactions.'),
        order_id: orNull('string', 'The merchant’s own reference.'),
        transaction_id: always('string', 'Its number.'),
        site_id: orNull('string', 'The site’s number.'),
        status: always('string', 'The order status.'),
        financial_status: always('string', 'The transaction status.'),
        currency: word(CURRENCIES, 'ISO 4217.'),
        amount: minorUnits('Negative where it was taken.'),
        charge: minorUnits('What the provider has charged.'),
        charge_vat: minorUnits('The VAT on that.'),
        klarna_fees: minorUnits('What Klarna has kept, with tax.'),
        net: minorUnits('The amount less these.'),
        customer: orNull('string', 'The customer’s name.'),
        email: orNull('string', 'The customer’s address.'),
        reservation_number: orNull('string', 'Klarna’s, from the authorization on.'),
        invoice_number: orNull('string', 'Klarna’s, from the invoice on.'),
        description: always('string', 'What was said of it.'),
      },
      { title: 'ReportedTransaction' },
    ),
    'Oldest first.',
  ),
  examples: [{ ...AS_ACCOUNT, query: { from: '2026-01-01', to: '2026-02-01' } }],
} as const satisfies Description;

/** GET accounts/{id}/reports/financial. */
export const REPORT_FINANCIAL = {
  ...REPORT,
  id: 'reportFinancial',
  summary: 'What was the merchant’s, what changed it, and what is left',
  says:
    'Takes the key of the account; a call of Kvitt’s own. For each currency what was the merchant’s when the period began (the balance, what is set ' +
    'aside, what Klarna has not paid yet), every kind of change with its sum, and what is the merchant’s when it ended. The opening total and the ' +
    'changes add up to the closing total, which is the opening total of the next period.',
  answer: listOfAll(
    record(
      {
        currency: word(CURRENCIES, 'ISO 4217.'),
        section: word(['opening', 'change', 'closing'], 'Before, during or after the period.'),
        code: word(
          ['balance', 'reserved', 'uncleared', 'total', ...TRANSFER_CODES],
          'What there was, or why it changed, as the ledger says it.',
        ),
        item: always('string', 'The same in words.'),
        count: orNull('integer', 'How often it changed so.'),
        amount: minorUnits('Negative where it was taken.'),
      },
      { title: 'ReportedPosition' },
    ),
    'By currency, in order.',
  ),
  examples: [{ ...AS_ACCOUNT, query: { from: '2026-01-01', to: '2026-02-01' } }],
} as const satisfies Description;
