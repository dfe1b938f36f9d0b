import { move, type Transfer } from './transfers.js';

/** What an account can be asked for that belongs to no order, in the PSP's words: a charge, and a payout. */
export const ACCOUNT_TRANSACTION_TYPES = ['merchant_settlement', 'withdrawal'] as const;
/** A transaction of an account that belongs to no order. */
export type AccountTransactionType = (typeof ACCOUNT_TRANSACTION_TYPES)[number];

/** What happens to one: it is made, and a payout leaves the bank or comes to nothing. */
export type AccountTransactionStep = 'made' | 'paid' | 'failed';

/** The ledger's side of a transaction of an account (docs/ledger.md); a charge ends when it is made. */
export function accountTransfersOf(
  type: AccountTransactionType,
  step: AccountTransactionStep,
  amountMinor: bigint,
): readonly Transfer[] {
  switch (type) {
    case 'merchant_settlement':
      return step === 'made'
        ? move('account_charge', 'merchant:balance', 'fees:income', amountMinor)
        : [];
    case 'withdrawal':
      switch (step) {
        case 'made':
          return move('payout_reserve', 'merchant:balance', 'merchant:reserved', amountMinor);
        case 'paid':
          return move('payout', 'merchant:reserved', 'bank', amountMinor);
        case 'failed':
          return move('payout_release', 'merchant:reserved', 'merchant:balance', amountMinor);
      }
  }
}
