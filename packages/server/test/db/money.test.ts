import {
  DAY,
  instant,
  later,
  times,
  transactionId,
  type AccountTransactionType,
  type Direction,
  type Instant,
  type Transfer,
} from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listTransactions, type TransactionFilter } from '../../src/queries/transaction-list.js';
import { verify } from '../../src/queries/verify.js';
import { postAccountTransaction, type Posted } from '../../src/store/account-transactions.js';
import { addBankAccount } from '../../src/store/bank-accounts.js';
import { accountBalances, ledgerBalances } from '../../src/store/balances.js';
import { closingBalances } from '../../src/store/closing-balances.js';
import type { Database } from '../../src/store/database.js';
import { book } from '../../src/store/ledger.js';
import { answerOnce } from '../../src/store/once.js';
import { endPayout, listPayouts } from '../../src/store/payouts.js';
import { ACCOUNT } from '../notifications/support/store.js';
import { NOW, openBench, sql, STORES } from './support/stores.js';
import { randomNumbers, seedOfRun } from '../../../../test/support/random.js';

const EVERYTHING = { from: null, until: null, currency: null, offset: 0, limit: 1_000 } as const;
let numbers = 5_000_000_000_000_000;
const nextNumber = (): number => (numbers += 1);

/** Books transfers of no payment, as settlement rows that match nothing are. */
async function put(
  db: Database,
  at: Instant,
  currency: string,
  ...transfers: readonly Transfer[]
): Promise<void> {
  const id = nextNumber();
  await db.transaction(async (session) => {
    await Promise.all(
      book(
        session,
        transfers.map((transfer, leg) => ({
          accountId: ACCOUNT,
          transactionId: id,
          seq: 1,
          leg,
          currency,
          transfer,
        })),
        at,
      ),
    );
  });
}

const credit = (amountMinor: bigint): Transfer => ({
  code: 'credit',
  debit: 'bank',
  credit: 'merchant:balance',
  amountMinor,
});

const request = (
  type: AccountTransactionType,
  amountMinor: bigint,
  direction: Direction = 'debit',
): Parameters<typeof postAccountTransaction>[1] => ({
  accountId: ACCOUNT,
  transactionId: transactionId(nextNumber()),
  type,
  currency: 'EUR',
  amountMinor,
  direction,
  description: 'For a test',
  orderId: null,
  var1: null,
  var2: null,
  var3: null,
});

const post = async (db: Database, ...asked: Parameters<typeof request>): Promise<Posted> =>
  db.transaction(async (session) => postAccountTransaction(session, request(...asked), NOW));

const available = async (db: Database): Promise<unknown> => {
  const [eur] = await accountBalances(db, ACCOUNT);
  return [eur?.availableMinor, eur?.reservedMinor];
};

const bank = (id: number, iban: string) =>
  ({ bankAccountId: id, currency: 'EUR', holderName: 'Shop BV', iban }) as const;

const ANY: Omit<TransactionFilter, 'types'> = {
  siteIds: null,
  createdFrom: null,
  createdUntil: null,
  completedFrom: null,
  completedUntil: null,
  currency: null,
  paymentStates: null,
  refundStates: null,
  accountStates: null,
};

