import { randomBytes } from 'node:crypto';
import { instant, siteId, type Payment, type PaymentCommand, type SiteId } from '@kvitt/flow';
import type { ApiPorts, NewSite, Replying, Site, SiteChange, StoredOrder } from './api/ports.js';
import { failure, type Answer } from './api/reply.js';
import { elapsedMs, type Clock } from './clock.js';
import type { GroupCommit } from './commands/group-commit.js';
import type { Attempt, EffectContext } from './effects/attempt.js';
import { askSession, watchReview } from './effects/klarna-purchase.js';
import { overhear } from './effects/exchange.js';
import type { KlarnaClients } from './effects/klarna-clients.js';
import { financialReport } from './queries/financial-report.js';
import { payoutPorts } from './payout-ports.js';
import { settlementPorts } from './settlement-ports.js';
import { openStatement } from './queries/statement.js';
import { transactionsBetween } from './queries/transactions-between.js';
import { findTransaction, listTransactions } from './queries/transaction-list.js';
import { checkOrder, type CheckPorts } from './reconciliation/check-orders.js';
import type { Signals } from './signals.js';
import { postAccountTransaction } from './store/account-transactions.js';
import { accountBalances } from './store/balances.js';
import type { Database, Session } from './store/database.js';
import { addFile, listFiles } from './store/files.js';
import { transactionNumbers } from './store/identifiers.js';
import { keepExchanges } from './store/klarna-exchanges.js';
import {
  listNotifications,
  notificationName,
  resendNewest,
  resendOne,
  sequenceOfName,
} from './store/notification-log.js';
import { hasEffectsUnderWay } from './store/outbox.js';
import { insertKey } from './store/keys.js';
import { answerOnce } from './store/once.js';
import { callerFinder } from './store/callers.js';
import { closingBalances } from './store/closing-balances.js';
import { findLogo, loadBrands, NO_BRAND } from './store/site-brands.js';
import { createSite, siteOfTransaction, sitesOfAccount, updateSite } from './store/sites.js';
import { newApiKey, type Vault } from './store/vault.js';
import {
  addCustomerDetails,
  addDelivery,
  findOrder,
  findOrderByToken,
  loadOrders,
} from './store/stored-orders.js';

/** What the ports are made of. */
export type PortsParts = Readonly<{
  db: Database;
  vault: Vault;
  clock: Clock;
  klarna: KlarnaClients;
  /** What comparing an order with Klarna's needs. */
  checkPorts: CheckPorts;
  commits: GroupCommit;
  publicUrl: () => string;
  /** Sent, by payment, when an effect has ended or was put off. */
  concluded: Signals;
  /** There is a notification to deliver. */
  wakeNotifications: () => void;
}>;

/** How long to wait for news from this process before asking what another one did. */
const ASK_AGAIN_MS = 100;

/** What the API and the pages may ask of a running service. */
export function apiPorts(parts: PortsParts): ApiPorts {
  const { db, clock, commits, publicUrl } = parts;
  const newTransactionId = transactionNumbers(db);
  const callers = callerFinder(db, clock.now, elapsedMs);
  return {
    now: clock.now,
    publicUrl,
    submit: commits.submit,
    newTransactionId,
    newToken: () => randomBytes(16).toString('base64url'),
    findCaller: callers.find,
    sitesOf: callers.sitesOf,
    siteOfTransaction: async (account, number) => siteOfTransaction(db, account, number),
    updateSite: async (site, change) => {
      const changed = await updateSite(db, site, change);
      callers.forget();
      return changed;
    },
    createSite: async (site, change, reply) => {
      const id = siteId(await newTransactionId());
      const answer = await once(parts, site.accountId, reply, async (session) =>
        makeSite(parts, session, { ...site, siteId: id }, change),
      );
      callers.forget();
      return answer;
    },
    findOrder: async (site, reference) => findOrder(db, site.accountId, site.siteId, reference),
    brandOf: async (payment) => (await loadBrands(db, [payment]))(payment),
    logoOf: async (payment) => findLogo(db, payment),
    findOrderByToken: async (token) => findOrderByToken(db, token),
    listTransactions: async (account, filter, page) => listTransactions(db, account, filter, page),
    findTransaction: async (account, site, number) => findTransaction(db, account, site, number),
    notifications: async ({ payment }, id) => {
      const sequence = id === null ? null : sequenceOfName(payment, id);
      return id !== null && sequence === null ? [] : listNotifications(db, payment, sequence);
    },
    resendNotification: async ({ payment }, id) => resend(parts, payment, id),
    addFile: async ({ payment }, file) =>
      addFile(db, payment, await newTransactionId(), file, clock.now()),
    listFiles: async ({ payment }) => listFiles(db, payment),
    balances: async (account) => accountBalances(db, account),
    closingBalances: async (account, query) => closingBalances(db, account, query, clock.now()),
    statement: async (period) => openStatement(db, period),
    transactionsBetween: (account, days) => transactionsBetween(db, account, days),
    financialReport: async (account, days) => financialReport(db, account, days),
    settlements: settlementPorts(db, clock.now),
    payouts: payoutPorts({
      db,
      now: clock.now,
      realNow: () => instant(clock.realNow()),
      newTransactionId,
      once: async (account, reply, work) => once(parts, account, reply, work),
    }),
    postAccountTransaction: async (request, reply) => {
      const transactionId = await newTransactionId();
      return once(parts, request.accountId, reply, async (session) =>
        postAccountTransaction(session, { ...request, transactionId }, clock.now()),
      );
    },
    addDelivery: async (stored, delivery) => addDelivery(db, stored, delivery),
    addCustomerDetails: async (stored, details) => addCustomerDetails(db, stored, details),
    settle: async (account, transaction, timeoutMs) =>
      settle(parts, account, transaction, timeoutMs),
    askKlarna: async (stored, why) => askKlarna(parts, stored, why),
  };
}

