import { chargeNow, type Payment, type Policy } from '@kvitt/flow';
import { majorUnits } from './exact.js';

type Cost = Readonly<{ amountMinor: bigint; description: string; type: 'SYSTEM' | 'internal' }>;

/**
 * What a payment costs its merchant, in minor units: the PSP's charge with its VAT (expected from the authorization, taken
 * with the credit), and what Klarna's payouts kept. What comes to nothing is left out.
 */
function costsOf(payment: Payment): readonly Cost[] {
  const { chargeMinor, vatMinor } = chargeNow(payment);
  const costs: readonly Cost[] = [
    { amountMinor: chargeMinor + vatMinor, description: ruleOf(payment.policy), type: 'SYSTEM' },
    { amountMinor: payment.klarnaFeeMinor, description: 'Fee of Klarna', type: 'internal' },
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
