import type { AccountId, Instant } from '@kvitt/flow';
import { isoText } from '../store/arrays.js';
import { replanned, type Session } from '../store/database.js';

/** What expires on a day (UTC) in a currency, if it is not shipped. */
export type DayOfDeadlines = Readonly<{
  day: string;
  currency: string;
  orders: number;
  /** In minor units. */
  amountMinor: bigint;
}>;

const BY_DAY = replanned(
  'deadlines_by_day',
  `select to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD') as day, o.currency, count(*) as orders,
     sum(o.amount_minor)::bigint as amount_minor
   from timers t join orders o using (account_id, transaction_id)
   where t.account_id = $1 and t.kind = 'expire_shipping' and t.due_at < $2::timestamptz
   group by 1, 2 order by 1, 2`,
);

/** What expires until an instant, by day and currency. */
export async function deadlinesByDay(
  db: Session,
  account: AccountId,
  until: Instant,
): Promise<readonly DayOfDeadlines[]> {
  const rows = await db.run(BY_DAY, [account, isoText(until)]);
  return rows.map((row) => ({
    day: String(row['day']),
    currency: String(row['currency']),
    orders: Number(row['orders']),
    amountMinor: row['amount_minor'] as bigint,
  }));
}
