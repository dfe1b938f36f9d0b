import { DAY, later, times } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freshDatabase } from '../../../../test/support/postgres.js';
import { groupCommit } from '../../src/commands/group-commit.js';
import { listExchanges } from '../../src/store/klarna-exchanges.js';
import { listNotifications, resendNewest, resendOne } from '../../src/store/notification-log.js';
import { claimNotifications, recordDelivery } from '../../src/store/notifications.js';
import {
  claimEffects,
  endEffect,
  hasEffectsUnderWay,
  postponeEffect,
} from '../../src/store/outbox.js';
import { accountBalances } from '../../src/store/balances.js';
import { statement, type Database, type Value } from '../../src/store/database.js';
import { knownMigrations, migrate } from '../../src/store/migrate.js';
import { openPostgres } from '../../src/store/postgres.js';
import { addKey } from '../../src/store/keys.js';
import { createSite } from '../../src/store/sites.js';
import { findOrder, loadOrders } from '../../src/store/stored-orders.js';
import { timersOf } from '../../src/store/timers.js';
import { ACCOUNT, API_KEY, KLARNA, SITE, START, VAULT } from '../notifications/support/store.js';
import { creation, NOW, orderNamed, SERVER, sql } from './support/stores.js';

const PARTITIONS = 4;
/** Small tables that every node has whole: a key finds its site before the account is known. */
const WHOLE = new Set([
  'accounts',
  'sites',
  'api_keys',
  'clock',
  'schema_migrations',
  'users',
  'sessions',
  'sign_in_failures',
  'invitations',
]);
/** Workers look for whatever is due, on each node for itself. */
const CLAIMS = /^claim_/;

/** This build's schema with every table of the merchant's data spread over partitions by account. */
async function partitionedSchema(): Promise<string> {
  const script = (await knownMigrations()).map((each) => each.script).join('\n');
  return script.replaceAll(
    /(create table (\w+) \(.*?\n\))[^;]*;/gs,
    (whole, table: string, name: string) => {
      if (WHOLE.has(name)) return whole;
      const parts = Array.from(
        { length: PARTITIONS },
        (_, index) =>
          `create table ${name}_part${index} partition of ${name}
         for values with (modulus ${PARTITIONS}, remainder ${index});`,
      );
      return `${table} partition by hash (account_id);\n${parts.join('\n')}`;
    },
  );
}

type Seen = Map<string, Readonly<{ text: string; values: readonly Value[] }>>;

/** A database that notes the last use of every named statement. */
function noting(db: Database, seen: Seen): Database {
  const note =
    (run: Database['run']): Database['run'] =>
    async (asked, values = []) => {
      const rows = await run(asked, values);
      if (asked.name !== '') seen.set(asked.name, { text: asked.text, values });
      return rows;
    };
  return {
    ...db,
    run: note(db.run),
    transaction: async (work) => db.transaction(async ({ run }) => work({ run: note(run) })),
  };
}

async function oneJourney(db: Database): Promise<void> {
  const commits = groupCommit(
    db,
    () => NOW,
    () => undefined,
  );
  const made = creation('spread');
  await commits.submit({
    ...made,
    idempotency: {
      siteId: SITE,
      key: 'key',
      requestHash: 'hash',
      answer: () => ({ http: 200, body: '' }),
    },
  });
  const shipment = {
    carrier: 'PostNL',
    trackingNumber: null,
    trackingUrl: null,
    shipDate: null,
    reason: null,
  };
  const { transactionId } = made.command;
  const refund = {
    kind: 'request_refund',
    refundId: transactionId,
    partId: null,
    refundOrderId: null,
    amountMinor: 100n,
    currency: 'EUR',
    description: 'Scratch',
  } as const;
  for (const command of [
    START,
    KLARNA.session,
    KLARNA.approval,
    KLARNA.authorization,
    KLARNA.capture,
    { kind: 'ship_order', partId: transactionId, shipment, invoice: null },
    { kind: 'record_invoice', invoiceNumber: 'INV1' },
    refund,
  ] as const) {
    await commits.submit({ kind: 'change', target: orderNamed('spread'), command });
  }
  const due = later(NOW, times(60, DAY));
  const [first, second, third] = await claimEffects(db, 'worker', due, 10);
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error('too few effects to look at');
  }
  const said = [first, second, third].map(({ effectId, effect: { kind } }, index) => ({
    ...{ accountId: ACCOUNT, transactionId, effectId, kind, attempt: index + 1, at: NOW },
    ...{ method: 'GET', path: '/', httpStatus: 200, correlationId: null, error: null },
    ...{ request: null, isRequestCut: false, answer: '{}', isAnswerCut: false },
  }));
  await endEffect(db, first, 'done', said.slice(0, 1));
  await postponeEffect(db, second, due, 'later', said.slice(1, 2));
  await commits.submit({
    kind: 'change',
    target: orderNamed('spread'),
    command: KLARNA.customerCancel,
    cause: {
      kind: 'effect',
      accountId: ACCOUNT,
      effectId: third.effectId,
      claim: 'worker',
      note: '',
      said: said.slice(2),
    },
  });
  const kept = await listExchanges(db, { accountId: ACCOUNT, transactionId }, null, 10);
  expect(kept.map(({ attempt }) => attempt)).toEqual([3, 2, 1]);
  const [notification] = await claimNotifications(db, 'worker', due, 1);
  if (notification === undefined) throw new Error('no notification to look at');
  await recordDelivery(db, notification, {
    at: NOW,
    method: 'POST',
    url: 'https://shop.test',
    httpStatus: 200,
    answer: 'OK',
    acknowledged: true,
    error: null,
  });
  const stored = await findOrder(db, ACCOUNT, SITE, 'spread');
  if (stored === null) throw new Error('no order to look at');
  expect(await listNotifications(db, stored.payment)).not.toEqual([]);
  await resendOne(db, stored.payment, 1, NOW);
  await resendNewest(db, stored.payment, NOW);
  await loadOrders(db, [{ accountId: ACCOUNT, transactionId }]);
  await hasEffectsUnderWay(db, ACCOUNT, transactionId, NOW);
  await accountBalances(db, ACCOUNT);
  await timersOf(db, ACCOUNT, transactionId);
}

