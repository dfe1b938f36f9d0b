import type { TransactionId } from './ids.js';
import type { PublicPair } from './editions.js';
import type { PartItem, Shipment } from './payment.js';
import type { Instant } from './time.js';

/**
 * Something to do in the outside world once the decision is committed. It is a row before it is a
 * call; `notBefore` delays it. Amounts in the payment's currency.
 */
export type Effect =
  | Readonly<{ kind: 'create_klarna_session' }>
  /** Asks whether the customer has finished, since the browser may never come back. */
  | Readonly<{ kind: 'watch_klarna_session'; notBefore: Instant }>
  | Readonly<{ kind: 'disable_klarna_session' }>
  | Readonly<{ kind: 'place_klarna_order'; authorizationToken: string }>
  | Readonly<{ kind: 'release_klarna_authorization'; authorizationToken: string }>
  /** Asks for the outcome of Klarna's fraud review. */
  | Readonly<{ kind: 'watch_klarna_review'; notBefore: Instant }>
  | Readonly<{
      kind: 'capture_klarna_order';
      amountMinor: bigint;
      /** Days until the goods leave at the latest; 0 when they have left. */
      shippingDelayDays: number;
      shipment: Shipment | null;
    }>
  /** Captures a part that has left; with the pieces it holds where they are known. */
  | Readonly<{
      kind: 'capture_klarna_part';
      partId: TransactionId;
      amountMinor: bigint;
      items: readonly PartItem[] | null;
      shipment: Shipment;
    }>
  /** Asks for the invoice number of a part's capture. */
  | Readonly<{ kind: 'read_klarna_part_invoice'; partId: TransactionId }>
  /** Has Klarna take another delivery address: the nth of those kept beside the request. */
  | Readonly<{ kind: 'change_klarna_address'; number: number }>
  /** Tells Klarna that the rest of a partly captured order will not be captured. */
  | Readonly<{ kind: 'release_klarna_rest' }>
  /**
   * Tells Klarna that the goods have left, and asks for the invoice number that follows. `parcel` counts
   * what has left under this capture, from 1.
   */
  | Readonly<{ kind: 'send_shipping_info'; shipment: Shipment; parcel: number }>
  /** Asks for the invoice number of the capture. */
  | Readonly<{ kind: 'read_klarna_invoice' }>
  | Readonly<{ kind: 'extend_klarna_authorization' }>
  | Readonly<{ kind: 'cancel_klarna_order' }>
  /** Gives a capture back whose goods never left. */
  | Readonly<{ kind: 'return_klarna_capture'; amountMinor: bigint }>
  | Readonly<{ kind: 'refund_klarna_order'; refundId: TransactionId; amountMinor: bigint }>
  /** Tells the merchant of a change; `pair` is what was true at that moment. */
  | Readonly<{ kind: 'notify_merchant'; pair: PublicPair }>;

/** The name of an effect. */
export type EffectKind = Effect['kind'];

/** The deadlines a payment can have. */
export const TIMER_KINDS = [
  /** The customer did not complete the payment. */
  'expire_payment',
  /** The merchant did not ship. */
  'expire_shipping',
  /** More time to ship is asked for, where the site wants that done by itself. */
  'extend_automatically',
  /** Settled money goes to the merchant's balance. */
  'add_to_balance',
  /** A refund may be sent to Klarna. */
  'process_refund',
] as const;
/** The name of a deadline. */
export type TimerKind = (typeof TIMER_KINDS)[number];

/** Sets, moves or removes a deadline; a payment has one of a kind, and one per refund. */
export type TimerChange =
  | Readonly<{ kind: 'set'; timer: TimerKind; refundId: TransactionId | null; dueAt: Instant }>
  | Readonly<{ kind: 'clear'; timer: TimerKind; refundId: TransactionId | null }>;
