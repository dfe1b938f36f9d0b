import type { AccountId } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { financialReport } from '../queries/financial-report.js';
import { periodFault } from '../queries/period.js';
import { transactionsBetween } from '../queries/transactions-between.js';
import { financialTable } from '../reports/financial.js';
import { writeReport } from '../reports/report.js';
import type { Cell, Table } from '../reports/table.js';
import { transactionsTable } from '../reports/transactions.js';
import { settlementTable } from '../reports/settlement.js';
import { settlementPorts } from '../settlement-ports.js';
import {
  accountOption,
  dayOption,
  optionsOf,
  required,
  UsageError,
  type Options,
} from './arguments.js';
import { toFile, toStandardOutput } from './output.js';
import { requireAccount } from './site.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the report verb says of itself. */
export const REPORT_HELP = `Usage: kvitt report transactions|financial --account ID --from DATE --to DATE
                    [--format csv|xlsx] [--out FILE]
       kvitt report settlement --account ID --payout REFERENCE [--format csv|xlsx] [--out FILE]

settlement is the specification of one of Klarna's payouts: every row with its order, and what became of it.
transactions lists every payment, refund, charge, payout, top-up and correction that was made, with its costs.
financial tells for each currency what was the merchant's, everything that changed it by kind, and what is left.
The period is from the day --from to the day before --to (UTC, at most 400 days); all of them must be over.
--format is csv (the default) or xlsx. Without --out the file goes to the standard output; FILE appears when it is whole.`;

const OPTIONS = ['account', 'from', 'to', 'payout', 'format', 'out'] as const;

type Made = (bench: Workbench, accountId: AccountId) => Promise<Table>;

/** Runs `kvitt report …`. */
export async function report(env: Environment, args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name !== 'transactions' && name !== 'financial' && name !== 'settlement') {
    throw new UsageError('say "kvitt report transactions", "financial" or "settlement"');
  }
  const { options } = optionsOf(rest, OPTIONS);
  const accountId = accountOption(options);
  const make = name === 'settlement' ? ofPayout(options) : ofPeriod(name, options);
  const format = options['format'] ?? 'csv';
  if (format !== 'csv' && format !== 'xlsx') throw new UsageError('--format must be csv or xlsx');
  const { out } = options;
  if (format === 'xlsx' && out === undefined && process.stdout.isTTY) {
    throw new UsageError('a workbook is no text for a terminal: name a file with --out');
  }
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, accountId);
    const counted = withCount(await make(bench, accountId));
    const pieces = writeReport(format, counted.table, bench.now);
    if (out === undefined) return toStandardOutput(pieces);
    await toFile(pieces, out);
    bench.say(`${counted.rows()} rows of account ${accountId} written to ${out}`);
    return 0;
  });
}

function ofPeriod(name: 'transactions' | 'financial', options: Options): Made {
  const days = { from: dayOption(options, 'from'), to: dayOption(options, 'to') };
  return async ({ db, now }, accountId) => {
    const fault = periodFault(days, now);
    if (fault !== null) throw new UsageError(fault);
    return name === 'transactions'
      ? transactionsTable(() => transactionsBetween(db, accountId, days))
      : financialTable(await financialReport(db, accountId, days));
  };
}

function ofPayout(options: Options): Made {
  const reference = required(options, 'payout');
  return async ({ db, now }, accountId) => {
    const { find, lines } = settlementPorts(db, () => now);
    if ((await find(accountId, reference)) === null) {
      throw new UsageError(`account ${accountId} has no payout ${reference} of Klarna`);
    }
    return settlementTable(() => lines(accountId, reference));
  };
}

/** Counts rows while they are written, and tells a person at a terminal how many there are so far. */
function withCount(table: Table): Readonly<{ table: Table; rows: () => number }> {
  let rows = 0;
  const pages = async function* (): AsyncGenerator<readonly (readonly Cell[])[]> {
    let pageNumber = 0;
    for await (const page of table.pages()) {
      rows += page.length;
      pageNumber += 1;
      if (pageNumber > 1 && process.stderr.isTTY) process.stderr.write(`\r${rows} rows`);
      yield page;
    }
    if (pageNumber > 1 && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  };
  return { table: { ...table, pages }, rows: () => rows };
}
