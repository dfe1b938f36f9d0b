import type { AccountId } from '@kvitt/flow';
import { statement, type Session } from '../store/database.js';

const MARK = statement(
  'dashboard_money_mark',
  `select coalesce(string_agg(
     ledger_account || currency || balance_minor || modified_at, ' ' order by ledger_account, currency), '') as mark
   from balances where account_id = $1`,
);

/** A text that is another one whenever something was booked for an account. It reads its balances, a few rows. */
export async function moneyMark(db: Session, account: AccountId): Promise<string> {
  const [row] = await db.run(MARK, [account]);
  return (row?.['mark'] as string | undefined) ?? '';
}
