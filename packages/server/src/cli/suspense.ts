import type { AccountId } from '@kvitt/flow';
import { groupCommit } from '../commands/group-commit.js';
import type { Environment } from '../config.js';
import {
  acceptingPorts,
  acceptPair,
  acceptRow,
  PLACES,
  type Accepted,
} from '../settlement/accept.js';
import { findRow, suspenseRows, type SettlementRow } from '../store/settlements.js';
import { optionsOf, required, UsageError } from './arguments.js';
import { accountOf, lineOf } from './reconcile.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the suspense verb says of itself. */
export const SUSPENSE_HELP = `Usage: kvitt suspense list [--account ID]
       kvitt suspense accept ROW --to order|balance|income|ROW --by NAME --reason TEXT [--account ID]

list shows the rows of payouts that wait for an explanation, with their numbers and the probable cause.
accept takes a row out of suspense. order books it as what its explanation says: a sale, a return or a fee of another amount, a
refund that was told as a sale, or what a payout paid and did not list. balance
gives it to the merchant or takes it, income to or from the PSP. The number of another row nets the two: both
together must come to zero, such as a sale that was listed twice and Klarna's correction of it. Who accepted and why is kept.`;

const LISTED_MAX = 1_000;

/** Runs `kvitt suspense …`. */
export async function suspense(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'list') {
    const { options } = optionsOf(rest, ['account']);
    return atWorkbench(env, async (bench) => list(bench, await accountOf(bench, options)));
  }
  if (verb !== 'accept') throw new UsageError('say "kvitt suspense list" or "accept"');
  const { options, words } = optionsOf(rest, ['account', 'to', 'by', 'reason'], 1);
  const row = rowNumber(words[0] ?? '');
  const to = required(options, 'to');
  const acceptance = { by: required(options, 'by'), reason: required(options, 'reason') };
  return atWorkbench(env, async (bench) => {
    const accountId = await accountOf(bench, options);
    return accept(bench, await waiting(bench, accountId, row), to, acceptance);
  });
}

function rowNumber(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new UsageError(`"${text}" is no number of a row: see kvitt suspense list`);
}

async function waiting(
  { db }: Workbench,
  accountId: AccountId,
  rowId: bigint,
): Promise<SettlementRow> {
  const row = await findRow(db, accountId, rowId);
  if (row?.state === 'suspense' && row.suspenseMinor !== null) return row;
  throw new UsageError(`row ${rowId} of account ${accountId} waits for no explanation`);
}

async function list({ db, say }: Workbench, accountId: AccountId): Promise<number> {
  const rows = await suspenseRows(db, accountId, LISTED_MAX);
  for (const row of rows) say(`payout ${row.paymentReference}${lineOf(row)}`);
  say(rows.length === 0 ? 'nothing waits for an explanation' : `${rows.length} rows wait`);
  return rows.length === 0 ? 0 : 1;
}

async function accept(
  bench: Workbench,
  row: SettlementRow,
  to: string,
  acceptance: Readonly<{ by: string; reason: string }>,
): Promise<number> {
  const { db, now, say } = bench;
  const commits = groupCommit(
    db,
    () => now,
    () => undefined,
  );
  const ports = acceptingPorts({ db, submit: commits.submit }, now);
  const place = PLACES.find((each) => each === to);
  const accepted =
    place === undefined
      ? await acceptPair(
          ports,
          [row, await waiting(bench, row.accountId, rowNumber(to))],
          acceptance,
        )
      : await acceptRow(ports, row, place, acceptance);
  if (accepted !== 'accepted') throw new UsageError(refusal(row, to, accepted));
  say(`row ${row.rowId} is explained`);
  return 0;
}

function refusal(
  { rowId }: SettlementRow,
  to: string,
  accepted: Exclude<Accepted, 'accepted'>,
): string {
  switch (accepted) {
    case 'not_waiting':
      return `row ${rowId} does not wait any more`;
    case 'no_order':
      return `nothing says which order row ${rowId} belongs to: balance or income can take it`;
    case 'not_zero':
      return `rows ${rowId} and ${to} do not come to zero`;
  }
}
