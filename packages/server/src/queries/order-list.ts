import type { AccountId, Instant, TransactionId } from '@kvitt/flow';
import { isoText, numbers, texts } from '../store/arrays.js';
import { statement, type Database, type Row } from '../store/database.js';
import { loadOrders, type StoredOrder } from '../store/stored-orders.js';

/** Where a page of orders begins: just after this one, by the moment it is sorted by and its number. */
export type OrderPlace = Readonly<{ at: Instant; transactionId: number }>;

/** Which orders are wanted; what is null is not asked for. `createdUntil` does not belong to the range. */
export type OrderFilter = Readonly<{
  siteIds: readonly number[] | null;
  currency: string | null;
  /** States that read as wanted, as `edition/state`. */
  states: readonly string[] | null;
  createdFrom: Instant | null;
  createdUntil: Instant | null;
  /** Only those whose shipping period ends before then. */
  shipBefore: Instant | null;
}>;

/** The order of a page; `deadline` holds only orders that are to be shipped, the most urgent first. */
export type OrderSort = 'newest' | 'oldest' | 'deadline';

/** A page, and where the next begins; null when nothing is left. */
export type OrderPage = Readonly<{ orders: readonly StoredOrder[]; next: OrderPlace | null }>;

/** A page looks at no more orders than these, so that a filter that fits few costs no more than one that fits all. */
const LOOKED_AT_MAX = 5_000;

const FITS = `($2::bigint[] is null or site_id = any($2))
     and ($3::text is null or currency = $3)
     and ($4::text[] is null or edition || '/' || flow_state = any($4))`;

const byCreation = (name: string, isOldest: boolean) => {
  const direction = isOldest ? 'asc' : 'desc';
  return statement(
    name,
    `with looked_at as (
       select transaction_id, created_at as at, site_id, currency, edition, flow_state
       from orders
       where account_id = $1 and is_transaction
         and ($5::timestamptz is null or created_at >= $5)
         and ($6::timestamptz is null or created_at < $6)
         and ($7::timestamptz is null or (created_at, transaction_id) ${isOldest ? '>' : '<'} ($7, $8::bigint))
       order by created_at ${direction}, transaction_id ${direction}
       limit ${LOOKED_AT_MAX})
     (select transaction_id, (extract(epoch from at) * 1000)::bigint as at, true as fits
      from looked_at where ${FITS} order by at ${direction}, transaction_id ${direction} limit $9::integer)
     union all
     (select transaction_id, (extract(epoch from at) * 1000)::bigint, false
      from looked_at order by at ${direction}, transaction_id ${direction} offset ${LOOKED_AT_MAX - 1})`,
  );
};

const NEWEST = byCreation('orders_newest_first', false);
const OLDEST = byCreation('orders_oldest_first', true);

const BY_DEADLINE = statement(
  'orders_by_deadline',
  `with looked_at as (
     select transaction_id, due_at as at
     from timers
     where account_id = $1 and kind = 'expire_shipping'
       and ($9::timestamptz is null or due_at < $9)
       and ($7::timestamptz is null or (due_at, transaction_id) > ($7, $8::bigint))
     order by due_at, transaction_id
     limit ${LOOKED_AT_MAX})
   (select transaction_id, (extract(epoch from at) * 1000)::bigint as at, true as fits
    from looked_at join orders o using (transaction_id)
    where o.account_id = $1 and ${FITS}
      and ($5::timestamptz is null or created_at >= $5)
      and ($6::timestamptz is null or created_at < $6)
    order by at, transaction_id limit $10::integer)
   union all
   (select transaction_id, (extract(epoch from at) * 1000)::bigint, false
    from looked_at order by at, transaction_id offset ${LOOKED_AT_MAX - 1})`,
);

/**
 * A page of an account's orders. It may hold fewer than `limit` and still have a next one, where few of the orders it
 * looked at fit.
 */
export async function listOrders(
  db: Database,
  account: AccountId,
  filter: OrderFilter,
  page: Readonly<{ sort: OrderSort; place: OrderPlace | null; limit: number }>,
): Promise<OrderPage> {
  const at = (instant: Instant | null): string | null =>
    instant === null ? null : isoText(instant);
  const isByDeadline = page.sort === 'deadline';
  const statements = { newest: NEWEST, oldest: OLDEST, deadline: BY_DEADLINE };
  const rows = await db.run(statements[page.sort], [
    account,
    filter.siteIds === null ? null : numbers(filter.siteIds),
    filter.currency,
    filter.states === null ? null : texts(filter.states),
    at(filter.createdFrom),
    at(filter.createdUntil),
    at(page.place?.at ?? null),
    page.place?.transactionId ?? null,
    ...(isByDeadline ? [at(filter.shipBefore)] : []),
    page.limit,
  ]);
  const fitting = rows.filter((row) => row['fits'] === true);
  const [last] =
    fitting.length === page.limit ? fitting.slice(-1) : rows.filter((row) => row['fits'] !== true);
  return {
    orders: await ordersOf(
      db,
      account,
      fitting.map((row) => Number(row['transaction_id'])),
    ),
    next: last === undefined ? null : placeOf(last),
  };
}

const placeOf = (row: Row): OrderPlace => ({
  at: Number(row['at']) as Instant,
  transactionId: Number(row['transaction_id']),
});

/** Orders by their numbers, in the order of these; unknown ones are left out. */
export async function ordersOf(
  db: Database,
  accountId: AccountId,
  ids: readonly number[],
): Promise<readonly StoredOrder[]> {
  const keys = ids.map((id) => ({ accountId, transactionId: id as TransactionId }));
  const found = await loadOrders(db, keys);
  return ids.flatMap((id) => found.get(`${accountId}/${id}`) ?? []);
}

const NAMED = statement(
  'orders_named',
  `select transaction_id from orders where account_id = $1 and transaction_id = $2
   union
   select transaction_id from refunds where account_id = $1 and refund_id = $2
   union
   select transaction_id from parts where account_id = $1 and part_id = $2
   union
   select o.transaction_id from sites s join orders o using (account_id, site_id)
   where s.account_id = $1 and o.order_id = $3
   union
   select p.transaction_id from sites s join parts p using (account_id, site_id)
   where s.account_id = $1 and p.order_id = $3
   union
   select transaction_id from orders where account_id = $1 and klarna_order_id = $3
   limit 50`,
);

/** The orders that a text names: by the merchant's number, ours, that of a refund or a part, or Klarna's. */
export async function ordersNamed(
  db: Database,
  account: AccountId,
  text: string,
): Promise<readonly StoredOrder[]> {
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  const named = Number.isSafeInteger(number) ? number : 0;
  const rows = await db.run(NAMED, [account, named, text.replaceAll('\0', '')]);
  return ordersOf(
    db,
    account,
    rows.map((row) => Number(row['transaction_id'])),
  );
}
