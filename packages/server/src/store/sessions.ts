import { DAY, HOUR, MINUTE, later, times, type Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Session } from './database.js';
import { secretHash } from './passwords.js';
import { USER_COLUMNS, userOfRow, type User } from './users.js';

/** A session ends when it was not used for so long, */
const IDLE = times(12, HOUR);
/** and in any case so long after signing in. */
const LIFETIME = times(7, DAY);
/** How often its use is written down. */
const NOTED_EVERY = times(5, MINUTE);

const ago = (now: Instant, duration: number): string => isoText(now - duration);

const INSERT = statement(
  'insert_session',
  `insert into sessions (account_id, session_hash, user_id, created_at, seen_at)
   values ($1, $2, $3, $4::timestamptz, $4::timestamptz)`,
);
const DELETE_OLD = statement(
  'delete_old_sessions',
  `delete from sessions where account_id = $1 and user_id = $2
     and (created_at < $3::timestamptz or seen_at < $4::timestamptz)`,
);

/** Begins a session of a user under a secret that only the cookie holds. */
export async function beginSession(
  db: Session,
  { accountId, userId }: User,
  secret: string,
  now: Instant,
): Promise<void> {
  await db.run(DELETE_OLD, [accountId, userId, ago(now, LIFETIME), ago(now, IDLE)]);
  await db.run(INSERT, [accountId, secretHash(secret), userId, isoText(now)]);
}

const FIND = statement(
  'find_session',
  `select ${USER_COLUMNS}, (extract(epoch from s.seen_at) * 1000)::bigint as seen_at,
     (extract(epoch from s.created_at) * 1000)::bigint as began_at
   from sessions s join users u using (account_id, user_id)
   where s.session_hash = $1 and s.created_at >= $2::timestamptz and s.seen_at >= $3::timestamptz
     and u.disabled_at is null`,
);
const NOTE = statement(
  'note_session',
  `update sessions set seen_at = $2::timestamptz where session_hash = $1`,
);

/** Who is signed in under a secret, and until when at most; null for nobody, and once the session is over. */
export async function findSession(
  db: Session,
  secret: string,
  now: Instant,
): Promise<Readonly<{ user: User; expiresAt: Instant }> | null> {
  const hash = secretHash(secret);
  const [row] = await db.run(FIND, [hash, ago(now, LIFETIME), ago(now, IDLE)]);
  if (row === undefined) return null;
  if (Number(row['seen_at']) < now - NOTED_EVERY) await db.run(NOTE, [hash, isoText(now)]);
  return { user: userOfRow(row), expiresAt: later(Number(row['began_at']) as Instant, LIFETIME) };
}

const END = statement('end_session', `delete from sessions where session_hash = $1`);

/** Ends the session under a secret. */
export async function endSession(db: Session, secret: string): Promise<void> {
  await db.run(END, [secretHash(secret)]);
}

/** How many failures are let pass, and how long the wait after one more is at most. */
const WAIT_MAX = times(15, MINUTE);
const FORGOTTEN_AFTER = HOUR;

const FAILURES = statement(
  'sign_in_failures',
  `select failures, (extract(epoch from failed_at) * 1000)::bigint as failed_at
   from sign_in_failures where subject = $1 and failed_at > $2::timestamptz`,
);
const FAIL = statement(
  'note_sign_in_failure',
  `insert into sign_in_failures as f (subject, failures, failed_at) values ($1, 1, $2::timestamptz)
   on conflict (subject) do update set
     failures = case when f.failed_at > $3::timestamptz then f.failures + 1 else 1 end,
     failed_at = excluded.failed_at`,
);
const FORGIVE = statement(
  'forgive_sign_in_failures',
  `delete from sign_in_failures where subject = $1 or failed_at < $2::timestamptz`,
);

/** Until when a name or an address may not try to sign in: doubling from a second after `allowed` failures; null when it may. */
export async function signInBlockedUntil(
  db: Session,
  subject: string,
  allowed: number,
  now: Instant,
): Promise<Instant | null> {
  const [row] = await db.run(FAILURES, [subject, ago(now, FORGOTTEN_AFTER)]);
  const excess = Number(row?.['failures'] ?? 0) - allowed;
  if (excess < 0) return null;
  const wait = Math.min(1000 * 2 ** Math.min(excess, 20), WAIT_MAX);
  const until = (Number(row?.['failed_at']) + wait) as Instant;
  return until > now ? until : null;
}

/** Notes that somebody failed to sign in. */
export async function noteSignInFailure(db: Session, subject: string, now: Instant): Promise<void> {
  await db.run(FAIL, [subject, isoText(now), ago(now, FORGOTTEN_AFTER)]);
}

/** Forgets the failures of a subject, and all that are old. */
export async function forgiveSignInFailures(
  db: Session,
  subject: string,
  now: Instant,
): Promise<void> {
  await db.run(FORGIVE, [subject, ago(now, FORGOTTEN_AFTER)]);
}
