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
