import {
  findRefund,
  instant,
  type AccountId,
  type Decision,
  type Instant,
  type Payment,
  type PaymentEvent,
} from '@kvitt/flow';
import { isoText, numbers, texts } from './arrays.js';
import { replanned, statement, type Database, type Row, type Session } from './database.js';

/** What a payout is expected to list: a capture as a sale, or a refund as a return. Amounts in minor units. */
export type ExpectedSettlement = Readonly<{
  kind: 'sale' | 'return';
  /** Klarna's id of the capture or the refund. */
  klarnaId: string;
  transactionId: number;
  klarnaOrderId: string;
  currency: string;
  /** Null where only the id is known. */
  amountMinor: bigint | null;
  /** What of a capture was invoiced; null before that, and for a return. */
  invoicedMinor: bigint | null;
  /** From when the payout's delay counts; null for what may be listed, but need not be. */
  dueFrom: Instant | null;
  listedMinor: bigint;
}>;

type Accepted = Extract<Decision, { kind: 'accepted' }>;

const INSERT_EXPECTED = statement(
  'insert_expected_settlements',
  `insert into expected_settlements (account_id, kind, klarna_id, transaction_id, klarna_order_id, currency,
     amount_minor, due_from)
   select account_id, kind, klarna_id, transaction_id, klarna_order_id, currency, amount_minor,
     to_timestamp(due_ms / 1000.0)
   from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
     $7::bigint[], $8::bigint[])
     as n(account_id, kind, klarna_id, transaction_id, klarna_order_id, currency, amount_minor, due_ms)
   on conflict do nothing`,
);
const INVOICE_EXPECTED = statement(
  'invoice_expected_settlements',
  `update expected_settlements e
   set due_from = to_timestamp(n.due_ms / 1000.0), invoiced_minor = n.invoiced_minor
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[])
     as n(account_id, transaction_id, klarna_id, due_ms, invoiced_minor)
   where e.account_id = n.account_id and e.transaction_id = n.transaction_id and e.kind = 'sale'
     and e.klarna_id = coalesce(n.klarna_id, e.klarna_id) and e.due_from is null`,
);

/** Keeps what payouts are expected to list because of these decisions; part of their commit. */
export function writeExpected(
  session: Session,
  decisions: readonly Accepted[],
): Promise<unknown>[] {
  const made = decisions.flatMap(({ next, events }) =>
    events.flatMap((event) => expectedOf(next, event)),
  );
  const invoiced = decisions.flatMap(({ next, events }) =>
    events.flatMap((event) => invoicedOf(next, event)),
  );
  const sent: Promise<unknown>[] = [];
  if (made.length > 0) {
    sent.push(
      session.run(INSERT_EXPECTED, [
        numbers(made.map((e) => e.accountId)),
        texts(made.map((e) => e.kind)),
        texts(made.map((e) => e.klarnaId)),
        numbers(made.map((e) => e.transactionId)),
        texts(made.map((e) => e.klarnaOrderId)),
        texts(made.map((e) => e.currency)),
        numbers(made.map((e) => e.amountMinor)),
        numbers(made.map((e) => e.dueFrom)),
      ]),
    );
  }
  if (invoiced.length > 0) {
    sent.push(
      session.run(INVOICE_EXPECTED, [
        numbers(invoiced.map((e) => e.accountId)),
        numbers(invoiced.map((e) => e.transactionId)),
        texts(invoiced.map((e) => e.captureId)),
        numbers(invoiced.map((e) => e.dueFrom)),
        numbers(invoiced.map((e) => e.invoicedMinor)),
      ]),
    );
  }
  return sent;
}

/** What an event adds to what is expected of payouts. */
export type Made = Omit<ExpectedSettlement, 'listedMinor' | 'invoicedMinor'> &
  Readonly<{ accountId: AccountId }>;

/** What payouts are expected to list because of an event; `next` is the payment after it. */
export function expectedOf(next: Payment, event: PaymentEvent): readonly Made[] {
  const { accountId, transactionId, currency, klarna } = next;
  if (klarna.orderId === null) return [];
  const about = { accountId, transactionId, currency, klarnaOrderId: klarna.orderId };
  if (event.kind === 'capture_recorded' || event.kind === 'part_captured') {
    const { captureId: klarnaId, amountMinor } = event;
    return [{ ...about, kind: 'sale', klarnaId, amountMinor, dueFrom: null }];
  }
  if (event.kind === 'refund_recorded') {
    const refund = findRefund(next, event.refundId);
    // What is given back before the invoice is left out of it, and of payouts mostly too.
    const dueFrom = refund === undefined || refund.funding === 'none' ? null : event.at;
    const amountMinor = refund?.amountMinor ?? null;
    return [{ ...about, kind: 'return', klarnaId: event.klarnaRefundId, amountMinor, dueFrom }];
  }
  if (event.kind !== 'capture_returned') return [];
  const klarnaId = event.klarnaRefundId;
  return [{ ...about, kind: 'return', klarnaId, amountMinor: null, dueFrom: null }];
}

/** What an invoice adds to a capture that is expected. */
export type Invoiced = Readonly<{
  accountId: AccountId;
  transactionId: number;
  /** Null for the order's only capture. */
  captureId: string | null;
  dueFrom: Instant;
  invoicedMinor: bigint;
}>;

/** The captures that an event says are invoiced. */
export function invoicedOf(next: Payment, event: PaymentEvent): readonly Invoiced[] {
  const { accountId, transactionId, klarna, parts } = next;
  if (event.kind !== 'invoice_recorded' && event.kind !== 'part_invoiced') return [];
  const part =
    event.kind === 'part_invoiced'
      ? parts.find((each) => each.transactionId === event.partId)
      : undefined;
  return [
    {
      accountId,
      transactionId,
      captureId: part?.captureId ?? klarna.captureId,
      dueFrom: event.at,
      invoicedMinor: event.amountMinor,
    },
  ];
}

