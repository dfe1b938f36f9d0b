import { expect } from 'vitest';
import {
  DAY,
  later,
  times,
  transactionId,
  type Currency,
  type Instant,
  type TransactionId,
} from '@kvitt/flow';
import { groupCommit } from '../../../packages/server/src/commands/group-commit.js';
import { openStatement, type Movement } from '../../../packages/server/src/queries/statement.js';
import { missingSettlements } from '../../../packages/server/src/queries/settlement-findings.js';
import { acceptingPorts, acceptRow } from '../../../packages/server/src/settlement/accept.js';
import { bookOpenRows, type BookingPorts } from '../../../packages/server/src/settlement/book.js';
import { importSettlementFile } from '../../../packages/server/src/settlement/import-file.js';
import { DIFFERENCE } from '../../../packages/server/src/settlement/judge.js';
import { postAccountTransaction } from '../../../packages/server/src/store/account-transactions.js';
import { ledgerBalances } from '../../../packages/server/src/store/balances.js';
import { currenciesOf } from '../../../packages/server/src/store/closing-balances.js';
import { statement } from '../../../packages/server/src/store/database.js';
import { transactionNumbers } from '../../../packages/server/src/store/identifiers.js';
import { endPayout, listPayouts } from '../../../packages/server/src/store/payouts.js';
import { suspenseRows } from '../../../packages/server/src/store/settlements.js';
import { wakeWaitingRefunds } from '../../../packages/server/src/store/timers.js';
import { ACCOUNT, endPlans, type Months } from './months.js';

const ENOUGH = 100_000_000n;

/** Lets everything come to its end: money for refunds that wait, payouts done or failed, and months for Klarna. */
export async function finish(months: Months): Promise<void> {
  const { service, random, now } = months;
  const { db } = service;
  const newNumber = transactionNumbers(db);
  await endPlans(months);
  for (const currency of await currenciesOf(db, ACCOUNT)) {
    const id = await newNumber();
    await db.transaction(async (session) =>
      postAccountTransaction(session, topUp(id, currency), now()),
    );
  }
  await wakeWaitingRefunds(db, [ACCOUNT], now());
  for (let month = 0; month < 4; month += 1) {
    // Something that Klarna's payouts have to pay, so that they carry what came late.
    if (month < 3) await months.carry();
    await months.advance('P28D');
    for (const { transactionId: id, waits } of await listPayouts(db)) {
      if (waits) continue;
      const step = random() < 0.7 ? 'paid' : 'failed';
      await db.transaction(async (session) =>
        endPayout(session, ACCOUNT, transactionId(id), step, now()),
      );
    }
  }
}

const topUp = (id: TransactionId, currency: Currency) => ({
  accountId: ACCOUNT,
  transactionId: id,
  type: 'deposit' as const,
  direction: 'credit' as const,
  currency,
  amountMinor: ENOUGH,
  description: 'Top-up',
  orderId: null,
  var1: null,
  var2: null,
  var3: null,
});

const CASH = statement(
  'test_cash',
  `select currency, sum(minor)::bigint as minor from (
     select currency, settlement_minor as minor from payouts where account_id = $1
     union all
     select currency, amount_minor from account_transactions
     where account_id = $1 and type = 'deposit'
     union all
     select currency, -amount_minor from account_transactions
     where account_id = $1 and type in ('withdrawal', 'automatic_payout') and state = 'completed') as moved
   group by currency order by currency`,
);
const PROOF = statement(
  'test_payout_proof',
  `select p.payment_reference, p.settlement_minor::bigint as paid,
     count(*) filter (where r.state = 'new') as undone
   from payouts p left join settlement_rows r using (account_id, payment_reference)
   where p.account_id = $1 group by 1, 2
   having count(*) filter (where r.state = 'new') > 0`,
);

/** Every movement of the bank is a payout of Klarna's, a payout of ours or a top-up, and every row has been looked at. */
export async function auditBanks({ service: { db } }: Months): Promise<void> {
  expect(await db.run(PROOF, [ACCOUNT])).toEqual([]);
  const kept = (await ledgerBalances(db, ACCOUNT))
    .filter(({ ledgerAccount }) => ledgerAccount === 'bank')
    .map(({ currency, balanceMinor }) => [currency, -balanceMinor] as const);
  const moved = await db.run(CASH, [ACCOUNT]);
  expect(Object.fromEntries(kept)).toEqual(
    Object.fromEntries(moved.map((row) => [String(row['currency']), row['minor']])),
  );
}

