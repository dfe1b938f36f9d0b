import { expect } from 'vitest';
import { capture, cart, openListener, openPage, placeOrder } from '../support.js';
import type { Bench, Json, Listener } from '../support.js';
import { coverTable, UUID, whatHappened } from './rows.js';

const PENDING = 'customer+pend-accept-01@email.uk';
const REJECTED = 'customer+pend-reject-01@email.uk';
const HIGH_RISK = 'customer+disputed-high_risk_order@email.se';

/** Runs a test with a merchant's server that answers `httpStatus`. */
async function withMerchant(
  httpStatus: number,
  test: (listener: Listener) => Promise<void>,
): Promise<void> {
  const listener = await openListener(0, httpStatus);
  try {
    await test(listener);
  } finally {
    await listener.close();
  }
}

async function placeRisky(bench: Bench, email: string, listener: Listener): Promise<string> {
  const notification = `${listener.url}/fraud?o={order.id}`;
  const order = await placeOrder(
    bench,
    cart({ billing_address: { email }, merchant_urls: { notification } }),
  );
  await bench.sandbox.callbacksDone();
  return order;
}

/** Lets time pass and what it set off be answered. */
async function pass(bench: Bench, by: string): Promise<readonly Json[]> {
  const happened = await bench.advance(by);
  await bench.sandbox.callbacksDone();
  return happened;
}

async function fraudStatus(bench: Bench, order: string): Promise<unknown> {
  return (await bench.call('GET', order)).body['fraud_status'];
}

coverTable(
  '5.9 Fraud and pending orders',
  [
    'create-order is PENDING; the decision comes after 4 hours',
    'notification: {order_id, event_type: FRAUD_RISK_ACCEPTED}',
    'notification: {order_id, event_type: FRAUD_RISK_REJECTED}',
    'notification: {order_id, event_type: FRAUD_RISK_STOPPED} for a later stop on an accepted order',
    'a stop of a captured order leaves its captures',
    'repeated every 10 minutes for 24 hours until a 200',
    'a 204 is no 200',
    'many minutes turned at once repeat it no more often than the merchant can answer',
    'the next repeat is the clock’s next deadline, and after 24 hours there is none',
    'override: a capture within 4 hours of a rejection is accepted and keeps the order',
    'otherwise Klarna cancels the order',
  ],
  {
    'create-order is PENDING; the decision comes after 4 hours': async (bench) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT3H59M59S');
        expect([await fraudStatus(bench, order), listener.posts]).toEqual(['PENDING', []]);
        expect(whatHappened(await pass(bench, 'PT1S'))).toEqual(['fraud_accepted']);
        expect(await fraudStatus(bench, order)).toBe('ACCEPTED');
      }),
    'notification: {order_id, event_type: FRAUD_RISK_ACCEPTED}': async (bench) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT4H');
        expect(listener.posts).toEqual([noticeOf(order, 'FRAUD_RISK_ACCEPTED')]);
      }),
    'notification: {order_id, event_type: FRAUD_RISK_REJECTED}': async (bench) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, REJECTED, listener);
        await pass(bench, 'PT4H');
        expect(listener.posts).toEqual([noticeOf(order, 'FRAUD_RISK_REJECTED')]);
      }),
    'notification: {order_id, event_type: FRAUD_RISK_STOPPED} for a later stop on an accepted order':
      async (bench) =>
        withMerchant(200, async (listener) => {
          const order = await placeRisky(bench, HIGH_RISK, listener);
          expect(await fraudStatus(bench, order)).toBe('ACCEPTED');
          expect(whatHappened(await pass(bench, 'P1D'))).toContain('fraud_stopped');
          expect(listener.posts).toEqual([noticeOf(order, 'FRAUD_RISK_STOPPED')]);
          expect(await fraudStatus(bench, order)).toBe('REJECTED');
          await pass(bench, 'PT4H');
          expect((await bench.call('GET', order)).body['status']).toBe('CANCELLED');
        }),
    'a stop of a captured order leaves its captures': async (bench) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, HIGH_RISK, listener);
        await capture(bench, order, 49800);
        await pass(bench, 'P2D');
        expect((await bench.call('GET', order)).body).toMatchObject({
          status: 'CAPTURED',
          fraud_status: 'REJECTED',
          captured_amount: 49800,
        });
      }),
    'repeated every 10 minutes for 24 hours until a 200': async (bench) =>
      withMerchant(500, async (listener) => {
        const order = await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT4H');
        expect(listener.posts).toHaveLength(1);
        for (let count = 2; count <= 4; count += 1) {
          await pass(bench, 'PT9M59S');
          expect(listener.posts).toHaveLength(count - 1);
          expect(whatHappened(await pass(bench, 'PT1S'))).toEqual(['notification_repeated']);
          expect(listener.posts).toHaveLength(count);
        }
        listener.answerWith(200);
        await pass(bench, 'PT10M');
        await pass(bench, 'PT1H');
        const notice = noticeOf(order, 'FRAUD_RISK_ACCEPTED');
        expect(listener.posts).toEqual(Array.from({ length: 5 }, () => notice));
      }),
    'a 204 is no 200': async (bench) =>
      withMerchant(204, async (listener) => {
        await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT4H');
        await pass(bench, 'PT10M');
        expect(listener.posts).toHaveLength(2);
        listener.answerWith(200);
        await pass(bench, 'PT10M');
      }),
    'many minutes turned at once repeat it no more often than the merchant can answer': async (
      bench,
    ) =>
      withMerchant(500, async (listener) => {
        await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT4H');
        expect(whatHappened(await pass(bench, 'PT2H'))).toEqual(['notification_repeated']);
        expect(listener.posts).toHaveLength(2);
        await pass(bench, 'PT10M');
        expect(listener.posts).toHaveLength(3);
      }),
    'the next repeat is the clock’s next deadline, and after 24 hours there is none': async (
      bench,
    ) =>
      withMerchant(500, async (listener) => {
        const order = await placeRisky(bench, PENDING, listener);
        await pass(bench, 'PT4H');
        const next = async (): Promise<unknown> =>
          (await bench.call('GET', '/sandbox/clock')).body['next'];
        expect(await next()).toEqual({
          at: new Date((await bench.now()) + 600_000).toISOString(),
          what: 'notification_repeated',
          order_id: order.split('/').at(-1),
        });
        await pass(bench, 'PT23H50M');
        expect(listener.posts).toHaveLength(2);
        await pass(bench, 'PT10M');
        expect(listener.posts).toHaveLength(3);
        await pass(bench, 'PT1H');
        expect(listener.posts).toHaveLength(3);
        expect(await next()).not.toMatchObject({ what: 'notification_repeated' });
      }),
    'override: a capture within 4 hours of a rejection is accepted and keeps the order': async (
      bench,
    ) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, REJECTED, listener);
        await pass(bench, 'PT7H59M');
        const made = await bench.call('POST', `${order}/captures`, { captured_amount: 49800 });
        expect(made.status).toBe(201);
        await pass(bench, 'P1D');
        expect((await bench.call('GET', order)).body['status']).toBe('CAPTURED');
      }),
    'otherwise Klarna cancels the order': async (bench) =>
      withMerchant(200, async (listener) => {
        const order = await placeRisky(bench, REJECTED, listener);
        expect(whatHappened(await pass(bench, 'PT8H'))).toContain('order_cancelled');
        const late = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
        expect(late.status).toBe(403);
      }),
  },
);

