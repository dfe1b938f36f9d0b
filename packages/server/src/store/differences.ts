import {
  accountId,
  transactionId,
  type AccountId,
  type Instant,
  type TransactionId,
} from '@kvitt/flow';
import { isoText, texts } from './arrays.js';
import { statement, type Database } from './database.js';

/** Something that Klarna says of an order and Kvitt knows otherwise; amounts in minor units. */
export type Difference = Readonly<{ field: string; ours: string; klarnas: string }>;

/** A difference that lasts, and the order it is about. */
export type OpenDifference = Difference &
  Readonly<{
    accountId: AccountId;
    transactionId: TransactionId;
    orderId: string;
    foundAt: Instant;
  }>;

const PUT = statement(
  'put_differences',
  `insert into klarna_differences as d (account_id, transaction_id, field, ours, klarnas, found_at)
   select $1, $2, n.*, $6::timestamptz from unnest($3::text[], $4::text[], $5::text[]) as n
   on conflict (account_id, transaction_id, field) do update set ours = excluded.ours,
     klarnas = excluded.klarnas, ended_at = null,
     found_at = case when d.ended_at is null then d.found_at else excluded.found_at end
   returning d.field, d.found_at = $6::timestamptz as is_new`,
);
const END = statement(
  'end_differences',
  `update klarna_differences set ended_at = $4::timestamptz
   where account_id = $1 and transaction_id = $2 and ended_at is null
     and not (field = any($3::text[]))`,
);

/** Keeps what differs of an order now; what no longer does has ended. Answers those that were not known. */
export async function keepDifferences(
  db: Database,
  {
    accountId: account,
    transactionId: transaction,
  }: Readonly<{
    accountId: AccountId;
    transactionId: TransactionId;
  }>,
  found: readonly Difference[],
  now: Instant,
): Promise<readonly Difference[]> {
  const at = isoText(now);
  const fields = texts(found.map(({ field }) => field));
  const end = [account, transaction, fields, at];
  if (found.length === 0) {
    // So it is for nearly every order: one statement, which writes nothing where nothing differed.
    await db.run(END, end);
    return [];
  }
  return db.transaction(async (session) => {
    await session.run(END, end);
    const ours = texts(found.map((each) => each.ours));
    const klarnas = texts(found.map((each) => each.klarnas));
    const rows = await session.run(PUT, [account, transaction, fields, ours, klarnas, at]);
    const fresh = new Set(rows.filter((row) => row['is_new'] === true).map((row) => row['field']));
    return found.filter(({ field }) => fresh.has(field));
  });
}

const DIFFERING = statement(
  'differing_payments',
  `select distinct transaction_id from klarna_differences
   where account_id = $1 and ended_at is null`,
);

/** The payments of an account that differ from Klarna's orders. */
export async function differingPayments(
  db: Database,
  account: AccountId,
): Promise<readonly TransactionId[]> {
  const rows = await db.run(DIFFERING, [account]);
  return rows.map((row) => transactionId(Number(row['transaction_id'])));
}

const OPEN = statement(
  'open_differences',
  `select d.account_id, d.transaction_id, o.order_id, d.field, d.ours, d.klarnas,
     (extract(epoch from d.found_at) * 1000)::bigint as found_at
   from klarna_differences d join orders o using (account_id, transaction_id)
   where d.ended_at is null order by d.account_id, d.found_at, d.transaction_id, d.field`,
);

/** Every difference that lasts, oldest first within an account. */
export async function listDifferences(db: Database): Promise<readonly OpenDifference[]> {
  return (await db.run(OPEN)).map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    transactionId: transactionId(Number(row['transaction_id'])),
    orderId: String(row['order_id']),
    field: String(row['field']),
    ours: String(row['ours']),
    klarnas: String(row['klarnas']),
    foundAt: Number(row['found_at']) as Instant,
  }));
}
