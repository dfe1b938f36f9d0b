import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildApi } from '../../src/api/app.ts';
import { rateLimiter } from '../../src/api/rate-limit.ts';
import type { Answered } from '../../src/api/transport.ts';
import { ConfigError, readConfig } from '../../src/config.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
  await shop.call('POST', '/orders', quietOrder('HS-20417'));
}, 60_000);
afterAll(() => shop.close());

/** Everything a server says over one connection on which these bytes were written. */
async function wire(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('close', () => resolve(said)).on('error', reject);
  });
}

const bodyOf = (said: string): unknown => JSON.parse(said.slice(said.indexOf('\r\n\r\n')));
const ID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

describe('an answer names its request', () => {
  const idOf = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(`${shop.service.url}${path}`, { method, headers });
    await response.arrayBuffer();
    return response.headers.get('x-request-id');
  };
  const key = { api_key: 'test-api-key' };

  it.each([
    ['an order', '/v1/json/orders/HS-20417', key],
    ['a refusal', '/v1/json/orders/unknown', key],
    ['a wrong key', '/v1/json/orders/HS-20417', {}],
    ['an unknown path of the API', '/v1/json/nothing', key],
    ['an unknown path', '/nothing', {}],
    ['a path that cannot be decoded', '/v1/json/orders/%E0%A4', key],
    ['a payment page', '/pay/unknown', {}],
    ['a control of the sandbox', '/sandbox/clock', key],
    ['the state of its health', '/health/live', {}],
  ] as const)('%s', async (_, path, headers) => {
    expect(await idOf(path, headers)).toEqual(ID);
    expect(await idOf(path, { ...headers, 'x-request-id': 'shop-1:a.B_2' })).toBe('shop-1:a.B_2');
  });

  it.each(['', 'with blank', 'x'.repeat(65), 'é', 'a"b', 'a,b'])(
    'by an id of its own where the one that came (%j) is none',
    async (given) => {
      expect(await idOf('/health/live', { 'x-request-id': given })).toEqual(ID);
    },
  );

  it('also to somebody who is refused before there is a request', async () => {
    const said = await wire(shop.service.url, 'NONSENSE\r\n\r\n');
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(said).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    expect(bodyOf(said)).toMatchObject({ success: false, data: {}, error_code: 1000 });
  });

  it('and a bug is reported under that name', async () => {
    const reported: unknown[] = [];
    const bug = new Error('a secret');
    const app = buildApi(
      { ...shop.service.ports, findOrder: () => Promise.reject(bug) },
      { reportBug: (error, id) => reported.push([error, id]) },
    );
    onTestFinished(async () => app.close());
    const response = await app.inject({
      method: 'GET',
      url: '/v1/json/orders/HS-20417',
      headers: { ...key, 'x-request-id': 'mine' },
    });
    expect(response.json()).toMatchObject({
      error_code: 9999,
      error_info: 'Unknown error: request mine',
    });
    expect(response.headers['x-request-id']).toBe('mine');
    expect(reported).toEqual([[bug, 'mine']]);
  });
});

describe('too much is refused in the envelope', () => {
  it('as an address', async () => {
    const { status, body } = await shop.call('GET', `/orders/x?locale=${'n'.repeat(8_200)}`);
    expect([status, body['error_code'], body.data]).toEqual([414, 1000, {}]);
  });

  it('as headers', async () => {
    const long = `GET /v1/json/me HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`;
    const said = await wire(shop.service.url, long);
    expect(said).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(bodyOf(said)).toMatchObject({ success: false, data: {}, error_code: 1000 });
  });

  it('as lines of a cart', async () => {
    const line = { name: 'a', unit_price: 1, quantity: 1 };
    const items = Array.from({ length: 1_001 }, () => line);
    const { status, body } = await shop.call(
      'POST',
      '/orders',
      quietOrder('many', { shopping_cart: { items } }),
    );
    expect([status, body['error_info']]).toEqual([
      400,
      'Invalid request: a cart has at most 1000 lines',
    ]);
  });

  it('as time to send the request', async () => {
    const app = buildApi(shop.service.ports, {
      reportBug: (error) => expect.unreachable(String(error)),
      timeouts: { requestTimeout: 200, headersTimeout: 100, connectionsCheckingInterval: 50 },
    });
    onTestFinished(async () => app.close());
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    for (const begun of [
      'GET /v1/json/me HTTP/1.1\r\nHost: a\r\n',
      'POST /v1/json/orders HTTP/1.1\r\nHost: a\r\napi_key: test-api-key\r\nContent-Length: 9\r\n\r\n{',
    ]) {
      const said = await wire(url, begun);
      expect(said).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
      expect(bodyOf(said)).toMatchObject({ success: false, data: {}, error_code: 1000 });
    }
  });
});

describe('a rate', () => {
  it('lets a burst through, then as many as time brings, each name for itself', () => {
    let at = 0;
    const { take } = rateLimiter({ perSecond: 2, burst: 3 }, () => at);
    expect([take('a'), take('a'), take('a')]).toEqual([0, 0, 0]);
    expect(take('a')).toBe(1);
    expect(take('b')).toBe(0);
    at += 499;
    expect(take('a')).toBe(1);
    at += 1;
    expect([take('a'), take('a')]).toEqual([0, 1]);
    at += 3_600_000;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([0, 0, 0, 1]);
  });

  it('says how long to wait', () => {
    let at = 0;
    const { take } = rateLimiter({ perSecond: 0.1, burst: 1 }, () => at);
    expect([take('a'), take('a')]).toEqual([0, 10]);
    at += 4_000;
    expect(take('a')).toBe(6);
  });

  it('remembers only so many names, those used last', () => {
    const { take } = rateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    take('first');
    take('second');
    for (let other = 0; other < 9_998; other += 1) take(`${other}`);
    expect(take('second')).toBe(1);
    take('one more');
    expect(take('second')).toBe(1);
    expect(take('first')).toBe(0);
  });
});