const LIST_EXPECTED = statement(
  'list_expected_settlements',
  `update expected_settlements e set listed_minor = e.listed_minor + s.amount_minor
   from (select r.account_id, case when r.type = 'SALE' then 'sale' else 'return' end as kind,
       case when r.type = 'SALE' then r.capture_id else r.refund_id end as klarna_id,
       sum(r.amount_minor)::bigint as amount_minor
     from unnest($1::bigint[], $2::bigint[]) as k(account_id, row_id)
     join settlement_rows r on r.account_id = k.account_id and r.row_id = k.row_id
     where r.type in ('SALE', 'RETURN')
     group by 1, 2, 3) s
   where e.account_id = s.account_id and e.kind = s.kind and e.klarna_id = s.klarna_id`,
);

/** Counts rows that were booked as what they list; part of the commit that books them. */
export const listExpected = async (
  session: Session,
  rows: readonly Readonly<{ accountId: number; rowId: bigint }>[],
): Promise<unknown> =>
  session.run(LIST_EXPECTED, [
    numbers(rows.map((r) => r.accountId)),
    numbers(rows.map((r) => r.rowId)),
  ]);

const COLUMNS = `e.kind, e.klarna_id, e.transaction_id, e.klarna_order_id, e.currency, e.amount_minor, e.invoiced_minor,
  e.listed_minor, (extract(epoch from e.due_from) * 1000)::bigint as due_from`;
const FIND_EXPECTED = statement(
  'find_expected_settlements',
  `select ${COLUMNS} from unnest($2::text[], $3::text[]) as k(kind, klarna_id)
   join expected_settlements e on e.account_id = $1 and e.kind = k.kind and e.klarna_id = k.klarna_id`,
);
const FIND_RETURNS = statement(
  'find_open_returns',
  `select ${COLUMNS} from expected_settlements e
   where e.account_id = $1 and e.transaction_id = any($2::bigint[]) and e.kind = 'return'
     and e.listed_minor = 0 and e.amount_minor is not null`,
);
// A refund of which only the id is known gave back what was not shipped: the whole capture, or the rest of it.
const RETURNED = `coalesce(nullif((o.state::jsonb ->> 'releasedMinor')::bigint, 0), s.listed_minor) as amount_minor`;
const WHOLE_RETURNS = replanned(
  'open_whole_returns',
  `select ${COLUMNS.replace('e.amount_minor', RETURNED)}
   from expected_settlements e
   join expected_settlements s on s.account_id = e.account_id and s.transaction_id = e.transaction_id
     and s.kind = 'sale' and s.listed_minor > 0
   join orders o on o.account_id = e.account_id and o.transaction_id = e.transaction_id
   where e.account_id = $1 and e.kind = 'return' and e.amount_minor is null and e.listed_minor = 0
   order by e.transaction_id, e.klarna_id`,
);
const OPEN_EXPECTED = replanned(
  'open_expected_settlements',
  `select ${COLUMNS} from expected_settlements e
   where e.account_id = $1 and e.listed_minor = 0 and e.due_from is not null
     and e.due_from < $2::timestamptz
   order by e.due_from, e.klarna_id`,
);

/** The key of an expectation among those of an account. */
export const expectedKey = (kind: 'sale' | 'return', klarnaId: string): string =>
  `${kind} ${klarnaId}`;

/** Expectations by their key, of those asked for. */
export async function findExpected(
  db: Database,
  accountId: AccountId,
  wanted: readonly Readonly<{ kind: 'sale' | 'return'; klarnaId: string }>[],
): Promise<Map<string, ExpectedSettlement>> {
  const rows = await db.run(FIND_EXPECTED, [
    accountId,
    texts(wanted.map(({ kind }) => kind)),
    texts(wanted.map(({ klarnaId }) => klarnaId)),
  ]);
  return new Map(
    rows.map(expectedOfRow).map((each) => [expectedKey(each.kind, each.klarnaId), each]),
  );
}

/** Returns of payments that no payout has listed yet. */
export async function openReturns(
  db: Database,
  accountId: AccountId,
  transactions: readonly number[],
): Promise<readonly ExpectedSettlement[]> {
  return (await db.run(FIND_RETURNS, [accountId, numbers(transactions)])).map(expectedOfRow);
}

/** What no payout has listed yet and counts from before `before`, oldest first. */
export async function openExpected(
  db: Database,
  accountId: AccountId,
  before: Instant,
): Promise<readonly ExpectedSettlement[]> {
  return (await db.run(OPEN_EXPECTED, [accountId, isoText(before)])).map(expectedOfRow);
}

/** Refunds of whole captures that no payout has listed though it listed the sale. */
export async function openWholeReturns(
  db: Database,
  accountId: AccountId,
): Promise<readonly ExpectedSettlement[]> {
  return (await db.run(WHOLE_RETURNS, [accountId])).map(expectedOfRow);
}

const expectedOfRow = (row: Row): ExpectedSettlement => ({
  kind: row['kind'] as 'sale' | 'return',
  klarnaId: String(row['klarna_id']),
  transactionId: Number(row['transaction_id']),
  klarnaOrderId: String(row['klarna_order_id']),
  currency: String(row['currency']),
  amountMinor: row['amount_minor'] as bigint | null,
  invoicedMinor: row['invoiced_minor'] as bigint | null,
  listedMinor: row['listed_minor'] as bigint,
  dueFrom: typeof row['due_from'] === 'bigint' ? instant(Number(row['due_from'])) : null,
});
