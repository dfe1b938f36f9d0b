import { refuse } from '../replies.js';
import type { Reply } from '../replies.js';
import type { Order } from '../types.js';
import { param } from '../world.js';
import type { Call } from '../world.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Answers for the order in the path, or refuses; `suffix` says what is therefore not possible. */
export function withOrder(call: Call, suffix: string, answer: (order: Order) => Reply): Reply {
  const id = param(call, 'order_id');
  if (!UUID.test(id)) return refuse(400, 'INVALID_ORDER_ID', 'Order ID must be a valid UUID.');
  const order = call.world.state.orders.get(id.toLowerCase());
  if (order?.merchantId === call.merchant.id) return answer(order);
  return refuse(404, 'NO_SUCH_ORDER', `Order ${id} cannot be found. ${suffix}`.trim());
}
