import { divideHalfUp } from './money.js';
import type { Payment, Policy } from './payment.js';

/** What the PSP charges for an order, in minor units: the charge itself, and the VAT on it. */
export type Charged = Readonly<{ chargeMinor: bigint; vatMinor: bigint }>;

/**
 * The PSP's charge for an amount: a share of it and a fixed part, and VAT on both together. Share and VAT are each rounded half up.
 */
export function chargeOf(policy: Policy, amountMinor: bigint): Charged {
  const share = divideHalfUp(amountMinor * BigInt(policy.chargeBasisPoints), 10_000n);
  const chargeMinor = share + BigInt(policy.chargeFixedMinor);
  const vatMinor = divideHalfUp(chargeMinor * BigInt(policy.chargeVatBasisPoints ?? 0), 10_000n);
  return { chargeMinor, vatMinor };
}

/**
 * What a payment costs by the PSP's charge: what was taken once its amount reached the balance; before that what is expected, of the
 * invoice or of the order. Nothing before authorization, and nothing of an order that comes to nothing.
 */
export function chargeNow(payment: Payment): Charged {
  switch (payment.flowState) {
    case 'credited':
      return { chargeMinor: payment.chargedMinor, vatMinor: payment.chargedVatMinor };
    case 'invoiced':
    case 'settled':
      return chargeOf(payment.policy, payment.invoicedMinor);
    case 'authorized':
    case 'capturing':
    case 'captured':
    case 'part_shipped':
    case 'cancelling':
    case 'shipped':
      return chargeOf(payment.policy, payment.amountMinor - payment.releasedMinor);
    case 'initialized':
    case 'initiated':
    case 'authorizing':
    case 'reviewing':
    case 'declined':
    case 'cancelled':
    case 'expired':
      return { chargeMinor: 0n, vatMinor: 0n };
  }
}
