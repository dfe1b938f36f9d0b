import type { AccountId, Currency, TransactionId } from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { balanceKey, lockBalances } from './load.js';

/** What stands between a balance and who wants something of it, under the lock of the account's balances. */
export type Standing = Readonly<{
  availableMinor: bigint;
  /** What refunds that wait for the balance want of it: they go first. */
  heldMinor: bigint;
  /** The payouts that wait for it, oldest first, `WAITING_MAX` at most. */
  waiting: readonly WaitingPayout[];
}>;

/** A payout that waits for the balance. */
export type WaitingPayout = Readonly<{
  transactionId: TransactionId;
  type: 'withdrawal' | 'automatic_payout';
  amountMinor: bigint;
}>;

const WAITING_MAX = 100;

/**
 * What refunds that wait in the given account and currency want, as SQL: their amounts are in the state of their orders. An index knows
 * which wait.
 */
const heldOf = (account: string, currency: string): string =>
  `(select coalesce(sum((r.refund ->> 'amountMinor')::bigint), 0)::bigint
     from refunds f
     join orders o on o.account_id = f.account_id and o.transaction_id = f.transaction_id
     cross join lateral jsonb_array_elements(o.state::jsonb -> 'refunds') as r(refund)
     where f.account_id = ${account} and f.currency = ${currency} and f.flow_state = 'waiting'
       and (r.refund ->> 'transactionId')::bigint = f.refund_id)`;

const HELD = statement('held_for_refunds', `select ${heldOf('$1', '$2')} as held`);
const WAITING = statement(
  'waiting_payouts',
  `select transaction_id, type, amount_minor from account_transactions
   where account_id = $1 and currency = $2 and funding = 'waiting'
   order by created_at, transaction_id limit ${WAITING_MAX}`,
);

/** Locks the account's balances and answers how one of them stands. */
export async function standingOf(
  session: Session,
  account: AccountId,
  currency: Currency,
): Promise<Standing> {
  const balances = await lockBalances(session, [account]);
  const [[held], waiting] = await Promise.all([
    session.run(HELD, [account, currency]),
    session.run(WAITING, [account, currency]),
  ]);
  return {
    availableMinor: balances.get(balanceKey(account, currency)) ?? 0n,
    heldMinor: (held?.['held'] as bigint | undefined) ?? 0n,
    waiting: waiting.map((row) => ({
      transactionId: Number(row['transaction_id']) as TransactionId,
      type: row['type'] === 'withdrawal' ? 'withdrawal' : 'automatic_payout',
      amountMinor: row['amount_minor'] as bigint,
    })),
  };
}

/** Where the oldest payout that waits is covered, as rows of `account_id` and `currency`; nothing where none waits. */
export const COVERED = `select w.account_id, w.currency
   from (select distinct on (account_id, currency) account_id, currency, amount_minor
     from account_transactions where funding = 'waiting'
     order by account_id, currency, created_at, transaction_id) as w
   join balances b on b.account_id = w.account_id and b.currency = w.currency
     and b.ledger_account = 'merchant:balance' and b.balance_minor >= w.amount_minor
   where b.balance_minor - ${heldOf('w.account_id', 'w.currency')} >= w.amount_minor`;
