import { accountId, siteId, type DurationMs } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { addBankAccount } from '../../src/store/bank-accounts.ts';
import { addKey, rotateKey } from '../../src/store/keys.ts';
import { book } from '../../src/store/ledger.ts';
import { createSite } from '../../src/store/sites.ts';
import { statement } from '../../src/store/database.ts';
import { createVault } from '../../src/store/vault.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

// A key must never see or move what is another's. Every route that the service registers is tried with keys
// that should not fit, on everything that a populated account has: see `HOW`.

/** What a path's part can name, of the account under attack. */
type Kind = 'order' | 'refund' | 'notification' | 'transaction' | 'site' | 'account';

/** How the routes of a path are tried. */
type How =
  /** The part named so is filled with ids of the account under attack, and with ids that nobody has. */
  | Readonly<{
      ids: Readonly<Record<string, Kind>>;
      body?: object;
      /** What a key of another site of the same account may read: it is about the account. */
      siblingMay?: readonly string[];
    }>
  /** It names nothing of anybody: the answer is about the key's owner alone. */
  | Readonly<{ own: true; body?: object }>
  /** No key is asked for, or none of an account matters; with the reason. */
  | Readonly<{ open: string }>;

const REFUND = { currency: 'EUR', amount: 100, description: 'Not yours' };

/** Every path of the service. A path without an entry fails the test. */
const HOW: Readonly<Record<string, How>> = {
  '/v1/json/orders': { own: true, body: quietOrder('of-the-attacker') },
  '/v1/json/orders/:id': { ids: { id: 'order' }, body: { status: 'shipped' } },
  '/v1/json/orders/:id/refunds': { ids: { id: 'order' }, body: REFUND },
  '/v1/json/orders/:id/refunds/:refund': {
    ids: { id: 'order', refund: 'refund' },
    body: { status: 'void' },
  },
  '/v1/json/orders/:id/notifications': { ids: { id: 'order' } },
  '/v1/json/orders/:id/notifications/resend': { ids: { id: 'order' }, body: {} },
  '/v1/json/orders/:id/notifications/:notification': {
    ids: { id: 'order', notification: 'notification' },
  },
  '/v1/json/orders/:id/notifications/:notification/resend': {
    ids: { id: 'order', notification: 'notification' },
    body: {},
  },
  '/v1/json/orders/:id/transactions': { ids: { id: 'order' } },
  '/v1/json/orders/:id/capture': { ids: { id: 'order' }, body: {} },
  '/v1/json/orders/:id/cancel': { ids: { id: 'order' }, body: {} },
  '/v1/json/orders/:id/paymentlink': { ids: { id: 'order' } },
  '/v1/json/orders/:id/files': {
    ids: { id: 'order' },
    body: { type: 'PDF', name: 'a', description: 'b', base64: 'JVBERi0x' },
  },
  '/v1/json/categories': { own: true },
  '/v1/json/auth/api_token': { own: true },
  '/v1/json/transactions': { own: true },
  '/v1/json/transactions/:id': { ids: { id: 'transaction' } },
  '/v1/json/capture/:id': { ids: { id: 'order' }, body: { status: 'cancelled', reason: 'x' } },
  '/v1/json/gateways': { own: true },
  '/v1/json/gateways/:id': { own: true },
  '/v1/json/payment-methods': { own: true },
  '/v1/json/payment-methods/:id': { own: true },
  '/v1/json/issuers/:id': { own: true },
  '/v1/json/me': { own: true },
  '/v1/json/sites/:id': { ids: { id: 'site' }, body: { name: 'Taken over' } },
  '/v1/json/accounts/:id/sites': {
    ids: { id: 'account' },
    body: { name: 'Planted', url: 'https://attacker.example' },
  },
  '/v1/json/accounts/:id/balances': { ids: { id: 'account' }, siblingMay: ['GET'] },
  '/v1/json/accounts/:id/charges': { ids: { id: 'account' }, body: REFUND },
  '/v1/json/accounts/:id/payouts': { ids: { id: 'account' }, body: REFUND },
  '/v1/json/accounts/:id/payouts/:transaction_id': {
    ids: { id: 'account', transaction_id: 'transaction' },
    body: { status: 'void' },
  },
  '/v1/json/accounts/:id/autopayouts': {
    ids: { id: 'account' },
    body: { currency: 'EUR', schedule: ['mon'] },
  },
  '/v1/json/accounts/:id/autopayouts/:currency': {
    ids: { id: 'account' },
    body: { schedule: ['mon'] },
  },
  '/v1/json/accounts/:id/bankaccounts': {
    ids: { id: 'account' },
    body: { currency: 'EUR', holder_name: 'Attacker', iban: 'NL91ABNA0417164300' },
  },
  '/v1/json/accounts/:id/login-urls': { ids: { id: 'account' }, body: { expires_in: 60 } },
  '/v1/json/accounts/:id/closing-balances': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/statements': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/reports/transactions': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/reports/financial': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/reports/settlement/:reference': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/settlements': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/settlements/:reference': { ids: { id: 'account' } },
  '/v1/json/accounts/:id/expected': { ids: { id: 'account' } },
  '/v1/json/closing-balances': { own: true },
  '/sandbox/orders/:id': { ids: { id: 'order' } },
  '/sandbox/orders/:id/customer': { ids: { id: 'order' }, body: { action: 'cancel' } },
  '/sandbox/clock': { open: 'the sandbox has one clock for everybody' },
  '/sandbox/clock/advance': { open: 'the sandbox has one clock for everybody' },
  '/sandbox/reset': { open: 'a sandbox is emptied as a whole; live mode has none' },
  '/pay/:token': { open: 'the customer’s page, by an unguessable token' },
  '/pay/:token/logo': { open: 'the picture on the customer’s page, by the same token' },
  '/pay/:token/go': { open: 'the same page’s form' },
  '/pay/:token/cancel': { open: 'the same page’s form' },
  '/pay/:token/return': { open: 'where Klarna sends the customer back to, by the same token' },
  '/klarna/callback/:token': { open: 'where Klarna tells of the customer, by the same token' },
  '/docs': { open: 'says what calls there are' },
  '/docs/reference.css': { open: 'says how that looks' },
  '/docs/reference.js': { open: 'says how that moves' },
  '/docs/openapi.json': { open: 'says what calls there are' },
  '/metrics': {
    open: 'counts and durations without a word of anybody; the operator may set a token',
  },
  '/health/live': { open: 'says nothing of anybody' },
  '/health/ready': { open: 'says nothing of anybody' },
};

