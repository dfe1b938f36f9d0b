import type { CallbackKind } from './callbacks.js';
import type { Terms } from './options.js';
import type { DisputeReason } from './personas.js';
import type { ScenarioAction } from './scenario.js';

/** A JSON object as it came over the wire or will go over it. */
export type JsonObject = { readonly [name: string]: unknown };

/** Milliseconds since the Unix epoch on the sandbox's own clock. */
export type Millis = number;

/** One account that may call the API: Basic credentials and the id printed on its payouts. */
export type Merchant = Readonly<{
  id: string;
  username: string;
  password: string;
  name: string;
  /** Where it is registered, ISO 3166-1; `SE` when left out. */
  country?: string;
  /** The currency of that country, ISO 4217; each payout's own when left out. */
  currency?: string;
  /** False for an account that Klarna has not activated: its calls are refused. */
  isActive?: boolean;
  /** What was agreed with this merchant alone; the sandbox's terms hold for the rest. */
  terms?: Partial<Terms>;
}>;

/** What the customer chose on the page, in the words of a payment method category. */
export type MethodChoice = 'pay_later' | 'pay_over_time' | 'pay_now';

/** The authorisation a customer gave: one token, usable once, for exactly the data in `request`. */
export type Authorization = {
  token: string;
  expiresAt: Millis;
  method: MethodChoice;
  /** The session's data as the customer saw it; the order must match it. */
  request: JsonObject;
  /** The order it became, or null. */
  orderId: string | null;
  /** Hash of the order request that consumed it; null when the hosted page placed the order. */
  fingerprint: string | null;
  /** The customer token made from it and the hash of that request, or null. */
  customerToken: Readonly<{ id: string; fingerprint: string }> | null;
};

/** A Payments session. */
export type PaymentSession = {
  id: string;
  merchantId: string;
  createdAt: Millis;
  expiresAt: Millis;
  state: 'open' | 'complete' | 'expired';
  request: JsonObject;
  clientToken: string;
  authorization: Authorization | null;
};

/** Whether a customer token can be used. A cancelled one stays cancelled. */
export type CustomerTokenStatus = 'ACTIVE' | 'CANCELLED' | 'SUSPENDED';

/** A customer's standing consent to further orders with one merchant. */
export type CustomerToken = {
  id: string;
  merchantId: string;
  status: CustomerTokenStatus;
  createdAt: Millis;
  country: string;
  currency: string;
  locale: string;
  description: string;
  method: MethodChoice;
  /** Names the customer's method of payment to support; means nothing to the API. */
  paymentMethodReference: string;
  customer: JsonObject;
  billing: JsonObject;
};

/** The states of a hosted page that the read call may show. */
export type PageStatus =
  | 'WAITING'
  | 'IN_PROGRESS'
  | 'MANUAL_ID_CHECK'
  | 'COMPLETED'
  | 'FAILED'
  | 'BACK'
  | 'ERROR'
  | 'CANCELLED'
  | 'DISABLED';

/** The places on the hosted page, in the order in which a customer comes to them. */
export type CheckoutStep =
  'summary' | 'account' | 'code' | 'details' | 'identity' | 'review' | 'declined';

/** How Klarna reaches the customer, as typed on the page. */
export type Account = Readonly<{ email: string; phone: string }>;

/** What a customer said on the hosted page, by field name. */
export type Said = Readonly<Record<string, string>>;

/** How far a customer has come on the hosted page, and what was said on the way. */
export type Checkout = Readonly<{
  step: CheckoutStep;
  /** Grows with every form that was taken; a form of an earlier turn changes nothing. */
  turn: number;
  method: MethodChoice;
  account: Account | null;
  /** The phone that the right code was entered for; empty before. */
  verifiedPhone: string;
  /** Wrong codes since the last one was sent. */
  wrongCodes: number;
  codesSent: number;
  /** What the shop did not give and the customer did, by field name. */
  details: Said;
  isIdentified: boolean;
  /** The form that was sent last when something was wrong with it. */
  draft: Said | null;
}>;

/** What happens when the customer approves on the hosted page. */
export type PlaceOrderMode = 'NONE' | 'PLACE_ORDER' | 'CAPTURE_ORDER';

/** A link that was to be sent to a customer. `to` is empty where the merchant sends it itself. */
export type Distribution = Readonly<{
  at: Millis;
  method: 'sms' | 'email' | 'token';
  to: string;
  phoneCountry: string;
  template: string;
  link: string;
}>;

/** A Hosted Payment Page session. */
export type HostedPage = {
  id: string;
  shortId: string;
  merchantId: string;
  sessionId: string;
  urls: { readonly [name: string]: string };
  title: string;
  placeOrderMode: PlaceOrderMode;
  /** Payment methods the merchant limits the page to; empty means all. */
  categories: readonly string[];
  /** The options as the merchant sent them. */
  options: JsonObject;
  /** Null until the customer sends the first form. */
  checkout: Checkout | null;
  status: PageStatus;
  /** True once the link has lapsed; the read call then shows DISABLED. */
  isExpired: boolean;
  updatedAt: Millis;
  expiresAt: Millis;
  authorizationToken: string | null;
  orderId: string | null;
  orderReference: string | null;
  distributions: Distribution[];
};

