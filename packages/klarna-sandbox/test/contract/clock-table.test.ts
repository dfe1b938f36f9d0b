import { expect } from 'vitest';
import { capture, cart, getToken, openListener, openPage, placeOrder } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told, whatHappened } from './rows.js';

const DAY = 86_400_000;

async function expiryOf(bench: Bench, order: string): Promise<number> {
  return Date.parse(String((await bench.call('GET', order)).body['expires_at']));
}

async function viewOf(bench: Bench, order: string): Promise<Json> {
  return (await bench.call('GET', `/sandbox/orders/${String(order.split('/').at(-1))}`)).body;
}

/** Days from now to the due date of an order's invoice, captured just now. */
async function dueIn(bench: Bench, changes: Json): Promise<number> {
  const order = await placeOrder(bench, cart(changes));
  await capture(bench, order, 100);
  const [invoice] = (await viewOf(bench, order))['invoices'] as Json[];
  return (Date.parse(String(invoice?.['due_at'])) - (await bench.now())) / DAY;
}

coverTable(
  '11 Clock table',
  [
    'KP session expiry: 48 h',
    'HPP session expiry: 47 h',
    'authorization token: 60 min',
    'idempotency key memory: 24 h',
    'fraud decision: 4–8 h, ≤ 24 h',
    'fraud notification: every 10 min for 24 h',
    'fraud: 4 h override',
    'order expiry: 28 d at 00:00Z',
    'order expiry: extension → call date + 28 d',
    'order expiry: ≤ created + 180 d',
    'pay-later due date: capture + 30 d',
    'pay-later due date: 14 d in some markets',
    'payout: capture + delay (3–14 d), weekly run',
  ],
  {
    'KP session expiry: 48 h': async (bench) => {
      const made = await bench.call('POST', '/payments/v1/sessions', cart());
      const path = `/payments/v1/sessions/${String(made.body['session_id'])}`;
      await bench.advance('PT47H59M59S');
      expect((await bench.call('GET', path)).status).toBe(200);
      expect(whatHappened(await bench.advance('PT1S'))).toEqual(['session_expired']);
      expect(told(await bench.call('GET', path))).toBe('404 NOT_FOUND: Invalid session id');
    },
    'HPP session expiry: 47 h': async (bench) => {
      const { pageId } = await openPage(bench);
      const status = async (): Promise<unknown> =>
        (await bench.call('GET', `/hpp/v1/sessions/${pageId}`)).body['status'];
      await bench.advance('PT46H59M59S');
      expect(await status()).toBe('WAITING');
      expect(whatHappened(await bench.advance('PT1S'))).toEqual(['page_expired']);
      expect(await status()).toBe('DISABLED');
    },
    'authorization token: 60 min': async (bench) => {
      const [early, late] = [await getToken(bench), await getToken(bench)];
      const place = async (token: string): Promise<string> =>
        told(await bench.call('POST', `/payments/v1/authorizations/${token}/order`, cart()));
      await bench.advance('PT59M59S');
      expect(await place(early)).toBe('200');
      await bench.advance('PT1S');
      expect(await place(late)).toBe('404 NOT_FOUND: Invalid authorization token');
    },
    'idempotency key memory: 24 h': async (bench) => {
      const order = await placeOrder(bench);
      const captured = async (): Promise<unknown> => {
        await bench.call('POST', `${order}/captures`, { captured_amount: 100 }, { key: 'k' });
        return (await bench.call('GET', order)).body['captured_amount'];
      };
      expect(await captured()).toBe(100);
      await bench.advance('PT23H59M59S');
      expect(await captured()).toBe(100);
      await bench.advance('PT1S');
      expect(await captured()).toBe(200);
    },
    'fraud decision: 4–8 h, ≤ 24 h': async (bench) => {
      const email = 'customer+pend-accept-01@email.uk';
      const order = await placeOrder(bench, cart({ billing_address: { email } }));
      const status = async (): Promise<unknown> =>
        (await bench.call('GET', order)).body['fraud_status'];
      await bench.advance('PT3H59M59S');
      expect(await status()).toBe('PENDING');
      await bench.advance('PT1S');
      expect(await status()).toBe('ACCEPTED');
    },
    'fraud notification: every 10 min for 24 h': async (bench) => {
      const listener = await openListener(0, 500);
      const email = 'customer+pend-accept-01@email.uk';
      const notification = `${listener.url}/fraud`;
      await placeOrder(
        bench,
        cart({ billing_address: { email }, merchant_urls: { notification } }),
      );
      const pass = async (by: string): Promise<number> => {
        await bench.advance(by);
        await bench.sandbox.callbacksDone();
        return listener.posts.length;
      };
      const counts = [await pass('PT4H')];
      for (let step = 1; step <= 145; step += 1) counts.push(await pass('PT10M'));
      await listener.close();
      // At the decision and at 144 times ten minutes, which is a day.
      expect(counts.slice(0, 145)).toEqual(Array.from({ length: 145 }, (_, index) => index + 1));
      expect(counts.at(-1)).toBe(145);
    },
    'fraud: 4 h override': async (bench) => {
      const email = 'customer+pend-reject-01@email.uk';
      const risky = async (): Promise<string> =>
        placeOrder(bench, cart({ billing_address: { email } }));
      const [early, late] = [await risky(), await risky()];
      await bench.advance('PT7H59M59S');
      const body = { captured_amount: 49800 };
      expect((await bench.call('POST', `${early}/captures`, body)).status).toBe(201);
      expect(whatHappened(await bench.advance('PT1S'))).toEqual(['order_cancelled']);
      expect((await bench.call('POST', `${late}/captures`, body)).status).toBe(403);
    },
    'order expiry: 28 d at 00:00Z': async (bench) => {
      const order = await placeOrder(bench);
      const today = Math.floor((await bench.now()) / DAY) * DAY;
      expect(await expiryOf(bench, order)).toBe(today + 28 * DAY);
      await bench.advance('P28D');
      expect((await bench.call('GET', order)).body['status']).toBe('EXPIRED');
    },
    'order expiry: extension → call date + 28 d': async (bench) => {
      const order = await placeOrder(bench);
      await bench.advance('P9DT5H');
      await bench.call('POST', `${order}/extend-authorization-time`);
      const today = Math.floor((await bench.now()) / DAY) * DAY;
      expect(await expiryOf(bench, order)).toBe(today + 28 * DAY);
    },
    'order expiry: ≤ created + 180 d': async (bench) => {
      const order = await placeOrder(bench);
      const created = Math.floor((await bench.now()) / DAY) * DAY;
      for (let count = 0; count < 7; count += 1) {
        await bench.advance('P25D');
        await bench.call('POST', `${order}/extend-authorization-time`);
      }
      expect(await expiryOf(bench, order)).toBe(created + 180 * DAY);
    },
    'pay-later due date: capture + 30 d': async (bench) => {
      expect(await dueIn(bench, {})).toBe(30);
    },
    'pay-later due date: 14 d in some markets': async (bench) => {
      expect(await dueIn(bench, { purchase_country: 'NO', purchase_currency: 'NOK' })).toBe(14);
    },
    'payout: capture + delay (3–14 d), weekly run': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49800);
      // Captured on a Monday: fourteen days later is a Monday again, and the run is at six.
      expect((await viewOf(bench, order))['next']).toContainEqual({
        at: '2031-03-17T06:00:00.000Z',
        what: 'payout_made',
      });
    },
  },
);

coverTable(
  '11 Clock table, other contracts',
  ['payout: capture + delay (3–14 d), daily run'],
  {
    'payout: capture + delay (3–14 d), daily run': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49800);
      expect((await viewOf(bench, order))['next']).toContainEqual({
        at: '2031-03-06T06:00:00.000Z',
        what: 'payout_made',
      });
    },
  },
  { payoutDelayDays: 3, payoutRun: { weekday: 'daily', hour: 6 } },
);