const NOBODYS: Readonly<Record<Kind, string>> = {
  order: 'an-order-of-nobody',
  refund: '1999999999999999',
  notification: 'msg_1999999999999999_1',
  transaction: '1999999999999999',
  site: '1888888888888888',
  account: '1777777777777777',
};

let shop: Shop;
let ids: Readonly<Record<Kind, readonly string[]>>;
let sibling: string;
const VICTIM = 10_001;

/** Foreign keys that open something, but not this. */
const STRANGERS = ['site-of-another', 'account-of-another'] as const;
const USELESS = ['ended-key', 'a key with spaces', 'é', 'x'.repeat(256), '', 'unknown'] as const;

beforeAll(async () => {
  shop = await openShop('2021');
  const { db } = shop.service;
  const vault = createVault(readConfig({}).secret);
  const now = shop.service.clock.now();
  const other = { accountId: accountId(20_001), siteId: siteId(22_001) };
  const settings = { edition: '2021', captureOn: 'authorization', notificationUrl: null } as const;
  await createSite(db, { ...other, ...settings, name: 'O', url: 'https://o.example' }, {}, now);
  const none = 0 as DurationMs;
  await addKey(db, vault, { ...other, apiKey: 'ended-key' }, now);
  await rotateKey(db, vault, { ...other, apiKey: 'site-of-another' }, none, now);
  await addKey(db, vault, { ...other, siteId: null, apiKey: 'account-of-another' }, now);
  const made = await shop.call(
    'POST',
    `/accounts/${VICTIM}/sites`,
    { name: 'Sibling', url: 'https://sibling.example' },
    { api_key: ACCOUNT_KEY },
  );
  sibling = String(made.body.data['api_key']);
  // Its first use is noted, once.
  await shop.call('GET', '/me', undefined, { api_key: sibling });
  ids = await populate();
}, 60_000);
afterAll(() => shop.close());

const ACCOUNT_KEY = 'sandbox-api-key-for-the-first-account';

