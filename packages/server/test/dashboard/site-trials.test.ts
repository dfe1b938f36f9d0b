import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { sql } from '../db/support/stores.js';
import { API_KEY, startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

type Received = Readonly<{ url: string; headers: IncomingMessage['headers']; body: string }>;

/** A shop that keeps what it was sent and answers what it is told to. */
async function startShop(answer: () => string) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      response.end(answer());
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?own=1`, received, stop: () => server.close() };
}

describe('a site, tried before customers do', () => {
  let service: Service;
  let admin: Browser;
  let supporter: Browser;
  let shop: Awaited<ReturnType<typeof startShop>>;
  let said = 'OK';

  beforeAll(async () => {
    service = await startTestService();
    shop = await startShop(() => said);
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
    const email = 'sue@shop.example';
    const made = await admin.call('POST', '/api/team', { email, name: 'Sue', role: 'support' });
    supporter = openBrowser(service.url);
    await supporter.call('POST', '/api/session', { email, password: made.body['password'] });
  });
  afterAll(async () => {
    await service?.close();
    shop?.stop();
  });

  const SITE = '/api/sites/12001';
  const test = async (browser = admin) => browser.call('POST', `${SITE}/test-notification`);

  it('is sent a signed notification of its newest order, of which nothing is kept', async () => {
    await admin.call('PATCH', SITE, { notificationUrl: null });
    expect((await test()).body).toEqual({ tried: null, missing: 'no_address' });
    await admin.call('PATCH', SITE, { notificationUrl: shop.url });
    expect((await test()).body).toEqual({ tried: null, missing: 'no_order' });

    await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: 'trial-1' }),
    });
    said = `OK ${'<b>é</b>'.repeat(200)}`;
    const { body } = await test();
    expect(body['tried']).toMatchObject({
      orderId: 'trial-1',
      httpStatus: 200,
      acknowledged: true,
      error: null,
    });
    const tried = body['tried'] as { answer: string; tookMs: number };
    expect(Array.from(tried.answer).length).toBe(300);
    expect(tried.tookMs).toBeGreaterThanOrEqual(0);
    const [sent] = shop.received;
    expect(sent?.url).toMatch(/^\/hook\?own=1&transactionid=trial-1&timestamp=\d+$/);
    expect(sent?.headers).toMatchObject({ 'kvitt-sequence': '0', auth: expect.any(String) });
    expect(String(sent?.headers['webhook-signature'])).toMatch(/^v1,/);
    expect(JSON.parse(sent?.body ?? '')).toMatchObject({ order_id: 'trial-1' });
    expect(await sql(service.db, 'select 1 from deliveries')).toEqual([]);
  });

  it('says in words why nothing came back, and no more than a few times a minute', async () => {
    await admin.call('PATCH', SITE, { notificationUrl: 'http://127.0.0.1:1/hook' });
    const { body } = await test();
    expect(body['tried']).toMatchObject({ httpStatus: null, acknowledged: false });
    expect((body['tried'] as { error: string }).error).toMatch(/^Nothing listens at that address/);
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) statuses.push((await test()).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await test(supporter)).status).toBe(403);
  });
});

describe('a site’s credentials at Klarna', () => {
  let service: Service;
  let admin: Browser;

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => service?.close());

  const AT_KLARNA = '/api/sites/12001/klarna';
  const read = async () => (await admin.call('GET', AT_KLARNA)).body['own'];
  const set = async (changes: object = {}) =>
    admin.call('POST', AT_KLARNA, {
      baseUrl: service.klarnaUrl,
      username: 'PK_sandbox',
      password: 'sandbox',
      ...changes,
    });

  it('are set, tried, replaced and removed, told in part and audited without the password', async () => {
    expect(await read()).toBeNull();
    expect((await set()).status).toBe(200);
    expect(await read()).toEqual({
      username: 'PK_…ox',
      baseUrl: service.klarnaUrl,
      setAt: expect.any(String),
    });
    const good = await admin.call('POST', `${AT_KLARNA}/try`);
    expect(good.body).toMatchObject({ isKnown: true, httpStatus: 404 });
    expect((await set({ password: 'another-secret' })).status).toBe(200);
    const bad = await admin.call('POST', `${AT_KLARNA}/try`);
    expect(bad.body).toMatchObject({ isKnown: false, httpStatus: 401 });
    expect((await admin.call('DELETE', AT_KLARNA)).status).toBe(200);
    expect((await admin.call('DELETE', AT_KLARNA)).status).toBe(404);
    expect(await read()).toBeNull();
    const own = await admin.call('POST', `${AT_KLARNA}/try`);
    expect(own.body).toMatchObject({ isKnown: true });
    const { body } = await admin.call('GET', '/api/audit');
    const log = JSON.stringify(body);
    expect(log).toContain('setKlarnaCredentials');
    expect(log).toContain('removeKlarnaCredentials');
    expect(log).not.toContain('another-secret');
    const rows = await sql(service.db, 'select * from klarna_credentials');
    expect(rows).toEqual([]);
  });

  it('are refused where they cannot be, and changed by admins of the account alone', async () => {
    for (const wrong of [
      { baseUrl: 'http://169.254.169.254' },
      { baseUrl: 'https://klarna.shop.example' },
      { baseUrl: null },
      { username: 'a:b' },
      { username: '' },
      { username: 'x'.repeat(256) },
      { username: 'a\0b' },
      { password: '' },
      { password: 'x'.repeat(5_000) },
      { password: { a: 1 } },
    ]) {
      const { status } = await set(wrong);
      expect({ wrong, isRefused: status === 400 || status === 422 }).toEqual({
        wrong,
        isRefused: true,
      });
    }
    for (const id of ['12002', '0', 'x', '%00', '9'.repeat(40)]) {
      const path = `/api/sites/${id}/klarna`;
      const calls = [
        admin.call('GET', path),
        admin.call('POST', path, { baseUrl: service.klarnaUrl, username: 'u', password: 'p' }),
        admin.call('DELETE', path),
        admin.call('POST', `${path}/try`),
        admin.call('POST', `/api/sites/${id}/test-notification`),
      ];
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect({ id, statuses }).toEqual({ id, statuses: [404, 404, 404, 404, 404] });
    }
    const email = 'fin@shop.example';
    const made = await admin.call('POST', '/api/team', { email, name: 'Fin', role: 'finance' });
    const finance = openBrowser(service.url);
    await finance.call('POST', '/api/session', { email, password: made.body['password'] });
    expect((await finance.call('GET', AT_KLARNA)).status).toBe(403);
    expect((await finance.call('DELETE', AT_KLARNA)).status).toBe(403);
    expect((await finance.call('POST', AT_KLARNA, {})).status).toBe(403);
  });
});
