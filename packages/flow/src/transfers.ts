import type { LedgerAccount } from './accounts.js';
import { invariant } from './invariant.js';
import type { PaymentEvent } from './events.js';
import { findRefund, type Payment, type RefundFunding } from './payment.js';

/** Why a transfer was made. */
export const TRANSFER_CODES = [
  'invoice',
  'invoice_correction',
  'settlement_sale',
  'settlement_fee',
  'settlement_return',
  'settlement_dispute',
  'settlement_commission',
  'settlement_fee_refund',
  'settlement_correction',
  'settlement_reserve',
  'settlement_debt',
  'settlement_unmatched',
  'suspense_explained',
  'credit',
  'charge',
  'charge_vat',
  'refund_reserve',
  'refund_release',
  'refund',
  'account_charge',
  'top_up',
  'correction',
  'payout_reserve',
  'payout_release',
  'payout',
] as const;
/** The code of a transfer. */
export type TransferCode = (typeof TRANSFER_CODES)[number];

/** One positive amount from one account (debit) to another (credit), in the payment's currency. */
export type Transfer = Readonly<{
  debit: LedgerAccount;
  credit: LedgerAccount;
  amountMinor: bigint;
  code: TransferCode;
}>;

/** Makes a transfer's list: empty for nothing, turned round for a negative amount. */
export function move(
  code: TransferCode,
  debit: LedgerAccount,
  credit: LedgerAccount,
  amountMinor: bigint,
): Transfer[] {
  if (amountMinor === 0n) return [];
  return amountMinor > 0n
    ? [{ code, debit, credit, amountMinor }]
    : [{ code, debit: credit, credit: debit, amountMinor: -amountMinor }];
}

/**
 * The ledger's side of an event: which transfers it makes, seen from the payment before it. The
 * whole mapping from what happens to money is in this function (docs/ledger.md works it in figures).
 */
export function transfersOf(before: Payment, event: PaymentEvent): readonly Transfer[] {
  switch (event.kind) {
    case 'invoice_recorded':
      return move('invoice', 'klarna:receivable', 'merchant:pending', event.amountMinor);
    case 'part_invoiced':
      return move('invoice', 'klarna:receivable', 'merchant:pending', event.amountMinor);
    case 'rest_released':
      // An invoice that comes later leaves it out by itself.
      return before.invoicedAt === null
        ? []
        : move('invoice_correction', 'merchant:pending', 'klarna:receivable', event.returnMinor);
    case 'sale_settled':
      return move('settlement_sale', 'bank', 'klarna:receivable', event.amountMinor);
    case 'return_settled':
      return move('settlement_return', 'klarna:receivable', 'bank', event.amountMinor);
    case 'fee_settled':
      return move('settlement_fee', bearer(before), 'bank', event.amountMinor + event.taxMinor);
    case 'adjustment_settled':
      return move(`settlement_${event.adjustment}`, 'bank', bearer(before), event.amountMinor);
    case 'added_to_balance':
      return [
        ...move('credit', 'merchant:pending', 'merchant:balance', event.amountMinor),
        ...chargeTransfers(event),
      ];
    case 'payment_expired':
      // Fees that Klarna took before the order expired: nothing will be credited that could bear them.
      return move('credit', 'merchant:pending', 'merchant:balance', before.pendingMinor);
    case 'refund_requested':
      return event.funding === 'reserved'
        ? move('refund_reserve', 'merchant:balance', 'merchant:reserved', event.amountMinor)
        : [];
    case 'refund_sent':
    case 'refund_voided':
    case 'refund_recorded':
    case 'refund_refused':
      return refundTransfers(before, event);
    case 'payment_created':
    case 'payment_started':
    case 'session_recorded':
    case 'session_refused':
    case 'approval_recorded':
    case 'customer_cancelled':
    case 'decline_recorded':
    case 'authorization_recorded':
    case 'review_started':
    case 'capture_recorded':
    case 'capture_refused':
    case 'shipment_recorded':
    case 'details_recorded':
    case 'part_shipped':
    case 'part_captured':
    case 'part_refused':
    case 'address_change_asked':
    case 'address_changed':
    case 'address_change_refused':
    case 'extension_asked':
    case 'shipping_extended':
    case 'extension_refused':
    case 'cancellation_asked':
    case 'cancellation_recorded':
    case 'cancellation_refused':
    case 'capture_returned':
    case 'refund_held':
      return [];
  }
}

