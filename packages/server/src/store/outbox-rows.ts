import type { Decision, Effect, Instant } from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { instants, integers, numbers, texts } from './arrays.js';

const INSERT_EFFECTS = statement(
  'insert_effects',
  `insert into effects (account_id, transaction_id, kind, body, due_at, state, idempotency_key)
   select n.account_id, n.transaction_id, n.kind, n.body, n.due_at, 'due', n.idempotency_key
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
     as n(account_id, transaction_id, kind, body, due_at, idempotency_key)`,
);
const INSERT_NOTIFICATIONS = statement(
  'insert_notifications',
  `insert into notifications (account_id, transaction_id, site_id, version, due_at, state)
   select n.account_id, n.transaction_id, n.site_id, n.version, n.due_at, 'due'
   from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::timestamptz[])
     with ordinality as n(account_id, transaction_id, site_id, version, due_at, position)
   order by n.position`,
);

const dueAt = (effect: Effect, now: Instant): Instant =>
  'notBefore' in effect ? effect.notBefore : now;

/**
 * Writes what decisions want done in the outside world as rows, in the transaction of the decisions themselves:
 * calls to Klarna into `effects`, news for the merchant into `notifications`.
 */
export function writeOutbox(
  session: Session,
  decisions: readonly Extract<Decision, { kind: 'accepted' }>[],
  now: Instant,
): Promise<unknown>[] {
  const all = decisions.flatMap(({ next, effects }) =>
    effects.map((effect, index) => ({ next, effect, index })),
  );
  const calls = all.filter(({ effect }) => effect.kind !== 'notify_merchant');
  const notices = all.filter(({ effect }) => effect.kind === 'notify_merchant');
  const sent: Promise<unknown>[] = [];
  if (calls.length > 0) {
    sent.push(
      session.run(INSERT_EFFECTS, [
        numbers(calls.map((c) => c.next.accountId)),
        numbers(calls.map((c) => c.next.transactionId)),
        texts(calls.map((c) => c.effect.kind)),
        texts(calls.map((c) => effectText(c.effect))),
        instants(calls.map((c) => dueAt(c.effect, now))),
        // The same for every attempt, and different for every effect of every payment.
        texts(calls.map((c) => `kvitt-${c.next.transactionId}-${c.next.version}-${c.index}`)),
      ]),
    );
  }
  if (notices.length > 0) {
    sent.push(
      session.run(INSERT_NOTIFICATIONS, [
        numbers(notices.map((n) => n.next.accountId)),
        numbers(notices.map((n) => n.next.transactionId)),
        numbers(notices.map((n) => n.next.siteId)),
        integers(notices.map((n) => n.next.version)),
        instants(notices.map(() => now)),
      ]),
    );
  }
  return sent;
}

const effectText = (effect: Effect): string =>
  JSON.stringify(effect, (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
