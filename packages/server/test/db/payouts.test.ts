import {
  DAY,
  instant,
  later,
  transactionId,
  type AccountTransactionType,
  type Currency,
  type Instant,
  type PayoutDay,
} from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verify } from '../../src/queries/verify.js';
import {
  postAccountTransaction,
  type AccountTransaction,
} from '../../src/store/account-transactions.js';
import { addBankAccount } from '../../src/store/bank-accounts.js';
import { ledgerBalances } from '../../src/store/balances.js';
import type { Database } from '../../src/store/database.js';
import { dueWork, nextDue } from '../../src/store/outbox.js';
import { endPayout, fundPayouts, listPayouts, type PayoutNews } from '../../src/store/payouts.js';
import { listPlans, removePlan, runPlans, setPlan } from '../../src/store/payout-plans.js';
import { ACCOUNT, KLARNA, START } from '../notifications/support/store.js';
import { creation, NOW, openBench, orderNamed, sql, STORES, type Bench } from './support/stores.js';

let numbers = 6_000_000_000_000_000;
const newNumber = async () => {
  numbers += 1;
  return transactionId(numbers);
};

const NEWS: PayoutNews = {
  done: () => undefined,
  failed: (account, currency, error) => {
    throw new Error(`${account} ${currency}`, { cause: error });
  },
};

/** A shop's account with bank accounts. */
async function openAccount(open: (typeof STORES)[number]['open']): Promise<Bench> {
  const bench = await openBench(open);
  onTestFinished(bench.close);
  for (const [bankAccountId, currency] of [
    [1, 'EUR'],
    [2, 'SEK'],
  ] as const) {
    const bank = { bankAccountId, currency, holderName: 'Shop BV', iban: 'NL91ABNA0417164300' };
    await addBankAccount(bench.db, ACCOUNT, bank, NOW);
  }
  return bench;
}

async function post(
  db: Database,
  type: AccountTransactionType,
  amountMinor: bigint,
  {
    at = NOW,
    currency = 'EUR',
    direction = type === 'deposit' ? 'credit' : 'debit',
  }: { at?: Instant; currency?: Currency; direction?: 'credit' | 'debit' } = {},
): Promise<AccountTransaction> {
  const request = {
    ...{ accountId: ACCOUNT, transactionId: await newNumber(), type, currency, amountMinor },
    ...{ direction, description: 'For a test', orderId: null, var1: null, var2: null, var3: null },
  };
  const posted = await db.transaction(async (session) =>
    postAccountTransaction(session, request, at),
  );
  if (posted.kind === 'refused') throw new Error(posted.error);
  return posted.transaction;
}

const fund = async (db: Database): Promise<number> => fundPayouts(db, NOW, NEWS);

const isDue = async (db: Database): Promise<boolean> =>
  (await dueWork(db, NOW)).includes('payouts');

/** What is on the balance and what is reserved. */
async function held(db: Database, currency = 'EUR'): Promise<readonly bigint[]> {
  const all = await ledgerBalances(db, ACCOUNT);
  return ['merchant:balance', 'merchant:reserved'].map(
    (name) =>
      all.find((each) => each.ledgerAccount === name && each.currency === currency)?.balanceMinor ??
      0n,
  );
}

const open = async (db: Database): Promise<readonly (readonly [bigint, boolean])[]> =>
  (await listPayouts(db)).map(({ amountMinor, waits }) => [amountMinor, waits] as const);

const end = async (
  db: Database,
  { transactionId: id }: AccountTransaction,
  how: 'paid' | 'failed' | 'taken_back',
): Promise<unknown> => {
  const ended = await db.transaction(async (session) =>
    endPayout(session, ACCOUNT, id, how, later(NOW, DAY)),
  );
  return ended.kind === 'refused' ? ended.error : ended.transaction.state;
};

/** An order of 140.00 EUR that is on the balance, less Klarna's fee. */
async function sold({ commits }: Bench, order: string): Promise<void> {
  await commits.submit(creation(order));
  const commands = [
    START,
    KLARNA.session,
    KLARNA.approval,
    KLARNA.authorization,
    KLARNA.capture,
    {
      kind: 'ship_order',
      partId: transactionId(9_000_001),
      invoice: null,
      shipment: {
        ...{ carrier: null, trackingNumber: null, trackingUrl: null },
        ...{ shipDate: null, reason: null },
      },
    },
    { kind: 'record_invoice', invoiceNumber: 'INV1' },
    { kind: 'record_sale', amountMinor: 14_000n, paymentReference: 'P1' },
    { kind: 'add_to_balance' },
  ] as const;
  for (const command of commands) {
    const { kind } = await commits.submit({ kind: 'change', target: orderNamed(order), command });
    if (kind !== 'accepted') throw new Error(`${command.kind}: ${kind}`);
  }
}

