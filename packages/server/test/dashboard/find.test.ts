import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { API_KEY, startTestService } from '../support/service.ts';
import { openBrowser, type Browser } from './support/browser.ts';

let service: Service;
let browser: Browser;

const api = async (method: string, path: string, body: object): Promise<Response> =>
  fetch(`${service.url}${path}?api_key=${API_KEY}`, { method, body: JSON.stringify(body) });

/** Creates an order of a customer and an amount, and answers Kvitt's number of it. */
async function create(
  orderId: string,
  customer: Readonly<Record<string, string>> = {},
  times = 1,
): Promise<number> {
  const [item] = EXAMPLE_ORDER.shopping_cart.items;
  const answer = await api('POST', '/v1/json/orders', {
    ...EXAMPLE_ORDER,
    order_id: orderId,
    amount: EXAMPLE_ORDER.amount * times,
    customer: { ...EXAMPLE_ORDER.customer, ...customer },
    shopping_cart: { items: [{ ...item, quantity: times }] },
  });
  expect(answer.status).toBe(200);
  const { body } = await browser.call('GET', `/api/transactions?q=${encodeURIComponent(orderId)}`);
  return Number((body['rows'] as { transactionId: number }[])[0]?.transactionId);
}

const found = async (query: Readonly<Record<string, string>>): Promise<string[]> => {
  const { status, body } = await browser.call(
    'GET',
    `/api/transactions?${new URLSearchParams(query).toString()}`,
  );
  expect(status).toBe(200);
  return (body['rows'] as { orderId: string }[]).map(({ orderId }) => orderId);
};

beforeAll(async () => {
  service = await startTestService();
  browser = openBrowser(service.url);
  await browser.call('POST', '/api/session/sandbox');
  await create('web-1', { first_name: 'Åsa', last_name: 'Lindqvist', email: 'Asa@Shop.example' });
  await create(
    'web-2',
    { first_name: 'José', last_name: 'de la Cruz', email: 'jose@a.example' },
    2,
  );
  await create('web_3', { first_name: 'Asa', last_name: 'Müller', email: 'mueller@b.example' });
  await create('100%', { first_name: 'Per', last_name: 'Cent', email: 'p@c.example' });
}, 60_000);
afterAll(async () => service.close());

