import { addressBody, changedAddress, checkAddress } from '../addresses.js';
import {
  AMOUNT_MAX,
  isAbsent,
  isOptionalText,
  isOptionalWhole,
  isWhole,
  listField,
  objectField,
  textField,
  wholeField,
} from '../fields.js';
import { dueDaysIn } from '../options.js';
import { checkOptionalLines, linesOf } from '../order-lines.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import {
  scheduleDefault,
  scheduleExpiry,
  scheduleInvoice,
  scheduleInvoiced,
  scheduleRow,
} from '../schedule.js';
import { DAY, formatInstant } from '../time.js';
import type { Capture, JsonObject, Order } from '../types.js';
import { param, termsOf } from '../world.js';
import type { Call, World } from '../world.js';
import { extendedUntil, openStatus, remainingAmount } from './orders.js';
import { changeOrder, operation, withOrder } from './order-lookup.js';
import { checkShippingInfo } from './shipping.js';

const CAPTURES_MAX = 200;
const CAPTURE = { code: 'CAPTURE_NOT_ALLOWED', suffix: 'Capture not possible.' } as const;

/** What a capture is made from. */
type CaptureRequest = Readonly<{
  amount: number;
  delayDays: number;
  reference: string;
  description: string;
  lines: readonly JsonObject[];
  shippingInfo: readonly JsonObject[];
}>;

/** `POST …/captures` */
export function createCapture(call: Call): Reply {
  return changeOrder(call, CAPTURE, (order) => {
    const { world, body } = call;
    const problem = checkCapture(call);
    if (problem) return problem;
    const request: CaptureRequest = {
      amount: wholeField(body, 'captured_amount'),
      delayDays: wholeField(body, 'shipping_delay'),
      reference: textField(body, 'reference'),
      description: textField(body, 'description'),
      lines: linesOf(body),
      shippingInfo: listField(body, 'shipping_info'),
    };
    if (!mayCapture(world, order) || request.amount > remainingAmount(order)) {
      return refuse(403, CAPTURE.code, 'Capture not allowed.');
    }
    if (order.captures.length >= CAPTURES_MAX) {
      return refuse(403, CAPTURE.code, `Order has had ${CAPTURES_MAX} captures. ${CAPTURE.suffix}`);
    }
    const capture = addCapture(world, order, request);
    return empty(201, {
      Location: `${call.baseUrl}/ordermanagement/v1/orders/${order.id}/captures/${capture.id}`,
      'Capture-Id': capture.id,
    });
  });
}

/** `GET …/captures` */
export function listCaptures(call: Call): Reply {
  return withOrder(call, '', (order) =>
    json(
      200,
      order.captures.map((item) => captureBody(order, item)),
    ),
  );
}

/** `GET …/captures/{capture_id}` */
export function readCapture(call: Call): Reply {
  return withCapture(call, '', (order, capture) => json(200, captureBody(order, capture)));
}

/** `POST …/captures/{capture_id}/shipping-info`: appends; the goods have left, so the invoice is due. */
export function addCaptureShipping(call: Call): Reply {
  const suffix = `Shipping info cannot be added to capture ${param(call, 'capture_id')}`;
  return changeCapture(call, suffix, (order, capture) => {
    const problem = checkShippingInfo(call.body, 1);
    if (problem) return problem;
    capture.shippingInfo = [...capture.shippingInfo, ...listField(call.body, 'shipping_info')];
    issueInvoice(call.world, order, capture);
    save(call.world, order);
    return empty(204);
  });
}

/** `POST …/captures/{capture_id}/trigger-send-out` */
export function sendOut(call: Call): Reply {
  return changeCapture(call, 'Send out not possible.', (_order, capture) =>
    capture.invoice ? empty(204) : refuse(403, 'NOT_ALLOWED', 'The capture has no invoice yet.'),
  );
}

