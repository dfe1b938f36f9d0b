import { statement, type Database } from './database.js';

const RELEASE_EFFECTS = statement(
  'release_effects',
  `update effects set claim = null, claimed_until = null
   where state = 'due' and claimed_until is not null`,
);
const RELEASE_NOTIFICATIONS = statement(
  'release_notifications',
  `update notifications set claim = null, claimed_until = null
   where state = 'due' and claimed_until is not null`,
);
const RELEASE_TIMERS = statement(
  'release_timers',
  `update timers set claimed_until = null where claimed_until is not null`,
);
const RELEASE_JOBS = statement(
  'release_jobs',
  `update jobs set claimed_until = null where claimed_until is not null`,
);

/**
 * Gives up every claim, so that nobody waits for the lease of a process that is gone. Only for a store that no other
 * process can have open.
 */
export async function releaseClaims(db: Database): Promise<void> {
  await Promise.all(
    [RELEASE_EFFECTS, RELEASE_NOTIFICATIONS, RELEASE_TIMERS, RELEASE_JOBS].map(async (release) =>
      db.run(release),
    ),
  );
}

// The connection that claimed it is gone, so nobody is at work on it.
const ORPHANED = `claimed_until > clock_timestamp() and claimant is not null
     and not exists (select 1 from pg_stat_activity a where a.pid = claimant)`;
const FREE_EFFECTS = statement(
  'free_effects',
  `update effects set claim = null, claimed_until = null where state = 'due' and ${ORPHANED}`,
);
const FREE_NOTIFICATIONS = statement(
  'free_notifications',
  `update notifications set claim = null, claimed_until = null where state = 'due' and ${ORPHANED}`,
);
const FREE_TIMERS = statement(
  'free_timers',
  `update timers set claimed_until = null where ${ORPHANED}`,
);
const FREE_JOBS = statement('free_jobs', `update jobs set claimed_until = null where ${ORPHANED}`);

/**
 * Gives up the claims of connections that are gone from a served database: what a killed process had begun is taken up by the next
 * within seconds. A live process that only lost its connection finds its claim gone when it comes to record the outcome.
 */
export async function releaseOrphans(db: Database): Promise<void> {
  await Promise.all(
    [FREE_EFFECTS, FREE_NOTIFICATIONS, FREE_TIMERS, FREE_JOBS].map(async (free) => db.run(free)),
  );
}
