import { accountId, DAY, instant, later, siteId, times, type Instant } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { groupCommit } from '../../src/commands/group-commit.js';
import {
  listOrders,
  type OrderFilter,
  type OrderPlace,
  type OrderSort,
} from '../../src/queries/order-list.js';
import { amountTyped, searchWords } from '../../src/queries/order-search.js';
import { statement, type Database } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';
import { addCustomerDetails, findOrder } from '../../src/store/stored-orders.js';
import { ACCOUNT, KLARNA, requestOf, SITE, START } from '../notifications/support/store.js';
import { creation, NOW, openBench, orderNamed, sql, STORES } from './support/stores.js';

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
const typed = (q: string): OrderFilter => ({ ...EVERYTHING, words: searchWords(q), named: q });

/** Every order id that fits, page after page. */
async function all(
  db: Database,
  filter: OrderFilter,
  sort: OrderSort = 'newest',
  limit = 2,
  account = ACCOUNT,
): Promise<string[]> {
  const seen: string[] = [];
  let place: OrderPlace | null = null;
  do {
    const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(db, account, filter, {
      sort,
      place,
      limit,
    });
    seen.push(...page.orders.map(({ payment }) => payment.orderId));
    place = page.next;
  } while (place !== null);
  return seen;
}

const named = (firstName: string, lastName = 'Berg') => ({
  customer: { ...requestOf('x').customer, firstName, lastName, email: `${firstName}@a.test` },
});

describe('an amount that is typed', () => {
  it.each([
    ['49.95', 4_995n],
    ['49,95', 4_995n],
    ['€ 1,234.50', 123_450n],
    ['1.234,50', 123_450n],
    ['1234.50 SEK', 123_450n],
    ['1.234', 123_400n],
    ['121', 12_100n],
    ['49.9', null],
    ['1,234,50', null],
    ['', null],
    ['9999999999', null],
    ['web-1', null],
  ])('reads %j as %s', (text, minor) => {
    expect(amountTyped(text)).toBe(minor);
  });
});

