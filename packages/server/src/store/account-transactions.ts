import {
  accountTransfersOf,
  isPayoutType,
  payoutsCovered,
  type AccountFunding,
  type AccountId,
  type AccountTransactionState,
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
import { standingOf } from './payouts-waiting.js';

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

/** A transaction of an account that belongs to no order. */
export type AccountTransaction = AccountRequest &
  Readonly<{
    state: AccountTransactionState;
    /** Whether its amount has been booked. */
    funding: AccountFunding;
    /** Where a payout goes. */
    bankAccount: BankAccount | null;
    createdAt: Instant;
    completedAt: Instant | null;
  }>;

/** What came of a request: it is posted, a payout perhaps only to wait for the balance, or refused and nothing has changed. */
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
     direction, funding)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::timestamptz, $14::timestamptz, $15, $16)`,
);

/**
 * Books a transaction of the account: the row and its transfers, in the caller's transaction. The account's balances are locked first,
 * so that two at once, or a refund beside it, cannot take the same money. A charge that the balance does not cover is refused; a payout
 * waits for it, behind those that wait already. Who runs the service corrects the balance as it must be.
 */
export async function postAccountTransaction(
  session: Session,
  request: AccountRequest,
  now: Instant,
): Promise<Posted> {
  const { accountId, type, currency, amountMinor } = request;
  const isPayout = isPayoutType(type);
  const bankAccount = isPayout ? await bankAccountOf(session, accountId, currency) : null;
  if (isPayout && bankAccount === null) return { kind: 'refused', error: 'no_bank_account' };
  const standing = await standingOf(session, accountId, currency);
  if (type === 'merchant_settlement' && standing.availableMinor < amountMinor)
    return { kind: 'refused', error: 'insufficient_funds' };
  const waits =
    isPayout && (standing.waiting.length > 0 || payoutsCovered([amountMinor], standing) === 0);
  const funding = waits ? 'waiting' : 'booked';
  return {
    kind: 'posted',
    transaction: await insertTransaction(session, request, { bankAccount, funding }, now),
  };
}

/** Adds the row of a transaction and, unless it waits, books it. The caller has locked the balances and knows that it may. */
export async function insertTransaction(
  session: Session,
  request: AccountRequest,
  {
    bankAccount,
    funding,
  }: Readonly<{ bankAccount: BankAccount | null; funding: 'booked' | 'waiting' }>,
  now: Instant,
): Promise<AccountTransaction> {
  const isPayout = isPayoutType(request.type);
  const transaction: AccountTransaction = {
    ...request,
    state: isPayout ? 'reserved' : 'completed',
    funding,
    bankAccount,
    createdAt: now,
    completedAt: isPayout ? null : now,
  };
  await session.run(INSERT, [
    request.accountId,
    request.transactionId,
    request.type,
    transaction.state,
    request.orderId,
    request.currency,
    request.amountMinor,
    request.description,
    request.var1,
    request.var2,
    request.var3,
    bankAccount?.bankAccountId ?? null,
    isoText(now),
    isPayout ? null : isoText(now),
    request.direction ?? 'debit',
    funding,
  ]);
  if (funding === 'booked') await bookSteps(session, [request], 'funded', now);
  return transaction;
}

/** What of a transaction says how it is booked. */
type Booked = Pick<
  AccountRequest,
  'accountId' | 'transactionId' | 'type' | 'currency' | 'amountMinor' | 'direction'
>;

/** Books a step of each of some transactions: 1 in the numbers of transfers when it is funded, 2 when it ends. */
export async function bookSteps(
  session: Session,
  transactions: readonly Booked[],
  step: AccountTransactionStep,
  now: Instant,
): Promise<void> {
  const rows = transactions.flatMap(
    ({ accountId, transactionId, type, currency, amountMinor, direction = 'debit' }) =>
      accountTransfersOf({ type, direction, amountMinor }, step).map((transfer, leg) => ({
        accountId,
        transactionId,
        seq: step === 'funded' ? 1 : 2,
        leg,
        currency,
        transfer,
      })),
  );
  await Promise.all(book(session, rows, now));
}
