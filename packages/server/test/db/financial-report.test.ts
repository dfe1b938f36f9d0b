import { DAY, instant, LEDGER_ACCOUNTS, TRANSFER_CODES, type Transfer } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { financialReport, totalOf } from '../../src/queries/financial-report.js';
import type { Database } from '../../src/store/database.js';
import { book } from '../../src/store/ledger.js';
import { ACCOUNT } from '../notifications/support/store.js';
import { openBench, sql, STORES } from './support/stores.js';
import { randomNumbers, seedOfRun } from '../../../../test/support/random.js';

const FIRST = Date.UTC(2031, 0, 30);
const dayText = (day: number): string =>
  new Date(FIRST + day * Number(DAY)).toISOString().slice(0, 10);
const OURS = ['merchant:balance', 'merchant:reserved', 'merchant:pending'];

type Booked = Readonly<{ day: number; currency: string; transfer: Transfer }>;

describe.each(STORES)('a financial report in $name', ({ open }) => {
  const bench = async (): Promise<Database> => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    return db;
  };

  it('adds up to what a sum over all transfers says, and follows on the one before it', async () => {
    const db = await bench();
    const seed = seedOfRun();
    const random = randomNumbers(seed);
    const pick = <Of>(from: readonly Of[]): Of => from[Math.floor(random() * from.length)] as Of;
    // Without what the database refuses: nothing is set aside that is not there.
    const accounts = LEDGER_ACCOUNTS.filter((each) => each !== 'merchant:reserved');
    const booked: Booked[] = [];
    let day = 0;
    for (let id = 1; id <= 80; id += 1) {
      const debit = pick(accounts);
      const credit = pick(accounts.filter((each) => each !== debit));
      const amountMinor = BigInt(Math.floor(random() * 900) + 1);
      const transfer: Transfer = { code: pick(TRANSFER_CODES), debit, credit, amountMinor };
      const currency = pick(['EUR', 'SEK']);
      booked.push({ day, currency, transfer });
      const at = instant(FIRST + day * Number(DAY) + Math.floor(random() * Number(DAY)));
      const row = { accountId: ACCOUNT, transactionId: id, seq: 1, leg: 0, currency, transfer };
      await db.transaction(async (session) => Promise.all(book(session, [row], at)));
      if (random() < 0.3) day += Math.floor(random() * 3);
    }
    let before = new Map<string, bigint>();
    for (let from = -1; from <= day;) {
      const to = from + 1 + Math.floor(random() * 6);
      const reports = await financialReport(db, ACCOUNT, { from: dayText(from), to: dayText(to) });
      expect(reports.map(({ currency }) => currency)).toEqual(['EUR', 'SEK']);
      const after = new Map<string, bigint>();
      for (const { currency, opening, lines, closing } of reports) {
        expect({ seed, opening: totalOf(opening) }).toEqual({
          seed,
          opening: before.get(currency) ?? 0n,
        });
        expect(lines).toEqual(expected(booked, currency, from, to));
        after.set(currency, totalOf(closing));
      }
      before = after;
      from = to;
    }
  });

  it('reads a short period by the time of its transfers, not the whole ledger', async () => {
    const db = await bench();
    await sql(
      db,
      `insert into transfers (account_id, transaction_id, seq, leg, debit, credit, amount_minor, currency, code, at)
       select 1, n, 1, 0, 'bank', 'merchant:balance', 1, 'EUR', 'credit',
         '2031-01-30'::timestamptz + n * interval '1 minute' from generate_series(1, 60000) n`,
    );
    await sql(db, `select brin_summarize_new_values('transfers_booked')`);
    await sql(db, 'analyze transfers');
    const plan = await sql(
      db,
      `explain select 1 from transfers t where t.account_id = 1 and t.currency = 'EUR'
         and t.at >= '2031-02-01' and t.at < '2031-02-02'`,
    );
    expect(plan.map((row) => Object.values(row).join(' ')).join('\n')).toContain(
      'transfers_booked',
    );
  });
});

/** The same sums from the list of what was booked. */
function expected(booked: readonly Booked[], currency: string, from: number, to: number) {
  const lines = new Map<string, { code: string; count: number; sumMinor: bigint }>();
  for (const { day, currency: of, transfer } of booked) {
    if (of !== currency || day < from || day >= to) continue;
    const came = OURS.includes(transfer.credit);
    if (came === OURS.includes(transfer.debit)) continue;
    const line = lines.get(transfer.code) ?? { code: transfer.code, count: 0, sumMinor: 0n };
    const sumMinor = line.sumMinor + (came ? transfer.amountMinor : -transfer.amountMinor);
    lines.set(transfer.code, { ...line, count: line.count + 1, sumMinor });
  }
  return [...lines.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
