import type { AccountId, Payment, SiteId, TransactionId } from '@kvitt/flow';

/**
 * Payments as this process last committed them. A payment is read from here only when the database, under lock, has the
 * very same version; so it may be stale, but never wrong.
 */
export type RecentPayments = Readonly<{
  get: (account: AccountId, transaction: TransactionId) => Payment | undefined;
  getByOrderId: (account: AccountId, site: SiteId, orderId: string) => Payment | undefined;
  put: (payment: Payment) => void;
}>;

/** Keeps the newest `max` payments. */
export function recentPayments(max: number): RecentPayments {
  const kept = new Map<string, Payment>();
  const numbers = new Map<string, string>();
  const keyOf = (account: AccountId, transaction: TransactionId): string =>
    `${account}/${transaction}`;
  const nameOf = (account: AccountId, site: SiteId, orderId: string): string =>
    `${account}/${site}/${orderId}`;
  const forgetOldest = (): void => {
    const [oldest] = kept.entries();
    if (oldest === undefined) return;
    const [key, { accountId, siteId, orderId }] = oldest;
    kept.delete(key);
    numbers.delete(nameOf(accountId, siteId, orderId));
  };
  return {
    getByOrderId: (account, site, orderId) =>
      kept.get(numbers.get(nameOf(account, site, orderId)) ?? ''),
    get: (account, transaction) => kept.get(keyOf(account, transaction)),
    put: (payment) => {
      const key = keyOf(payment.accountId, payment.transactionId);
      kept.delete(key);
      kept.set(key, payment);
      numbers.set(nameOf(payment.accountId, payment.siteId, payment.orderId), key);
      if (kept.size > max) forgetOldest();
    },
  };
}
