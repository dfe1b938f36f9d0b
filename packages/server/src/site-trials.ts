import type { KlarnaOutcome } from '@kvitt/klarna';
import { orderView } from './api/wire/order-view.js';
import { rateLimiter } from './api/rate-limit.js';
import { elapsedMs, type Clock } from './clock.js';
import type { KlarnaTried, NotificationTried, SiteTrials } from './dashboard/site-trials.js';
import type { KlarnaClients } from './effects/klarna-clients.js';
import type { SendWebhook } from './effects/webhook.js';
import { newestOrder } from './queries/newest-order.js';
import type { Database } from './store/database.js';
import { siteKeys } from './store/keys.js';
import type { Site } from './store/sites.js';
import { loadOrders } from './store/stored-orders.js';
import type { Vault } from './store/vault.js';

/** What trying works with. */
export type TrialParts = Readonly<{
  db: Database;
  vault: Vault;
  clock: Clock;
  klarna: KlarnaClients;
  /** The way that notifications take. */
  send: SendWebhook;
  publicUrl: () => string;
  /** Klarna's API of the service's own credentials. */
  klarnaUrl: string;
}>;

/** Six at once, and one more every ten seconds. */
const RATE = { perSecond: 0.1, burst: 6 } as const;
const ANSWER_SHOWN = 300;

/** Where Klarna serves its API; an account's admin may name no other host, or the service could be made to call its neighbours. */
const KLARNA = [
  ['https://api.klarna.com', 'Europe'],
  ['https://api-na.klarna.com', 'North America'],
  ['https://api-oc.klarna.com', 'Oceania'],
  ['https://api.playground.klarna.com', 'Europe, for testing'],
  ['https://api-na.playground.klarna.com', 'North America, for testing'],
  ['https://api-oc.playground.klarna.com', 'Oceania, for testing'],
] as const;

/** Lets a site's settings be tried before customers do. */
export function siteTrials(parts: TrialParts): SiteTrials {
  const limiter = rateLimiter(RATE, elapsedMs);
  const known = KLARNA.map(([baseUrl, says]) => ({ baseUrl, says }));
  const own = parts.klarnaUrl.replace(/\/+$/, '');
  const isListed = known.some(({ baseUrl }) => baseUrl === own);
  return {
    notification: async (site) => tryNotification(parts, site),
    klarna: async (site) => tryKlarna(parts, site),
    credentialsChanged: parts.klarna.forget,
    klarnaAddresses: isListed ? known : [{ baseUrl: own, says: 'as this service' }, ...known],
    mayTry: (userId) => limiter.take(String(userId)) === 0,
  };
}

async function tryNotification(
  { db, vault, clock, send, publicUrl }: TrialParts,
  site: Site,
): Promise<NotificationTried | 'no_address' | 'no_order'> {
  const { accountId, notificationUrl: url } = site;
  if (url === null) return 'no_address';
  const transactionId = await newestOrder(db, site);
  if (transactionId === null) return 'no_order';
  const found = await loadOrders(db, [{ accountId, transactionId }]);
  const stored = found.get(`${accountId}/${transactionId}`);
  if (stored === undefined) return 'no_order';
  const at = clock.now();
  const { signing, valid } = await siteKeys(db, vault, site, at);
  if (signing === null) throw new Error('a site has always a key that is valid');
  const { orderId } = stored.payment;
  const began = elapsedMs();
  const result = await send({
    url,
    method: 'POST',
    orderId,
    // A name that no notification has, and a place before all of them: a shop that sorts them is not misled.
    id: `test_${transactionId}_${clock.realNow()}`,
    sequence: 0,
    isPretransaction: false,
    keys: { auth: signing, all: valid },
    view: orderView(stored, publicUrl()),
    at,
    sentAt: clock.realNow(),
  });
  return {
    orderId,
    url: result.url,
    httpStatus: result.httpStatus,
    tookMs: Math.round(elapsedMs() - began),
    acknowledged: result.acknowledged,
    answer:
      result.answer === null ? null : Array.from(result.answer).slice(0, ANSWER_SHOWN).join(''),
    error: result.error === null ? null : inWords(result.error),
  };
}

/** What the system says of a connection, in words. */
const WORDS: readonly (readonly [string, string])[] = [
  ['ECONNREFUSED', 'Nothing listens at that address'],
  ['ENOTFOUND', 'That name does not exist'],
  ['EAI_AGAIN', 'That name could not be looked up'],
  ['ECONNRESET', 'The connection broke off'],
  ['EHOSTUNREACH', 'That address cannot be reached'],
  ['ENETUNREACH', 'That address cannot be reached'],
];

function inWords(error: string): string {
  const [, words] = WORDS.find(([code]) => error.includes(code)) ?? [];
  return words === undefined ? error : `${words} (${error})`;
}

/** An order that nobody has. */
const NO_ORDER = '00000000-0000-0000-0000-000000000000';

async function tryKlarna({ klarna }: TrialParts, site: Site): Promise<KlarnaTried> {
  const client = await klarna.ofSite(site);
  const began = elapsedMs();
  const outcome = await client.orders.read(NO_ORDER);
  const { httpStatus, correlationId } = outcome;
  return { ...judged(outcome), httpStatus, correlationId, tookMs: Math.round(elapsedMs() - began) };
}

function judged(outcome: KlarnaOutcome<unknown>): Pick<KlarnaTried, 'isKnown' | 'says'> {
  switch (outcome.kind) {
    case 'accepted':
      return { isKnown: true, says: 'Klarna knows this user and password.' };
    case 'refused':
      return outcome.httpStatus === 404
        ? { isKnown: true, says: 'Klarna knows this user and password.' }
        : outcome.httpStatus === 401
          ? { isKnown: false, says: 'Klarna does not know this user with this password.' }
          : {
              isKnown: outcome.httpStatus === 403 ? false : null,
              says: `Klarna refused: ${outcome.messages.join(' ') || outcome.errorCode}`,
            };
    case 'pending':
      return { isKnown: null, says: 'Klarna says: not now. Try again in a minute.' };
    case 'unknown':
      return { isKnown: null, says: `Klarna did not answer as it should: ${outcome.detail}` };
  }
}
