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
  record,
  required,
  text,
  webUrl,
  type Check,
} from '../parse.js';
import { address, customer, type KlarnaAddress, type KlarnaCustomer } from './address.js';
import { orderLines, type KlarnaOrderLine, type KlarnaOrderLineRead } from './order-line.js';

/**
 * Where Klarna calls back and sends the browser. All https (a sandbox may take http), at most 2000
 * characters. Placeholders here: `{session.id}`, `{order.id}`, single braces with a dot.
 */
export type KlarnaPaymentsUrls = Readonly<{
  /** The browser goes here after the order; without it create-order answers no `redirect_url`. */
  confirmation?: string;
  /** POST with the fraud decision. */
  notification?: string;
  /** POST when the order exists. */
  push?: string;
  /** POST with the authorization token. */
  authorization?: string;
  app_return_url?: string;
}>;

/** Whether the session buys now, makes a customer token, or both. Klarna's default: `buy`. */
export type KlarnaIntent = 'buy' | 'tokenize' | 'buy_and_tokenize';

/** Extra data for Klarna's assessment; `body` is JSON written as text. */
export type KlarnaAttachment = Readonly<{ content_type: string; body: string }>;

/** The fields a session update may replace; those left out stay as they are. Amounts in minor units. */
export type KlarnaSessionUpdate = Readonly<{
  /** ISO 3166-1 alpha-2. */
  purchase_country?: string;
  /** ISO 4217. */
  purchase_currency?: string;
  /** `ll-CC`; Klarna's default is `en-US`. */
  locale?: string;
  intent?: KlarnaIntent;
  acquiring_channel?: 'ECOMMERCE' | 'IN_STORE' | 'TELESALES';
  /** Exactly the sum of the lines' `total_amount`, at most 200 000 000; otherwise `BAD_VALUE`. */
  order_amount?: number;
  order_tax_amount?: number;
  order_lines?: readonly KlarnaOrderLine[];
  billing_address?: KlarnaAddress;
  shipping_address?: KlarnaAddress;
  customer?: KlarnaCustomer;
  merchant_urls?: KlarnaPaymentsUrls;
  merchant_reference1?: string;
  merchant_reference2?: string;
  /** At most 6000 characters. */
  merchant_data?: string;
  attachment?: KlarnaAttachment;
  custom_payment_method_ids?: readonly string[];
  design?: string;
  options?: Readonly<Record<string, string>>;
}>;

/** A new session. Lives 48 hours. Source: Klarna Payments API reference. */
export type KlarnaSessionRequest = KlarnaSessionUpdate &
  Readonly<{
    purchase_country: string;
    purchase_currency: string;
    order_amount: number;
    order_lines: readonly KlarnaOrderLine[];
  }>;

/** A way to pay that the session offers: `klarna`, `pay_later`, `pay_now`, `pay_over_time`, … */
export type KlarnaPaymentMethodCategory = Readonly<{
  identifier: string;
  name?: string;
  /** Badges to show beside the name. */
  asset_urls?: Readonly<{ descriptive?: string; standard?: string }>;
}>;

/** Answer to a new session. */
export type KlarnaSessionCreated = Readonly<{
  session_id: string;
  /** For Klarna's script in the browser; a JWT. */
  client_token: string;
  payment_method_categories: readonly KlarnaPaymentMethodCategory[];
}>;

/** A session as read back. */
export type KlarnaSession = Readonly<{
  /** `complete` once an order has been created from it. */
  status: 'incomplete' | 'complete';
  client_token?: string;
  expires_at?: string;
  /** Present once the customer has authorised; lives 60 minutes, used once. */
  authorization_token?: string;
  payment_method_categories: readonly KlarnaPaymentMethodCategory[];
  purchase_country?: string;
  purchase_currency?: string;
  locale?: string;
  intent?: KlarnaIntent;
  acquiring_channel?: string;
  order_amount?: number;
  order_tax_amount?: number;
  order_lines: readonly KlarnaOrderLineRead[];
  merchant_reference1?: string;
  merchant_reference2?: string;
  merchant_data?: string;
  merchant_urls?: KlarnaPaymentsUrls;
  billing_address?: KlarnaAddress;
  shipping_address?: KlarnaAddress;
  customer?: KlarnaCustomer;
  attachment?: KlarnaAttachment;
  custom_payment_method_ids?: readonly string[];
  design?: string;
  options?: Readonly<Record<string, unknown>>;
}>;

