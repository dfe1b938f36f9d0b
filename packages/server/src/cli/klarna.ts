import type { PayoutWeekday } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { listDifferences } from '../store/differences.js';
import { listCredentials, putCredentials, removeCredentials } from '../store/klarna-credentials.js';
import { putKlarnaTerms } from '../store/klarna-terms.js';
import { listSites } from '../store/sites.js';
import {
  accountOption,
  address,
  optionsOf,
  required,
  siteOption,
  UsageError,
  type Options,
} from './arguments.js';
import { readSecret } from './secret.js';
import { requireSite } from './site.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the klarna verb says of itself. */
export const KLARNA_HELP = `Usage: kvitt klarna set --site ID --base-url URL --username NAME < FILE
       kvitt klarna remove --site ID
       kvitt klarna list
       kvitt klarna differences
       kvitt klarna terms --account ID --delay-days 14 --run monday|…|sunday|daily --hour 6 \\
         --fee-rate 249 --fee-fixed 35 --vat-rate 2500

set gives a site credentials of its own at Klarna, in place of the service's: Klarna's API for its region, the API
username, and the password, which is read from standard input and kept encrypted with KVITT_SECRET. A running service
uses them within a second, for orders that exist as well: move a site only between credentials of one merchant.
remove takes them away, list shows whose there are, without passwords.
differences lists what Klarna says of open orders that Kvitt knows otherwise and may not take over by itself, such as a
capture made in Klarna's portal. Every open order is compared once a day. Exit status 1 when there is any.
terms says what the merchant's contract with Klarna holds: days from the invoice to the first run that may pay it, the day and the
hour (UTC) of runs, Klarna's share of a sale in hundredths of a percent, its fixed fee in minor units, and the tax on both in
hundredths of a percent. Without it neither the date of money nor the amount of fees is expected.`;

/** Runs `kvitt klarna …`. */
export async function klarna(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'set') return set(env, rest);
  if (verb === 'remove') return remove(env, rest);
  if (verb === 'terms') return setTerms(env, rest);
  if (verb !== 'list' && verb !== 'differences') {
    throw new UsageError('say "kvitt klarna set", "remove", "list", "differences" or "terms"');
  }
  optionsOf(rest, []);
  return atWorkbench(env, verb === 'list' ? list : differences);
}

async function set(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['site', 'base-url', 'username']);
  const site = siteOption(options);
  const baseUrl = address(options, 'base-url').replace(/\/+$/, '');
  const username = required(options, 'username');
  if (!/^[\x21-\x39\x3b-\x7e]{1,255}$/.test(username)) {
    throw new UsageError('--username has visible characters and no colon');
  }
  const password = await readSecret(`Password of ${username} at ${baseUrl}: `);
  return atWorkbench(env, async (bench) => {
    const { accountId } = await requireSite(bench, site);
    const credentials = { accountId, siteId: site, baseUrl, username, password };
    await putCredentials(bench.db, bench.vault, credentials, bench.now);
    bench.say(`orders of site ${site} are placed at ${baseUrl} as ${username}`);
    return 0;
  });
}

const RUNS: Readonly<Record<string, PayoutWeekday>> = {
  sunday: 0,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  daily: 'daily',
};

async function setTerms(env: Environment, args: readonly string[]): Promise<number> {
  const names = ['account', 'delay-days', 'run', 'hour', 'fee-rate', 'fee-fixed', 'vat-rate'];
  const { options } = optionsOf(args, names);
  const account = accountOption(options);
  const payoutWeekday = RUNS[required(options, 'run')];
  if (payoutWeekday === undefined) {
    throw new UsageError('--run must be a day such as monday, or daily');
  }
  const terms = {
    payoutDelayDays: wholeOption(options, 'delay-days', 365),
    payoutWeekday,
    payoutHour: wholeOption(options, 'hour', 23),
    feeRate: wholeOption(options, 'fee-rate', 10_000),
    feeFixedMinor: BigInt(wholeOption(options, 'fee-fixed', 1_000_000)),
    feeVatRate: wholeOption(options, 'vat-rate', 10_000),
  };
  return atWorkbench(env, async ({ db, say }) => {
    const isKnown = (await listSites(db)).some(({ accountId }) => accountId === account);
    if (!isKnown) throw new UsageError(`there is no account ${account}`);
    await putKlarnaTerms(db, account, terms);
    say(`payouts of account ${account} are expected by these terms`);
    return 0;
  });
}

function wholeOption(options: Options, name: string, max: number): number {
  const value = required(options, name);
  if (/^\d{1,9}$/.test(value) && Number(value) <= max) return Number(value);
  throw new UsageError(`--${name} must be a whole number from 0 to ${max}`);
}

async function remove(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['site']);
  const site = siteOption(options);
  return atWorkbench(env, async (bench) => {
    const { accountId } = await requireSite(bench, site);
    const isRemoved = await removeCredentials(bench.db, accountId, site);
    bench.say(
      isRemoved
        ? `orders of site ${site} are placed with the service's own credentials`
        : `site ${site} had none of its own`,
    );
    return 0;
  });
}

async function list({ db, say }: Workbench): Promise<number> {
  const all = await listCredentials(db);
  for (const { accountId, siteId, baseUrl, username } of all) {
    say(`account ${accountId}  site ${siteId}  ${username} at ${baseUrl}`);
  }
  if (all.length === 0) say('no site has credentials of its own: see kvitt klarna --help');
  return 0;
}

async function differences({ db, say }: Workbench): Promise<number> {
  const all = await listDifferences(db);
  for (const { accountId, orderId, transactionId, field, ours, klarnas, foundAt } of all) {
    say(
      `account ${accountId}  order ${orderId} (${transactionId})  ${field}: ${ours} here, ${klarnas} at Klarna, ` +
        `since ${new Date(foundAt).toISOString()}`,
    );
  }
  if (all.length === 0) say('nothing differs: every open order is at Klarna as it is here');
  return all.length === 0 ? 0 : 1;
}
