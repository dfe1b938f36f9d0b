import {
  evolve,
  invariant,
  parseEvent,
  type Instant,
  type Payment,
  type TransactionId,
} from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Database, type Row, type Session } from './database.js';
import type { Attempted } from './notifications.js';
import { writeNotifications } from './outbox-rows.js';

/** Whether a notification is still to be delivered, or how it ended. */
export type NotificationState = 'due' | 'delivered' | 'given_up' | 'no_target';

/** An attempt as readers see it; the first is number 1. */
export type LoggedAttempt = Attempted & Readonly<{ attempt: number }>;

/** A notification as readers see it. */
export type LoggedNotification = Readonly<{
  /** What receivers read as `webhook-id`. */
  id: string;
  /** Its place among the notifications of its order, from 1. */
  sequence: number;
  /** The payment as it told of it. */
  payment: Payment;
  createdAt: Instant;
  state: NotificationState;
  /** Null when none is to come. */
  nextAttemptAt: Instant | null;
  /** The newest twenty, in order. */
  attempts: readonly LoggedAttempt[];
}>;

/** A notification's name, which no other has; receivers know it as `webhook-id`. */
export const notificationName = (transaction: TransactionId, sequence: number): string =>
  `ntf_${transaction}_${sequence}`;

/** The place of the notification of this name among those of a payment; null for other payments’ names. */
export function sequenceOfName(payment: Payment, name: string): number | null {
  const [, sequence = ''] = /^ntf_\d{1,16}_([1-9]\d{0,8})$/.exec(name) ?? [];
  const is = notificationName(payment.transactionId, Number(sequence)) === name;
  return is ? Number(sequence) : null;
}

const LISTED_MAX = 100;
const ATTEMPTS_LISTED_MAX = 20;
const LISTED = `select n.account_id, n.notification_id, n.sequence, n.version, n.state, n.attempts,
       n.created_at, n.due_at
     from notifications n
     where n.account_id = $1 and n.transaction_id = $2 and n.sequence = coalesce($3::integer, n.sequence)
     order by n.sequence desc
     limit ${LISTED_MAX}`;

const LIST_NOTIFICATIONS = statement(
  'list_notifications',
  `select l.sequence, l.version, l.state, (extract(epoch from l.created_at) * 1000)::bigint as created_at,
     (extract(epoch from l.due_at) * 1000)::bigint as due_at
   from (${LISTED}) as l
   order by l.sequence`,
);
const LIST_DELIVERIES = statement(
  'list_deliveries',
  `select l.sequence, d.attempt, (extract(epoch from d.at) * 1000)::bigint as at, d.method, d.url,
     d.http_status, d.answer, d.acknowledged, d.error
   from (${LISTED}) as l
   join deliveries d on d.account_id = $1 and d.notification_id = l.notification_id
     and d.attempt > l.attempts - ${ATTEMPTS_LISTED_MAX}
   order by l.sequence, d.attempt`,
);
const LIST_EVENTS = statement(
  'list_events',
  `select seq, body from events where account_id = $1 and transaction_id = $2 order by seq`,
);

/** The newest hundred notifications of a payment with their attempts, in order; or the one at a place among them. */
export async function listNotifications(
  db: Database,
  { accountId, transactionId }: Payment,
  sequence: number | null = null,
): Promise<readonly LoggedNotification[]> {
  const one = [accountId, transactionId, sequence];
  const [rows, deliveries, events] = await Promise.all([
    db.run(LIST_NOTIFICATIONS, one),
    db.run(LIST_DELIVERIES, one),
    db.run(LIST_EVENTS, [accountId, transactionId]),
  ]);
  const paymentAt = foldAll(events);
  return rows.map((row) => {
    const place = Number(row['sequence']);
    const state = String(row['state']) as NotificationState;
    const payment = paymentAt.get(Number(row['version']));
    invariant(payment !== undefined, 'a notification tells of an event that is there');
    return {
      id: notificationName(transactionId, place),
      sequence: place,
      payment,
      createdAt: Number(row['created_at']) as Instant,
      state,
      nextAttemptAt: state === 'due' ? (Number(row['due_at']) as Instant) : null,
      attempts: deliveries.filter((each) => Number(each['sequence']) === place).map(attemptOfRow),
    };
  });
}

/** A payment after each of its events, by the number of the event. */
function foldAll(rows: readonly Row[]): ReadonlyMap<number, Payment> {
  const states = new Map<number, Payment>();
  let payment: Payment | null = null;
  for (const row of rows) {
    payment = evolve(payment, parseEvent(String(row['body'])));
    states.set(Number(row['seq']), payment);
  }
  return states;
}

