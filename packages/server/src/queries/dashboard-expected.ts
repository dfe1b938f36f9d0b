import { instant, payoutRunAt, saleFeesMinor, type AccountId, type Instant } from '@kvitt/flow';
import { replanned, type Database } from '../store/database.js';
import { klarnaTermsOf } from '../store/klarna-terms.js';

/** What a payout is expected to bring for a shipped order, or to take for a refund. Amounts in minor units. */
export type ExpectedMoney = Readonly<{
  kind: 'sale' | 'return';
  /** Klarna's id of the capture or the refund. */
  klarnaId: string;
  transactionId: number;
  orderId: string;
  currency: string;
  /** Signed: a return takes. */
  grossMinor: bigint;
  /** Klarna's fees by its terms, not negative; zero where they are not known. */
  feesMinor: bigint;
  /** The run that may pay it; null where Klarna's terms are not known. */
  expectedAt: Instant | null;
}>;

const OPEN = replanned(
  'dashboard_expected',
  `select e.kind, e.klarna_id, e.transaction_id, o.order_id, e.currency,
     coalesce(e.invoiced_minor, e.amount_minor, 0)::bigint as amount_minor,
     (extract(epoch from e.due_from) * 1000)::bigint as due_from
   from expected_settlements e join orders o using (account_id, transaction_id)
   where e.account_id = $1 and e.listed_minor = 0 and e.due_from is not null
   order by e.due_from, e.klarna_id limit $2::integer`,
);

/** What no payout has listed yet, oldest first, with when it is expected and what Klarna keeps. */
export async function expectedMoney(
  db: Database,
  account: AccountId,
  limit: number,
): Promise<readonly ExpectedMoney[]> {
  const [terms, rows] = await Promise.all([
    klarnaTermsOf(db, account),
    db.run(OPEN, [account, limit]),
  ]);
  return rows.map((row) => {
    const kind = row['kind'] as 'sale' | 'return';
    const amount = row['amount_minor'] as bigint;
    const isSale = kind === 'sale';
    const from = instant(Number(row['due_from']));
    return {
      kind,
      klarnaId: String(row['klarna_id']),
      transactionId: Number(row['transaction_id']),
      orderId: String(row['order_id']),
      currency: String(row['currency']),
      grossMinor: isSale ? amount : -amount,
      feesMinor: isSale && terms !== null ? saleFeesMinor(terms, amount) : 0n,
      expectedAt:
        terms === null ? null : payoutRunAt(terms, from, isSale ? terms.payoutDelayDays : 0),
    };
  });
}
