import { transactionId, type AccountId, type SiteId, type TransactionId } from '@kvitt/flow';
import { statement, type Session } from '../store/database.js';

const NEWEST = statement(
  'newest_order_of_site',
  `select transaction_id from orders
   where account_id = $1 and site_id = $2 and is_transaction
   order by created_at desc, transaction_id desc
   limit 1`,
);

/** The newest payment of a site whose customer was on the way to pay; null when there is none. */
export async function newestOrder(
  db: Session,
  { accountId, siteId }: Readonly<{ accountId: AccountId; siteId: SiteId }>,
): Promise<TransactionId | null> {
  const [row] = await db.run(NEWEST, [accountId, siteId]);
  return row === undefined ? null : transactionId(Number(row['transaction_id']));
}
