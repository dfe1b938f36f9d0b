import { accountId, DAY, instant, later, siteId, type DurationMs } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callerFinder } from '../../src/store/callers.js';
import { addKey, listKeys, rotateKey, sealKeys, siteKeys } from '../../src/store/keys.js';
import { appliedMigrations, knownMigrations, migrate } from '../../src/store/migrate.js';
import { createVault } from '../../src/store/vault.js';
import { ACCOUNT, API_KEY, SITE, VAULT } from '../notifications/support/store.js';
import { NOW, openBench, sql, STORES } from './support/stores.js';

const OWNER = { accountId: ACCOUNT, siteId: SITE };
const WEEK = (7 * DAY) as DurationMs;

describe('what the vault seals', () => {
  const sealed = VAULT.seal('a-key', { accountId: 1, keyId: 2 });

  it('opens again, and is never alike', () => {
    expect(VAULT.open(sealed, { accountId: 1, keyId: 2 })).toBe('a-key');
    expect(VAULT.seal('a-key', { accountId: 1, keyId: 2 })).not.toEqual(sealed);
    expect(Buffer.from(sealed).includes('a-key')).toBe(false);
  });

  it.each<[string, () => unknown]>([
    ['for another account', () => VAULT.open(sealed, { accountId: 2, keyId: 2 })],
    ['as another key', () => VAULT.open(sealed, { accountId: 1, keyId: 3 })],
    [
      'under another secret',
      () => createVault(Buffer.alloc(32, 'x')).open(sealed, { accountId: 1, keyId: 2 }),
    ],
    [
      'when a bit of it was turned',
      () => {
        const turned = Uint8Array.from(sealed, (byte, at) => (at === 30 ? byte ^ 1 : byte));
        return VAULT.open(turned, { accountId: 1, keyId: 2 });
      },
    ],
    ['when it was cut off', () => VAULT.open(sealed.subarray(0, 20), { accountId: 1, keyId: 2 })],
  ])('does not open %s', (_, open) => {
    expect(open).toThrow(/authenticate|Invalid authentication tag/);
  });
});

describe.each(STORES)('keys in $name', ({ open }) => {
  const bench = async (): Promise<Awaited<ReturnType<typeof openBench>>> => {
    const opened = await openBench(open);
    onTestFinished(opened.close);
    return opened;
  };

  it('are nowhere in the store in clear text', async () => {
    const { db } = await bench();
    const [row] = await sql(db, `select string_agg(k::text, '') as everything from api_keys k`);
    const everything = String(row?.['everything']);
    expect(everything).not.toContain(API_KEY);
    expect(everything).not.toContain(Buffer.from(API_KEY).toString('hex'));
    expect(everything).toContain('\\\\x');
  });

  it('find their site, or their account, until they expire', async () => {
    const { db } = await bench();
    await addKey(db, VAULT, { accountId: ACCOUNT, siteId: null, apiKey: 'of-the-account' }, NOW);
    let now = NOW;
    let real = 0;
    const finder = callerFinder(
      db,
      () => now,
      () => real,
    );
    expect((await finder.find(API_KEY))?.site?.siteId).toBe(SITE);
    expect(await finder.find('of-the-account')).toEqual({ accountId: ACCOUNT, site: null });
    expect((await finder.sitesOf(ACCOUNT)).map((site) => site.siteId)).toEqual([SITE]);
    expect(await finder.find('of nobody')).toBeNull();
    expect(await rotateKey(db, VAULT, { ...OWNER, apiKey: 'new' }, WEEK, now)).toBe(true);
    real += 2_000;
    now = instant(later(NOW, WEEK) - 1);
    expect(await finder.find(API_KEY)).not.toBeNull();
    // Believed from memory, and over all the same.
    now = later(NOW, WEEK);
    expect(await finder.find(API_KEY)).toBeNull();
    expect((await finder.find('new'))?.site?.siteId).toBe(SITE);
    expect((await finder.find('of-the-account'))?.accountId).toBe(ACCOUNT);
  });

  it('sign with the old one until the new one is used or the overlap ends', async () => {
    const { db } = await bench();
    let now = NOW;
    const finder = callerFinder(
      db,
      () => now,
      () => 0,
    );
    const signing = async (): Promise<unknown> => siteKeys(db, VAULT, OWNER, now);
    expect(await signing()).toEqual({ signing: API_KEY, valid: [API_KEY] });
    await finder.find(API_KEY);
    await rotateKey(db, VAULT, { ...OWNER, apiKey: 'second' }, WEEK, now);
    expect(await signing()).toEqual({ signing: API_KEY, valid: [API_KEY, 'second'] });
    await finder.find('second');
    await finder.find(API_KEY);
    expect(await signing()).toEqual({ signing: 'second', valid: ['second', API_KEY] });
    now = later(NOW, WEEK);
    expect(await signing()).toEqual({ signing: 'second', valid: ['second'] });
    // Nobody has called with the third: the overlap alone decides.
    await rotateKey(db, VAULT, { ...OWNER, apiKey: 'third' }, WEEK, now);
    expect(await signing()).toEqual({ signing: 'second', valid: ['second', 'third'] });
    now = later(now, WEEK);
    expect(await signing()).toEqual({ signing: 'third', valid: ['third'] });
    // At once.
    await rotateKey(db, VAULT, { ...OWNER, apiKey: 'fourth' }, 0 as DurationMs, now);
    expect(await signing()).toEqual({ signing: 'fourth', valid: ['fourth'] });
  });

  it('note their first use once', async () => {
    const { db } = await bench();
    const seen = async (at: number): Promise<unknown> => {
      await callerFinder(
        db,
        () => instant(NOW + at),
        () => 0,
      ).find(API_KEY);
      return (await listKeys(db, VAULT)).map(({ firstUsedAt }) => firstUsedAt);
    };
    expect(await seen(5)).toEqual([NOW + 5]);
    expect(await seen(9)).toEqual([NOW + 5]);
  });

  it('are rotated for sites and accounts that exist, each for itself', async () => {
    const { db } = await bench();
    const rotate = async (account: number, site: number | null): Promise<boolean> =>
      rotateKey(
        db,
        VAULT,
        {
          accountId: accountId(account),
          siteId: site === null ? null : siteId(site),
          apiKey: `${account}/${site}`,
        },
        0 as DurationMs,
        NOW,
      );
    expect(await rotate(99, null)).toBe(false);
    expect(await rotate(ACCOUNT, 99)).toBe(false);
    expect(await rotate(ACCOUNT, null)).toBe(true);
    const listed = (await listKeys(db, VAULT)).map((key) => [
      key.keyId,
      key.siteId,
      key.ending,
      key.expiresAt,
    ]);
    expect(listed).toEqual([
      [2, null, 'null', null],
      [1, SITE, 'site', null],
    ]);
  });

  it('two rotations at once both count, and number their keys apart', async () => {
    const { db, another } = await bench();
    const stores = [db, another(), another()];
    await Promise.all(
      stores.map(async (each, index) =>
        rotateKey(each, VAULT, { ...OWNER, apiKey: `key-${index}` }, WEEK, NOW),
      ),
    );
    const ids = (await listKeys(db, VAULT)).map(({ keyId }) => keyId);
    expect(ids).toEqual([1, 2, 3, 4]);
    const open1 = (await listKeys(db, VAULT)).filter(({ expiresAt }) => expiresAt === null);
    expect(open1.length).toBe(1);
  });

  it('refuse to be opened with another secret, before anything is served', async () => {
    const { db } = await bench();
    await expect(sealKeys(db, createVault(Buffer.alloc(32, 'y')))).rejects.toThrow(/KVITT_SECRET/);
  });
});