describe('a search in the overview', () => {
  it.each([
    ['an order id, in any case', 'WEB-2', ['web-2']],
    ['the beginning of order ids', 'web', ['web_3', 'web-2', 'web-1']],
    ['a name with accents or without', 'asa', ['web_3', 'web-1']],
    ['a name with accents or without', 'ÅSA', ['web_3', 'web-1']],
    ['several words, in any order', 'lindq åsa', ['web-1']],
    ['words that no single order has', 'josé lindqvist', []],
    ['an e-mail address', 'ASA@shop.example', ['web-1']],
    ['the beginning of one', 'jose@', ['web-2']],
    ['an amount with a comma', '242,00', ['web-2']],
    ['an amount with a point and a sign', '€ 242.00', ['web-2']],
    ['a whole amount', '242', ['web-2']],
    ['a percent sign as what it is', '100%', ['100%']],
    ['a percent sign as nothing else', '%', []],
    ['an underscore as what it is', 'web_', ['web_3']],
    ['the character zero', 'web\0-1', []],
    ['nothing but zeros', '\0', []],
    ['a number beyond all numbers', '9'.repeat(190), []],
    ['a quote and a backslash', `'\\`, []],
    ['somebody unknown', 'nobody', []],
  ])('takes %s: %j', async (_, q, orderIds) => {
    expect(await found({ q })).toEqual(orderIds);
  });

  it('refuses a text that is too long', async () => {
    const { status } = await browser.call('GET', `/api/transactions?q=${'a'.repeat(201)}`);
    expect(status).toBe(400);
  });

  it('combines with filters, sorting and cursors', async () => {
    expect(await found({ q: 'asa', orderStatus: 'completed' })).toEqual([]);
    expect(await found({ q: 'asa', currency: 'EUR', sort: 'oldest' })).toEqual(['web-1', 'web_3']);
    expect(await found({ q: 'asa', currency: 'SEK' })).toEqual([]);
    expect(await found({ q: 'asa', siteId: '1' })).toEqual([]);
    expect(await found({ q: 'asa', createdUntil: '2001-01-01' })).toEqual([]);
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const path = `/api/transactions?q=web&limit=1${after === '' ? '' : `&after=${after}`}`;
      const { body } = await browser.call('GET', path);
      seen.push(...(body['rows'] as { orderId: string }[]).map(({ orderId }) => orderId));
      after = body['next'] as string | null;
      // What arrives meanwhile is newer than the place and belongs to no later page.
      if (seen.length === 1) await create('web-late');
    }
    expect(seen).toEqual(['web_3', 'web-2', 'web-1']);
  });

  it('finds Klarna’s numbers, what is to be shipped, and what a refund is under way of', async () => {
    const id = await create('paid-1', { first_name: 'Ida', last_name: 'Nyman' });
    await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'approve' });
    await browser.call('POST', `/api/transactions/${id}/ship`, {});
    let invoiceNumber: unknown = null;
    let reservationNumber: unknown = null;
    await expect
      .poll(async () => {
        const { body } = await browser.call('GET', `/api/transactions/${id}`);
        ({ invoiceNumber, reservationNumber } = body);
        return invoiceNumber;
      })
      .not.toBe(null);
    expect(await found({ q: String(reservationNumber).toLowerCase() })).toEqual(['paid-1']);
    expect(await found({ q: String(invoiceNumber) })).toEqual(['paid-1']);
    expect(await found({ q: String(id) })).toEqual(['paid-1']);
    expect(await found({ refunding: 'true' })).toEqual([]);
    await browser.call('POST', `/api/transactions/${id}/refunds`, { amountMinor: 1_000 });
    expect(await found({ refunding: 'true' })).toEqual(['paid-1']);
    expect(await found({ refunding: 'true', q: 'ida' })).toEqual(['paid-1']);
    expect(await found({ refunding: 'true', currency: 'SEK' })).toEqual([]);

    const other = await create('paid-2', { first_name: 'Ida', last_name: 'Ek' });
    await browser.call('POST', `/api/sandbox/transactions/${other}/customer`, {
      action: 'approve',
    });
    expect(await found({ needsShipping: 'true', q: 'ida' })).toEqual(['paid-2']);
    expect(await found({ needsShipping: 'true', q: 'paid-1' })).toEqual([]);
    expect(await found({ needsShipping: 'true', q: 'nobody' })).toEqual([]);
  });

  it('is exported as it is filtered, with formulas disarmed', async () => {
    await create('=1+1', { first_name: '=SUM(1)', last_name: 'Nyman' });
    const download = async (query: string): Promise<Response> =>
      fetch(`${service.url}/api/transactions/export?${query}`, {
        headers: { cookie: browser.cookie() },
      });
    const csv = await download('format=csv&q=nyman&sort=oldest');
    expect(csv.headers.get('content-disposition')).toMatch(/orders-\d+-\d{4}-\d\d-\d\d\.csv/);
    const [head, ...lines] = (await csv.text()).trim().split('\r\n');
    expect(head).toContain('order_id');
    expect(lines.map((line) => line.split(',')[3])).toEqual(['paid-1', "'=1+1"]);
    expect(lines[1]).toContain("'=SUM(1) Nyman");
    const xlsx = await download('format=xlsx&q=nyman');
    expect(new Uint8Array(await xlsx.arrayBuffer()).slice(0, 2)).toEqual(
      new Uint8Array([0x50, 0x4b]),
    );
    expect((await download('format=pdf')).status).toBe(400);
    expect((await fetch(`${service.url}/api/transactions/export`)).status).toBe(401);
  });
});

