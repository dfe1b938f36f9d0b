import {
  DEFAULT_POLICY,
  transactionId,
  orderId,
  instant,
  type Instant,
  type OrderRequest,
} from '@kvitt/flow';
import { findPostgres, freshDatabase } from '../../../../../test/support/postgres.js';
import { groupCommit, type GroupCommit } from '../../../src/commands/group-commit.js';
import type { Submission } from '../../../src/commands/submission.js';
import { statement, type Database, type Row } from '../../../src/store/database.js';
import { openEmbedded } from '../../../src/store/embedded.js';
import { migrate } from '../../../src/store/migrate.js';
import { openPostgres } from '../../../src/store/postgres.js';
import { addKey } from '../../../src/store/keys.js';
import { createSite } from '../../../src/store/sites.js';
import {
  ACCOUNT,
  API_KEY,
  requestOf,
  SITE,
  STARTED_AT,
  VAULT,
} from '../../notifications/support/store.js';

/** A store to test against; everything made in it is gone after `close`. */
export type TestStore = Readonly<{
  db: Database;
  /** Opens the same store once more, as another process would; the embedded one has only itself. */
  another: () => Database;
  close: () => Promise<void>;
}>;

const embedded = async (): Promise<TestStore> => {
  const db = await openEmbedded(null);
  return { db, another: () => db, close: db.close };
};

const postgresStore = (serverUrl: string) => async (): Promise<TestStore> => {
  const { url, drop } = await freshDatabase(serverUrl);
  const opened: Database[] = [];
  const another = (): Database => {
    const db = openPostgres(url);
    opened.push(db);
    return db;
  };
  const db = another();
  const close = async (): Promise<void> => {
    for (const each of opened) await each.close();
    await drop();
  };
  return { db, another, close };
};

/** The server, null when there is none. */
export const SERVER = await findPostgres();

/** Every store there is, with how to open an empty one. */
export const STORES: readonly Readonly<{ name: string; open: () => Promise<TestStore> }>[] = [
  { name: 'the embedded store', open: embedded },
  ...(SERVER === null ? [] : [{ name: 'PostgreSQL', open: postgresStore(SERVER) }]),
];

/** Runs one piece of SQL. */
export const sql = async (db: Database, text: string): Promise<readonly Row[]> =>
  db.run(statement('', text));

/** A store of this build's schema with one site, and its group commit. */
export type Bench = TestStore & Readonly<{ commits: GroupCommit; now: () => Instant }>;

/** Now, in these tests. */
export const NOW: Instant = instant(STARTED_AT);

/** Opens a bench in a store. */
export async function openBench(open: () => Promise<TestStore>): Promise<Bench> {
  const store = await open();
  await migrate(store.db);
  await createSite(
    store.db,
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
  await addKey(store.db, VAULT, { accountId: ACCOUNT, siteId: SITE, apiKey: API_KEY }, NOW);
  return {
    ...store,
    now: () => NOW,
    commits: groupCommit(
      store.db,
      () => NOW,
      () => undefined,
    ),
  };
}

let made = 0;

/** The creation of an order with a transaction number of its own. */
export function creation(order: string, changes: Partial<OrderRequest> = {}): Creation {
  made += 1;
  const request = requestOf(order, changes);
  return {
    kind: 'create',
    request,
    command: {
      kind: 'create_order',
      accountId: ACCOUNT,
      siteId: SITE,
      transactionId: transactionId(1_000_000_000_000_000 + made),
      orderId: orderId(order),
      token: `token-${made}`.padEnd(22, '_'),
      amountMinor: BigInt(request.amount),
      currency: request.currency,
      policy: { ...DEFAULT_POLICY, edition: '2021', captureOn: 'authorization' },
    },
  };
}

type Creation = Extract<Submission, { kind: 'create' }>;

/** An order, named as merchants do. */
export const orderNamed = (order: string) =>
  ({ kind: 'order', accountId: ACCOUNT, siteId: SITE, orderId: order }) as const;
