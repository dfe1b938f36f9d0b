import { createReadStream } from 'node:fs';
import type { AccountId } from '@kvitt/flow';
import { KlarnaCsvError } from '@kvitt/klarna';
import { groupCommit } from '../commands/group-commit.js';
import type { Environment } from '../config.js';
import { missingSettlements, payoutCounts, type Missing } from '../queries/settlement-findings.js';
import { bookOpenRows } from '../settlement/book.js';
import { importSettlementFile, type ImportedPayout } from '../settlement/import-file.js';
import { CAUSES, type Cause } from '../settlement/judge.js';
import { rowsWithCause, type SettlementRow } from '../store/settlements.js';
import { listSites } from '../store/sites.js';
import { accountOption, optionsOf, UsageError, type Options } from './arguments.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the reconcile verb says of itself. */
export const RECONCILE_HELP = `Usage: kvitt reconcile FILE [--account ID]

Imports a settlement file of Klarna's (payout-with-transactions; several after one another are fine), books its rows, and
says of each row that differs what it is and why. A payout that is known is left as it is. --account may be left out
where there is only one. Exit status 0 when nothing differs, 1 when something does, 2 when the file cannot be read.`;

/** Runs `kvitt reconcile …`. */
export async function reconcile(env: Environment, args: readonly string[]): Promise<number> {
  const { options, words } = optionsOf(args, ['account'], 1);
  const [file] = words;
  if (file === undefined) throw new UsageError('say which file');
  return atWorkbench(env, async (bench) => {
    try {
      return await reconcileFile(bench, await accountOf(bench, options), file);
    } catch (error) {
      const isOfFile = error instanceof Error && 'code' in error && 'path' in error;
      if (!(error instanceof KlarnaCsvError) && !isOfFile) throw error;
      process.stderr.write(`kvitt: ${file}: ${error.message}\n`);
      return 2;
    }
  });
}

/** The account that is named, or the only one. */
export async function accountOf({ db }: Workbench, options: Options): Promise<AccountId> {
  if (options['account'] !== undefined) return accountOption(options);
  const accounts = [...new Set((await listSites(db)).map(({ accountId }) => accountId))];
  const [only] = accounts;
  if (only !== undefined && accounts.length === 1) return only;
  throw new UsageError(`there are ${accounts.length} accounts: name one with --account`);
}

async function reconcileFile(
  bench: Workbench,
  accountId: AccountId,
  file: string,
): Promise<number> {
  const { db, now } = bench;
  const showProgress = process.stderr.isTTY;
  const progress = (what: string) => (rows: number) => {
    if (showProgress) process.stderr.write(`\r\x1b[K${rows} rows ${what}`);
  };
  const ports = { db };
  const texts = createReadStream(file, 'utf8') as AsyncIterable<string>;
  const payouts = await importSettlementFile(ports, accountId, texts, progress('read'));
  const commits = groupCommit(
    db,
    () => now,
    () => undefined,
  );
  const booking = { db, submit: commits.submit, now: () => now, report: () => undefined };
  await bookOpenRows(booking, accountId, progress('booked'));
  if (showProgress) process.stderr.write('\r\x1b[K');
  return say(bench, accountId, payouts);
}

const OUTCOMES: Readonly<Record<ImportedPayout['outcome'], string>> = {
  imported: 'imported',
  known: 'known already',
  other: 'KNOWN WITH OTHER ROWS OR ANOTHER TOTAL: left as it was',
};

async function say(
  { db, now, say: tell }: Workbench,
  accountId: AccountId,
  payouts: readonly ImportedPayout[],
): Promise<number> {
  let differences = 0;
  for (const { paymentReference, rows, outcome } of payouts) {
    const { matched, waiting } = await payoutCounts(db, accountId, paymentReference);
    tell(
      `payout ${paymentReference}: ${rows} rows, ${OUTCOMES[outcome]}; ${matched} booked, ${waiting} to be explained`,
    );
    const wrong = await rowsWithCause(db, accountId, paymentReference);
    for (const row of wrong) tell(lineOf(row));
    differences += wrong.filter(({ state }) => state === 'suspense').length;
    if (outcome === 'other') differences += 1;
  }
  const missing = await missingSettlements(db, accountId, now);
  for (const each of missing) tell(missingLine(each));
  differences += missing.length;
  tell(differences === 0 ? 'nothing differs' : `${differences} differences`);
  return differences === 0 ? 0 : 1;
}

/** A row that differs, in a line. */
export function lineOf(row: SettlementRow): string {
  const { rowId, position, type, cause, explanation, state } = row;
  const verdict =
    cause !== null && Object.hasOwn(CAUSES, cause) ? CAUSES[cause as Cause] : 'unknown';
  const explained = state === 'explained' || state === 'matched' ? ', accepted' : '';
  return `  ${verdict} (${cause ?? ''}${explained}) row ${position + 1} ${type} [${rowId}]: ${explanation ?? ''}`;
}

const missingLine = ({ kind, klarnaId, klarnaOrderId, expectedAt }: Missing): string =>
  `  missing (${kind === 'sale' ? 'capture' : 'refund'} ${klarnaId} of order ${klarnaOrderId}): no payout has listed it, ` +
  `expected by ${new Date(expectedAt).toISOString()}`;
