import {
  type Decision,
  decide,
  decideCreation,
  needsBalance,
  type Instant,
  type Payment,
  type PaymentCommand,
} from '@kvitt/flow';
import { noWrites, write, GENESIS, type Writes } from '../store/commit.js';
import type { Session } from '../store/database.js';
import type { RecentPayments } from '../store/recent-payments.js';
import { balanceKey } from '../store/load.js';
import { loadGroup, type Loaded } from './load-group.js';
import type { Outcome, Submission } from './submission.js';

/**
 * The spine: decides a group of submissions and writes what they say, in one transaction. All payments are locked and
 * loaded first, each submission sees what the ones before it decided, and a refused one leaves no trace but its kept
 * answer. A decision that throws rejects its own submission alone.
 */
export async function handleGroup(
  session: Session,
  group: readonly Submission[],
  now: Instant,
  recent: RecentPayments,
): Promise<readonly Result[]> {
  const loaded = await loadGroup(session, group, recent);
  const writes = noWrites();
  const results = group.map((submission): Result => {
    try {
      return { outcome: handleOne(submission, loaded, writes, now) };
    } catch (error) {
      return { error };
    }
  });
  await write(session, writes, now);
  return results;
}

type Accepted = Extract<Decision, { kind: 'accepted' }>;

/** A submission's outcome, or what its decision threw. */
export type Result = Readonly<{ outcome: Outcome }> | Readonly<{ error: unknown }>;

function handleOne(submission: Submission, loaded: Loaded, writes: Writes, now: Instant): Outcome {
  const kept = keptAnswer(submission, loaded);
  if (kept !== null) return kept;
  const outcome =
    submission.kind === 'create'
      ? create(submission, loaded, writes, now)
      : change(submission, loaded, writes, now);
  keepAnswer(submission, outcome, loaded, writes);
  return outcome;
}

function create(
  { command, request }: Extract<Submission, { kind: 'create' }>,
  loaded: Loaded,
  writes: Writes,
  now: Instant,
): Outcome {
  const existing = loaded.byOrderId(command.accountId, command.siteId, command.orderId);
  if (existing !== null) {
    return { kind: 'refused', error: 'order_id_used', detail: null, payment: existing.payment };
  }
  const decision = decideCreation(command, { now, availableMinor: 0n });
  if (decision.kind !== 'accepted') throw new Error('a creation is always accepted');
  writes.entries.push({ decision, lastHash: GENESIS, request });
  loaded.put({ payment: decision.next, lastHash: GENESIS });
  return accepted(decision);
}

const accepted = ({ next, events, effects }: Accepted): Outcome => ({
  kind: 'accepted',
  payment: next,
  events,
  effects,
});

function change(
  submission: Extract<Submission, { kind: 'change' }>,
  loaded: Loaded,
  writes: Writes,
  now: Instant,
): Outcome {
  if (!loaded.stands(submission.cause)) return { kind: 'stale' };
  const locked = loaded.find(submission.target);
  if (locked === null) {
    return { kind: 'refused', error: 'unknown_order', detail: null, payment: null };
  }
  const { payment, lastHash } = locked;
  const { command } = submission;
  const decision = decide(payment, command, {
    now,
    availableMinor: available(payment, command, loaded),
  });
  if (decision.kind === 'accepted') {
    writes.entries.push({ decision, lastHash, request: null });
    loaded.put({ payment: decision.next, lastHash });
    loaded.addToBalance(balanceKey(payment.accountId, payment.currency), decision.transfers);
  }
  end(submission, decision.kind === 'refused', payment, loaded, writes);
  switch (decision.kind) {
    case 'accepted':
      return accepted(decision);
    case 'ignored':
      return { kind: 'ignored', payment };
    case 'refused':
      return { kind: 'refused', error: decision.error, detail: decision.detail, payment };
  }
}

const available = (payment: Payment, command: PaymentCommand, loaded: Loaded): bigint =>
  needsBalance(command.kind) ? loaded.balance(balanceKey(payment.accountId, payment.currency)) : 0n;

/** What made the command due has been dealt with; a refused settlement row stays open for suspense. */
function end(
  { cause }: Extract<Submission, { kind: 'change' }>,
  refused: boolean,
  payment: Payment,
  loaded: Loaded,
  writes: Writes,
): void {
  if (cause === undefined) return;
  switch (cause.kind) {
    case 'effect':
      writes.effectsDone.push(cause);
      break;
    case 'timer':
      writes.timersFired.push(cause);
      break;
    case 'settlement_row':
      if (!refused) writes.rowsMatched.push({ ...cause, transactionId: payment.transactionId });
      break;
  }
  if (!(cause.kind === 'settlement_row' && refused)) loaded.spend(cause);
}

function keptAnswer(submission: Submission, loaded: Loaded): Outcome | null {
  const { idempotency } = submission;
  if (idempotency === undefined) return null;
  const kept = loaded.answer(accountOf(submission), idempotency);
  if (kept === null) return null;
  return kept.requestHash === idempotency.requestHash
    ? { kind: 'replayed', answer: { http: kept.http, body: kept.body } }
    : { kind: 'refused', error: 'idempotency_key_reused', detail: null, payment: null };
}

function keepAnswer(
  submission: Submission,
  outcome: Outcome,
  loaded: Loaded,
  writes: Writes,
): void {
  const { idempotency } = submission;
  if (idempotency === undefined || outcome.kind === 'stale' || outcome.kind === 'replayed') return;
  const answer = idempotency.answer(outcome);
  const { siteId, key, requestHash } = idempotency;
  const row = { accountId: accountOf(submission), siteId, key, requestHash, ...answer };
  writes.answers.push(row);
  loaded.keep(row);
}

const accountOf = (submission: Submission): number =>
  submission.kind === 'create' ? submission.command.accountId : submission.target.accountId;
