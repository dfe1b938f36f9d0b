import type { AccountId, Instant, TransactionId } from '@kvitt/flow';
import { isoText, numbers, texts } from '../store/arrays.js';
import {
  statement,
  type Database,
  type Row,
  type Statement,
  type Value,
} from '../store/database.js';
import { loadOrders, type StoredOrder } from '../store/stored-orders.js';
import { ordersNamed, wordsFrom, wordValues, type SearchWords } from './order-search.js';

/** Where a page of orders begins: just after this one, by the moment it is sorted by and its number. */
export type OrderPlace = Readonly<{ at: Instant; transactionId: number }>;

/** Which orders are wanted; what is null is not asked for. `createdUntil` does not belong to the range. */
export type OrderFilter = Readonly<{
  /** Words that the order is found by. */
  words: SearchWords | null;
  /** A text that may name an order exactly: such an order comes first, before everything that only begins so. */
  named: string | null;
  siteIds: readonly number[] | null;
  currency: string | null;
  /** States that read as wanted, as `edition/state`. */
  states: readonly string[] | null;
  createdFrom: Instant | null;
  createdUntil: Instant | null;
  /** Only those whose shipping period ends before then. */
  shipBefore: Instant | null;
  /** Only those that a refund is under way of. */
  isRefunding: boolean;
}>;

/** The order of a page; `deadline` holds only orders that are to be shipped, the most urgent first. */
export type OrderSort = 'newest' | 'oldest' | 'deadline';

/** A page, and where the next begins; null when nothing is left. */
export type OrderPage = Readonly<{ orders: readonly StoredOrder[]; next: OrderPlace | null }>;

/** A page looks at no more orders than these, so that a filter that fits few costs no more than one that fits all. */
const LOOKED_AT_MAX = 5_000;
/** The same where each of them is looked up before its words are. */
const DEADLINES_MAX = 2_000;

/** Parameters of every statement: 1 account, 2–8 filter, 9 and 10 the place, 11 how many, 12 how many to look at, 13–16 words. */
const FITS = `($2::bigint[] is null or o.site_id = any($2))
     and ($3::text is null or o.currency = $3)
     and ($4::text[] is null or o.edition || '/' || o.flow_state = any($4))
     and (not $8::boolean or exists (
       select from refunds f where f.account_id = o.account_id and f.transaction_id = o.transaction_id
         and f.flow_state in ('requested', 'waiting', 'sending')))
     and o.created_at >= coalesce($5::timestamptz, '-infinity') and o.created_at < coalesce($6::timestamptz, 'infinity')
     and ($7::timestamptz is null or exists (
       select from timers t where t.account_id = o.account_id and t.transaction_id = o.transaction_id
         and t.kind = 'expire_shipping' and t.refund_id = 0 and t.due_at < $7))`;

type Direction = 'asc' | 'desc';

/** Rows after a place. Always compared as a row with values, so that an index begins there. */
const after = (at: string, id: string, direction: Direction): string =>
  direction === 'asc'
    ? `(${at}, ${id}) > (coalesce($9::timestamptz, '-infinity'), coalesce($10::bigint, 0))`
    : `(${at}, ${id}) < (coalesce($9::timestamptz, 'infinity'), coalesce($10::bigint, 0))`;

/**
 * A page out of what a source looks at, and beside it the last one looked at where there may be more. The orders are looked up one
 * by one in the order of the source (a lateral query with an offset can be joined in no other way), and no more than it takes.
 */
const page = (name: string, lookedAt: string, source = 'looked_at'): Statement =>
  statement(
    name,
    `with ${lookedAt}
     (select l.transaction_id, (extract(epoch from l.at) * 1000)::bigint as at, true as fits
      from ${source} l cross join lateral (
        select from orders o where o.account_id = $1 and o.transaction_id = l.transaction_id and ${FITS} offset 0) as o
      limit $11::integer)
     union all
     (select transaction_id, (extract(epoch from at) * 1000)::bigint, false
      from looked_at offset $12::integer - 1)`,
  );

const byCreation = (name: string, direction: Direction): Statement =>
  page(
    name,
    `looked_at as materialized (
       select transaction_id, created_at as at
       from orders
       where account_id = $1 and is_transaction
         and created_at >= coalesce($5::timestamptz, '-infinity') and created_at < coalesce($6::timestamptz, 'infinity')
         and ${after('created_at', 'transaction_id', direction)}
       order by created_at ${direction}, transaction_id ${direction}
       limit $12::integer)`,
  );

