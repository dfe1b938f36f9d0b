// The dashboard's overview over a million orders in PostgreSQL: the first page, a page deep in the list, every filter and every kind
// of search, each beside an indexed look-up of one row in the same run. A page is what the service does for it: its statements and
// reading what they answer, without HTTP. ORDERS and ROUNDS can be set; DATABASE_URL names another server.
import { performance } from 'node:perf_hooks';
import { editionOf, EDITIONS, instant, orderId, transactionId, type Instant } from '@kvitt/flow';
import { groupCommit } from '../packages/server/src/commands/group-commit.js';
import { environment } from '../packages/server/src/config.js';
import { listOrders, type OrderFilter } from '../packages/server/src/queries/order-list.js';
import { searchWords } from '../packages/server/src/queries/order-search.js';
import { statement } from '../packages/server/src/store/database.js';
import { migrate } from '../packages/server/src/store/migrate.js';
import { openPostgres } from '../packages/server/src/store/postgres.js';
import { createSite } from '../packages/server/src/store/sites.js';
import { median, percentile, table, whole } from './figures.js';
import { BENCH, POLICY, requestOf } from './journey-commands.js';
import { benchServer } from './postgres.js';

const env = environment();
const orders = Number(env['ORDERS'] ?? 1_000_000);
const rounds = Number(env['ROUNDS'] ?? 15);
const server = benchServer(env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const { accountId, siteId } = BENCH;
const DAY_MS = 86_400_000;
const LAST = Date.UTC(2026, 10, 20);
/** Three years of orders, at even distances. */
const STEP_MS = Math.floor((3 * 365 * DAY_MS) / orders);
const MADE = 1_000_000_000_000_000;
/** What stands in the first order where every other has words of its own. */
const HOLE = {
  order: 'ORDER-HOLE',
  first: 'FIRSTHOLE',
  last: 'LASTHOLE',
  email: 'mail@hole.example',
  amount: 123_456_789,
};
const PIECE = 50_000;

const FIRST_NAMES = `'{Anna,Bram,Chloé,Daan,Eva,Finn,Greta,Hugo,Ida,Jan,Åsa,Kees,Lotte,Maja,Noor,Östen,Pia,Quirijn,Roos,Søren}'::text[]`;
const LAST_NAMES = `'{Berg,Dijk,Eriksson,Fischer,Garcia,Hansen,Jansen,Koskinen,Lindqvist,Müller}'::text[]`;
const STATES = `'{credited,credited,credited,credited,credited,credited,settled,cancelled,expired,invoiced}'::text[]`;

/** Copies the first order `orders` times, a piece at a time, with other words, amounts, states and days; its triggers run. */
function fill(database: string): void {
  /** One of a list, by chance that is the same in every run. */
  const oneOf = (list: string, count: number, salt: number): string =>
    `(${list})[1 + abs(hashint4(n * 8 + ${salt})::bigint) % ${count}]`;
  for (let from = 1; from <= orders; from += PIECE) {
    const until = Math.min(from + PIECE - 1, orders);
    server.query(
      database,
      `create temporary table made as
       select n, ${MADE}::bigint + n as transaction_id, 'web-' || n as order_id,
         to_timestamp((${LAST} - (${orders} - n)::bigint * ${STEP_MS}) / 1000.0) as created_at,
         (100 + n * 7919::bigint % 49900)::bigint as amount_minor,
         case when n > ${orders} - ${Math.ceil(orders / 100)} then 'captured'
           else ${oneOf(STATES, 10, 1)} end as flow_state,
         ${oneOf(FIRST_NAMES, 20, 2)} as first_name,
         ${oneOf(LAST_NAMES, 10, 3)} || case when n % 50 = 0 then 'sson' || n else '' end as last_name,
         'R' || to_hex(n * 2654435761 % 4294967296) as reservation, 'V' || to_hex(n * 40503::bigint) || '-1' as invoice
       from generate_series(${from}, ${until}) as n;
       insert into orders (account_id, transaction_id, site_id, order_id, token, flow_state, currency, amount_minor, captured_minor,
         refunded_minor, klarna_order_id, state, version, last_hash, created_at, modified_at, edition, is_transaction)
       select account_id, m.transaction_id, site_id, m.order_id, 'token-' || n, m.flow_state,
         (array['EUR','EUR','EUR','SEK','NOK'])[1 + n % 5], m.amount_minor, 0, 0, null,
         replace(replace(state, '"reservationNumber":null', '"reservationNumber":"' || reservation || '"'),
           '"invoiceNumber":null', '"invoiceNumber":"' || invoice || '"'),
         version, last_hash, m.created_at, m.created_at, edition, true
       from made m cross join orders o where o.order_id = '${HOLE.order}';
       insert into order_requests (account_id, transaction_id, body)
       select r.account_id, m.transaction_id, replace(replace(replace(replace(replace(r.body, '${HOLE.order}', m.order_id),
         '${HOLE.first}', m.first_name), '${HOLE.last}', m.last_name), '${HOLE.email}', 'c' || n || '@mail.example'),
         '${HOLE.amount}', m.amount_minor::text)
       from made m cross join order_requests r where r.transaction_id = ${MADE};
       insert into order_search (account_id, week, term, created_at, transaction_id)
       select ${accountId}, search_week(created_at), search_fold(number), created_at, transaction_id
       from made cross join lateral unnest(array[reservation, invoice]) as number;
       insert into timers (account_id, transaction_id, kind, refund_id, due_at)
       select ${accountId}, transaction_id, 'expire_shipping', 0, created_at + interval '28 days' from made where flow_state = 'captured';
       insert into refunds (account_id, refund_id, transaction_id, site_id, edition, flow_state, currency, created_at)
       select ${accountId}, transaction_id + 100000000000, transaction_id, ${siteId}, '2021',
         case when n % 2000 = 0 then 'requested' else 'completed' end, 'EUR', created_at from made where n % 50 = 0`,
    );
  }
  server.query(database, 'vacuum analyze');
}

const EVERYTHING: OrderFilter = {
  words: null,
  named: null,
  siteIds: null,
  currency: null,
  states: null,
  createdFrom: null,
  createdUntil: null,
  shipBefore: null,
  isRefunding: false,
};
const found = (q: string): Partial<OrderFilter> => ({ words: searchWords(q), named: q });
const statesOf = (state: string): Partial<OrderFilter> => ({
  states: Object.keys(EDITIONS).map((edition) => `${edition}/${state}`),
});
const day = (back: number): Instant => instant(LAST - back * DAY_MS);

/** Where the middle and the end of the list are. */
const deep = (share: number): Readonly<{ at: Instant; transactionId: number }> => {
  const n = Math.floor(orders * share);
  return { at: instant(LAST - (orders - n) * STEP_MS), transactionId: MADE + n };
};
type Kind = Readonly<{
  says: string;
  filter?: Partial<OrderFilter>;
  sort?: 'newest' | 'oldest' | 'deadline';
  place?: ReturnType<typeof deep>;
}>;
const middle = Math.floor(orders / 2);
const KINDS: readonly Kind[] = [
  { says: 'first page' },
  { says: 'after the first half', place: deep(0.5) },
  { says: 'near the end', place: deep(0.001) },
  { says: 'oldest first', sort: 'oldest' },
  { says: 'currency NOK', filter: { currency: 'NOK' } },
  { says: 'site', filter: { siteIds: [siteId] } },
  { says: 'a site that has none', filter: { siteIds: [siteId + 1] } },
  { says: 'status expired (1 in 10)', filter: statesOf('expired') },
  { says: 'status reviewing (none)', filter: statesOf('reviewing') },
  { says: 'created on one day', filter: { createdFrom: day(500), createdUntil: day(499) } },
  { says: 'needs shipping', sort: 'deadline' },
  { says: 'expires in 7 days', sort: 'deadline', filter: { shipBefore: day(-25) } },
  { says: 'refund under way', filter: { isRefunding: true } },
  { says: 'order id', filter: found(`web-${middle}`) },
  { says: 'beginning of every order id', filter: found('web-') },
  { says: 'transaction number', filter: found(String(MADE + middle)) },
  {
    says: 'reservation number',
    filter: found(`R${((middle * 2654435761) % 4294967296).toString(16)}`),
  },
  { says: 'invoice number', filter: found(`v${(middle * 40503).toString(16)}-1`) },
  { says: 'e-mail', filter: found(`c${middle}@mail.example`) },
  { says: 'beginning of e-mails', filter: found(`c${Math.floor(middle / 100)}`) },
  { says: 'first name (1 in 20)', filter: found('asa') },
  { says: 'two words', filter: found('Åsa Fisch') },
  { says: 'a rare name', filter: found(`Jansensson${middle}`) },
  { says: 'a word that none has', filter: found('nobody') },
  { says: 'amount', filter: found('49.95') },
  { says: 'name, after the first half', filter: found('asa'), place: deep(0.5) },
  { says: 'name and status', filter: { ...found('asa'), ...statesOf('expired') } },
  { says: 'name, needs shipping', filter: found('asa'), sort: 'deadline' },
  {
    says: 'name, created on one day',
    filter: { ...found('asa'), createdFrom: day(500), createdUntil: day(499) },
  },
];

const database = server.create('overview');
const db = openPostgres(server.url(database));
try {
  await migrate(db);
  const { captureOn } = editionOf('2021');
  await createSite(
    db,
    {
      ...BENCH,
      name: 'bench',
      url: 'https://shop.example',
      notificationUrl: null,
      edition: '2021',
      captureOn,
    },
    {},
    instant(LAST),
  );
  const commits = groupCommit(
    db,
    () => instant(LAST),
    () => undefined,
  );
  const request = requestOf(HOLE.order);
  const customer = {
    ...request.customer,
    firstName: HOLE.first,
    lastName: HOLE.last,
    email: HOLE.email,
  };
  await commits.submit({
    kind: 'create',
    request: { ...request, customer, amount: HOLE.amount },
    command: {
      kind: 'create_order',
      ...BENCH,
      transactionId: transactionId(MADE),
      orderId: orderId(HOLE.order),
      token: 'token',
      amountMinor: BigInt(HOLE.amount),
      currency: 'EUR',
      policy: POLICY,
    },
  });
  const filledAt = performance.now();
  fill(database);
  const [size] = await db.run(
    statement(
      '',
      `select pg_total_relation_size('order_search')::bigint as bytes, (select count(*) from order_search) as terms`,
    ),
  );
  say(`${whole(orders)} orders made in ${whole((performance.now() - filledAt) / 1000)} s`);
  say(
    `order_search: ${whole(Number(size?.['terms']))} rows, ${whole(Number(size?.['bytes']) / 1e6)} MB`,
  );

  const LOOK_UP = statement(
    'bench_look_up',
    'select order_id from orders where account_id = $1 and transaction_id = $2',
  );
  const lookUps: number[] = [];
  const lookUp = async (n: number): Promise<void> => {
    const began = performance.now();
    await db.run(LOOK_UP, [accountId, MADE + n]);
    lookUps.push(performance.now() - began);
  };
  const rows = [['', 'p50 ms', 'p99 ms', 'orders', 'ratio to one row']];
  const measured: { says: string; times: number[]; orders: number }[] = KINDS.map(({ says }) => ({
    says,
    times: [],
    orders: 0,
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { filter, sort = 'newest', place = null }] of KINDS.entries()) {
      await lookUp(1 + ((round * 7919 + index * 104_729) % orders));
      const began = performance.now();
      const page = await listOrders(
        db,
        accountId,
        { ...EVERYTHING, ...filter },
        { sort, place, limit: 50 },
      );
      const kind = measured[index];
      kind?.times.push(performance.now() - began);
      if (kind !== undefined) kind.orders = page.orders.length;
    }
  }
  const one = median(lookUps);
  rows.push(['one row by its key', one.toFixed(2), percentile(lookUps, 0.99).toFixed(2), '1', '1']);
  for (const { says, times, orders: count } of measured) {
    const p50 = median(times);
    rows.push([
      says,
      p50.toFixed(1),
      percentile(times, 0.99).toFixed(1),
      String(count),
      (p50 / one).toFixed(1),
    ]);
  }
  say(table(rows));
  if (env['KEEP'] !== undefined) say(`kept as ${database}`);
} finally {
  await db.close();
  if (env['KEEP'] === undefined) server.drop(database);
}
