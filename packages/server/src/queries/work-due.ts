import { DAY, later, type Instant } from '@kvitt/flow';
import { statement, type Database } from '../store/database.js';
import { isoText } from '../store/arrays.js';

/** How many rows are counted at most: whoever has more has enough to know. */
export const COUNTED_MAX = 10_000;

/** What is due in the store at an instant. */
export type WorkDue = Readonly<{
  /** Calls to Klarna that are due, up to `COUNTED_MAX`, and since when the oldest is; null without one. */
  effects: number;
  oldestEffectAt: Instant | null;
  /** The same of notifications. */
  notifications: number;
  oldestNotificationAt: Instant | null;
  /** Deadlines that have come, and those that come within a day, both up to `COUNTED_MAX`. */
  deadlinesOverdue: number;
  deadlinesNextDay: number;
  /** What Klarna says of open orders that is not so here, up to `COUNTED_MAX`. */
  klarnaDifferences: number;
}>;

const counted = (rows: string): string =>
  `(select count(*) from (select 1 ${rows} limit ${COUNTED_MAX}) as counted)`;
const oldest = (rows: string): string =>
  `(select (extract(epoch from due_at) * 1000)::bigint ${rows} order by due_at limit 1)`;
const EFFECTS = `from effects where state = 'due' and due_at <= $1::timestamptz`;
const NOTIFICATIONS = `from notifications where state = 'due' and due_at <= $1::timestamptz`;

// Each part reads one end of an index of what is due, however long the history.
const WORK_DUE = statement(
  'work_due',
  `select ${counted(EFFECTS)} as effects, ${oldest(EFFECTS)} as oldest_effect,
     ${counted(NOTIFICATIONS)} as notifications, ${oldest(NOTIFICATIONS)} as oldest_notification,
     ${counted('from timers where due_at <= $1::timestamptz')} as overdue,
     ${counted('from timers where due_at > $1::timestamptz and due_at <= $2::timestamptz')} as next_day,
     ${counted('from klarna_differences where ended_at is null')} as differences`,
);

/** Counts what is due, by the indexes of what is due. */
export async function workDue(db: Database, now: Instant): Promise<WorkDue> {
  const [row = {}] = await db.run(WORK_DUE, [isoText(now), isoText(later(now, DAY))]);
  const at = (name: string): Instant | null =>
    typeof row[name] === 'bigint' ? (Number(row[name]) as Instant) : null;
  return {
    effects: Number(row['effects']),
    oldestEffectAt: at('oldest_effect'),
    notifications: Number(row['notifications']),
    oldestNotificationAt: at('oldest_notification'),
    deadlinesOverdue: Number(row['overdue']),
    deadlinesNextDay: Number(row['next_day']),
    klarnaDifferences: Number(row['differences']),
  };
}
