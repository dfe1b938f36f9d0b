import {
  accountTransfersOf,
  type AccountId,
  type AccountTransactionStep,
  type AccountTransactionType,
  type Currency,
  type Direction,
  type ErrorKey,
  type Instant,
  type TransactionId,
} from '@kvitt/flow';
import { isoText } from './arrays.js';
import { bankAccountOf, type BankAccount } from './bank-accounts.js';
import { statement, type Session } from './database.js';
import { book } from './ledger.js';
import { balanceKey, lockBalances } from './load.js';

/** What an account is asked for that belongs to no order: a charge, a payout, a top-up or a correction. */
export type AccountRequest = Readonly<{
  accountId: AccountId;
  transactionId: TransactionId;
  type: AccountTransactionType;
  currency: Currency;
  amountMinor: bigint;
  /** Whether it adds to the balance; left out, it takes. */
  direction?: Direction;
  description: string;
  /** The merchant's own reference, not unique. */
  orderId: string | null;
  var1: string | null;
  var2: string | null;
  var3: string | null;
}>;

/** Its two statuses in one word, as merchants read them. */
export type AccountTransactionState = 'reserved' | 'completed' | 'void';

/** A transaction of an account that belongs to no order. */
export type AccountTransaction = AccountRequest &
  Readonly<{
    state: AccountTransactionState;
    /** Where a payout goes. */
    bankAccount: BankAccount | null;
    createdAt: Instant;
    completedAt: Instant | null;
  }>;

/** What came of a request: it is booked, or refused and nothing has changed. */
export type Posted =
  | Readonly<{ kind: 'posted'; transaction: AccountTransaction }>
  | Readonly<{
      kind: 'refused';
      error: Extract<ErrorKey, 'insufficient_funds' | 'no_bank_account'>;
    }>;

const INSERT = statement(
  'insert_account_transaction',
  `insert into account_transactions (account_id, transaction_id, type, state, order_id, currency,
     amount_minor, description, var1, var2, var3, bank_account_id, created_at, completed_at,
     direction)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::timestamptz, $14::timestamptz, $15)`,
);

/** Only what merchants ask for is bound to what the balance holds; who runs the service corrects it as it must be. */
const NEEDS_COVER: ReadonlySet<AccountTransactionType> = new Set([
  'merchant_settlement',
  'withdrawal',
]);

/**
 * Books a transaction of the account: the row and its transfers, in the caller's transaction. The account's balances are locked first,
 * so that two at once, or a refund beside it, cannot take the same money.
 */
export async function postAccountTransaction(
  session: Session,
  request: AccountRequest,
  now: Instant,
): Promise<Posted> {
  const { accountId, transactionId, type, currency, amountMinor } = request;
  const isPayout = type === 'withdrawal';
  const bankAccount = isPayout ? await bankAccountOf(session, accountId, currency) : null;
  if (isPayout && bankAccount === null) return { kind: 'refused', error: 'no_bank_account' };
  const balances = await lockBalances(session, [accountId]);
  const available = balances.get(balanceKey(accountId, currency)) ?? 0n;
  if (NEEDS_COVER.has(type) && available < amountMinor)
    return { kind: 'refused', error: 'insufficient_funds' };
  const transaction: AccountTransaction = {
    ...request,
    state: isPayout ? 'reserved' : 'completed',
    bankAccount,
    createdAt: now,
    completedAt: isPayout ? null : now,
  };
  await session.run(INSERT, [
    accountId,
    transactionId,
    type,
    transaction.state,
    request.orderId,
    currency,
    amountMinor,
    request.description,
    request.var1,
    request.var2,
    request.var3,
    bankAccount?.bankAccountId ?? null,
    isoText(now),
    isPayout ? null : isoText(now),
    request.direction ?? 'debit',
  ]);
  await bookStep(session, request, 'funded', now);
  return { kind: 'posted', transaction };
}

type Booked = Pick<
  AccountRequest,
  'accountId' | 'transactionId' | 'type' | 'currency' | 'amountMinor' | 'direction'
>;

async function bookStep(
  session: Session,
  { accountId, transactionId, type, currency, amountMinor, direction = 'debit' }: Booked,
  step: AccountTransactionStep,
  now: Instant,
): Promise<void> {
  const rows = accountTransfersOf({ type, direction, amountMinor }, step).map((transfer, leg) => ({
    accountId,
    transactionId,
    seq: step === 'funded' ? 1 : 2,
    leg,
    currency,
    transfer,
  }));
  await Promise.all(book(session, rows, now));
}

const LOCK_PAYOUT = statement(
  'lock_payout',
  `select transaction_id, state, currency, amount_minor from account_transactions
   where account_id = $1 and transaction_id = $2 and type = 'withdrawal' for update`,
);
const END_PAYOUT = statement(
  'end_payout',
  `update account_transactions set state = $3, completed_at = $4::timestamptz
   where account_id = $1 and transaction_id = $2`,
);

/**
 * Ends a payout that is under way: it has left the bank, or it comes to nothing and the money is back on the balance. Answers its
 * state before, or null when there is no such payout; one that has ended stays as it is.
 */
export async function endPayout(
  session: Session,
  account: AccountId,
  transaction: TransactionId,
  step: 'paid' | 'failed',
  now: Instant,
): Promise<AccountTransactionState | null> {
  const [row] = await session.run(LOCK_PAYOUT, [account, transaction]);
  if (row === undefined) return null;
  const state = String(row['state']) as AccountTransactionState;
  if (state !== 'reserved') return state;
  // In the order in which everybody takes them.
  await lockBalances(session, [account]);
  const ended = step === 'paid' ? 'completed' : 'void';
  await session.run(END_PAYOUT, [account, transaction, ended, isoText(now)]);
  const booked: Booked = {
    accountId: account,
    transactionId: transaction,
    type: 'withdrawal',
    currency: String(row['currency']) as Currency,
    amountMinor: row['amount_minor'] as bigint,
  };
  await bookStep(session, booked, step, now);
  return state;
}

/** A payout that is under way, with where it goes. */
export type OpenPayout = Readonly<{
  accountId: number;
  transactionId: number;
  currency: string;
  amountMinor: bigint;
  description: string;
  holderName: string;
  iban: string;
}>;

const OPEN = statement(
  'open_payouts',
  `select a.account_id, a.transaction_id, a.currency, a.amount_minor, a.description,
     b.holder_name, b.iban
   from account_transactions a
   join bank_accounts b using (account_id, bank_account_id)
   where a.type = 'withdrawal' and a.state = 'reserved'
   order by a.created_at, a.transaction_id`,
);

/** The payouts that are under way, oldest first. */
export async function listPayouts(db: Session): Promise<readonly OpenPayout[]> {
  return (await db.run(OPEN)).map((row) => ({
    accountId: Number(row['account_id']),
    transactionId: Number(row['transaction_id']),
    currency: String(row['currency']),
    amountMinor: row['amount_minor'] as bigint,
    description: String(row['description']),
    holderName: String(row['holder_name']),
    iban: String(row['iban']),
  }));
}

const OWNER = statement(
  'account_of_payout',
  `select account_id from account_transactions where transaction_id = $1 and type = 'withdrawal'`,
);

/** The account of a payout, for the command line. */
export async function accountOfPayout(
  db: Session,
  transaction: TransactionId,
): Promise<AccountId | null> {
  const [row] = await db.run(OWNER, [transaction]);
  return row === undefined ? null : (Number(row['account_id']) as AccountId);
}
