import {
  accountId,
  transactionId,
  type AccountId,
  type Instant,
  type TimerKind,
  type TransactionId,
} from '@kvitt/flow';
import { statement, type Database } from './database.js';
import { isoText, numbers } from './arrays.js';

/** A deadline that has come. */
export type DueTimer = Readonly<{
  accountId: AccountId;
  timerId: bigint;
  transactionId: TransactionId;
  kind: TimerKind;
  /** The refund it is about, null when it is the payment's own. */
  refundId: TransactionId | null;
}>;

const LEASE_SECONDS = 30;

const CLAIM_TIMERS = statement(
  'claim_timers',
  `update timers t
   set claimant = pg_backend_pid(),
     claimed_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
   from (
     select account_id, timer_id
     from timers
     where due_at <= $1::timestamptz
       and (claimed_until is null or claimed_until < clock_timestamp())
     order by due_at, timer_id
     limit $2::integer
     for update skip locked) as due
   where t.account_id = due.account_id and t.timer_id = due.timer_id
   returning t.account_id, t.timer_id, t.transaction_id, t.kind, t.refund_id, t.due_at`,
);

/** Claims up to `limit` deadlines that have come, earliest first. */
export async function claimTimers(
  db: Database,
  now: Instant,
  limit: number,
): Promise<readonly DueTimer[]> {
  const rows = await db.run(CLAIM_TIMERS, [isoText(now), limit]);
  return rows.map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    timerId: row['timer_id'] as bigint,
    transactionId: transactionId(Number(row['transaction_id'])),
    kind: String(row['kind']) as TimerKind,
    refundId: row['refund_id'] === 0n ? null : transactionId(Number(row['refund_id'])),
  }));
}

const WAKE_WAITING_REFUNDS = statement(
  'wake_waiting_refunds',
  `update timers t
   set due_at = $2::timestamptz
   from orders o
   where t.account_id = any($1::bigint[]) and t.kind = 'process_refund'
     and t.due_at > $2::timestamptz
     and o.account_id = t.account_id and o.transaction_id = t.transaction_id
     and o.state like '%"flowState":"waiting"%'`,
);

/** Money reached these accounts: refunds that wait for it are looked at now instead of tomorrow. */
export async function wakeWaitingRefunds(
  db: Database,
  accounts: readonly AccountId[],
  now: Instant,
): Promise<void> {
  await db.run(WAKE_WAITING_REFUNDS, [numbers(accounts), isoText(now)]);
}

const TIMERS_OF = statement(
  'timers_of_order',
  `select kind, (extract(epoch from due_at) * 1000)::bigint as at
   from timers where account_id = $1 and transaction_id = $2 order by due_at`,
);

/** The deadlines that stand for a payment, earliest first. */
export async function timersOf(
  db: Database,
  account: AccountId,
  transaction: TransactionId,
): Promise<readonly Readonly<{ kind: TimerKind; at: Instant }>[]> {
  const rows = await db.run(TIMERS_OF, [account, transaction]);
  return rows.map((row) => ({
    kind: String(row['kind']) as TimerKind,
    at: Number(row['at']) as Instant,
  }));
}

const SHIPPING_UNDER_WAY = statement(
  'shipping_under_way',
  `select transaction_id from timers
   where account_id = $1 and kind = 'expire_shipping' and transaction_id > $2
   order by transaction_id limit $3::integer`,
);

/** Payments of an account that are to be shipped by some deadline, by number, after one. */
export async function shippingUnderWay(
  db: Database,
  account: AccountId,
  after: number,
  limit: number,
): Promise<readonly TransactionId[]> {
  const rows = await db.run(SHIPPING_UNDER_WAY, [account, after, limit]);
  return rows.map((row) => transactionId(Number(row['transaction_id'])));
}
