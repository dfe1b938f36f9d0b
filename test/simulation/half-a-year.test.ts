import { performance } from 'node:perf_hooks';
import type { Currency } from '@kvitt/flow';
import { expect, it } from 'vitest';
import { seedOfRun } from '../support/random.js';
import { DAYS, liveHalfAYear, type HalfYear } from './support/half-a-year.js';

const ORDERS = 10_000;
const CURRENCIES: readonly Currency[] = ['EUR', 'NOK', 'SEK'];

const TIMEOUT_MS = 900_000;

it(
  `${ORDERS} orders and ${DAYS} days leave Klarna’s totals and the ledger equal to the cent`,
  { timeout: TIMEOUT_MS },
  async () => {
    const seed = seedOfRun();
    console.log(`half a year: SEED=${seed}`);
    const first = await timed('lived', seed);
    auditPayouts(first);
    for (const currency of CURRENCIES) await auditCurrency(first, currency);
    const files = await reports(first);
    await first.sandbox.close();

    const again = await timed('replayed', seed);
    expect(again.payouts.length).toBe(first.payouts.length);
    // Compared one by one: whole files in a message would be of no use to anybody.
    const repeated = await reports(again);
    const different = [...files].filter(([name, text]) => repeated.get(name) !== text);
    expect(different.map(([name]) => name)).toEqual([]);
    await again.sandbox.close();
  },
);

async function timed(what: string, seed: number): Promise<HalfYear> {
  const startedAt = performance.now();
  const lived = await liveHalfAYear(ORDERS, seed);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const ends = [...lived.ends].map(([state, count]) => `${count} ${state}`).join(', ');
  console.log(`${what} in ${seconds} s: ${lived.payouts.length} payouts; ${ends}`);
  return lived;
}

/** Every payout pays what its rows say, debt carried over apart, and moves the bank by just that. */
function auditPayouts({ payouts }: HalfYear): void {
  const weeks = new Set(payouts.map(({ payout }) => payout.payout_date));
  // How many weeks have a payout in each currency depends on the seed.
  expect(weeks.size).toBeGreaterThanOrEqual(18);
  for (const { payout, rows, listedMinor, bankMinor } of payouts) {
    const { settlement_amount: settlement, deposit_amount: deposit = 0 } = payout.totals;
    const { repay_amount: repay = 0 } = payout.totals;
    expect([payout.payment_reference, listedMinor]).toEqual([
      payout.payment_reference,
      BigInt(settlement - deposit + repay),
    ]);
    expect(bankMinor).toBe(BigInt(settlement));
    expect(rows.length).toBeGreaterThan(0);
  }
}

/** What Klarna says of the whole period, against what the ledger has of it. */
async function auditCurrency(
  { sandbox, books, ends, payouts }: HalfYear,
  currency: Currency,
): Promise<void> {
  const period = `start_date=2026-01-01&end_date=2027-01-01&currency_code=${currency}`;
  const answer = await read(sandbox, `/settlements/v1/payouts/summary?${period}`);
  const [summary] = JSON.parse(answer) as Record<string, number>[];
  const total = (name: string): bigint => BigInt(summary?.[`summary_total_${name}_amount`] ?? -1);
  expect(total('sale')).toBeGreaterThan(0n);
  expect(books.moved(currency, 'settlement_sale')).toBe(total('sale'));
  expect(books.moved(currency, 'settlement_return')).toBe(total('return'));
  expect(books.moved(currency, 'settlement_fee')).toBe(total('fee') + total('tax'));
  expect(-books.balance(currency, 'bank')).toBe(total('settlement'));
  // Klarna owes nothing any more, nothing waits, and what is left to be explained is debt not repaid yet.
  expect(books.balance(currency, 'klarna:receivable')).toBe(0n);
  expect(books.balance(currency, 'merchant:pending')).toBe(0n);
  const last = payouts.findLast(({ payout }) => payout.currency_code === currency);
  const debt = last?.payout.totals.closing_debt_balance_amount ?? 0;
  expect(books.balance(currency, 'suspense')).toBe(BigInt(debt));
  expect(books.imbalance(currency)).toBe(0n);
  expect([...ends.keys()].toSorted()).toEqual(['cancelled', 'credited', 'declined', 'expired']);
}

/** Every report that Klarna has of the half-year, by name. */
async function reports({ sandbox, payouts }: HalfYear): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const root = '/settlements/v1/reports';
  for (const { payout } of payouts) {
    const name = payout.payment_reference;
    const path = `${root}/payout-with-transactions?payment_reference=${name}`;
    files.set(name, await read(sandbox, path));
  }
  const period = 'start_date=2026-01-01&end_date=2027-01-01';
  const path = `${root}/payouts-summary-with-transactions?${period}`;
  files.set('period', await read(sandbox, path));
  return files;
}

async function read(sandbox: HalfYear['sandbox'], path: string): Promise<string> {
  const authorization = `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;
  const answer = await sandbox.fetch(`https://api.klarna.com${path}`, {
    headers: { authorization },
  });
  expect(answer.status).toBe(200);
  return answer.text();
}
