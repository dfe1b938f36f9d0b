import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/service.js';
import { sql } from '../db/support/stores.js';
import { startTestService } from '../support/service.js';
import { openBrowser, type Answered, type Browser } from './support/browser.js';

const PASSWORD = 'a long enough one';

describe('an invitation by link', () => {
  let service: Service;
  let admin: Browser;

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => service?.close());

  const invite = async (name: string, role = 'support'): Promise<Answered> =>
    admin.call('POST', '/api/team/invitations', { email: `${name}@shop.example`, name, role });
  const tokenOf = ({ body }: Answered): string => String(body['link']).split('#')[1] ?? '';
  const userOf = ({ body }: Answered): number => (body['user'] as { userId: number }).userId;
  const accept = async (token: string, password = PASSWORD, browser = openBrowser(service.url)) => {
    const { status, body } = await browser.call('POST', '/api/invitations', { token, password });
    return { status, error: body['error'], browser };
  };

  it('sets a first password and signs in, once, whoever is quicker', async () => {
    const made = await invite('ida');
    expect(made.body).toMatchObject({ user: { hasPassword: false, role: 'support' } });
    expect(String(made.body['link'])).toMatch(/\/invitation#[\w-]{43}$/);
    const token = tokenOf(made);
    const stranger = openBrowser(service.url);
    const read = await stranger.call('POST', '/api/invitations/read', { token });
    expect(read.body).toEqual({ email: 'ida@shop.example', name: 'ida' });
    expect((await accept(token, 'short')).error).toBe('weak_password');
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    const ida = both.find(({ status }) => status === 200)?.browser;
    expect((await ida?.call('GET', '/api/balances'))?.status).toBe(200);
    expect((await accept(token)).error).toBe('invitation_over');
    const later = openBrowser(service.url);
    const signIn = { email: 'ida@shop.example', password: PASSWORD };
    expect((await later.call('POST', '/api/session', signIn)).status).toBe(200);
    const { body } = await admin.call('GET', '/api/audit');
    const log = JSON.stringify(body);
    expect(log).toContain('acceptInvitation');
    expect(log).toContain('inviteByLink');
    expect(log).not.toContain(token);
    const kept = await sql(service.db, 'select * from invitations');
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  it('is over with another link, after three days, when the user is switched off, and with a password', async () => {
    const first = await invite('jan');
    const path = `/api/team/${userOf(first)}/invitation`;
    const second = await admin.call('POST', path);
    expect((await accept(tokenOf(first))).error).toBe('invitation_over');
    await sql(service.db, `update invitations set expires_at = now() - interval '1 second'`);
    expect((await accept(tokenOf(second))).error).toBe('invitation_over');
    const third = await admin.call('POST', path);
    const at = Date.parse(String(third.body['expiresAt']));
    expect(Math.round((at - Date.now()) / 3_600_000)).toBe(72);
    await admin.call('PATCH', `/api/team/${userOf(first)}`, { isDisabled: true });
    expect((await accept(tokenOf(third))).error).toBe('invitation_over');
    expect((await admin.call('POST', path)).body['error']).toBe('has_password');
    await admin.call('PATCH', `/api/team/${userOf(first)}`, { isDisabled: false });
    const fourth = await admin.call('POST', path);
    await admin.call('PATCH', `/api/team/${userOf(first)}`, { resetsPassword: true });
    expect((await accept(tokenOf(fourth))).error).toBe('invitation_over');
    expect((await admin.call('POST', path)).body['error']).toBe('has_password');
  });

  it('is made by admins of the account alone, and wrong links are soon not looked at', async () => {
    const { browser: kim } = await accept(tokenOf(await invite('kim', 'finance')));
    const body = { email: 'x@shop.example', name: 'x', role: 'admin' };
    expect((await kim.call('POST', '/api/team/invitations', body)).status).toBe(403);
    expect((await kim.call('POST', '/api/team/1/invitation')).status).toBe(403);
    for (const id of ['0', '999999', 'x', '%00', '9'.repeat(30)]) {
      const { status } = await admin.call('POST', `/api/team/${id}/invitation`);
      expect({ id, status }).toEqual({ id, status: 404 });
    }
    expect((await invite('kim')).body['error']).toBe('email_used');
    for (const wrong of [{ email: 'x' }, { name: ' ' }, { role: 'owner' }, { email: null }]) {
      const { status } = await admin.call('POST', '/api/team/invitations', { ...body, ...wrong });
      expect({ wrong, isRefused: status === 400 || status === 422 }).toEqual({
        wrong,
        isRefused: true,
      });
    }
    const stranger = openBrowser(service.url);
    const tries: number[] = [];
    for (let time = 0; time < 40; time += 1) {
      const token = ['', 'x', 'x'.repeat(5_000), '\0'][time % 4];
      tries.push((await stranger.call('POST', '/api/invitations/read', { token })).status);
    }
    expect(new Set(tries)).toEqual(new Set([404, 429]));
  });
});
