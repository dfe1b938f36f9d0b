import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { accountId } from '@kvitt/flow';
import { SANDBOX_ACCOUNT_KEY } from '../src/config.js';
import { addBankAccount } from '../src/store/bank-accounts.js';
import { book } from '../src/store/ledger.js';
import { quietOrder } from './api/examples.js';
import { startTestService } from './support/service.js';

const KVITT = fileURLToPath(new URL('../bin/kvitt.js', import.meta.url));

type Said = Readonly<{ status: number | null; stdout: string; stderr: string }>;

/** Nothing of the caller's environment gets in: its DATABASE_URL may name a real database. */
const kvitt = (data: string, ...args: readonly string[]): Said => kvittWith('', data, ...args);

/** The same with something on standard input. */
function kvittWith(input: string, data: string, ...args: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [KVITT, ...args], {
    env: { KVITT_DATA: data },
    encoding: 'utf8',
    timeout: 60_000,
    input,
  });
  return { status, stdout, stderr };
}

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'kvitt-cli-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
};

const last = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? 'nothing';

const SITE = ['--url', 'https://a.test', '--edition', '2025', '--capture-on', 'shipment'];

it('makes accounts, sites and keys that a service then knows, and shows each key once', async () => {
  const data = folder();
  const made = kvitt(data, 'account', 'create', '--name', 'Shops', '--site-name', 'A', ...SITE);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const account = last(made.stdout, /^account (\d+)$/m);
  const siteA = last(made.stdout, /^site (\d+)$/m);
  const accountKey = last(made.stdout, /^API key of the account (\S+)$/m);
  const oldKey = last(made.stdout, /^API key of the site (\S+)$/m);

  const second = kvitt(data, 'site', 'create', '--account', account, '--name', 'B', ...SITE);
  expect(second.stdout).toMatch(
    new RegExp(`^account ${account}, site \\d+\nAPI key \\S{32}\n\nThe capture is sent`),
  );
  const alone = kvitt(data, 'site', 'create', '--name', 'C', ...SITE);
  expect(alone.status).toBe(0);
  expect(last(alone.stdout, /^account (\d+)/)).not.toBe(account);

  const list = kvitt(data, 'site', 'list').stdout;
  expect(list).toContain(`account ${account}  Shops\n  site ${siteA}  A  https://a.test`);
  expect(list.match(/^ {2}site /gm)).toHaveLength(3);

  const rotated = kvitt(data, 'key', 'rotate', '--site', siteA, '--overlap', 'P1D');
  const newKey = last(rotated.stdout, /^new API key (\S+)$/m);
  expect(rotated.stdout).toMatch(/the old one works until \d{4}-/);
  const keys = kvitt(data, 'key', 'list').stdout;
  for (const key of [accountKey, oldKey, newKey]) {
    expect(keys).not.toContain(key);
    expect(keys).toContain(`…${key.slice(-4)} `);
  }
  expect(keys).toMatch(new RegExp(`of the account  …${accountKey.slice(-4)}  made .*, valid`));

  const fees = ['--currency', 'EUR', '--percentage', '1.5', '--amount', '25'];
  expect(kvitt(data, 'account', 'fees', '--account', account, ...fees)).toMatchObject({
    status: 0,
    stdout: `new orders of account ${account} in EUR are charged 1.5 % and 25 in minor units\n`,
  });
  const ofSite = ['--currency', 'GBP', '--percentage', '2', '--amount', '9', '--vat', '21'];
  const sitesOwn = ['--site', siteA, '--refund-amount', '10', '--refund-gives-back', 'yes'];
  expect(
    kvitt(data, 'account', 'fees', '--account', account, ...ofSite, ...sitesOwn),
  ).toMatchObject({
    status: 0,
    stdout: `new orders of site ${siteA} in GBP are charged 2 % and 9 in minor units, with 21 % VAT\n`,
  });

  const service = await startTestService({ KVITT_DATA: data });
  onTestFinished(service.close);
  const ordered = async (currency: string): Promise<unknown> => {
    const order = { ...quietOrder(`in-${currency}`), currency };
    const body = JSON.stringify(order).replaceAll('"EUR"', `"${currency}"`);
    const headers = { api_key: newKey };
    await fetch(`${service.url}/v1/json/orders`, { method: 'POST', headers, body });
    const found = (await service.ports.findCaller(newKey))?.site ?? null;
    const stored = found && (await service.ports.findOrder(found, `in-${currency}`));
    const { chargeBasisPoints, chargeFixedMinor } = stored?.payment.policy ?? {};
    return [chargeBasisPoints, chargeFixedMinor];
  };
  expect(await ordered('EUR')).toEqual([150, 25]);
  expect(await ordered('SEK')).toEqual([0, 0]);
  const me = async (key: string): Promise<unknown> => {
    const answer = await fetch(`${service.url}/v1/json/me`, { headers: { api_key: key } });
    return ((await answer.json()) as { data: unknown }).data;
  };
  const site = { account_id: Number(account), role: 'website', site_id: Number(siteA) };
  expect(await me(oldKey)).toEqual(site);
  expect(await me(newKey)).toEqual(site);
  expect(await me(accountKey)).toEqual({ ...site, role: 'account', site_id: 0 });
  expect(await me('another')).toEqual({});

  const locked = kvitt(data, 'key', 'list');
  expect(locked.status).toBe(1);
  expect(locked.stderr).toMatch(/is in use by process \d+: stop it, or set KVITT_DATA/);
}, 120_000);