/** Everything that waits is explained by what it says of itself, and Klarna pays late what it left out. */
export async function explainAll(months: Months): Promise<void> {
  const { service, now } = months;
  const { db } = service;
  const commits = groupCommit(db, now, () => undefined);
  const ports = acceptingPorts({ db, submit: commits.submit }, now());
  // A return is only missed once its sale was listed.
  for (let round = 0; round < 3; round += 1) {
    await acceptAll(ports);
    const missing = await missingSettlements(db, ACCOUNT, now());
    if (missing.length === 0) break;
    const ids = new Set(missing.map(({ klarnaId }) => klarnaId));
    for (const text of await latePayouts(months, ids, round)) {
      await importSettlementFile({ db }, ACCOUNT, once(text));
    }
    await bookOpenRows(ports, ACCOUNT);
  }
  // Refunds wait for a midnight, and charges with them.
  await months.advance('P2D');
}

async function acceptAll(ports: BookingPorts): Promise<void> {
  const by = { by: 'the audit', reason: 'it is explained' };
  for (let round = 0; round < 200; round += 1) {
    const rows = await suspenseRows(ports.db, ACCOUNT, 1_000);
    const row =
      rows.find(({ type, cause }) => type === DIFFERENCE && cause !== 'overpaid') ?? rows[0];
    if (row === undefined) return;
    const accepted = await acceptRow(ports, row, 'order', by);
    if (accepted === 'no_order') {
      // What Klarna paid or kept too much and never corrects; or a dispute that it did not list, of which nobody could know.
      const known = ['sale_twice', 'return_twice', 'overpaid', 'payout_total'];
      expect(known).toContain(row.cause);
      expect(await acceptRow(ports, row, 'income', by)).toBe('accepted');
    } else {
      expect(accepted).toBe('accepted');
    }
  }
}

async function* once(text: string): AsyncIterable<string> {
  yield text;
}

type Listed = Readonly<Record<string, unknown>>;
type Told = Readonly<{ totals: Readonly<Record<string, number>>; transactions: readonly Listed[] }>;

/** For each distorted payout, one of the rows that it left out and that are missed, as the file that Klarna would send. */
async function latePayouts(
  { klarna }: Months,
  missed: ReadonlySet<string>,
  round: number,
): Promise<string[]> {
  const answer = await fetch(`${klarna.url}/sandbox/payouts`);
  const { payouts } = (await answer.json()) as {
    payouts: readonly { payment_reference: string; is_distorted: boolean; currency: string }[];
  };
  const files: string[] = [];
  for (const { payment_reference: reference, is_distorted: isDistorted, currency } of payouts) {
    if (!isDistorted) continue;
    const detail = await fetch(`${klarna.url}/sandbox/payouts/${reference}`);
    const { told, truth } = (await detail.json()) as { told: Told; truth: Told };
    const kept = truth.transactions.filter(
      (row) =>
        (missed.has(String(row['capture_id'])) || missed.has(String(row['refund_id']))) &&
        !told.transactions.some((other) => isAboutTheSame(row, other)),
    );
    if (kept.length > 0) files.push(fileOf(`LATE${round}-${reference}`, currency, kept));
  }
  return files;
}

/** Whether a row tells of what another tells of, be it with another amount or as something else. */
const isAboutTheSame = (row: Listed, other: Listed): boolean =>
  row['capture_id'] === other['capture_id'] &&
  row['refund_id'] === other['refund_id'] &&
  (row['type'] === other['type']
    ? row['detailed_type'] === other['detailed_type']
    : row['type'] === 'RETURN' && other['type'] === 'SALE');

const COLUMNS = [
  'type',
  'order_id',
  'capture_id',
  'refund_id',
  'amount',
  'posting_currency',
  'tax_amount',
  'detailed_type',
];

function fileOf(reference: string, currency: string, rows: readonly Listed[]): string {
  const decimal = (minor: number): string => (minor / 100).toFixed(2);
  const minor = (row: Listed, name: string): number => Number(row[name] ?? 0);
  const total = rows.reduce((sum, row) => {
    const amount = minor(row, 'amount') + minor(row, 'vat_amount');
    return (
      sum +
      (['SALE', 'FEE_REFUND', 'RELEASE', 'COMMISSION'].includes(String(row['type']))
        ? amount
        : -amount)
    );
  }, 0);
  const lines = rows.map((row) =>
    [
      row['type'],
      row['order_id'],
      row['capture_id'],
      row['refund_id'] ?? '',
      decimal(minor(row, 'amount')),
      currency,
      row['vat_amount'] === undefined ? '' : decimal(minor(row, 'vat_amount')),
      row['detailed_type'],
    ].join(';'),
  );
  const head =
    'total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type';
  const sums = `${decimal(total)};${reference};${currency};2036-01-07T06:00:00Z;N100001;NET`;
  return [head, sums, COLUMNS.join(';'), ...lines, ''].join('\n');
}