/** `PATCH …/captures/{capture_id}/customer-details`: either address, field by field. */
export function changeCaptureCustomer(call: Call): Reply {
  const { world, body } = call;
  return changeCapture(call, 'Customer details cannot be updated.', (order, capture) => {
    const wrong = ['billing_address', 'shipping_address'].flatMap((name) =>
      checkAddress(body[name], name, 'management'),
    );
    if (wrong.length > 0) {
      return refuse(422, 'INVALID_ADDRESS', 'The shipping and/or billing address is invalid');
    }
    capture.billing = changedAddress(capture.billing, objectField(body, 'billing_address'));
    capture.shipping = changedAddress(capture.shipping, objectField(body, 'shipping_address'));
    save(world, order);
    return empty(204);
  });
}

/** `GET …/captures/{capture_id}/extend-due-date-options` */
export function readDueDateOptions(call: Call): Reply {
  return withCapture(call, '', (order, capture) => {
    const offered = mayMoveDueDate(order, capture)
      ? termsOf(call.world, order.merchantId).dueDateOptions
      : [];
    return json(200, {
      currency: order.currency,
      options: offered.map(({ numberOfDays, amount }) => ({
        number_of_days: numberOfDays,
        amount,
      })),
    });
  });
}

/** `PATCH …/captures/{capture_id}/extend-due-date` */
export function extendDueDate(call: Call): Reply {
  return changeCapture(call, 'Due date cannot be extended.', (order, capture) => {
    const days = wholeField(call.body, 'number_of_days');
    const chosen = termsOf(call.world, order.merchantId).dueDateOptions.find(
      ({ numberOfDays }) => numberOfDays === days,
    );
    if (!chosen || !capture.invoice || !mayMoveDueDate(order, capture)) {
      return refuse(403, 'NOT_ALLOWED', 'Due date cannot be extended.');
    }
    capture.invoice.dueAt += days * DAY;
    scheduleDefault(call.world, order, capture);
    if (chosen.amount > 0) {
      const index = capture.dueDateFees.push({ amount: chosen.amount, paidOutIn: null }) - 1;
      const source = { kind: 'due_date_fee', index } as const;
      const row = { orderId: order.id, captureId: capture.id, source };
      scheduleRow(call.world, order, capture, row);
    }
    save(call.world, order);
    return empty(204);
  });
}

/** Captures everything at once, as `auto_capture` and CAPTURE_ORDER do; an order under review later. */
export function captureAll(world: World, order: Order): void {
  const amount = remainingAmount(order);
  if (order.fraudStatus === 'PENDING') order.capturesWhenAccepted = true;
  if (amount === 0 || !mayCapture(world, order)) return;
  const nothing = { delayDays: 0, reference: '', description: '', shippingInfo: [] };
  addCapture(world, order, { ...nothing, amount, lines: order.lines });
}

/**
 * Makes a capture's invoice for what has not been refunded before. A capture refunded in full
 * never gets one; a second call changes nothing. Answers whether an invoice was made.
 */
export function issueInvoice(world: World, order: Order, capture: Capture): boolean {
  const amount = capture.amount - capture.refundedBeforeInvoice;
  if (capture.invoice || amount <= 0) return false;
  const issuedAt = world.clock.now();
  capture.invoice = {
    number: `${order.reference}-${capture.ordinal}`,
    amount,
    issuedAt,
    dueAt: issuedAt + dueDaysIn(termsOf(world, order.merchantId), order.country) * DAY,
    paidAt: null,
    paidOutIn: null,
  };
  scheduleInvoiced(world, order, capture);
  return true;
}

/** What a customer still owes on a capture's invoice; nothing while it is disputed or once it is written off. */
export function openAmount(capture: Capture): number {
  if (!capture.invoice || capture.invoice.paidAt !== null) return 0;
  if (capture.dispute || capture.invoice.writtenOffAt !== undefined) return 0;
  return capture.invoice.amount - capture.refundedAfterInvoice;
}

/** A capture as Order Management shows it. */
export function captureBody(order: Order, capture: Capture): JsonObject {
  return {
    capture_id: capture.id,
    ...(capture.invoice ? { klarna_reference: capture.invoice.number } : {}),
    captured_amount: capture.amount,
    captured_at: formatInstant(capture.at),
    reference: capture.reference,
    description: capture.description,
    order_lines: capture.lines,
    refunded_amount: allocatedAmount(order, capture),
    billing_address: addressBody(capture.billing),
    shipping_address: addressBody(capture.shipping),
    shipping_info: capture.shippingInfo,
  };
}

