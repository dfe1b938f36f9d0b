import type { AccountId, Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { sqlState, statement, type Database, type Session } from './database.js';
import { findKeptAnswers } from './load.js';

/** An answer as it goes over the wire. */
export type WireAnswer = Readonly<{ http: number; body: string }>;

/** The Idempotency-Key of a request about an account, with the request's hash; `siteId` is 0. */
export type OnceKey = Readonly<{ siteId: number; key: string; requestHash: string }>;

/** What came of a request: its answer, and what a repetition is answered where that is something else. */
export type Answered = Readonly<{ answer: WireAnswer; repeated?: WireAnswer }>;

const LOCK = statement(
  'lock_account_for_change',
  `select account_id from accounts where account_id = $1 for update`,
);
const KEEP = statement(
  'keep_account_answer',
  `insert into idempotency_keys (account_id, site_id, key, request_hash, http, body, created_at)
   values ($1, $2, $3, $4, $5, $6, $7::timestamptz)`,
);

/** Conflicts with another transaction that trying again resolves: serialization, deadlock, lock not available. */
const CONFLICTS = new Set(['40001', '40P01', '55P03']);
const ATTEMPTS_MAX = 5;

/**
 * Makes a change of an account in one transaction, under the account's lock, and keeps its answer with it. The same request
 * under the same key gets the kept answer; another request under it null.
 */
export async function answerOnce(
  db: Database,
  account: AccountId,
  key: OnceKey | null,
  now: Instant,
  work: (session: Session) => Promise<Answered>,
): Promise<WireAnswer | null> {
  const turn = async (session: Session): Promise<WireAnswer | null> => {
    await session.run(LOCK, [account]);
    const kept = await findKeptAnswers(
      session,
      key === null ? [] : [{ accountId: account, siteId: key.siteId, key: key.key }],
    );
    const [known] = kept.values();
    if (known !== undefined) {
      const { requestHash, http, body } = known;
      return requestHash === key?.requestHash ? { http, body } : null;
    }
    const { answer, repeated = answer } = await work(session);
    if (key !== null) {
      await session.run(KEEP, [
        account,
        key.siteId,
        key.key,
        key.requestHash,
        repeated.http,
        repeated.body,
        isoText(now),
      ]);
    }
    return answer;
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(turn);
    } catch (error) {
      const isConflict = CONFLICTS.has(sqlState(error) ?? '');
      if (!isConflict || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
