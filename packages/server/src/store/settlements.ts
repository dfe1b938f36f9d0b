import {
  instant,
  type AccountId,
  type Instant,
  type TransactionId,
  type Transfer,
} from '@kvitt/flow';
import { transactionNumbers } from './identifiers.js';
import { book, type TransferRow } from './ledger.js';
import { statement, type Database } from './database.js';
import { integers, numbers, texts, type Column } from './arrays.js';

/** A payout of Klarna's, as imported. Amounts in minor units. */
export type Payout = Readonly<{
  accountId: AccountId;
  paymentReference: string;
  currency: string;
  settlementMinor: bigint;
  payoutAt: string;
  /** Klarna's totals, as JSON. */
  totals: string;
  /** Under whose credentials it was read; null for the service's own. */
  klarnaUsername: string | null;
}>;

/** One row of a payout. `amountMinor` is positive; the type says which way it goes. */
export type SettlementRow = Readonly<{
  accountId: AccountId;
  rowId: bigint;
  paymentReference: string;
  position: number;
  type: string;
  detailedType: string | null;
  amountMinor: bigint;
  taxMinor: bigint;
  currency: string;
  klarnaOrderId: string | null;
  /** On sales and fees. */
  captureId: string | null;
  /** On returns and reversals. */
  refundId: string | null;
  /** Why it was not simply booked; null for one that was, or that nobody has looked at. */
  cause: string | null;
  explanation: string | null;
  /** What of it waits on suspense, signed; null where all of it does. */
  suspenseMinor: bigint | null;
  /** Who accepted an explanation of it; null before that. */
  acceptedBy: string | null;
  state: 'new' | 'matched' | 'suspense' | 'explained';
  /** The row whose accepted explanation it is; null for a row that a payout told. */
  derivedFrom: bigint | null;
  /** The row in Klarna's words, as JSON. */
  body: string;
}>;

/** A row as a payout tells it, before anybody has looked at it. */
export type ToldRow = Omit<
  SettlementRow,
  'cause' | 'explanation' | 'suspenseMinor' | 'acceptedBy' | 'state' | 'derivedFrom'
>;

const LAST_PAYOUT = statement(
  'last_payout',
  `select (extract(epoch from max(payout_at)) * 1000)::bigint as at from payouts
   where account_id = $1 and klarna_username is not distinct from $2`,
);

/** When the newest payout of an account was made that was imported as a user of Klarna's; null before the first. */
export async function lastPayoutAt(
  db: Database,
  accountId: AccountId,
  klarnaUsername: string | null,
): Promise<number | null> {
  const [row] = await db.run(LAST_PAYOUT, [accountId, klarnaUsername]);
  return typeof row?.['at'] === 'bigint' ? Number(row['at']) : null;
}

const KNOWN_PAYOUT = statement(
  'known_payout',
  `select 1 from payouts where account_id = $1 and payment_reference = $2`,
);

/** Whether a payout has been imported, with all its rows. */
export async function isImported(
  db: Database,
  accountId: AccountId,
  paymentReference: string,
): Promise<boolean> {
  return (await db.run(KNOWN_PAYOUT, [accountId, paymentReference])).length > 0;
}

const FIND_PAYOUT = statement(
  'find_payout',
  `select p.settlement_minor, (extract(epoch from p.payout_at) * 1000)::bigint as payout_at,
     (select count(*) from settlement_rows r
     where r.account_id = p.account_id and r.payment_reference = p.payment_reference
       and r.type not in ('DIFFERENCE', 'DEBT') and r.derived_from is null) as rows_told
   from payouts p where p.account_id = $1 and p.payment_reference = $2`,
);

/** What a payout paid, in minor units, when, and how many rows Klarna told of it; null for one that is not imported. */
export async function findPayout(
  db: Database,
  accountId: AccountId,
  paymentReference: string,
): Promise<Readonly<{ settlementMinor: bigint; rowsTold: number; payoutAt: Instant }> | null> {
  const [row] = await db.run(FIND_PAYOUT, [accountId, paymentReference]);
  if (row === undefined) return null;
  return {
    settlementMinor: row['settlement_minor'] as bigint,
    rowsTold: Number(row['rows_told']),
    payoutAt: instant(Number(row['payout_at'])),
  };
}

