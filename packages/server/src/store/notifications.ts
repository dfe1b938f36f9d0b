import {
  accountId,
  evolve,
  HOUR,
  later,
  MINUTE,
  parseEvent,
  times,
  type AccountId,
  type DurationMs,
  type Instant,
  type OrderRequest,
  type Payment,
} from '@kvitt/flow';
import { statement, type Database } from './database.js';
import { isoText, numbers } from './arrays.js';
import { sealedKeysOf, VALID_KEYS, type SealedKey } from './keys.js';

/** A notification this process has claimed, with what it takes to send it. */
export type ClaimedNotification = Readonly<{
  accountId: AccountId;
  notificationId: bigint;
  /** The payment as it was at the change it tells of. */
  payment: Payment;
  request: OrderRequest;
  /** Where the site wants notifications of orders that name no address. */
  siteUrl: string | null;
  /** The site's valid keys, oldest first. */
  keys: readonly SealedKey[];
  schedule: NotificationSchedule;
  /** Its place among the notifications of its order, from 1. */
  sequence: number;
  /** Attempts recorded before. */
  attempts: number;
  /** How many of them were made before it was sent again by hand. */
  triesFrom: number;
  claim: string;
}>;

/** Real seconds after which a claim whose holder is silent may be taken over. */
const LEASE_SECONDS = 60;
/** How a site has its notifications tried again. */
export type NotificationSchedule = 'short' | 'long';

const minutes = (...waits: readonly number[]): DurationMs[] => waits.map((n) => times(n, MINUTE));
const hours = (...waits: readonly number[]): DurationMs[] => waits.map((n) => times(n, HOUR));

/**
 * The waits after each attempt but the last: three times 15 minutes as published, or ten attempts over 75 hours
 * (docs/sources.md#webhooks).
 */
export const SCHEDULES: Readonly<Record<NotificationSchedule, readonly DurationMs[]>> = {
  short: minutes(15, 15, 15),
  long: [...minutes(1, 4, 25, 90), ...hours(5, 10, 14, 20, 24)],
};

// A merchant must not read an older state after a newer one: whatever is still due holds back the
// later ones of its payment.
const CLAIM_NOTIFICATIONS = statement(
  'claim_notifications',
  `with head as materialized (
     select h.account_id, h.notification_id
     from notifications h
     where h.state = 'due' and h.due_at <= $2::timestamptz
       and (h.claimed_until is null or h.claimed_until < clock_timestamp())
       and not exists (
         select 1 from notifications e
         where e.account_id = h.account_id and e.transaction_id = h.transaction_id
           and e.sequence < h.sequence and e.state = 'due')
     order by h.due_at, h.notification_id
     limit $3::integer
     for update skip locked)
   update notifications n
   set claim = $1, claimant = pg_backend_pid(),
     claimed_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
   from head, order_requests r, sites s
   where n.account_id = head.account_id and n.notification_id = head.notification_id
     and r.account_id = n.account_id and r.transaction_id = n.transaction_id
     and s.account_id = n.account_id and s.site_id = n.site_id
   returning n.account_id, n.notification_id, n.sequence, n.attempts, n.tries_from, r.body,
     s.notification_url, s.notification_schedule, ${VALID_KEYS} as keys,
     (select json_agg(e.body order by e.seq)::text from events e
      where e.account_id = n.account_id and e.transaction_id = n.transaction_id
        and e.seq <= n.version) as events`,
);

/**
 * Claims up to `limit` notifications that are due, at most one per payment and never one with an earlier one of the
 * same payment still due; other processes leave them alone until the lease ends.
 */
export async function claimNotifications(
  db: Database,
  claim: string,
  now: Instant,
  limit: number,
): Promise<readonly ClaimedNotification[]> {
  const rows = await db.run(CLAIM_NOTIFICATIONS, [claim, isoText(now), limit]);
  return rows.map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    notificationId: row['notification_id'] as bigint,
    payment: foldEvents(String(row['events'])),
    request: JSON.parse(String(row['body'])) as OrderRequest,
    siteUrl: row['notification_url'] as string | null,
    keys: sealedKeysOf(accountId(Number(row['account_id'])), row['keys']),
    schedule: row['notification_schedule'] === 'long' ? 'long' : 'short',
    sequence: Number(row['sequence']),
    attempts: Number(row['attempts']),
    triesFrom: Number(row['tries_from']),
    claim,
  }));
}

/** The payment as it was after these events, given as a JSON list of their canonical texts. */
function foldEvents(list: string): Payment {
  const events = (JSON.parse(list) as readonly string[]).map(parseEvent);
  const payment = events.reduce<Payment | null>(evolve, null);
  if (payment === null) throw new Error('a notification tells of at least one event');
  return payment;
}

/** One attempt to deliver, as it is recorded. */
export type Attempted = Readonly<{
  /** When it was made, by the service's clock. */
  at: Instant;
  method: 'POST' | 'GET';
  url: string;
  httpStatus: number | null;
  answer: string | null;
  acknowledged: boolean;
  error: string | null;
}>;

const RECORD_DELIVERY = statement(
  'record_delivery',
  `with moved as (
     update notifications
     set state = $4, due_at = coalesce($5::timestamptz, due_at), attempts = $6::integer,
       claim = null, claimed_until = null
     where account_id = $1 and notification_id = $2 and claim = $3 and state = 'due'
     returning account_id, notification_id, attempts)
   insert into deliveries (account_id, notification_id, attempt, at, method, url, http_status,
     answer, acknowledged, error)
   select account_id, notification_id, attempts, $7::timestamptz, $8, $9, $10::integer, $11,
     $12::boolean, $13
   from moved`,
);

/**
 * Records an attempt and moves its notification on: delivered, due again after the wait of the site's schedule, or
 * given up after the last. Does nothing when the claim was taken over meanwhile.
 */
export async function recordDelivery(
  db: Database,
  notification: ClaimedNotification,
  attempted: Attempted,
): Promise<void> {
  const attempts = notification.attempts + 1;
  const wait = SCHEDULES[notification.schedule][attempts - notification.triesFrom - 1];
  const isDue = !attempted.acknowledged && wait !== undefined;
  const state = attempted.acknowledged ? 'delivered' : isDue ? 'due' : 'given_up';
  const dueAt = isDue ? isoText(later(attempted.at, wait)) : null;
  await db.run(RECORD_DELIVERY, [
    notification.accountId,
    notification.notificationId,
    notification.claim,
    state,
    dueAt,
    attempts,
    isoText(attempted.at),
    attempted.method,
    attempted.url,
    attempted.httpStatus,
    attempted.answer,
    attempted.acknowledged,
    attempted.error,
  ]);
}

const MARK_NO_TARGET = statement(
  'mark_no_target',
  `update notifications n
   set state = 'no_target', claim = null, claimed_until = null
   from unnest($1::bigint[], $2::bigint[]) as k(account_id, notification_id)
   where n.account_id = k.account_id and n.notification_id = k.notification_id
     and n.claim = $3 and n.state = 'due'`,
);

/** Ends notifications that nobody wants: neither their order nor their site names an address. */
export async function markNoTarget(
  db: Database,
  claim: string,
  notifications: readonly ClaimedNotification[],
): Promise<void> {
  if (notifications.length === 0) return;
  await db.run(MARK_NO_TARGET, [
    numbers(notifications.map((n) => n.accountId)),
    numbers(notifications.map((n) => n.notificationId)),
    claim,
  ]);
}