describe.each(STORES)('the schema of before, in $name', ({ open }) => {
  it('carries its keys and its balances over', async () => {
    const { db, close } = await open();
    onTestFinished(close);
    const before = (await knownMigrations()).filter(({ version }) => version < 3);
    await db.script(
      `create table schema_migrations (
         version integer primary key, name text not null, applied_at timestamptz not null default now());
       ${before.map(({ script }) => script).join('\n')}
       ${before.map(({ version, name }) => `insert into schema_migrations values (${version}, '${name}');`).join('\n')}
       insert into accounts values (1, 'Shop', '2030-01-01'), (2, 'Other', '2030-01-01');
       insert into sites (account_id, site_id, name, url, api_key, edition, capture_on, policy, created_at)
       values (1, 7, 'A', 'https://a.test', 'key-of-a', '2021', 'shipment', '{}', '2030-01-01'),
         (1, 8, 'B', 'https://b.test', 'clé-of-b', '2025', 'shipment', '{}', '2030-01-02'),
         (2, 9, 'C', 'https://c.test', 'key-of-c', '2025', 'shipment', '{}', '2030-01-03');
       insert into transfers (account_id, transaction_id, seq, leg, debit, credit, amount_minor, currency, code, at)
       values (1, 1, 1, 0, 'bank', 'merchant:balance', 500, 'EUR', 'credit', '2030-02-01T23:59:59.999Z'),
         (1, 1, 2, 0, 'bank', 'merchant:balance', 70, 'EUR', 'credit', '2030-02-03T00:00:00Z'),
         (1, 1, 3, 0, 'merchant:balance', 'fees:income', 30, 'EUR', 'charge', '2030-02-03T08:00:00Z');
       insert into balances values (1, 'bank', 'EUR', -570), (1, 'merchant:balance', 'EUR', 540),
         (1, 'fees:income', 'EUR', 30);`,
    );
    await migrate(db);
    expect(await appliedMigrations(db)).toContain(3);
    await sealKeys(db, VAULT);
    await sealKeys(db, VAULT);
    const [left] = await sql(
      db,
      `select count(*)::integer as left from api_keys where unsealed is not null`,
    );
    expect(left).toEqual({ left: 0 });
    expect((await listKeys(db, VAULT)).map((k) => [k.keyId, k.siteId, k.ending])).toEqual([
      [1, 7, 'of-a'],
      [2, 8, 'of-b'],
      [1, 9, 'of-c'],
    ]);
    const finder = callerFinder(
      db,
      () => NOW,
      () => 0,
    );
    expect((await finder.find('clé-of-b'))?.site).toMatchObject({ siteId: 8, name: 'B' });
    const owner = { accountId: accountId(2), siteId: siteId(9) };
    expect(await siteKeys(db, VAULT, owner, NOW)).toEqual({
      signing: 'key-of-c',
      valid: ['key-of-c'],
    });
    const closed = await sql(
      db,
      `select ledger_account, day::text as day, balance_minor from closing_balances
       order by ledger_account, day`,
    );
    expect(closed).toEqual([
      { ledger_account: 'bank', day: '2030-02-01', balance_minor: -500n },
      { ledger_account: 'merchant:balance', day: '2030-02-01', balance_minor: 500n },
    ]);
    const modified = await sql(
      db,
      `select ledger_account, (extract(epoch from modified_at) * 1000)::bigint as at from balances order by 1`,
    );
    expect(modified.map((row) => new Date(Number(row['at'])).toISOString())).toEqual([
      '2030-02-03T00:00:00.000Z',
      '2030-02-03T08:00:00.000Z',
      '2030-02-03T08:00:00.000Z',
    ]);
  });
});
