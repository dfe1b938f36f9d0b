import type { Environment } from '../config.js';
import { periodFault } from '../queries/period.js';
import { openStatement, type Statement } from '../queries/statement.js';
import { write } from '../reports/format.js';
import { FORMAT_NAMES, FORMATS } from '../reports/formats.js';
import { accountOption, currencyOption, dayOption, optionsOf, UsageError } from './arguments.js';
import { toFile, toStandardOutput } from './output.js';
import { requireAccount } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the statement verb says of itself. */
export const STATEMENT_HELP = `Usage: kvitt statement --account ID --currency EUR --from DATE --to DATE
                       [--format csv|camt053|mt940] [--out FILE]

Writes the opening balance, every movement and the closing balance of an account's balance, from the day --from to the day
before --to (UTC, at most 400 days). All of them must be over. The closing balance of one period is the opening balance of
the next.
--format is csv (the default), camt053 (ISO 20022 camt.053.001.08) or mt940 (SWIFT). Without --out the file goes to the
standard output; FILE appears when it is whole, in place of one that is there.`;

const OPTIONS = ['account', 'currency', 'from', 'to', 'format', 'out'] as const;

/** Runs `kvitt statement`. */
export async function statement(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, OPTIONS);
  const accountId = accountOption(options);
  const currency = currencyOption(options);
  const [from, to] = [dayOption(options, 'from'), dayOption(options, 'to')];
  const name = FORMAT_NAMES.find((each) => each === (options['format'] ?? 'csv'));
  if (name === undefined) throw new UsageError('--format must be csv, camt053 or mt940');
  const { out } = options;
  return atWorkbench(env, async (bench) => {
    const fault = periodFault({ from, to }, bench.now);
    if (fault !== null) throw new UsageError(fault);
    await requireAccount(bench, accountId);
    const opened = await openStatement(bench.db, { accountId, currency, from, to });
    const pieces = write(FORMATS[name], withProgress(opened), bench.now);
    if (out === undefined) return toStandardOutput(pieces);
    await toFile(pieces, out);
    const count = opened.credits.count + opened.debits.count;
    const written = count === 1 ? '1 movement' : `${count} movements`;
    bench.say(`${written} of account ${accountId} in ${currency} written to ${out}`);
    return 0;
  });
}

/** Tells a person at a terminal how far it is, from the second page on. */
function withProgress(opened: Statement): Statement {
  if (!process.stderr.isTTY) return opened;
  const count = opened.credits.count + opened.debits.count;
  return {
    ...opened,
    pages: async function* () {
      let isTold = false;
      for await (const page of opened.pages()) {
        const done = page.at(-1)?.number ?? 0;
        if (done < count || isTold) {
          process.stderr.write(`\r${done} of ${count} movements`);
          isTold = true;
        }
        yield page;
      }
      if (isTold) process.stderr.write('\r\x1b[K');
    },
  };
}
