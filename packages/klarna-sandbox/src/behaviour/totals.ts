import { effectOf, ROWS, TOTAL_NAMES, totalOf } from '../settlement-types.js';
import type { SettlementType, TotalName, Totals, Transaction } from '../settlement-types.js';

/** What a payout starts from: the debt carried over, and how fees reach the merchant. */
type Start = Readonly<{ debt: number; settlementType: SettlementType }>;

/**
 * Adds up a payout's rows, in minor units. One that would be negative pays nothing and becomes debt, which
 * later ones repay. A fee invoice is another matter: the merchant pays it, so its settlement is negative
 * and no debt.
 */
export function addUp(rows: readonly Transaction[], { debt, settlementType }: Start): Totals {
  const sums = new Map<TotalName, number>();
  const add = (name: TotalName, amount: number): void => {
    sums.set(name, (sums.get(name) ?? 0) + amount);
  };
  let raw = 0;
  for (const row of rows) {
    raw += effectOf(row);
    add(totalOf(row), row.amount);
    const { taxTotal } = ROWS[row.type];
    if (taxTotal !== null && row.vatAmount !== null) add(taxTotal, row.vatAmount);
  }
  const isInvoice = settlementType === 'GROSS_FEE';
  const deposit = isInvoice ? 0 : Math.max(0, -raw);
  const repay = isInvoice ? 0 : Math.max(0, Math.min(debt, raw));
  add('deposit', deposit);
  add('repay', repay);
  add('opening_debt_balance', debt);
  add('closing_debt_balance', debt - repay + deposit);
  add('settlement', raw + deposit - repay);
  const totals = TOTAL_NAMES.map((name) => [name, sums.get(name) ?? 0] as const);
  return Object.fromEntries(totals) as Totals;
}

/** The sums of several payouts of one currency, name by name. */
export function addTotals(all: readonly Totals[]): Totals {
  const sums = TOTAL_NAMES.map(
    (name) => [name, all.reduce((sum, totals) => sum + totals[name], 0)] as const,
  );
  return Object.fromEntries(sums) as Totals;
}