it('names what does not exist', () => {
  const data = folder();
  for (const [args, told] of [
    [['key', 'rotate', '--site', '5'], 'there is no site 5'],
    [['key', 'rotate', '--account', '5'], 'there is no account 5'],
    [['site', 'create', '--account', '5', '--name', 'B', ...SITE], 'there is no account 5'],
  ] as const) {
    const said = kvitt(data, ...args);
    expect(said.stderr).toContain(told);
    expect(said.status).toBe(1);
  }
}, 120_000);

const PERIOD = '--account 10001 --currency EUR --from 2026-03-01 --to 2026-04-01'.split(' ');
const PLAN = '--account 1 --currency EUR'.split(' ');

describe('wrong usage', () => {
  const cases: [args: string[], told: string][] = [
    [['account'], 'kvitt account create'],
    [['account', 'create'], '--name is missing'],
    [['account', 'create', '--name', 'A', '--url', 'https://a.test'], '--site-name is missing'],
    [['site', 'remove'], 'kvitt site create'],
    [['site', 'create', '--name', 'A', '--url', 'ftp://a.test'], '--url must be an address'],
    [['site', 'create', '--name', 'A'.repeat(121), ...SITE], 'at most 120'],
    [['site', 'create', '--name', 'A', ...SITE, '--edition', '1999'], '--edition must be'],
    [['site', 'create', '--name', 'A', ...SITE, '--account', 'x'], '--account must be a number'],
    [['site', 'list', '--all'], 'Unknown option'],
    [['key', 'rotate'], 'either --site or --account'],
    [['key', 'rotate', '--site', '1', '--account', '2'], 'either --site or --account'],
    [['key', 'rotate', '--site', '1', '--overlap', 'a week'], '--overlap must be'],
    [['key', 'show'], 'kvitt key rotate'],
    [['account', 'bank', '--account', '1'], '--currency is missing'],
    [
      ['account', 'fees', '--account', '1', '--currency', 'EUR', '--percentage', '1.555'],
      '--percentage is',
    ],
    [['statement', '--account', '1', '--currency', 'EUR'], '--from is missing'],
    [['statement', ...PERIOD, '--format', 'pdf'], '--format must be csv, camt053 or mt940'],
    [['statement', ...PERIOD, '--from', '1 March'], '--from must be a day'],
    [['statement', ...PERIOD, '--from', '2026-04-01'], 'from must be before to'],
    [['statement', ...PERIOD, '--to', '2999-01-01'], 'a statement is of days that are over'],
    [['payout', 'done'], 'name the payout'],
    [['payout', 'done', '1', '2'], '"2" is not expected'],
    [['payout', 'undo', '1'], 'kvitt payout list'],
    [['payout', 'back'], 'name the payout'],
    [['payout', 'constructor', '1'], 'kvitt payout list'],
    [['account', 'plan'], 'kvitt account plan list'],
    [['account', 'plan', 'set', ...PLAN], '--days is missing'],
    [['account', 'plan', 'set', ...PLAN, '--days', 'mon,someday'], '--days are some of mon,tue'],
    [
      ['account', 'plan', 'set', ...PLAN, '--days', 'mon', '--keep', '-1'],
      '--keep is an amount such as 12.34',
    ],
    [
      ['account', 'plan', 'set', ...PLAN, '--days', 'mon', '--min-amount', '0'],
      '--min-amount is at least 0.01',
    ],
    [['account', 'plan', 'set', ...PLAN, '--days', 'mon', '--bank', 'x'], '--bank is the number'],
    [
      ['account', 'bank', '--account', '1', '--currency', 'EUR', '--iban', 'NL00ABNA0417164300'],
      '--iban is no IBAN',
    ],
  ];
  it.each(cases)('kvitt %j exits with 2', (args, told) => {
    const { status, stdout, stderr } = kvitt('memory', ...args);
    expect(stderr).toContain(told);
    expect(stderr).toContain(`see kvitt ${args[0] ?? ''} --help`);
    expect([status, stdout]).toEqual([2, '']);
  });

  it.each(['account', 'site', 'key', 'payout', 'klarna', 'statement'])(
    'kvitt %s --help says how',
    (verb) => {
      const { status, stdout } = kvitt('memory', verb, '--help');
      expect([status, stdout.startsWith(`Usage: kvitt ${verb} `)]).toEqual([0, true]);
      expect(kvitt('memory', verb, 'create', '-h').stdout).toBe(stdout);
    },
  );
});