const INSERT_PAYOUT = statement(
  'insert_payout',
  `insert into payouts (account_id, payment_reference, currency, settlement_minor, payout_at, totals,
     klarna_username)
   values ($1, $2, $3, $4, $5::timestamptz, $6, $7)`,
);
const INSERT_ROWS = statement(
  'insert_settlement_rows',
  `insert into settlement_rows (account_id, row_id, payment_reference, position, type, detailed_type,
     amount_minor, tax_minor, currency, klarna_order_id, capture_id, refund_id, body, state)
   select n.*, 'new' from unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[], $5::text[],
     $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[],
     $13::text[]) as n`,
);

/** How many rows go into the store with one statement. */
const ROWS_AT_ONCE = 5_000;

/**
 * Keeps a payout with all its rows, or nothing of it, in memory that does not grow with it. Answers how many rows there
 * were; fails when the payout is known already.
 */
export async function importPayout(
  db: Database,
  payout: Payout,
  rowsOf: (newNumber: () => Promise<TransactionId>) => AsyncIterable<ToldRow>,
): Promise<number> {
  return db.transaction(async (session) => {
    await session.run(INSERT_PAYOUT, [
      payout.accountId,
      payout.paymentReference,
      payout.currency,
      payout.settlementMinor,
      payout.payoutAt,
      payout.totals,
      payout.klarnaUsername,
    ]);
    let count = 0;
    let batch: ToldRow[] = [];
    // From this connection: the embedded store has no other, and would wait for itself.
    for await (const row of rowsOf(transactionNumbers(session))) {
      batch.push(row);
      count += 1;
      if (batch.length < ROWS_AT_ONCE) continue;
      await session.run(INSERT_ROWS, rowValues(batch));
      batch = [];
    }
    if (batch.length > 0) await session.run(INSERT_ROWS, rowValues(batch));
    return count;
  });
}

const rowValues = (rows: readonly ToldRow[]): Column[] => [
  numbers(rows.map((r) => r.accountId)),
  numbers(rows.map((r) => r.rowId)),
  texts(rows.map((r) => r.paymentReference)),
  integers(rows.map((r) => r.position)),
  texts(rows.map((r) => r.type)),
  texts(rows.map((r) => r.detailedType)),
  numbers(rows.map((r) => r.amountMinor)),
  numbers(rows.map((r) => r.taxMinor)),
  texts(rows.map((r) => r.currency)),
  texts(rows.map((r) => r.klarnaOrderId)),
  texts(rows.map((r) => r.captureId)),
  texts(rows.map((r) => r.refundId)),
  texts(rows.map((r) => r.body)),
];

/** The columns of a row. */
export const ROW_COLUMNS = `account_id, row_id, payment_reference, position, type, detailed_type, amount_minor,
  tax_minor, currency, klarna_order_id, capture_id, refund_id, cause, explanation, suspense_minor, accepted_by, state, derived_from, body`;
const OPEN_ROWS = statement(
  'open_settlement_rows',
  `select ${ROW_COLUMNS} from settlement_rows
   where account_id = $1 and state = 'new' and row_id > $2 order by row_id limit $3::integer`,
);
const SUSPENSE_ROWS = statement(
  'suspense_rows',
  `select ${ROW_COLUMNS} from settlement_rows
   where account_id = $1 and state = 'suspense' order by row_id limit $2::integer`,
);

/** A row of an account as it is read. */
export const rowOf =
  (accountId: AccountId) =>
  (row: Readonly<Record<string, unknown>>): SettlementRow => ({
    accountId,
    rowId: row['row_id'] as bigint,
    paymentReference: String(row['payment_reference']),
    position: Number(row['position']),
    type: String(row['type']),
    detailedType: row['detailed_type'] as string | null,
    amountMinor: row['amount_minor'] as bigint,
    taxMinor: row['tax_minor'] as bigint,
    currency: String(row['currency']),
    klarnaOrderId: row['klarna_order_id'] as string | null,
    captureId: row['capture_id'] as string | null,
    refundId: row['refund_id'] as string | null,
    cause: row['cause'] as string | null,
    explanation: row['explanation'] as string | null,
    suspenseMinor: row['suspense_minor'] as bigint | null,
    acceptedBy: row['accepted_by'] as string | null,
    state: row['state'] as SettlementRow['state'],
    derivedFrom: row['derived_from'] as bigint | null,
    body: String(row['body']),
  });

