import type { AccountId } from '@kvitt/flow';
import { statement, type Session } from '../store/database.js';

/** A change of an order that was told of: `id` grows with every one. */
export type Change = Readonly<{ id: number; transactionId: number; version: number }>;

const NEWEST = statement(
  'newest_change',
  `select notification_id as id from notifications where account_id = $1 order by notification_id desc limit 1`,
);
const AFTER = statement(
  'changes_after',
  `select notification_id as id, transaction_id, version from notifications
   where account_id = $1 and notification_id > $2 order by notification_id limit $3::integer`,
);

/** The number of an account's newest change; 0 when there was none. */
export async function newestChange(db: Session, account: AccountId): Promise<number> {
  const [row] = await db.run(NEWEST, [account]);
  return Number(row?.['id'] ?? 0);
}

/** An account's changes after a number, in order of their numbers; those of a commit in flight come later. */
export async function changesAfter(
  db: Session,
  account: AccountId,
  id: number,
  limit: number,
): Promise<readonly Change[]> {
  const rows = await db.run(AFTER, [account, id, limit]);
  return rows.map((row) => ({
    id: Number(row['id']),
    transactionId: Number(row['transaction_id']),
    version: Number(row['version']),
  }));
}
