import type { Instant, Transfer } from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { instants, integers, isoText, numbers, smallints, texts } from './arrays.js';

const INSERT_TRANSFERS = statement(
  'insert_transfers',
  `insert into transfers
     (account_id, transaction_id, seq, leg, debit, credit, amount_minor, currency, code, at)
   select * from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::smallint[], $5::text[],
     $6::text[], $7::bigint[], $8::text[], $9::text[], $10::timestamptz[])`,
);
// The rows are sorted, so that every group takes the locks of busy balances in the same order. A
// trigger closes a balance's day when the first transfer of a later one comes (closing-balances.ts).
const ADD_TO_BALANCES = statement(
  'add_to_balances',
  `insert into balances as b (account_id, ledger_account, currency, balance_minor, modified_at)
   select n.*, $5::timestamptz from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
     as n(account_id, ledger_account, currency, delta)
   order by account_id, ledger_account, currency
   on conflict (account_id, ledger_account, currency)
   do update set balance_minor = b.balance_minor + excluded.balance_minor,
     modified_at = excluded.modified_at`,
);

/** One transfer as a row of the ledger. */
export type TransferRow = Readonly<{
  accountId: number;
  transactionId: number;
  /** Sequence number of the event it belongs to. */
  seq: number;
  leg: number;
  currency: string;
  transfer: Transfer;
}>;

/**
 * Books transfers: the rows, and one change per balance they touch. No other statement writes `transfers` or
 * `balances`; called by the commit, and by settlement for rows that match no payment.
 */
export function book(
  session: Session,
  rows: readonly TransferRow[],
  now: Instant,
): Promise<unknown>[] {
  if (rows.length === 0) return [];
  const deltas = new Map<string, { row: TransferRow; name: string; delta: bigint }>();
  const add = (row: TransferRow, name: string, amount: bigint): void => {
    const key = `${row.accountId}/${name}/${row.currency}`;
    const delta = (deltas.get(key)?.delta ?? 0n) + amount;
    deltas.set(key, { row, name, delta });
  };
  for (const row of rows) {
    add(row, row.transfer.credit, row.transfer.amountMinor);
    add(row, row.transfer.debit, -row.transfer.amountMinor);
  }
  const changes = [...deltas.values()];
  return [
    session.run(INSERT_TRANSFERS, [
      numbers(rows.map((r) => r.accountId)),
      numbers(rows.map((r) => r.transactionId)),
      integers(rows.map((r) => r.seq)),
      smallints(rows.map((r) => r.leg)),
      texts(rows.map((r) => r.transfer.debit)),
      texts(rows.map((r) => r.transfer.credit)),
      numbers(rows.map((r) => r.transfer.amountMinor)),
      texts(rows.map((r) => r.currency)),
      texts(rows.map((r) => r.transfer.code)),
      instants(rows.map(() => now)),
    ]),
    session.run(ADD_TO_BALANCES, [
      numbers(changes.map((c) => c.row.accountId)),
      texts(changes.map((c) => c.name)),
      texts(changes.map((c) => c.row.currency)),
      numbers(changes.map((c) => c.delta)),
      isoText(now),
    ]),
  ];
}
