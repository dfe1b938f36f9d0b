import { addressBody, changedAddress, checkAddress } from '../addresses.js';
import {
  AMOUNT_MAX,
  isAbsent,
  isOptionalText,
  isWhole,
  listField,
  objectField,
  wholeField,
} from '../fields.js';
import { checkLines, checkTotals, linesOf } from '../order-lines.js';
import { isDenied } from '../personas.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { scheduleExpiry } from '../schedule.js';
import { formatInstant } from '../time.js';
import type { JsonObject, Order } from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { captureBody } from './captures.js';
import { initialMethod } from './methods.js';
import { changeOrder, operation, withOrder } from './order-lookup.js';
import {
  capturedAmount,
  extendedUntil,
  isOpen,
  longestUntil,
  openStatus,
  refundedAmount,
  remainingAmount,
} from './orders.js';
import { refundBody } from './refunds.js';
import { checkShippingInfo } from './shipping.js';

/** `GET /ordermanagement/v1/orders/{order_id}` */
export function readOrder(call: Call): Reply {
  return withOrder(call, '', (order) => json(200, orderBody(order)));
}

/** `POST …/acknowledge` */
export function acknowledge(call: Call): Reply {
  return changeOrder(call, operation('Acknowledgement not possible.'), (order) => {
    if (order.status === 'CANCELLED') return notAllowed('Order is cancelled. Update not allowed.');
    order.isAcknowledged = true;
    return saved(call.world, order);
  });
}

/** `PATCH …/authorization`: a new amount and new lines; lines left out are deleted. */
export function changeAuthorization(call: Call): Reply {
  const { world, body } = call;
  return changeOrder(call, operation('Order authorization cannot be updated.'), (order) => {
    if (!isOpen(order)) {
      return notAllowed(`Order is ${words(order)}. Order authorization cannot be updated.`);
    }
    const amount = wholeField(body, 'order_amount');
    const fields = checkAuthorization(body);
    if (fields.length > 0) return refuseFields(fields);
    const captured = capturedAmount(order);
    if (amount < captured) {
      return notAllowed(
        `Resulting authorization amount ${amount} cannot be less than the captured amount ${captured} for order. Order authorization cannot be updated`,
      );
    }
    if (amount > order.amount && !mayGrow(order)) {
      return notAllowed('The amount cannot be increased. Order authorization cannot be updated');
    }
    order.amount = amount;
    order.lines = linesOf(body);
    order.status = openStatus(order);
    return saved(world, order);
  });
}

/** `PATCH …/customer-details`: the shipping address only; an empty text clears a field. */
export function changeCustomer(call: Call): Reply {
  const { world, body } = call;
  return changeOrder(call, operation('Customer details cannot be updated.'), (order) => {
    if (order.status === 'CANCELLED' || order.status === 'EXPIRED') {
      return notAllowed('Update not allowed.');
    }
    if (!isAbsent(body['billing_address'])) {
      return notAllowed('Billing address cannot be updated for user account order.');
    }
    const wrong = checkAddress(body['shipping_address'], 'shipping_address', 'management');
    if (isAbsent(body['shipping_address']) || wrong.length > 0) {
      const message = 'The shipping and/or billing address is invalid';
      return refuse(422, 'INVALID_ADDRESS', message);
    }
    if (isDenied({ shipping_address: body['shipping_address'] })) {
      return notAllowed('Update not allowed.');
    }
    order.shipping = changedAddress(order.shipping, objectField(body, 'shipping_address'));
    return saved(world, order);
  });
}

/** `PATCH …/merchant-references`: those present; an empty text clears. */
export function changeReferences(call: Call): Reply {
  const { world, body } = call;
  return changeOrder(call, operation('Merchant references cannot be updated.'), (order) => {
    if (order.status === 'CANCELLED') {
      return notAllowed('Order is cancelled. Merchant references cannot be updated.');
    }
    const tooLong = ['merchant_reference1', 'merchant_reference2'].find(
      (name) => !isOptionalText(body[name], 0, 255),
    );
    if (tooLong) {
      const message = `The size of the ${tooLong} value must be between 0 and 255`;
      return refuse(400, 'UNPROCESSABLE_ENTITY', message);
    }
    const { merchant_reference1: first, merchant_reference2: second } = body;
    if (typeof first === 'string') order.merchantReference1 = first;
    if (typeof second === 'string') order.merchantReference2 = second;
    return saved(world, order);
  });
}

/** `POST …/extend-authorization-time`: to the day of the call plus the agreed days, never earlier. */
export function extendAuthorization(call: Call): Reply {
  const suffix = 'Authorization time cannot be extended.';
  return changeOrder(call, operation(suffix), (order) => {
    if (!isOpen(order)) return notAllowed(`Order is ${words(order)}. ${suffix}`);
    if (initialMethod(order).type === 'FIXED_SUM_CREDIT') {
      return notAllowed(`Order is paid by fixed sum credit. ${suffix}`);
    }
    if (longestUntil(call.world, order) <= order.expiresAt) {
      return notAllowed(`Order has reached its longest validity. ${suffix}`);
    }
    order.expiresAt = extendedUntil(call.world, order);
    scheduleExpiry(call.world, order);
    return saved(call.world, order);
  });
}

