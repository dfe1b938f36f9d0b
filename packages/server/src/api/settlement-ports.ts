import type { AccountId } from '@kvitt/flow';
import type { ExpectedMoney } from '../queries/dashboard-expected.js';
import type { ProofLine, SettlementHead, SettlementLine } from '../queries/settlement-report.js';

/** What Klarna has still to pay or to take, and whether its day has passed. */
export type ExpectedView = ExpectedMoney & Readonly<{ isLate: boolean }>;

/** What the API may ask of Klarna's payouts to an account. */
export type SettlementPorts = Readonly<{
  /** Newest first, and how many there are. */
  list: (
    accountId: AccountId,
    page: Readonly<{ limit: number; offset: number }>,
  ) => Promise<Readonly<{ rows: readonly SettlementHead[]; total: number }>>;
  /** One of them with what its rows come to; null where there is none. */
  find: (
    accountId: AccountId,
    paymentReference: string,
  ) => Promise<Readonly<{ head: SettlementHead; proof: readonly ProofLine[] }> | null>;
  /** Its rows, a page at a time. */
  lines: (
    accountId: AccountId,
    paymentReference: string,
  ) => AsyncIterable<readonly SettlementLine[]>;
  /** What is still to come, oldest first. */
  expected: (accountId: AccountId, limit: number) => Promise<readonly ExpectedView[]>;
}>;
