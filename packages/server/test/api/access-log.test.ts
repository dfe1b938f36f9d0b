import { expect, it, onTestFinished, vi } from 'vitest';
import { CREATE, quietOrder } from './examples.ts';
import { openShop } from './shop.ts';

/** What a line of a request holds, in this order. */
const MEMBERS = [
  'at',
  'level',
  'message',
  'request',
  'method',
  'route',
  'http',
  'ms',
  'bytes',
  'account',
  'site',
  'error',
];

type Line = Readonly<Record<string, unknown>>;

it('has one line for every request, and nothing of a person, a key or an address in any', async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  const shop = await openShop('2021', { KVITT_LOG: 'json', KVITT_ACCESS_LOG: 'on' });
  onTestFinished(shop.close);
  const ids: (string | null)[] = [];
  const get = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${shop.service.url}${path}`, init);
    await response.arrayBuffer();
    ids.push(response.headers.get('x-request-id'));
    return response;
  };

  const created = await shop.call('POST', '/orders', quietOrder('order-of-femke'));
  ids.push(created.headers.get('x-request-id'));
  const page = new URL(String(created.body.data['payment_url']));
  await get(`${page.pathname}${page.search}`);
  const customer = await shop.customer('order-of-femke', 'approve');
  ids.push(customer.headers.get('x-request-id'));
  for (const [method, path, body] of [
    ['GET', '/orders/order-of-femke', undefined],
    ['PATCH', '/orders/order-of-femke', { status: 'shipped', tracktrace_code: '3SABC1' }],
    ['POST', '/orders/order-of-femke/refunds', { currency: 'EUR', amount: 100 }],
    ['GET', '/orders/order-of-femke/notifications', undefined],
    ['GET', '/orders/nobody@shop.test', undefined],
    ['POST', '/orders', '{'],
  ] as const) {
    ids.push((await shop.call(method, path, body)).headers.get('x-request-id'));
  }
  await get('/v1/json/orders/order-of-femke?api_key=test-api-key');
  await get('/v1/json/orders/order-of-femke?api_key=wrong-secret-key');
  await get('/v1/json/orders/%E0%A4?email=femke@example.org');
  await get('/femke@example.org');
  await shop.close();

  const lines = written.map((line) => JSON.parse(line) as Line);
  const requests = lines.filter(({ message }) => message === 'request');
  expect(ids).not.toContain(null);
  const lineOf = (id: string | null): Line[] => requests.filter(({ request }) => request === id);
  expect(ids.map((id) => lineOf(id).length)).toEqual(ids.map(() => 1));
  // The others are Klarna's.
  const others = requests.filter(({ request }) => !ids.includes(String(request)));
  expect(new Set(others.map(({ route }) => route))).toEqual(new Set(['/klarna/callback/:token']));
  for (const line of requests) {
    expect(Object.keys(line)).toEqual(MEMBERS.filter((name) => name in line));
    expect(line).toMatchObject({
      level: 'info',
      ms: expect.any(Number),
      bytes: expect.any(Number),
    });
  }
  expect(requests.map(({ method, route, http, error }) => [method, route, http, error])).toEqual(
    expect.arrayContaining([
      ['POST', '/v1/json/orders', 200, undefined],
      ['GET', '/pay/:token', 200, undefined],
      ['GET', '/v1/json/orders/:id', 404, 1006],
      ['GET', '/v1/json/orders/:id', 401, 1032],
      ['GET', 'none', 400, 1000],
      ['GET', 'none', 404, 1000],
    ]),
  );
  const { customer: femke } = CREATE;
  const personal = [
    ...[
      femke.first_name,
      femke.last_name,
      femke.address1,
      femke.zip_code,
      femke.phone,
      femke.email,
    ],
    ...['@', 'femke', 'test-api-key', 'wrong-secret-key', '3SABC1', page.pathname.slice(5)],
  ];
  const text = written.join('').toLowerCase();
  expect(personal.filter((each) => text.includes(each.toLowerCase()))).toEqual([]);
});
