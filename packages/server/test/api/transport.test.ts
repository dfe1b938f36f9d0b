import { InvariantError } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../src/api/app.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2021');
  await shop.call('POST', '/orders', quietOrder('HS-20417'));
}, 60_000);
afterAll(() => shop.close());

const failed = (code: number, info: string | RegExp) => ({
  success: false,
  data: {},
  error_code: code,
  error_info: expect.stringMatching(info) as string,
});

/** One request as bytes, with exactly these headers. */
async function raw(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Readonly<{ status: number; text: string }>> {
  const response = await fetch(`${shop.service.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('a key', () => {
  const path = '/v1/json/orders/HS-20417';
  const forms: [what: string, path: string, headers: Record<string, string>][] = [
    ['the header api_key', path, { api_key: 'test-api-key' }],
    ['the query api_key', `${path}?api_key=test-api-key&locale=en_US`, {}],
    ['a bearer token', path, { authorization: 'Bearer test-api-key' }],
    ['an empty header beside the query', `${path}?api_key=test-api-key`, { api_key: ' ' }],
  ];
  it.each(forms)('is taken from %s', async (_, path, headers) => {
    expect((await raw('GET', path, headers)).status).toBe(200);
  });

  const wrong: [what: string, path: string, headers: Record<string, string>][] = [
    ['is missing', path, {}],
    ['is unknown', path, { api_key: 'other' }],
    ['cannot be one', `${path}?api_key=%00`, {}],
    ['is of another kind', path, { authorization: 'Basic dGVzdC1hcGkta2V5' }],
    ['is missing on an unknown path', '/v1/json/nothing', {}],
  ];
  it.each(wrong)('that %s is refused', async (_, path, headers) => {
    const answer = await raw('GET', path, headers);
    expect(answer).toEqual({
      status: 401,
      text: '{"success":false,"data":{},"error_code":1032,"error_info":"Invalid API key"}',
    });
  });

  it('is judged before the body', async () => {
    expect((await raw('POST', '/v1/json/orders', {}, '{')).status).toBe(401);
  });
});

describe('a body', () => {
  let made = 0;
  const create = async (headers: Record<string, string>, body?: string) => {
    made += 1;
    const text = body ?? JSON.stringify(quietOrder(`body-${made}`), null, 4);
    return raw('POST', '/v1/json/orders', { api_key: 'test-api-key', ...headers }, text);
  };

  const accepted: [what: string, headers: Record<string, string>][] = [
    [
      'with a semicolon at the end of its type',
      { 'content-type': 'application/json; charset=UTF-8;' },
    ],
    ['under the type of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['without a type', {}],
    ['under a type that is none', { 'content-type': 'json' }],
    ['with an accept-encoding that is none', { 'accept-encoding': 'application/json' }],
  ];
  it.each(accepted)('is read %s', async (_, headers) => {
    expect(await create(headers)).toMatchObject({ status: 200 });
  });

  const refused: [what: string, body: string, status: number, info: RegExp][] = [
    ['is no JSON', '{"type":', 400, /not valid JSON: at character 9/],
    ['is no object', '"text"', 400, /not valid JSON: it is not an object/],
    ['names __proto__', '{"__proto__":{}}', 400, /not valid JSON/],
    ['is empty', '', 400, /Invalid order ID/],
    ['is an empty list, as PHP writes an empty object', '[]', 400, /Invalid order ID/],
    ['is larger than a mebibyte', `"${'x'.repeat(1_048_576)}"`, 413, /too large/],
  ];
  it.each(refused)('that %s is refused', async (_, body, status, info) => {
    const answer = await create({}, body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ error_info: expect.stringMatching(info) });
  });

  it('that is no UTF-8 is refused', async () => {
    const response = await fetch(`${shop.service.url}/v1/json/orders`, {
      method: 'POST',
      headers: { api_key: 'test-api-key' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(await response.json()).toEqual(failed(1000, /not UTF-8/));
  });
});

describe('a path', () => {
  it('may end in a slash and hold two of them', async () => {
    expect((await shop.call('GET', '/orders/HS-20417/')).status).toBe(200);
    expect((await shop.call('GET', '//orders/HS-20417')).status).toBe(200);
  });
  it('may carry query parameters that mean nothing', async () => {
    const { status } = await shop.call(
      'GET',
      '/orders/HS-20417?order_id=HS-20417&locale=en_US&x=1',
    );
    expect(status).toBe(200);
  });
  it('has its order id decoded', async () => {
    const orderId = 'Größe 5/7 ?#%';
    await shop.call('POST', '/orders', quietOrder(orderId));
    const { body } = await shop.call('GET', `/orders/${encodeURIComponent(orderId)}`);
    expect(body.data['order_id']).toBe(orderId);
  });
  it.each(['%00', 'a%00b', 'x'.repeat(51), 'unknown', '9999999999999999', '99999999999999999999'])(
    'that names no order (%s) is not found',
    async (id) => {
      const { status, body } = await shop.call('GET', `/orders/${id}`);
      expect(status).toBe(404);
      expect(body).toEqual(failed(1006, /^Invalid transaction ID$/));
    },
  );
  it('that cannot be decoded is refused', async () => {
    const { status, body } = await shop.call('GET', '/orders/%E0%A4');
    expect(status).toBe(400);
    expect(body).toEqual(failed(1000, /Invalid request/));
  });
  it('that does not exist is not found', async () => {
    const { status, body } = await shop.call('GET', '/nothing');
    expect(status).toBe(404);
    expect(body).toEqual(failed(1000, /^Not found$/));
    expect((await shop.call('POST', '/nothing', { a: 1 })).status).toBe(404);
  });
  it('refuses methods that it does not take', async () => {
    const { status, body, headers } = await shop.call('DELETE', '/orders/HS-20417');
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, PATCH');
    expect(body).toEqual(failed(1000, /method/));
  });
});

describe('the Java client', () => {
  it('ships by POST that means PATCH, without a status', async () => {
    const { status, body } = await shop.call(
      'POST',
      '/orders/HS-20417',
      { invoice_id: 'F-1' },
      { 'x-http-method-override': 'PATCH', 'content-type': 'application/x-www-form-urlencoded' },
    );
    expect([status, body]).toEqual([200, { success: true, data: {} }]);
  });
  it('cannot turn a POST into any other method', async () => {
    const { status } = await shop.call(
      'POST',
      '/orders/HS-20417',
      {},
      { 'x-http-method-override': 'GET' },
    );
    expect(status).toBe(405);
  });
});

describe('an answer', () => {
  it('is JSON that nobody keeps', async () => {
    const { headers } = await shop.call('GET', '/orders/HS-20417');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('to a bug is 9999 and shows nothing of it', async () => {
    const reported: unknown[] = [];
    const bug = new InvariantError('invariant broken: secret');
    const app = buildApi(
      { ...shop.service.ports, findOrder: () => Promise.reject(bug) },
      { reportBug: (error) => reported.push(error) },
    );
    const response = await app.inject({
      method: 'GET',
      url: '/v1/json/orders/HS-20417',
      headers: { api_key: 'test-api-key' },
    });
    await app.close();
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual(failed(9999, /^Unknown error: request request-1$/));
    expect(reported).toEqual([bug]);
  });
});

describe('an Idempotency-Key', () => {
  const keyed = (key: string, body: object, path = '/orders') =>
    shop.call('POST', path, body, { 'idempotency-key': key });

  it('gives the answer of the first time again', async () => {
    const body = quietOrder('keyed-1');
    const first = await keyed('key-1', body);
    const again = await keyed('key-1', body);
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  it('cannot be used for another request', async () => {
    await keyed('key-2', quietOrder('keyed-2'));
    const { status, body } = await keyed('key-2', quietOrder('keyed-3'));
    expect(status).toBe(409);
    expect(body).toEqual(failed(1000, /Idempotency-Key/));
    expect((await shop.call('GET', '/orders/keyed-3')).status).toBe(404);
  });

  it.each(['x'.repeat(256), 'with blank', 'é'])('must be visible ASCII (%s)', async (key) => {
    const { status, body } = await keyed(key, quietOrder('keyed-4'));
    expect(status).toBe(400);
    expect(body).toEqual(failed(1000, /Invalid Idempotency-Key/));
  });

  it('means nothing on a GET', async () => {
    const { status } = await shop.call('GET', '/orders/HS-20417', undefined, {
      'idempotency-key': 'with blank',
    });
    expect(status).toBe(200);
  });
});