/** Makes a change of an account once, whatever its request is repeated; see `Replying`. */
async function once<Made>(
  { db, clock }: PortsParts,
  account: Payment['accountId'],
  { key, answer, repeated }: Replying<Made>,
  work: (session: Session) => Promise<Made>,
): Promise<Answer> {
  const answered = await answerOnce(db, account, key, clock.now(), async (session) => {
    const made = await work(session);
    return {
      answer: answer(made),
      ...(repeated === undefined ? {} : { repeated: repeated(made) }),
    };
  });
  return answered ?? failure('idempotency_key_reused');
}

/** Makes a site, what is set of it at once, and its key; see `ApiPorts.createSite`. */
async function makeSite(
  { vault, clock }: PortsParts,
  session: Session,
  site: NewSite & Readonly<{ siteId: SiteId }>,
  change: SiteChange,
): Promise<Readonly<{ site: Site; apiKey: string }>> {
  const { accountId, siteId: id } = site;
  const now = clock.now();
  const apiKey = newApiKey();
  await createSite(session, site, {}, now);
  await insertKey(session, vault, { accountId, siteId: id, apiKey }, now);
  const made = (await sitesOfAccount(session, accountId)).find((each) => each.siteId === id);
  if (made === undefined) throw new Error('the site is gone');
  return { site: await updateSite(session, made, change), apiKey };
}

/** Sends a notification again, and has it delivered at once; see `ApiPorts.resendNotification`. */
async function resend(
  { db, clock, wakeNotifications }: PortsParts,
  payment: Payment,
  id: string | null,
): ReturnType<ApiPorts['resendNotification']> {
  const sequence = id === null ? null : sequenceOfName(payment, id);
  if (id !== null && sequence === null) return { kind: 'unknown' };
  const now = clock.now();
  const resent =
    sequence === null
      ? await resendNewest(db, payment, now)
      : await resendOne(db, payment, sequence, now);
  if (resent.kind !== 'due') return resent;
  wakeNotifications();
  return { kind: 'due', id: notificationName(payment.transactionId, resent.sequence) };
}

/** Waits until nothing is under way at Klarna for a payment; see `ApiPorts.settle`. */
async function settle(
  { db, clock, concluded }: PortsParts,
  account: Payment['accountId'],
  transaction: Payment['transactionId'],
  timeoutMs: number,
): Promise<Payment> {
  const until = elapsedMs() + timeoutMs;
  do {
    // Listening begins before the look, so that news between the two is not missed.
    const news = concluded.wait(`${account}/${transaction}`, ASK_AGAIN_MS);
    if (!(await hasEffectsUnderWay(db, account, transaction, clock.now()))) break;
    await news;
  } while (elapsedMs() < until);
  const found = await loadOrders(db, [{ accountId: account, transactionId: transaction }]);
  const stored = found.get(`${account}/${transaction}`);
  if (stored === undefined) throw new Error('the payment is gone');
  return stored.payment;
}

/** Asks Klarna now what it would be asked at the next turn of its watch, or tomorrow; see `ApiPorts.askKlarna`. */
async function askKlarna(
  { db, klarna, checkPorts, clock, commits, publicUrl }: PortsParts,
  { payment, request }: StoredOrder,
  why: 'came_back' | 'klarna_called',
): Promise<void> {
  const { accountId, transactionId, flowState } = payment;
  if (flowState === 'authorized' || flowState === 'captured' || flowState === 'part_shipped') {
    await checkOrder(checkPorts, payment);
    return;
  }
  if (flowState !== 'initiated' && flowState !== 'reviewing') return;
  const kind = flowState === 'initiated' ? 'watch_klarna_session' : 'watch_klarna_review';
  const occasion = { payment, effectId: null, kind, attempt: 1 } as const;
  const overheard = overhear(await klarna.ofSite(payment), occasion, clock.now);
  const context: EffectContext = {
    klarna: overheard.klarna,
    payment,
    request,
    now: clock.now(),
    publicUrl: publicUrl(),
    attempts: 1,
    idempotencyKey: '',
    brand: NO_BRAND,
  };
  const command =
    flowState === 'initiated'
      ? await askSession(context, why === 'came_back')
      : toldBy(await watchReview(context));
  await keepExchanges(db, overheard.said);
  if (command === null) return;
  const target = { kind: 'transaction', accountId, transactionId } as const;
  await commits.submit({ kind: 'change', target, command });
}

const toldBy = (attempt: Attempt): PaymentCommand | null =>
  attempt.kind === 'tell' ? attempt.command : null;
