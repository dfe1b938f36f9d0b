import { isObject, listField, textField, wholeField } from './fields.js';
import type { JournalRecord } from './journal.js';
import { TOTAL_NAMES } from './settlement-types.js';
import type { Totals } from './settlement-types.js';
import type { JsonObject, Transaction } from './types.js';

/** Names under which sums once stood in a payout itself. */
const FORMER: Readonly<Record<string, string>> = {
  return: 'returned',
  opening_debt_balance: 'openingDebt',
  closing_debt_balance: 'closingDebt',
};

/** A record as it is written today, from one that an earlier version may have written. */
export function upgraded(record: JournalRecord): JournalRecord {
  if (record.kind !== 'payout') return record;
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
