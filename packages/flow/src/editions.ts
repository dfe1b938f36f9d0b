import type { PaymentState, RefundState } from './states.js';

/** Words the merchant API uses for either status (docs/sources.md#statuses). */
export type PublicStatus =
  | 'initialized'
  | 'uncleared'
  | 'completed'
  | 'shipped'
  | 'declined'
  | 'cancelled'
  | 'void'
  | 'expired'
  | 'reserved';

/** What the merchant reads: order status (`status`) and transaction status (`financial_status`). */
export type PublicPair = Readonly<{ orderStatus: PublicStatus; transactionStatus: PublicStatus }>;

/** When the capture is sent to Klarna. */
export type CaptureOn = 'authorization' | 'shipment';

/** A published reading of the flow: how each internal state is shown, and when the capture is sent. */
export type Edition = Readonly<{
  captureOn: CaptureOn;
  payment: Readonly<Record<PaymentState, PublicPair>>;
  refund: Readonly<Record<RefundState, PublicPair>>;
}>;

const pair = (orderStatus: PublicStatus, transactionStatus: PublicStatus): PublicPair => ({
  orderStatus,
  transactionStatus,
});

/** The editions there are, by name. Nothing outside this data asks which one it is dealing with. */
export const EDITIONS = {
  '2021': {
    captureOn: 'authorization',
    payment: {
      initialized: pair('initialized', 'initialized'),
      initiated: pair('uncleared', 'initialized'),
      authorizing: pair('uncleared', 'initialized'),
      reviewing: pair('uncleared', 'uncleared'),
      authorized: pair('completed', 'uncleared'),
      capturing: pair('completed', 'uncleared'),
      captured: pair('completed', 'uncleared'),
      part_shipped: pair('completed', 'uncleared'),
      cancelling: pair('completed', 'uncleared'),
      shipped: pair('shipped', 'uncleared'),
      invoiced: pair('shipped', 'uncleared'),
      settled: pair('shipped', 'completed'),
      credited: pair('completed', 'completed'),
      declined: pair('void', 'cancelled'),
      cancelled: pair('void', 'cancelled'),
      expired: pair('expired', 'expired'),
    },
    refund: {
      requested: pair('initialized', 'completed'),
      waiting: pair('reserved', 'reserved'),
      sending: pair('initialized', 'completed'),
      completed: pair('completed', 'completed'),
      voided: pair('void', 'cancelled'),
      refused: pair('void', 'cancelled'),
    },
  },
  '2025': {
    captureOn: 'shipment',
    payment: {
      initialized: pair('initialized', 'initialized'),
      initiated: pair('initialized', 'initialized'),
      authorizing: pair('initialized', 'initialized'),
      reviewing: pair('uncleared', 'uncleared'),
      authorized: pair('completed', 'uncleared'),
      capturing: pair('completed', 'uncleared'),
      captured: pair('completed', 'uncleared'),
      part_shipped: pair('completed', 'uncleared'),
      cancelling: pair('completed', 'uncleared'),
      shipped: pair('shipped', 'uncleared'),
      invoiced: pair('shipped', 'uncleared'),
      settled: pair('shipped', 'completed'),
      credited: pair('shipped', 'completed'),
      declined: pair('declined', 'declined'),
      cancelled: pair('void', 'void'),
      expired: pair('expired', 'expired'),
    },
    refund: {
      requested: pair('initialized', 'completed'),
      waiting: pair('reserved', 'reserved'),
      sending: pair('initialized', 'completed'),
      completed: pair('completed', 'completed'),
      voided: pair('void', 'void'),
      refused: pair('declined', 'declined'),
    },
  },
} as const satisfies Record<string, Edition>;

/** The name of an edition. */
export type EditionName = keyof typeof EDITIONS;

/** Whether a text names an edition. */
export const isEditionName = (text: string): text is EditionName => Object.hasOwn(EDITIONS, text);

/** The edition of that name, as the general type. */
export const editionOf = (name: EditionName): Edition => EDITIONS[name];

/** What a merchant reads of a payment in this state. */
export const paymentPair = (edition: EditionName, state: PaymentState): PublicPair =>
  EDITIONS[edition].payment[state];

/** What a merchant reads of a refund in this state. */
export const refundPair = (edition: EditionName, state: RefundState): PublicPair =>
  EDITIONS[edition].refund[state];

/** Whether two pairs read the same. */
export const samePair = (a: PublicPair, b: PublicPair): boolean =>
  a.orderStatus === b.orderStatus && a.transactionStatus === b.transactionStatus;
