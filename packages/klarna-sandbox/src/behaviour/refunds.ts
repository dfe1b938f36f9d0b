import {
  AMOUNT_MAX,
  isAbsent,
  isText,
  isWhole,
  listField,
  textField,
  wholeField,
} from '../fields.js';
import { checkLines } from '../order-lines.js';
import { empty, json, refuse } from '../replies.js';
import type { Reply } from '../replies.js';
import { scheduleRow } from '../schedule.js';
import { formatInstant } from '../time.js';
import type { Capture, JsonObject, Order, Refund, RefundReturn } from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { withOrder } from './order-lookup.js';
import { capturedAmount, refundedAmount } from './orders.js';

/** `POST …/refunds` */
export function createRefund(call: Call): Reply {
  return withOrder(call, 'Refund not possible.', (order) => {
    const { world, body } = call;
    const problem = checkRefund(body);
    if (problem) return problem;
    const amount = wholeField(body, 'refunded_amount');
    if (order.captures.length === 0) {
      const message = 'Order has no captures. Refund not possible.';
      return refuse(403, 'REFUND_NOT_ALLOWED', message);
    }
    if (amount > capturedAmount(order) - refundedAmount(order)) {
      const message = 'Over refund is not allowed. Refund not possible.';
      return refuse(403, 'REFUND_NOT_ALLOWED', message);
    }
    const refund: Refund = {
      id: world.random.uuid(),
      amount,
      at: world.clock.now(),
      reference: textField(body, 'reference'),
      description: textField(body, 'description'),
      lines: listField(body, 'order_lines'),
      returns: [],
    };
    order.refunds.push(refund);
    allocate(world, order, refund);
    world.changed({ kind: 'order', value: order });
    return empty(201, {
      Location: `${call.baseUrl}/ordermanagement/v1/orders/${order.id}/refunds/${refund.id}`,
      'Refund-Id': refund.id,
    });
  });
}

/** `GET …/refunds/{refund_id}` */
export function readRefund(call: Call): Reply {
  return withOrder(call, '', (order) => {
    const id = param(call, 'refund_id');
    const refund = order.refunds.find((item) => item.id === id);
    if (refund) return json(200, refundBody(refund));
    return refuse(404, 'NOT_FOUND', `Refund ${id} cannot be found for order ${order.id}`);
  });
}

/** A refund as Order Management shows it. */
export function refundBody(refund: Refund): JsonObject {
  return {
    refund_id: refund.id,
    refunded_amount: refund.amount,
    refunded_at: formatInstant(refund.at),
    reference: refund.reference,
    description: refund.description,
    order_lines: refund.lines,
  };
}

/** Spreads a refund over captures: the one its lines point at first, then the oldest. */
function allocate(world: World, order: Order, refund: Refund): void {
  const pointedAt = order.captures.find((capture) => isPointedAt(capture, refund));
  const inOrder = pointedAt ? [pointedAt] : order.captures;
  let left = refund.amount;
  for (const capture of inOrder) {
    const part = Math.min(left, openForRefund(capture));
    if (part <= 0) continue;
    left -= part;
    if (!capture.invoice) {
      capture.refundedBeforeInvoice += part;
      continue;
    }
    capture.refundedAfterInvoice += part;
    const returned: RefundReturn = { captureId: capture.id, amount: part, paidOutIn: null };
    refund.returns.push(returned);
    const source = { kind: 'refund', refundId: refund.id } as const;
    scheduleRow(world, order, capture, { orderId: order.id, captureId: capture.id, source });
  }
}

function openForRefund(capture: Capture): number {
  return capture.amount - capture.refundedBeforeInvoice - capture.refundedAfterInvoice;
}

function isPointedAt(capture: Capture, refund: Refund): boolean {
  const sum = refund.lines.reduce((total, line) => total + wholeField(line, 'total_amount'), 0);
  if (refund.lines.length === 0 || sum !== refund.amount) return false;
  const known = new Set(capture.lines.map((line) => line['reference']));
  const isKnown = refund.lines.every(
    (line) => line['type'] === 'return_fee' || known.has(line['reference']),
  );
  return isKnown && refund.amount <= openForRefund(capture);
}

function checkRefund(body: JsonObject): Reply | null {
  if (!isWhole(body['refunded_amount'], 1, AMOUNT_MAX)) {
    return refuse(400, 'BAD_VALUE', 'Bad value: refunded_amount');
  }
  const tooLong = ['reference', 'description'].find(
    (name) => !isAbsent(body[name]) && !isText(body[name], 0, 255),
  );
  if (tooLong) {
    const message = `The size of the ${tooLong} value must be between 0 and 255`;
    return refuse(400, 'UNPROCESSABLE_ENTITY', message);
  }
  const hasLines = Array.isArray(body['order_lines']) && body['order_lines'].length > 0;
  const fields = hasLines ? checkLines(body['order_lines'], 'order_lines', 'refund') : [];
  if (fields.length === 0) return null;
  return refuse(400, 'BAD_VALUE', ...fields.map((name) => `Bad value: ${name}`));
}
