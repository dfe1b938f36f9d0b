import { chargeOf, type Payment, type PaymentState, type Policy } from '@kvitt/flow';
import { majorUnits } from './exact.js';

type Cost = Readonly<{ amountMinor: bigint; description: string; type: 'SYSTEM' | 'internal' }>;

/** States in which the payment's own charge is still to come: from the authorization to the credit. */
const AWAITS_CHARGE: Readonly<Record<PaymentState, boolean>> = {
  initialized: false,
  initiated: false,
  authorizing: false,
  reviewing: false,
  authorized: true,
  capturing: true,
  captured: true,
  part_shipped: true,
  cancelling: true,
  shipped: true,
  invoiced: true,
  settled: true,
  credited: false,
  declined: false,
  cancelled: false,
  expired: false,
};

/**
 * What a payment costs its merchant, in minor units: the PSP's charges with their VAT (the payment's own is expected from the
 * authorization on, and taken with the credit), and what Klarna's payouts kept. What comes to nothing is left out.
 */
function costsOf(payment: Payment): readonly Cost[] {
  const { chargedMinor, chargedVatMinor, flowState, klarnaFeesMinor, policy } = payment;
  const { chargeMinor, vatMinor } = AWAITS_CHARGE[flowState]
    ? chargeOf(payment)
    : { chargeMinor: 0n, vatMinor: 0n };
  const ours = chargedMinor + chargedVatMinor + chargeMinor + vatMinor;
  const costs: readonly Cost[] = [
    { amountMinor: ours, description: ruleOf(policy), type: 'SYSTEM' },
    { amountMinor: klarnaFeesMinor, description: 'Fee of Klarna', type: 'internal' },
  ];
  return costs.filter(({ amountMinor }) => amountMinor !== 0n);
}

/** `costs` of an order: amounts as decimals of the major unit. */
export const orderCosts = (payment: Payment): readonly object[] =>
  costsOf(payment).map(({ amountMinor, description, type }) => ({
    amount: majorUnits(amountMinor),
    description,
    transaction_id: payment.transactionId,
    type,
  }));

/** `costs` of a row of GET transactions: amounts in minor units. */
export const transactionCosts = (payment: Payment): readonly object[] =>
  costsOf(payment).map(({ amountMinor, description, type }) => ({
    amount: Number(amountMinor),
    description,
    transaction_id: payment.transactionId,
    type,
  }));

/** Everything that a payment costs, in minor units. */
export const costsMinor = (payment: Payment): bigint =>
  costsOf(payment).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/** The PSP's charge in words: `2.9 % + 0.49 for Klarna transactions, with 21 % VAT`. */
function ruleOf({ chargeBasisPoints, chargeFixedMinor, chargeVatBasisPoints = 0 }: Policy): string {
  const share = `${chargeBasisPoints / 100} % + ${(chargeFixedMinor / 100).toFixed(2)}`;
  const vat = chargeVatBasisPoints === 0 ? '' : `, with ${chargeVatBasisPoints / 100} % VAT`;
  return `${share} for Klarna transactions${vat}`;
}
