import { expect } from 'vitest';
import type { Database } from '../../packages/server/src/store/database.js';
import { verify } from '../../packages/server/src/queries/verify.js';
import { heldByKlarna, PAIRS, type Edition, type Journey } from './journeys.js';
import { changesAtKlarna, readAtKlarna } from './klarna-audit.js';
import type { Notified } from './receiver.js';
import { books, klarnaOrders, leftToDo, NOTHING_LEFT } from './store.js';

/** The store's books are right, nothing is left to do, and everything is settled. */
export async function auditStore(db: Database): Promise<void> {
  expect((await verify(db)).faults).toEqual([]);
  expect(await leftToDo(db)).toEqual(NOTHING_LEFT);
  for (const { currency, total, receivable, reserved, suspense } of await books(db)) {
    expect({ currency, total, receivable, suspense }).toEqual({
      currency,
      total: 0n,
      receivable: 0n,
      suspense: 0n,
    });
    expect(reserved).toBe(0n);
  }
}

/** Klarna holds of each order what its journey says, once and not twice. */
export async function auditKlarna(
  db: Database,
  klarnaUrl: string,
  journeys: readonly Journey[],
  edition: Edition,
): Promise<void> {
  const orders = await klarnaOrders(db);
  const want = { placed: 0, captures: 0, refunds: 0 };
  for (const { orderId, ending } of journeys) {
    const id = orders.get(orderId) ?? null;
    const held = heldByKlarna(edition, ending);
    expect(`${orderId} ${ending} ${id !== null}`).toBe(`${orderId} ${ending} ${held !== null}`);
    if (id === null || held === null) continue;
    const order = await readAtKlarna(klarnaUrl, id);
    const captures = held.captured > 0 ? 1 : 0;
    const refunds = held.refunded > 0 ? 1 : 0;
    expect({
      orderId,
      captured: order.captured_amount,
      refunded: order.refunded_amount,
      captures: order.captures.length,
      refunds: order.refunds.length,
    }).toEqual({ orderId, ...held, captures, refunds });
    want.placed += 1;
    want.captures += captures;
    want.refunds += refunds;
  }
  // Also those Klarna orders that no payment of ours knows. What was cut off is done all the same.
  const made = await changesAtKlarna(klarnaUrl);
  expect(made.placed).toBe(want.placed);
  expect(made.captures).toBeLessThanOrEqual(want.captures);
  expect(made.refunds).toBeLessThanOrEqual(want.refunds);
}

/** Every change was told at least once and in order; nothing older came after something newer. */
export function auditNotifications(
  notified: readonly Notified[],
  journeys: readonly Journey[],
  edition: Edition,
): void {
  const byOrder = new Map<string, Notified[]>();
  for (const one of notified) {
    byOrder.set(one.orderId, [...(byOrder.get(one.orderId) ?? []), one]);
  }
  for (const { orderId, ending, refundIds } of journeys) {
    const told = byOrder.get(orderId) ?? [];
    expect({ orderId, pairs: withoutRepeats(told.map(({ pair }) => pair)) }).toEqual({
      orderId,
      pairs: PAIRS[edition][ending],
    });
    const refunds = withoutRepeats(told.map((each) => each.refunds.join(' ')));
    expect({ orderId, refunds }).toEqual({
      orderId,
      refunds: refundIds.length === 0 ? [''] : ['', 'initialized/completed', 'completed/completed'],
    });
  }
}

const withoutRepeats = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => text !== texts[index - 1]);
