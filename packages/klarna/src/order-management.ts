import { createdResource, jsonBody, noBody } from './answer.js';
import type { KlarnaOutcome } from './outcome.js';
import { sameId, type Check } from './parse.js';
import { segment, type KlarnaCall, type Send } from './request.js';
import {
  capture,
  dueDateOptions,
  captures,
  order,
  refund,
  type KlarnaAuthorizationUpdate,
  type KlarnaCapture,
  type KlarnaCaptureCreated,
  type KlarnaCaptureCustomerDetails,
  type KlarnaCaptureRequest,
  type KlarnaCustomerDetails,
  type KlarnaDueDateOptions,
  type KlarnaMerchantReferences,
  type KlarnaOrder,
  type KlarnaRefund,
  type KlarnaRefundCreated,
  type KlarnaRefundRequest,
  type KlarnaShippingInfo,
} from './wire/order-management.js';

/** The reading calls of Order Management v1; repeated freely. */
export type KlarnaOrderReads = Readonly<{
  /** The whole order with its captures and refunds. */
  read: (orderId: string) => Promise<KlarnaOutcome<KlarnaOrder>>;
  readCapture: (orderId: string, captureId: string) => Promise<KlarnaOutcome<KlarnaCapture>>;
  listCaptures: (orderId: string) => Promise<KlarnaOutcome<readonly KlarnaCapture[]>>;
  readRefund: (orderId: string, refundId: string) => Promise<KlarnaOutcome<KlarnaRefund>>;
  /** By how many days the due date of a capture's invoice can be moved, and what each costs; may be none. */
  readDueDateOptions: (
    orderId: string,
    captureId: string,
  ) => Promise<KlarnaOutcome<KlarnaDueDateOptions>>;
}>;

/**
 * The changing calls of Order Management v1. Each takes an idempotency key (1 to 255 visible ASCII
 * characters, a UUID by Klarna's advice): one key per intention, the same key for every repeat of
 * it. Klarna looks only at the key, never at the body, and remembers it for 24 hours; under another
 * key a repeated capture is a second capture. Source: Klarna docs, "Idempotency".
 */
