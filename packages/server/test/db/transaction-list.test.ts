import { describe, expect, it, onTestFinished } from 'vitest';
import {
  listTransactions,
  type Place,
  type TransactionFilter,
} from '../../src/queries/transaction-list.js';
import { statement, type Database } from '../../src/store/database.js';
import { ACCOUNT } from '../notifications/support/store.js';
import { creation, NOW, openBench, sql, STORES } from './support/stores.js';

/** Many more than a page, so that reading past them would show. */
const ABANDONED = 400;
const PAGE = 10;

const EVERYTHING: TransactionFilter = {
  siteIds: null,
  createdFrom: null,
  createdUntil: null,
  completedFrom: null,
  completedUntil: null,
  currency: null,
  types: ['payment', 'refund'],
  paymentStates: null,
  refundStates: null,
  accountStates: null,
};

type Plan = Readonly<{
  'Index Name'?: string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: readonly Plan[];
}>;

const withChildren = (plan: Plan): readonly Plan[] => [
  plan,
  ...(plan.Plans ?? []).flatMap(withChildren),
];

/** How the store carries out what lists a page. */
async function planOfPage(
  db: Database,
  page: Readonly<{ place: Place | null; isNewer: boolean; limit: number }>,
): Promise<readonly Plan[]> {
  let asked: Parameters<Database['run']> | null = null;
  const noting: Database = {
    ...db,
    run: async (...call) => {
      if (call[0].name.startsWith('transactions_')) asked = call;
      return db.run(...call);
    },
  };
  await listTransactions(noting, ACCOUNT, EVERYTHING, page);
  if (asked === null) throw new Error('no page was asked for');
  const [{ text }, values] = asked as Parameters<Database['run']>;
  const [row] = await db.run(statement('', `explain (analyze, format json) ${text}`), values);
  const told = row?.['QUERY PLAN'] as readonly Readonly<{ Plan: Plan }>[];
  return told.flatMap(({ Plan: plan }) => withChildren(plan));
}

describe.each(STORES)('a page of transactions in $name', ({ open }) => {
  it('is read by its index, past no order that is no transaction', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    for (let made = 0; made < 2 * PAGE; made += 1) await commits.submit(creation(`paid-${made}`));
    const abandoned = Array.from({ length: ABANDONED }, (_, index) =>
      creation(`left-${index}`, { gateway: null }),
    );
    await Promise.all(abandoned.map(async (each) => commits.submit(each)));
    await sql(db, 'analyze');
    for (const page of [
      { place: null, isNewer: false, limit: PAGE },
      { place: { createdAt: NOW, transactionId: 1 }, isNewer: true, limit: PAGE },
    ]) {
      const plan = await planOfPage(db, page);
      const orders = plan.filter((each) => each['Relation Name'] === 'orders');
      expect(orders.map((each) => each['Index Name'])).toEqual(['orders_newest']);
      expect(orders.map((each) => each['Rows Removed by Filter'] ?? 0)).toEqual([0]);
      expect(orders.map((each) => each['Actual Rows'])).toEqual([PAGE]);
    }
  });
});