function noticeOf(order: string, event: string): Json {
  const id = String(order.split('/').at(-1));
  return { path: `/fraud?o=${id}`, order_id: id, event_type: event };
}

/** What a push looks like: nothing but the address. */
const pushOf = (order: string): Json => ({ path: `/push?o=${String(order.split('/').at(-1))}` });

async function placePushed(bench: Bench, listener: Listener): Promise<string> {
  const push = `${listener.url}/push?o={order.id}`;
  const order = await placeOrder(bench, cart({ merchant_urls: { push } }));
  await bench.sandbox.callbacksDone();
  return order;
}

coverTable(
  '5.10 Acknowledge and push',
  [
    'push is called when the order exists, without a body, the id in the URL',
    'push repeats every two hours until the order is acknowledged, though it was received',
    'push repeats for 48 hours at most',
    'push of a cancelled order is not repeated',
  ],
  {
    'push is called when the order exists, without a body, the id in the URL': async (bench) =>
      withMerchant(204, async (listener) => {
        const order = await placePushed(bench, listener);
        expect(listener.posts).toEqual([pushOf(order)]);
        await bench.call('POST', `${order}/acknowledge`);
      }),
    'push repeats every two hours until the order is acknowledged, though it was received': async (
      bench,
    ) =>
      withMerchant(204, async (listener) => {
        const order = await placePushed(bench, listener);
        await pass(bench, 'PT2H');
        await pass(bench, 'PT2H');
        expect(listener.posts).toEqual([pushOf(order), pushOf(order), pushOf(order)]);
        await bench.call('POST', `${order}/acknowledge`);
        await pass(bench, 'PT12H');
        expect(listener.posts).toHaveLength(3);
      }),
    'push repeats for 48 hours at most': async (bench) =>
      withMerchant(500, async (listener) => {
        await placePushed(bench, listener);
        await pass(bench, 'PT46H');
        expect(listener.posts).toHaveLength(2);
        expect(whatHappened(await pass(bench, 'PT2H'))).toContain('push_repeated');
        await pass(bench, 'PT12H');
        expect(listener.posts).toHaveLength(3);
      }),
    'push of a cancelled order is not repeated': async (bench) =>
      withMerchant(204, async (listener) => {
        const order = await placePushed(bench, listener);
        await bench.call('POST', `${order}/cancel`);
        await pass(bench, 'PT12H');
        expect(listener.posts).toHaveLength(1);
      }),
  },
);