const refund = async ({ commits }: Bench, order: string, amountMinor: bigint): Promise<string> => {
  const refundId = await newNumber();
  const outcome = await commits.submit({
    kind: 'change',
    target: orderNamed(order),
    command: {
      ...{ kind: 'request_refund', refundId, refundOrderId: null, partId: null },
      ...{ amountMinor, currency: null, description: 'Back' },
    } as const,
  });
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
  return outcome.payment.refunds.at(-1)?.flowState ?? 'none';
};

describe.each(STORES)('a payout that the balance does not cover, in $name', ({ open: store }) => {
  it('waits, books nothing, and goes on when the balance covers it, oldest first', async () => {
    const { db } = await openAccount(store);
    await post(db, 'deposit', 100n);
    const first = await post(db, 'withdrawal', 150n);
    const second = await post(db, 'withdrawal', 30n, { at: later(NOW, DAY) });
    const swedish = await post(db, 'withdrawal', 10n, { currency: 'SEK' });
    // A smaller one that the balance would cover stays behind.
    expect([first.funding, second.funding, swedish.funding]).toEqual(
      Array.from({ length: 3 }, () => 'waiting'),
    );
    expect(await held(db)).toEqual([100n, 0n]);
    expect([await fund(db), await dueWork(db, NOW)]).toEqual([0, []]);
    expect((await verify(db)).faults).toEqual([]);
    await post(db, 'deposit', 60n);
    expect(await dueWork(db, NOW)).toEqual(['payouts']);
    expect([await fund(db), await fund(db)]).toEqual([1, 0]);
    expect(await held(db)).toEqual([10n, 150n]);
    expect(await open(db)).toEqual([
      [150n, false],
      [10n, true],
      [30n, true],
    ]);
    await post(db, 'deposit', 20n);
    await post(db, 'deposit', 9n, { currency: 'SEK' });
    expect([await fund(db), await dueWork(db, NOW)]).toEqual([1, []]);
    expect([await held(db), await held(db, 'SEK')]).toEqual([
      [0n, 180n],
      [9n, 0n],
    ]);
    expect((await verify(db)).faults).toEqual([]);
  });

  it('is taken back or fails without a booking, and cannot have left the bank', async () => {
    const { db } = await openAccount(store);
    const [first, second] = [await post(db, 'withdrawal', 5n), await post(db, 'withdrawal', 6n)];
    expect(await end(db, first, 'paid')).toBe('payout_waits');
    expect([await end(db, first, 'taken_back'), await end(db, first, 'taken_back')]).toEqual([
      'void',
      'void',
    ]);
    expect(await end(db, first, 'failed')).toBe('payout_ended');
    expect(await end(db, second, 'failed')).toBe('void');
    await post(db, 'deposit', 100n);
    expect([await fund(db), await held(db)]).toEqual([0, [100n, 0n]]);
    const third = await post(db, 'withdrawal', 7n);
    expect(await end(db, third, 'taken_back')).toBe('payout_under_way');
    expect(await end(db, third, 'failed')).toBe('void');
    expect(await held(db)).toEqual([100n, 0n]);
    expect((await verify(db)).faults).toEqual([]);
  });

  it('stands behind refunds that wait', async () => {
    const bench = await openAccount(store);
    const { db } = bench;
    await sold(bench, 'A');
    const [balance = 0n] = await held(db);
    const away = await post(db, 'withdrawal', balance);
    expect(away.funding).toBe('booked');
    expect(await refund(bench, 'A', 3_000n)).toBe('waiting');
    const small = await post(db, 'withdrawal', 50n);
    expect(small.funding).toBe('waiting');
    await post(db, 'deposit', 3_049n);
    expect([await fund(db), await isDue(db)]).toEqual([0, false]);
    await post(db, 'deposit', 1n);
    expect([await isDue(db), await fund(db)]).toEqual([true, 1]);
    expect(await held(db)).toEqual([3_000n, balance + 50n]);
  });

  it('waits on however an older process may write: its rows are booked, and it cannot end one that waits', async () => {
    const { db } = await openAccount(store);
    const waiting = await post(db, 'withdrawal', 5n);
    const columns = `account_id, transaction_id, type, state, currency, amount_minor, description,
      bank_account_id, created_at`;
    await sql(
      db,
      `insert into account_transactions (${columns})
       values (${ACCOUNT}, 77, 'withdrawal', 'reserved', 'EUR', 3, 'Old', 1, now())`,
    );
    expect((await listPayouts(db)).map((each) => [each.description, each.waits])).toContainEqual([
      'Old',
      false,
    ]);
    for (const state of ['completed', 'void']) {
      await expect(
        sql(
          db,
          `update account_transactions set state = '${state}', completed_at = now()
           where transaction_id = ${waiting.transactionId}`,
        ),
      ).rejects.toThrow(/account_transactions_funding_check/);
    }
  });

  it('is set aside once, whoever else is at the balance', async () => {
    const bench = await openAccount(store);
    const { db, another } = bench;
    await sold(bench, 'A');
    const [balance = 0n] = await held(db);
    await post(db, 'withdrawal', balance);
    const amounts = [40n, 30n, 20n, 10n];
    for (const [index, amount] of amounts.entries()) {
      await post(db, 'withdrawal', amount, { at: later(NOW, index as never) });
    }
    const others = [db, another(), another()];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        post(db, 'deposit', 10n),
        ...others.map(async (each) => fund(each)),
        post(others[1] ?? db, 'withdrawal', 1n, { at: later(NOW, DAY) }),
        ...(round === 3 ? [refund(bench, 'A', 15n)] : []),
      ]);
      const [left = 0n] = await held(db);
      expect(left >= 0n).toBe(true);
      expect((await verify(db)).faults).toEqual([]);
    }
    await fund(db);
    const [left = 0n, reserved = 0n] = await held(db);
    const payouts = await listPayouts(db);
    const booked = payouts.filter(({ waits }) => !waits).map(({ amountMinor }) => amountMinor);
    const [{ held: refunds } = { held: 0n }] = (await sql(
      db,
      `select coalesce(sum(amount_minor), 0)::bigint as held from transfers where code = 'refund_reserve'`,
    )) as readonly { held: bigint }[];
    expect(reserved).toBe(booked.reduce((sum, each) => sum + each, 0n) + refunds);
    expect(left + reserved).toBe(balance + 100n);
    // In the order in which they were asked for.
    expect(booked.slice(1)).toEqual(
      [...amounts, ...payouts.slice(5).map(() => 1n)].slice(0, booked.length - 1),
    );
  });
});

