import { divideHalfUp } from '../money.js';
import type { Payment, Policy, Refund } from '../payment.js';

/** What the PSP charges for something, and the VAT on it; minor units, negative where a charge is given back. */
export type Charge = Readonly<{ chargeMinor: bigint; vatMinor: bigint }>;

/** Nothing is charged. */
export const NO_CHARGE: Charge = { chargeMinor: 0n, vatMinor: 0n };

const BASIS = 10_000n;

const shareOf = (amountMinor: bigint, basisPoints: number): bigint =>
  divideHalfUp(amountMinor * BigInt(basisPoints), BASIS);

/** A charge with the VAT on it, rounded half up once for the whole of it. */
const withVat = (policy: Policy, chargeMinor: bigint): Charge => ({
  chargeMinor,
  vatMinor: shareOf(chargeMinor, policy.chargeVatBasisPoints ?? 0),
});

/** The PSP's charge for an order that comes to `amountMinor`: a share of it, and a fixed part. */
export const paymentCharge = (policy: Policy, amountMinor: bigint): Charge =>
  withVat(policy, shareOf(amountMinor, policy.chargeBasisPoints) + BigInt(policy.chargeFixedMinor));

/** The PSP's charge for a payment: of what was invoiced, and before that of what will be. */
export function chargeOf(payment: Payment): Charge {
  const { policy, invoicedAt, invoicedMinor, amountMinor, releasedMinor } = payment;
  return paymentCharge(policy, invoicedAt === null ? amountMinor - releasedMinor : invoicedMinor);
}

/**
 * The PSP's charge for a refund that Klarna has accepted: a share of it and a fixed part, less the payment's own share of it where the
 * policy gives that back. What several refunds give back is the share of their sum, so that rounding never gives back too much. A
 * refund that the invoice left out was never charged for.
 */
export function refundCharge(payment: Payment, refund: Refund): Charge {
  const { policy } = payment;
  const { amountMinor, funding } = refund;
  const own =
    shareOf(amountMinor, policy.refundChargeBasisPoints ?? 0) +
    BigInt(policy.refundChargeFixedMinor ?? 0);
  if (policy.refundGivesBackCharge !== true || funding === 'none') return withVat(policy, own);
  const before = payment.refunds
    .filter((each) => each.flowState === 'completed' && each.funding !== 'none')
    .reduce((sum, each) => sum + each.amountMinor, 0n);
  const given =
    shareOf(before + amountMinor, policy.chargeBasisPoints) -
    shareOf(before, policy.chargeBasisPoints);
  return withVat(policy, own - given);
}