const withOpenRefunds = (name: string, direction: Direction): Statement =>
  page(
    name,
    `looked_at as materialized (
       select o.transaction_id, o.created_at as at
       from (select distinct account_id, transaction_id from refunds
         where account_id = $1 and flow_state in ('requested', 'waiting', 'sending')) as f
         join orders o using (account_id, transaction_id)
       where ${after('o.created_at', 'o.transaction_id', direction)}
       order by o.created_at ${direction}, o.transaction_id ${direction}
       limit $12::integer)`,
  );

/**
 * The orders of the week `b.week` that have all the words. A lateral query with an offset stays one also where a plan knows no
 * values, so that each word is looked up in the index.
 */
const ofAWeek = (and = ''): string =>
  `select e.created_at, e.transaction_id
           from words w cross join lateral (
             select created_at, transaction_id from order_search
             where account_id = $1 and week = b.week and term >= w.least and term <= w.greatest
               ${and}
             offset 0) as e
           group by e.created_at, e.transaction_id
           having count(distinct w.place) = $16::integer`;

/**
 * Goes through the weeks in their order and stops when enough is found. A lateral query is joined row by row, so that the weeks
 * stay in their order, and each week's rows come sorted.
 */
const bySearch = (name: string, direction: Direction): Statement => {
  const place = `coalesce($9::timestamptz, '${direction === 'asc' ? '-' : ''}infinity')`;
  const from = `coalesce($5::timestamptz, '-infinity')`;
  const until = `coalesce($6::timestamptz, 'infinity')`;
  const first = direction === 'asc' ? `greatest(${from}, ${place})` : from;
  const last = direction === 'asc' ? until : `least(${until}, ${place})`;
  const week = (at: string, week: string): string =>
    `case when isfinite(${at}) then search_week(${at}) else ${week} end`;
  return page(
    name,
    `words as materialized (${wordsFrom(13)}),
     weeks as materialized (
       select greatest(least_week, ${week(first, 'least_week')}) as first,
         least(greatest_week, ${week(last, 'greatest_week')}) as last
       from (select (select min(week) from order_search where account_id = $1) as least_week,
         (select max(week) from order_search where account_id = $1) as greatest_week) as known),
     looked_at as materialized (
       select s.transaction_id, s.created_at as at
       from generate_series(
           (select ${direction === 'asc' ? 'first' : 'last'} from weeks),
           (select ${direction === 'asc' ? 'last' : 'first'} from weeks),
           ${direction === 'asc' ? 1 : -1}) as b(week)
         cross join lateral (
           ${ofAWeek(`and created_at >= ${from} and created_at < ${until}
               and ${after('created_at', 'transaction_id', direction)}`)}
           order by e.created_at ${direction}, e.transaction_id ${direction}
           limit $12::integer) as s
       limit $12::integer)`,
  );
};

const DUE = `select transaction_id, due_at as at
       from timers
       where account_id = $1 and kind = 'expire_shipping'
         and due_at < coalesce($7::timestamptz, 'infinity')
         and ${after('due_at', 'transaction_id', 'asc')}
       order by due_at, transaction_id
       limit $12::integer`;

const BY_DEADLINE = page('orders_by_deadline', `looked_at as materialized (${DUE})`);

/** What falls due was created in few weeks: what they hold of the words is found once and compared with it. */
const FOUND_BY_DEADLINE = page(
  'found_by_deadline',
  `words as materialized (${wordsFrom(13)}),
     looked_at as materialized (
       select d.transaction_id, d.at, o.created_at
       from (${DUE}) as d cross join lateral (
         select created_at from orders where account_id = $1 and transaction_id = d.transaction_id offset 0) as o),
     found as materialized (
       select s.created_at, s.transaction_id
       from (select distinct search_week(created_at) as week from looked_at) as b cross join lateral (
         ${ofAWeek()} offset 0) as s),
     hits as materialized (
       select transaction_id, at from looked_at
       where (created_at, transaction_id) in (select created_at, transaction_id from found)
       order by at, transaction_id)`,
  'hits',
);

const STATEMENTS = {
  plain: {
    newest: byCreation('orders_newest_first', 'desc'),
    oldest: byCreation('orders_oldest_first', 'asc'),
    deadline: BY_DEADLINE,
  },
  refunding: {
    newest: withOpenRefunds('refunding_newest_first', 'desc'),
    oldest: withOpenRefunds('refunding_oldest_first', 'asc'),
    deadline: BY_DEADLINE,
  },
  search: {
    newest: bySearch('found_newest_first', 'desc'),
    oldest: bySearch('found_oldest_first', 'asc'),
    deadline: FOUND_BY_DEADLINE,
  },
} as const;

