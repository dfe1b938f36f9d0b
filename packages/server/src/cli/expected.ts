import type { Currency } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { decimal } from '../reports/wording.js';
import { expectedViews } from '../settlement-ports.js';
import { klarnaTermsOf } from '../store/klarna-terms.js';
import { optionsOf, UsageError } from './arguments.js';
import { accountOf } from './reconcile.js';
import { atWorkbench } from './workbench.js';

/** What the expected verb says of itself. */
export const EXPECTED_HELP = `Usage: kvitt expected [--account ID] [--only late]

Lists what Klarna has still to pay for shipped orders, and to take for refunds: when, how much, what Klarna keeps of it by
its terms, and what comes; then the sums by currency. --only late leaves out what is not late. Without terms (kvitt klarna terms) neither dates nor
fees are known. --account may be left out where there is only one. Exit status 1 when something is late.`;

const LISTED_MAX = 10_000;

const money = (minor: bigint, currency: string): string =>
  `${decimal(minor, currency as Currency)} ${currency}`;

/** Runs `kvitt expected …`. */
export async function expected(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'only']);
  const { only } = options;
  if (only !== undefined && only !== 'late') throw new UsageError('--only must be late');
  return atWorkbench(env, async (bench) => {
    const { db, now, say } = bench;
    const account = await accountOf(bench, options);
    const all = await expectedViews(db, account, LISTED_MAX, now);
    if ((await klarnaTermsOf(db, account)) === null) {
      say(
        'the terms with Klarna are not known, so dates and fees are not: see kvitt klarna --help',
      );
    }
    const shown = only === 'late' ? all.filter(({ isLate }) => isLate) : all;
    const sums = new Map<string, bigint>();
    for (const { kind, orderId, currency, grossMinor, feesMinor, expectedAt, isLate } of shown) {
      const net = grossMinor - feesMinor;
      sums.set(currency, (sums.get(currency) ?? 0n) + net);
      const at = expectedAt === null ? 'some day' : new Date(expectedAt).toISOString().slice(0, 10);
      say(
        `${at}  ${isLate ? 'LATE  ' : ''}${kind === 'sale' ? 'order' : 'refund of order'} ${orderId}: ` +
          `${money(grossMinor, currency)}, fees ${money(feesMinor, currency)}, comes ${money(net, currency)}`,
      );
    }
    for (const [currency, net] of sums) say(`in all ${money(net, currency)}`);
    if (shown.length === 0) say(only === 'late' ? 'nothing is late' : 'nothing is to come');
    if (all.length === LISTED_MAX) say(`these are the first ${LISTED_MAX}`);
    return all.some(({ isLate }) => isLate) ? 1 : 0;
  });
}
