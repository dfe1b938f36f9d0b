import { describe, expect, it, onTestFinished } from 'vitest';
import { move } from '@kvitt/flow';
import { importSettlementFile } from '../../src/settlement/import-file.js';
import { bookOpenRows } from '../../src/settlement/book.js';
import { findPayout, suspenseRows } from '../../src/store/settlements.js';
import { leaveSuspense } from '../../src/store/suspense.js';
import { ledgerBalances } from '../../src/store/balances.js';
import { verify } from '../../src/queries/verify.js';
import type { Database } from '../../src/store/database.js';
import { ACCOUNT } from '../notifications/support/store.js';
import { NOW, openBench, STORES } from '../db/support/stores.js';

const SUMS =
  'total_sale_amount;total_fee_amount;total_tax_amount;total_deposit_amount;total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type';
const ROWS = 'type;order_id;capture_id;amount;posting_currency;tax_amount;detailed_type';
const payout = (reference: string, paid: string, rows: readonly string[], deposit = '0.00') =>
  [
    SUMS,
    `49.80;1.24;0.31;${deposit};${paid};${reference};EUR;2026-03-16T06:00:00Z;N1;NET`,
    ROWS,
    ...rows,
    '',
  ].join('\n');
const SALE = 'SALE;order-1;capture-1;49.80;EUR;;PURCHASE';
const FEE = 'FEE;order-1;capture-1;1.24;EUR;0.31;PURCHASE_FEE_PERCENTAGE';

async function* pieces(text: string): AsyncIterable<string> {
  for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
}

const read = async (db: Database, text: string) =>
  importSettlementFile({ db }, ACCOUNT, pieces(text));

describe.each(STORES)('a settlement file, $name', ({ open }) => {
  const opened = async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    return bench;
  };
  const bookAll = async ({ db, commits }: Awaited<ReturnType<typeof opened>>) =>
    bookOpenRows({ db, submit: commits.submit, now: () => NOW, report: () => undefined }, ACCOUNT);
  const balances = async (db: Database) =>
    Object.fromEntries(
      (await ledgerBalances(db, ACCOUNT)).map((b) => [b.ledgerAccount, b.balanceMinor]),
    );

  it('is imported once, payout by payout, and says when one is told otherwise', async () => {
    const { db } = await opened();
    const text = payout('AAA', '48.25', [SALE, FEE]) + payout('BBB', '49.80', [SALE]);
    const first = await read(db, text);
    expect(first.map(({ rows, outcome }) => [rows, outcome])).toEqual([
      [2, 'imported'],
      [1, 'imported'],
    ]);
    const again = await read(db, text);
    expect(again.map(({ outcome }) => outcome)).toEqual(['known', 'known']);
    const other = await read(db, payout('AAA', '48.25', [SALE]));
    expect(other.map(({ outcome }) => outcome)).toEqual(['other']);
  });

  it('may have more rows than numbers are handed out at once', async () => {
    const { db } = await opened();
    const many = Array.from({ length: 2_500 }, () => FEE);
    const [only] = await read(db, payout('AAA', '-3875.00', many));
    expect(only).toEqual({ paymentReference: 'AAA', rows: 2_500, outcome: 'imported' });
  });

  it('leaves nothing of a payout that breaks off in a line', async () => {
    const { db } = await opened();
    const text =
      payout('AAA', '48.25', [SALE, FEE]) + payout('BBB', '1.00', [SALE, 'FEE;o;c;much;EUR;;']);
    await expect(read(db, text)).rejects.toThrow(/line 10: "much"/);
    expect(await findPayout(db, ACCOUNT, 'AAA')).toMatchObject({
      settlementMinor: 4825n,
      rowsTold: 2,
    });
    expect(await findPayout(db, ACCOUNT, 'BBB')).toBeNull();
  });

  it('books debt apart, and rows of nobody to suspense until somebody explains them', async () => {
    const bench = await opened();
    const { db } = bench;
    const holdback = 'HOLDBACK;;;5.00;EUR;;ROLLING_RESERVE';
    await read(db, payout('AAA', '0.00', [FEE, holdback], '6.55'));
    await bookAll(bench);
    expect(await balances(db)).toEqual({
      bank: 0n,
      suspense: -155n,
      'klarna:reserve': -500n,
      'klarna:debt': 655n,
    });
    const [row, ...rest] = await suspenseRows(db, ACCOUNT, 10);
    if (row === undefined) throw new Error('no row waits');
    expect([row.cause, row.suspenseMinor, rest.length]).toEqual(['unknown_order', -155n, 0]);
    const by = { by: 'Eva', reason: 'an order made by hand' };
    const out = move('suspense_explained', 'suspense', 'merchant:balance', -155n);
    expect(await leaveSuspense(db, [row], by, 'explained', out, NOW)).toBe(true);
    expect(await leaveSuspense(db, [row], by, 'explained', out, NOW)).toBe(false);
    expect(await balances(db)).toMatchObject({ suspense: 0n, 'merchant:balance': -155n });
    expect((await verify(db)).faults).toEqual([]);
  });
});