/** A charge of the PSP's and its VAT; turned round where it is given back. */
const chargeTransfers = ({
  chargeMinor = 0n,
  vatMinor = 0n,
}: Readonly<{ chargeMinor?: bigint; vatMinor?: bigint }>): Transfer[] => [
  ...move('charge', 'merchant:balance', 'fees:income', chargeMinor),
  ...move('charge_vat', 'merchant:balance', 'fees:vat', vatMinor),
];

/** Who bears what Klarna takes, and gets what it gives: the order's money while it waits, afterwards the balance. */
const bearer = ({ creditedAt, flowState }: Payment): LedgerAccount =>
  creditedAt !== null || flowState === 'expired' ? 'merchant:balance' : 'merchant:pending';

type RefundEvent = Extract<
  PaymentEvent,
  { kind: 'refund_sent' | 'refund_voided' | 'refund_recorded' | 'refund_refused' }
>;

function refundTransfers(before: Payment, event: RefundEvent): readonly Transfer[] {
  const refund = findRefund(before, event.refundId);
  invariant(refund !== undefined, 'a refund event names a refund of its payment');
  const { amountMinor, funding } = refund;
  switch (event.kind) {
    case 'refund_sent':
      return event.funding === 'reserved' && funding !== 'reserved'
        ? move('refund_reserve', 'merchant:balance', 'merchant:reserved', amountMinor)
        : [];
    case 'refund_voided':
      return funding === 'reserved'
        ? move('refund_release', 'merchant:reserved', 'merchant:balance', amountMinor)
        : [];
    case 'refund_recorded':
      return [...recordedRefundTransfers(amountMinor, funding), ...chargeTransfers(event)];
    case 'refund_refused':
      return refusedRefundTransfers(before, amountMinor, funding);
  }
}

function recordedRefundTransfers(amountMinor: bigint, funding: RefundFunding): readonly Transfer[] {
  switch (funding) {
    case 'reserved':
      return move('refund', 'merchant:reserved', 'klarna:receivable', amountMinor);
    case 'pending':
      return move('refund', 'merchant:pending', 'klarna:receivable', amountMinor);
    case 'none':
    case 'undecided':
      return [];
  }
}

/** A refused refund gives back what it kept: set aside, left out of a credit, or left out of an invoice. */
function refusedRefundTransfers(
  before: Payment,
  amountMinor: bigint,
  funding: RefundFunding,
): readonly Transfer[] {
  const credited = before.creditedAt !== null;
  switch (funding) {
    case 'reserved':
      return move('refund_release', 'merchant:reserved', 'merchant:balance', amountMinor);
    case 'pending':
      return credited ? move('credit', 'merchant:pending', 'merchant:balance', amountMinor) : [];
    case 'none':
      if (before.invoicedAt === null) return [];
      return [
        ...move('invoice_correction', 'klarna:receivable', 'merchant:pending', amountMinor),
        ...(credited ? move('credit', 'merchant:pending', 'merchant:balance', amountMinor) : []),
      ];
    case 'undecided':
      return [];
  }
}

/** The change of `account` that the transfers make, credits positive, in minor units. */
export function creditDelta(transfers: readonly Transfer[], account: LedgerAccount): bigint {
  return transfers.reduce((sum, transfer) => {
    if (transfer.credit === account) return sum + transfer.amountMinor;
    if (transfer.debit === account) return sum - transfer.amountMinor;
    return sum;
  }, 0n);
}
