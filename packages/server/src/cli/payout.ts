import { transactionId, type TransactionId } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { accountOfPayout, endPayout, listPayouts } from '../store/account-transactions.js';
import { wakeWaitingRefunds } from '../store/timers.js';
import { optionsOf, UsageError } from './arguments.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the payout verb says of itself. */
export const PAYOUT_HELP = `Usage: kvitt payout list
       kvitt payout done ID
       kvitt payout failed ID

list prints the payouts under way: what is to be transferred at the bank, and where to.
done says that one has left the bank; failed that it comes to nothing, and puts the money back.
A payout that has ended stays as it is.`;

/** Runs `kvitt payout …`. */
export async function payout(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'list') {
    optionsOf(rest, []);
    return atWorkbench(env, list);
  }
  if (verb !== 'done' && verb !== 'failed') {
    throw new UsageError(
      'say "kvitt payout list", "kvitt payout done ID" or "kvitt payout failed ID"',
    );
  }
  const id = numberOf(rest);
  return atWorkbench(env, async (bench) => end(bench, id, verb));
}

function numberOf(args: readonly string[]): TransactionId {
  const [text = ''] = optionsOf(args, [], 1).words;
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) {
    return transactionId(Number(text));
  }
  throw new UsageError('name the payout by its number, such as 1000000000001000');
}

async function list({ db, say }: Workbench): Promise<number> {
  for (const each of await listPayouts(db)) {
    const { accountId: account, transactionId: id, amountMinor, currency, iban } = each;
    say(
      `payout ${id}  account ${account}  ${currency} ${amountMinor} (minor units)  to ${iban} of ` +
        `${each.holderName}  "${each.description}"`,
    );
  }
  return 0;
}

async function end(
  { db, now, say }: Workbench,
  id: TransactionId,
  verb: 'done' | 'failed',
): Promise<number> {
  const account = await accountOfPayout(db, id);
  if (account === null) throw new Error(`there is no payout ${id}: see kvitt payout list`);
  const step = verb === 'done' ? 'paid' : 'failed';
  const before = await db.transaction(async (session) =>
    endPayout(session, account, id, step, now),
  );
  if (before !== 'reserved') throw new Error(`payout ${id} has ended already: it is ${before}`);
  // Refunds may have waited for what is back on the balance.
  if (step === 'failed') await wakeWaitingRefunds(db, [account], now);
  say(step === 'paid' ? `payout ${id} is completed` : `payout ${id} is void: its amount is back`);
  return 0;
}
