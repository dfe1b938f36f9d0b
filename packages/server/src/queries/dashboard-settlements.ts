import type { AccountId } from '@kvitt/flow';
import { replanned, type Database } from '../store/database.js';
import { ROW_COLUMNS, rowOf, type SettlementRow } from '../store/settlements.js';

/** A row with the merchant's order, where it is about one. */
export type PayoutRow = Readonly<{
  row: SettlementRow;
  orderId: string | null;
  transactionId: number | null;
}>;

const ROWS = replanned(
  'dashboard_payout_rows',
  `select r.*, o.order_id, o.transaction_id
   from (select ${ROW_COLUMNS} from settlement_rows
     where account_id = $1 and payment_reference = $2
     order by state <> 'suspense', position limit $3::integer) r
   left join orders o on o.account_id = $1 and o.klarna_order_id = r.klarna_order_id
   order by r.state <> 'suspense', r.position`,
);

/** The rows of a payout: first those that wait for an explanation, then in Klarna's order. */
export async function rowsOfPayout(
  db: Database,
  account: AccountId,
  paymentReference: string,
  limit: number,
): Promise<readonly PayoutRow[]> {
  return (await db.run(ROWS, [account, paymentReference, limit])).map((row) => ({
    row: rowOf(account)(row),
    orderId: row['order_id'] as string | null,
    transactionId: row['transaction_id'] === null ? null : Number(row['transaction_id']),
  }));
}
