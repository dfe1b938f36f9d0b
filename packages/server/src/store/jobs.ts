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
import { statement, type Database } from './database.js';
import { isoText } from './arrays.js';

/** Hour of the day (UTC) at which Klarna is asked for new payouts. */
const POLL_AT_HOUR = 9;
const LEASE_SECONDS = 300;

/** The next time Klarna is asked for payouts: once a day. */
export function nextPollAt(now: Instant): Instant {
  const today = later(startOfDay(now), times(POLL_AT_HOUR, HOUR));
  return today > now ? today : later(today, DAY);
}

const CLAIM = statement(
  'claim_jobs',
  `update jobs j
   set claimant = pg_backend_pid(),
     claimed_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
   from (
     select account_id, kind from jobs
     where due_at <= $1::timestamptz
       and (claimed_until is null or claimed_until < clock_timestamp())
     order by due_at limit 8
     for update skip locked) as due
   where j.account_id = due.account_id and j.kind = due.kind
   returning j.account_id`,
);

/** Claims the settlement polls that are due; answers the accounts. */
export async function claimPolls(db: Database, now: Instant): Promise<readonly AccountId[]> {
  const rows = await db.run(CLAIM, [isoText(now)]);
  return rows.map((row) => accountId(Number(row['account_id'])));
}

const RESCHEDULE = statement(
  'reschedule_job',
  `update jobs set due_at = $2::timestamptz, claimed_until = null
   where account_id = $1 and kind = 'poll_settlements'`,
);

/** Sets when an account's payouts are asked for next. */
export async function reschedulePoll(db: Database, account: AccountId, at: Instant): Promise<void> {
  await db.run(RESCHEDULE, [account, isoText(at)]);
}
