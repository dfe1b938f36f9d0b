import type { AccountId } from '@kvitt/flow';
import {
  createSettlementCsvReader,
  KlarnaCsvError,
  type KlarnaCsvPayout,
  type KlarnaCsvRow,
} from '@kvitt/klarna';
import { findPayout } from '../store/settlements.js';
import { keepPayout, type KeepingPorts, type ToldPayout, type ToldTransaction } from './keep.js';

/** What became of a payout of a file. Amounts in minor units. */
export type ImportedPayout = Readonly<{
  paymentReference: string;
  rows: number;
  /** `known` had been imported before and is the same; `other` was, with another total. */
  outcome: 'imported' | 'known' | 'other';
}>;

/**
 * Imports the payouts of a settlement file, one after another, each wholly or not at all, in memory that does not grow
 * with the file. A payout that is known is left as it is. Throws `KlarnaCsvError` for what is no such file; payouts before
 * the faulty line stay imported.
 */
export async function importSettlementFile(
  ports: KeepingPorts,
  accountId: AccountId,
  texts: AsyncIterable<string>,
  progress: (rows: number) => void = () => undefined,
): Promise<readonly ImportedPayout[]> {
  const rows = readRows(texts);
  const imported: ImportedPayout[] = [];
  let done = 0;
  let next = await rows.next();
  while (next.done !== true) {
    const { value: first } = next;
    if (first.kind !== 'payout') {
      throw new KlarnaCsvError(first.line, 'a row comes before the sums of its payout');
    }
    const payout = toldPayout(accountId, first.payout, first.line);
    const own = async function* (): AsyncIterable<ToldTransaction> {
      for (;;) {
        next = await rows.next();
        if (next.done === true || next.value.kind === 'payout') return;
        const { transaction, line } = next.value;
        const { more } = transaction;
        if ('payment_reference' in more && more['payment_reference'] !== payout.payment_reference) {
          throw new KlarnaCsvError(
            line,
            'rows of several payouts under one sum cannot be proven: ask Klarna for payout-with-transactions',
          );
        }
        done += 1;
        if (done % 10_000 === 0) progress(done);
        yield transaction;
      }
    };
    imported.push(await importOne(ports, payout, own()));
  }
  progress(done);
  return imported;
}

async function importOne(
  ports: KeepingPorts,
  payout: ToldPayout,
  transactions: AsyncIterable<ToldTransaction>,
): Promise<ImportedPayout> {
  const { accountId, payment_reference: paymentReference, totals } = payout;
  const known = await findPayout(ports.db, accountId, paymentReference);
  if (known === null) {
    const rows = await keepPayout(ports, payout, transactions);
    return { paymentReference, rows, outcome: 'imported' };
  }
  let rows = 0;
  for await (const each of transactions) rows += each.type === '' ? 0 : 1;
  const isSame =
    known.settlementMinor === BigInt(totals.settlement_amount) && known.rowsTold === rows;
  return { paymentReference, rows, outcome: isSame ? 'known' : 'other' };
}

async function* readRows(texts: AsyncIterable<string>): AsyncGenerator<KlarnaCsvRow, undefined> {
  const reader = createSettlementCsvReader();
  for await (const text of texts) yield* reader.push(text);
  yield* reader.end();
  return undefined;
}

function toldPayout(accountId: AccountId, payout: KlarnaCsvPayout, line: number): ToldPayout {
  const { total_settlement_amount: settlement } = payout.totals;
  if (settlement === undefined) {
    throw new KlarnaCsvError(line, 'total_settlement_amount is empty');
  }
  return {
    accountId,
    username: null,
    payment_reference: payout.payment_reference,
    payout_date: payout.payout_date,
    currency_code: payout.settlement_currency,
    totals: {
      ...Object.fromEntries(
        Object.entries(payout.totals).map(([name, value]) => [totalName(name), value]),
      ),
      settlement_amount: settlement,
    },
  };
}

/** A sum's name in the API: `total_sale_amount` is `sale_amount`, `opening_debt_balance` gets an ending. */
const totalName = (name: string): string =>
  name.endsWith('_debt_balance') ? `${name}_amount` : name.replace(/^total_/, '');
