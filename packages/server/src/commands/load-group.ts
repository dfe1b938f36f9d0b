import {
  creditDelta,
  needsBalance,
  type AccountId,
  type SiteId,
  type TransactionId,
  type Transfer,
} from '@kvitt/flow';
import type { Session } from '../store/database.js';
import {
  findKeptAnswers,
  lockBalances,
  lockClaimedEffects,
  lockPayments,
  lockSettlementRows,
  lockTimers,
  type KeptAnswer,
  type LockedPayment,
} from '../store/load.js';
import type { RecentPayments } from '../store/recent-payments.js';
import type { Cause, Idempotency, Submission, Target } from './submission.js';

/** A group's world while it is decided: what was loaded, kept up to date decision by decision. */
export type Loaded = Readonly<{
  find: (target: Target) => LockedPayment | null;
  byOrderId: (accountId: number, siteId: number, orderId: string) => LockedPayment | null;
  /** Takes the payment as it is after a decision. */
  put: (locked: LockedPayment) => void;
  /** What merchant:balance holds now, in minor units. */
  balance: (key: string) => bigint;
  addToBalance: (key: string, transfers: readonly Transfer[]) => void;
  /** Whether the cause of a submission is still to be acted on. */
  stands: (cause: Cause | undefined) => boolean;
  /** The cause has been acted on. */
  spend: (cause: Cause) => void;
  answer: (accountId: number, idempotency: Idempotency) => KeptAnswer | null;
  keep: (answer: KeptAnswer & Readonly<{ accountId: number; siteId: number; key: string }>) => void;
}>;

type Change = Extract<Submission, { kind: 'change' }>;

/** Locks and loads everything a group of submissions may look at, in statements sent together. */
export async function loadGroup(
  session: Session,
  group: readonly Submission[],
  recent: RecentPayments,
): Promise<Loaded> {
  const changes = group.filter((s): s is Change => s.kind === 'change');
  const causes = changes.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));
  const keys = group.flatMap((submission) =>
    submission.idempotency === undefined
      ? []
      : [
          {
            accountId: accountOf(submission),
            siteId: submission.idempotency.siteId,
            key: submission.idempotency.key,
          },
        ],
  );
  const wantsBalances = changes.some(({ command }) => needsBalance(command.kind));
  const [payments, answers, effects, timers, rows, balances] = await Promise.all([
    lockPayments(session, transactionTargets(changes), orderTargets(group), recent),
    findKeptAnswers(session, keys),
    lockClaimedEffects(
      session,
      causes.filter((c) => c.kind === 'effect'),
    ),
    lockTimers(
      session,
      causes.filter((c) => c.kind === 'timer'),
    ),
    lockSettlementRows(
      session,
      causes.filter((c) => c.kind === 'settlement_row'),
    ),
    wantsBalances
      ? lockBalances(session, [...new Set(group.map(accountOf))])
      : new Map<string, bigint>(),
  ]);
  return loadedOf(
    payments,
    answers,
    new Set([...ids('effect', effects), ...ids('timer', timers), ...ids('settlement_row', rows)]),
    balances,
  );
}

const ids = (kind: Cause['kind'], found: ReadonlySet<bigint>): string[] =>
  [...found].map((id) => `${kind}/${id}`);

function idOf(cause: Cause): string {
  switch (cause.kind) {
    case 'effect':
      return `effect/${cause.effectId}`;
    case 'timer':
      return `timer/${cause.timerId}`;
    case 'settlement_row':
      return `settlement_row/${cause.rowId}`;
  }
}

const accountOf = (submission: Submission): number =>
  submission.kind === 'create' ? submission.command.accountId : submission.target.accountId;

const transactionTargets = (
  changes: readonly Change[],
): { accountId: AccountId; transactionId: TransactionId }[] =>
  changes.flatMap(({ target }) => (target.kind === 'transaction' ? [target] : []));

const orderTargets = (
  group: readonly Submission[],
): { accountId: AccountId; siteId: SiteId; orderId: string }[] =>
  group.flatMap((submission): { accountId: AccountId; siteId: SiteId; orderId: string }[] => {
    if (submission.kind === 'create') return [submission.command];
    return submission.target.kind === 'order' ? [submission.target] : [];
  });

function loadedOf(
  payments: readonly LockedPayment[],
  answers: Map<string, KeptAnswer>,
  standing: Set<string>,
  balances: Map<string, bigint>,
): Loaded {
  const byNumber = new Map<string, LockedPayment>();
  const numberOf = new Map<string, string>();
  const put = (locked: LockedPayment): void => {
    const { accountId, siteId, orderId, transactionId } = locked.payment;
    const number = `${accountId}/${transactionId}`;
    byNumber.set(number, locked);
    numberOf.set(`${accountId}/${siteId}/${orderId}`, number);
  };
  payments.forEach(put);
  const byOrderId: Loaded['byOrderId'] = (accountId, siteId, orderId) =>
    byNumber.get(numberOf.get(`${accountId}/${siteId}/${orderId}`) ?? '') ?? null;
  return {
    put,
    byOrderId,
    find: (target) =>
      target.kind === 'order'
        ? byOrderId(target.accountId, target.siteId, target.orderId)
        : (byNumber.get(`${target.accountId}/${target.transactionId}`) ?? null),
    balance: (key) => balances.get(key) ?? 0n,
    addToBalance: (key, transfers) => {
      balances.set(key, (balances.get(key) ?? 0n) + creditDelta(transfers, 'merchant:balance'));
    },
    stands: (cause) => cause === undefined || standing.has(idOf(cause)),
    spend: (cause) => {
      standing.delete(idOf(cause));
    },
    answer: (accountId, { siteId, key }) => answers.get(`${accountId}/${siteId}/${key}`) ?? null,
    keep: (answer) => {
      answers.set(`${answer.accountId}/${answer.siteId}/${answer.key}`, answer);
    },
  };
}
