import { DAY, instant, later, transactionId, type Instant, type Transfer } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStatement, type Movement, type Statement } from '../../src/queries/statement.js';
import { postAccountTransaction } from '../../src/store/account-transactions.js';
import { endPayout } from '../../src/store/payouts.js';
import { addBankAccount } from '../../src/store/bank-accounts.js';
import { closingBalances } from '../../src/store/closing-balances.js';
import type { Database } from '../../src/store/database.js';
import { book } from '../../src/store/ledger.js';
import { ACCOUNT } from '../notifications/support/store.js';
import { NOW, openBench, sql, STORES } from './support/stores.js';
import { randomNumbers, seedOfRun } from '../../../../test/support/random.js';

let numbers = 6_000_000_000_000_000;
const nextNumber = (): number => (numbers += 1);

/** Books transfers of no payment at an instant. */
async function put(
  db: Database,
  at: Instant,
  currency: string,
  transfers: readonly Transfer[],
): Promise<void> {
  const id = nextNumber();
  const rows = transfers.map((transfer, leg) => ({
    accountId: ACCOUNT,
    transactionId: id,
    seq: 1,
    leg,
    currency,
    transfer,
  }));
  await db.transaction(async (session) => Promise.all(book(session, rows, at)));
}

const credit = (amountMinor: bigint): Transfer => ({
  code: 'credit',
  debit: 'merchant:pending',
  credit: 'merchant:balance',
  amountMinor,
});
const fee = (amountMinor: bigint): Transfer => ({
  code: 'settlement_fee',
  debit: 'merchant:balance',
  credit: 'bank',
  amountMinor,
});
/** Touches no balance of the merchant's. */
const sale = (amountMinor: bigint): Transfer => ({
  code: 'settlement_sale',
  debit: 'bank',
  credit: 'klarna:receivable',
  amountMinor,
});

const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);
const FIRST = Date.UTC(2031, 0, 30);
const dayNumber = (days: number): string => dayText(FIRST + days * Number(DAY));

const of = async (db: Database, from: string, to: string, currency: 'EUR' | 'SEK' = 'EUR') =>
  openStatement(db, { accountId: ACCOUNT, currency, from, to });

async function movementsOf(statement: Statement): Promise<readonly Movement[]> {
  const all: Movement[] = [];
  for await (const page of statement.pages()) all.push(...page);
  return all;
}

const sum = (movements: readonly Movement[]): bigint =>
  movements.reduce((total, { amountMinor }) => total + amountMinor, 0n);