/** Gives the account an order in each of several states, and a refund; answers all its ids. */
async function populate(): Promise<typeof ids> {
  const orders: string[] = [];
  const refunds: string[] = [];
  for (const [order, steps] of [
    ['open', []],
    ['authorized', ['approve']],
    ['shipped', ['approve', 'ship']],
    ['refunded', ['approve', 'ship', 'refund']],
  ] as const) {
    await shop.call('POST', '/orders', quietOrder(order), { 'idempotency-key': `key-${order}` });
    for (const step of steps) {
      if (step === 'approve') await shop.customer(order, 'approve');
      if (step === 'ship') await shop.call('PATCH', `/orders/${order}`, { status: 'shipped' });
      if (step === 'refund') {
        const { body } = await shop.call('POST', `/orders/${order}/refunds`, REFUND);
        refunds.push(String(body.data['refund_id']));
      }
      await shop.settle(order);
    }
    const { body } = await shop.call('GET', `/orders/${order}`);
    orders.push(order, String(body.data['transaction_id']));
  }
  const own = await chargeAndPayOut();
  const notifications = await shop.call('GET', '/orders/refunded/notifications');
  // A refund's number finds its order, too.
  return {
    order: [...orders, ...refunds],
    refund: refunds,
    transaction: [...orders.filter((id) => /^\d{16}$/.test(id)), ...refunds, ...own],
    notification: (notifications.body.data as unknown as readonly { id: string }[]).map(
      ({ id }) => id,
    ),
    site: ['12001'],
    account: [`${VICTIM}`],
  };
}

/** A charge and a payout of the account, from money that no order brought. */
async function chargeAndPayOut(): Promise<string[]> {
  const { db, clock } = shop.service;
  const account = accountId(VICTIM);
  const row = { accountId: account, transactionId: 1, seq: 1, leg: 0, currency: 'EUR' };
  const transfer = { debit: 'bank', credit: 'merchant:balance', amountMinor: 900n } as const;
  await db.transaction(async (session) =>
    Promise.all(
      book(session, [{ ...row, transfer: { ...transfer, code: 'credit' } }], clock.now()),
    ),
  );
  const bank = { bankAccountId: 1, currency: 'EUR', holderName: 'A', iban: 'NL91' } as const;
  await addBankAccount(db, account, bank, clock.now());
  const made = await Promise.all(
    ['charges', 'payouts'].map((what) =>
      shop.call('POST', `/accounts/${VICTIM}/${what}`, REFUND, { api_key: ACCOUNT_KEY }),
    ),
  );
  return made.map(({ body }) => String(body.data['transaction_id']));
}

type Tried = Readonly<{ status: number; text: string }>;

async function attempt(
  method: string,
  path: string,
  key: string,
  body: object | undefined,
): Promise<Tried> {
  const sent = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) };
  const url = `${shop.service.url}${path}${path.includes('?') ? '&' : '?'}api_key=${encodeURIComponent(key)}`;
  const response = await fetch(url, { method, ...sent });
  return { status: response.status, text: await response.text() };
}

/** A path with its parts filled: every combination of ids of the account, or those of nobody. */
function filled(path: string, parts: Readonly<Record<string, Kind>>, nobodys: boolean): string[] {
  return Object.entries(parts).reduce(
    (paths, [name, kind]) =>
      (nobodys ? [NOBODYS[kind]] : ids[kind]).flatMap((id) =>
        paths.map((each) => each.replace(new RegExp(`:${name}(?=/|$)`), id)),
      ),
    [path],
  );
}

const TABLES = statement(
  'tables_of_accounts',
  `select table_name from information_schema.columns
   where column_name = 'account_id' and table_schema = 'public' order by table_name`,
);

