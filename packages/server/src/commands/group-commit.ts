import type { Instant } from '@kvitt/flow';
import { sqlState, type Database } from '../store/database.js';
import { recentPayments, type RecentPayments } from '../store/recent-payments.js';
import { handleGroup, type Result } from './handle.js';
import type { Outcome, Submission, Submit } from './submission.js';

/** Figures about the groups so far. */
export type GroupFigures = Readonly<{ groups: number; commands: number }>;

/** The service's only way to change a payment. */
export type GroupCommit = Readonly<{
  submit: Submit;
  figures: () => GroupFigures;
  /** Resolves when nothing is queued or in flight. */
  drained: () => Promise<void>;
}>;

/** Groups stop gaining in throughput at about this size. */
const GROUP_MAX = 200;
/** A second writer helps from about this many commands at a time. */
const SECOND_WRITER_FROM = 64;
/** How often a group that met a conflict is tried again before its members are tried alone. */
const ATTEMPTS_MAX = 5;
/** How many payments are kept as last committed; about 2 kB each, 40 MB in all. */
const RECENT_MAX = 20_000;
/** Conflicts with another process: serialization, deadlock, unique key, lock not available. */
const CONFLICTS = new Set(['40001', '40P01', '23505', '55P03']);

type Waiting = Readonly<{
  submission: Submission;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}>;

/**
 * Commits in groups: submissions that arrive while a commit is in flight form the next group, flushed as soon
 * as a writer is free. A lone one waits for nobody. `committed` is told of every group's outcomes (null where a decision threw);
 * it must not reject.
 */
export function groupCommit(
  db: Database,
  now: () => Instant,
  committed: (
    outcomes: readonly (Outcome | null)[],
    submissions: readonly Submission[],
  ) => void | Promise<void>,
): GroupCommit {
  const queue: Waiting[] = [];
  const recent = recentPayments(RECENT_MAX);
  let active = 0;
  let inFlight = 0;
  let groups = 0;
  let commands = 0;
  let onDrained: (() => void)[] = [];

  const writersAllowed = (): number =>
    queue.length + inFlight >= SECOND_WRITER_FROM ? db.writers : 1;

  const pump = (): void => {
    while (queue.length > 0 && active < writersAllowed()) {
      const group = queue.splice(0, GROUP_MAX);
      active += 1;
      inFlight += group.length;
      groups += 1;
      commands += group.length;
      void commitGroup(group).finally(() => {
        active -= 1;
        inFlight -= group.length;
        pump();
        if (active === 0 && queue.length === 0) {
          onDrained.forEach((resolve) => resolve());
          onDrained = [];
        }
      });
    }
  };

  const commitGroup = async (group: readonly Waiting[]): Promise<void> => {
    const submissions = group.map(({ submission }) => submission);
    let results: readonly Result[];
    try {
      results = await attempt(db, now, submissions, recent);
      for (const result of results) remember(recent, result);
    } catch (error) {
      // One member's rows broke the commit: it must not take the others with it. When the server said
      // nothing, the commit may have happened, and doing it again could do it twice.
      if (group.length > 1 && sqlState(error) !== null) {
        for (const one of group) await commitGroup([one]);
      } else {
        group.forEach(({ reject }) => reject(error));
      }
      return;
    }
    await committed(
      results.map((result) => ('outcome' in result ? result.outcome : null)),
      submissions,
    );
    results.forEach((result, index) => {
      if ('outcome' in result) group[index]?.resolve(result.outcome);
      else group[index]?.reject(result.error);
    });
  };

  return {
    submit: async (submission) =>
      new Promise((resolve, reject) => {
        queue.push({ submission, resolve, reject });
        pump();
      }),
    figures: () => ({ groups, commands }),
    drained: async () => {
      if (active === 0 && queue.length === 0) return;
      await new Promise<void>((resolve) => onDrained.push(resolve));
    },
  };
}

function remember(recent: RecentPayments, result: Result): void {
  if ('outcome' in result && result.outcome.kind === 'accepted') recent.put(result.outcome.payment);
}

async function attempt(
  db: Database,
  now: () => Instant,
  submissions: readonly Submission[],
  recent: RecentPayments,
): Promise<readonly Result[]> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await db.transaction(async (session) =>
        handleGroup(session, submissions, now(), recent),
      );
    } catch (error) {
      const isConflict = CONFLICTS.has(sqlState(error) ?? '');
      if (!isConflict || attempts >= ATTEMPTS_MAX) throw error;
    }
  }
}