/**
 * Places the order. Country, currency, amounts, lines and any address must equal those authorised,
 * otherwise 409 `BAD_VALUE`.
 */
export type KlarnaOrderRequest = KlarnaSessionRequest &
  Readonly<{
    /** Captures at once; only where the contract with Klarna allows it. Default false. */
    auto_capture?: boolean;
  }>;

/** Fraud decision: `PENDING` is settled within 24 hours; create-order never answers `REJECTED`. */
export type KlarnaFraudStatus = 'ACCEPTED' | 'PENDING' | 'REJECTED';

/** How the customer will pay. `type` is lower case here: `invoice`, `direct_debit`, `card`, … */
export type KlarnaAuthorizedPaymentMethod = Readonly<{
  type: string;
  number_of_installments?: number;
  number_of_days?: number;
}>;

/** Answer to create-order. */
export type KlarnaOrderCreated = Readonly<{
  order_id: string;
  fraud_status: KlarnaFraudStatus;
  redirect_url?: string;
  /** Klarna's schema says object, its samples say bare string: read it with `paymentMethodOf`. */
  authorized_payment_method?: string | KlarnaAuthorizedPaymentMethod;
}>;

/** Reads a fraud decision. */
export const fraudStatus: Check<KlarnaFraudStatus> = oneOf(['ACCEPTED', 'PENDING', 'REJECTED']);

const categories: Check<readonly KlarnaPaymentMethodCategory[]> = listOf(
  object<KlarnaPaymentMethodCategory>({
    identifier: required(id),
    name: lenient(text),
    asset_urls: lenient(
      object<NonNullable<KlarnaPaymentMethodCategory['asset_urls']>>({
        descriptive: lenient(webUrl),
        standard: lenient(webUrl),
      }),
    ),
  }),
);

const paymentMethodObject = object<KlarnaAuthorizedPaymentMethod>({
  type: required(id),
  number_of_installments: lenient(integer),
  number_of_days: lenient(integer),
});

const paymentMethod: Check<string | KlarnaAuthorizedPaymentMethod> = (value, at) =>
  typeof value === 'string' ? id(value, at) : paymentMethodObject(value, at);

/**
 * How the customer will pay, always in object form; null when Klarna did not say. A bare string, as
 * in Klarna's samples, is the type.
 */
export function paymentMethodOf(
  order: Pick<KlarnaOrderCreated, 'authorized_payment_method'>,
): KlarnaAuthorizedPaymentMethod | null {
  const said = order.authorized_payment_method;
  if (said === undefined) return null;
  return typeof said === 'string' ? { type: said } : said;
}

/** Reads the answer to a new session. */
export const sessionCreated: Check<KlarnaSessionCreated> = object<KlarnaSessionCreated>({
  session_id: required(id),
  client_token: required(id),
  payment_method_categories: defaulted(categories, []),
});

const paymentsUrls = object<KlarnaPaymentsUrls>({
  confirmation: lenient(text),
  notification: lenient(text),
  push: lenient(text),
  authorization: lenient(text),
  app_return_url: lenient(text),
});

const attachment = object<KlarnaAttachment>({ content_type: required(text), body: required(text) });

/** Reads a session. */
export const session: Check<KlarnaSession> = object<KlarnaSession>({
  status: required(oneOf(['incomplete', 'complete'])),
  client_token: optional(text),
  expires_at: optional(date),
  authorization_token: optional(id),
  payment_method_categories: defaulted(categories, []),
  purchase_country: lenient(text),
  purchase_currency: optional(text),
  locale: lenient(text),
  intent: lenient(oneOf(['buy', 'tokenize', 'buy_and_tokenize'])),
  acquiring_channel: lenient(text),
  order_amount: optional(amount),
  order_tax_amount: optional(integer),
  order_lines: defaulted(orderLines, []),
  merchant_reference1: lenient(text),
  merchant_reference2: lenient(text),
  merchant_data: lenient(text),
  merchant_urls: lenient(paymentsUrls),
  billing_address: lenient(address),
  shipping_address: lenient(address),
  customer: lenient(customer),
  attachment: lenient(attachment),
  custom_payment_method_ids: lenient(listOf(text)),
  design: lenient(text),
  options: lenient(record),
});

/** Reads the answer to create-order. A redirect that is no web address is left out: the order stands. */
export const orderCreated: Check<KlarnaOrderCreated> = object<KlarnaOrderCreated>({
  order_id: required(id),
  fraud_status: required(fraudStatus),
  redirect_url: lenient(webUrl),
  authorized_payment_method: lenient(paymentMethod),
});
