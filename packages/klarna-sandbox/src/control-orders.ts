import { mayDispute, openDispute } from './behaviour/disputes.js';
import { writeOff } from './behaviour/write-offs.js';
import type { ControlTable } from './controls.js';
import { payInvoice } from './due.js';
import { orderView } from './order-view.js';
import { DISPUTE_REASONS } from './personas.js';
import { json, refuse, refuseFields } from './replies.js';
import type { Reply } from './replies.js';
import type { Capture, JsonObject, Order } from './types.js';
import type { World } from './world.js';

/** What the customer does about an order after the purchase. */
export const ORDER_CONTROLS: ControlTable = {
  'GET orders *': ({ sandbox: { world } }, { id }) => withOrder(world, id, () => null),
  'POST orders * pay': ({ sandbox: { world } }, { id }) =>
    withOrder(world, id, (order) => {
      for (const capture of order.captures) payInvoice(world, order, capture);
      return null;
    }),
  'POST orders * default': ({ sandbox: { world } }, { id, body }) =>
    withOrder(world, id, (order) => {
      const written = named(order, body).filter((capture) => writeOff(world, order, capture));
      return written.length > 0 ? null : refuse(403, 'NOT_ALLOWED', 'No invoice is open.');
    }),
  'POST orders * dispute': ({ sandbox: { world } }, { id, body }) =>
    withOrder(world, id, (order) => dispute(world, order, body)),
};

/** Answers the order as it is after `work`, unless that refuses. */
function withOrder(world: World, id: string, work: (order: Order) => Reply | null): Reply {
  const order = world.state.orders.get(id);
  if (!order) return refuse(404, 'NO_SUCH_ORDER', `Order ${id} cannot be found.`);
  return work(order) ?? json(200, orderView(world, order));
}

function dispute(world: World, order: Order, body: JsonObject): Reply | null {
  const reason = DISPUTE_REASONS.find((known) => known === body['reason']);
  if (!reason) return refuseFields(['reason']);
  const disputable = named(order, body).filter((capture) => mayDispute(capture));
  if (disputable.length === 0) {
    return refuse(403, 'NOT_ALLOWED', 'There is no invoice that can be disputed.');
  }
  for (const capture of disputable) openDispute(world, order, capture, reason);
  return null;
}

/** The capture that a body names, or all. */
function named(order: Order, { capture_id: id }: JsonObject): readonly Capture[] {
  return order.captures.filter((capture) => id === undefined || capture.id === id);
}