describe.each(STORES)('a plan in $name', ({ open: store }) => {
  const MONDAY = instant(Date.parse('2031-03-03T05:00:00Z'));
  const at = (text: string): Instant => instant(Date.parse(text));
  const plan = async (
    db: Database,
    changes: Partial<{
      schedule: PayoutDay[];
      minAmountMinor: bigint;
      minBalanceMinor: bigint;
    }> = {},
  ) =>
    db.transaction(async (session) =>
      setPlan(
        session,
        ACCOUNT,
        {
          ...({ currency: 'EUR', schedule: ['mon'], bankAccountId: null } as const),
          ...{ minAmountMinor: 1n, minBalanceMinor: 0n },
          ...changes,
        },
        MONDAY,
      ),
    );
  const run = async (db: Database, now: Instant): Promise<number> =>
    runPlans(db, newNumber, now, NEWS);

  it('pays out what there is on each of its days, once, however many look', async () => {
    const { db, another } = await openAccount(store);
    await post(db, 'deposit', 1_000n);
    const made = await plan(db, { schedule: ['mon', 'end-of-month'], minBalanceMinor: 100n });
    expect(made?.dueAt).toBe(at('2031-03-03T06:00:00Z'));
    expect(await nextDue(db, MONDAY)).toBe(made?.dueAt);
    expect(await run(db, later(MONDAY, 3_599_999 as never))).toBe(0);
    const now = at('2031-03-03T06:00:00Z');
    expect(await dueWork(db, now)).toEqual(['payouts']);
    const stores = [db, another(), another()];
    await Promise.all(stores.flatMap((each) => [run(each, now), run(each, now)]));
    expect(await dueWork(db, now)).toEqual([]);
    expect(await held(db)).toEqual([100n, 900n]);
    expect(await open(db)).toEqual([[900n, false]]);
    await post(db, 'deposit', 50n);
    expect(await run(db, at('2031-03-03T23:00:00Z'))).toBe(0);
    // It was asleep on the next Monday, and comes late: the week after is a Monday again.
    expect(await run(db, at('2031-03-11T05:00:00Z'))).toBe(1);
    expect(await held(db)).toEqual([100n, 950n]);
    expect((await listPlans(db, ACCOUNT)).map(({ dueAt }) => dueAt)).toEqual([
      at('2031-03-17T06:00:00Z'),
    ]);
    expect((await verify(db)).faults).toEqual([]);
  });

  it('lets payouts and refunds that wait go first, and pays nothing below its least', async () => {
    const bench = await openAccount(store);
    const { db } = bench;
    await sold(bench, 'A');
    const [balance = 0n] = await held(db);
    const away = await post(db, 'withdrawal', balance);
    expect(await refund(bench, 'A', 500n)).toBe('waiting');
    await post(db, 'deposit', 700n);
    await plan(db, { minAmountMinor: 200n });
    await run(db, at('2031-03-03T06:00:00Z'));
    expect(await held(db)).toEqual([500n, balance + 200n]);
    await post(db, 'deposit', 199n);
    await run(db, at('2031-03-10T06:00:00Z'));
    expect(await held(db)).toEqual([699n, balance + 200n]);
    const waiting = await post(db, 'withdrawal', 300n);
    await post(db, 'deposit', 50n);
    await run(db, at('2031-03-17T06:00:00Z'));
    expect(await held(db)).toEqual([749n, balance + 200n]);
    // It is set aside first, and the rest is paid out behind it.
    await post(db, 'deposit', 251n);
    await run(db, at('2031-03-24T06:00:00Z'));
    expect(await held(db)).toEqual([500n, balance + 700n]);
    expect([await end(db, waiting, 'paid'), await end(db, away, 'paid')]).toEqual([
      'completed',
      'completed',
    ]);
    const automatic = (await listPayouts(db)).map(({ amountMinor }) => amountMinor);
    expect(automatic).toEqual([200n, 200n]);
  });

  it('belongs to one currency, goes where it was told, and is taken away', async () => {
    const { db } = await openAccount(store);
    expect(await plan(db)).toMatchObject({ bankAccountId: 1 });
    const newer = { bankAccountId: 3, currency: 'EUR', holderName: 'New', iban: 'X' } as const;
    await addBankAccount(db, ACCOUNT, newer, later(NOW, DAY));
    await post(db, 'deposit', 10n);
    await run(db, at('2031-03-03T06:00:00Z'));
    expect((await listPayouts(db)).map(({ holderName }) => holderName)).toEqual(['Shop BV']);
    const set = async (bankAccountId: number | null, currency: Currency) =>
      db.transaction(async (session) => {
        const wanted = { currency, bankAccountId, schedule: ['fri'] as const };
        const amounts = { minAmountMinor: 1n, minBalanceMinor: 0n };
        return setPlan(session, ACCOUNT, { ...wanted, ...amounts }, MONDAY);
      });
    expect([await set(2, 'EUR'), await set(99, 'EUR'), await set(null, 'NOK')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await set(null, 'EUR')).toMatchObject({ bankAccountId: 3 });
    expect(await set(null, 'SEK')).toMatchObject({ bankAccountId: 2 });
    expect((await listPlans(db, ACCOUNT)).map(({ currency }) => currency)).toEqual(['EUR', 'SEK']);
    expect(await removePlan(db, ACCOUNT, 'EUR')).toMatchObject({ schedule: ['fri'] });
    expect(await removePlan(db, ACCOUNT, 'EUR')).toBeNull();
  });

  it('that fails is put off, and holds up no other', async () => {
    const { db } = await openAccount(store);
    await post(db, 'deposit', 10n, { currency: 'SEK' });
    await post(db, 'deposit', 10n);
    await plan(db);
    await sql(
      db,
      `insert into payout_plans
       select account_id, 'SEK', 2, schedule, min_amount_minor, min_balance_minor, due_at from payout_plans`,
    );
    await sql(db, `update payout_plans set bank_account_id = 99 where currency = 'EUR'`);
    const failed: string[] = [];
    const now = at('2031-03-03T06:00:00Z');
    const news = { ...NEWS, failed: (_: unknown, currency: Currency) => failed.push(currency) };
    await runPlans(db, newNumber, now, news);
    expect(failed).toEqual(['EUR']);
    expect([await held(db), await held(db, 'SEK')]).toEqual([
      [10n, 0n],
      [0n, 10n],
    ]);
    expect(await dueWork(db, now)).toEqual([]);
    await sql(db, `update payout_plans set bank_account_id = 1 where currency = 'EUR'`);
    await run(db, later(now, 600_000 as never));
    expect(await held(db)).toEqual([0n, 10n]);
  });
});
