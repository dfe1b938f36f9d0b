import { formatMoney, type Currency, type TransferCode } from '@kvitt/flow';
import type { Movement } from '../queries/statement.js';

/** What a code is called, and what MT940 takes it for: a transfer, a charge, or something that came back. */
type Wording = Readonly<{ words: string; swift: 'TRF' | 'CHG' | 'RTI' }>;

const WORDINGS: Readonly<Record<TransferCode, Wording>> = {
  invoice: { words: 'Invoice', swift: 'TRF' },
  invoice_correction: { words: 'Correction of an invoice', swift: 'TRF' },
  settlement_sale: { words: 'Sale paid by Klarna', swift: 'TRF' },
  settlement_fee: { words: 'Fee of Klarna', swift: 'CHG' },
  settlement_return: { words: 'Return netted by Klarna', swift: 'TRF' },
  settlement_dispute: { words: 'Dispute or write-off at Klarna', swift: 'TRF' },
  settlement_commission: { words: 'Commission of Klarna', swift: 'TRF' },
  settlement_fee_refund: { words: 'Fee given back by Klarna', swift: 'CHG' },
  settlement_correction: { words: 'Correction by Klarna', swift: 'TRF' },
  settlement_reserve: { words: 'Held back by Klarna', swift: 'TRF' },
  settlement_debt: { words: 'Debt to Klarna', swift: 'TRF' },
  settlement_unmatched: { words: 'Unexplained', swift: 'TRF' },
  suspense_explained: { words: 'Explained difference of a payout', swift: 'TRF' },
  credit: { words: 'Payment added to the balance', swift: 'TRF' },
  charge: { words: 'Charge', swift: 'CHG' },
  charge_vat: { words: 'VAT on a charge', swift: 'CHG' },
  refund_reserve: { words: 'Refund', swift: 'TRF' },
  refund_release: { words: 'Refund that came to nothing', swift: 'RTI' },
  refund: { words: 'Refund', swift: 'TRF' },
  account_charge: { words: 'Charge of the account', swift: 'CHG' },
  top_up: { words: 'Top-up', swift: 'TRF' },
  correction: { words: 'Correction', swift: 'TRF' },
  payout_reserve: { words: 'Payout', swift: 'TRF' },
  payout_release: { words: 'Payout that came to nothing', swift: 'RTI' },
  payout: { words: 'Payout', swift: 'TRF' },
};

/** The three letters of MT940 that say what kind of movement this is. */
export const swiftKind = ({ code }: Movement): string => WORDINGS[code].swift;

/** What a kind of transfer is called, for people. */
export const wordsOf = (code: TransferCode): string => WORDINGS[code].words;

/** A movement in one sentence, for people. */
export function describe(movement: Movement): string {
  const { code, transactionId, orderId, refundId, paymentReference, description } = movement;
  return [
    WORDINGS[code].words,
    refundId === null ? '' : ` ${refundId}`,
    orderId === null ? '' : `, order ${orderId}`,
    `, transaction ${transactionId}`,
    paymentReference === null ? '' : `, payout ${paymentReference} of Klarna`,
    description === null ? '' : `: ${description}`,
  ].join('');
}

/** An amount in major units with the currency's decimals and a point: `-1234n` EUR is `-12.34`. */
export const decimal = (minor: bigint, currency: Currency): string =>
  formatMoney({ minor, currency }).split(' ')[0] ?? '';

/** The amount without its sign. */
export const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor);
