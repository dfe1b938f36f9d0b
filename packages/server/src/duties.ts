import { randomUUID } from 'node:crypto';
import { formatMoney } from '@kvitt/flow';
import type { StoredOrder } from './api/ports.js';
import { isPretransaction, orderView } from './api/wire/order-view.js';
import { elapsedMs, type Clock } from './clock.js';
import type { GroupCommit } from './commands/group-commit.js';
import type { Config } from './config.js';
import { ANYWHERE, PUBLIC_ONLY } from './effects/addresses.js';
import type { KlarnaClients } from './effects/klarna-clients.js';
import { deliverNotifications } from './effects/notify-worker.js';
import { outwardCaller, resolveHost } from './effects/outward.js';
import {
  webhookSender,
  type SendWebhook,
  type Webhook,
  type WebhookResult,
} from './effects/webhook.js';
import { workOff } from './effects/worker.js';
import type { Log } from './log.js';
import { atMostEvery, type Duty } from './runtime.js';
import { checkOrders, type CheckPorts } from './reconciliation/check-orders.js';
import { pollSettlements } from './settlement/poll.js';
import type { Signals } from './signals.js';
import { releaseOrphans } from './store/claims.js';
import { readClock } from './store/clock-row.js';
import type { Database } from './store/database.js';
import { transactionNumbers } from './store/identifiers.js';
import { fundPayouts, type PayoutNews } from './store/payouts.js';
import { runPlans } from './store/payout-plans.js';
import type { Vault } from './store/vault.js';
import { fireTimers } from './timers/fire.js';

/** What the duties work with. */
export type DutyParts = Readonly<{
  config: Config;
  parts: Readonly<{
    clock: Clock;
    log: Log;
    db: Database;
    vault: Vault;
    sandbox: object | null;
  }>;
  klarna: KlarnaClients;
  commits: GroupCommit;
  publicUrl: () => string;
  /** What comparing an order with Klarna's needs. */
  checkPorts: CheckPorts;
  concluded: Signals;
  report: (what: string, detail: string) => void;
  /** Whether this process is the one that turns the clock now. */
  turnsClock: () => boolean;
  /** Told of every attempt to deliver a notification. */
  delivered: (result: WebhookResult) => void;
  /** Tells the pages that are open what changed. */
  live: () => Promise<number>;
}>;

/**
 * How long a loop without work rests, in real milliseconds, unless it is woken. On a served database another process may
 * leave work; on the embedded one only time does.
 */
export const idleMsOf = (db: Database): number => (db.kind === 'postgres' ? 250 : 1_000);

/** How many lanes work effects and notifications: one slow answer must not hold up the rest. */
const LANES = 4;
const EFFECTS_AT_ONCE = 32;
const NOTIFICATIONS_AT_ONCE = 32;
/** How long a merchant may take to answer a notification. */
const NOTIFICATION_TIMEOUT_MS = 10_000;

/** Everything that is done whenever some is due. */
export function duties({
  config,
  parts,
  klarna,
  commits,
  publicUrl,
  checkPorts,
  concluded,
  report,
  turnsClock,
  delivered,
  live,
}: DutyParts): readonly Duty[] {
  const { db, clock, log } = parts;
  const { submit } = commits;
  const now = clock.now;
  const warn = log.warn;
  const notify = notifier({ config, parts, publicUrl, delivered });
  const lanes = Array.from({ length: LANES }, () => randomUUID());
  return [
    ...lanes.map((claim) => ({
      name: 'effects',
      work: async () =>
        workOff(
          {
            db,
            klarna,
            submit,
            now,
            publicUrl,
            warn,
            concluded: (account, transaction) => concluded.send(`${account}/${transaction}`),
          },
          claim,
          EFFECTS_AT_ONCE,
        ),
    })),
    ...lanes.map((claim) => ({ name: 'notifications', work: async () => notify(claim) })),
    { name: 'live', work: live },
    { name: 'timers', work: async () => fireTimers(db, submit, now()) },
    {
      name: 'settlements',
      work: async () =>
        pollSettlements({
          db,
          clientsOf: klarna.ofAccount,
          submit,
          now,
          report,
          warn,
        }),
    },
    { name: 'payouts', work: payouts(db, now, warn, report) },
    { name: 'checks', work: async () => checkOrders(checkPorts) },
    ...(db.kind === 'postgres'
      ? [{ name: 'claims', work: atMostEvery(2_000, elapsedMs, async () => releaseOrphans(db)) }]
      : []),
    ...(parts.sandbox !== null && db.kind === 'postgres'
      ? [{ name: 'clock', work: async () => followClock(parts, turnsClock) }]
      : []),
  ];
}

/** How often, in real milliseconds, the log is told of an account whose payouts fail again and again. */
const TELL_EVERY_MS = 60_000;

/** Sets payouts aside that have waited for the balance, then pays out by the plans whose day has come. */
function payouts(
  db: Database,
  now: Clock['now'],
  warn: Log['warn'],
  report: DutyParts['report'],
): Duty['work'] {
  const newTransactionId = transactionNumbers(db);
  const toldAt = new Map<string, number>();
  const newsOf = (what: string, trouble: string): PayoutNews => ({
    done: (accountId, currency, { amountMinor }) => {
      report(what, `account ${accountId}: ${formatMoney({ minor: amountMinor, currency })}`);
    },
    failed: (accountId, currency, error) => {
      const key = `${trouble} ${accountId} ${currency}`;
      if (elapsedMs() - (toldAt.get(key) ?? -Infinity) < TELL_EVERY_MS) return;
      toldAt.set(key, elapsedMs());
      warn(trouble, { accountId, currency, error: String(error) });
    },
  });
  const waiting = newsOf('waiting_payout_set_aside', 'waiting payouts not set aside');
  const planned = newsOf('automatic_payout', 'payout plan put off');
  return async () =>
    (await fundPayouts(db, now(), waiting)) +
    (await runPlans(db, newTransactionId, now(), planned));
}

/** The way that notifications take, and what is sent to see whether they arrive. */
export const senderOf = ({ notifyTargets }: Config): SendWebhook =>
  webhookSender(
    outwardCaller({
      targets: notifyTargets === 'public' ? PUBLIC_ONLY : ANYWHERE,
      resolve: resolveHost,
      timeoutMs: NOTIFICATION_TIMEOUT_MS,
    }),
  );

/** Delivers a batch of notifications for a lane; answers how many there were. */
function notifier({
  config,
  parts: { db, clock, vault },
  publicUrl,
  delivered,
}: Pick<DutyParts, 'config' | 'parts' | 'publicUrl' | 'delivered'>): (
  claim: string,
) => Promise<number> {
  const send = senderOf(config);
  const context = {
    db,
    now: clock.now,
    realNow: clock.realNow,
    render: (stored: StoredOrder) => orderView(stored, publicUrl()),
    isPretransaction,
    send: async (webhook: Webhook) => {
      const result = await send(webhook);
      delivered(result);
      return result;
    },
    vault,
  };
  return async (claim) => deliverNotifications(context, claim, NOTIFICATIONS_AT_ONCE);
}

/** Another process may turn the clock: this one follows, unless it is turning the clock itself. */
async function followClock(
  { db, clock }: DutyParts['parts'],
  turnsClock: () => boolean,
): Promise<number> {
  const row = await readClock(db);
  if (row === null || turnsClock()) return 0;
  if (row.heldAt !== null) {
    if (clock.heldAt() !== row.heldAt) clock.hold(row.heldAt);
  } else if (clock.heldAt() !== null || clock.offsetMs() !== row.offsetMs) {
    clock.run(row.offsetMs);
  }
  return 0;
}
