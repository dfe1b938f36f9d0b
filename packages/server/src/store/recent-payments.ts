import type { AccountId, Payment, TransactionId } from '@kvitt/flow';

/**
 * Payments as this process last committed them. A payment is read from here only when the database, under lock, has the
 * very same version; so it may be stale, but never wrong.
 */
export type RecentPayments = Readonly<{
  get: (account: AccountId, transaction: TransactionId) => Payment | undefined;
  put: (payment: Payment) => void;
}>;

/** Keeps the newest `max` payments. */
export function recentPayments(max: number): RecentPayments {
  const kept = new Map<string, Payment>();
  const keyOf = (account: AccountId, transaction: TransactionId): string =>
    `${account}/${transaction}`;
  return {
    get: (account, transaction) => kept.get(keyOf(account, transaction)),
    put: (payment) => {
      const key = keyOf(payment.accountId, payment.transactionId);
      kept.delete(key);
      kept.set(key, payment);
      if (kept.size <= max) return;
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    },
  };
}