/**
 * A page of an account's orders. It may hold fewer than `limit` and still have a next one, where few of the orders it
 * looked at fit. Orders that the filter names exactly come on the first page, above the others and beside `limit`.
 */
export async function listOrders(
  db: Database,
  account: AccountId,
  filter: OrderFilter,
  asked: Readonly<{ sort: OrderSort; place: OrderPlace | null; limit: number }>,
): Promise<OrderPage> {
  const { sort, place, limit } = asked;
  const named = filter.named === null ? [] : await ordersNamed(db, account, filter.named);
  const first =
    place === null && named.length > 0 ? await fitting(db, account, filter, sort, named) : [];
  if (filter.words === null && filter.named !== null)
    return { orders: await ordersOf(db, account, first), next: null };
  const rows = await db.run(statementFor(filter, sort), [
    ...valuesOf(account, filter),
    at(place?.at ?? null),
    place?.transactionId ?? null,
    limit,
    lookedAt(filter, sort, limit),
    ...(filter.words === null ? [] : wordValues(filter.words)),
  ]);
  const found = rows.filter((row) => row['fits'] === true);
  const [last] =
    found.length === limit ? found.slice(-1) : rows.filter((row) => row['fits'] !== true);
  const others = found
    .map((row) => Number(row['transaction_id']))
    .filter((transactionId) => !named.includes(transactionId));
  return {
    orders: await ordersOf(db, account, [...first, ...others]),
    next: last === undefined ? null : placeOf(last),
  };
}

const statementFor = ({ words, isRefunding }: OrderFilter, sort: OrderSort): Statement =>
  STATEMENTS[words !== null ? 'search' : isRefunding ? 'refunding' : 'plain'][sort];

/** Where everything that is looked at fits, no more than the page is looked at. */
function lookedAt(filter: OrderFilter, sort: OrderSort, limit: number): number {
  const { siteIds, currency, states, shipBefore, isRefunding, words } = filter;
  if (words !== null && sort === 'deadline') return DEADLINES_MAX;
  const isAny = siteIds === null && currency === null && states === null && shipBefore === null;
  return isAny && !isRefunding && sort !== 'deadline' ? limit : LOOKED_AT_MAX;
}

const at = (instant: Instant | null): string | null => (instant === null ? null : isoText(instant));

const valuesOf = (account: AccountId, filter: OrderFilter): readonly Value[] => [
  account,
  filter.siteIds === null ? null : numbers(filter.siteIds),
  filter.currency,
  filter.states === null ? null : texts(filter.states),
  at(filter.createdFrom),
  at(filter.createdUntil),
  at(filter.shipBefore),
  filter.isRefunding,
];

const FITTING = statement(
  'orders_fitting',
  `select o.transaction_id from orders o
   where o.account_id = $1 and o.transaction_id = any($9::bigint[]) and ${FITS}
     and (not $10::boolean or exists (
       select from timers t where t.account_id = o.account_id and t.transaction_id = o.transaction_id
         and t.kind = 'expire_shipping' and t.refund_id = 0))
   order by o.created_at desc, o.transaction_id desc`,
);

/** Those of some orders that fit the filter, newest first. */
async function fitting(
  db: Database,
  account: AccountId,
  filter: OrderFilter,
  sort: OrderSort,
  ids: readonly number[],
): Promise<readonly number[]> {
  const rows = await db.run(FITTING, [
    ...valuesOf(account, filter),
    numbers(ids),
    sort === 'deadline',
  ]);
  return rows.map((row) => Number(row['transaction_id']));
}

const placeOf = (row: Row): OrderPlace => ({
  at: Number(row['at']) as Instant,
  transactionId: Number(row['transaction_id']),
});

/** Orders by their numbers, in the order of these; unknown ones are left out. */
async function ordersOf(
  db: Database,
  accountId: AccountId,
  ids: readonly number[],
): Promise<readonly StoredOrder[]> {
  const keys = ids.map((id) => ({ accountId, transactionId: id as TransactionId }));
  const found = await loadOrders(db, keys);
  return ids.flatMap((id) => found.get(`${accountId}/${id}`) ?? []);
}