export type KlarnaOrderWrites = Readonly<{
  /** Tells Klarna the order has arrived here, which ends its push calls. */
  acknowledge: (orderId: string, idempotencyKey: string) => Promise<KlarnaOutcome<null>>;
  /** Makes Klarna invoice. 403 `CAPTURE_NOT_ALLOWED`: cancelled, expired, pending or above the rest. */
  capture: (
    orderId: string,
    body: KlarnaCaptureRequest,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<KlarnaCaptureCreated>>;
  /** Appends 1 to 500 parcels to a capture. */
  addCaptureShippingInfo: (
    orderId: string,
    captureId: string,
    info: readonly KlarnaShippingInfo[],
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Appends 1 to 500 parcels to the order as a whole; invoices nothing. */
  addShippingInfo: (
    orderId: string,
    info: readonly KlarnaShippingInfo[],
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Moves the due date of a capture's invoice by one of the offered numbers of days. */
  extendDueDate: (
    orderId: string,
    captureId: string,
    numberOfDays: number,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Has Klarna send the capture's invoice to the customer again. */
  triggerSendOut: (
    orderId: string,
    captureId: string,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Cancels an order without captures; 403 `CANCEL_NOT_ALLOWED` otherwise. */
  cancel: (orderId: string, idempotencyKey: string) => Promise<KlarnaOutcome<null>>;
  /** Gives up what is not captured of a part-captured order. */
  releaseRemaining: (orderId: string, idempotencyKey: string) => Promise<KlarnaOutcome<null>>;
  /** Sets the expiry to today plus the agreed days, at most 180 days after creation. */
  extendAuthorizationTime: (
    orderId: string,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Gives money back; 403 `REFUND_NOT_ALLOWED` above what is captured and not refunded. */
  refund: (
    orderId: string,
    body: KlarnaRefundRequest,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<KlarnaRefundCreated>>;
  /** Changes total and lines; an increase is assessed anew and may be refused. */
  updateAuthorization: (
    orderId: string,
    body: KlarnaAuthorizationUpdate,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  updateMerchantReferences: (
    orderId: string,
    body: KlarnaMerchantReferences,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Changes the shipping address; an empty string clears a field. */
  updateCustomerDetails: (
    orderId: string,
    body: KlarnaCustomerDetails,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
  /** Changes the addresses of one capture. Gone from Klarna's current reference. */
  updateCaptureCustomerDetails: (
    orderId: string,
    captureId: string,
    body: KlarnaCaptureCustomerDetails,
    idempotencyKey: string,
  ) => Promise<KlarnaOutcome<null>>;
}>;

/** Order Management v1. Source: Klarna Order Management API reference. */
export type KlarnaOrders = KlarnaOrderReads & KlarnaOrderWrites;

const ROOT = '/ordermanagement/v1/orders';

function orderPath(orderId: string): string {
  return `${ROOT}/${segment(orderId)}`;
}

function capturePath(orderId: string, captureId: string): string {
  return `${orderPath(orderId)}/captures/${segment(captureId)}`;
}

/** The Order Management calls over `send`. */
export function orderCalls(send: Send): KlarnaOrders {
  return { ...orderReads(send), ...orderMoneyWrites(send), ...orderDetailWrites(send) };
}

function reading<T>(name: string, path: string, check: Check<T>): KlarnaCall<T> {
  const read = jsonBody(check);
  return {
    name: `orders.${name}`,
    method: 'GET',
    path,
    body: null,
    repeat: { kind: 'read' },
    read,
  };
}

function changing(
  name: string,
  method: 'POST' | 'PATCH',
  path: string,
  body: object | null,
  idempotencyKey: string,
): KlarnaCall<null> {
  const repeat = { kind: 'keyed', idempotencyKey } as const;
  return { name: `orders.${name}`, method, path, body, repeat, read: noBody };
}

function orderReads(send: Send): KlarnaOrderReads {
  return {
    read: async (orderId) =>
      send(reading('read', orderPath(orderId), sameId(order, 'order_id', orderId))),
    readCapture: async (orderId, captureId) => {
      const check = sameId(capture, 'capture_id', captureId);
      return send(reading('readCapture', capturePath(orderId, captureId), check));
    },
    listCaptures: async (orderId) =>
      send(reading('listCaptures', `${orderPath(orderId)}/captures`, captures)),
    readRefund: async (orderId, refundId) => {
      const path = `${orderPath(orderId)}/refunds/${segment(refundId)}`;
      return send(reading('readRefund', path, sameId(refund, 'refund_id', refundId)));
    },
    readDueDateOptions: async (orderId, captureId) => {
      const path = `${capturePath(orderId, captureId)}/extend-due-date-options`;
      return send(reading('readDueDateOptions', path, dueDateOptions));
    },
  };
}

type MoneyWrites = Pick<
  KlarnaOrderWrites,
  'capture' | 'refund' | 'cancel' | 'releaseRemaining' | 'extendAuthorizationTime'
>;

function orderMoneyWrites(send: Send): MoneyWrites {
  return {
    capture: async (orderId, body, key) => {
      const created = createdResource('Capture-Id', 'captures');
      return send<KlarnaCaptureCreated>({
        ...changing('capture', 'POST', `${orderPath(orderId)}/captures`, body, key),
        read: (answer) => {
          const { id, location } = created(answer);
          return { captureId: id, location };
        },
      });
    },
    refund: async (orderId, body, key) => {
      const created = createdResource('Refund-Id', 'refunds');
      return send<KlarnaRefundCreated>({
        ...changing('refund', 'POST', `${orderPath(orderId)}/refunds`, body, key),
        read: (answer) => {
          const { id, location } = created(answer);
          return { refundId: id, location };
        },
      });
    },
    cancel: async (orderId, key) =>
      send(changing('cancel', 'POST', `${orderPath(orderId)}/cancel`, null, key)),
    releaseRemaining: async (orderId, key) => {
      const path = `${orderPath(orderId)}/release-remaining-authorization`;
      return send(changing('releaseRemaining', 'POST', path, null, key));
    },
    extendAuthorizationTime: async (orderId, key) => {
      const path = `${orderPath(orderId)}/extend-authorization-time`;
      return send(changing('extendAuthorizationTime', 'POST', path, null, key));
    },
  };
}

function orderDetailWrites(send: Send): Omit<KlarnaOrderWrites, keyof MoneyWrites> {
  return {
    acknowledge: async (orderId, key) =>
      send(changing('acknowledge', 'POST', `${orderPath(orderId)}/acknowledge`, null, key)),
    addCaptureShippingInfo: async (orderId, captureId, info, key) => {
      const path = `${capturePath(orderId, captureId)}/shipping-info`;
      return send(changing('addCaptureShippingInfo', 'POST', path, { shipping_info: info }, key));
    },
    addShippingInfo: async (orderId, info, key) => {
      const path = `${orderPath(orderId)}/shipping-info`;
      return send(changing('addShippingInfo', 'POST', path, { shipping_info: info }, key));
    },
    extendDueDate: async (orderId, captureId, numberOfDays, key) => {
      const path = `${capturePath(orderId, captureId)}/extend-due-date`;
      const body = { number_of_days: numberOfDays };
      return send(changing('extendDueDate', 'PATCH', path, body, key));
    },
    triggerSendOut: async (orderId, captureId, key) => {
      const path = `${capturePath(orderId, captureId)}/trigger-send-out`;
      return send(changing('triggerSendOut', 'POST', path, null, key));
    },
    updateAuthorization: async (orderId, body, key) => {
      const path = `${orderPath(orderId)}/authorization`;
      return send(changing('updateAuthorization', 'PATCH', path, body, key));
    },
    updateMerchantReferences: async (orderId, body, key) => {
      const path = `${orderPath(orderId)}/merchant-references`;
      return send(changing('updateMerchantReferences', 'PATCH', path, body, key));
    },
    updateCustomerDetails: async (orderId, body, key) => {
      const path = `${orderPath(orderId)}/customer-details`;
      return send(changing('updateCustomerDetails', 'PATCH', path, body, key));
    },
    updateCaptureCustomerDetails: async (orderId, captureId, body, key) => {
      const path = `${capturePath(orderId, captureId)}/customer-details`;
      return send(changing('updateCaptureCustomerDetails', 'PATCH', path, body, key));
    },
  };
}
