import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/service.js';
import { startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

describe('people in the dashboard', () => {
  let service: Service;
  let admin: Browser;
  const signIn = async (email: string, password: string): Promise<Browser> => {
    const browser = openBrowser(service.url);
    const { status } = await browser.call('POST', '/api/session', { email, password });
    expect(status).toBe(200);
    return browser;
  };
  const invite = async (name: string, role: string): Promise<string> => {
    const email = `${name}@shop.example`;
    const { body } = await admin.call('POST', '/api/team', { email, name, role });
    return String(body['password']);
  };

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => {
    await service.close();
  });

  it('an address is taken once, and what is no address is said to be none', async () => {
    await invite('ann', 'support');
    const again = { email: 'ANN@shop.example', name: 'Ann', role: 'viewer' };
    expect((await admin.call('POST', '/api/team', again)).body['error']).toBe('email_used');
    const wrong = await admin.call('POST', '/api/team', { ...again, email: 'ann' });
    expect(wrong).toMatchObject({ status: 422, body: { fields: [{ name: 'email' }] } });
  });

  it('only admins see the team and the keys, and only who deals with money saves reports', async () => {
    const password = await invite('bo', 'support');
    const bo = await signIn('bo@shop.example', password);
    const period = 'from=2026-01-01&to=2026-01-02';
    for (const path of ['/api/team', '/api/keys', `/api/finances/reports/financial?${period}`]) {
      expect({ path, status: (await bo.call('GET', path)).status }).toEqual({ path, status: 403 });
    }
    const body = { name: 'x', email: 'x@shop.example', role: 'admin' };
    expect((await bo.call('POST', '/api/team', body)).status).toBe(403);
    expect((await bo.call('PATCH', '/api/sites/1', { name: 'x' })).status).toBe(403);
  });

  it('changing the password asks for the old one and ends the other sessions, not this one', async () => {
    const old = await invite('cy', 'viewer');
    const [here, there] = [
      await signIn('cy@shop.example', old),
      await signIn('cy@shop.example', old),
    ];
    const password = 'a much better one';
    const path = '/api/account/password';
    expect((await here.call('POST', path, { old: 'guessed', password })).status).toBe(422);
    expect((await here.call('POST', path, { old, password: 'short' })).body['error']).toBe(
      'weak_password',
    );
    expect((await here.call('POST', path, { old, password })).status).toBe(200);
    expect((await here.call('GET', '/api/balances')).status).toBe(200);
    expect((await there.call('GET', '/api/balances')).status).toBe(401);
    await signIn('cy@shop.example', password);
  });

  it('the last admin stays one, and a key of nobody cannot be ended', async () => {
    const { body } = await admin.call('GET', '/api/team');
    const [first] = body['users'] as readonly Readonly<{ userId: number }>[];
    const path = `/api/team/${first?.userId}`;
    for (const change of [{ role: 'viewer' }, { isDisabled: true }]) {
      expect((await admin.call('PATCH', path, change)).body['error']).toBe('last_admin');
    }
    expect((await admin.call('PATCH', '/api/team/999999', {})).status).toBe(404);
    expect((await admin.call('DELETE', '/api/keys/999999')).status).toBe(404);
  });
});
