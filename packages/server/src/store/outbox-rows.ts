import type { Decision, Effect, Instant, Payment } from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { instants, integers, numbers, texts } from './arrays.js';

const INSERT_EFFECTS = statement(
  'insert_effects',
  `insert into effects (account_id, transaction_id, kind, body, due_at, state, idempotency_key)
   select n.account_id, n.transaction_id, n.kind, n.body, n.due_at, 'due', n.idempotency_key
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
     as n(account_id, transaction_id, kind, body, due_at, idempotency_key)`,
);
// The payments are locked, so nobody else counts on at the same time.
const INSERT_NOTIFICATIONS = statement(
  'insert_notifications',
  `insert into notifications
     (account_id, transaction_id, site_id, sequence, version, created_at, due_at, state)
   select n.account_id, n.transaction_id, n.site_id,
     coalesce((select max(e.sequence) from notifications e
       where e.account_id = n.account_id and e.transaction_id = n.transaction_id), 0)
     + row_number() over (partition by n.account_id, n.transaction_id order by n.position),
     n.version, n.due_at, n.due_at, 'due'
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
      writeNotifications(
        session,
        notices.map(({ next }) => next),
        now,
      ),
    );
  }
  return sent;
}

/** Writes a notification of the present state of each of these payments, which the caller has locked. */
export async function writeNotifications(
  session: Session,
  payments: readonly Payment[],
  now: Instant,
): Promise<unknown> {
  return session.run(INSERT_NOTIFICATIONS, [
    numbers(payments.map((p) => p.accountId)),
    numbers(payments.map((p) => p.transactionId)),
    numbers(payments.map((p) => p.siteId)),
    integers(payments.map((p) => p.version)),
    instants(payments.map(() => now)),
  ]);
}

const effectText = (effect: Effect): string =>
  JSON.stringify(effect, (_, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
