import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/service.js';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import { API_KEY, startTestService } from '../support/service.ts';
import { openBrowser, type Browser } from './support/browser.ts';

let service: Service;
let browser: Browser;

beforeAll(async () => {
  service = await startTestService();
  browser = openBrowser(service.url);
  await browser.call('POST', '/api/session/sandbox');
}, 60_000);
afterAll(async () => service.close());

/** Creates an order over the merchant API and answers Kvitt's number of it. */
async function createOrder(orderId: string): Promise<number> {
  const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
    method: 'POST',
    body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId }),
  });
  expect(answer.status).toBe(200);
  const { body } = await browser.call('GET', `/api/transactions?q=${orderId}`);
  return Number((body['rows'] as { transactionId: number }[])[0]?.transactionId);
}

const offers = (body: Record<string, unknown>): Record<string, boolean> =>
  Object.fromEntries(
    (body['actions'] as { action: string; isAllowed: boolean }[]).map((each) => [
      each.action,
      each.isAllowed,
    ]),
  );

describe('an order in the dashboard', () => {
  it('is found, paid as the customer, shipped, refunded, and each step is audited', async () => {
    const id = await createOrder('dash-1');
    const path = `/api/transactions/${id}`;
    const before = await browser.call('GET', path);
    expect(offers(before.body)).toEqual({
      ship: false,
      extend: false,
      cancel: true,
      refund: false,
    });

    const paid = await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, {
      action: 'approve',
    });
    expect(paid.status).toBe(200);
    const ready = await browser.call('GET', path);
    expect(ready.body['needsShipping']).toBe(true);
    expect(offers(ready.body)['ship']).toBe(true);
    const dueList = await browser.call('GET', '/api/transactions?needsShipping=true');
    expect(dueList.body['rows']).toMatchObject([{ orderId: 'dash-1' }]);
    const { body: deadlines } = await browser.call('GET', '/api/deadlines');
    expect(deadlines['days']).toEqual([]);

    const twice = { 'idempotency-key': 'ship-once' };
    const ship = { carrier: 'PostNL', trackingNumber: '3S1' };
    const shipped = await browser.call('POST', `${path}/ship`, ship, twice);
    expect(shipped.body).toMatchObject({
      shipments: [{ carrier: 'PostNL', trackingNumber: '3S1' }],
    });
    expect((await browser.call('POST', `${path}/ship`, ship, twice)).status).toBe(200);
    const again = await browser.call('POST', `${path}/ship`, ship);
    expect(again.status).toBeLessThan(500);

    const refund = await browser.call('POST', `${path}/refunds`, { amountMinor: 1_000 });
    expect(refund.body).toMatchObject({ refunds: [{ amountMinor: 1_000, canBeVoided: true }] });
    const [{ refundId }] = refund.body['refunds'] as [{ refundId: number }];
    const voided = await browser.call('POST', `${path}/refunds/${refundId}/void`, {});
    expect(voided.body).toMatchObject({ refunds: [{ flowState: 'voided' }] });

    const tooMuch = await browser.call('POST', `${path}/refunds`, { amountMinor: 99_999 });
    expect([tooMuch.status, tooMuch.body['error']]).toEqual([400, 'refund_above_rest']);
    const { body: log } = await browser.call('GET', '/api/audit');
    expect((log['entries'] as { action: string }[]).map(({ action }) => action)).toEqual([
      'requestRefund',
      'voidRefund',
      'requestRefund',
      'shipOrder',
      'shipOrder',
      'shipOrder',
      'actAsCustomer',
    ]);
  });

  it('turns the clock, and what expires is listed before it does', async () => {
    const id = await createOrder('dash-2');
    await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'approve' });
    const turned = await browser.call('POST', '/api/sandbox/clock', { by: 'P20D' });
    expect(turned.status).toBe(200);
    const { body } = await browser.call('GET', '/api/deadlines');
    expect(body['days']).toMatchObject([{ currency: 'EUR', orders: 1, amountMinor: 12_100 }]);
    const soon = await browser.call('GET', '/api/transactions?expiringDays=10');
    expect(soon.body['rows']).toMatchObject([{ orderId: 'dash-2' }]);
    const extended = await browser.call('POST', `/api/transactions/${id}/extend`, {});
    expect(extended.status).toBe(200);
    expect(Date.parse(String(extended.body['shipBefore']))).toBeGreaterThan(
      Date.parse(String((soon.body['rows'] as { shipBefore: string }[])[0]?.shipBefore)),
    );
  });

  it('is paged by a cursor, every order once and the newest first', async () => {
    for (let index = 0; index < 5; index += 1) await createOrder(`page-${index}`);
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const path: string = `/api/transactions?limit=2${after === '' ? '' : `&after=${after}`}`;
      const { body } = await browser.call('GET', path);
      seen.push(...(body['rows'] as { orderId: string }[]).map(({ orderId }) => orderId));
      after = body['next'] as string | null;
    }
    expect(seen).toEqual(['page-4', 'page-3', 'page-2', 'page-1', 'page-0', 'dash-2', 'dash-1']);
    const { body } = await browser.call('GET', '/api/transactions?orderStatus=expired');
    expect(body['rows']).toEqual([]);
  });

  it('is told of live, also from where a page left off', async () => {
    const listen = async (last: string): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
      const answer = await fetch(`${service.url}/api/live`, {
        headers: { cookie: browser.cookie(), 'last-event-id': last },
      });
      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      return (answer.body as ReadableStream<Uint8Array>).getReader();
    };
    const until = async (
      reader: ReadableStreamDefaultReader<Uint8Array>,
      wanted: string,
    ): Promise<string> => {
      let text = '';
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended after ${text}`);
        text += new TextDecoder().decode(value);
      }
      return text;
    };
    const reader = await listen('');
    const id = await createOrder('live-1');
    await browser.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'approve' });
    expect(await until(reader, String(id))).toContain('event: change');
    await reader.cancel();
    const later = await listen('0');
    expect(await until(later, String(id))).toContain('event: change');
    await later.cancel();
  });
});

describe('the pages', () => {
  it('answer what browsers go to, and take no path of the APIs', async () => {
    const headers = { accept: 'text/html' };
    const get = async (path: string): Promise<Response> =>
      fetch(`${service.url}${path}`, { headers });
    for (const path of ['/', '/transactions/1']) {
      const page = await get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(page.headers.get('cache-control')).toBe('no-store');
    }
    for (const [path, status] of [
      ['/v1/json/strange', 401],
      ['/api/strange', 404],
      ['/health/strange', 404],
      ['/assets/strange.js', 404],
    ] as const) {
      expect([path, (await get(path)).status]).toEqual([path, status]);
    }
  });
});
