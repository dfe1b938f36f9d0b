import { move, type Transfer } from './transfers.js';

/**
 * What an account can be asked for that belongs to no order, in the PSP's words: a charge, a payout by hand and one by schedule, money
 * that the merchant sends in, and a correction by who runs the service.
 */
export const ACCOUNT_TRANSACTION_TYPES = [
  'merchant_settlement',
  'withdrawal',
  'automatic_payout',
  'deposit',
  'internal',
] as const;
/** A transaction of an account that belongs to no order. */
export type AccountTransactionType = (typeof ACCOUNT_TRANSACTION_TYPES)[number];

/** Whether it goes to the merchant's bank account, so that it waits for the bank after it was made. */
export const isPayoutType = (type: AccountTransactionType): boolean =>
  type === 'withdrawal' || type === 'automatic_payout';

/** Its two statuses in one word, as merchants read them. */
export type AccountTransactionState = 'reserved' | 'completed' | 'void';

/**
 * Whether its amount has been booked: it has, it waits for the balance to cover it, or it never was, since a payout was taken back while it
 * waited. Only payouts wait.
 */
export type AccountFunding = 'booked' | 'waiting' | 'none';

/**
 * How many of the payouts that wait for a balance it covers, oldest first: none overtakes an older one, however small it is. `heldMinor` is what
 * waiting refunds want of the balance; they go first.
 */
export function payoutsCovered(
  amountsMinor: readonly bigint[],
  { availableMinor, heldMinor }: Readonly<{ availableMinor: bigint; heldMinor: bigint }>,
): number {
  let left = availableMinor - heldMinor;
  const first = amountsMinor.findIndex((amount) => {
    left -= amount;
    return left < 0n;
  });
  return first === -1 ? amountsMinor.length : first;
}

/** What may happen to a payout that is under way. */
export type PayoutEnd = 'paid' | 'failed' | 'taken_back';

/** Why one cannot end so: it waits for the balance, it is set aside for the bank already, or it has ended. */
export type PayoutRefusal = 'payout_waits' | 'payout_under_way' | 'payout_ended';

/**
 * How a payout ends, and what is booked for it; or why not. One that waits can only come to nothing, which books nothing, and a
 * merchant takes back only one that waits: of any other the transfer may have been made at the bank. Taken back again, it stays as it is.
 */
export function payoutEnding(
  { state, funding }: Readonly<{ state: AccountTransactionState; funding: AccountFunding }>,
  end: PayoutEnd,
):
  | Readonly<{
      kind: 'ends';
      state: 'completed' | 'void';
      funding: AccountFunding;
      step: 'paid' | 'failed' | null;
    }>
  | Readonly<{ kind: 'stays' }>
  | Readonly<{ kind: 'refused'; error: PayoutRefusal }> {
  if (state !== 'reserved') {
    return end === 'taken_back' && funding === 'none'
      ? { kind: 'stays' }
      : { kind: 'refused', error: 'payout_ended' };
  }
  if (funding === 'waiting') {
    return end === 'paid'
      ? { kind: 'refused', error: 'payout_waits' }
      : { kind: 'ends', state: 'void', funding: 'none', step: null };
  }
  if (end === 'taken_back') return { kind: 'refused', error: 'payout_under_way' };
  return { kind: 'ends', state: end === 'paid' ? 'completed' : 'void', funding, step: end };
}

/**
 * What happens to one: the balance covers it, and a payout leaves the bank or comes to nothing. A payout that comes to nothing before
 * the balance covered it books nothing.
 */
export type AccountTransactionStep = 'funded' | 'paid' | 'failed';

/** Whether it adds to the merchant's balance (credit) or takes from it. */
export type Direction = 'credit' | 'debit';

/** The ledger's side of a transaction of an account (docs/ledger.md), `amountMinor` positive; all but payouts end when they are made. */
export function accountTransfersOf(
  {
    type,
    direction,
    amountMinor,
  }: Readonly<{ type: AccountTransactionType; direction: Direction; amountMinor: bigint }>,
  step: AccountTransactionStep,
): readonly Transfer[] {
  switch (type) {
    case 'merchant_settlement':
      return step === 'funded'
        ? move('account_charge', 'merchant:balance', 'fees:income', amountMinor)
        : [];
    case 'deposit':
      return step === 'funded' ? move('top_up', 'bank', 'merchant:balance', amountMinor) : [];
    case 'internal':
      return step === 'funded'
        ? move(
            'correction',
            'fees:income',
            'merchant:balance',
            direction === 'credit' ? amountMinor : -amountMinor,
          )
        : [];
    case 'withdrawal':
    case 'automatic_payout':
      switch (step) {
        case 'funded':
          return move('payout_reserve', 'merchant:balance', 'merchant:reserved', amountMinor);
        case 'paid':
          return move('payout', 'merchant:reserved', 'bank', amountMinor);
        case 'failed':
          return move('payout_release', 'merchant:reserved', 'merchant:balance', amountMinor);
      }
  }
}
