import { siteId } from '@kvitt/flow';
import { createKlarnaClient, type KlarnaClient } from '@kvitt/klarna';
import { describe, expect, it, onTestFinished } from 'vitest';
import { klarnaClients } from '../../src/effects/klarna-clients.js';
import {
  listCredentials,
  putCredentials,
  removeCredentials,
} from '../../src/store/klarna-credentials.js';
import { createSite } from '../../src/store/sites.js';
import { createVault, type Vault } from '../../src/store/vault.js';
import { ACCOUNT, SITE, VAULT } from '../notifications/support/store.js';
import { NOW, openBench, sql, STORES } from './support/stores.js';

const OWNER = { accountId: ACCOUNT, siteId: SITE };
const OTHER = { accountId: ACCOUNT, siteId: siteId(SITE + 1) };
const EU = {
  ...OWNER,
  baseUrl: 'https://api.klarna.com',
  username: 'K1_eu',
  password: 'secret-eu',
};

describe.each(STORES)('credentials at Klarna in $name', ({ open }) => {
  /** A store with two sites, and the clients made of it; `passed` lets real time pass. */
  const bench = async (vault: Vault = VAULT) => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    const site = { name: 'Second', url: 'https://b.test', notificationUrl: null };
    const policy = { edition: '2025', captureOn: 'shipment' } as const;
    await createSite(db, { ...OTHER, ...site, ...policy }, {}, NOW);
    const made: string[] = [];
    const make = (whose: Readonly<{ baseUrl: string; username: string; password: string }>) => {
      made.push(`${whose.username}:${whose.password}@${whose.baseUrl}`);
      return createKlarnaClient(whose);
    };
    const own = createKlarnaClient({ baseUrl: 'https://own.test', username: 'own', password: 'o' });
    let elapsed = 0;
    const clients = klarnaClients({ db, vault, own, make, elapsedMs: () => elapsed });
    const passed = (ms: number): void => {
      elapsed += ms;
    };
    return { db, clients, own, made, passed };
  };

  it('are the service’s own for a site that has none', async () => {
    const { clients, own } = await bench();
    expect(await clients.ofSite(OWNER)).toBe(own);
    expect(await clients.ofAccount(ACCOUNT)).toEqual([{ username: null, klarna: own }]);
  });

  it('are a site’s alone once it has some, and noticed within a second', async () => {
    const { db, clients, own, made, passed } = await bench();
    await clients.ofSite(OWNER);
    await putCredentials(db, VAULT, EU, NOW);
    passed(1_000);
    const its: KlarnaClient = await clients.ofSite(OWNER);
    expect(its).not.toBe(own);
    expect(await clients.ofSite(OTHER)).toBe(own);
    expect(made).toEqual(['K1_eu:secret-eu@https://api.klarna.com']);
    passed(5_000);
    expect(await clients.ofSite(OWNER)).toBe(its);
    const ofAccount = await clients.ofAccount(ACCOUNT);
    expect(new Set(ofAccount.map(({ username }) => username))).toEqual(new Set(['K1_eu', null]));
  });

  it('are taken up when they change, and given up when they are removed', async () => {
    const { db, clients, own, made, passed } = await bench();
    await putCredentials(db, VAULT, EU, NOW);
    await clients.ofSite(OWNER);
    const later = (NOW + 1) as typeof NOW;
    await putCredentials(db, VAULT, { ...EU, password: 'rotated' }, later);
    passed(1_000);
    await clients.ofSite(OWNER);
    expect(made.map((each) => each.split('@')[0])).toEqual(['K1_eu:secret-eu', 'K1_eu:rotated']);
    expect(await removeCredentials(db, ACCOUNT, SITE)).toBe(true);
    expect(await removeCredentials(db, ACCOUNT, SITE)).toBe(false);
    passed(1_000);
    expect(await clients.ofSite(OWNER)).toBe(own);
  });

  it('are nowhere in clear text, and are bound to their site', async () => {
    const { db, clients, own, passed } = await bench();
    await putCredentials(db, VAULT, EU, NOW);
    const [row] = await sql(db, `select string_agg(k::text, '') as it from klarna_credentials k`);
    expect(String(row?.['it'])).not.toContain('secret-eu');
    expect(String(row?.['it'])).not.toContain(Buffer.from('secret-eu').toString('hex'));
    // Put in another site's place they do not open, and that site alone is without Klarna.
    await sql(db, `update klarna_credentials set site_id = ${OTHER.siteId}`);
    passed(1_000);
    expect(await clients.ofSite(OWNER)).toBe(own);
    await expect(clients.ofSite(OTHER)).rejects.toThrow(/sealed under another KVITT_SECRET/);
    expect(await listCredentials(db)).toHaveLength(1);
  });

  it('do not open under another secret, which stops that site and no other', async () => {
    const { db, clients, own } = await bench(createVault(Buffer.alloc(32, 'z')));
    await putCredentials(db, VAULT, EU, NOW);
    await expect(clients.ofSite(OWNER)).rejects.toThrow(/KVITT_SECRET/);
    expect(await clients.ofSite(OTHER)).toBe(own);
  });
});
