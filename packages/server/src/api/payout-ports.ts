import type { AccountId, Currency, Instant, PayoutDay, TransactionId } from '@kvitt/flow';
import type { AccountTransaction, Replying } from './ports.js';
import type { Answer } from './reply.js';

/** Where payouts can go. */
export type BankAccount = Readonly<{
  bankAccountId: number;
  currency: Currency;
  holderName: string;
  iban: string;
}>;

/** When what is on a balance is paid out by itself; amounts in minor units. */
export type PayoutPlan = Readonly<{
  currency: Currency;
  schedule: readonly PayoutDay[];
  bankAccountId: number;
  minAmountMinor: bigint;
  minBalanceMinor: bigint;
  /** When it pays out next. */
  dueAt: Instant;
}>;

/** A plan as it is asked for; without a bank account it is the one that payouts of the currency go to now. */
export type WantedPlan = Omit<PayoutPlan, 'bankAccountId' | 'dueAt'> &
  Readonly<{ bankAccountId: number | null }>;

/** A payout that has ended, or why it stays as it is. */
export type EndedPayout =
  | Readonly<{ kind: 'ended'; transaction: AccountTransaction }>
  | Readonly<{
      kind: 'refused';
      error: 'unknown_transaction' | 'payout_under_way' | 'payout_ended';
    }>;

/** What the API may ask of payouts to merchants: taking back, plans, and where they go. */
export type PayoutPorts = Readonly<{
  /** Takes a payout back that waits for the balance. */
  takeBack: (
    accountId: AccountId,
    transactionId: TransactionId,
    reply: Replying<EndedPayout>,
  ) => Promise<Answer>;
  /** By currency, one for each at most. */
  plans: (accountId: AccountId) => Promise<readonly PayoutPlan[]>;
  /** Sets the plan of a currency; null when the account has no such bank account in it. */
  setPlan: (
    accountId: AccountId,
    wanted: WantedPlan,
    reply: Replying<PayoutPlan | null>,
  ) => Promise<Answer>;
  /** Null when there was none. */
  removePlan: (accountId: AccountId, currency: Currency) => Promise<PayoutPlan | null>;
  /** Newest first, each with whether payouts in its currency go to it, and how many there are. */
  bankAccounts: (
    accountId: AccountId,
    page: Readonly<{ offset: number; limit: number }>,
  ) => Promise<
    Readonly<{ rows: readonly (BankAccount & Readonly<{ isUsed: boolean }>)[]; total: number }>
  >;
  /** From now on payouts in its currency go there. */
  addBankAccount: (
    accountId: AccountId,
    bank: Omit<BankAccount, 'bankAccountId'>,
    reply: Replying<BankAccount>,
  ) => Promise<Answer>;
}>;