/** Every row of every table that belongs to the account. */
async function dump(): Promise<Readonly<Record<string, string>>> {
  const { db } = shop.service;
  const rows: Record<string, string> = {};
  for (const { table_name: table } of await db.run(TABLES)) {
    const name = String(table);
    const [row] = await db.run(
      statement(
        '',
        `select count(*) || ' ' || coalesce(string_agg(t::text, ' ' order by t::text), '') as text
         from ${name} t where account_id = ${VICTIM}`,
      ),
    );
    rows[name] = String(row?.['text']);
  }
  return rows;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const routesBy = (path: string): readonly string[] =>
  METHODS.filter((method) =>
    shop.service.routes.some((route) => route.path === path && route.method === method),
  );

describe('a key that does not fit', () => {
  it('is tried on every route there is', () => {
    const registered = [...new Set(shop.service.routes.map(({ path }) => path))].sort();
    expect(registered.filter((path) => !Object.hasOwn(HOW, path))).toEqual([]);
    expect(Object.keys(HOW).filter((path) => !registered.includes(path))).toEqual([]);
  });

  it('sees nothing and moves nothing', async () => {
    const before = await dump();
    expect(Object.keys(before).length).toBeGreaterThan(15);
    expect(before['orders']).toMatch(/^4 /);
    const leaks: string[] = [];
    for (const [path, how] of Object.entries(HOW)) {
      if (!('ids' in how)) continue;
      for (const method of routesBy(path)) {
        for (const key of [...STRANGERS, sibling]) {
          const isSibling = key === sibling;
          const isAccounts = Object.values(how.ids).includes('account');
          if (isSibling && isAccounts && how.siblingMay?.includes(method) === true) continue;
          const [unknown = path] = filled(path, how.ids, true);
          const expected = await attempt(method, unknown, key, how.body);
          for (const target of filled(path, how.ids, false)) {
            const answer = await attempt(method, target, key, how.body);
            const isRefused = [401, 404, 405].includes(answer.status);
            // Its own account exists for a sibling, but takes another key.
            const isSame = isSibling && isAccounts ? isRefused : same(answer, expected);
            if (!isRefused || !isSame) {
              leaks.push(`${method} ${target} with ${key}: ${answer.status} ${answer.text}`);
            }
          }
        }
      }
    }
    expect(leaks).toEqual([]);
    expect(await dump()).toEqual(before);
  }, 120_000);

  it('reads of its own only, where nothing is named', async () => {
    const before = await dump();
    const known = new RegExp(
      [...ids.order.filter((id) => /^\d/.test(id)), ...ids.site, ...ids.account].join('|'),
    );
    for (const [path, how] of Object.entries(HOW)) {
      if (!('own' in how)) continue;
      for (const method of routesBy(path)) {
        for (const key of STRANGERS) {
          const { text } = await attempt(method, path.replace(':id', 'KLARNA'), key, how.body);
          expect(`${method} ${path}: ${text}`).not.toMatch(known);
        }
      }
    }
    expect(await dump()).toEqual(before);
  });

  it('that names a site of another account is answered as for a site that nobody has', async () => {
    const before = await dump();
    for (const site of ids.site) {
      for (const [method, path] of [
        ['POST', '/v1/json/orders'],
        ['GET', '/v1/json/orders/open'],
      ] as const) {
        const body = quietOrder('planted');
        const [theirs, nobodys] = await Promise.all(
          [site, NOBODYS.site].map((id) =>
            attempt(method, `${path}?site_id=${id}`, 'account-of-another', body),
          ),
        );
        expect(theirs).toEqual(nobodys);
        expect(theirs?.status).toBe(404);
      }
    }
    expect(await dump()).toEqual(before);
  });

  it('lists no transaction of another, whatever its query names', async () => {
    for (const key of [...STRANGERS, sibling]) {
      for (const query of ['', '?site_id=12001', '?limit=1000&type=payment,refund']) {
        const { text } = await attempt('GET', `/v1/json/transactions${query}`, key, undefined);
        const { data } = JSON.parse(text) as { data: readonly Record<string, unknown>[] };
        expect(data.filter((row) => row['site_id'] === 12001)).toEqual([]);
      }
    }
  });

  it('gets no answer that was kept for another under the same Idempotency-Key', async () => {
    const theirs = await shop.call('POST', '/orders', quietOrder('open'), {
      'idempotency-key': 'key-open',
    });
    const before = await dump();
    for (const key of STRANGERS) {
      const { body } = await shop.call('POST', '/orders', quietOrder('open'), {
        'idempotency-key': 'key-open',
        api_key: key,
      });
      expect(body.data['order_id']).toBe('open');
      expect(body.data['payment_url']).not.toBe(theirs.body.data['payment_url']);
    }
    expect(await dump()).toEqual(before);
  });

  it('opens no route when it has ended, is unknown or cannot be one', async () => {
    const opened: string[] = [];
    for (const [path, how] of Object.entries(HOW)) {
      if (!/^\/(?:v1|sandbox)\//.test(path)) continue;
      for (const method of routesBy(path)) {
        for (const key of USELESS) {
          const body = 'body' in how ? how.body : {};
          const { status } = await attempt(method, path, key, body);
          if (status !== 401) opened.push(`${method} ${path} with ${key}: ${status}`);
        }
      }
    }
    expect(opened).toEqual([]);
  }, 60_000);

  // Last, since these change things: what was refused above is there for who has the right key.
  it('is refused what the right key gets', async () => {
    for (const [path, how] of Object.entries(HOW)) {
      if (!('ids' in how)) continue;
      const isAccounts = Object.values(how.ids).includes('account');
      const key = isAccounts ? ACCOUNT_KEY : 'test-api-key';
      for (const method of routesBy(path)) {
        const [unknown = path] = filled(path, how.ids, true);
        const expected = await attempt(method, unknown, key, how.body);
        if (expected.status === 405) continue;
        const answers = await Promise.all(
          filled(path, how.ids, false).map((target) => attempt(method, target, key, how.body)),
        );
        const reached = answers.filter((answer) => !same(answer, expected));
        expect([`${method} ${path}`, reached.length > 0]).toEqual([`${method} ${path}`, true]);
      }
    }
  }, 60_000);
});

const same = (a: Tried, b: Tried): boolean => a.status === b.status && a.text === b.text;
