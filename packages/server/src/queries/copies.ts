import type { AccountId, Instant } from '@kvitt/flow';
import { isoText } from '../store/arrays.js';
import { statement, type Session } from '../store/database.js';

/** An order as another one names it. */
export type NamedOrder = Readonly<{ transactionId: number; orderId: string }>;

const COPIES = statement(
  'copies_of_order',
  `select o.transaction_id, o.order_id
   from generate_series(search_week($3::timestamptz),
       (select max(week) from order_search where account_id = $1)) as b(week)
     join order_search s on s.account_id = $1 and s.week = b.week and s.term = 'copy-of:' || $2::bigint
     join orders o on o.account_id = s.account_id and o.transaction_id = s.transaction_id
   order by o.created_at, o.transaction_id limit 20`,
);

/** The orders that were made again from one, oldest first, twenty at most. */
export async function copiesOf(
  db: Session,
  account: AccountId,
  original: Readonly<{ transactionId: number; createdAt: Instant }>,
): Promise<readonly NamedOrder[]> {
  const rows = await db.run(COPIES, [account, original.transactionId, isoText(original.createdAt)]);
  return rows.map((row) => ({
    transactionId: Number(row['transaction_id']),
    orderId: String(row['order_id']),
  }));
}