const CANCEL = { code: 'CANCEL_NOT_ALLOWED', suffix: 'Cancel not possible.' } as const;

/** `POST …/cancel`: only while nothing is captured. Repeating it is harmless. */
export function cancel(call: Call): Reply {
  return changeOrder(call, CANCEL, (order) => {
    if (order.captures.length > 0) {
      const message = 'Order has previous captures. Cancel not possible.';
      return refuse(403, CANCEL.code, message);
    }
    if (order.status === 'EXPIRED') {
      return refuse(403, CANCEL.code, 'Order is expired. Cancel not possible.');
    }
    order.status = 'CANCELLED';
    return saved(call.world, order);
  });
}

/** `POST …/release-remaining-authorization`: only after a part capture. */
export function releaseRemaining(call: Call): Reply {
  const suffix = 'Remaining authorization cannot be released.';
  return changeOrder(call, operation(suffix), (order) => {
    if (order.status === 'AUTHORIZED') return notAllowed(`Order has no captures. ${suffix}`);
    if (order.status !== 'PART_CAPTURED') return notAllowed(`Order is ${words(order)}. ${suffix}`);
    order.status = 'CAPTURED';
    return saved(call.world, order);
  });
}

/** `POST …/shipping-info`: for the order as a whole; appends. */
export function addOrderShipping(call: Call): Reply {
  const suffix = `Shipping info cannot be added to order ${param(call, 'order_id')}.`;
  return changeOrder(call, operation(suffix), (order) => {
    const problem = checkShippingInfo(call.body, 1);
    if (problem) return problem;
    order.shippingInfo = [...order.shippingInfo, ...listField(call.body, 'shipping_info')];
    return saved(call.world, order);
  });
}

/** An order as Order Management shows it. */
export function orderBody(order: Order): JsonObject {
  return {
    order_id: order.id,
    status: order.status,
    fraud_status: order.fraudStatus,
    order_amount: order.amount,
    original_order_amount: order.originalAmount,
    captured_amount: capturedAmount(order),
    refunded_amount: refundedAmount(order),
    remaining_authorized_amount: remainingAmount(order),
    purchase_country: order.country,
    purchase_currency: order.currency,
    locale: order.locale,
    order_lines: order.lines,
    merchant_reference1: order.merchantReference1,
    merchant_reference2: order.merchantReference2,
    merchant_data: order.merchantData,
    klarna_reference: order.reference,
    customer: order.customer,
    billing_address: addressBody(order.billing),
    shipping_address: addressBody(order.shipping),
    created_at: formatInstant(order.createdAt),
    expires_at: formatInstant(order.expiresAt),
    captures: order.captures.map((capture) => captureBody(order, capture)),
    refunds: order.refunds.map((refund) => refundBody(refund)),
    initial_payment_method: initialMethod(order),
    shipping_info: order.shippingInfo,
    selected_shipping_option: null,
  };
}

const DIRECT_DEBIT_EXCLUDED = ['CH'];
const FIXED_AMOUNT_COUNTRIES = ['AT', 'DE', 'DK', 'FI', 'FR', 'NL', 'NO', 'SE'];

/** Whether the payment method allows a higher amount in its market. */
function mayGrow(order: Order): boolean {
  switch (initialMethod(order).type) {
    case 'INVOICE':
    case 'INVOICE_BUSINESS':
      return true;
    case 'DIRECT_DEBIT':
      return !DIRECT_DEBIT_EXCLUDED.includes(order.country);
    case 'FIXED_AMOUNT':
      return FIXED_AMOUNT_COUNTRIES.includes(order.country);
    default:
      return false;
  }
}

function checkAuthorization(body: JsonObject): string[] {
  if (!isWhole(body['order_amount'], 0, AMOUNT_MAX)) return ['order_amount'];
  if (!isOptionalText(body['description'], 0, 255)) return ['description'];
  if (isAbsent(body['order_lines'])) return [];
  const malformed = checkLines(body['order_lines'], 'order_lines', 'management');
  if (malformed.length > 0) return malformed;
  return checkTotals({ order_amount: body['order_amount'] }, listField(body, 'order_lines'));
}

function words(order: Order): string {
  return order.status === 'CAPTURED' ? 'fully captured' : order.status.toLowerCase();
}

function notAllowed(message: string): Reply {
  return refuse(403, 'NOT_ALLOWED', message);
}

function saved(world: World, order: Order): Reply {
  world.changed({ kind: 'order', value: order });
  return empty(204);
}
