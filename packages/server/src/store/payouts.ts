import {
  payoutEnding,
  payoutsCovered,
  type AccountFunding,
  type AccountId,
  type AccountTransactionState,
  type Currency,
  type Instant,
  type PayoutEnd,
  type PayoutRefusal,
  type TransactionId,
} from '@kvitt/flow';
import { bookSteps, type AccountTransaction } from './account-transactions.js';
import { isoText, numbers } from './arrays.js';
import { statement, type Database, type Row, type Session } from './database.js';
import { lockBalances } from './load.js';
import { COVERED, standingOf, type WaitingPayout } from './payouts-waiting.js';

const COVERED_WAITING = statement('claim_covered_payouts', `${COVERED} limit 100`);
const FUND = statement(
  'fund_payouts',
  `update account_transactions set funding = 'booked'
   where account_id = $1 and transaction_id = any($2::bigint[]) and funding = 'waiting'`,
);

/** Who is told of an account's payouts that went on or were made, after the commit, and of those that failed. */
export type PayoutNews = Readonly<{
  done: (account: AccountId, currency: Currency, made: Readonly<{ amountMinor: bigint }>) => void;
  failed: (account: AccountId, currency: Currency, error: unknown) => void;
}>;

/**
 * Sets payouts aside that have waited for the balance, where it covers them now: oldest first in each account and currency, and behind
 * refunds that wait. Each account and currency is a transaction of its own. Answers how many payouts went on.
 */
export async function fundPayouts(db: Database, now: Instant, news: PayoutNews): Promise<number> {
  let count = 0;
  for (const row of await db.run(COVERED_WAITING)) {
    const account = Number(row['account_id']) as AccountId;
    const currency = String(row['currency']) as Currency;
    try {
      const funded = await db.transaction(async (session) => fund(session, account, currency, now));
      count += funded.length;
      for (const payout of funded) news.done(account, currency, payout);
    } catch (error) {
      news.failed(account, currency, error);
    }
  }
  return count;
}

/** Sets aside what the balance covers of the payouts that wait in one currency; answers them. */
export async function fund(
  session: Session,
  accountId: AccountId,
  currency: Currency,
  now: Instant,
): Promise<readonly WaitingPayout[]> {
  const standing = await standingOf(session, accountId, currency);
  const amounts = standing.waiting.map(({ amountMinor }) => amountMinor);
  const covered = standing.waiting.slice(0, payoutsCovered(amounts, standing));
  if (covered.length === 0) return [];
  await session.run(FUND, [accountId, numbers(covered.map(({ transactionId }) => transactionId))]);
  const booked = covered.map((payout) => ({ ...payout, accountId, currency }));
  await bookSteps(session, booked, 'funded', now);
  return covered;
}

const LOCK = statement(
  'lock_payout',
  `select a.account_id, a.transaction_id, a.type, a.state, a.funding, a.order_id, a.currency,
     a.amount_minor, a.description, a.var1, a.var2, a.var3, a.bank_account_id, b.holder_name, b.iban,
     (extract(epoch from a.created_at) * 1000)::bigint as created_at,
     (extract(epoch from a.completed_at) * 1000)::bigint as completed_at
   from account_transactions a
   join bank_accounts b on b.account_id = a.account_id and b.bank_account_id = a.bank_account_id
   where a.account_id = $1 and a.transaction_id = $2
     and a.type in ('withdrawal', 'automatic_payout')
   for update of a`,
);
const END = statement(
  'end_payout',
  `update account_transactions set state = $3, funding = $4, completed_at = $5::timestamptz
   where account_id = $1 and transaction_id = $2`,
);

/** What came of ending a payout: the payout as it is now, or why it stays as it is. */
export type EndedPayout =
  | Readonly<{ kind: 'ended'; transaction: AccountTransaction }>
  | Readonly<{
      kind: 'refused';
      error: PayoutRefusal | 'unknown_transaction';
      /** As what it stays; null when there is no such payout. */
      state: AccountTransactionState | null;
    }>;

