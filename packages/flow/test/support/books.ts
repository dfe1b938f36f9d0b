import {
  creditDelta,
  LEDGER_ACCOUNTS,
  type LedgerAccount,
  type Transfer,
} from '../../src/index.js';

/** What every ledger account holds after some transfers: credits positive, in minor units. */
export type Books = Readonly<Record<LedgerAccount, bigint>>;

/** The balances that transfers make, from nothing. */
export const booksOf = (transfers: readonly Transfer[]): Books =>
  Object.fromEntries(
    LEDGER_ACCOUNTS.map((account) => [account, creditDelta(transfers, account)]),
  ) as Books;

/** The accounts that hold something. */
export const holdings = (transfers: readonly Transfer[]): Partial<Books> =>
  Object.fromEntries(
    Object.entries(booksOf(transfers)).filter(([, amountMinor]) => amountMinor !== 0n),
  );