it('sets a site’s periods and its own Klarna account, without showing the password', () => {
  const data = folder();
  const made = kvitt(data, 'site', 'create', '--name', 'A', ...SITE).stdout;
  const id = last(made, /site (\d+)$/m);
  const periods = ['--shipping-days', '14', '--shipping-days-max', '90', '--auto-extend', 'on'];
  expect(kvitt(data, 'site', 'set', '--site', id, ...periods)).toMatchObject({
    status: 0,
    stdout: `new orders of site ${id} are shipped within 14 days, extended by themselves up to 90\n`,
  });
  expect(kvitt(data, 'site', 'list').stdout).toContain('14 days to ship, extended by itself');
  expect(kvitt(data, 'site', 'set', '--site', id, '--shipping-days', '91')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--shipping-days-max is less than --shipping-days'),
  });

  const klarna = ['--site', id, '--base-url', 'https://api.klarna.com/', '--username', 'K1_a'];
  const set = kvittWith('hush-hush\n', data, 'klarna', 'set', ...klarna);
  expect(set).toMatchObject({
    status: 0,
    stdout: `orders of site ${id} are placed at https://api.klarna.com as K1_a\n`,
  });
  const list = kvitt(data, 'klarna', 'list').stdout;
  expect(list).toMatch(new RegExp(`^account \\d+  site ${id}  K1_a at https://api.klarna.com\n$`));
  expect(kvitt(data, 'klarna', 'set', ...klarna)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('read from standard input'),
  });
  expect(kvitt(data, 'klarna', 'differences')).toMatchObject({ status: 0 });
  expect(kvitt(data, 'klarna', 'remove', '--site', id).status).toBe(0);
  expect(kvitt(data, 'klarna', 'list').stdout).toContain('no site has credentials of its own');
});

