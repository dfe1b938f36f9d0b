import { isCurrency, move, type Currency, type PaymentCommand } from '@kvitt/flow';
import {
  settlementEffectOf,
  type KlarnaClient,
  type KlarnaPayout,
  type KlarnaSettlementTransaction,
} from '@kvitt/klarna';
import type { Books } from './books.js';

/** A payout that was booked, with what its rows came to; minor units. */
export type Booked = Readonly<{
  payout: KlarnaPayout;
  rows: readonly KlarnaSettlementTransaction[];
  /** The rows with their signs, tax on fees included. */
  listedMinor: bigint;
  /** By how much the account `bank` moved. */
  bankMinor: bigint;
}>;

/** Books every payout that is not in `known`, row by row, as Kvitt's own poll does. */
export async function importPayouts(
  klarna: KlarnaClient,
  books: Books,
  known: ReadonlyMap<string, Booked>,
): Promise<readonly Booked[]> {
  const booked: Booked[] = [];
  for await (const payout of klarna.settlements.payouts({ size: 500 })) {
    if (known.has(payout.payment_reference)) continue;
    booked.push(await importOne(klarna, books, payout));
  }
  return booked;
}

async function importOne(
  klarna: KlarnaClient,
  books: Books,
  payout: KlarnaPayout,
): Promise<Booked> {
  const currency = currencyOf(payout.currency_code);
  const paymentReference = payout.payment_reference;
  const before = books.balance(currency, 'bank');
  const rows: KlarnaSettlementTransaction[] = [];
  let listedMinor = 0n;
  for await (const row of klarna.settlements.transactions({ paymentReference, size: 500 })) {
    rows.push(row);
    listedMinor += signedMinor(row);
    await bookRow(books, row, paymentReference);
  }
  // Debt carried over has no rows of its own.
  const difference = BigInt(payout.totals.settlement_amount) - listedMinor;
  books.post(currency, move('settlement_unmatched', 'bank', 'suspense', difference));
  // The bank is an asset: what comes in is a debit.
  return { payout, rows, listedMinor, bankMinor: before - books.balance(currency, 'bank') };
}

async function bookRow(
  books: Books,
  row: KlarnaSettlementTransaction,
  paymentReference: string,
): Promise<void> {
  const payment = books.byKlarnaOrder(row.order_id);
  const command = commandOf(row, paymentReference);
  if (payment !== undefined && command !== null && payment.currency === row.currency_code) {
    const decision = await books.submit(payment.transactionId, command);
    if (decision.kind !== 'refused') return;
  }
  const currency = currencyOf(row.currency_code);
  books.post(currency, move('settlement_unmatched', 'bank', 'suspense', signedMinor(row)));
}

function commandOf(
  row: KlarnaSettlementTransaction,
  paymentReference: string,
): PaymentCommand | null {
  const amountMinor = BigInt(row.amount);
  switch (row.type) {
    case 'SALE':
      return { kind: 'record_sale', amountMinor, paymentReference };
    case 'FEE': {
      const taxMinor = BigInt(row.vat_amount ?? 0);
      return { kind: 'record_fee', amountMinor, taxMinor, paymentReference };
    }
    case 'RETURN':
    case 'REVERSAL':
      return { kind: 'record_return', amountMinor, paymentReference };
    default:
      return null;
  }
}

function signedMinor(row: KlarnaSettlementTransaction): bigint {
  const amount = BigInt(row.amount) + BigInt(row.vat_amount ?? 0);
  return settlementEffectOf({ type: row.type }) === 'subtracts' ? -amount : amount;
}

function currencyOf(code: string): Currency {
  if (!isCurrency(code)) throw new Error(`currency ${code}`);
  return code;
}
