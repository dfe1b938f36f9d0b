import type { Instant, OrderRequest, Payment, PaymentState } from '@kvitt/flow';
import { appendQuery, httpUrl } from '../effects/webhook.js';

/** Where a payment stands for the customer. */
export type Standing =
  | 'open'
  /** Klarna has approved the customer and is being asked to place the order. */
  | 'placing'
  | 'paid'
  | 'reviewing'
  | 'cancelled'
  | 'declined'
  | 'expired';

const STANDINGS: Readonly<Record<PaymentState, Standing>> = {
  initialized: 'open',
  initiated: 'open',
  authorizing: 'placing',
  reviewing: 'reviewing',
  authorized: 'paid',
  capturing: 'paid',
  captured: 'paid',
  part_shipped: 'paid',
  cancelling: 'cancelled',
  shipped: 'paid',
  invoiced: 'paid',
  settled: 'paid',
  credited: 'paid',
  declined: 'declined',
  cancelled: 'cancelled',
  expired: 'expired',
};

/** Where a payment stands now; an open one whose time is over counts as expired before its deadline is worked off. */
export function standingOf(payment: Payment, now: Instant): Standing {
  const standing = STANDINGS[payment.flowState];
  return standing === 'open' && now >= payment.linkExpiresAt ? 'expired' : standing;
}

/** Klarna's page for this payment, null until Klarna has named it. */
export function klarnaPage({ klarna }: Payment): string | null {
  return klarna.redirectUrl === null ? null : (httpUrl(klarna.redirectUrl)?.href ?? null);
}

/**
 * The shop's own address for a payment that has ended this way, `transactionid` added to its query; null
 * when the merchant gave none, or none that a browser may be sent to.
 */
export function shopAddress(
  { orderId, paymentOptions }: OrderRequest,
  standing: Exclude<Standing, 'open' | 'placing'>,
): string | null {
  const given =
    standing === 'paid' || standing === 'reviewing'
      ? paymentOptions.redirectUrl
      : paymentOptions.cancelUrl;
  const url = given === null ? null : httpUrl(given);
  if (url === null) return null;
  appendQuery(url, { transactionid: orderId });
  return url.href;
}