it('ends payouts, each once', async () => {
  const data = folder();
  const service = await startTestService({ KVITT_DATA: data });
  const asked: string[] = [];
  try {
    const { db } = service;
    const now = service.clock.now();
    const account = accountId(10_001);
    // As a settlement row that nobody can explain brings it.
    await db.transaction(async (session) => {
      const transfer = { debit: 'bank', credit: 'merchant:balance', code: 'credit' } as const;
      const row = { accountId: account, transactionId: 1, seq: 1, leg: 0, currency: 'EUR' };
      const booked = book(session, [{ ...row, transfer: { ...transfer, amountMinor: 900n } }], now);
      await Promise.all(booked);
    });
    const bank = { bankAccountId: 1, currency: 'EUR', holderName: 'A', iban: 'NL91' } as const;
    await addBankAccount(db, account, bank, now);
    for (const amount of [300, 400, 250]) {
      const answer = await fetch(`${service.url}/v1/json/accounts/10001/payouts`, {
        method: 'POST',
        headers: { api_key: SANDBOX_ACCOUNT_KEY },
        body: JSON.stringify({ currency: 'EUR', amount, description: 'Weekly' }),
      });
      const { data: told } = (await answer.json()) as { data: { transaction_id: number } };
      asked.push(String(told.transaction_id));
    }
  } finally {
    await service.close();
  }
  const [first = '', second = '', third = ''] = asked;
  expect(kvitt(data, 'payout', 'list').stdout.split('\n')).toEqual([
    `payout ${first}  account 10001  EUR 300 (minor units)  to NL91 of A  "Weekly"`,
    `payout ${second}  account 10001  EUR 400 (minor units)  to NL91 of A  "Weekly"`,
    'waiting for the balance, not to be transferred yet:',
    `  payout ${third}  account 10001  EUR 250 (minor units)  to NL91 of A  "Weekly"`,
    '',
  ]);
  expect(kvitt(data, 'payout', 'done', third)).toMatchObject({
    status: 1,
    stderr: `kvitt: payout ${third} waits for the balance and must not be transferred: it cannot have left the bank\n`,
  });
  expect(kvitt(data, 'payout', 'back', first)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`say kvitt payout failed ${first}`),
  });
  expect(kvitt(data, 'payout', 'back', third).stdout).toBe(
    `payout ${third} is void: it waited, and nothing was set aside\n`,
  );
  expect(kvitt(data, 'payout', 'done', first).stdout).toBe(`payout ${first} is completed\n`);
  expect(kvitt(data, 'payout', 'failed', second).stdout).toContain('is void');
  expect(kvitt(data, 'payout', 'failed', first)).toMatchObject({
    status: 1,
    stderr: `kvitt: payout ${first} has ended already: it is completed\n`,
  });
  expect(kvitt(data, 'payout', 'done', '77').stderr).toContain('there is no payout 77');
  expect(kvitt(data, 'payout', 'list').stdout).toBe('');
}, 180_000);

it('pays out by plans, which are set, listed and removed', async () => {
  const data = folder();
  const account = ['--account', '10001'];
  const eur = [...account, '--currency', 'EUR'];
  await (await startTestService({ KVITT_DATA: data })).close();
  const plan = (verb: string, ...args: readonly string[]) =>
    kvitt(data, 'account', 'plan', verb, ...args);
  expect(plan('set', ...eur, '--days', 'mon').stderr).toContain('no such bank account in EUR');
  const iban = ['--iban', 'NL91ABNA0417164300', '--holder', 'A'];
  expect(kvitt(data, 'account', 'bank', ...eur, ...iban).status).toBe(0);
  const amounts = ['--min-amount', '50.5', '--keep', '100'];
  const set = plan('set', ...eur, '--days', 'thu, MON,end-of-month', ...amounts);
  const line =
    /^EUR on mon, thu, end-of-month {2}at least 5050, keeping 10000 \(minor units\) {2}to bank account \d+ {2}next \d{4}-\d\d-\d\dT06:00:00.000Z\n$/;
  expect([set.stderr, set.stdout]).toEqual(['', expect.stringMatching(line)]);
  expect(plan('list', ...account).stdout).toBe(set.stdout);
  expect(plan('set', ...eur, '--days', 'mon', '--bank', '5').status).toBe(1);
  expect(plan('list', ...account).stdout).toBe(set.stdout);
  expect(plan('remove', ...eur).status).toBe(0);
  expect(plan('remove', ...eur).stderr).toContain('account 10001 has no plan in EUR');
  expect(plan('list', ...account).stdout).toBe('');
  expect(plan('list', '--account', '5').stderr).toContain('there is no account 5');
}, 180_000);

