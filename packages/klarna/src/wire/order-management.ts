import {
  amount,
  date,
  defaulted,
  id,
  integer,
  lenient,
  listOf,
  object,
  oneOf,
  optional,
  required,
  text,
  type Check,
} from '../parse.js';
import { address, customer, type KlarnaAddress, type KlarnaCustomer } from './address.js';
import { orderLines, type KlarnaOrderLine, type KlarnaOrderLineRead } from './order-line.js';
import { fraudStatus, type KlarnaFraudStatus } from './payments.js';

/** A parcel. Company, method and numbers at most 100 characters, URIs 1024. */
export type KlarnaShippingInfo = Readonly<{
  shipping_company?: string;
  /** `Home`, `PickUpStore`, `BoxReg`, `BoxUnreg`, `PickUpPoint`, `Own`, `Postal`, `Digital`, … */
  shipping_method?: string;
  tracking_number?: string;
  tracking_uri?: string;
  return_shipping_company?: string;
  return_tracking_number?: string;
  return_tracking_uri?: string;
}>;

/** Asks for money: the capture is what makes Klarna invoice the customer and schedule the payout. */
export type KlarnaCaptureRequest = Readonly<{
  /** Minor units, at least 1, at most what is still authorised. */
  captured_amount: number;
  reference?: string;
  description?: string;
  order_lines?: readonly KlarnaOrderLine[];
  shipping_info?: readonly KlarnaShippingInfo[];
  /** Days until the goods leave; above 0 only where Klarna has enabled it. Never read back. */
  shipping_delay?: number;
}>;

/** Gives money back, at order level. Lines matching a capture's references steer the allocation. */
export type KlarnaRefundRequest = Readonly<{
  /** Minor units, at most what is captured and not yet refunded. */
  refunded_amount: number;
  reference?: string;
  description?: string;
  order_lines?: readonly KlarnaOrderLine[];
}>;

/** A new total, in minor units, not below what is captured. Leaving the lines out deletes them. */
export type KlarnaAuthorizationUpdate = Readonly<{
  order_amount: number;
  order_lines: readonly KlarnaOrderLine[];
  description?: string;
}>;

/** The merchant's references; an empty string clears one. */
export type KlarnaMerchantReferences = Readonly<{
  merchant_reference1?: string;
  merchant_reference2?: string;
}>;

/** Only the shipping address can be changed, and Klarna assesses the order again. */
export type KlarnaCustomerDetails = Readonly<{ shipping_address: KlarnaAddress }>;

/** The addresses of one capture; Klarna's clients of 2020 can change them, its current reference cannot. */
export type KlarnaCaptureCustomerDetails = Readonly<{
  billing_address?: KlarnaAddress;
  shipping_address?: KlarnaAddress;
}>;

/** What moving a due date would cost the merchant, in minor units of `currency`. */
export type KlarnaDueDateOptions = Readonly<{
  currency: string;
  options: readonly Readonly<{ number_of_days: number; amount: number }>[];
}>;

/** One capture; one invoice. */
export type KlarnaCapture = Readonly<{
  capture_id: string;
  /** The invoice number: the order's reference with `-1`, `-2`, … */
  klarna_reference?: string;
  /** Minor units. */
  captured_amount: number;
  captured_at?: string;
  /** Minor units of this capture that refunds have been allocated to. */
  refunded_amount?: number;
  reference?: string;
  description?: string;
  order_lines: readonly KlarnaOrderLineRead[];
  billing_address?: KlarnaAddress;
  shipping_address?: KlarnaAddress;
  shipping_info: readonly KlarnaShippingInfo[];
}>;

/** One refund. Older answers inside an order carry no `refund_id`. */
export type KlarnaRefund = Readonly<{
  refund_id?: string;
  /** Minor units. */
  refunded_amount: number;
  refunded_at?: string;
  reference?: string;
  description?: string;
  order_lines: readonly KlarnaOrderLineRead[];
}>;

/**
 * State of an order. There is none for "refunded": after a full refund it stays `CAPTURED`. What
 * leads to `CLOSED` is not documented. Source: Klarna Order Management API reference.
 */
export type KlarnaOrderStatus =
  'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED' | 'CLOSED';

/** How the customer chose to pay. `type` is upper case here, and its words differ from Payments'. */
export type KlarnaInitialPaymentMethod = Readonly<{
  type?: string;
  description?: string;
  number_of_installments?: number;
}>;

