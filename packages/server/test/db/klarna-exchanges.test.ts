import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../../../../test/support/postgres.js';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { resetStore } from '../../src/store/clock-row.js';
import { openBrowser, type Browser } from '../dashboard/support/browser.js';
import { API_KEY, startTestService } from '../support/service.js';
import { SERVER, sql } from './support/stores.js';

type Exchange = Readonly<{
  exchangeId: number;
  kind: string;
  attempt: number;
  httpStatus: number | null;
  method: string;
  path: string;
  request: string | null;
  answer: string | null;
  isAnswerCut: boolean;
  error: string | null;
}>;

/** What the next calls of Klarna's API get instead of an answer, by a part of their path. */
const faults = new Map<string, () => Response | Promise<Response>>();

const klarnaFetch = async (url: string, init: RequestInit): Promise<Response> => {
  const [part, fault] = [...faults].find(([each]) => url.includes(each)) ?? [];
  if (part === undefined || fault === undefined) return fetch(url, init);
  faults.delete(part);
  return fault();
};

const STORES = ['the embedded store', ...(SERVER === null ? [] : ['PostgreSQL'])];

describe.each(STORES)('what was said at Klarna, in %s', (store) => {
  let service: Service;
  let browser: Browser;
  let drop = async (): Promise<void> => undefined;

  beforeAll(async () => {
    let env = {};
    if (store === 'PostgreSQL') {
      const database = await freshDatabase(SERVER ?? '');
      drop = database.drop;
      env = { DATABASE_URL: database.url };
    }
    service = await startTestService(env, { klarnaFetch });
    browser = openBrowser(service.url);
    await browser.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => {
    await service?.close();
    await drop();
  });

  const create = async (orderId: string): Promise<number> => {
    const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId }),
    });
    expect(answer.status).toBe(200);
    const { body } = await browser.call('GET', `/api/transactions?q=${orderId}`);
    return Number((body['rows'] as { transactionId: number }[])[0]?.transactionId);
  };
  const act = async (id: number, action: string): Promise<void> => {
    const path = `/api/sandbox/transactions/${id}/customer`;
    expect((await browser.call('POST', path, { action })).status).toBe(200);
  };
  const read = async (id: number, query = ''): Promise<readonly Exchange[]> => {
    const { status, body } = await browser.call('GET', `/api/transactions/${id}/klarna${query}`);
    expect(status).toBe(200);
    return body['exchanges'] as readonly Exchange[];
  };

  it('is kept for every attempt, newest first, with bodies and without tokens', async () => {
    const id = await create('said-1');
    await act(id, 'approve');
    const said = await read(id);
    const calls = said.map(({ kind, method, httpStatus }) => `${kind} ${method} ${httpStatus}`);
    expect(calls).toEqual(
      expect.arrayContaining([
        'create_klarna_session POST 200',
        'place_klarna_order POST 200',
        'capture_klarna_order POST 201',
      ]),
    );
    const ids = said.map(({ exchangeId }) => exchangeId);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    const placed = said.find(
      ({ kind, method }) => kind === 'place_klarna_order' && method === 'POST',
    );
    expect(said.at(-1)?.request).toContain(EXAMPLE_ORDER.customer.email);
    expect(placed).toBeDefined();
    expect(said.some(({ path }) => path === '/payments/v1/authorizations/…/order')).toBe(true);
    const text = JSON.stringify(said);
    expect(text).toMatch(/client_token\\?":\\?"…/);
    expect(text).not.toMatch(/Basic |authorization_token\\?":\\?"[^…]/);
  });

  it('tells of a call that broke off, of one that was refused, and of how much was cut', async () => {
    const id = await create('said-2');
    faults.set('/captures', async () => Promise.reject(new TypeError('reset\0by peer')));
    await act(id, 'approve');
    await browser.call('POST', '/api/sandbox/clock', { by: 'PT1H' });
    const captures = (await read(id)).filter(({ path }) => path.endsWith('/captures'));
    expect(captures.map(({ httpStatus, attempt }) => [httpStatus, attempt])).toEqual([
      [201, 2],
      [null, 1],
    ]);
    expect(captures[1]).toMatchObject({ answer: null, error: 'reset\uFFFDby peer' });

    const long = `é${'x'.repeat(20_000)}\0`;
    faults.set('/payments/v1/sessions', () => new Response(long, { status: 400 }));
    const other = await create('said-3');
    await browser.call('POST', `/api/sandbox/transactions/${other}/customer`, { action: 'open' });
    const [first] = (await read(other)).filter(({ httpStatus }) => httpStatus === 400);
    expect(first).toMatchObject({ isAnswerCut: true, kind: 'create_klarna_session' });
    expect(Buffer.byteLength(first?.answer ?? '')).toBe(16_384);
  });

  it('pages by cursor, and refuses what is none', async () => {
    const id = await create('said-4');
    await act(id, 'approve');
    await sql(
      service.db,
      `insert into klarna_exchanges (account_id, transaction_id, kind, attempt, at, method, path, is_request_cut, is_answer_cut)
       select account_id, transaction_id, 'capture_klarna_order', n, now(), 'GET', '/', false, false
       from orders, generate_series(1, 45) as n where transaction_id = ${id}`,
    );
    const seen = new Set<number>();
    let query = '';
    for (let page = 0; page < 10; page += 1) {
      const { body } = await browser.call('GET', `/api/transactions/${id}/klarna${query}`);
      const rows = body['exchanges'] as readonly Exchange[];
      expect(rows.length).toBeLessThanOrEqual(20);
      for (const { exchangeId } of rows) seen.add(exchangeId);
      if (body['next'] === null) break;
      query = `?before=${Number(body['next'])}`;
    }
    const [count] = await sql(
      service.db,
      `select count(*) as n from klarna_exchanges where transaction_id = ${id}`,
    );
    expect(seen.size).toBe(Number(count?.['n']));
    for (const wrong of ['?before=-1', '?before=9999999999999999', '?before=%00']) {
      const { status } = await browser.call('GET', `/api/transactions/${id}/klarna${wrong}`);
      expect({ wrong, status }).toEqual({ wrong, status: 400 });
    }
    for (const nobody of ['1', '99999999999999999999', 'x', '%00']) {
      const { status } = await browser.call('GET', `/api/transactions/${nobody}/klarna`);
      expect({ nobody, status }).toEqual({ nobody, status: 404 });
    }
    const stranger = openBrowser(service.url);
    expect((await stranger.call('GET', `/api/transactions/${id}/klarna`)).status).toBe(401);
  });

  it('is never changed, may be deleted, and is gone after a reset', async () => {
    await expect(sql(service.db, `update klarna_exchanges set answer = ''`)).rejects.toThrow(
      /append-only/,
    );
    await sql(service.db, `delete from klarna_exchanges where at < now() - interval '90 days'`);
    await resetStore(service.db);
    expect(await sql(service.db, 'select 1 from klarna_exchanges')).toEqual([]);
  });
});
