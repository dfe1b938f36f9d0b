import {
  decide,
  later,
  MINUTE,
  times,
  type AccountId,
  type Instant,
  type Payment,
  type SiteId,
  type TransactionId,
} from '@kvitt/flow';
import type { KlarnaClient } from '@kvitt/klarna';
import type { Submit } from '../commands/submission.js';
import type { Database } from '../store/database.js';
import { differingPayments, keepDifferences, type Difference } from '../store/differences.js';
import { claimJobs, nextJobsAt, rescheduleJob, type ClaimedJob } from '../store/jobs.js';
import { loadOrders } from '../store/stored-orders.js';
import { shippingUnderWay } from '../store/timers.js';
import { differencesOf, standingOf } from './compare.js';

/** What the comparison with Klarna needs. */
export type CheckPorts = Readonly<{
  db: Database;
  klarnaOf: (site: Readonly<{ accountId: AccountId; siteId: SiteId }>) => Promise<KlarnaClient>;
  submit: Submit;
  now: () => Instant;
  /** Told of what was taken over from Klarna, and of what differs and was not known to. */
  report: (what: 'order_repaired' | 'order_differs', payment: Payment, detail: string) => void;
  warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}>;

/** How many orders are compared before the work is given back, and how many at once. */
const BATCH = 100;
const AT_ONCE = 8;
/** So many orders in a row that Klarna says nothing of mean that it is away. */
const UNANSWERED_MAX = AT_ONCE;
const RETRY_AFTER = times(10, MINUTE);

/**
 * Compares the open orders of every account whose turn it is with Klarna's, a batch at a time; answers how many accounts
 * there were. An order is open while it has a shipping deadline: Klarna announces nothing of what becomes of it.
 */
export async function checkOrders(ports: CheckPorts): Promise<number> {
  const jobs = await claimJobs(ports.db, 'check_orders', ports.now());
  for (const job of jobs) {
    const { cursor, at } = await checkBatch(ports, job);
    await rescheduleJob(ports.db, 'check_orders', { ...job, cursor }, at);
  }
  return jobs.length;
}

/** Goes on where the job left off; answers from where and when it goes on after that. */
async function checkBatch(
  ports: CheckPorts,
  { accountId, cursor }: ClaimedJob,
): Promise<Readonly<{ cursor: number; at: Instant }>> {
  const found = await shippingUnderWay(ports.db, accountId, cursor, BATCH);
  if (cursor === 0) await endForgotten(ports, accountId);
  let unanswered: TransactionId[] = [];
  for (let from = 0; from < found.length; from += AT_ONCE) {
    const some = found.slice(from, from + AT_ONCE);
    const stored = await loadOrders(
      ports.db,
      some.map((transactionId) => ({ accountId, transactionId })),
    );
    const answered = await Promise.all(
      [...stored.values()].map(async ({ payment }) => checkSafely(ports, payment)),
    );
    unanswered = answered.some((isAnswered) => isAnswered) ? [] : [...unanswered, ...some];
    if (unanswered.length >= UNANSWERED_MAX) {
      return { cursor: (unanswered[0] ?? 1) - 1, at: later(ports.now(), RETRY_AFTER) };
    }
  }
  const last = found.at(-1);
  return found.length < BATCH || last === undefined
    ? { cursor: 0, at: nextJobsAt(ports.now()) }
    : { cursor: last, at: ports.now() };
}

/** Payments that differed and are not open any more are not compared again: their differences have ended. */
async function endForgotten(ports: CheckPorts, accountId: AccountId): Promise<void> {
  for (const transactionId of await differingPayments(ports.db, accountId)) {
    const open = await shippingUnderWay(ports.db, accountId, transactionId - 1, 1);
    if (open[0] === transactionId) continue;
    await keepDifferences(ports.db, { accountId, transactionId }, [], ports.now());
  }
}

async function checkSafely(ports: CheckPorts, payment: Payment): Promise<boolean> {
  try {
    return await checkOrder(ports, payment);
  } catch (error) {
    const { transactionId } = payment;
    ports.warn('order not compared', { transactionId, error: String(error) });
    return false;
  }
}

/**
 * Reads one order at Klarna, tells the flow what it says, and keeps what differs after that. False when Klarna did not
 * answer, so that nothing is known.
 */
export async function checkOrder(ports: CheckPorts, payment: Payment): Promise<boolean> {
  const { orderId } = payment.klarna;
  if (orderId === null) return true;
  const klarna = await ports.klarnaOf(payment);
  const order = await klarna.orders.read(orderId);
  if (order.kind === 'unknown' || order.kind === 'pending') return false;
  if (order.kind === 'refused') {
    const missing = { field: 'order', ours: orderId, klarnas: order.errorCode };
    await keep(ports, payment, [missing]);
    return true;
  }
  const taken = await takeOver(ports, payment, standingOf(payment, order.value));
  await keep(ports, taken, isComparable(taken) ? differencesOf(taken, order.value) : []);
  return true;
}

/** Tells the flow what Klarna's order is, where the flow would change anything by it; answers the payment after it. */
async function takeOver(
  ports: CheckPorts,
  payment: Payment,
  command: ReturnType<typeof standingOf>,
): Promise<Payment> {
  const ruling = decide(payment, command, { now: ports.now(), availableMinor: 0n });
  if (ruling.kind !== 'accepted') return payment;
  const { accountId, transactionId } = payment;
  const target = { kind: 'transaction', accountId, transactionId } as const;
  const outcome = await ports.submit({ kind: 'change', target, command });
  if (outcome.kind !== 'accepted') return payment;
  const what = outcome.events.map((event) => event.kind).join(', ');
  ports.report('order_repaired', outcome.payment, `${what}: Klarna says ${command.klarnaStatus}`);
  return outcome.payment;
}

/** While an answer of Klarna's is outstanding the two differ by nature, and after the end they may. */
const isComparable = ({ flowState, extensionAsked, parts }: Payment): boolean =>
  (flowState === 'authorized' || flowState === 'captured' || flowState === 'part_shipped') &&
  !extensionAsked &&
  !parts.some(({ capture }) => capture === 'sending');

async function keep(
  ports: CheckPorts,
  payment: Payment,
  found: readonly Difference[],
): Promise<void> {
  for (const each of await keepDifferences(ports.db, payment, found, ports.now())) {
    ports.report(
      'order_differs',
      payment,
      `${each.field}: ${each.ours} here, ${each.klarnas} there`,
    );
  }
}
