import { CURRENCIES } from '@kvitt/flow';
import type { Description } from '../operation.js';
import { always, listOfAll, localTime, minorUnits, orNull, record, word } from '../wire/schema.js';
import { TRANSACTION_QUERY, TRANSACTION_TYPES } from '../wire/transaction-query.js';
import { ORDER_PATH } from './orders.js';

/** A row of GET transactions. */
export const TRANSACTION = record(
  {
    amount: minorUnits('Amount.'),
    costs: listOfAll(
      record(
        {
          amount: minorUnits('With its VAT or tax.'),
          description: always('string', 'The rule, or whose fee it is.'),
          transaction_id: always('integer', 'Kvitt’s number of the payment, 16 digits.'),
          type: word(
            ['SYSTEM', 'internal'],
            'SYSTEM is the provider’s charge, internal Klarna’s fee.',
          ),
        },
        { title: 'TransactionCost' },
      ),
      'What it costs; see the order.',
    ),
    created: localTime('When it began.'),
    currency: word(CURRENCIES, 'ISO 4217.'),
    customer: record({
      email: always('string', 'Empty when it is not known.'),
      first_name: always('string', 'Empty when it is not known.'),
      iban: always('string', 'Always empty; clients expect it.'),
      last_name: always('string', 'Empty when it is not known.'),
    }),
    debit_credit: word(['C', 'D'], 'C adds to the balance, D takes from it.'),
    description: always('string', 'As the merchant sent it.'),
    financial_status: orNull('string', 'The transaction’s status.'),
    net: minorUnits('The amount less its costs.'),
    order_id: orNull('string', 'The merchant’s own number.'),
    payment_method: orNull('string', 'KLARNA, or BANKTRANS for a payout.'),
    site_id: orNull('integer', 'The site; null for what belongs to the account.'),
    status: always('string', 'The order’s status.'),
    transaction_id: orNull('integer', 'Kvitt’s number, 16 digits.'),
    type: word(TRANSACTION_TYPES, 'What it is.'),
    updated: localTime('When it last changed.'),
    var1: always('string', 'As the merchant sent it.'),
    var2: always('string', 'As the merchant sent it.'),
    var3: always('string', 'As the merchant sent it.'),
  },
  {
    title: 'Transaction',
    sometimes: {
      completed: localTime('When it was settled, or done.'),
      invoice_id: always('string', 'The merchant’s own invoice.'),
      reason: always('string', 'Of a payout that waits for the balance: that it does.'),
    },
  },
);

const PAGER = record(
  {
    after: orNull('string', 'Where older ones are.'),
    before: orNull('string', 'Where newer ones are.'),
    cursor: record({
      after: orNull('string', 'For the query parameter of that name.'),
      before: orNull('string', 'For the query parameter of that name.'),
    }),
    limit: always('integer', 'At most so many.'),
  },
  { title: 'Pager', says: 'The last page leads on to an empty one, which leads nowhere.' },
);

/** GET transactions. */
export const LIST_TRANSACTIONS = {
  id: 'listTransactions',
  tag: 'Transactions',
  summary: 'List transactions, newest first',
  says: 'A site’s key lists the site’s own, an account’s key those of all its sites, its charges and its payouts.',
  query: TRANSACTION_QUERY,
  answer: listOfAll(TRANSACTION, 'A page of them.'),
  beside: { pager: PAGER },
  errors: ['invalid_request', 'invalid_currency'],
  examples: [
    { query: { limit: '2' } },
    { query: { type: 'refund', financial_status: 'completed' } },
  ],
} as const satisfies Description<never, never> | Description;

/** GET transactions/{id}. */
export const READ_TRANSACTION = {
  id: 'readTransaction',
  tag: 'Transactions',
  summary: 'Read a transaction',
  path: { id: always('string', 'Its number, 16 digits.') },
  answer: TRANSACTION,
  errors: ['unknown_transaction'],
  examples: [{ path: { id: { takenFrom: 'requestRefund', member: 'refund_id' } } }],
} as const satisfies Description;

/** GET orders/{id}/transactions. */
export const LIST_ORDER_TRANSACTIONS = {
  id: 'listOrderTransactions',
  tag: 'Transactions',
  summary: 'List an order’s transactions',
  says: 'The payment, then its refunds in the order they were asked for.',
  path: { id: ORDER_PATH },
  answer: listOfAll(TRANSACTION, 'All of them.'),
  errors: ['unknown_order'],
  examples: [{ path: { id: 'my-order-1' } }],
} as const satisfies Description;