/** Rows that nothing has been done about yet, after one; 0 is before the first. */
export async function openRows(
  db: Database,
  accountId: AccountId,
  after: bigint,
  limit: number,
): Promise<readonly SettlementRow[]> {
  return (await db.run(OPEN_ROWS, [accountId, after, limit])).map(rowOf(accountId));
}

/** Rows that match nothing and wait for an explanation. */
export async function suspenseRows(
  db: Database,
  accountId: AccountId,
  limit: number,
): Promise<readonly SettlementRow[]> {
  return (await db.run(SUSPENSE_ROWS, [accountId, limit])).map(rowOf(accountId));
}

const FIND_ROW = statement(
  'find_settlement_row',
  `select ${ROW_COLUMNS} from settlement_rows where account_id = $1 and row_id = $2`,
);

/** One row of a payout by its number; null where there is none. */
export async function findRow(
  db: Database,
  accountId: AccountId,
  rowId: bigint,
): Promise<SettlementRow | null> {
  const [row] = await db.run(FIND_ROW, [accountId, rowId]);
  return row === undefined ? null : rowOf(accountId)(row);
}

const PAYOUT_ROWS = statement(
  'payout_rows_with_cause',
  `select ${ROW_COLUMNS} from settlement_rows
   where account_id = $1 and payment_reference = $2 and cause is not null order by position`,
);

/** Rows of a payout that were not simply booked, in their order. */
export async function rowsWithCause(
  db: Database,
  accountId: AccountId,
  paymentReference: string,
): Promise<readonly SettlementRow[]> {
  return (await db.run(PAYOUT_ROWS, [accountId, paymentReference])).map(rowOf(accountId));
}

const NOTE_ROW = statement(
  'note_settlement_row',
  `update settlement_rows set state = $3, cause = $4, explanation = $5, suspense_minor = $6::bigint
   where account_id = $1 and row_id = $2 and state = 'new' and cause is not distinct from $7
   returning row_id`,
);
// It will not come again as what it is, so that nothing waits for it.
const LIST_RETURN = statement(
  'list_return_told_as_sale',
  `update expected_settlements set listed_minor = amount_minor
   where account_id = $1 and kind = 'return' and klarna_id = $2 and amount_minor is not null`,
);

/** What is noted of a row, and where that leaves it. */
export type RowNote = Readonly<{
  state: SettlementRow['state'];
  cause: string | null;
  explanation: string | null;
  /** What of it goes to suspense, signed; null for all of it, or nothing. */
  suspenseMinor: bigint | null;
  /** Klarna's id of a refund that it lists, told as something else. */
  listsReturn?: string | null;
}>;

/** Notes what a new row is and books its transfers of no payment, once; answers whether it was this call. */
export async function bookRowApart(
  db: Database,
  row: SettlementRow,
  { state, cause, explanation, suspenseMinor, listsReturn = null }: RowNote,
  transfers: readonly Transfer[],
  now: Instant,
): Promise<boolean> {
  return db.transaction(async (session) => {
    const values = [row.accountId, row.rowId, state, cause, explanation, suspenseMinor, row.cause];
    if ((await session.run(NOTE_ROW, values)).length === 0) return false;
    if (listsReturn !== null) await session.run(LIST_RETURN, [row.accountId, listsReturn]);
    await Promise.all(book(session, transferRows(row, row.cause === null ? 1 : 3, transfers), now));
    return true;
  });
}

/** A row's transfers of no payment, as the `seq`-th booking of it. */
export const transferRows = (
  row: SettlementRow,
  seq: number,
  transfers: readonly Transfer[],
): TransferRow[] =>
  transfers.map((transfer, leg) => ({
    accountId: row.accountId,
    transactionId: Number(row.rowId),
    seq,
    leg,
    currency: row.currency,
    transfer,
  }));