const DEBT_TOLD = statement(
  'test_debt_told',
  `select currency, sum(coalesce((totals::jsonb ->> 'deposit_amount')::bigint, 0)
     - coalesce((totals::jsonb ->> 'repay_amount')::bigint, 0))::bigint as debt
   from payouts where account_id = $1 group by currency`,
);

/** The debt that Klarna carries over is what its payouts say, to the cent. */
export async function auditDebt({ service: { db } }: Months): Promise<void> {
  const told = await db.run(DEBT_TOLD, [ACCOUNT]);
  const kept = await ledgerBalances(db, ACCOUNT);
  for (const row of told) {
    const own = kept.find(
      ({ ledgerAccount, currency }) =>
        ledgerAccount === 'klarna:debt' && currency === row['currency'],
    );
    expect([row['currency'], own?.balanceMinor ?? 0n]).toEqual([row['currency'], row['debt']]);
  }
}

const UNDONE = statement(
  'test_undone_effects',
  `select kind || ' ' || coalesce(note, '') as what from effects where state = 'due'`,
);

const CAUSES = statement(
  'test_rows_with_a_cause',
  `select type || ' ' || cause || ': ' || explanation as what from settlement_rows
   where account_id = $1 and cause is not null order by row_id`,
);

/** Everything that the reconciliation finds wrong with Klarna's payouts, in words. */
export async function alarms({ service: { db }, now }: Months): Promise<readonly string[]> {
  const rows = (await db.run(CAUSES, [ACCOUNT])).map((row) => String(row['what']));
  const missing = await missingSettlements(db, ACCOUNT, now());
  return [...rows, ...missing.map(({ kind, klarnaId }) => `missing ${kind} ${klarnaId}`)];
}

/** What is not zero though everything is settled and explained, `account currency amount`, and what is still tried. */
export async function leftWithKlarna({ service: { db } }: Months): Promise<readonly string[]> {
  const undone = (await db.run(UNDONE)).map((row) => String(row['what']));
  const ended = [
    'klarna:receivable',
    'merchant:pending',
    'suspense',
    'klarna:reserve',
    'merchant:reserved',
  ];
  const left = (await ledgerBalances(db, ACCOUNT)).filter(
    ({ ledgerAccount, balanceMinor }) => ended.includes(ledgerAccount) && balanceMinor !== 0n,
  );
  return [
    ...undone,
    ...left.map((each) => `${each.ledgerAccount} ${each.currency} ${each.balanceMinor}`),
  ];
}

/** The statements of single days follow each other without a gap, and come to the statement of all of them. */
export async function auditStatements({ service: { db }, begun, now }: Months): Promise<void> {
  const today = new Date(now()).toISOString().slice(0, 10);
  for (const currency of await currenciesOf(db, ACCOUNT)) {
    const whole = await openStatement(db, { accountId: ACCOUNT, currency, from: begun, to: today });
    let closing = whole.openingMinor;
    let count = 0;
    for (let day = begun; day < today; day = dayAfter(day)) {
      const period = { accountId: ACCOUNT, currency, from: day, to: dayAfter(day) };
      const each = await openStatement(db, period);
      expect([day, each.openingMinor]).toEqual([day, closing]);
      for await (const page of each.pages()) {
        for (const movement of page) {
          closing += movement.amountMinor;
          expect(movement.balanceMinor).toBe(closing);
          count += isExplained(movement) ? 1 : 0;
        }
      }
      expect([day, each.closingMinor]).toEqual([day, closing]);
    }
    expect(whole.closingMinor).toBe(closing);
    expect(whole.credits.count + whole.debits.count).toBe(count);
    const held = (await ledgerBalances(db, ACCOUNT)).find(
      (each) => each.currency === currency && each.ledgerAccount === 'merchant:balance',
    );
    expect(held?.balanceMinor ?? 0n).toBe(closing);
  }
}

const dayAfter = (day: string): string =>
  new Date(later(Date.parse(day) as Instant, times(1, DAY))).toISOString().slice(0, 10);

/** A movement names what it belongs to: an order, a payout of Klarna’s, or what was said of it. */
const isExplained = ({ orderId, paymentReference, description, code }: Movement): boolean =>
  orderId !== null ||
  paymentReference !== null ||
  description !== null ||
  code === 'suspense_explained';
