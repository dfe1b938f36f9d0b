import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId, DAY, HOUR, type Instant } from '@kvitt/flow';
import { TOTP, Secret } from 'otpauth';
import { DASHBOARD_API } from '../../src/dashboard/operations.js';
import { newTotpSecret } from '../../src/dashboard/second-factor.js';
import type { Service } from '../../src/service.js';
import { hashPassword, newRecoveryCodes, secretHash } from '../../src/store/passwords.js';
import { beginSession, findSession } from '../../src/store/sessions.js';
import {
  confirmTotp,
  createUser,
  proposeTotp,
  ROLES,
  updateUser,
  type Role,
  type User,
} from '../../src/store/users.js';
import { createVault } from '../../src/store/vault.js';
import { readConfig } from '../../src/config.js';
import { startTestService } from '../support/service.ts';
import { openBrowser, type Browser } from './support/browser.ts';

const ACCOUNT = accountId(10_001);
const PASSWORD = 'correct horse battery';
let service: Service;

beforeAll(async () => {
  service = await startTestService();
}, 60_000);
afterAll(async () => service.close());

async function userOf(role: Role, name: string): Promise<User> {
  const user = await createUser(
    service.db,
    {
      accountId: ACCOUNT,
      email: `${name}@kvitt.example`,
      name,
      role,
      passwordHash: await hashPassword(PASSWORD),
    },
    service.clock.now(),
  );
  if (user === null) throw new Error('the address is taken');
  return user;
}

async function signedIn(name: string): Promise<Browser> {
  const browser = openBrowser(service.url);
  const { status } = await browser.call('POST', '/api/session', {
    email: `${name.toUpperCase()}@kvitt.example`,
    password: PASSWORD,
  });
  expect(status).toBe(200);
  return browser;
}

describe('a session', () => {
  it('begins with a password, is kept in a cookie no script reads, and ends', async () => {
    await userOf('viewer', 'begin');
    const browser = openBrowser(service.url);
    const answer = await browser.call('POST', '/api/session', {
      email: 'begin@kvitt.example',
      password: PASSWORD,
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^kvitt_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const { body } = await browser.call('GET', '/api/session');
    expect(body).toMatchObject({ user: { email: 'begin@kvitt.example', role: 'viewer' } });
    const stolen = { cookie: browser.cookie() };
    expect((await browser.call('DELETE', '/api/session')).status).toBe(200);
    const after = await openBrowser(service.url).call(
      'GET',
      '/api/transactions',
      undefined,
      stolen,
    );
    expect([after.status, after.body['error']]).toEqual([401, 'not_signed_in']);
  });

  it('ends when it is not used, when it is old, with a new password and with a disabling', async () => {
    const user = await userOf('viewer', 'ends');
    const start = service.clock.now();
    const at = (ms: number): Instant => (start + ms) as Instant;
    const isOpen = async (secret: string, ms: number): Promise<boolean> =>
      (await findSession(service.db, secret, at(ms))) !== null;
    await beginSession(service.db, user, 'idle', start);
    expect(await isOpen('idle', 11 * HOUR)).toBe(true);
    expect(await isOpen('idle', 22 * HOUR)).toBe(true);
    expect(await isOpen('idle', 35 * HOUR)).toBe(false);
    await beginSession(service.db, user, 'old', start);
    for (let hours = 11; hours < 168; hours += 11) {
      expect(await isOpen('old', hours * HOUR)).toBe(true);
    }
    expect(await isOpen('old', 7 * DAY + 1)).toBe(false);
    for (const change of [{ passwordHash: 'scrypt$2$1$1$AA$AA' }, { isDisabled: true }]) {
      await beginSession(service.db, user, 'cut', start);
      await updateUser(service.db, ACCOUNT, user.userId, change, start);
      expect(await isOpen('cut', 0)).toBe(false);
    }
  });

  it('needs the code of a second factor, takes none twice, and a recovery code once', async () => {
    const user = await userOf('admin', 'factor');
    const vault = createVault(readConfig({}).secret);
    const secret = newTotpSecret();
    const [recovery = ''] = newRecoveryCodes(1);
    const owner = { accountId: ACCOUNT, userId: user.userId };
    await proposeTotp(service.db, user, vault.seal(secret, owner));
    await confirmTotp(service.db, user, 0, [secretHash(recovery)]);
    const attempt = async (code?: string): Promise<unknown> => {
      const { body } = await openBrowser(service.url).call('POST', '/api/session', {
        email: 'factor@kvitt.example',
        password: PASSWORD,
        ...(code === undefined ? {} : { code }),
      });
      return body['error'] ?? 'in';
    };
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    expect(await attempt()).toBe('second_factor_needed');
    expect(await attempt(code)).toBe('in');
    expect(await attempt(code)).toBe('wrong_credentials');
    expect(await attempt(recovery)).toBe('in');
    expect(await attempt(recovery)).toBe('wrong_credentials');
  });

  it('is refused to a name after too many failures, and to unknown names alike', async () => {
    await userOf('viewer', 'guessed');
    for (const name of ['guessed', 'nobody']) {
      const attempt = async (password: string): Promise<unknown> =>
        (
          await openBrowser(service.url).call('POST', '/api/session', {
            email: `${name}@kvitt.example`,
            password,
          })
        ).body['error'];
      for (let index = 0; index < 5; index += 1) {
        expect(await attempt('wrong')).toBe('wrong_credentials');
      }
      expect(await attempt(PASSWORD)).toBe('too_many_attempts');
    }
  });
});

describe('a change', () => {
  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister of the site', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_, headers) => {
    const browser = openBrowser(service.url);
    const { status, body } = await browser.call('POST', '/api/session/sandbox', {}, headers);
    expect([status, body['error']]).toEqual([403, 'cross_site']);
  });

  it('without the page’s own header is refused', async () => {
    const answer = await fetch(`${service.url}/api/session/sandbox`, { method: 'POST' });
    expect(answer.status).toBe(403);
  });
});

describe('every call', () => {
  const calls = DASHBOARD_API.filter(({ id }) => id !== 'signOut');

  it('is refused to nobody and to roles that may not, and to no others', async () => {
    const browsers = new Map<Role, Browser>();
    for (const role of ROLES) {
      await userOf(role, `role-${role}`);
      browsers.set(role, await signedIn(`role-${role}`));
    }
    for (const { method, path, may } of calls) {
      if (may === 'everybody') continue;
      const url = `/api${path.replace(/:\w+/g, '7')}`;
      const stranger = await openBrowser(service.url).call(
        method,
        url,
        method === 'GET' ? undefined : {},
      );
      expect([url, stranger.status, stranger.body['error']]).toEqual([url, 401, 'not_signed_in']);
      for (const [role, browser] of browsers) {
        const { body } = await browser.call(method, url, method === 'GET' ? undefined : {});
        const isRefused = body['error'] === 'role_missing';
        expect([method, url, role, isRefused]).toEqual([method, url, role, !may.includes(role)]);
      }
    }
  });
});