/**
 * Ends a payout: it has left the bank, it comes to nothing, or the merchant takes it back while it waits. What was set aside
 * leaves or goes back on the balance; one that waited books nothing.
 */
export async function endPayout(
  session: Session,
  account: AccountId,
  transaction: TransactionId,
  end: PayoutEnd,
  now: Instant,
): Promise<EndedPayout> {
  // In the order in which everybody takes them: whoever funds it has the balances first, too.
  await lockBalances(session, [account]);
  const [row] = await session.run(LOCK, [account, transaction]);
  if (row === undefined) return { kind: 'refused', error: 'unknown_transaction', state: null };
  const payout = payoutOf(row);
  const ending = payoutEnding(payout, end);
  if (ending.kind === 'refused') return { ...ending, state: payout.state };
  if (ending.kind === 'stays') return { kind: 'ended', transaction: payout };
  const { state, funding, step } = ending;
  await session.run(END, [account, transaction, state, funding, isoText(now)]);
  if (step !== null) await bookSteps(session, [payout], step, now);
  return { kind: 'ended', transaction: { ...payout, state, funding, completedAt: now } };
}

const payoutOf = (row: Row): AccountTransaction => ({
  accountId: Number(row['account_id']) as AccountId,
  transactionId: Number(row['transaction_id']) as TransactionId,
  type: row['type'] === 'withdrawal' ? 'withdrawal' : 'automatic_payout',
  state: String(row['state']) as AccountTransactionState,
  funding: String(row['funding']) as AccountFunding,
  currency: String(row['currency']) as Currency,
  amountMinor: row['amount_minor'] as bigint,
  direction: 'debit',
  description: String(row['description']),
  orderId: row['order_id'] as string | null,
  var1: row['var1'] as string | null,
  var2: row['var2'] as string | null,
  var3: row['var3'] as string | null,
  bankAccount: {
    bankAccountId: Number(row['bank_account_id']),
    currency: String(row['currency']) as Currency,
    holderName: String(row['holder_name']),
    iban: String(row['iban']),
  },
  createdAt: Number(row['created_at']) as Instant,
  completedAt: row['completed_at'] === null ? null : (Number(row['completed_at']) as Instant),
});

/** A payout that is under way, with where it goes. */
export type OpenPayout = Readonly<{
  accountId: number;
  transactionId: number;
  currency: string;
  amountMinor: bigint;
  /** Whether it waits for the balance, so that it must not be transferred yet. */
  waits: boolean;
  description: string;
  holderName: string;
  iban: string;
}>;

const OPEN = statement(
  'open_payouts',
  `select a.account_id, a.transaction_id, a.currency, a.amount_minor, a.description,
     a.funding = 'waiting' as waits, b.holder_name, b.iban
   from account_transactions a
   join bank_accounts b using (account_id, bank_account_id)
   where a.type in ('withdrawal', 'automatic_payout') and a.state = 'reserved'
   order by a.created_at, a.transaction_id`,
);

/** The payouts that are under way, oldest first, those that wait for the balance among them. */
export async function listPayouts(db: Session): Promise<readonly OpenPayout[]> {
  return (await db.run(OPEN)).map((row) => ({
    accountId: Number(row['account_id']),
    transactionId: Number(row['transaction_id']),
    currency: String(row['currency']),
    amountMinor: row['amount_minor'] as bigint,
    waits: row['waits'] === true,
    description: String(row['description']),
    holderName: String(row['holder_name']),
    iban: String(row['iban']),
  }));
}

const OWNER = statement(
  'account_of_payout',
  `select account_id from account_transactions
   where transaction_id = $1 and type in ('withdrawal', 'automatic_payout')`,
);

/** The account of a payout, for the command line. */
export async function accountOfPayout(
  db: Session,
  transaction: TransactionId,
): Promise<AccountId | null> {
  const [row] = await db.run(OWNER, [transaction]);
  return row === undefined ? null : (Number(row['account_id']) as AccountId);
}
