import {
  AMOUNT_MAX,
  isOptionalText,
  isWhole,
  listField,
  textField,
  wholeField,
} from '../fields.js';
import { checkOptionalLines, linesOf } from '../order-lines.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { scheduleRow } from '../schedule.js';
import { formatInstant } from '../time.js';
import type { Capture, JsonObject, Order, Refund, RefundReturn } from '../types.js';
import { param, termsOf } from '../world.js';
import type { Call, World } from '../world.js';
import { changeOrder, withOrder } from './order-lookup.js';
import { capturedAmount, refundedAmount } from './orders.js';

const REFUNDS_MAX = 200;
const REFUND = { code: 'REFUND_NOT_ALLOWED', suffix: 'Refund not possible.' } as const;

/** `POST …/refunds` */
export function createRefund(call: Call): Reply {
  return changeOrder(call, REFUND, (order) => {
    const { world, body } = call;
    const problem = checkRefund(body) ?? refuseRefund(world, order, body);
    if (problem) return problem;
    const refund: Refund = {
      id: world.random.uuid(),
      amount: wholeField(body, 'refunded_amount'),
      at: world.clock.now(),
      reference: textField(body, 'reference'),
      description: textField(body, 'description'),
      lines: linesOf(body),
      allocatedTo: null,
      returns: [],
    };
    allocate(world, order, refund);
    order.refunds.push(refund);
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

/** Why a well formed refund is not possible, in Klarna's order of precedence. */
function refuseRefund(world: World, order: Order, body: JsonObject): Reply | null {
  if (order.captures.length === 0) return refuseWith('Order has no captures.');
  const open = capturedAmount(order) - refundedAmount(order);
  if (wholeField(body, 'refunded_amount') > open) return refuseWith('Over refund is not allowed.');
  if (order.refunds.length >= REFUNDS_MAX) {
    return refuseWith(`Order has had ${REFUNDS_MAX} refunds.`);
  }
  const hasFee = listField(body, 'order_lines').some((line) => line['type'] === 'return_fee');
  return hasFee && !mayKeepFee(world, order) ? refuseWith('Return fee is not allowed.') : null;
}

function refuseWith(reason: string): Reply {
  return refuse(403, REFUND.code, `${reason} ${REFUND.suffix}`);
}

/** A return fee may be kept only in some markets, from an order captured in full and at once. */
function mayKeepFee(world: World, order: Order): boolean {
  const isCapturedAtOnce = order.captures.length === 1 && capturedAmount(order) === order.amount;
  return (
    isCapturedAtOnce && termsOf(world, order.merchantId).returnFeeCountries.includes(order.country)
  );
}

/**
 * Finds the captures that a refund belongs to. A refund whose lines name one capture's is allocated
 * to it, unless an earlier refund of the order could not be; any other lowers the debt of the oldest
 * captures first, without being shown on them.
 */
function allocate(world: World, order: Order, refund: Refund): void {
  const hasFailed = order.refunds.some(({ allocatedTo }) => allocatedTo === null);
  const named = hasFailed
    ? undefined
    : order.captures.find((capture) => isNamedBy(refund, capture));
  refund.allocatedTo = named?.id ?? null;
  let left = refund.amount;
  for (const capture of named ? [named] : order.captures) {
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

function isNamedBy(refund: Refund, capture: Capture): boolean {
  if (refund.lines.length === 0 || sumOf(refund.lines) !== refund.amount) return false;
  const known = new Set(capture.lines.map((line) => line['reference']));
  const isKnown = refund.lines.every(
    (line) => line['type'] === 'return_fee' || known.has(line['reference']),
  );
  return isKnown && refund.amount <= openForRefund(capture);
}

function sumOf(lines: readonly JsonObject[]): number {
  return lines.reduce((sum, line) => sum + wholeField(line, 'total_amount'), 0);
}

function checkRefund(body: JsonObject): Reply | null {
  if (!isWhole(body['refunded_amount'], 1, AMOUNT_MAX)) return refuseFields(['refunded_amount']);
  const tooLong = ['reference', 'description'].find((name) => !isOptionalText(body[name], 0, 255));
  if (tooLong) {
    const message = `The size of the ${tooLong} value must be between 0 and 255`;
    return refuse(400, 'UNPROCESSABLE_ENTITY', message);
  }
  const lines = listField(body, 'order_lines');
  const fields = checkOptionalLines(body['order_lines'], 'order_lines', 'refund');
  if (fields.length > 0) return refuseFields(fields);
  // What is kept as a fee must be taken off the amount, or the customer is told one thing and paid another.
  const hasFee = lines.some((line) => line['type'] === 'return_fee');
  return hasFee && sumOf(lines) !== body['refunded_amount']
    ? refuseFields(['refunded_amount'])
    : null;
}
