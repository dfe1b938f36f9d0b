import { refuse } from '../replies.js';
import type { Reply } from '../replies.js';
import type { Order } from '../types.js';
import { param } from '../world.js';
import type { Call } from '../world.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** How often one order may be changed; captures and refunds have limits of their own. */
const OPERATIONS_MAX = 500;

/** What an operation is called when it is refused: its error code and what is not possible. */
export type Operation = Readonly<{
  code: 'NOT_ALLOWED' | 'CAPTURE_NOT_ALLOWED' | 'CANCEL_NOT_ALLOWED' | 'REFUND_NOT_ALLOWED';
  suffix: string;
}>;

/** Answers for the order in the path, or refuses; `suffix` says what is therefore not possible. */
export function withOrder(call: Call, suffix: string, answer: (order: Order) => Reply): Reply {
  const id = param(call, 'order_id');
  if (!UUID.test(id)) return refuse(400, 'INVALID_ORDER_ID', 'Order ID must be a valid UUID.');
  const order = call.world.state.orders.get(id.toLowerCase());
  if (order?.merchantId === call.merchant.id) return answer(order);
  return refuse(404, 'NO_SUCH_ORDER', `Order ${id} cannot be found. ${suffix}`.trim());
}

/** The same for an operation that changes the order; those that were done are counted. */
export function changeOrder(
  call: Call,
  { code, suffix }: Operation,
  answer: (order: Order) => Reply,
): Reply {
  return withOrder(call, suffix, (order) => {
    if (order.operations >= OPERATIONS_MAX) {
      return refuse(403, code, `Order has had ${OPERATIONS_MAX} operations. ${suffix}`);
    }
    const reply = answer(order);
    if (reply.kind === 'empty') order.operations += 1;
    return reply;
  });
}

/** An operation whose refusal has no code of its own. */
export function operation(suffix: string): Operation {
  return { code: 'NOT_ALLOWED', suffix };
}