describe('a kept view', () => {
  it('is its owner’s, is replaced by name, and there are twenty at most', async () => {
    const query = 'orderStatus=expired&q=asa';
    const kept = await browser.call('POST', '/api/views', { name: ' Expired ', query });
    expect(kept.body).toMatchObject({ views: [{ name: 'Expired', query }] });
    const replaced = await browser.call('POST', '/api/views', { name: 'Expired', query: 'q=b' });
    expect(replaced.body).toMatchObject({ views: [{ name: 'Expired', query: 'q=b' }] });
    const made = await Promise.all(
      Array.from({ length: 22 }, async (_, index) =>
        browser.call('POST', '/api/views', { name: `View ${index}`, query: '' }),
      ),
    );
    expect(made.filter(({ status }) => status === 409)).toHaveLength(3);
    const { body } = await browser.call('GET', '/api/views');
    const views = body['views'] as { viewId: number; name: string }[];
    expect(views).toHaveLength(20);
    for (const wrong of [
      { name: '', query: '' },
      { name: 'a'.repeat(61), query: '' },
      { name: 'a', query: 'a b' },
      { name: 'a', query: 'a\0' },
    ]) {
      const { status } = await browser.call('POST', '/api/views', wrong);
      expect([wrong, status < 500 && status >= 400]).toEqual([wrong, true]);
    }

    const invited = await browser.call('POST', '/api/team', {
      email: 'viewer@shop.example',
      name: 'Viewer',
      role: 'viewer',
    });
    expect(invited.status).toBe(200);
    const [first] = views;
    const viewer = openBrowser(service.url);
    const { password } = invited.body as { password?: string };
    await viewer.call('POST', '/api/session', { email: 'viewer@shop.example', password });
    expect((await viewer.call('GET', '/api/views')).body).toEqual({ views: [] });
    expect((await viewer.call('DELETE', `/api/views/${first?.viewId}`)).status).toBe(404);
    // A viewer reads, also as a file, and changes nothing.
    expect((await viewer.call('GET', '/api/transactions?q=asa')).status).toBe(200);
    const file = await fetch(`${service.url}/api/transactions/export`, {
      headers: { cookie: viewer.cookie() },
    });
    expect([file.status, (await file.text()).includes('web-1')]).toEqual([200, true]);
    expect((await viewer.call('POST', '/api/transactions/1/duplicate', {})).status).toBe(403);
    for (const id of ['0', 'x', '99999999999999999999']) {
      expect((await browser.call('DELETE', `/api/views/${id}`)).status).toBe(404);
    }
    const left = await browser.call('DELETE', `/api/views/${first?.viewId}`);
    expect(left.body['views']).toHaveLength(19);
  });
});

describe('an order that has come to nothing', () => {
  it('is made again once, however often it is clicked, and each names the other', async () => {
    const id = await create('gone-1', { email: 'gone@shop.example' });
    const path = `/api/transactions/${id}`;
    expect((await browser.call('POST', `${path}/duplicate`, {})).body['error']).toBe(
      'order_not_ended',
    );
    await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'open' });
    await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'decline' });
    const before = await browser.call('GET', path);
    expect(before.body['actions']).toContainEqual(
      expect.objectContaining({ action: 'duplicate', isAllowed: true }),
    );
    await create('gone-1-2');
    const key = { 'idempotency-key': 'again' };
    const clicks = await Promise.all(
      [1, 2, 3].map(async () => browser.call('POST', `${path}/duplicate`, {}, key)),
    );
    clicks.push(await browser.call('POST', `${path}/duplicate`, {}, key));
    expect(clicks.map(({ status, body }) => [status, body['orderId']])).toEqual(
      Array.from({ length: 4 }, () => [200, 'gone-1-3']),
    );
    const [made] = clicks;
    expect(made?.body['paymentUrl']).toMatch(/\/pay\//);
    const copy = await browser.call(
      'GET',
      `/api/transactions/${Number(made?.body['transactionId'])}`,
    );
    expect(copy.body).toMatchObject({
      orderStatus: 'initialized',
      amountMinor: before.body['amountMinor'],
      cart: before.body['cart'],
      customer: before.body['customer'],
      copyOf: { transactionId: id, orderId: 'gone-1' },
      copies: [],
    });
    const after = await browser.call('GET', path);
    expect(after.body['copies']).toEqual([
      { transactionId: made?.body['transactionId'], orderId: 'gone-1-3' },
    ]);
    const another = await browser.call('POST', `${path}/duplicate`, {});
    expect(another.body['orderId']).toBe('gone-1-4');
    for (const wrong of ['1', 'x', '9'.repeat(20)]) {
      const { status } = await browser.call('POST', `/api/transactions/${wrong}/duplicate`, {});
      expect(status).toBe(404);
    }
  });
});
