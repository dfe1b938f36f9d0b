import {
  DAY,
  invariant,
  later,
  times,
  type AccountId,
  type Currency,
  type Instant,
  type TransferCode,
} from '@kvitt/flow';
import { isoText } from '../store/arrays.js';
import { positionsAtEndsOf } from '../store/closing-balances.js';
import { replanned, type Database, type Row } from '../store/database.js';

/** Which balance, and which days (UTC, `2026-01-02`): the first, and the one after the last. */
export type Period = Readonly<{
  accountId: AccountId;
  currency: Currency;
  from: string;
  to: string;
}>;

/** One transfer that came to the balance or left it. */
export type Movement = Readonly<{
  /** Its place in the statement, from 1. */
  number: number;
  /** Names the transfer: its transaction, the number of its event, its leg. */
  reference: string;
  at: Instant;
  code: TransferCode;
  /** Positive came, negative left; in minor units. */
  amountMinor: bigint;
  /** The balance after it. */
  balanceMinor: bigint;
  /** Of the payment, the charge or the payout that it belongs to. */
  transactionId: number;
  /** The merchant's own reference of that. */
  orderId: string | null;
  refundId: number | null;
  /** Klarna's payout that kept a fee. */
  paymentReference: string | null;
  /** What was said of a charge or a payout. */
  description: string | null;
}>;

/** How many movements there are of a kind, and their sum, which is not negative. */
export type Total = Readonly<{ count: number; sumMinor: bigint }>;

/**
 * A statement of a balance: `openingMinor` + `credits` − `debits` is `closingMinor`, and the closing balance of one period the
 * opening balance of the next. Amounts in minor units.
 */
export type Statement = Period &
  Readonly<{
    openingMinor: bigint;
    closingMinor: bigint;
    credits: Total;
    debits: Total;
    /** Every movement in the order of booking, a page at a time; throws when the books have changed since. */
    pages: () => AsyncGenerator<readonly Movement[]>;
  }>;

/** The books of a past period have changed while they were read: reading again tells them as they are now. */
export class BooksChangedError extends Error {
  override readonly name = 'BooksChangedError';
}

const PAGE_ROWS = 1_000;
/** Around midnight a group of the old day may still be written (store/closing-balances.ts). */
const ATTEMPTS_MAX = 5;

/**
 * Opens a statement. The balances are those that were kept when days were closed; only the movements of the period are read, days
 * and pages at a time, so that it costs as much as it tells, however long the history. Throws `BooksChangedError` when the movements
 * do not explain the balances.
 */
export async function openStatement(db: Database, period: Period): Promise<Statement> {
  const { accountId, currency, from, to } = period;
  invariant(from < to, 'a period begins before it ends');
  for (let attempt = 1; ; attempt += 1) {
    const [opening, closing] = await positionsAtEndsOf(
      db,
      accountId,
      currency,
      [from, to].map(dayBefore),
    );
    const [openingMinor, closingMinor] = [opening?.balanceMinor ?? 0n, closing?.balanceMinor ?? 0n];
    const { credits, debits } = await totals(db, period);
    const head = { ...period, openingMinor, closingMinor, credits, debits };
    if (openingMinor + credits.sumMinor - debits.sumMinor === closingMinor) {
      return { ...head, pages: () => pages(db, head) };
    }
    if (attempt === ATTEMPTS_MAX) {
      throw new BooksChangedError(
        `the movements from ${from} to ${to} do not explain the balances: see kvitt verify`,
      );
    }
  }
}

/** When a day (UTC) begins. */
export const midnight = (day: string): Instant => Date.parse(day) as Instant;
const dayOf = (at: Instant): string => isoText(at).slice(0, 10);

/** The day before a day, as `2026-01-02`. */
export const dayBefore = (day: string): string => dayOf(later(midnight(day), times(-1, DAY)));

/** How many days a period has. */
export const daysOf = ({ from, to }: Pick<Period, 'from' | 'to'>): number =>
  (midnight(to) - midnight(from)) / DAY;

const OF_BALANCE = `t.account_id = $1 and t.currency = $2
     and (t.debit = 'merchant:balance' or t.credit = 'merchant:balance')`;

const DAY_TOTALS = replanned(
  'statement_day_totals',
  `select count(*) filter (where t.credit = 'merchant:balance') as credits,
     (coalesce(sum(t.amount_minor) filter (where t.credit = 'merchant:balance'), 0))::bigint as credit_sum,
     count(*) filter (where t.debit = 'merchant:balance') as debits,
     (coalesce(sum(t.amount_minor) filter (where t.debit = 'merchant:balance'), 0))::bigint as debit_sum
   from transfers t
   where ${OF_BALANCE} and t.at >= $3::timestamptz and t.at < $4::timestamptz`,
);

