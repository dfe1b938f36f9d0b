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
