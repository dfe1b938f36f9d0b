import type { AccountId, Instant, Transfer } from '@kvitt/flow';
import { book } from './ledger.js';
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
  /** The row in Klarna's words, as JSON. */
  body: string;
}>;

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

const INSERT_PAYOUT = statement(
  'insert_payout',
  `insert into payouts (account_id, payment_reference, currency, settlement_minor, payout_at, totals,
     klarna_username)
   values ($1, $2, $3, $4, $5::timestamptz, $6, $7)`,
);
const INSERT_ROWS = statement(
  'insert_settlement_rows',
  `insert into settlement_rows (account_id, row_id, payment_reference, position, type, detailed_type,
     amount_minor, tax_minor, currency, klarna_order_id, body, state)
   select n.*, 'new' from unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[], $5::text[],
     $6::text[], $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[]) as n`,
);

/** Keeps a payout with all its rows, or nothing of it. Fails when it is known already. */
export async function importPayout(
  db: Database,
  payout: Payout,
  rows: readonly SettlementRow[],
): Promise<void> {
  await db.transaction(async (session) => {
    const sent = [
      session.run(INSERT_PAYOUT, [
        payout.accountId,
        payout.paymentReference,
        payout.currency,
        payout.settlementMinor,
        payout.payoutAt,
        payout.totals,
        payout.klarnaUsername,
      ]),
    ];
    if (rows.length > 0) sent.push(session.run(INSERT_ROWS, rowValues(rows)));
    await Promise.all(sent);
  });
}

const rowValues = (rows: readonly SettlementRow[]): Column[] => [
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
  texts(rows.map((r) => r.body)),
];

const ROW_COLUMNS = `account_id, row_id, payment_reference, position, type, detailed_type, amount_minor,
  tax_minor, currency, klarna_order_id, body`;
const OPEN_ROWS = statement(
  'open_settlement_rows',
  `select ${ROW_COLUMNS} from settlement_rows
   where account_id = $1 and state = 'new' order by row_id limit $2::integer`,
);
const SUSPENSE_ROWS = statement(
  'suspense_rows',
  `select ${ROW_COLUMNS} from settlement_rows
   where account_id = $1 and state = 'suspense' order by row_id limit $2::integer`,
);

const rowOf =
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
    body: String(row['body']),
  });

/** Rows that nothing has been done about yet. */
export async function openRows(
  db: Database,
  accountId: AccountId,
  limit: number,
): Promise<readonly SettlementRow[]> {
  return (await db.run(OPEN_ROWS, [accountId, limit])).map(rowOf(accountId));
}

/** Rows that match nothing and wait for an explanation. */
export async function suspenseRows(
  db: Database,
  accountId: AccountId,
  limit: number,
): Promise<readonly SettlementRow[]> {
  return (await db.run(SUSPENSE_ROWS, [accountId, limit])).map(rowOf(accountId));
}

const TO_SUSPENSE = statement(
  'settlement_row_to_suspense',
  `update settlement_rows set state = 'suspense'
   where account_id = $1 and row_id = $2 and state = 'new'
   returning row_id`,
);

/** Books a row that matches nothing against suspense, once; answers whether it was this call. */
export async function bookSuspense(
  db: Database,
  row: SettlementRow,
  transfers: readonly Transfer[],
  now: Instant,
): Promise<boolean> {
  return db.transaction(async (session) => {
    const moved = await session.run(TO_SUSPENSE, [row.accountId, row.rowId]);
    if (moved.length === 0) return false;
    const rows = transfers.map((transfer, leg) => ({
      accountId: row.accountId,
      transactionId: Number(row.rowId),
      seq: 1,
      leg,
      currency: row.currency,
      transfer,
    }));
    await Promise.all(book(session, rows, now));
    return true;
  });
}
