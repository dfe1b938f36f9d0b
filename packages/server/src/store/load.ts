import type { Payment } from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { numbers, texts } from './arrays.js';
import { PAYMENT_COLUMNS, paymentOfRow } from './payment-row.js';

/** A payment under lock, with the hash its next event is chained to. */
export type LockedPayment = Readonly<{ payment: Payment; lastHash: Uint8Array }>;

const LOCK_ORDERS = statement(
  'lock_orders',
  `select ${PAYMENT_COLUMNS}, last_hash
   from orders
   where (account_id, transaction_id) in (
     select k.account_id, k.transaction_id
     from unnest($1::bigint[], $2::bigint[]) as k(account_id, transaction_id)
     union
     select o.account_id, o.transaction_id
     from unnest($3::bigint[], $4::bigint[], $5::text[]) as k(account_id, site_id, order_id)
     join orders o using (account_id, site_id, order_id))
   order by account_id, transaction_id
   for update`,
);

/**
 * Locks payments, named by transaction number or by the site's order id, in the order of their
 * keys, so that two groups never wait for each other in a circle. Unknown ones are left out.
 */
export async function lockPayments(
  session: Session,
  byNumber: readonly Readonly<{ accountId: number; transactionId: number }>[],
  byOrderId: readonly Readonly<{ accountId: number; siteId: number; orderId: string }>[],
): Promise<readonly LockedPayment[]> {
  const rows = await session.run(LOCK_ORDERS, [
    numbers(byNumber.map((k) => k.accountId)),
    numbers(byNumber.map((k) => k.transactionId)),
    numbers(byOrderId.map((k) => k.accountId)),
    numbers(byOrderId.map((k) => k.siteId)),
    texts(byOrderId.map((k) => k.orderId)),
  ]);
  return rows.map((row) => ({
    payment: paymentOfRow(row),
    lastHash: row['last_hash'] as Uint8Array,
  }));
}

const LOCK_BALANCES = statement(
  'lock_balances',
  `select account_id, ledger_account, currency, balance_minor
   from balances
   where account_id = any($1::bigint[])
   order by account_id, ledger_account, currency
   for update`,
);

/**
 * Locks every balance of these accounts and answers what merchant:balance holds per account and
 * currency, keyed by `balanceKey`.
 */
export async function lockBalances(
  session: Session,
  accountIds: readonly number[],
): Promise<Map<string, bigint>> {
  const rows = await session.run(LOCK_BALANCES, [numbers(accountIds)]);
  return new Map(
    rows
      .filter((row) => row['ledger_account'] === 'merchant:balance')
      .map((row) => [
        balanceKey(Number(row['account_id']), String(row['currency'])),
        row['balance_minor'] as bigint,
      ]),
  );
}

/** The key of a merchant's balance in a map of balances. */
export const balanceKey = (accountId: number, currency: string): string =>
  `${accountId}/${currency}`;

const FIND_KEYS = statement(
  'find_idempotency_keys',
  `select i.account_id, i.site_id, i.key, i.request_hash, i.http, i.body
   from unnest($1::bigint[], $2::bigint[], $3::text[]) as k(account_id, site_id, key)
   join idempotency_keys i using (account_id, site_id, key)`,
);

/** An answer given before to a request with an Idempotency-Key. */
export type KeptAnswer = Readonly<{ requestHash: string; http: number; body: string }>;

/** The answers kept for these keys, by `account/site/key`. */
export async function findKeptAnswers(
  session: Session,
  keys: readonly Readonly<{ accountId: number; siteId: number; key: string }>[],
): Promise<Map<string, KeptAnswer>> {
  if (keys.length === 0) return new Map();
  const rows = await session.run(FIND_KEYS, [
    numbers(keys.map((k) => k.accountId)),
    numbers(keys.map((k) => k.siteId)),
    texts(keys.map((k) => k.key)),
  ]);
  return new Map(
    rows.map((row) => [
      `${String(row['account_id'])}/${String(row['site_id'])}/${String(row['key'])}`,
      {
        requestHash: String(row['request_hash']),
        http: Number(row['http']),
        body: String(row['body']),
      },
    ]),
  );
}

const LOCK_EFFECTS = statement(
  'lock_claimed_effects',
  `select e.effect_id
   from effects e
   join unnest($1::bigint[], $2::bigint[], $3::text[]) as k(account_id, effect_id, claim)
     on e.account_id = k.account_id and e.effect_id = k.effect_id and e.claim = k.claim
   where e.state = 'due'
   order by e.account_id, e.effect_id
   for update of e`,
);

/** Which of these effects are still to be done by who claimed them; locks them. */
export async function lockClaimedEffects(
  session: Session,
  claims: readonly Readonly<{ accountId: number; effectId: bigint; claim: string }>[],
): Promise<ReadonlySet<bigint>> {
  if (claims.length === 0) return new Set();
  const rows = await session.run(LOCK_EFFECTS, [
    numbers(claims.map((c) => c.accountId)),
    numbers(claims.map((c) => c.effectId)),
    texts(claims.map((c) => c.claim)),
  ]);
  return new Set(rows.map((row) => row['effect_id'] as bigint));
}

const LOCK_TIMERS = statement(
  'lock_timers',
  `select t.timer_id
   from timers t
   join unnest($1::bigint[], $2::bigint[]) as k(account_id, timer_id)
     on t.account_id = k.account_id and t.timer_id = k.timer_id
   order by t.account_id, t.timer_id
   for update of t`,
);

/** Which of these deadlines still stand; locks them. */
export async function lockTimers(
  session: Session,
  timers: readonly Readonly<{ accountId: number; timerId: bigint }>[],
): Promise<ReadonlySet<bigint>> {
  if (timers.length === 0) return new Set();
  const rows = await session.run(LOCK_TIMERS, [
    numbers(timers.map((t) => t.accountId)),
    numbers(timers.map((t) => t.timerId)),
  ]);
  return new Set(rows.map((row) => row['timer_id'] as bigint));
}

const LOCK_ROWS = statement(
  'lock_settlement_rows',
  `select r.row_id
   from settlement_rows r
   join unnest($1::bigint[], $2::bigint[]) as k(account_id, row_id)
     on r.account_id = k.account_id and r.row_id = k.row_id
   where r.state <> 'matched'
   order by r.account_id, r.row_id
   for update of r`,
);

/** Which of these settlement rows are not booked yet; locks them. */
export async function lockSettlementRows(
  session: Session,
  rows: readonly Readonly<{ accountId: number; rowId: bigint }>[],
): Promise<ReadonlySet<bigint>> {
  if (rows.length === 0) return new Set();
  const found = await session.run(LOCK_ROWS, [
    numbers(rows.map((r) => r.accountId)),
    numbers(rows.map((r) => r.rowId)),
  ]);
  return new Set(found.map((row) => row['row_id'] as bigint));
}