/** An order. Amounts in minor units of `purchase_currency`. Readable for three years. */
export type KlarnaOrder = Readonly<{
  order_id: string;
  status: KlarnaOrderStatus;
  fraud_status?: KlarnaFraudStatus;
  order_amount: number;
  original_order_amount?: number;
  /** The sum of the captures; refunds do not change it. */
  captured_amount: number;
  refunded_amount: number;
  /** What can still be captured. Refunds do not restore it. */
  remaining_authorized_amount: number;
  purchase_country?: string;
  purchase_currency: string;
  locale?: string;
  order_lines: readonly KlarnaOrderLineRead[];
  merchant_reference1?: string;
  merchant_reference2?: string;
  merchant_data?: string;
  /** The reservation number. */
  klarna_reference?: string;
  customer?: KlarnaCustomer;
  billing_address?: KlarnaAddress;
  shipping_address?: KlarnaAddress;
  created_at: string;
  /** A capture is possible strictly before this instant; an extension replaces it. */
  expires_at?: string;
  captures: readonly KlarnaCapture[];
  refunds: readonly KlarnaRefund[];
  initial_payment_method?: KlarnaInitialPaymentMethod;
  shipping_info: readonly KlarnaShippingInfo[];
}>;

/** A capture just made. `location` is its absolute URI; null where a proxy dropped the header. */
export type KlarnaCaptureCreated = Readonly<{ captureId: string; location: string | null }>;

/** A refund just made. `location` is its absolute URI; null where a proxy dropped the header. */
export type KlarnaRefundCreated = Readonly<{ refundId: string; location: string | null }>;

const shippingInfo: Check<readonly KlarnaShippingInfo[]> = listOf(
  object<KlarnaShippingInfo>({
    shipping_company: lenient(text),
    shipping_method: lenient(text),
    tracking_number: lenient(text),
    tracking_uri: lenient(text),
    return_shipping_company: lenient(text),
    return_tracking_number: lenient(text),
    return_tracking_uri: lenient(text),
  }),
);

/** Reads a capture. */
export const capture: Check<KlarnaCapture> = object<KlarnaCapture>({
  capture_id: required(id),
  klarna_reference: optional(text),
  captured_amount: required(amount),
  captured_at: optional(date),
  refunded_amount: optional(amount),
  reference: lenient(text),
  description: lenient(text),
  order_lines: defaulted(orderLines, []),
  billing_address: lenient(address),
  shipping_address: lenient(address),
  shipping_info: defaulted(shippingInfo, []),
});

/** Reads what moving a due date would cost. */
export const dueDateOptions: Check<KlarnaDueDateOptions> = object<KlarnaDueDateOptions>({
  currency: required(id),
  options: defaulted(
    listOf(
      object<KlarnaDueDateOptions['options'][number]>({
        number_of_days: required(amount),
        amount: required(amount),
      }),
    ),
    [],
  ),
});

/** Reads a list of captures. */
export const captures: Check<readonly KlarnaCapture[]> = listOf(capture);

/** Reads a refund. */
export const refund: Check<KlarnaRefund> = object<KlarnaRefund>({
  refund_id: optional(id),
  refunded_amount: required(amount),
  refunded_at: optional(date),
  reference: lenient(text),
  description: lenient(text),
  order_lines: defaulted(orderLines, []),
});

/** Reads an order; absent `captures` and `refunds` are empty lists. */
export const order: Check<KlarnaOrder> = object<KlarnaOrder>({
  order_id: required(id),
  status: required(
    oneOf(['AUTHORIZED', 'PART_CAPTURED', 'CAPTURED', 'CANCELLED', 'EXPIRED', 'CLOSED']),
  ),
  fraud_status: optional(fraudStatus),
  order_amount: required(amount),
  original_order_amount: optional(amount),
  captured_amount: required(amount),
  refunded_amount: required(amount),
  remaining_authorized_amount: required(amount),
  purchase_country: lenient(text),
  purchase_currency: required(id),
  locale: lenient(text),
  order_lines: defaulted(orderLines, []),
  merchant_reference1: lenient(text),
  merchant_reference2: lenient(text),
  merchant_data: lenient(text),
  klarna_reference: optional(text),
  customer: lenient(customer),
  billing_address: lenient(address),
  shipping_address: lenient(address),
  created_at: required(date),
  expires_at: optional(date),
  captures: defaulted(captures, []),
  refunds: defaulted(listOf(refund), []),
  initial_payment_method: lenient(
    object<KlarnaInitialPaymentMethod>({
      type: lenient(text),
      description: lenient(text),
      number_of_installments: lenient(integer),
    }),
  ),
  shipping_info: defaulted(shippingInfo, []),
});
