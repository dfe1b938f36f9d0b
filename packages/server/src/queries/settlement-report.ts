import { instant, type AccountId, type Currency, type Instant } from '@kvitt/flow';
import { replanned, type Database, type Row } from '../store/database.js';

/** One of Klarna's payouts to an account. Amounts in minor units, signed as they reached the bank. */
export type SettlementHead = Readonly<{
  paymentReference: string;
  currency: Currency;
  paidMinor: bigint;
  paidAt: Instant;
  /** Rows that nobody has looked at yet, and rows that wait for an explanation, with what they hold. */
  unread: number;
  waiting: number;
  waitingMinor: bigint;
}>;

/** All rows of a payout of one type; the signed sums of all lines come to what was paid. */
export type ProofLine = Readonly<{
  type: string;
  rows: number;
  sumMinor: bigint;
  taxMinor: bigint;
}>;

/** A row of a payout, and what became of it; amounts are signed, minor units. */
export type SettlementLine = Readonly<{
  position: number;
  rowId: bigint;
  type: string;
  detailedType: string | null;
  orderId: string | null;
  transactionId: number | null;
  klarnaOrderId: string | null;
  captureId: string | null;
  refundId: string | null;
  /** With its tax. */
  minor: bigint;
  taxMinor: bigint;
  currency: Currency;
  state: 'new' | 'matched' | 'suspense' | 'explained';
  cause: string | null;
  explanation: string | null;
  acceptedBy: string | null;
  derivedFrom: bigint | null;
}>;

const HEAD = `p.payment_reference, p.currency, p.settlement_minor, (extract(epoch from p.payout_at) * 1000)::bigint as paid_at,
  o.unread, o.waiting, o.waiting_minor`;
// Counted by the index of rows that are not done with: a payout's other rows are not read.
const OPEN = `(select count(*) filter (where r.state = 'new') as unread,
     count(*) filter (where r.state = 'suspense') as waiting,
     coalesce(sum(r.suspense_minor) filter (where r.state = 'suspense'), 0)::bigint as waiting_minor
   from settlement_rows r
   where r.account_id = p.account_id and r.payment_reference = p.payment_reference
     and r.state in ('new', 'suspense')) o`;
const LIST = replanned(
  'settlement_heads',
  `select ${HEAD}, (select count(*) from payouts c where c.account_id = $1) as total
   from (select * from payouts where account_id = $1
     order by payout_at desc, payment_reference limit $2::integer offset $3::integer) p
   cross join lateral ${OPEN}
   order by p.payout_at desc, p.payment_reference`,
);
const ONE = replanned(
  'settlement_head',
  `select ${HEAD} from payouts p cross join lateral ${OPEN}
   where p.account_id = $1 and p.payment_reference = $2`,
);

const headOf = (row: Row): SettlementHead => ({
  paymentReference: String(row['payment_reference']),
  currency: String(row['currency']) as Currency,
  paidMinor: row['settlement_minor'] as bigint,
  paidAt: instant(Number(row['paid_at'])),
  unread: Number(row['unread']),
  waiting: Number(row['waiting']),
  waitingMinor: row['waiting_minor'] as bigint,
});

/** Klarna's payouts to an account, newest first, and how many there are. */
export async function settlementHeads(
  db: Database,
  account: AccountId,
  { limit, offset }: Readonly<{ limit: number; offset: number }>,
): Promise<Readonly<{ rows: readonly SettlementHead[]; total: number }>> {
  const rows = await db.run(LIST, [account, limit, offset]);
  return { rows: rows.map(headOf), total: Number(rows[0]?.['total'] ?? 0n) };
}

/** One payout by its reference; null where there is none. */
export async function settlementHead(
  db: Database,
  account: AccountId,
  paymentReference: string,
): Promise<SettlementHead | null> {
  // No text of the store can hold it, so it names nothing.
  if (paymentReference.includes('\0')) return null;
  const [row] = await db.run(ONE, [account, paymentReference]);
  return row === undefined ? null : headOf(row);
}

/** Which way rows of a type go. */
export type SignOf = (type: string) => 1n | -1n;

const PROOF = replanned(
  'settlement_proof',
  `select type, count(*) as rows, sum(amount_minor)::bigint as amount, sum(tax_minor)::bigint as tax
   from settlement_rows where account_id = $1 and payment_reference = $2
   group by type order by min(position)`,
);

/** What a payout's rows come to by type, in the order in which Klarna began with each; `signOf` says which way a type goes. */
export async function settlementProof(
  db: Database,
  account: AccountId,
  paymentReference: string,
  signOf: SignOf,
): Promise<readonly ProofLine[]> {
  return (await db.run(PROOF, [account, paymentReference])).map((row) => {
    const type = String(row['type']);
    const tax = row['tax'] as bigint;
    return {
      type,
      rows: Number(row['rows']),
      sumMinor: signOf(type) * ((row['amount'] as bigint) + tax),
      taxMinor: signOf(type) * tax,
    };
  });
}

const LINES = replanned(
  'settlement_lines',
  `select r.position, r.row_id, r.type, r.detailed_type, o.order_id, o.transaction_id, r.klarna_order_id,
     r.capture_id, r.refund_id, r.amount_minor, r.tax_minor, r.currency, r.state, r.cause, r.explanation,
     r.accepted_by, r.derived_from
   from (select * from settlement_rows
     where account_id = $1 and payment_reference = $2 and position > $3::integer
     order by position limit $4::integer) r
   left join orders o on o.account_id = $1 and o.klarna_order_id = r.klarna_order_id
   order by r.position`,
);

const PAGE = 1_000;

/** Every row of a payout in Klarna's order, ours at its end, a page at a time. */
export async function* settlementLines(
  db: Database,
  account: AccountId,
  paymentReference: string,
  signOf: SignOf,
): AsyncGenerator<readonly SettlementLine[]> {
  for (let after = -1; ;) {
    const rows = await db.run(LINES, [account, paymentReference, after, PAGE]);
    const page = rows.map((row) => lineOf(row, signOf(String(row['type']))));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < PAGE) return;
    after = last.position;
  }
}

const lineOf = (row: Row, sign: 1n | -1n): SettlementLine => ({
  position: Number(row['position']),
  rowId: row['row_id'] as bigint,
  type: String(row['type']),
  detailedType: row['detailed_type'] as string | null,
  orderId: row['order_id'] as string | null,
  transactionId: row['transaction_id'] === null ? null : Number(row['transaction_id']),
  klarnaOrderId: row['klarna_order_id'] as string | null,
  captureId: row['capture_id'] as string | null,
  refundId: row['refund_id'] as string | null,
  minor: sign * ((row['amount_minor'] as bigint) + (row['tax_minor'] as bigint)),
  taxMinor: sign * (row['tax_minor'] as bigint),
  currency: String(row['currency']) as Currency,
  state: row['state'] as SettlementLine['state'],
  cause: row['cause'] as string | null,
  explanation: row['explanation'] as string | null,
  acceptedBy: row['accepted_by'] as string | null,
  derivedFrom: row['derived_from'] as bigint | null,
});