/** A page whose merchant listens; answers what was posted once the customer approved. */
async function approveWith(bench: Bench, listener: Listener): Promise<string> {
  const merchantUrls = { authorization: `${listener.url}/auth?s={session.id}` };
  const { sessionId, pageId } = await openPage(
    bench,
    cart({ merchant_urls: merchantUrls, merchant_reference2: 'two' }),
  );
  await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
  await bench.sandbox.callbacksDone();
  return sessionId;
}

async function openWith(bench: Bench, listener: Listener): Promise<string> {
  const { sessionId } = await openPage(bench);
  const made = await bench.call('POST', '/hpp/v1/sessions', {
    payment_session_url: `https://api.klarna.com/payments/v1/sessions/${sessionId}`,
    merchant_urls: { status_update: `${listener.url}/cb?sid={{session_id}}` },
  });
  const pageId = String(made.body['session_id']);
  await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'open' });
  await bench.sandbox.callbacksDone();
  return pageId;
}

coverTable(
  '6 Callbacks in one table',
  [
    'authorization: {authorization_token, session_id} and the merchant’s references',
    'authorization: any 2xx is enough',
    'authorization: 3 retries, each with the same body',
    'status_update: {event_id, session}, the session as the read call shows it',
    'status_update: any 2xx is enough',
    'status_update: 4 calls in all, each with the same event_id',
    'notification: nothing is posted where no address was given',
    'push: nothing is posted where no address was given',
    'no callbacks for capture, refund, expiry, payment or payout',
  ],
  {
    'authorization: {authorization_token, session_id} and the merchant’s references': async (
      bench,
    ) =>
      withMerchant(200, async (listener) => {
        const sessionId = await approveWith(bench, listener);
        expect(listener.posts).toEqual([
          {
            path: `/auth?s=${sessionId}`,
            authorization_token: expect.stringMatching(UUID),
            session_id: sessionId,
            merchant_reference1: 'web-1007',
            merchant_reference2: 'two',
          },
        ]);
      }),
    'authorization: any 2xx is enough': async (bench) =>
      withMerchant(202, async (listener) => {
        await approveWith(bench, listener);
        expect(listener.posts).toHaveLength(1);
      }),
    'authorization: 3 retries, each with the same body': async (bench) =>
      withMerchant(500, async (listener) => {
        await approveWith(bench, listener);
        expect(listener.posts).toEqual(Array.from({ length: 4 }, () => listener.posts[0]));
      }),
    'status_update: {event_id, session}, the session as the read call shows it': async (bench) =>
      withMerchant(200, async (listener) => {
        const pageId = await openWith(bench, listener);
        const session = (await bench.call('GET', `/hpp/v1/sessions/${pageId}`)).body;
        expect(listener.posts).toEqual([
          { path: `/cb?sid=${pageId}`, event_id: expect.stringMatching(UUID), session },
        ]);
      }),
    'status_update: any 2xx is enough': async (bench) =>
      withMerchant(204, async (listener) => {
        await openWith(bench, listener);
        expect(listener.posts).toHaveLength(1);
      }),
    'status_update: 4 calls in all, each with the same event_id': async (bench) =>
      withMerchant(503, async (listener) => {
        await openWith(bench, listener);
        const ids = listener.posts.map((post) => post['event_id']);
        expect(ids).toEqual(Array.from({ length: 4 }, () => ids[0]));
        expect(ids[0]).toMatch(UUID);
      }),
    'notification: nothing is posted where no address was given': async (bench) => {
      const body = cart({ billing_address: { email: PENDING } });
      await placeOrder(bench, body);
      await pass(bench, 'PT4H');
      expect(whatHappened(await pass(bench, 'P1D'))).not.toContain('notification_repeated');
    },
    'push: nothing is posted where no address was given': async (bench) => {
      await placeOrder(bench);
      expect(whatHappened(await pass(bench, 'P2D'))).not.toContain('push_repeated');
    },
    'no callbacks for capture, refund, expiry, payment or payout': async (bench) =>
      withMerchant(200, async (listener) => {
        const urls = Object.fromEntries(
          ['notification', 'push', 'authorization'].map((name) => [
            name,
            `${listener.url}/${name}`,
          ]),
        );
        const order = await placeOrder(bench, cart({ merchant_urls: urls }));
        await capture(bench, order, 100);
        await bench.sandbox.callbacksDone();
        const before = listener.posts.length;
        await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
        await pass(bench, 'P60D');
        expect(listener.posts).toHaveLength(before);
      }),
  },
);