type Plan = Readonly<{
  'Relation Name'?: string;
  'Actual Loops': number;
  Plans?: readonly Plan[];
}>;

function partsTouched(plan: Plan): string[] {
  const name = plan['Relation Name'] ?? '';
  const own = /_part\d+$/.test(name) && plan['Actual Loops'] > 0 ? [name] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(partsTouched)];
}

describe.skipIf(SERVER === null)('tables spread by account', () => {
  it('serve every statement of the hot path from one partition each', async () => {
    const { url, drop } = await freshDatabase(SERVER ?? '');
    onTestFinished(drop);
    const plain = openPostgres(url);
    onTestFinished(plain.close);
    await plain.script(
      `create table schema_migrations (
         version integer primary key, name text not null, applied_at timestamptz not null default now());
       ${await partitionedSchema()}`,
    );
    for (const { version, name } of await knownMigrations()) {
      await sql(plain, `insert into schema_migrations values (${version}, '${name}')`);
    }
    expect(await migrate(plain)).toEqual([]);
    await createSite(
      plain,
      {
        accountId: ACCOUNT,
        siteId: SITE,
        name: 'Shop',
        url: 'https://shop.test',
        notificationUrl: 'https://shop.test/notify',
        edition: '2021',
        captureOn: 'authorization',
      },
      {},
      NOW,
    );
    await addKey(plain, VAULT, { accountId: ACCOUNT, siteId: SITE, apiKey: API_KEY }, NOW);
    const seen: Seen = new Map();
    await oneJourney(noting(plain, seen));
    expect(seen.size).toBeGreaterThan(20);

    // With hardly a row in the tables the planner would rather read them whole.
    await sql(
      plain,
      `do $$ begin
         execute format('alter database %I set enable_seqscan = off', current_database());
         execute format('alter database %I set enable_hashjoin = off', current_database());
         execute format('alter database %I set enable_mergejoin = off', current_database());
       end $$`,
    );
    const planning = openPostgres(url);
    onTestFinished(planning.close);
    // The way of looking sees what it should: an order by its token may be anywhere.
    const anywhere = await planOf(planning, `select * from orders where token = 'x'`, []);
    expect(new Set(partsTouched(anywhere)).size).toBe(PARTITIONS);
    const spread: string[] = [];
    let reading = 0;
    for (const [name, { text, values }] of seen) {
      if (CLAIMS.test(name)) continue;
      expect([name, text.includes('account_id')]).toEqual([name, true]);
      const plan = await planOf(planning, text, values);
      const parts = new Map<string, Set<string>>();
      for (const part of partsTouched(plan)) {
        const table = part.replace(/_part\d+$/, '');
        parts.set(table, new Set([...(parts.get(table) ?? []), part]));
      }
      reading += parts.size > 0 ? 1 : 0;
      for (const [table, touched] of parts) {
        if (touched.size > 1) spread.push(`${name} reads ${[...touched].join(', ')} of ${table}`);
      }
    }
    expect(spread).toEqual([]);
    expect(reading).toBeGreaterThan(10);
  });
});

/** How PostgreSQL carries a statement out; what it changes is undone. */
async function planOf(db: Database, text: string, values: readonly Value[]): Promise<Plan> {
  const undo = new Error('undone');
  const found: Plan[] = [];
  await db
    .transaction(async ({ run }) => {
      const explain = statement('', `explain (analyze, format json) ${text}`);
      const [row] = await run(explain, values);
      const plans = (row?.['QUERY PLAN'] ?? []) as readonly Readonly<{ Plan: Plan }>[];
      found.push(...plans.map((each) => each.Plan));
      throw undo;
    })
    .catch((error: unknown) => {
      // A repeated insert meets its own first self: it has no plan of reading to look at.
      if (error !== undo && !/duplicate key/.test(String(error))) throw error;
    });
  return found[0] ?? { 'Actual Loops': 0 };
}
