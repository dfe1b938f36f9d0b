import type { PaymentCommand } from '../commands.js';
import { accept, refusal, type DecisionContext, type Ruling } from '../decision.js';
import type { PaymentFact } from '../events.js';
import { sentRefunds, sumMinor, type Payment } from '../payment.js';
import { nextMidnight } from '../time.js';
import { chargeOf } from './charge.js';
import { invoiceable } from './klarna.js';
import { set } from './deadlines.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/**
 * A payout listed the sale. When the invoice number was never learnt, the payout itself proves the
 * invoice. Before shipment, or before the capture is known, the money is booked and the status waits; as it
 * does while the payouts so far do not cover what Klarna owes (docs/sources.md#klarna-settlement).
 */
export function recordSale(
  payment: Payment,
  { amountMinor, paymentReference }: Of<'record_sale'>,
  { now }: DecisionContext,
): Ruling {
  if (matchesNothing(payment)) return refusal('order_expired');
  const sale: PaymentFact = { kind: 'sale_settled', amountMinor, paymentReference };
  const invoiced = payment.flowState === 'invoiced';
  const proved = payment.flowState === 'shipped' && payment.klarna.captureId !== null;
  if (!invoiced && !proved) return accept(sale, payment.flowState);
  const invoiceMinor = invoiced ? payment.invoicedMinor : invoiceable(payment);
  const invoice: PaymentFact = {
    kind: 'invoice_recorded',
    invoiceNumber: null,
    amountMinor: invoiceMinor,
  };
  const paid = isPaid(payment, invoiceMinor, payment.settledMinor + amountMinor);
  return {
    kind: 'accept',
    facts: [
      ...(proved ? [{ fact: invoice, to: 'invoiced' as const }] : []),
      { fact: sale, to: paid ? 'settled' : 'invoiced' },
    ],
    timers: paid ? [set('add_to_balance', nextMidnight(now))] : [],
  };
}

/** Whether payouts of `settledMinor` cover an invoiced amount, both in minor units. */
export const isPaid = (payment: Payment, invoicedMinor: bigint, settledMinor: bigint): boolean =>
  settledMinor >= invoicedMinor - paidBack(payment);

/** What refunds take from an invoice that is not settled: Klarna may pay it out less them. */
const paidBack = (payment: Payment): bigint =>
  sumMinor(sentRefunds(payment).filter(({ funding }) => funding === 'pending'));

/** An order that expired without a capture has no part in any payout: its rows stay to be explained. */
const matchesNothing = (payment: Payment): boolean =>
  payment.flowState === 'expired' && payment.klarna.captureId === null;

/** A payout kept Klarna's fee for this order, with its tax. There is one for letting an order expire, too. */
export const recordFee = (
  payment: Payment,
  { amountMinor, taxMinor, paymentReference }: Of<'record_fee'>,
): Ruling =>
  accept({ kind: 'fee_settled', amountMinor, taxMinor, paymentReference }, payment.flowState);

/** A payout added something to this order or took it, beside its sale, its fees and its refunds. */
export const recordAdjustment = (
  payment: Payment,
  { adjustment, amountMinor, paymentReference }: Of<'record_adjustment'>,
): Ruling =>
  accept(
    { kind: 'adjustment_settled', adjustment, amountMinor, paymentReference },
    payment.flowState,
  );

/** A payout netted a refund of this order. */
export const recordReturn = (
  payment: Payment,
  { amountMinor, paymentReference }: Of<'record_return'>,
): Ruling =>
  matchesNothing(payment)
    ? refusal('order_expired')
    : accept({ kind: 'return_settled', amountMinor, paymentReference }, payment.flowState);

/**
 * Settled money goes to the merchant's balance, less the PSP's charge. What refunds on their way to
 * Klarna will take stays pending.
 */
export function addToBalance(payment: Payment): Ruling {
  const onTheirWay = payment.refunds.filter(
    (refund) => refund.flowState === 'sending' && refund.funding === 'pending',
  );
  const amountMinor = payment.pendingMinor - sumMinor(onTheirWay);
  const { chargeMinor, vatMinor } = chargeOf(payment);
  return accept(
    {
      kind: 'added_to_balance',
      amountMinor,
      chargeMinor,
      ...(vatMinor === 0n ? {} : { vatMinor }),
    },
    'credited',
  );
}