function addCapture(world: World, order: Order, request: CaptureRequest): Capture {
  const now = world.clock.now();
  const capture: Capture = {
    id: world.random.uuid(),
    ordinal: order.captures.length + 1,
    amount: request.amount,
    at: now,
    reference: request.reference,
    description: request.description,
    lines: request.lines,
    shippingInfo: request.shippingInfo,
    billing: order.billing,
    shipping: order.shipping,
    invoiceAt: now + request.delayDays * DAY,
    invoice: null,
    refundedBeforeInvoice: 0,
    refundedAfterInvoice: 0,
    dueDateFees: [],
  };
  order.captures.push(capture);
  order.status = openStatus(order);
  order.isAcknowledged = true;
  if (request.delayDays === 0 || request.shippingInfo.length > 0)
    issueInvoice(world, order, capture);
  else scheduleInvoice(world, order, capture);
  if (
    order.status === 'PART_CAPTURED' &&
    termsOf(world, order.merchantId).captureExtendsAuthorization
  ) {
    order.expiresAt = extendedUntil(world, order);
    scheduleExpiry(world, order);
  }
  save(world, order);
  return capture;
}

/** A rejected order may be captured for a while: the merchant then takes the risk. */
function mayCapture(world: World, order: Order): boolean {
  if (order.fraudStatus === 'PENDING' || world.clock.now() >= order.expiresAt) return false;
  return order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED';
}

function checkCapture({ body, merchant, world }: Call): Reply | null {
  const delay = body['shipping_delay'];
  if (!isWhole(body['captured_amount'], 1, AMOUNT_MAX)) {
    return refuseFields(['captured_amount']);
  }
  if (!isOptionalWhole(delay, 0, 10_000)) {
    return refuseFields(['shipping_delay']);
  }
  if (wholeField(body, 'shipping_delay') > 0 && !termsOf(world, merchant.id).allowShippingDelay) {
    return refuse(403, 'CAPTURE_NOT_ALLOWED', 'Shipping delay is not enabled for this account.');
  }
  const tooLong = ['reference', 'description'].find((name) => !isOptionalText(body[name], 0, 255));
  if (tooLong) {
    const message = `The size of the ${tooLong} value must be between 0 and 255`;
    return refuse(400, 'UNPROCESSABLE_ENTITY', message);
  }
  const fields = checkOptionalLines(body['order_lines'], 'order_lines', 'management');
  if (fields.length > 0) return refuseFields(fields);
  return isAbsent(body['shipping_info']) ? null : checkShippingInfo(body, 0);
}

/** Not once the customer has disputed the capture: then it is Klarna who decides. */
function mayMoveDueDate(order: Order, capture: Capture): boolean {
  const isOwed = openAmount(capture) > 0 && capture.dispute === undefined;
  return order.method === 'pay_later' && isOwed;
}

/** The sum of the refunds whose lines name this capture's. */
function allocatedAmount(order: Order, { id }: Capture): number {
  const allocated = order.refunds.filter(({ allocatedTo }) => allocatedTo === id);
  return allocated.reduce((sum, { amount }) => sum + amount, 0);
}

type CaptureAnswer = (order: Order, capture: Capture) => Reply;

function withCapture(call: Call, suffix: string, answer: CaptureAnswer): Reply {
  return withOrder(call, suffix, (order) => findCapture(call, { order, suffix, answer }));
}

function changeCapture(call: Call, suffix: string, answer: CaptureAnswer): Reply {
  return changeOrder(call, operation(suffix), (order) =>
    findCapture(call, { order, suffix, answer }),
  );
}

function findCapture(
  call: Call,
  { order, suffix, answer }: Readonly<{ order: Order; suffix: string; answer: CaptureAnswer }>,
): Reply {
  const capture = order.captures.find(({ id }) => id === param(call, 'capture_id'));
  if (capture) return answer(order, capture);
  return refuse(404, 'NO_SUCH_CAPTURE', `Capture could not be found. ${suffix}`.trim());
}

function save(world: World, order: Order): void {
  world.changed({ kind: 'order', value: order });
}