describe('a service with a rate for each key', () => {
  const open = (at: () => number) =>
    buildApi(shop.service.ports, {
      reportBug: (error) => expect.unreachable(String(error)),
      rateLimits: {
        perKey: rateLimiter({ perSecond: 1, burst: 2 }, at),
        perStranger: rateLimiter({ perSecond: 1, burst: 2 }, at),
      },
    });

  it('answers 429 above it, until time has passed', async () => {
    let at = 0;
    const app = open(() => at);
    onTestFinished(async () => app.close());
    const get = async (headers: Record<string, string>) =>
      app.inject({ method: 'GET', url: '/v1/json/me', headers });
    const codes = async (headers: Record<string, string>, count: number) => {
      const all: number[] = [];
      for (let made = 0; made < count; made += 1) all.push((await get(headers)).statusCode);
      return all;
    };
    // However the key comes, it is the same one.
    expect(await codes({ api_key: 'test-api-key' }, 1)).toEqual([200]);
    expect(await codes({ authorization: 'Bearer test-api-key' }, 2)).toEqual([200, 429]);
    const refused = await get({ api_key: 'test-api-key' });
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.json()).toMatchObject({
      success: false,
      data: {},
      error_code: 1000,
      error_info: expect.stringMatching(/^Too many requests/) as string,
    });
    at += 1_000;
    expect(await codes({ api_key: 'test-api-key' }, 2)).toEqual([200, 429]);
  });

  it('answers strangers 429 in place of 401, and holds up nobody who has a key', async () => {
    const app = open(() => 0);
    onTestFinished(async () => app.close());
    const get = async (key: string) =>
      app.inject({ method: 'GET', url: '/v1/json/me', headers: { api_key: key } });
    const answers = [];
    for (const key of ['a', 'b', 'c']) answers.push(await get(key));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429]);
    const [, , last] = answers;
    expect(last?.headers['retry-after']).toBe('1');
    expect(last?.json()).toMatchObject({ success: false, error_code: 1000 });
    expect((await get('test-api-key')).statusCode).toBe(200);
  });
});

describe('what is told of requests', () => {
  it('is their route, outcome, owner and measure, and nothing that came with them', async () => {
    const told: Answered[] = [];
    const app = buildApi(shop.service.ports, {
      reportBug: (error) => expect.unreachable(String(error)),
      answered: (answered) => told.push(answered),
    });
    onTestFinished(async () => app.close());
    const urls = ['/v1/json/orders/HS-20417?api_key=test-api-key', '/v1/json/orders/Ada?x=1'];
    for (const url of [...urls, '/v1/json/orders/%E0%A4', '/ada@shop.test']) {
      await app.inject({ method: 'GET', url });
    }
    const owner = await shop.service.ports.findCaller('test-api-key');
    expect(told).toEqual([
      {
        requestId: 'request-1',
        method: 'GET',
        route: '/v1/json/orders/:id',
        httpStatus: 200,
        tookMs: expect.any(Number) as number,
        bytes: expect.any(Number) as number,
        owner: { accountId: owner?.accountId, siteId: owner?.site?.siteId },
        errorCode: null,
      },
      expect.objectContaining({
        route: '/v1/json/orders/:id',
        httpStatus: 401,
        owner: null,
        errorCode: 1032,
      }),
      expect.objectContaining({ route: null, httpStatus: 400, errorCode: 1000 }),
      expect.objectContaining({ route: null, httpStatus: 404, errorCode: 1000 }),
    ]);
    expect(told[0]?.bytes).toBeGreaterThan(500);
    expect(JSON.stringify(told)).not.toMatch(/HS-20417|test-api-key|Ada|ada/);
  });
});

describe('the settings', () => {
  const LIVE = {
    KVITT_MODE: 'live',
    DATABASE_URL: 'postgres://x',
    KVITT_PUBLIC_URL: 'https://pay.example',
    KLARNA_BASE_URL: 'https://klarna.example',
    KLARNA_USERNAME: 'a',
    KLARNA_PASSWORD: 'b',
    KVITT_SECRET: 'c'.repeat(64),
  };

  it('limit and log in live mode, and not in the sandbox', () => {
    expect(readConfig({})).toMatchObject({
      rateLimit: null,
      accessLog: false,
      notifyTargets: 'anywhere',
    });
    expect(readConfig(LIVE)).toMatchObject({
      rateLimit: { perSecond: 100, burst: 400 },
      accessLog: true,
      notifyTargets: 'public',
    });
  });

  it.each([
    ['5', { perSecond: 5, burst: 20 }],
    ['5/7', { perSecond: 5, burst: 7 }],
    ['0', null],
  ])('take a rate of %s', (KVITT_RATE_LIMIT, rateLimit) => {
    expect(readConfig({ ...LIVE, KVITT_RATE_LIMIT })).toMatchObject({ rateLimit });
  });

  it.each(['-1', '1.5', '5/0', 'fast', '5/'])('refuse a rate of %s', (KVITT_RATE_LIMIT) => {
    expect(() => readConfig({ KVITT_RATE_LIMIT })).toThrow(ConfigError);
  });
});