it('writes a statement of a past period as the API does, to a file or to the standard output', async () => {
  const data = folder();
  const service = await startTestService({ KVITT_DATA: data });
  const query = { account: '10001', currency: 'EUR', from: '', to: '' };
  let served = '';
  try {
    const { db } = service;
    const now = service.clock.now();
    await db.transaction(async (session) => {
      const transfer = { debit: 'bank', credit: 'merchant:balance', code: 'credit' } as const;
      const row = {
        accountId: accountId(10_001),
        transactionId: 7,
        seq: 1,
        leg: 0,
        currency: 'EUR',
      };
      const booked = book(session, [{ ...row, transfer: { ...transfer, amountMinor: 905n } }], now);
      await Promise.all(booked);
    });
    await fetch(`${service.url}/sandbox/clock/advance`, {
      method: 'POST',
      headers: { api_key: SANDBOX_ACCOUNT_KEY },
      body: JSON.stringify({ by: 'P1D' }),
    });
    const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
    query.from = day(now);
    query.to = day(service.clock.now());
    const asked = new URLSearchParams({ ...query, format: 'csv' }).toString();
    const url = `${service.url}/v1/json/accounts/10001/statements?${asked}`;
    served = await (await fetch(url, { headers: { api_key: SANDBOX_ACCOUNT_KEY } })).text();
  } finally {
    await service.close();
  }
  const args = Object.entries(query).flatMap(([name, value]) => [`--${name}`, value]);
  const shown = kvitt(data, 'statement', ...args);
  expect(shown).toEqual({ status: 0, stdout: served, stderr: '' });
  expect(served).toMatch(/,credit,9\.05,9\.05,EUR,.*\r\n.*,closing_balance,,9\.05,EUR,/);

  const out = join(data, 'statement.sta');
  const kept = kvitt(data, 'statement', ...args, '--format', 'mt940', '--out', out);
  expect(kept).toEqual({
    status: 0,
    stdout: `1 movement of account 10001 in EUR written to ${out}\n`,
    stderr: '',
  });
  expect(readFileSync(out, 'utf8')).toMatch(/^:20:[^]*:62F:C\d{6}EUR9,05\r\n-\r\n$/);
  const nowhere = kvitt(data, 'statement', ...args, '--out', join(data, 'no', 'folder'));
  expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining('ENOENT') as string });
  const unknown = kvitt(data, 'statement', ...args, '--account', '77');
  expect(unknown).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no account 77') as string,
  });
}, 180_000);

it('asks for a secret in live mode and says how to make one', () => {
  const live = (secret: string): Said => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [KVITT, 'key', 'list'], {
      env: {
        KVITT_MODE: 'live',
        KVITT_DATA: 'memory',
        KVITT_ALLOW_EMBEDDED: 'yes',
        KVITT_PUBLIC_URL: 'https://pay.test',
        KLARNA_BASE_URL: 'https://klarna.test',
        KLARNA_USERNAME: 'user',
        KLARNA_PASSWORD: 'password',
        KVITT_SECRET: secret,
      },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  expect(live('').stderr).toMatch(/KVITT_SECRET is missing: .*openssl rand -base64 32/);
  expect(live('short').stderr).toContain('KVITT_SECRET is wrong');
  expect(live('ab'.repeat(32))).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(live(Buffer.alloc(32, 7).toString('base64')).status).toBe(0);
}, 60_000);
