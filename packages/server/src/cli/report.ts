import type { Environment } from '../config.js';
import { financialReport } from '../queries/financial-report.js';
import { periodFault } from '../queries/period.js';
import { transactionsBetween } from '../queries/transactions-between.js';
import { financialTable } from '../reports/financial.js';
import { writeReport } from '../reports/report.js';
import type { Cell, Table } from '../reports/table.js';
import { transactionsTable } from '../reports/transactions.js';
import { accountOption, dayOption, optionsOf, UsageError } from './arguments.js';
import { toFile, toStandardOutput } from './output.js';
import { requireAccount } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the report verb says of itself. */
export const REPORT_HELP = `Usage: kvitt report transactions|financial --account ID --from DATE --to DATE
                    [--format csv|xlsx] [--out FILE]

transactions lists every payment, refund, charge, payout, top-up and correction that was made, with its costs.
financial tells for each currency what was the merchant's, everything that changed it by kind, and what is left.
The period is from the day --from to the day before --to (UTC, at most 400 days); all of them must be over.
--format is csv (the default) or xlsx. Without --out the file goes to the standard output; FILE appears when it is whole.`;

const OPTIONS = ['account', 'from', 'to', 'format', 'out'] as const;

/** Runs `kvitt report …`. */
export async function report(env: Environment, args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name !== 'transactions' && name !== 'financial') {
    throw new UsageError('say "kvitt report transactions" or "kvitt report financial"');
  }
  const { options } = optionsOf(rest, OPTIONS);
  const accountId = accountOption(options);
  const days = { from: dayOption(options, 'from'), to: dayOption(options, 'to') };
  const format = options['format'] ?? 'csv';
  if (format !== 'csv' && format !== 'xlsx') throw new UsageError('--format must be csv or xlsx');
  const { out } = options;
  if (format === 'xlsx' && out === undefined && process.stdout.isTTY) {
    throw new UsageError('a workbook is no text for a terminal: name a file with --out');
  }
  return atWorkbench(env, async (bench) => {
    const { db, now, say } = bench;
    const fault = periodFault(days, now);
    if (fault !== null) throw new UsageError(fault);
    await requireAccount(bench, accountId);
    const table =
      name === 'transactions'
        ? transactionsTable(() => transactionsBetween(db, accountId, days))
        : financialTable(await financialReport(db, accountId, days));
    const counted = withCount(table);
    const pieces = writeReport(format, counted.table, now);
    if (out === undefined) return toStandardOutput(pieces);
    await toFile(pieces, out);
    say(`${counted.rows()} rows of account ${accountId} written to ${out}`);
    return 0;
  });
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