describe.each(STORES)('orders in $name', ({ open }) => {
  it('are found over many weeks in the order of their creation, each once', async () => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    let now: Instant = NOW;
    const commits = groupCommit(
      db,
      () => now,
      () => undefined,
    );
    const made: string[] = [];
    for (let week = 0; week < 7; week += 1) {
      for (const name of ['jan', 'Janneke', 'Bo']) {
        const id = `${name}-${week}`;
        await commits.submit(creation(id, named(name, 'Jansen')));
        if (name !== 'Bo') made.push(id);
      }
      now = later(now, times(9, DAY));
    }
    await commits.submit(creation('other', named('Bo', 'Berg')));
    const newest = made.toReversed();
    expect(await all(db, typed('janne jans'))).toEqual(newest.filter((id) => id[3] === 'n'));
    const jan = await all(db, typed('JAN'), 'oldest', 3);
    expect(jan.filter((id) => !id.startsWith('Bo'))).toEqual(made);
    expect(new Set(jan).size).toBe(21);
    expect(await all(db, typed('other'))).toEqual(['other']);
    const between = {
      ...typed('janneke'),
      createdFrom: later(NOW, times(9, DAY)),
      createdUntil: later(NOW, times(27, DAY)),
    };
    expect(await all(db, between)).toEqual(['Janneke-2', 'Janneke-1']);
    // The one that is named exactly comes first, and on no later page again.
    expect((await all(db, typed('jan-3'))).slice(0, 2)).toEqual(['jan-3']);
    expect(await all(db, typed('jan'), 'newest', 50, accountId(ACCOUNT + 1))).toEqual([]);
    expect(await all(db, { ...typed('jan'), siteIds: [siteId(SITE + 1)] })).toEqual([]);
    expect(await all(db, EVERYTHING, 'newest', 4)).toHaveLength(22);
    expect(await all(db, { ...EVERYTHING, currency: 'EUR' }, 'oldest', 4)).toHaveLength(22);
  });

  it('are found by what Klarna calls them as soon as it does, and not by what is erased', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    await commits.submit(creation('klarna-1', named('Ida')));
    for (const command of [START, KLARNA.session, KLARNA.approval, KLARNA.authorization]) {
      await commits.submit({ kind: 'change', target: orderNamed('klarna-1'), command });
    }
    const stored = await findOrder(db, ACCOUNT, SITE, 'klarna-1');
    const number = stored?.payment.klarna.reservationNumber ?? '';
    expect(number).not.toBe('');
    expect(await all(db, typed(number.toLowerCase()))).toEqual(['klarna-1']);
    expect(await all(db, typed('ida'), 'deadline')).toEqual(['klarna-1']);
    expect(await all(db, typed('bo'), 'deadline')).toEqual([]);
    if (stored === null) throw new Error('the order is there');
    await addCustomerDetails(db, stored, { email: 'other@a.test' });
    expect(await all(db, typed('ida@a.test'))).toEqual(['klarna-1']);
    await sql(
      db,
      `update order_requests set body = jsonb_set(body::jsonb, '{customer}', '{"firstName":"Bo"}')::text`,
    );
    expect(await all(db, typed('ida'))).toEqual([]);
    expect(await all(db, typed('bo'))).toEqual(['klarna-1']);
    await sql(db, 'delete from order_requests');
    const [left] = await sql(db, `select string_agg(term, ',') as terms from order_search`);
    expect(left?.['terms']).toBe(number.toLowerCase());
  });

  it('are created also when their words cannot be read', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    const outcome = await commits.submit(
      creation('odd', { description: 'half a pair \ud800, a zero \0' }),
    );
    expect(outcome.kind).toBe('accepted');
    expect(await all(db, typed('odd'))).toEqual(['odd']);
  });

  it('from before the search get their words by the migration', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    await commits.submit(creation('old-1', named('Ida')));
    const [before] = await sql(
      db,
      `select string_agg(term, ',' order by term) as t from order_search`,
    );
    await db.script(`
      begin;
      drop trigger order_requests_searched on order_requests;
      drop trigger order_requests_corrected on order_requests;
      drop trigger order_requests_erased on order_requests;
      drop trigger events_searched on events;
      drop function search_new_requests, search_changed_request, search_klarna_numbers,
        search_terms_of_request, search_terms_if_readable, search_terms_of_state, search_fold, search_week;
      drop table order_search, saved_views;
      drop index refunds_open;
      delete from schema_migrations where version = 19;
      commit;`);
    expect((await migrate(db)).map(({ version }) => version)).toEqual([19]);
    const [after] = await sql(
      db,
      `select string_agg(term, ',' order by term) as t from order_search`,
    );
    expect(after?.['t']).toBe(before?.['t']);
    expect(await all(db, typed('ida'))).toEqual(['old-1']);
  });
});

describe.each(STORES)('a page of orders deep in the list, in $name', ({ open }) => {
  it('begins in the index where the page before ended', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    const many = Array.from({ length: 300 }, (_, index) => creation(`deep-${index}`));
    await Promise.all(many.map(async (each) => commits.submit(each)));
    await sql(db, 'analyze');
    const asked: Parameters<Database['run']>[] = [];
    const noting: Database = {
      ...db,
      run: async (...call) => {
        asked.push(call);
        return db.run(...call);
      },
    };
    const place = { at: instant(NOW), transactionId: many[20]?.command.transactionId ?? 0 };
    const page = { sort: 'newest', place, limit: 10 } as const;
    const { orders } = await listOrders(noting, ACCOUNT, EVERYTHING, page);
    expect(orders).toHaveLength(10);
    const [{ text }, values] = asked[0] as Parameters<Database['run']>;
    const plan = await db.run(statement('', `explain (analyze) ${text}`), values);
    const told = plan.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(told).toMatch(/orders_newest[\s\S]*?Index Cond:[^\n]*ROW\(created_at, transaction_id\)/);
  });
});