describe.each(STORES)('money of an account in $name', ({ open }) => {
  const bench = async (): Promise<Awaited<ReturnType<typeof openBench>>> => {
    const opened = await openBench(open);
    onTestFinished(opened.close);
    return opened;
  };

  it('is charged and paid out as far as it reaches, with its transfers or not at all', async () => {
    const { db } = await bench();
    await put(db, NOW, 'EUR', credit(10_000n));
    expect(await post(db, 'merchant_settlement', 10_001n)).toEqual({
      kind: 'refused',
      error: 'insufficient_funds',
    });
    expect(await post(db, 'withdrawal', 1n)).toEqual({ kind: 'refused', error: 'no_bank_account' });
    expect(await post(db, 'merchant_settlement', 1_000n)).toMatchObject({
      transaction: { state: 'completed', completedAt: NOW, bankAccount: null },
    });
    await addBankAccount(db, ACCOUNT, bank(1, 'NL91ABNA0417164300'), NOW);
    await addBankAccount(db, ACCOUNT, bank(2, 'DE89370400440532013000'), later(NOW, DAY));
    const made = await post(db, 'withdrawal', 9_000n);
    expect(made).toMatchObject({
      transaction: { state: 'reserved', bankAccount: { iban: 'DE89370400440532013000' } },
    });
    expect(await available(db)).toEqual([0n, 9_000n]);
    expect(await post(db, 'withdrawal', 1n)).toMatchObject({
      transaction: { state: 'reserved', funding: 'waiting' },
    });
    expect(await ledgerBalances(db, ACCOUNT)).toEqual([
      { ledgerAccount: 'bank', currency: 'EUR', balanceMinor: -10_000n },
      { ledgerAccount: 'fees:income', currency: 'EUR', balanceMinor: 1_000n },
      { ledgerAccount: 'merchant:balance', currency: 'EUR', balanceMinor: 0n },
      { ledgerAccount: 'merchant:reserved', currency: 'EUR', balanceMinor: 9_000n },
    ]);
  });

  it('is put back by a payout that fails, and leaves with one that does not, once', async () => {
    const { db } = await bench();
    await put(db, NOW, 'EUR', credit(500n));
    await addBankAccount(db, ACCOUNT, bank(1, 'NL91ABNA0417164300'), NOW);
    const end = async (posted: Posted, step: 'paid' | 'failed'): Promise<unknown> => {
      if (posted.kind === 'refused') throw new Error(posted.error);
      const { transactionId: id } = posted.transaction;
      const ended = await db.transaction(async (session) =>
        endPayout(session, ACCOUNT, id, step, NOW),
      );
      return ended.kind === 'ended' ? ended.transaction.state : [ended.error, ended.state];
    };
    const first = await post(db, 'withdrawal', 300n);
    expect(await end(first, 'failed')).toBe('void');
    expect(await available(db)).toEqual([500n, 0n]);
    expect(await end(first, 'paid')).toEqual(['payout_ended', 'void']);
    const second = await post(db, 'withdrawal', 400n);
    expect((await listPayouts(db)).map(({ amountMinor }) => amountMinor)).toEqual([400n]);
    expect(await end(second, 'paid')).toBe('completed');
    expect(await end(second, 'failed')).toEqual(['payout_ended', 'completed']);
    expect(await end(await post(db, 'merchant_settlement', 1n), 'failed')).toEqual([
      'unknown_transaction',
      null,
    ]);
    expect(await available(db)).toEqual([99n, 0n]);
    const [fault, ...others] = (await verify(db)).faults;
    // The credit of this test has no source; nothing else differs.
    expect([fault, others]).toEqual([expect.stringContaining('without a source'), []]);
  });

  it('is topped up and corrected either way, and may only be made negative by who runs the service', async () => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    const post = async (...asked: Parameters<typeof request>): Promise<Posted> =>
      db.transaction(async (session) => postAccountTransaction(session, request(...asked), NOW));
    const balance = async (account: string): Promise<bigint | undefined> =>
      (await ledgerBalances(db, ACCOUNT)).find(
        (each) => each.ledgerAccount === account && each.currency === 'EUR',
      )?.balanceMinor;
    expect((await post('deposit', 5_000n, 'credit')).kind).toBe('posted');
    expect([await balance('merchant:balance'), await balance('bank')]).toEqual([5_000n, -5_000n]);
    expect((await post('internal', 200n, 'credit')).kind).toBe('posted');
    expect([await balance('merchant:balance'), await balance('fees:income')]).toEqual([
      5_200n,
      -200n,
    ]);
    // A merchant's charge is bound to what there is, a correction is not.
    expect((await post('merchant_settlement', 5_201n)).kind).toBe('refused');
    expect((await post('internal', 6_000n)).kind).toBe('posted');
    expect(await balance('merchant:balance')).toBe(-800n);
    expect((await verify(db)).faults).toEqual([]);
    // A list of one side has the corrections of that side.
    const listed = async (types: TransactionFilter['types']) =>
      (
        await listTransactions(
          db,
          ACCOUNT,
          { ...ANY, types },
          { place: null, isNewer: false, limit: 10 },
        )
      ).flatMap((row) => (row.kind === 'account' ? [row.transaction.amountMinor] : []));
    expect(await listed(['internal_credit'])).toEqual([200n]);
    expect(await listed(['internal_debit'])).toEqual([6_000n]);
    expect(new Set(await listed(['deposit', 'internal_debit']))).toEqual(new Set([5_000n, 6_000n]));
  });

  it('is never taken twice by requests that come at once', async () => {
    const { db, another } = await bench();
    await put(db, NOW, 'EUR', credit(1_000n));
    const stores = [db, another(), another(), another()];
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) =>
        answerOnce(stores[index % 4] ?? db, ACCOUNT, null, NOW, async (session) => {
          const posted = await postAccountTransaction(
            session,
            request('merchant_settlement', 90n),
            NOW,
          );
          return { answer: { http: posted.kind === 'posted' ? 200 : 400, body: '' } };
        }),
      ),
    );
    expect(answers.filter((answer) => answer?.http === 200)).toHaveLength(11);
    expect(await available(db)).toEqual([10n, 0n]);
  });

  it('is taken once for one Idempotency-Key', async () => {
    const { db, another } = await bench();
    await put(db, NOW, 'EUR', credit(1_000n));
    const ask = async (store: Database, requestHash: string): Promise<unknown> =>
      answerOnce(store, ACCOUNT, { siteId: 0, key: 'k', requestHash }, NOW, async (session) => {
        const asked = request('merchant_settlement', 100n);
        await postAccountTransaction(session, asked, NOW);
        return { answer: { http: 200, body: String(asked.transactionId) } };
      });
    const answers = await Promise.all([db, another(), another()].map((each) => ask(each, 'h')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await ask(db, 'another request')).toBeNull();
    expect(await available(db)).toEqual([900n, 0n]);
  });

  it('closes every day with the sum of all transfers up to its end', async () => {
    const { db } = await bench();
    const seed = seedOfRun();
    const random = randomNumbers(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const first = instant(Date.UTC(2031, 0, 30));
    let at: Instant = later(first, (below(Number(DAY)) + 1) as never);
    for (let step = 0; step < 60; step += 1) {
      const currency = below(3) === 0 ? 'SEK' : 'EUR';
      const amountMinor = BigInt(below(1_000) + 1);
      const pending = below(3) === 0;
      const account = pending ? 'merchant:pending' : 'merchant:balance';
      const [debit, to] = below(3) === 0 ? [account, 'bank'] : ['bank', account];
      // A group that waited for a lock around midnight books for the day before.
      const late = below(4) === 0 ? below(2 * Number(DAY)) : 0;
      const when = instant(Math.max(first, at - late));
      await put(db, when, currency, { code: 'credit', debit, credit: to, amountMinor } as Transfer);
      at = instant(at + (below(3) === 0 ? below(3 * Number(DAY)) : 3_600_000));
    }
    const now = later(at, times(3, DAY));
    const { rows, total } = await closingBalances(db, ACCOUNT, EVERYTHING, now);
    expect(total).toBe(rows.length);
    expect(rows[0]?.day).toBe(new Date(now - DAY).toISOString().slice(0, 10));
    for (const row of rows) {
      const [summed] = await sql(
        db,
        `with moved as (
           select credit as name, amount_minor as amount, at, currency from transfers
           union all select debit, -amount_minor, at, currency from transfers)
         select coalesce(sum(amount) filter (where name = 'merchant:balance'), 0)::bigint as balance,
           coalesce(sum(amount) filter (where name = 'merchant:pending'), 0)::bigint as pending
         from moved
         where currency = '${row.currency}' and at < '${row.day}T00:00:00Z'::timestamptz + interval '1 day'`,
      );
      const told = { balance: row.balanceMinor, pending: row.pendingMinor };
      expect({ seed, day: row.day, ...told }).toEqual({
        seed,
        day: row.day,
        ...summed,
      });
    }
    const days = new Set(rows.map(({ day, currency }) => `${day} ${currency}`));
    expect(days.size).toBe(rows.length);
    const page = await closingBalances(db, ACCOUNT, { ...EVERYTHING, offset: 3, limit: 4 }, now);
    expect(page).toEqual({ rows: rows.slice(3, 7), total });
    const beyond = { ...EVERYTHING, offset: 5_000 };
    expect(await closingBalances(db, ACCOUNT, beyond, now)).toEqual({ rows: [], total });
    const sek = {
      ...EVERYTHING,
      currency: 'SEK',
      from: '2031-02-02',
      until: '2031-02-04',
    } as const;
    expect((await closingBalances(db, ACCOUNT, sek, now)).rows).toEqual(
      rows.filter(({ day, currency }) => currency === 'SEK' && day >= sek.from && day <= sek.until),
    );
    expect((await verify(db)).faults.filter((fault) => fault.includes('closing'))).toEqual([]);
  });

  it('that was changed by hand is found by verify', async () => {
    const { db } = await bench();
    await put(db, NOW, 'EUR', credit(1_000n));
    await post(db, 'merchant_settlement', 100n);
    await put(db, later(NOW, DAY), 'EUR', credit(1n));
    await sql(db, `update account_transactions set amount_minor = 99`);
    await sql(
      db,
      `update closing_balances set balance_minor = balance_minor + 1
       where ledger_account = 'merchant:balance'`,
    );
    const { faults } = await verify(db);
    expect(faults.some((fault) => /^merchant_settlement .*transfers differ/.test(fault))).toBe(
      true,
    );
    expect(faults.filter((fault) => fault.startsWith('closing balance'))).toEqual([
      expect.stringMatching(
        / merchant:balance EUR 2031-03-03 is 901, its transfers add up to 900$/,
      ),
    ]);
  });
});
