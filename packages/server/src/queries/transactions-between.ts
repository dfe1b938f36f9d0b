import { later, times, type AccountId, type DurationMs, type Instant } from '@kvitt/flow';
import type { Database } from '../store/database.js';
import { midnight, type Period } from './statement.js';
import {
  LISTED_TYPES,
  listTransactions,
  type ListedTransaction,
  type Place,
  type TransactionFilter,
} from './transaction-list.js';

const PAGE = 500;
const MILLISECOND = 1 as DurationMs;

/** Everything, whatever it is. */
export const EVERYTHING: TransactionFilter = {
  siteIds: null,
  createdFrom: null,
  createdUntil: null,
  completedFrom: null,
  completedUntil: null,
  currency: null,
  types: LISTED_TYPES,
  paymentStates: null,
  refundStates: null,
  accountStates: null,
};

/** An account's transactions that were made in a period (days, UTC), oldest first, a page at a time by an index. */
export async function* transactionsBetween(
  db: Database,
  accountId: AccountId,
  { from, to }: Pick<Period, 'from' | 'to'>,
): AsyncGenerator<readonly ListedTransaction[]> {
  const filter = { ...EVERYTHING, createdUntil: midnight(to) };
  let place: Place = { createdAt: before(midnight(from)), transactionId: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const newest = await listTransactions(db, accountId, filter, {
      place,
      isNewer: true,
      limit: PAGE,
    });
    const [last] = newest;
    if (last === undefined) return;
    yield newest.toReversed();
    place = { createdAt: last.createdAt, transactionId: last.transactionId };
  }
}

const before = (at: Instant): Instant => later(at, times(-1, MILLISECOND));
