import {
  accountId,
  instant,
  orderId,
  siteId,
  transactionId,
  type CaptureOn,
  type CreateOrder,
  type EditionName,
  type Policy,
  type Shipment,
  type TransactionId,
} from '../../src/index.js';

/** The instant at which every example begins: an ordinary Monday morning, UTC. */
export const T0 = instant(Date.parse('2026-03-02T10:00:00Z'));

/** The example's amounts by name, in minor units; the tables and tests calculate with them. */
export const AMOUNTS = {
  /** What the customer buys. */
  order: 14_000n,
  /** A partial refund. */
  refund: 4_000n,
  /** Klarna's fee with its tax. */
  fee: 424n,
  /** The part of the fee that is tax. */
  tax: 74n,
  /** The PSP's charge: 1 % of 140.00 and 0.25. */
  charge: 165n,
  /** The PSP's charge on 100.00. */
  smallcharge: 125n,
  /** A part of a sale. */
  part: 5_000n,
  /** A part of the order that is shipped by itself. */
  parcel: 6_000n,
} as const satisfies Record<string, bigint>;
/** The name of an example amount. */
export type AmountName = keyof typeof AMOUNTS;

/** The policy of an example site. */
export const policyOf = (
  edition: EditionName,
  captureOn: CaptureOn,
  rest: Partial<Policy> = {},
): Policy => ({
  edition,
  captureOn,
  linkLifetimeMs: 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  refundPeriodDays: 730,
  chargeBasisPoints: 100,
  chargeFixedMinor: 25,
  ...rest,
});

/** An order to be created; `number` tells several apart. */
export const creation = (policy: Policy, number = 1): CreateOrder => ({
  kind: 'create_order',
  accountId: accountId(7),
  siteId: siteId(12_001),
  transactionId: transactionId(1_000_000 + number),
  orderId: orderId(`HS-${number}`),
  token: `token-${number}`,
  amountMinor: AMOUNTS.order,
  currency: 'EUR',
  policy,
});

/** The example refund's number. */
export const REFUND: TransactionId = transactionId(2_000_001);

/** The number of the example's part, and of one that follows it. */
export const PART: TransactionId = transactionId(3_000_001);
export const NEXT_PART: TransactionId = transactionId(3_000_002);

/** A parcel on its way. */
export const PARCEL: Shipment = {
  carrier: 'PostNL',
  trackingNumber: '3SABC1',
  trackingUrl: 'https://track.example.org/3SABC1',
  shipDate: '02-03-2026',
  reason: null,
};
