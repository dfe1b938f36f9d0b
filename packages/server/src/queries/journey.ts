import { parseEvent, type AccountId, type PaymentEvent, type TransactionId } from '@kvitt/flow';
import { statement, type Session } from '../store/database.js';

const EVENTS = statement(
  'journey_events',
  `select seq, body from events where account_id = $1 and transaction_id = $2 order by seq`,
);

/** What happened to a payment, in order, each with its number from 1. */
export async function eventsOf(
  db: Session,
  account: AccountId,
  transaction: TransactionId,
): Promise<readonly Readonly<{ seq: number; event: PaymentEvent }>[]> {
  const rows = await db.run(EVENTS, [account, transaction]);
  return rows.map((row) => ({ seq: Number(row['seq']), event: parseEvent(String(row['body'])) }));
}

/** A transfer of a payment; one positive amount in minor units from one account of the book to another. */
export type Movement = Readonly<{
  seq: number;
  at: number;
  debit: string;
  credit: string;
  amountMinor: bigint;
  currency: string;
  code: string;
}>;

const MOVEMENTS = statement(
  'journey_movements',
  `select seq, leg, debit, credit, amount_minor, currency, code, (extract(epoch from at) * 1000)::bigint as at
   from transfers where account_id = $1 and transaction_id = $2 order by seq, leg`,
);

/** What was booked for a payment, in order. */
export async function movementsOf(
  db: Session,
  account: AccountId,
  transaction: TransactionId,
): Promise<readonly Movement[]> {
  const rows = await db.run(MOVEMENTS, [account, transaction]);
  return rows.map((row) => ({
    seq: Number(row['seq']),
    at: Number(row['at']),
    debit: String(row['debit']),
    credit: String(row['credit']),
    amountMinor: row['amount_minor'] as bigint,
    currency: String(row['currency']),
    code: String(row['code']),
  }));
}
