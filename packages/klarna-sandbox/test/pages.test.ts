import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cart, errorCode, line, openBench, openListener, openPage, SHOP } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

/** Presses a button of the form, as a browser without scripts does. */
async function press(link: string, action: string, method = 'pay_later'): Promise<Response> {
  return fetch(`${bench.sandbox.url}${link}`, {
    method: 'POST',
    body: new URLSearchParams({ action, payment_method: method }),
    redirect: 'manual',
  });
}

async function read(pageId: string): Promise<Json> {
  return (await bench.call('GET', `/hpp/v1/sessions/${pageId}`)).body;
}

describe('the hosted page', () => {
  it('is created with 201 and expires an hour before its session', async () => {
    const start = await bench.now();
    const { page, pageId } = await openPage(bench);
    expect(Date.parse(String(page['expires_at'])) - start).toBe(47 * 3_600_000);
    expect(page['redirect_url']).toMatch(/\/pay\/[A-Z2-9]{8}$/);
    expect((await read(pageId))['status']).toBe('WAITING');
  });

  it('shows title, lines and total, and works without scripts', async () => {
    const { link, pageId } = await openPage(bench, cart(), { page_title: 'Löparskor & mer' });
    const answer = await fetch(`${bench.sandbox.url}${link}`);
    const html = await answer.text();
    expect(html).toContain('Klarna sandbox – inga riktiga pengar');
    expect(html).toContain('Löparskor &amp; mer');
    expect(html).toContain('Item SHOE-42');
    expect(html.replaceAll('\u00a0', ' ')).toContain('498,00 kr');
    expect(html).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'none'");
    expect((await read(pageId))['status']).toBe('IN_PROGRESS');
  });

  it('escapes what the shop wrote', async () => {
    const evil = { ...line('physical', 'X', 49800, 9960), name: '"><script>alert(1)</script>' };
    const { link } = await openPage(bench, cart({ order_lines: [evil] }), { page_title: '<b>' });
    const html = await (await fetch(`${bench.sandbox.url}${link}`)).text();
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>');
  });

  it.each([
    ['pay_later', 'INVOICE'],
    ['pay_over_time', 'FIXED_AMOUNT'],
    ['pay_now', 'DIRECT_DEBIT'],
  ])('approves with %s and sends the customer on with the token', async (method, type) => {
    const { link, pageId } = await openPage(bench);
    const answer = await press(link, 'approve', method);
    const body = await read(pageId);
    const token = String(body['authorization_token']);
    expect(body['status']).toBe('COMPLETED');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `${SHOP}/ok?sid=${pageId}&token=${token}&order=`,
    ]);
    const path = `/payments/v1/authorizations/${token}/order`;
    const id = String((await bench.call('POST', path, cart())).body['order_id']);
    const order = await bench.call('GET', `/ordermanagement/v1/orders/${id}`);
    expect(order.body['initial_payment_method']).toMatchObject({ type });
  });

  it.each([
    ['decline', 'FAILED', 'fail'],
    ['cancel', 'CANCELLED', 'cancel'],
    ['back', 'BACK', 'back'],
  ])('%s leaves the session %s', async (action, status, path) => {
    const { link, pageId } = await openPage(bench);
    const answer = await press(link, action);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `${SHOP}/${path}?sid=${pageId}`,
    ]);
    expect((await read(pageId))['status']).toBe(status);
  });

  it('lets a declined customer try again', async () => {
    const { link, pageId } = await openPage(bench);
    await press(link, 'decline');
    await fetch(`${bench.sandbox.url}${link}`);
    expect((await read(pageId))['status']).toBe('IN_PROGRESS');
    await press(link, 'approve');
    expect((await read(pageId))['status']).toBe('COMPLETED');
  });

  it.each([
    ['an e-mail', { email: 'customer+denied@email.se' }],
    ['a telephone number', { phone: '+46 70 174 06 20' }],
  ])('declines a customer by %s', async (_what, address) => {
    const { link, pageId } = await openPage(bench, cart({ billing_address: address }));
    const answer = await press(link, 'approve');
    expect(answer.headers.get('location')).toBe(`${SHOP}/fail?sid=${pageId}`);
    expect((await read(pageId))['status']).toBe('FAILED');
  });

  it('says so when it is opened again after the end', async () => {
    const { link } = await openPage(bench);
    await press(link, 'approve');
    const html = await (await fetch(`${bench.sandbox.url}${link}`)).text();
    expect(html).toContain('Din betalning är klar');
    expect((await press(link, 'cancel')).status).toBe(200);
  });

  it.each([
    ['PLACE_ORDER', 'AUTHORIZED'],
    ['CAPTURE_ORDER', 'CAPTURED'],
  ])('with %s makes an order that is %s', async (mode, status) => {
    const { link, pageId } = await openPage(bench, cart(), { place_order_mode: mode });
    const answer = await press(link, 'approve');
    const page = await read(pageId);
    const id = String(page['order_id']);
    expect(answer.headers.get('location')).toBe(`${SHOP}/ok?sid=${pageId}&token=&order=${id}`);
    const order = await bench.call('GET', `/ordermanagement/v1/orders/${id}`);
    expect(order.body).toMatchObject({ status, klarna_reference: page['klarna_reference'] });
  });

  it('is disabled by DELETE, but not once completed', async () => {
    const first = await openPage(bench);
    const path = `/hpp/v1/sessions/${first.pageId}`;
    expect((await bench.call('DELETE', path)).status).toBe(204);
    expect((await read(first.pageId))['status']).toBe('DISABLED');
    const second = await openPage(bench);
    await press(second.link, 'approve');
    expect((await bench.call('DELETE', `/hpp/v1/sessions/${second.pageId}`)).status).toBe(400);
  });

  it('stays cancelled when the shop closes it after that', async () => {
    const { link, pageId } = await openPage(bench);
    await press(link, 'cancel');
    expect((await bench.call('DELETE', `/hpp/v1/sessions/${pageId}`)).status).toBe(204);
    expect((await read(pageId))['status']).toBe('CANCELLED');
    const html = await (await fetch(`${bench.sandbox.url}${link}`)).text();
    expect(html).toContain('Betalningen avbröts');
    expect(html).toContain(`href="${SHOP}/cancel?sid=${pageId}"`);
  });

  it('lapses after 47 hours', async () => {
    const { link, pageId } = await openPage(bench);
    const happened = await bench.advance('PT47H');
    expect(happened.map(({ what }) => what)).toContain('page_expired');
    expect((await read(pageId))['status']).toBe('DISABLED');
    const html = await (await fetch(`${bench.sandbox.url}${link}`)).text();
    expect(html).toContain('Den här betalningslänken har gått ut');
  });

  it('refuses a session that is unknown or an address that names none', async () => {
    const merchantUrls = { success: 'https://a.example' };
    const unknown = await bench.call('POST', '/hpp/v1/sessions', {
      payment_session_url: 'https://api.klarna.com/payments/v1/sessions/unknown',
      merchant_urls: merchantUrls,
    });
    const nowhere = await bench.call('POST', '/hpp/v1/sessions', {
      payment_session_url: 'https://api.klarna.com/',
      merchant_urls: merchantUrls,
    });
    expect([unknown.status, errorCode(unknown)]).toEqual([404, 'NOT_FOUND']);
    expect([nowhere.status, errorCode(nowhere)]).toEqual([400, 'BAD_VALUE']);
  });
});

