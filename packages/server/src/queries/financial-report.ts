import {
  DAY,
  invariant,
  later,
  type AccountId,
  type Currency,
  type TransferCode,
} from '@kvitt/flow';
import { isoText } from '../store/arrays.js';
import { currenciesOf, positionsAtEndsOf, type Position } from '../store/closing-balances.js';
import { replanned, type Database } from '../store/database.js';
import { BooksChangedError, dayBefore, midnight, type Period } from './statement.js';

export type { Position } from '../store/closing-balances.js';

/** How often something of a kind happened, and what it added to what is the merchant's; negative when it took away. */
export type ReportLine = Readonly<{ code: TransferCode; count: number; sumMinor: bigint }>;

/**
 * A period in one currency: what was the merchant's before it, everything that changed it, and what is the merchant's after it.
 * Amounts in minor units; opening + lines = closing, each the sum of its three parts.
 */
export type FinancialReport = Readonly<{
  currency: Currency;
  opening: Position;
  /** In the order of the names of their codes. */
  lines: readonly ReportLine[];
  closing: Position;
}>;

/** Around midnight a group of the old day may still be written. */
const ATTEMPTS_MAX = 5;

// Between the three accounts of a merchant nothing comes or goes. The transfers of a day lie together, and the index on
// their time finds them without one of its own for each account.
const DAY_LINES = replanned(
  'financial_report_day',
  `select code, count(*) as count, sum(delta)::bigint as sum
   from (
     select t.code, t.amount_minor * (
       case when t.credit in ('merchant:balance', 'merchant:reserved', 'merchant:pending')
         then 1 else 0 end
       - case when t.debit in ('merchant:balance', 'merchant:reserved', 'merchant:pending')
         then 1 else 0 end) as delta
     from transfers t
     where t.account_id = $1 and t.currency = $2
       and t.at >= $3::timestamptz and t.at < $4::timestamptz) as moved
   where delta <> 0
   group by code`,
);

/**
 * The financial report of a period (days that are over, UTC), one for each currency in which something was ever booked. It costs as
 * much as the period has transfers, however long the history. Throws `BooksChangedError` when the transfers do not explain the balances.
 */
export async function financialReport(
  db: Database,
  accountId: AccountId,
  { from, to }: Pick<Period, 'from' | 'to'>,
): Promise<readonly FinancialReport[]> {
  invariant(from < to, 'a period begins before it ends');
  const reports: FinancialReport[] = [];
  for (const currency of await currenciesOf(db, accountId)) {
    reports.push(await reportOf(db, { accountId, currency, from, to }));
  }
  return reports;
}

async function reportOf(db: Database, period: Period): Promise<FinancialReport> {
  const { accountId, currency, from, to } = period;
  for (let attempt = 1; ; attempt += 1) {
    const [opening = NOTHING, closing = NOTHING] = await positionsAtEndsOf(
      db,
      accountId,
      currency,
      [from, to].map(dayBefore),
    );
    const lines = await linesOf(db, period);
    const changeMinor = lines.reduce((sum, line) => sum + line.sumMinor, 0n);
    if (totalOf(opening) + changeMinor === totalOf(closing)) {
      return { currency, opening, lines, closing };
    }
    if (attempt === ATTEMPTS_MAX) {
      throw new BooksChangedError(
        `the books from ${from} to ${to} changed while they were read: ask again`,
      );
    }
  }
}

const NOTHING: Position = { balanceMinor: 0n, reservedMinor: 0n, pendingMinor: 0n };

/** All that is a merchant's, in minor units. */
export const totalOf = ({ balanceMinor, reservedMinor, pendingMinor }: Position): bigint =>
  balanceMinor + reservedMinor + pendingMinor;

/** Day by day, so that no statement keeps others waiting for long. */
async function linesOf(
  db: Database,
  { accountId, currency, from, to }: Period,
): Promise<readonly ReportLine[]> {
  const lines = new Map<TransferCode, ReportLine>();
  for (let at = midnight(from); at < midnight(to); at = later(at, DAY)) {
    const bounds = [isoText(at), isoText(later(at, DAY))];
    for (const row of await db.run(DAY_LINES, [accountId, currency, ...bounds])) {
      const code = String(row['code']) as TransferCode;
      const before = lines.get(code);
      lines.set(code, {
        code,
        count: (before?.count ?? 0) + Number(row['count']),
        sumMinor: (before?.sumMinor ?? 0n) + (row['sum'] as bigint),
      });
    }
  }
  return [...lines.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
