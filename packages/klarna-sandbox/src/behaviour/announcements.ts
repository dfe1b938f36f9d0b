import { scheduleNotice, schedulePush } from '../schedule.js';
import type { FraudEvent, Order } from '../types.js';
import type { World } from '../world.js';

/** Tells the merchant what became of the risk of an order, again and again until it answers 200. */
export function announceFraud(world: World, order: Order, event: FraudEvent): void {
  const index = order.notices.length;
  order.notices.push({ event, firstAt: world.clock.now(), isReceived: false });
  world.changed({ kind: 'order', value: order });
  postNotice(world, order, index);
}

/** Posts one notice; unless it is received, the next repeat is queued once the answer is there. */
export function postNotice(world: World, order: Order, index: number): void {
  const [notice, url] = [order.notices[index], order.urls['notification']];
  if (!notice || !url) return;
  world.callbacks.post({
    kind: 'notification',
    url: fillOrderUrl(order, url),
    body: { order_id: order.id, event_type: notice.event },
    onSettled: (isReceived) => {
      // A reset may have come in between.
      const known = world.state.orders.get(order.id);
      const sent = known?.notices[index];
      if (!known || !sent) return;
      sent.isReceived ||= isReceived;
      world.changed({ kind: 'order', value: known });
      if (!sent.isReceived) scheduleNotice(world, known, index);
    },
  });
}

/** Tells the merchant that an order exists; repeated until it is acknowledged. */
export function postPush(world: World, order: Order): void {
  const url = order.urls['push'];
  if (!url) return;
  world.callbacks.post({
    kind: 'push',
    url: fillOrderUrl(order, url),
    body: undefined,
    onSettled: () => {
      const known = world.state.orders.get(order.id);
      if (known && !known.isAcknowledged) schedulePush(world, known);
    },
  });
}

/** An address of the Payments API with its placeholder for the order filled in. */
export function fillOrderUrl(order: Order, url: string): string {
  return url.replaceAll('{order.id}', order.id);
}
