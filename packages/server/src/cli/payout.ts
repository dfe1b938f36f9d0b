import { transactionId, type PayoutEnd, type TransactionId } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { accountOfPayout, endPayout, listPayouts, type OpenPayout } from '../store/payouts.js';
import { wakeWaitingRefunds } from '../store/timers.js';
import { optionsOf, UsageError } from './arguments.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the payout verb says of itself. */
export const PAYOUT_HELP = `Usage: kvitt payout list
       kvitt payout done ID
       kvitt payout failed ID
       kvitt payout back ID

list prints the payouts under way: what is to be transferred at the bank, and where to. Those that wait for the balance
come after them, apart: they must not be transferred yet, and go on by themselves when the balance covers them.
done says that one has left the bank; failed that it comes to nothing, and puts the money back.
back takes one back that waits for the balance, as the merchant can; nothing was set aside for it.
A payout that has ended stays as it is.`;

/** What each verb says of a payout. */
const ENDS: Readonly<Record<string, PayoutEnd>> = {
  done: 'paid',
  failed: 'failed',
  back: 'taken_back',
};

/** Runs `kvitt payout …`. */
export async function payout(env: Environment, args: readonly string[]): Promise<number> {
  const [verb = '', ...rest] = args;
  if (verb === 'list') {
    optionsOf(rest, []);
    return atWorkbench(env, list);
  }
  const end = Object.hasOwn(ENDS, verb) ? ENDS[verb] : undefined;
  if (end === undefined) {
    throw new UsageError(
      'say "kvitt payout list", "kvitt payout done ID", "kvitt payout failed ID" or "kvitt payout back ID"',
    );
  }
  const id = numberOf(rest);
  return atWorkbench(env, async (bench) => endOne(bench, id, end));
}

function numberOf(args: readonly string[]): TransactionId {
  const [text = ''] = optionsOf(args, [], 1).words;
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) {
    return transactionId(Number(text));
  }
  throw new UsageError('name the payout by its number, such as 1000000000001000');
}

async function list({ db, say }: Workbench): Promise<number> {
  const payouts = await listPayouts(db);
  for (const each of payouts.filter(({ waits }) => !waits)) say(lineOf(each));
  const waiting = payouts.filter(({ waits }) => waits);
  if (waiting.length > 0) say('waiting for the balance, not to be transferred yet:');
  for (const each of waiting) say(`  ${lineOf(each)}`);
  return 0;
}

const lineOf = ({
  accountId,
  transactionId: id,
  amountMinor,
  currency,
  iban,
  holderName,
  description,
}: OpenPayout): string =>
  `payout ${id}  account ${accountId}  ${currency} ${amountMinor} (minor units)  to ${iban} of ` +
  `${holderName}  "${description}"`;

async function endOne(
  { db, now, say }: Workbench,
  id: TransactionId,
  end: PayoutEnd,
): Promise<number> {
  const account = await accountOfPayout(db, id);
  if (account === null) throw new Error(`there is no payout ${id}: see kvitt payout list`);
  const ended = await db.transaction(async (session) => endPayout(session, account, id, end, now));
  if (ended.kind === 'refused') throw new Error(refusalOf(id, ended));
  const { state, funding } = ended.transaction;
  if (state === 'completed') say(`payout ${id} is completed`);
  else if (funding === 'none') say(`payout ${id} is void: it waited, and nothing was set aside`);
  else {
    // Refunds may have waited for what is back on the balance.
    await wakeWaitingRefunds(db, [account], now);
    say(`payout ${id} is void: its amount is back`);
  }
  return 0;
}

function refusalOf(
  id: TransactionId,
  { error, state }: Extract<Awaited<ReturnType<typeof endPayout>>, { kind: 'refused' }>,
): string {
  switch (error) {
    case 'unknown_transaction':
      return `there is no payout ${id}: see kvitt payout list`;
    case 'payout_waits':
      return `payout ${id} waits for the balance and must not be transferred: it cannot have left the bank`;
    case 'payout_under_way':
      return `payout ${id} is set aside for the bank: if it is not transferred, say kvitt payout failed ${id}`;
    case 'payout_ended':
      return `payout ${id} has ended already: it is ${String(state)}`;
  }
}
