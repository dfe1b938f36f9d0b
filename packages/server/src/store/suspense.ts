import type { Instant, Transfer } from '@kvitt/flow';
import { isoText, numbers } from './arrays.js';
import { statement, type Database, type Session } from './database.js';
import { transactionNumbers } from './identifiers.js';
import { book } from './ledger.js';
import { transferRows, type SettlementRow, type ToldRow } from './settlements.js';

const LOCK_WAITING = statement(
  'lock_waiting_rows',
  `select row_id from settlement_rows
   where account_id = $1 and row_id = any($2::bigint[]) and state = 'suspense'
   order by row_id for update`,
);
const LEAVE_SUSPENSE = statement(
  'leave_suspense',
  `update settlement_rows set state = $3, accepted_by = $4, accepted_at = $5::timestamptz, accepted_reason = $6
   where account_id = $1 and row_id = any($2::bigint[])`,
);
const UNLIST_RETURN = statement(
  'unlist_return_told_as_sale',
  `update expected_settlements set listed_minor = 0
   where account_id = $1 and kind = 'return' and klarna_id = $2`,
);

/** Who accepted an explanation, and why. */
export type Acceptance = Readonly<{ by: string; reason: string }>;

/** A row that an accepted explanation makes; what of it waits on suspense has a cause and its transfers. */
export type DerivedRow = Omit<
  ToldRow,
  'accountId' | 'rowId' | 'paymentReference' | 'position' | 'currency'
> &
  Readonly<{
    state: 'new' | 'explained' | 'suspense';
    cause: string | null;
    explanation: string | null;
    suspenseMinor: bigint | null;
    transfers: readonly Transfer[];
    /** It was told as something else and counted as listed by that. */
    wasListed?: true;
  }>;

const INSERT_DERIVED = statement(
  'insert_derived_row',
  `insert into settlement_rows (account_id, row_id, payment_reference, position, type, detailed_type,
     amount_minor, tax_minor, currency, klarna_order_id, capture_id, refund_id, body, state, cause, explanation,
     suspense_minor, derived_from)
   select $1, $2, $3, 1 + max(position), $4, $5, $6::bigint, $7::bigint, $8, $9, $10, $11, $12, $13, $14, $15,
     $16::bigint, $17::bigint
   from settlement_rows where account_id = $1 and payment_reference = $3`,
);

/**
 * Takes rows of one account out of suspense, with the transfers of the first, once: `explained`, or `new` to be booked as
 * what they say. What the explanation makes of the first are rows of its payout. Answers whether it was this call.
 */
export async function leaveSuspense(
  db: Database,
  rows: readonly [SettlementRow, ...SettlementRow[]],
  { by, reason }: Acceptance,
  state: 'explained' | 'new',
  transfers: readonly Transfer[],
  now: Instant,
  derived: readonly DerivedRow[] = [],
): Promise<boolean> {
  return db.transaction(async (session) => {
    const [first] = rows;
    const ids = numbers(rows.map(({ rowId }) => rowId));
    const waiting = await session.run(LOCK_WAITING, [first.accountId, ids]);
    if (waiting.length !== rows.length) return false;
    await session.run(LEAVE_SUSPENSE, [first.accountId, ids, state, by, isoText(now), reason]);
    const newNumber = transactionNumbers(session);
    const moved = transferRows(first, 2, transfers);
    for (const each of derived) {
      const rowId = BigInt(await newNumber());
      await insertDerived(session, first, rowId, each);
      moved.push(...transferRows({ ...first, rowId }, 1, each.transfers));
    }
    await Promise.all(book(session, moved, now));
    return true;
  });
}

const insertDerived = async (
  session: Session,
  { accountId, rowId: derivedFrom, paymentReference, currency }: SettlementRow,
  rowId: bigint,
  row: DerivedRow,
): Promise<void> => {
  if (row.wasListed === true) await session.run(UNLIST_RETURN, [accountId, row.refundId]);
  await session.run(INSERT_DERIVED, [
    accountId,
    rowId,
    paymentReference,
    row.type,
    row.detailedType,
    row.amountMinor,
    row.taxMinor,
    currency,
    row.klarnaOrderId,
    row.captureId,
    row.refundId,
    row.body,
    row.state,
    row.cause,
    row.explanation,
    row.suspenseMinor,
    derivedFrom,
  ]);
};