/** The customer's bill for one capture. Amounts in minor units. */
export type Invoice = {
  number: string;
  amount: number;
  issuedAt: Millis;
  dueAt: Millis;
  paidAt: Millis | null;
  /** The payment reference of the payout that carried its SALE, or null. */
  paidOutIn: string | null;
  /** When Klarna gave up on the customer; absent while it has not. */
  writtenOffAt?: Millis;
};

/** A customer's dispute of one capture. */
export type Dispute = {
  reason: DisputeReason;
  openedAt: Millis;
  decidedAt: Millis | null;
  /** `closed` when the merchant had refunded everything by the decision. */
  outcome: 'lost' | 'won' | 'closed' | null;
  /** What it is about, in minor units: the invoice less refunds. */
  amount: number;
};

/** A fee for moving the due date, waiting for a payout. */
export type DueDateFee = { amount: number; paidOutIn: string | null };

/** One capture of an order. */
export type Capture = {
  id: string;
  ordinal: number;
  amount: number;
  at: Millis;
  reference: string;
  description: string;
  lines: readonly JsonObject[];
  shippingInfo: readonly JsonObject[];
  billing: JsonObject;
  shipping: JsonObject;
  /** When the invoice is made unless the goods leave earlier. */
  invoiceAt: Millis;
  /** Null until the invoice is made, and for ever when everything was refunded before. */
  invoice: Invoice | null;
  refundedBeforeInvoice: number;
  refundedAfterInvoice: number;
  dueDateFees: DueDateFee[];
  /** Absent unless the customer disputed it. */
  dispute?: Dispute;
};

/** The part of a refund that lands on one invoiced capture and is netted in a payout. */
export type RefundReturn = { captureId: string; amount: number; paidOutIn: string | null };

/** One refund of an order. */
export type Refund = {
  id: string;
  amount: number;
  at: Millis;
  reference: string;
  description: string;
  lines: readonly JsonObject[];
  /** The capture whose lines it names, or null where it names none that fits. */
  allocatedTo: string | null;
  returns: RefundReturn[];
};

/** The states of an order in Order Management. */
export type OrderStatus = 'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED';

/** The result of the risk check. */
export type FraudStatus = 'ACCEPTED' | 'PENDING' | 'REJECTED';

/** What a merchant is told about the risk of an order. A stop comes after the order was accepted. */
export type FraudEvent = 'FRAUD_RISK_ACCEPTED' | 'FRAUD_RISK_REJECTED' | 'FRAUD_RISK_STOPPED';

/** One such message, repeated until the merchant answers it with 200. */
export type Notice = { readonly event: FraudEvent; readonly firstAt: Millis; isReceived: boolean };

/** A risk review under way or done. */
export type FraudReview = {
  verdict: 'ACCEPTED' | 'REJECTED';
  decidesAt: Millis;
  cancelsAt: Millis;
};

/** An order: what the customer authorised and what became of it. Amounts in minor units. */
export type Order = {
  id: string;
  merchantId: string;
  reference: string;
  status: OrderStatus;
  fraudStatus: FraudStatus;
  fraudReview: FraudReview | null;
  notices: Notice[];
  /** To be captured in full once the review under way accepts it. */
  capturesWhenAccepted: boolean;
  amount: number;
  originalAmount: number;
  country: string;
  currency: string;
  locale: string;
  lines: readonly JsonObject[];
  merchantReference1: string;
  merchantReference2: string;
  merchantData: string | null;
  customer: JsonObject;
  /** What the customer said on the page, where the test triggers are looked for too. */
  said: Said;
  billing: JsonObject;
  shipping: JsonObject;
  shippingInfo: readonly JsonObject[];
  method: MethodChoice;
  isAcknowledged: boolean;
  /** How often it was changed through the API, which has a limit. */
  operations: number;
  createdAt: Millis;
  expiresAt: Millis;
  captures: Capture[];
  refunds: Refund[];
  urls: { readonly [name: string]: string };
};

/** A callback that a fault delays. */
export type LateCallback = {
  id: string;
  at: Millis;
  callback: CallbackKind;
  url: string;
  /** Null posts nothing but the address. */
  body: unknown;
  isSent: boolean;
};

/** A moment of a scenario that is still to come, or that came. */
export type ScenarioStep = {
  id: string;
  at: Millis;
  action: ScenarioAction;
  isDone: boolean;
};

/** The first answer given for an idempotency key. */
export type Memory = {
  id: string;
  expiresAt: Millis;
  status: number;
  headers: { readonly [name: string]: string };
  text: string;
};

/** Something the clock brought about. `what` is a stable machine word. */
export type Happening = Readonly<{
  at: string;
  what: string;
  order_id?: string;
  detail?: string;
}>;