describe('what else a browser finds', () => {
  it('is a front page that says what this is', async () => {
    const answer = await fetch(bench.sandbox.url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Klarna sandbox – no real money');
  });

  it('is a picture for each payment method', async () => {
    const session = await bench.call('POST', '/payments/v1/sessions', cart());
    const [first] = session.body['payment_method_categories'] as [{ asset_urls: Json }];
    const answer = await fetch(String(first.asset_urls['standard']));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('is a clear page where there is no such link', async () => {
    const answer = await fetch(`${bench.sandbox.url}/pay/NOTHERE1`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('There is no such payment link');
  });
});

describe('callbacks', () => {
  it('post every change of the session, again after a failure', async () => {
    const listener = await openListener(2);
    const session = await bench.call('POST', '/payments/v1/sessions', cart());
    const id = String(session.body['session_id']);
    const made = await bench.call('POST', '/hpp/v1/sessions', {
      payment_session_url: `${bench.sandbox.url}/payments/v1/sessions/${id}`,
      merchant_urls: { status_update: `${listener.url}/cb?sid={{session_id}}` },
    });
    const pageId = String(made.body['session_id']);
    await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'open' });
    await bench.sandbox.callbacksDone();
    const [first, , third] = listener.posts;
    expect(listener.posts).toHaveLength(3);
    expect(third).toEqual(first);
    expect(first).toMatchObject({
      path: `/cb?sid=${pageId}`,
      session: { session_id: pageId, status: 'IN_PROGRESS' },
    });
    const cancelled = await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, {
      action: 'cancel',
    });
    expect(cancelled.body).toMatchObject({ session: { status: 'CANCELLED' }, redirect_to: null });
    await listener.close();
  });
});