/** Day by day, so that no statement keeps others waiting for long. */
async function totals(
  db: Database,
  { accountId, currency, from, to }: Period,
): Promise<Readonly<{ credits: Total; debits: Total }>> {
  let credits: Total = { count: 0, sumMinor: 0n };
  let debits: Total = { count: 0, sumMinor: 0n };
  const add = (total: Total, count: unknown, sum: unknown): Total => ({
    count: total.count + Number(count),
    sumMinor: total.sumMinor + (sum as bigint),
  });
  for (let at = midnight(from); at < midnight(to); at = later(at, DAY)) {
    const bounds = [isoText(at), isoText(later(at, DAY))];
    const [row] = await db.run(DAY_TOTALS, [accountId, currency, ...bounds]);
    credits = add(credits, row?.['credits'], row?.['credit_sum']);
    debits = add(debits, row?.['debits'], row?.['debit_sum']);
  }
  return { credits, debits };
}

// Every decision about a refund, and about a fee, is one event, so its transfers have its number. What belongs to a movement is looked
// up row by row (lateral, limit), and the number of rows is not a parameter: a plan made without knowing it would read whole tables.
const PAGE = replanned(
  'statement_page',
  `select t.transaction_id, t.seq, t.leg, (extract(epoch from t.at) * 1000)::bigint as at, t.code,
     t.amount, coalesce(o.order_id, a.order_id) as order_id, a.description,
     (e.body::jsonb ->> 'refundId')::bigint as refund_id,
     e.body::jsonb ->> 'paymentReference' as payment_reference
   from (
     select t.transaction_id, t.seq, t.leg, t.at, t.code,
       case when t.credit = 'merchant:balance' then t.amount_minor else -t.amount_minor end as amount
     from transfers t
     where ${OF_BALANCE} and t.at < $3::timestamptz
       and (t.at, t.transaction_id, t.seq, t.leg)
         > ($4::timestamptz, $5::bigint, $6::integer, $7::smallint)
     order by t.at, t.transaction_id, t.seq, t.leg
     limit ${PAGE_ROWS}) t
   left join lateral (select order_id from orders
     where account_id = $1 and transaction_id = t.transaction_id limit 1) o on true
   left join lateral (select order_id, description from account_transactions
     where account_id = $1 and transaction_id = t.transaction_id limit 1) a on true
   left join lateral (select body from events
     where account_id = $1 and transaction_id = t.transaction_id and seq = t.seq
       and t.code in ('refund_reserve', 'refund_release', 'credit', 'settlement_fee') limit 1) e on true
   order by t.at, t.transaction_id, t.seq, t.leg`,
);

async function* pages(
  db: Database,
  head: Omit<Statement, 'pages'>,
): AsyncGenerator<readonly Movement[]> {
  const { accountId, currency, from, to, closingMinor } = head;
  const count = head.credits.count + head.debits.count;
  let number = 0;
  let balanceMinor = head.openingMinor;
  // No transaction has a number below zero, so the first instant of the period belongs to it.
  let after: readonly (string | bigint | number)[] = [isoText(midnight(from)), -1, 0, 0];
  for (;;) {
    const rows = await db.run(PAGE, [accountId, currency, isoText(midnight(to)), ...after]);
    const page = rows.map((row) => {
      number += 1;
      balanceMinor += row['amount'] as bigint;
      return movementOf(row, number, balanceMinor);
    });
    // A reader of the file would find a sum that does not add up; better that there is no file.
    const isOver = rows.length < PAGE_ROWS;
    if (isOver ? number !== count || balanceMinor !== closingMinor : number > count) {
      throw new BooksChangedError(
        `the books from ${from} to ${to} changed while they were read: ask again`,
      );
    }
    if (page.length > 0) yield page;
    const last = rows.at(-1);
    if (isOver || last === undefined) return;
    after = [
      isoText(Number(last['at'])),
      last['transaction_id'] as bigint,
      Number(last['seq']),
      Number(last['leg']),
    ];
  }
}

function movementOf(row: Row, number: number, balanceMinor: bigint): Movement {
  const transactionId = Number(row['transaction_id']);
  return {
    number,
    reference: `${transactionId}-${Number(row['seq'])}-${Number(row['leg'])}`,
    at: Number(row['at']) as Instant,
    code: String(row['code']) as TransferCode,
    amountMinor: row['amount'] as bigint,
    balanceMinor,
    transactionId,
    orderId: row['order_id'] as string | null,
    refundId: row['refund_id'] === null ? null : Number(row['refund_id']),
    paymentReference: row['payment_reference'] as string | null,
    description: row['description'] as string | null,
  };
}
