import type { AccountId, TransactionId } from '@kvitt/flow';
import type { KlarnaPayoutTotals, KlarnaSettlementTransaction } from '@kvitt/klarna';
import type { Database } from '../store/database.js';
import { importPayout, type ToldRow } from '../store/settlements.js';
import { DEBT, DIFFERENCE, signedMinor } from './judge.js';

/** A payout as the API or a file tells it, and whose it is. Amounts in minor units. */
export type ToldPayout = Readonly<{
  accountId: AccountId;
  /** Under whose credentials it was read; null for the service's own, and for a file. */
  username: string | null;
  payment_reference: string;
  payout_date: string;
  currency_code: string;
  totals: Pick<KlarnaPayoutTotals, 'settlement_amount' | 'deposit_amount' | 'repay_amount'>;
}>;

/** A row as the API or a file tells it. */
export type ToldTransaction = Omit<KlarnaSettlementTransaction, 'sale_date' | 'capture_date'>;

/** What keeping a payout needs. */
export type KeepingPorts = Readonly<{ db: Database }>;

/**
 * Keeps a payout with its rows, or nothing of it, and answers how many rows it has. What it leaves or repays of a debt,
 * and what is neither row nor debt, are rows of ours at its end, so that rows and payout always come to the same.
 */
export async function keepPayout(
  ports: KeepingPorts,
  payout: ToldPayout,
  transactions: Iterable<ToldTransaction> | AsyncIterable<ToldTransaction>,
): Promise<number> {
  const { accountId, payment_reference: paymentReference, totals } = payout;
  const settlementMinor = BigInt(totals.settlement_amount);
  const kept = {
    accountId,
    paymentReference,
    currency: payout.currency_code,
    settlementMinor,
    payoutAt: payout.payout_date,
    totals: JSON.stringify(totals),
    klarnaUsername: payout.username,
  };
  return importPayout(ports.db, kept, (newNumber) => rowsOf(newNumber, payout, transactions));
}

async function* rowsOf(
  newNumber: () => Promise<TransactionId>,
  payout: ToldPayout,
  transactions: Iterable<ToldTransaction> | AsyncIterable<ToldTransaction>,
): AsyncIterable<ToldRow> {
  const { totals } = payout;
  let listedMinor = 0n;
  let position = 0;
  for await (const transaction of transactions) {
    const row = toldRow(payout, transaction, position, BigInt(await newNumber()));
    listedMinor += signedMinor(row);
    position += 1;
    yield row;
  }
  const debtMinor = BigInt(totals.deposit_amount ?? 0) - BigInt(totals.repay_amount ?? 0);
  const own = [
    { type: DEBT, amountMinor: debtMinor },
    {
      type: DIFFERENCE,
      amountMinor: BigInt(totals.settlement_amount) - listedMinor - debtMinor,
    },
  ];
  for (const { type, amountMinor } of own) {
    if (amountMinor === 0n) continue;
    const rowId = BigInt(await newNumber());
    yield { ...ownRow(payout, position, rowId), type, amountMinor };
    position += 1;
  }
}

const given = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

const toldRow = (
  { accountId, payment_reference: paymentReference }: ToldPayout,
  transaction: ToldTransaction,
  position: number,
  rowId: bigint,
): ToldRow => ({
  accountId,
  rowId,
  paymentReference,
  position,
  type: transaction.type,
  detailedType: transaction.detailed_type ?? null,
  amountMinor: BigInt(transaction.amount),
  taxMinor: BigInt(transaction.vat_amount ?? 0),
  currency: transaction.currency_code,
  klarnaOrderId: given(transaction.order_id),
  captureId: given(transaction.capture_id),
  refundId: given(transaction.refund_id),
  body: JSON.stringify(transaction),
});

const ownRow = (
  { accountId, payment_reference: paymentReference, currency_code: currency, totals }: ToldPayout,
  position: number,
  rowId: bigint,
): Omit<ToldRow, 'type' | 'amountMinor'> => ({
  accountId,
  rowId,
  paymentReference,
  position,
  detailedType: null,
  taxMinor: 0n,
  currency,
  klarnaOrderId: null,
  captureId: null,
  refundId: null,
  body: JSON.stringify(totals),
});
