import type { PaymentCommand } from '../commands.js';
import { accept, type DecisionContext, type Ruling } from '../decision.js';
import type { PaymentFact } from '../events.js';
import { divideHalfUp } from '../money.js';
import { sumMinor, type Payment } from '../payment.js';
import type { PaymentState } from '../states.js';
import { nextMidnight } from '../time.js';
import { invoiceable } from './klarna.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/**
 * A payout listed the sale. When the invoice number was never learnt, the payout itself proves the
 * invoice. Before shipment the money is booked and the status waits for the merchant.
 */
export function recordSale(
  payment: Payment,
  { amountMinor, paymentReference }: Of<'record_sale'>,
  { now }: DecisionContext,
): Ruling {
  const facts: { fact: PaymentFact; to: PaymentState }[] = [];
  const first = payment.flowState === 'shipped' || payment.flowState === 'invoiced';
  const to = first ? 'settled' : payment.flowState;
  if (payment.flowState === 'shipped') {
    const invoice: PaymentFact = {
      kind: 'invoice_recorded',
      invoiceNumber: null,
      amountMinor: invoiceable(payment),
    };
    facts.push({ fact: invoice, to: 'invoiced' });
  }
  facts.push({ fact: { kind: 'sale_settled', amountMinor, paymentReference }, to });
  return {
    kind: 'accept',
    facts,
    timers: first
      ? [{ kind: 'set', timer: 'add_to_balance', refundId: null, dueAt: nextMidnight(now) }]
      : [],
  };
}

/** A payout kept Klarna's fee for this order, with its tax. */
export const recordFee = (
  payment: Payment,
  { amountMinor, taxMinor, paymentReference }: Of<'record_fee'>,
): Ruling =>
  accept({ kind: 'fee_settled', amountMinor, taxMinor, paymentReference }, payment.flowState);

/** A payout netted a refund of this order. */
export const recordReturn = (
  payment: Payment,
  { amountMinor, paymentReference }: Of<'record_return'>,
): Ruling => accept({ kind: 'return_settled', amountMinor, paymentReference }, payment.flowState);

/**
 * Settled money goes to the merchant's balance, less the PSP's charge. What refunds on their way to
 * Klarna will take stays pending.
 */
export function addToBalance(payment: Payment): Ruling {
  const onTheirWay = payment.refunds.filter(
    (refund) => refund.flowState === 'sending' && refund.funding === 'pending',
  );
  const amountMinor = payment.pendingMinor - sumMinor(onTheirWay);
  return accept(
    { kind: 'added_to_balance', amountMinor, chargeMinor: chargeOf(payment) },
    'credited',
  );
}

/** The PSP's charge for an order, in minor units: a share of the invoiced amount, and a fixed part. */
export function chargeOf(payment: Payment): bigint {
  const { chargeBasisPoints, chargeFixedMinor } = payment.policy;
  const share = divideHalfUp(payment.invoicedMinor * BigInt(chargeBasisPoints), 10_000n);
  return share + BigInt(chargeFixedMinor);
}
