import { isPayoutDay, PAYOUT_DAYS, type PayoutDay } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { isoText } from '../store/arrays.js';
import { listPlans, removePlan, setPlan, type StandingPlan } from '../store/payout-plans.js';
import {
  accountOption,
  currencyOption,
  optionsOf,
  required,
  UsageError,
  type Options,
} from './arguments.js';
import { recordCommand } from './audited.js';
import { requireAccount } from './site.js';
import { atWorkbench } from './workbench.js';

/** Runs `kvitt account plan …`. */
export async function plan(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'list') return list(env, rest);
  if (verb === 'set') return set(env, rest);
  if (verb === 'remove') return remove(env, rest);
  throw new UsageError('say "kvitt account plan list", "set" or "remove"');
}

async function list(env: Environment, args: readonly string[]): Promise<number> {
  const account = accountOption(optionsOf(args, ['account']).options);
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, account);
    for (const each of await listPlans(bench.db, account)) bench.say(lineOf(each));
    return 0;
  });
}

const lineOf = (each: StandingPlan): string =>
  `${each.currency} on ${each.schedule.join(', ')}  at least ${each.minAmountMinor}, keeping ${each.minBalanceMinor} ` +
  `(minor units)  to bank account ${each.bankAccountId}  next ${isoText(each.dueAt)}`;

async function set(env: Environment, args: readonly string[]): Promise<number> {
  const names = ['account', 'currency', 'days', 'min-amount', 'keep', 'bank'];
  const { options } = optionsOf(args, names);
  const account = accountOption(options);
  const currency = currencyOption(options);
  const wanted = {
    currency,
    schedule: daysOf(required(options, 'days')),
    minAmountMinor: amount(options, 'min-amount') ?? 1n,
    minBalanceMinor: amount(options, 'keep') ?? 0n,
    bankAccountId: bankOption(options),
  };
  if (wanted.minAmountMinor === 0n) throw new UsageError('--min-amount is at least 0.01');
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, account);
    const made = await bench.db.transaction(async (session) => {
      const standing = await setPlan(session, account, wanted, bench.now);
      if (standing !== null)
        await recordCommand(session, bench, account, 'setPayoutPlan', currency);
      return standing;
    });
    if (made === null) {
      throw new Error(
        `account ${account} has no such bank account in ${currency}: see kvitt account bank`,
      );
    }
    bench.say(lineOf(made));
    return 0;
  });
}

async function remove(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'currency']);
  const account = accountOption(options);
  const currency = currencyOption(options);
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, account);
    const removed = await bench.db.transaction(async (session) => {
      const standing = await removePlan(session, account, currency);
      if (standing !== null) {
        await recordCommand(session, bench, account, 'removePayoutPlan', currency);
      }
      return standing;
    });
    if (removed === null) throw new Error(`account ${account} has no plan in ${currency}`);
    bench.say(`account ${account} is paid out in ${currency} when it asks for it`);
    return 0;
  });
}

function daysOf(text: string): readonly PayoutDay[] {
  const named = new Set(
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((each) => each !== ''),
  );
  const days = PAYOUT_DAYS.filter((day) => named.has(day));
  if (days.length > 0 && [...named].every(isPayoutDay)) return days;
  throw new UsageError(`--days are some of ${PAYOUT_DAYS.join(',')}`);
}

/** An amount in major units with at most two places, null where none is given. */
function amount(options: Options, name: string): bigint | null {
  const given = options[name];
  if (given === undefined) return null;
  const [, whole, part = ''] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(given) ?? [];
  if (whole !== undefined) return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'));
  throw new UsageError(`--${name} is an amount such as 12.34`);
}

function bankOption(options: Options): number | null {
  const given = options['bank'];
  if (given === undefined) return null;
  if (/^[1-9]\d{0,15}$/.test(given) && Number.isSafeInteger(Number(given))) return Number(given);
  throw new UsageError('--bank is the number of a bank account');
}
