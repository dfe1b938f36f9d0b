import { isObject, listField, textField, wholeField } from './fields.js';
import type { JournalRecord } from './journal.js';
import { TOTAL_NAMES } from './settlement-types.js';
import type { Totals, Transaction } from './settlement-types.js';
import type { JsonObject } from './types.js';

/** Names under which sums once stood in a payout itself. */
const FORMER: Readonly<Record<string, string>> = {
  return: 'returned',
  opening_debt_balance: 'openingDebt',
  closing_debt_balance: 'closingDebt',
};

/** A record as it is written today, from one that an earlier version may have written. */
export function upgraded(record: JournalRecord): JournalRecord {
  switch (record.kind) {
    case 'page':
      return { kind: 'page', value: { ...NEW_IN_PAGES, ...record.value } };
    case 'order':
      return { kind: 'order', value: { ...NEW_IN_ORDERS, ...record.value } };
    case 'payout':
      return upgradedPayout(record);
    case 'session':
    case 'customer_token':
    case 'posting':
    case 'late_callback':
    case 'step':
    case 'memory':
    case 'faults':
    case 'world':
      return record;
  }
}

/** What pages and orders have had since the customer is asked in steps. */
const NEW_IN_PAGES = { options: {}, checkout: null };
const NEW_IN_ORDERS = { said: {} };

function upgradedPayout(record: Extract<JournalRecord, { kind: 'payout' }>): JournalRecord {
  const value: unknown = record.value;
  if (!isObject(value) || isObject(value['totals'])) return record;
  return {
    kind: 'payout',
    value: {
      reference: textField(value, 'reference'),
      merchantId: textField(value, 'merchantId'),
      currency: textField(value, 'currency'),
      at: wholeField(value, 'at'),
      settlementType: 'NET',
      totals: formerTotals(value),
      transactions: listField(value, 'transactions').map(
        (row) => ({ reversalReference: '', ...row }) as unknown as Transaction,
      ),
    },
  };
}

function formerTotals(payout: JsonObject): Totals {
  const sums = TOTAL_NAMES.map((name) => [name, wholeField(payout, FORMER[name] ?? name)] as const);
  return Object.fromEntries(sums) as Totals;
}
