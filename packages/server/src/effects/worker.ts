import type { AccountId, Instant, TransactionId } from '@kvitt/flow';
import type { Submit } from '../commands/submission.js';
import type { Database } from '../store/database.js';
import { keepExchanges, type KeptExchange } from '../store/klarna-exchanges.js';
import { claimEffects, endEffect, postponeEffect, type ClaimedEffect } from '../store/outbox.js';
import { loadBrands, type Brand, type SiteKey } from '../store/site-brands.js';
import { loadOrders, type StoredOrder } from '../store/stored-orders.js';
import type { Attempt, EffectContext } from './attempt.js';
import { tryAgainAt } from './backoff.js';
import { overhear } from './exchange.js';
import { performAtKlarna } from './klarna.js';
import type { KlarnaClients } from './klarna-clients.js';

/** What the worker needs. */
export type WorkerPorts = Readonly<{
  db: Database;
  klarna: KlarnaClients;
  submit: Submit;
  now: () => Instant;
  publicUrl: () => string;
  /** Told when an attempt at a payment's effect has been recorded. */
  concluded: (accountId: AccountId, transactionId: TransactionId) => void;
  /** Told of every attempt that did not go the ordinary way. */
  warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}>;

/** Claims effects that are due and attempts them side by side; answers how many there were. */
export async function workOff(ports: WorkerPorts, claim: string, limit: number): Promise<number> {
  const claimed = await claimEffects(ports.db, claim, ports.now(), limit);
  const orders = await loadOrders(ports.db, claimed);
  const brandOf = await loadBrands(ports.db, sitesOfPages(claimed, orders));
  await Promise.all(
    claimed.map(async (effect) => {
      const stored = orders.get(`${effect.accountId}/${effect.transactionId}`);
      await concludeSafely(ports, effect, await attempt(ports, effect, stored, brandOf));
      ports.concluded(effect.accountId, effect.transactionId);
    }),
  );
  return claimed.length;
}

/** The sites for which a page of Klarna's is to be made. */
const sitesOfPages = (
  claimed: readonly ClaimedEffect[],
  orders: ReadonlyMap<string, StoredOrder>,
): readonly SiteKey[] => {
  const pages = claimed.filter(({ effect }) => effect.kind === 'create_klarna_session');
  return pages.flatMap(({ accountId, transactionId }) => {
    const stored = orders.get(`${accountId}/${transactionId}`);
    return stored === undefined ? [] : [stored.payment];
  });
};

/** What came of an attempt, and what was said at Klarna for it. */
type Attempted = Readonly<{ attempt: Attempt; said: readonly KeptExchange[] }>;

async function attempt(
  ports: WorkerPorts,
  claimed: ClaimedEffect,
  stored: StoredOrder | undefined,
  brandOf: (site: SiteKey) => Brand,
): Promise<Attempted> {
  if (stored === undefined) {
    return { attempt: { kind: 'done', note: 'its payment is gone' }, said: [] };
  }
  const now = ports.now();
  let said: readonly KeptExchange[] = [];
  try {
    const { effectId, effect, attempts } = claimed;
    const overheard = overhear(
      await ports.klarna.ofSite(stored.payment),
      { payment: stored.payment, effectId, kind: effect.kind, attempt: attempts },
      ports.now,
    );
    said = overheard.said;
    const context: EffectContext = {
      klarna: overheard.klarna,
      payment: stored.payment,
      request: stored.request,
      now,
      publicUrl: ports.publicUrl(),
      attempts,
      idempotencyKey: claimed.idempotencyKey,
      brand: brandOf(stored.payment),
    };
    return { attempt: await performAtKlarna(effect, context), said };
  } catch (error) {
    // A bug in building the call must not lose the effect: it stays due and is seen in the log.
    ports.warn('effect failed', { kind: claimed.effect.kind, error: String(error) });
    const at = tryAgainAt(now, claimed.attempts, null);
    return { attempt: { kind: 'again', at, note: `failed: ${String(error)}` }, said };
  }
}

/** What cannot be recorded is asked again later: an effect is never lost, and never turns in circles. */
async function concludeSafely(
  ports: WorkerPorts,
  effect: ClaimedEffect,
  attempted: Attempted,
): Promise<void> {
  try {
    await conclude(ports, effect, attempted);
  } catch (error) {
    const note = `failed: ${String(error)}`;
    ports.warn('outcome not recorded', { kind: effect.effect.kind, note });
    const at = tryAgainAt(ports.now(), effect.attempts, null);
    await postponeEffect(ports.db, effect, at, note, []);
  }
}

async function conclude(
  ports: WorkerPorts,
  effect: ClaimedEffect,
  { attempt, said }: Attempted,
): Promise<void> {
  switch (attempt.kind) {
    case 'done':
      await endEffect(ports.db, effect, attempt.note, said);
      break;
    case 'again':
      if (/^(unknown|pending|failed|refused)/.test(attempt.note)) {
        ports.warn('effect postponed', {
          kind: effect.effect.kind,
          transactionId: effect.transactionId,
          attempts: effect.attempts,
          note: attempt.note,
        });
      }
      await postponeEffect(ports.db, effect, attempt.at, attempt.note, said);
      break;
    case 'tell': {
      const { accountId, transactionId, effectId, claim } = effect;
      const outcome = await ports.submit({
        kind: 'change',
        target: { kind: 'transaction', accountId, transactionId },
        command: attempt.command,
        cause: { kind: 'effect', accountId, effectId, claim, note: attempt.note, said },
      });
      // Somebody else holds the effect now: the outcome is dropped, what was said was said.
      if (outcome.kind === 'stale') await keepExchanges(ports.db, said);
      break;
    }
  }
}
