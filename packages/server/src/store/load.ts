import {
  accountId,
  transactionId,
  type AccountId,
  type Payment,
  type SiteId,
  type TransactionId,
} from '@kvitt/flow';
import { statement, type Row, type Session } from './database.js';
import type { RecentPayments } from './recent-payments.js';
import { integers, numbers, texts, type Column } from './arrays.js';
import { PAYMENT_COLUMNS, paymentOfRow } from './payment-row.js';

/** A payment under lock, with the hash its next event is chained to. */
export type LockedPayment = Readonly<{ payment: Payment; lastHash: Uint8Array }>;

const LOCKED_COLUMNS = PAYMENT_COLUMNS.replace(/\w+/g, (column) =>
  column === 'state'
    ? 'case when o.version = k.version then null else o.state end as state'
    : `o.${column}`,
);
const LOCK_BY_NUMBER = statement(
  'lock_orders_by_number',
  `select ${LOCKED_COLUMNS}, o.last_hash
   from unnest($1::bigint[], $2::bigint[], $3::integer[]) as k(account_id, transaction_id, version)
   join orders o using (account_id, transaction_id)
   order by o.account_id, o.transaction_id
   for update of o`,
);
const LOCK_BY_ORDER_ID = statement(
  'lock_orders_by_order_id',
  `select ${LOCKED_COLUMNS}, o.last_hash
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[])
     as k(account_id, site_id, order_id, version)
   join orders o using (account_id, site_id, order_id)
   order by o.account_id, o.transaction_id
   for update of o`,
);
const NUMBERS_OF = statement(
  'numbers_of_orders',
  `select o.account_id, o.transaction_id
   from unnest($1::bigint[], $2::bigint[], $3::text[]) as k(account_id, site_id, order_id)
   join orders o using (account_id, site_id, order_id)`,
);

type Number = Readonly<{ accountId: AccountId; transactionId: TransactionId }>;
type Name = Readonly<{ accountId: AccountId; siteId: SiteId; orderId: string }>;

/**
 * Locks payments, named by transaction number or by the site's order id, in the order of their
 * keys, so that two groups never wait for each other in a circle. Unknown ones are left out. The
 * state of a payment that `recent` has in the same version is not read again.
 */
export async function lockPayments(
  session: Session,
  byNumber: readonly Number[],
  byOrderId: readonly Name[],
  recent: RecentPayments,
): Promise<readonly LockedPayment[]> {
  if (byNumber.length === 0 && byOrderId.length === 0) return [];
  if (byNumber.length === 0) {
    return lockByOrderId(session, byOrderId, recent);
  }
  const named = byOrderId.length === 0 ? [] : await numbersOf(session, byOrderId);
  const keys = [...new Map([...byNumber, ...named].map((k) => [keyOf(k), k])).values()];
  // Taken now, since another group's commit may push them out before the answer is here.
  const known = new Map(keys.map((k) => [keyOf(k), recent.get(k.accountId, k.transactionId)]));
  const rows = await session.run(LOCK_BY_NUMBER, [
    numbers(keys.map((k) => k.accountId)),
    numbers(keys.map((k) => k.transactionId)),
    integers(keys.map((k) => known.get(keyOf(k))?.version ?? null)),
  ]);
  return lockedOf(rows, known);
}

async function lockByOrderId(
  session: Session,
  names: readonly Name[],
  recent: RecentPayments,
): Promise<readonly LockedPayment[]> {
  const distinct = distinctNames(names);
  const known = distinct.map((n) => recent.getByOrderId(n.accountId, n.siteId, n.orderId));
  const rows = await session.run(LOCK_BY_ORDER_ID, [
    ...nameColumns(distinct),
    integers(known.map((payment) => payment?.version ?? null)),
  ]);
  return lockedOf(rows, new Map(known.flatMap((p) => (p === undefined ? [] : [[keyOf(p), p]]))));
}

/** An order's number never changes, so it may be looked up before the lock. */
async function numbersOf(session: Session, names: readonly Name[]): Promise<readonly Number[]> {
  const rows = await session.run(NUMBERS_OF, nameColumns(distinctNames(names)));
  return rows.map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    transactionId: transactionId(Number(row['transaction_id'])),
  }));
}

const distinctNames = (names: readonly Name[]): Name[] => [
  ...new Map(names.map((n) => [nameOf(n), n])).values(),
];

const nameColumns = (names: readonly Name[]): Column[] => [
  numbers(names.map((n) => n.accountId)),
  numbers(names.map((n) => n.siteId)),
  texts(names.map((n) => n.orderId)),
];

const keyOf = (k: Number): string => `${k.accountId}/${k.transactionId}`;
const nameOf = (n: Name): string => `${n.accountId}/${n.siteId}/${n.orderId}`;

const lockedOf = (
  rows: readonly Row[],
  known: ReadonlyMap<string, Payment | undefined>,
): LockedPayment[] =>
  rows.map((row) => ({
    payment: row['state'] === null ? knownOf(row, known) : paymentOfRow(row),
    lastHash: row['last_hash'] as Uint8Array,
  }));

function knownOf(row: Row, known: ReadonlyMap<string, Payment | undefined>): Payment {
  const payment = known.get(`${String(row['account_id'])}/${String(row['transaction_id'])}`);
  if (payment === undefined) throw new Error('the state of a payment was not read');
  return payment;
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
