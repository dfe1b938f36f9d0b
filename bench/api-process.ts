// The merchant API and the commit path in a process of their own, without workers: what part (b) of the
// benchmark calls. Answers {port} when it listens, and {authorized} once told to authorize.
import { randomBytes } from 'node:crypto';
import { editionOf, instant, transactionId, type TransactionId } from '@kvitt/flow';
import { buildApi } from '../packages/server/src/api/app.js';
import type { ApiPorts } from '../packages/server/src/api/ports.js';
import { groupCommit } from '../packages/server/src/commands/group-commit.js';
import { accountBalances } from '../packages/server/src/store/balances.js';
import { transactionNumbers } from '../packages/server/src/store/identifiers.js';
import { migrate } from '../packages/server/src/store/migrate.js';
import { openPostgres } from '../packages/server/src/store/postgres.js';
import { callerFinder } from '../packages/server/src/store/callers.js';
import { addKey } from '../packages/server/src/store/keys.js';
import { listNotifications } from '../packages/server/src/store/notification-log.js';
import { createSite } from '../packages/server/src/store/sites.js';
import {
  addCustomerDetails,
  addDelivery,
  findOrder,
  findOrderByToken,
} from '../packages/server/src/store/stored-orders.js';
import { createVault } from '../packages/server/src/store/vault.js';
import { BENCH, journeyCommands } from './journey-commands.js';

const [, , databaseUrl = '', apiKey = ''] = process.argv;
const db = openPostgres(databaseUrl);
await migrate(db);
const now = (): ReturnType<typeof instant> => instant(Date.now());
await createSite(
  db,
  {
    ...BENCH,
    name: 'bench',
    url: 'https://shop.example',
    notificationUrl: null,
    edition: '2021',
    captureOn: editionOf('2021').captureOn,
  },
  {},
  now(),
);
await addKey(db, createVault(randomBytes(32)), { ...BENCH, apiKey }, now());
const commits = groupCommit(db, now, () => undefined);
const created: TransactionId[] = [];
const newNumber = transactionNumbers(db);
const callers = callerFinder(db, now, () => performance.now());
const unused = async (): Promise<never> => Promise.reject(new Error('the benchmark asks for none'));
const ports: ApiPorts = {
  now,
  publicUrl: () => 'http://127.0.0.1',
  findCaller: callers.find,
  sitesOf: callers.sitesOf,
  siteOfTransaction: unused,
  submit: commits.submit,
  newTransactionId: async () => {
    const id = await newNumber();
    created.push(id);
    return id;
  },
  newToken: () => randomBytes(16).toString('base64url'),
  findOrder: async (site, reference) => findOrder(db, site.accountId, site.siteId, reference),
  brandOf: async () => ({ name: null, hasLogo: false }),
  logoOf: async () => null,
  findOrderByToken: async (token) => findOrderByToken(db, token),
  settle: async () => {
    throw new Error('nothing here waits for Klarna');
  },
  notifications: async ({ payment }) => listNotifications(db, payment),
  resendNotification: async () => ({ kind: 'unknown' }),
  balances: async (account) => accountBalances(db, account),
  addFile: unused,
  listFiles: unused,
  listTransactions: unused,
  findTransaction: unused,
  updateSite: unused,
  createSite: unused,
  closingBalances: unused,
  transactionsBetween: () => {
    throw new Error('not part of the benchmark');
  },
  financialReport: unused,
  payouts: {
    takeBack: unused,
    plans: unused,
    setPlan: unused,
    removePlan: unused,
    bankAccounts: unused,
    addBankAccount: unused,
  },
  settlements: {
    list: unused,
    find: unused,
    expected: unused,
    lines: () => {
      throw new Error('not part of the benchmark');
    },
  },
  statement: unused,
  postAccountTransaction: unused,
  addDelivery: async (stored, delivery) => addDelivery(db, stored, delivery),
  addCustomerDetails: async (stored, details) => addCustomerDetails(db, stored, details),
  askKlarna: async () => undefined,
};
const app = buildApi(ports, { reportBug: (error) => process.stderr.write(`${String(error)}\n`) });
await app.listen({ port: 0, host: '127.0.0.1' });
const address = app.server.address();
process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });

/** Brings every created order to the state in which it can be shipped. */
async function authorizeAll(): Promise<void> {
  const all = created.splice(0);
  await Promise.all(
    all.map(async (id) => {
      const target = {
        kind: 'transaction',
        accountId: BENCH.accountId,
        transactionId: transactionId(id),
      } as const;
      for (const command of journeyCommands(Date.now(), String(id)).slice(0, 5)) {
        await commits.submit({ kind: 'change', target, command });
      }
    }),
  );
}

process.on('message', (message) => {
  if (message === 'authorize') void authorizeAll().then(() => process.send?.({ authorized: true }));
  else void stop();
});

async function stop(): Promise<void> {
  await app.close();
  await db.close();
  // The channel to the benchmark would keep the process alive.
  process.disconnect();
}
