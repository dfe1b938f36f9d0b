/**
 * The life of a payment, each state in the field's own word. What the merchant reads as order status
 * and transaction status is the edition's map of these (see `editions.ts`).
 */
export const PAYMENT_STATES = [
  /** The merchant created the order; nobody has opened it at Klarna. */
  'initialized',
  /** The customer was sent to Klarna's page. */
  'initiated',
  /** The customer approved; the order is being placed at Klarna. */
  'authorizing',
  /** Klarna has the order and is still reviewing it for fraud. */
  'reviewing',
  /** Klarna authorized the amount; no capture has been asked for. */
  'authorized',
  /** A capture was sent to Klarna before shipping; its outcome is not known yet. */
  'capturing',
  /** Klarna accepted the capture; the goods have not left. */
  'captured',
  /** The merchant shipped a part; the rest can still be shipped, or released. */
  'part_shipped',
  /** A cancellation was sent to Klarna; its outcome is not known yet. */
  'cancelling',
  /** The merchant shipped; Klarna's invoice number is not known yet. */
  'shipped',
  /** Klarna invoiced the customer: settlement is guaranteed. */
  'invoiced',
  /** Klarna paid the amount out to the PSP. */
  'settled',
  /** The amount is on the merchant's balance. The end of a good journey. */
  'credited',
  /** Klarna refused the customer or the order. Final. */
  'declined',
  /** The customer or the merchant cancelled before a capture. Final. */
  'cancelled',
  /** Not paid in time, or not shipped in time. Final; never revived. */
  'expired',
] as const;
/** One state of a payment; see the list for the meaning of each. */
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The life of a refund, which is a transaction of its own beside its payment. */
export const REFUND_STATES = [
  /** The merchant asked; it goes to Klarna at the next midnight UTC and can be taken back until then. */
  'requested',
  /** The merchant's balance does not cover it; it goes on by itself when it does. */
  'waiting',
  /** It was sent to Klarna; its outcome is not known yet. */
  'sending',
  /** Klarna accepted it. Final. */
  'completed',
  /** The merchant took it back in time. Final. */
  'voided',
  /** Klarna refused it. Final. */
  'refused',
] as const;
/** One state of a refund; see the list for the meaning of each. */
export type RefundState = (typeof REFUND_STATES)[number];

/** States from which no command leads anywhere else. */
export const FINAL_PAYMENT_STATES: readonly PaymentState[] = [
  'credited',
  'declined',
  'cancelled',
  'expired',
];

/** Whether a payment in this state has reached one of its ends. */
export const isFinal = (state: PaymentState): boolean => FINAL_PAYMENT_STATES.includes(state);
