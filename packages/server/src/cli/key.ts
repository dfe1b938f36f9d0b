import { DAY, later, times, type DurationMs, type SiteId } from '@kvitt/flow';
import { durationMs } from '../clock.js';
import type { Environment } from '../config.js';
import { listKeys, rotateKey, type NewKey } from '../store/keys.js';
import { newApiKey } from '../store/vault.js';
import { accountOption, optionsOf, siteOption, UsageError, type Options } from './arguments.js';
import { requireAccount, requireSite } from './site.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the key verb says of itself. */
export const KEY_HELP = `Usage: kvitt key rotate --site ID | --account ID [--overlap P7D]
       kvitt key list

rotate prints a new API key once. The old ones work until the overlap is over: an ISO 8601 duration,
7 days unless given, 0 to end them now. Notifications of the site are signed with the old key until
a call was made with the new one, or the overlap is over.
list prints every key's account, site, last four characters and dates, never a key.`;

const OVERLAP = times(7, DAY);

/** Runs `kvitt key …`. */
export async function key(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'rotate') return rotate(env, rest);
  if (verb !== 'list') throw new UsageError('say "kvitt key rotate" or "kvitt key list"');
  optionsOf(rest, []);
  return atWorkbench(env, list);
}

async function rotate(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['site', 'account', 'overlap']);
  const isOfSite = options['site'] !== undefined;
  if (isOfSite === (options['account'] !== undefined)) {
    throw new UsageError('name the key’s owner: either --site or --account');
  }
  const site = isOfSite ? siteOption(options) : null;
  const overlap = overlapOf(options);
  return atWorkbench(env, async (bench) => {
    const owner = site === null ? await accountOwner(bench, options) : await siteOwner(bench, site);
    const apiKey = newApiKey();
    if (!(await rotateKey(bench.db, bench.vault, { ...owner, apiKey }, overlap, bench.now))) {
      throw new Error('it has just been removed');
    }
    bench.say(`new API key ${apiKey}`);
    bench.say(
      overlap === 0
        ? 'the old one has ended; a running service lets it in for another second'
        : `the old one works until ${new Date(later(bench.now, overlap)).toISOString()}`,
    );
    return 0;
  });
}

function overlapOf(options: Options): DurationMs {
  const text = options['overlap'];
  if (text === undefined) return OVERLAP;
  const ms = text === '0' ? (0 as DurationMs) : durationMs(text);
  // Further ahead no date can be written.
  if (ms !== null && ms <= times(3_650, DAY)) return ms;
  throw new UsageError('--overlap must be an ISO 8601 duration such as P7D or PT12H, or 0');
}

type Owner = Omit<NewKey, 'apiKey'>;

async function accountOwner(bench: Workbench, options: Options): Promise<Owner> {
  const account = accountOption(options);
  await requireAccount(bench, account);
  return { accountId: account, siteId: null };
}

async function siteOwner(bench: Workbench, wanted: SiteId): Promise<Owner> {
  const { accountId: account } = await requireSite(bench, wanted);
  return { accountId: account, siteId: wanted };
}

async function list({ db, vault, now, say }: Workbench): Promise<number> {
  for (const each of await listKeys(db, vault)) {
    const { accountId: account, keyId, siteId: site, ending, createdAt, firstUsedAt } = each;
    const { expiresAt } = each;
    const end =
      expiresAt === null
        ? 'valid'
        : `${expiresAt <= now ? 'ended' : 'ends'} ${new Date(expiresAt).toISOString()}`;
    const used =
      firstUsedAt === null ? 'not used' : `first used ${new Date(firstUsedAt).toISOString()}`;
    say(
      `account ${account}  key ${keyId}  ${site === null ? 'of the account' : `of site ${site}`}  …${ending}  ` +
        `made ${new Date(createdAt).toISOString()}, ${used}, ${end}`,
    );
  }
  return 0;
}
