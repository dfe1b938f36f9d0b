import type { AccountId, AccountTransactionState, Currency } from '@kvitt/flow';
import { replanned, type Database } from '../store/database.js';

/** A payout to the merchant as the dashboard lists it. Amounts in minor units, times in milliseconds. */
export type ListedPayout = Readonly<{
  transactionId: number;
  isAutomatic: boolean;
  state: AccountTransactionState;
  /** Whether it waits for the balance to cover it. */
  waits: boolean;
  currency: Currency;
  amountMinor: bigint;
  description: string;
  holderName: string;
  iban: string;
  createdAt: number;
  completedAt: number | null;
}>;

const LIST = replanned(
  'payouts_of_account',
  `select a.transaction_id, a.type = 'automatic_payout' as is_automatic, a.state, a.funding = 'waiting' as waits,
     a.currency, a.amount_minor, a.description, b.holder_name, b.iban,
     (extract(epoch from a.created_at) * 1000)::bigint as created_at,
     (extract(epoch from a.completed_at) * 1000)::bigint as completed_at
   from account_transactions a
   join bank_accounts b on b.account_id = a.account_id and b.bank_account_id = a.bank_account_id
   where a.account_id = $1 and a.type in ('withdrawal', 'automatic_payout')
   order by a.created_at desc, a.transaction_id desc limit $2::integer`,
);

/** The newest payouts of an account, newest first. */
export async function payoutsOf(
  db: Database,
  accountId: AccountId,
  limit: number,
): Promise<readonly ListedPayout[]> {
  return (await db.run(LIST, [accountId, limit])).map((row) => ({
    transactionId: Number(row['transaction_id']),
    isAutomatic: row['is_automatic'] === true,
    state: String(row['state']) as AccountTransactionState,
    waits: row['waits'] === true,
    currency: String(row['currency']) as Currency,
    amountMinor: row['amount_minor'] as bigint,
    description: String(row['description']),
    holderName: String(row['holder_name']),
    iban: String(row['iban']),
    createdAt: Number(row['created_at']),
    completedAt: row['completed_at'] === null ? null : Number(row['completed_at']),
  }));
}
