import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import { benchOf, capture, errorCode, openBench, openPage, placeOrder } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

async function expiryOf(order: string): Promise<unknown> {
  return (await bench.call('GET', order)).body['expires_at'];
}

async function extend(order: string): Promise<number> {
  return (await bench.call('POST', `${order}/extend-authorization-time`)).status;
}

describe('expiry and extension', () => {
  it('expires at midnight UTC 28 days on, and not a second before', async () => {
    const order = await placeOrder(bench);
    expect(await expiryOf(order)).toBe('2031-03-31T00:00:00.000Z');
    await bench.call('POST', '/sandbox/clock/advance', { to: '2031-03-30T23:59:59Z', hold: true });
    expect((await bench.call('GET', order)).body['status']).toBe('AUTHORIZED');
    const happened = await bench.advance('PT1S');
    expect(happened).toEqual([
      {
        at: '2031-03-31T00:00:00.000Z',
        what: 'order_expired',
        order_id: order.split('/').at(-1),
        detail: 'EXPIRED',
      },
    ]);
    const late = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
    expect([late.status, errorCode(late)]).toEqual([403, 'CAPTURE_NOT_ALLOWED']);
    expect((await bench.call('GET', order)).body['remaining_authorized_amount']).toBe(0);
  });

  it('sets the end to the day of the call plus 28 days, however often', async () => {
    const order = await placeOrder(bench);
    await bench.advance('P14D');
    expect([await extend(order), await extend(order)]).toEqual([204, 204]);
    expect(await expiryOf(order)).toBe('2031-04-14T00:00:00.000Z');
    await bench.advance('P20D');
    expect((await bench.call('GET', order)).body['status']).toBe('AUTHORIZED');
  });

  it('reaches 180 days and no further', async () => {
    const order = await placeOrder(bench);
    for (let step = 0; step < 8; step += 1) {
      await bench.advance('P20D');
      expect(await extend(order)).toBe(204);
    }
    expect(await expiryOf(order)).toBe('2031-08-30T00:00:00.000Z');
    const more = await bench.call('POST', `${order}/extend-authorization-time`);
    expect([more.status, errorCode(more)]).toEqual([403, 'NOT_ALLOWED']);
    await bench.advance('P20D');
    expect((await bench.call('GET', order)).body['status']).toBe('EXPIRED');
    const dead = await bench.call('POST', `${order}/extend-authorization-time`);
    expect(dead.body['error_messages']).toEqual([
      'Order is expired. Authorization time cannot be extended.',
    ]);
  });

  it('lets the rest of a part captured order lapse and keeps the captures', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    await bench.advance('P28D');
    expect((await bench.call('GET', order)).body).toMatchObject({
      status: 'CAPTURED',
      captured_amount: 20000,
      remaining_authorized_amount: 0,
    });
  });

  it('gives a part captured order fresh days where the account has that', async () => {
    const other = await openBench({ captureExtendsAuthorization: true });
    const order = await placeOrder(other);
    await other.advance('P10D');
    await capture(other, order, 20000);
    const { body } = await other.call('GET', order);
    expect(body['expires_at']).toBe('2031-04-10T00:00:00.000Z');
    await other.close();
  });
});

describe('the clock', () => {
  it('stands still while held and ticks once released', async () => {
    const before = (await bench.call('GET', '/sandbox/clock')).body;
    expect(before).toMatchObject({ now: '2031-03-03T09:48:00.000Z', held: true, next: null });
    await bench.call('POST', '/sandbox/clock/advance', { by: 'PT0S', hold: false });
    const after = (await bench.call('GET', '/sandbox/clock')).body;
    expect(after['held']).toBe(false);
    expect(Date.parse(String(after['now'])) - Date.parse(String(before['now']))).toBeLessThan(5000);
  });

  it('never goes back', async () => {
    const answer = await bench.call('POST', '/sandbox/clock/advance', {
      to: '2031-01-01T00:00:00Z',
      hold: true,
    });
    expect(answer.body).toEqual({ now: '2031-03-03T09:48:00.000Z', happened: [] });
  });

  it.each(['P1M', 'P', 'PT', '28 days', '', 'P-1D'])('refuses the duration "%s"', async (by) => {
    const answer = await bench.call('POST', '/sandbox/clock/advance', { by });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'BAD_VALUE']);
  });

  it('shows only deadlines that will do something', async () => {
    const { pageId } = await openPage(bench);
    const next = async (): Promise<unknown> =>
      (await bench.call('GET', '/sandbox/clock')).body['next'];
    expect(await next()).toMatchObject({ at: '2031-03-05T08:48:00.000Z', what: 'page_expired' });
    await bench.call('DELETE', `/hpp/v1/sessions/${pageId}`);
    expect(await next()).toMatchObject({ what: 'session_expired' });
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    await bench.advance('P3D');
    expect(await next()).toMatchObject({ at: '2031-03-13T09:48:00.000Z', what: 'customer_paid' });
    await bench.advance('P60D');
    expect(await next()).toBeNull();
  });

  it('runs deadlines in order, each at its own time', async () => {
    const first = await placeOrder(bench);
    await bench.advance('P2D');
    const second = await placeOrder(bench);
    await capture(bench, second, 100);
    const happened = await bench.advance('P60D');
    const times = happened.map(({ at }) => String(at));
    expect(times).toEqual(times.toSorted());
    expect(happened.map(({ what }) => what)).toEqual([
      'customer_paid',
      'payout_made',
      'order_expired',
      'order_expired',
    ]);
    expect((await bench.call('GET', first)).body['status']).toBe('EXPIRED');
  });

  it('is the same called in process', async () => {
    await placeOrder(bench);
    const { happened } = await bench.sandbox.advance('P28D');
    expect(happened.map(({ what }) => what)).toEqual(['order_expired']);
    await bench.sandbox.reset();
    const clock = (await bench.call('GET', '/sandbox/clock')).body;
    expect(clock).toMatchObject({ held: false, next: null });
    expect(Date.parse(String(clock['now']))).toBeLessThan(Date.parse('2031-01-01'));
  });

  it('expires only the orders that are still open', async () => {
    const orders: string[] = [];
    for (let index = 0; index < 200; index += 1) orders.push(await placeOrder(bench));
    await Promise.all(orders.slice(0, 100).map((order) => bench.call('POST', `${order}/cancel`)));
    const happened: readonly Json[] = await bench.advance('P28D');
    expect(happened).toHaveLength(100);
  });
});

describe('a clock that starts somewhere', () => {
  it('stands still there, or ticks from there', async () => {
    const startAt = '2026-03-02T08:00:00.000Z';
    const held = await startKlarnaSandbox({ startAt });
    expect(held.now()).toBe(startAt);
    expect(await held.advance('P1D')).toEqual({ now: '2026-03-03T08:00:00.000Z', happened: [] });
    expect(await held.advanceTo('2026-03-05')).toMatchObject({ now: '2026-03-05T00:00:00.000Z' });
    await held.reset();
    expect(held.now()).toBe(startAt);
    await held.close();
    const ticking = await startKlarnaSandbox({ startAt, clock: 'ticking' });
    expect(Date.parse(ticking.now()) - Date.parse(startAt)).toBeLessThan(5000);
    expect((await benchOf(ticking).call('GET', '/sandbox/clock')).body['held']).toBe(false);
    await ticking.close();
  });

  it('refuses what is no instant', async () => {
    await expect(startKlarnaSandbox({ startAt: 'tomorrow' })).rejects.toThrow(
      'not an ISO 8601 instant: tomorrow',
    );
  });
});