describe.each(STORES)('a statement in $name', ({ open }) => {
  const bench = async (): Promise<Database> => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    return db;
  };

  it('explains every change of the balance, and follows on the one before it', async () => {
    const db = await bench();
    const seed = seedOfRun();
    const random = randomNumbers(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    let at = FIRST + below(Number(DAY));
    const kinds = [credit, fee, sale];
    for (let step = 0; step < 70; step += 1) {
      const currency = below(4) === 0 ? 'SEK' : 'EUR';
      const transfers = Array.from({ length: below(3) + 1 }, () =>
        (kinds[below(3)] ?? credit)(BigInt(below(1_000) + 1)),
      );
      // A group that waited for a lock around midnight books for the day before.
      const late = below(4) === 0 ? below(2 * Number(DAY)) : 0;
      await put(db, instant(Math.max(FIRST, at - late)), currency, transfers);
      const pause = below(4);
      if (pause === 0) at += below(3 * Number(DAY));
      // The first instant of a day belongs to it.
      if (pause === 1) at = (Math.floor(at / Number(DAY)) + 1) * Number(DAY);
    }
    const days = Math.ceil((at - FIRST) / Number(DAY)) + 3;
    const now = instant(FIRST + (days + 1) * Number(DAY));
    const everything = { from: null, until: null, currency: 'EUR', offset: 0, limit: 999 } as const;
    const closed = new Map(
      (await closingBalances(db, ACCOUNT, everything, now)).rows.map((row) => [
        row.day,
        row.balanceMinor,
      ]),
    );
    const told: Movement[] = [];
    let before = 0n;
    for (let day = -2; day < days;) {
      const next = Math.min(days, day + 1 + below(5));
      const statement = await of(db, dayNumber(day), dayNumber(next));
      const { openingMinor, closingMinor, credits, debits, from, to } = statement;
      expect({ seed, from, openingMinor }).toEqual({ seed, from, openingMinor: before });
      expect({ seed, to, closingMinor }).toEqual({
        seed,
        to,
        closingMinor: closed.get(dayNumber(next - 1)) ?? 0n,
      });
      const movements = await movementsOf(statement);
      let running = openingMinor;
      for (const [index, movement] of movements.entries()) {
        running += movement.amountMinor;
        expect([movement.number, movement.balanceMinor]).toEqual([index + 1, running]);
        expect(dayText(movement.at) >= from && dayText(movement.at) < to).toBe(true);
      }
      expect({ seed, to, running }).toEqual({ seed, to, running: closingMinor });
      const came = movements.filter(({ amountMinor }) => amountMinor > 0n);
      const left = movements.filter(({ amountMinor }) => amountMinor < 0n);
      expect(credits).toEqual({ count: came.length, sumMinor: sum(came) });
      expect(debits).toEqual({ count: left.length, sumMinor: -sum(left) });
      told.push(...movements);
      before = closingMinor;
      day = next;
    }
    const booked = await sql(
      db,
      `select transaction_id || '-' || seq || '-' || leg as reference, amount_minor from transfers
       where currency = 'EUR' and 'merchant:balance' in (debit, credit)
       order by at, transaction_id, seq, leg`,
    );
    expect(told.map(({ reference }) => reference)).toEqual(
      booked.map(({ reference }) => reference),
    );
    const [balance] = await sql(
      db,
      `select balance_minor from balances where currency = 'EUR' and ledger_account = 'merchant:balance'`,
    );
    expect({ seed, before }).toEqual({ seed, before: balance?.['balance_minor'] ?? 0n });
  });

  it('tells many movements of one instant a page at a time, each once, by its index', async () => {
    const db = await bench();
    for (let group = 0; group < 5; group += 1) {
      const transfers = Array.from({ length: 500 }, (_, leg) =>
        leg % 2 === 0 ? credit(3n) : fee(1n),
      );
      await put(db, instant(FIRST), 'EUR', transfers);
    }
    const statement = await of(db, dayNumber(0), dayNumber(1));
    const sizes: number[] = [];
    const references = new Set<string>();
    for await (const page of statement.pages()) {
      sizes.push(page.length);
      for (const { reference } of page) references.add(reference);
    }
    expect(sizes).toEqual([1_000, 1_000, 500]);
    expect(references.size).toBe(2_500);
    expect(statement.closingMinor).toBe(2_500n);
    await sql(db, 'analyze transfers');
    const plan = await sql(
      db,
      `explain select t.at from transfers t where t.account_id = 1 and t.currency = 'EUR'
         and (t.debit = 'merchant:balance' or t.credit = 'merchant:balance')
         and t.at < '2031-02-01' and (t.at, t.transaction_id, t.seq, t.leg) > ('2031-01-30', 5, 1, 1)
       order by t.at, t.transaction_id, t.seq, t.leg limit 10`,
    );
    const text = plan.map((row) => Object.values(row).join(' ')).join('\n');
    expect(text).toContain('transfers_of_balance');
    expect(text).not.toContain('Sort');
  });

  it('says what a movement belongs to', async () => {
    const db = await bench();
    await put(db, NOW, 'EUR', [credit(10_000n)]);
    await addBankAccount(
      db,
      ACCOUNT,
      { bankAccountId: 1, currency: 'EUR', holderName: 'Shop BV', iban: 'NL91ABNA0417164300' },
      NOW,
    );
    const request = (type: 'merchant_settlement' | 'withdrawal', orderId: string | null) => ({
      accountId: ACCOUNT,
      transactionId: transactionId(nextNumber()),
      type,
      currency: 'EUR' as const,
      amountMinor: 700n,
      description: `A ${type}`,
      orderId,
      var1: null,
      var2: null,
      var3: null,
    });
    const charge = request('merchant_settlement', null);
    const payout = request('withdrawal', 'week 12');
    await db.transaction(async (session) => postAccountTransaction(session, charge, NOW));
    await db.transaction(async (session) => postAccountTransaction(session, payout, NOW));
    await db.transaction(async (session) =>
      endPayout(session, ACCOUNT, payout.transactionId, 'failed', later(NOW, DAY)),
    );
    const movements = await movementsOf(await of(db, '2031-03-01', '2031-03-06'));
    const seen = movements.map(({ code, amountMinor, transactionId: id, orderId, description }) => [
      code,
      amountMinor,
      id === charge.transactionId ? 'charge' : id === payout.transactionId ? 'payout' : null,
      orderId,
      description,
    ]);
    expect(seen).toEqual([
      ['credit', 10_000n, null, null, null],
      ['account_charge', -700n, 'charge', null, 'A merchant_settlement'],
      ['payout_reserve', -700n, 'payout', 'week 12', 'A withdrawal'],
      ['payout_release', 700n, 'payout', 'week 12', 'A withdrawal'],
    ]);
  });

  it('breaks off when the books change under it, and is not told when they do not add up', async () => {
    const db = await bench();
    const many = Array.from({ length: 1_200 }, () => credit(1n));
    await put(db, instant(FIRST), 'EUR', many);
    await put(db, later(instant(FIRST), DAY), 'EUR', [credit(1n)]);
    const statement = await of(db, dayNumber(0), dayNumber(1));
    const pages = statement.pages();
    expect((await pages.next()).value).toHaveLength(1_000);
    await put(db, instant(FIRST + 1), 'EUR', [credit(5n)]);
    await expect(pages.next()).rejects.toThrow(/changed while they were read/);
    expect((await of(db, dayNumber(0), dayNumber(1))).closingMinor).toBe(1_205n);
    await sql(db, `update closing_balances set balance_minor = balance_minor + 1`);
    await expect(of(db, dayNumber(0), dayNumber(1))).rejects.toThrow(/do not explain the balances/);
  });

  it('of an account or a currency without a movement is of nothing', async () => {
    const db = await bench();
    const empty = await of(db, '2031-03-01', '2031-03-02', 'SEK');
    expect([empty.openingMinor, empty.closingMinor]).toEqual([0n, 0n]);
    expect(await movementsOf(empty)).toEqual([]);
  });
});
