import {
  accountId,
  DAY,
  HOUR,
  later,
  startOfDay,
  times,
  type AccountId,
  type Instant,
} from '@kvitt/flow';
import { statement, type Database, type Session } from './database.js';
import { isoText, texts } from './arrays.js';

/** What is done for an account once a day: new payouts are imported, open orders are compared with Klarna's. */
export const JOB_KINDS = ['poll_settlements', 'check_orders'] as const;
/** The name of a daily job. */
export type JobKind = (typeof JOB_KINDS)[number];

/** Hour of the day (UTC) at which Klarna is asked. */
const ASK_AT_HOUR = 9;
const LEASE_SECONDS = 300;

/** The next time an account's daily jobs are done. */
export function nextJobsAt(now: Instant): Instant {
  const today = later(startOfDay(now), times(ASK_AT_HOUR, HOUR));
  return today > now ? today : later(today, DAY);
}

const CLAIM = statement(
  'claim_jobs',
  `update jobs j
   set claimant = pg_backend_pid(),
     claimed_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
   from (
     select account_id, kind from jobs
     where kind = $2 and due_at <= $1::timestamptz
       and (claimed_until is null or claimed_until < clock_timestamp())
     order by due_at limit 8
     for update skip locked) as due
   where j.account_id = due.account_id and j.kind = due.kind
   returning j.account_id, j.cursor_id`,
);

/** A job that is due, and where its last run left off; 0 at the beginning. */
export type ClaimedJob = Readonly<{ accountId: AccountId; cursor: number }>;

/** Claims the jobs of a kind that are due. */
export async function claimJobs(
  db: Database,
  kind: JobKind,
  now: Instant,
): Promise<readonly ClaimedJob[]> {
  const rows = await db.run(CLAIM, [isoText(now), kind]);
  return rows.map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    cursor: Number(row['cursor_id']),
  }));
}

const RESCHEDULE = statement(
  'reschedule_job',
  `update jobs set due_at = $3::timestamptz, cursor_id = $4, claimed_until = null
   where account_id = $1 and kind = $2`,
);

/** Sets when an account's job is done next, and from where. */
export async function rescheduleJob(
  db: Database,
  kind: JobKind,
  { accountId: account, cursor }: ClaimedJob,
  at: Instant,
): Promise<void> {
  await db.run(RESCHEDULE, [account, kind, isoText(at), cursor]);
}

const BRING_FORWARD = statement(
  'bring_job_forward',
  `update jobs set due_at = least(due_at, $3::timestamptz) where account_id = $1 and kind = $2`,
);

/** Has an account's job done now. */
export async function bringJobForward(
  db: Session,
  account: AccountId,
  kind: JobKind,
  now: Instant,
): Promise<void> {
  await db.run(BRING_FORWARD, [account, kind, isoText(now)]);
}

const INSERT_JOBS = statement(
  'insert_jobs',
  `insert into jobs (account_id, kind, due_at)
   select $1, kind, $3::timestamptz from unnest($2::text[]) as k(kind)
   on conflict do nothing`,
);

/** Gives a new account its daily jobs. */
export async function addJobs(db: Session, account: AccountId, now: Instant): Promise<void> {
  await db.run(INSERT_JOBS, [account, texts(JOB_KINDS), isoText(nextJobsAt(now))]);
}
