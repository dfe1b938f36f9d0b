import { instant, later, payoutRunAt, times, DAY, type AccountId, type Instant } from '@kvitt/flow';
import { replanned, type Database } from '../store/database.js';
import { openExpected, type ExpectedSettlement } from '../store/expected-settlements.js';
import { klarnaTermsOf } from '../store/klarna-terms.js';

/** Something that payouts should have listed by now and have not. */
export type Missing = ExpectedSettlement & Readonly<{ expectedAt: Instant }>;

const NEWEST = replanned(
  'newest_payouts',
  `select currency, (extract(epoch from max(payout_at)) * 1000)::bigint as at from payouts
   where account_id = $1 group by currency`,
);
/** Bank days from a run to the money. */
const BANK_DAYS = 4;

/**
 * Sales and returns that a payout of their currency should have listed, or whose money is late altogether, oldest first. A
 * return is only missed once its sale was listed. Nothing is missed where the terms are not known.
 */
export async function missingSettlements(
  db: Database,
  accountId: AccountId,
  now: Instant,
): Promise<readonly Missing[]> {
  const terms = await klarnaTermsOf(db, accountId);
  if (terms === null) return [];
  const [open, payouts] = await Promise.all([
    openExpected(db, accountId, now),
    db.run(NEWEST, [accountId]),
  ]);
  const newest = new Map(
    payouts.map((row) => [String(row['currency']), instant(Number(row['at']))]),
  );
  const waiting = new Set(
    open.filter(({ kind }) => kind === 'sale').map(({ transactionId }) => transactionId),
  );
  return open.flatMap((each) => {
    const { kind, dueFrom, currency, transactionId } = each;
    if (dueFrom === null || (kind === 'return' && waiting.has(transactionId))) return [];
    const expectedAt = payoutRunAt(terms, dueFrom, kind === 'sale' ? terms.payoutDelayDays : 0);
    const paid = newest.get(currency);
    const passed = paid !== undefined && paid >= expectedAt;
    const isLate = passed || (kind === 'sale' && later(expectedAt, times(BANK_DAYS, DAY)) < now);
    return isLate ? [{ ...each, expectedAt }] : [];
  });
}

const COUNTS = replanned(
  'settlement_row_counts',
  `select payment_reference, count(*) as rows,
     count(*) filter (where state = 'matched') as matched,
     count(*) filter (where state = 'suspense') as waiting,
     coalesce(sum(suspense_minor) filter (where state = 'suspense'), 0)::bigint as suspense_minor
   from settlement_rows where account_id = $1 and payment_reference = $2
   group by payment_reference`,
);

/** How a payout's rows stand: what waits on suspense is signed, in minor units of the payout's currency. */
export type PayoutCounts = Readonly<{
  rows: number;
  matched: number;
  waiting: number;
  suspenseMinor: bigint;
}>;

/** Counts a payout's rows, Kvitt's own for debt and difference among them. */
export async function payoutCounts(
  db: Database,
  accountId: AccountId,
  paymentReference: string,
): Promise<PayoutCounts> {
  const [row] = await db.run(COUNTS, [accountId, paymentReference]);
  return {
    rows: Number(row?.['rows'] ?? 0n),
    matched: Number(row?.['matched'] ?? 0n),
    waiting: Number(row?.['waiting'] ?? 0n),
    suspenseMinor: (row?.['suspense_minor'] as bigint | undefined) ?? 0n,
  };
}
