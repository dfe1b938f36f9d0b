import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from '../../packages/server/test/api/examples.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { waitUntil } from '../support/wait.js';
import { askInEveryWay, startNodeShop, type NodeShop } from './support/node-shop.js';

type Service = Awaited<ReturnType<typeof startTestService>>;
type Received = Readonly<{ url: string; headers: IncomingHttpHeaders; body: string }>;

let service: Service;
let shop: NodeShop;
let receiver: Server;
const received: Received[] = [];
let notificationUrl: string;

beforeAll(async () => {
  service = await startTestService({ KVITT_EDITION: '2025' });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ url: request.url ?? '', headers: request.headers, body });
      response.end('OK');
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  notificationUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?store=2`;
  shop = startNodeShop({ kvittUrl: service.url, apiKey: API_KEY });
});
afterAll(async () => {
  await shop.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => {
    receiver.close(resolve);
  });
  await service.close();
});

/** An order as the client's reference creates it; notifications come back to this test. */
const order = (orderId: string): object => {
  const { payment_options: options, ...others } = quietOrder(orderId) as {
    payment_options: object;
  };
  return {
    ...others,
    payment_options: {
      ...options,
      notification_url: notificationUrl,
      notification_method: 'POST',
    },
  };
};

async function approve(orderId: string): Promise<void> {
  const response = await fetch(`${service.url}/sandbox/orders/${orderId}/customer`, {
    method: 'POST',
    headers: { api_key: API_KEY },
    body: JSON.stringify({ action: 'approve' }),
  });
  expect(response.status).toBe(200);
}

/** The order once Klarna has done what it was asked for. */
async function settled(orderId: string, statuses: string): Promise<Record<string, unknown>> {
  let read: Record<string, unknown> = {};
  await waitUntil(`${orderId} reads ${statuses}`, async () => {
    const { data } = await shop.call('orders', 'get', orderId);
    read = data as Record<string, unknown>;
    return `${String(read['status'])}/${String(read['financial_status'])}` === statuses;
  });
  return read;
}

describe('done when: the PSP’s own Node client works unchanged against Kvitt', () => {
  it('lists gateways', async () => {
    const klarna = { id: 'KLARNA', description: 'Klarna' };
    expect(await shop.call('gateways', 'get')).toEqual({ success: true, data: [klarna] });
    expect(await shop.call('gateways', 'get', 'KLARNA')).toEqual({ success: true, data: klarna });
  });

  it('creates, extends, ships and refunds an order', async () => {
    const created = await shop.call('orders', 'create', order('node-1'));
    expect(created).toMatchObject({
      success: true,
      data: {
        order_id: 'node-1',
        payment_url: expect.stringContaining(`${service.url}/pay/`) as string,
      },
    });
    await approve('node-1');
    const paid = await settled('node-1', 'completed/uncleared');
    expect(paid).toMatchObject({ amount: 14000, payment_details: { type: 'KLARNA' } });

    const extended = await shop.call('orders', 'update', 'node-1', {
      extend_expiration: true,
      reason: 'Back order',
    });
    expect(extended).toMatchObject({
      success: true,
      data: { expiration_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string },
    });

    const tracking = { tracktrace_code: '3SABC1', carrier: 'PostNL', ship_date: '01-01-1911' };
    const shipped = await shop.call('orders', 'update', 'node-1', {
      status: 'shipped',
      ...tracking,
    });
    expect(shipped).toEqual({ success: true, data: {} });
    const { shopping_cart: cart } = (await settled('node-1', 'shipped/uncleared')) as {
      shopping_cart: { items: readonly Record<string, unknown>[] };
    };

    const byAmount = await shop.call('refunds', 'create', 'node-1', {
      currency: 'EUR',
      amount: 2500,
      description: 'Scratch on one leg',
    });
    expect(byAmount).toMatchObject({
      success: true,
      data: { refund_id: expect.any(Number) as number, transaction_id: paid['transaction_id'] },
    });

    // The lines as they were read, and one of them again with a negative price.
    const [, throwOfWool] = cart.items;
    const back = { ...throwOfWool, quantity: 1, unit_price: -Number(throwOfWool?.['unit_price']) };
    const byCart = await shop.call('refunds', 'create', 'node-1', {
      checkout_data: { items: [...cart.items, back] },
    });
    expect(byCart).toMatchObject({ success: true });
    const after = (await shop.call('orders', 'get', 'node-1')) as {
      data: Record<string, unknown>;
    };
    expect(after.data).toMatchObject({ amount_refunded: 5500 });
  });

  it('cancels an order that is paid and not shipped', async () => {
    await shop.call('orders', 'create', order('node-2'));
    await approve('node-2');
    await settled('node-2', 'completed/uncleared');
    const cancelled = await shop.call('orders', 'update', 'node-2', { status: 'cancelled' });
    expect(cancelled).toEqual({ success: true, data: {} });
    await settled('node-2', 'void/void');
  });

  it('gives refusals as it gives those of the PSP', async () => {
    expect(await shop.call('orders', 'get', 'none')).toEqual({
      error_code: 1006,
      error_info: 'Invalid transaction ID',
    });
    expect(await shop.call('gateways', 'get', 'IDEAL')).toMatchObject({ error_code: 1023 });
    expect(await shop.call('orders', 'create', {})).toMatchObject({ error_code: 1006 });
    const stranger = startNodeShop({ kvittUrl: service.url, apiKey: 'not-a-key' });
    expect(await stranger.call('gateways', 'get')).toEqual({
      error_code: 1032,
      error_info: 'Invalid API key',
    });
    await stranger.stop();
  });

  it('receives notifications that the documented algorithm verifies', async () => {
    await waitUntil('a notification came', () => received.length > 0);
    const [first] = received;
    if (first === undefined) throw new Error('nothing came');
    expect(first.url).toMatch(/^\/hook\?store=2&transactionid=node-1&timestamp=\d+$/);
    const auth = Buffer.from(String(first.headers['auth']), 'base64').toString('utf8');
    const [timestamp = '', signature] = auth.split(':');
    const wanted = createHmac('sha512', API_KEY).update(`${timestamp}:${first.body}`).digest('hex');
    expect(signature).toBe(wanted);
    expect(JSON.parse(first.body)).toMatchObject({ order_id: 'node-1', amount: 14000 });
  });

  const ways = (['node-shop.cjs', 'node-shop.mjs'] as const).flatMap((program) =>
    (['--import', '--require'] as const).flatMap((preload) =>
      (['test', 'live'] as const).map((environment) => ({ program, preload, environment })),
    ),
  );
  it.each(ways)('in $program by $preload, $environment', async (way) => {
    const one = startNodeShop({ kvittUrl: `${service.url}/v1/json/`, apiKey: API_KEY, ...way });
    expect(await one.call('gateways', 'get', 'KLARNA')).toMatchObject({ success: true });
    await one.stop();
  });
});

describe('the redirection', () => {
  it('sends what is meant for the PSP to Kvitt, however it is asked', async () => {
    const [http, https] = ['http', 'https'].map(
      (scheme) => `${scheme}://api.multisafepay.com/v1/json/me`,
    ) as [string, string];
    const answers = await askInEveryWay(service.url, http, https);
    expect(answers).toHaveLength(12);
    for (const answer of answers) expect(answer).toMatch(/"error_code":(?:1032|1000)/);
  });

  it('leaves every other request alone', async () => {
    const before = received.length;
    const answers = await askInEveryWay('http://127.0.0.1:9', notificationUrl);
    expect(answers).toEqual(Array.from({ length: 7 }, () => 'OK'));
    expect(received.slice(before).map(({ body }) => body)).toEqual(['', '', '', '', '', '', 'b']);
    expect(received[before + 4]?.headers.host).toBe('x');
  });

  it('says what is missing', async () => {
    await expect(askInEveryWay('127.0.0.1:4000', notificationUrl)).rejects.toThrow(
      /set KVITT_URL to where Kvitt listens/,
    );
  });
});
