import { instant, type AccountId, type Instant } from '@kvitt/flow';
import { statement, type Database } from '../store/database.js';
import type { SettlementRow } from '../store/settlements.js';

/** A payout of Klarna's as it is listed: what it paid and how its rows stand. Amounts in minor units. */
export type ListedPayout = Readonly<{
  paymentReference: string;
  currency: string;
  paidMinor: bigint;
  paidAt: Instant;
  rows: number;
  /** Rows that nothing has been done about yet. */
  unread: number;
  /** Rows that wait for an explanation, and what of them waits, signed. */
  waiting: number;
  waitingMinor: bigint;
}>;

/** A row with the merchant's order, where it is about one. */
export type PayoutRow = Readonly<{
  row: Omit<SettlementRow, 'accountId' | 'captureId' | 'refundId' | 'body'>;
  orderId: string | null;
  transactionId: number | null;
}>;

const LISTED = `p.payment_reference, p.currency, p.settlement_minor,
     (extract(epoch from p.payout_at) * 1000)::bigint as paid_at, count(r.row_id) as rows,
     count(r.row_id) filter (where r.state = 'new') as unread,
     count(r.row_id) filter (where r.state = 'suspense') as waiting,
     coalesce(sum(r.suspense_minor) filter (where r.state = 'suspense'), 0)::bigint as waiting_minor`;

// Only the rows of the payouts of a page are counted.
const LIST = statement(
  'dashboard_payouts',
  `select ${LISTED}
   from (select account_id, payment_reference, currency, settlement_minor, payout_at from payouts
     where account_id = $1 order by payout_at desc, payment_reference limit $2::integer) p
   left join settlement_rows r using (account_id, payment_reference)
   group by p.payment_reference, p.currency, p.settlement_minor, p.payout_at
   order by p.payout_at desc, p.payment_reference`,
);
const ONE = statement(
  'dashboard_payout',
  `select ${LISTED}
   from payouts p left join settlement_rows r using (account_id, payment_reference)
   where p.account_id = $1 and p.payment_reference = $2
   group by p.payment_reference, p.currency, p.settlement_minor, p.payout_at`,
);

const payoutOf = (row: Readonly<Record<string, unknown>>): ListedPayout => ({
  paymentReference: String(row['payment_reference']),
  currency: String(row['currency']),
  paidMinor: row['settlement_minor'] as bigint,
  paidAt: instant(Number(row['paid_at'])),
  rows: Number(row['rows']),
  unread: Number(row['unread']),
  waiting: Number(row['waiting']),
  waitingMinor: row['waiting_minor'] as bigint,
});

/** Klarna's payouts to an account, newest first. */
export async function listedPayouts(
  db: Database,
  account: AccountId,
  limit: number,
): Promise<readonly ListedPayout[]> {
  return (await db.run(LIST, [account, limit])).map(payoutOf);
}

/** One payout; null where there is none of that reference. */
export async function listedPayout(
  db: Database,
  account: AccountId,
  paymentReference: string,
): Promise<ListedPayout | null> {
  const [row] = await db.run(ONE, [account, paymentReference]);
  return row === undefined ? null : payoutOf(row);
}

const ROWS = statement(
  'dashboard_payout_rows',
  `select r.row_id, r.payment_reference, r.position, r.type, r.detailed_type, r.amount_minor,
     r.tax_minor, r.currency, r.klarna_order_id, r.cause, r.explanation, r.suspense_minor,
     r.accepted_by, r.state, r.derived_from, o.order_id, o.transaction_id
   from settlement_rows r
   left join orders o on o.account_id = $1 and o.klarna_order_id = r.klarna_order_id
   where r.account_id = $1 and r.payment_reference = $2
   order by r.state <> 'suspense', r.position limit $3::integer`,
);

/** The rows of a payout: first those that wait for an explanation, then in Klarna's order. */
export async function rowsOfPayout(
  db: Database,
  account: AccountId,
  paymentReference: string,
  limit: number,
): Promise<readonly PayoutRow[]> {
  return (await db.run(ROWS, [account, paymentReference, limit])).map((row) => ({
    row: {
      rowId: row['row_id'] as bigint,
      paymentReference: String(row['payment_reference']),
      position: Number(row['position']),
      type: String(row['type']),
      detailedType: row['detailed_type'] as string | null,
      amountMinor: row['amount_minor'] as bigint,
      taxMinor: row['tax_minor'] as bigint,
      currency: String(row['currency']),
      klarnaOrderId: row['klarna_order_id'] as string | null,
      cause: row['cause'] as string | null,
      explanation: row['explanation'] as string | null,
      suspenseMinor: row['suspense_minor'] as bigint | null,
      acceptedBy: row['accepted_by'] as string | null,
      state: row['state'] as SettlementRow['state'],
      derivedFrom: row['derived_from'] as bigint | null,
    },
    orderId: row['order_id'] as string | null,
    transactionId: row['transaction_id'] === null ? null : Number(row['transaction_id']),
  }));
}