const attemptOfRow = (row: Row): LoggedAttempt => ({
  attempt: Number(row['attempt']),
  at: Number(row['at']) as Instant,
  method: row['method'] === 'GET' ? 'GET' : 'POST',
  url: String(row['url']),
  httpStatus: row['http_status'] as number | null,
  answer: row['answer'] as string | null,
  acknowledged: row['acknowledged'] === true,
  error: row['error'] as string | null,
});

/** What came of sending again: the place of the notification that is due now, or why there is none. */
export type Resent =
  Readonly<{ kind: 'due'; sequence: number }> | Readonly<{ kind: 'unknown' | 'superseded' }>;

const LOCK_ORDER = statement(
  'lock_order_to_resend',
  `select version from orders where account_id = $1 and transaction_id = $2 for update`,
);
const STATES = statement(
  'notification_states',
  `select sequence, state from notifications
   where account_id = $1 and transaction_id = $2 and sequence >= $3::integer
   order by sequence
   for update`,
);
const BRING_FORWARD = statement(
  'bring_notifications_forward',
  `update notifications
   set due_at = least(due_at, $4::timestamptz)
   where account_id = $1 and transaction_id = $2 and sequence <= $3::integer and state = 'due'`,
);
const REOPEN = statement(
  'reopen_notification',
  `update notifications
   set state = 'due', due_at = $4::timestamptz, tries_from = attempts, claim = null,
     claimed_until = null
   where account_id = $1 and transaction_id = $2 and sequence = $3::integer`,
);

/**
 * Sends a notification again, from now on and by the whole schedule: the same one, under its name and with its body. One that is
 * due is tried at once, behind earlier ones that are. Refused as superseded when a later one was delivered or is due, since the merchant would read an older state after a newer one.
 */
export async function resendOne(
  db: Database,
  payment: Payment,
  sequence: number,
  now: Instant,
): Promise<Resent> {
  const { accountId, transactionId } = payment;
  return db.transaction(async (session) => {
    const states = await lockNotifications(session, payment, sequence);
    const [own, ...laterOnes] = states;
    if (own?.sequence !== sequence) return { kind: 'unknown' };
    if (own.state === 'due') {
      await session.run(BRING_FORWARD, [accountId, transactionId, sequence, isoText(now)]);
      return { kind: 'due', sequence };
    }
    if (laterOnes.some(({ state }) => state === 'delivered' || state === 'due')) {
      return { kind: 'superseded' };
    }
    await session.run(REOPEN, [accountId, transactionId, sequence, isoText(now)]);
    return { kind: 'due', sequence };
  });
}

/**
 * Tells the present state again: by the notifications that are still due, tried at once, or else by a new one at
 * the next place.
 */
export async function resendNewest(
  db: Database,
  payment: Payment,
  now: Instant,
): Promise<Extract<Resent, { kind: 'due' }>> {
  const { accountId, transactionId } = payment;
  return db.transaction(async (session) => {
    const version = await lockOrder(session, payment);
    const [last] = (await statesFrom(session, payment, 1)).slice(-1);
    if (last?.state === 'due') {
      await session.run(BRING_FORWARD, [accountId, transactionId, last.sequence, isoText(now)]);
      return { kind: 'due', sequence: last.sequence };
    }
    await writeNotifications(session, [{ ...payment, version }], now);
    return { kind: 'due', sequence: (last?.sequence ?? 0) + 1 };
  });
}

type Standing = Readonly<{ sequence: number; state: NotificationState }>;

/** The order is locked first, as a commit locks it: no notification is added meanwhile. */
async function lockNotifications(
  session: Session,
  payment: Payment,
  from: number,
): Promise<readonly Standing[]> {
  await lockOrder(session, payment);
  return statesFrom(session, payment, from);
}

async function lockOrder(session: Session, { accountId, transactionId }: Payment): Promise<number> {
  const [row] = await session.run(LOCK_ORDER, [accountId, transactionId]);
  return Number(row?.['version']);
}

async function statesFrom(
  session: Session,
  { accountId, transactionId }: Payment,
  from: number,
): Promise<readonly Standing[]> {
  const rows = await session.run(STATES, [accountId, transactionId, from]);
  return rows.map((row) => ({
    sequence: Number(row['sequence']),
    state: String(row['state']) as NotificationState,
  }));
}
