import {
  accountId,
  siteId,
  type AccountId,
  type CaptureOn,
  type PolicyNumbers,
  type SiteId,
} from '@kvitt/flow';
import type { Environment } from '../config.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import {
  createSite,
  listAccounts,
  listSites,
  setPolicy,
  type NewSite,
  type Site,
} from '../store/sites.js';
import { newApiKey } from '../store/vault.js';
import {
  accountOption,
  address,
  captureOption,
  daysOption,
  editionOption,
  optionsOf,
  siteOption,
  title,
  UsageError,
  type Options,
} from './arguments.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the site verb says of itself. */
export const SITE_HELP = `Usage: kvitt site create [--account ID] --name NAME --url URL --edition 2021|2025
                         --capture-on authorization|shipment [--notification-url URL]
       kvitt site set --site ID [--shipping-days N] [--shipping-days-max N] [--auto-extend on|off]
       kvitt site list

create makes a site and prints its API key once: of the account named, or else of a new account.
set changes how long its orders may wait to be shipped, from the next order on: within so many days of the
authorization or of an extension (28), and of the authorization whatever is extended (180); Klarna's own days are
agreed with Klarna and count where it is asked. With --auto-extend on the period is extended a day before it ends.
list prints every site, account by account.`;

const CAPTURE_NOTE: Readonly<Record<CaptureOn, string>> = {
  authorization:
    'The capture is sent to Klarna as soon as it authorizes, with a shipping delay. Klarna asks merchants to capture when\n' +
    'goods are dispatched, and a shipping delay must be enabled on the Klarna account: agree on it with Klarna first.\n' +
    'Orders cannot be cancelled after authorization, only refunded.',
  shipment:
    'The capture is sent to Klarna when the order is changed to Shipped, as Klarna asks. Orders can be cancelled\n' +
    'until then, and expire when they are not shipped in time.',
};

/** What a command line says of a site to be made. */
export type WantedSite = Omit<NewSite, 'accountId' | 'siteId'>;

/** Makes a site with a key of its own; the caller prints both, and the note on captures. */
export async function makeSite(
  { db, vault, now }: Workbench,
  account: AccountId,
  wanted: WantedSite,
): Promise<Readonly<{ siteId: SiteId; apiKey: string; note: string }>> {
  const id = siteId(await transactionNumbers(db)());
  const apiKey = newApiKey();
  await createSite(db, { ...wanted, accountId: account, siteId: id }, {}, now);
  await addKey(db, vault, { accountId: account, siteId: id, apiKey }, now);
  return { siteId: id, apiKey, note: CAPTURE_NOTE[wanted.captureOn] };
}

/** Options of a site, to which `prefix` is put where they could be mistaken for another's. */
export const siteOptions = (options: Options, nameOption: string): WantedSite => ({
  name: title(options, nameOption),
  url: address(options, 'url'),
  edition: editionOption(options),
  captureOn: captureOption(options),
  notificationUrl:
    options['notification-url'] === undefined ? null : address(options, 'notification-url', 150),
});

/** Names of the options that `siteOptions` reads, beside the site's own name. */
export const SITE_OPTIONS = ['url', 'edition', 'capture-on', 'notification-url'] as const;

/** Runs `kvitt site …`. */
export async function site(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'create') return create(env, rest);
  if (verb === 'set') return set(env, rest);
  if (verb !== 'list') throw new UsageError('say "kvitt site create", "set" or "list"');
  optionsOf(rest, []);
  return atWorkbench(env, list);
}

async function create(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'name', ...SITE_OPTIONS]);
  const wanted = siteOptions(options, 'name');
  const named = options['account'] === undefined ? null : accountOption(options);
  return atWorkbench(env, async (bench) => {
    if (named !== null) await requireAccount(bench, named);
    const account = named ?? accountId(await transactionNumbers(bench.db)());
    const made = await makeSite(bench, account, wanted);
    bench.say(`account ${account}, site ${made.siteId}\nAPI key ${made.apiKey}\n\n${made.note}`);
    return 0;
  });
}

async function set(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, [
    'site',
    'shipping-days',
    'shipping-days-max',
    'auto-extend',
  ]);
  const wanted = siteOption(options);
  const change = policyOptions(options);
  if (Object.keys(change).length === 0) throw new UsageError('say what to set');
  return atWorkbench(env, async (bench) => {
    const { accountId: account, siteId: id, policy } = await requireSite(bench, wanted);
    const { shippingPeriodDays, shippingPeriodMaxDays, autoExtend } = { ...policy, ...change };
    if (shippingPeriodMaxDays < shippingPeriodDays) {
      throw new UsageError('--shipping-days-max is less than --shipping-days');
    }
    await setPolicy(bench.db, { accountId: account, siteId: id }, change);
    bench.say(
      `new orders of site ${id} are shipped within ${shippingPeriodDays} days, extended ` +
        `${autoExtend === true ? 'by themselves ' : ''}up to ${shippingPeriodMaxDays}`,
    );
    return 0;
  });
}

function policyOptions(options: Options): Partial<PolicyNumbers> {
  const extend = options['auto-extend'];
  if (extend !== undefined && extend !== 'on' && extend !== 'off') {
    throw new UsageError('--auto-extend must be on or off');
  }
  return {
    ...(options['shipping-days'] === undefined
      ? {}
      : { shippingPeriodDays: daysOption(options, 'shipping-days') }),
    ...(options['shipping-days-max'] === undefined
      ? {}
      : { shippingPeriodMaxDays: daysOption(options, 'shipping-days-max') }),
    ...(extend === undefined ? {} : { autoExtend: extend === 'on' }),
  };
}

/** Fails when there is no account of this number. */
export async function requireAccount({ db }: Workbench, wanted: AccountId): Promise<void> {
  const known = await listAccounts(db);
  if (!known.some((account) => account.accountId === wanted)) {
    throw new Error(`there is no account ${wanted}: see kvitt site list`);
  }
}

/** The site of that number; fails when there is none. */
export async function requireSite({ db }: Workbench, wanted: SiteId): Promise<Site> {
  const found = (await listSites(db)).find((each) => each.siteId === wanted);
  if (found === undefined) throw new Error(`there is no site ${wanted}: see kvitt site list`);
  return found;
}

async function list({ db, say }: Workbench): Promise<number> {
  const sites = await listSites(db);
  for (const account of await listAccounts(db)) {
    say(`account ${account.accountId}  ${account.name}`);
    for (const each of sites.filter((one) => one.accountId === account.accountId)) {
      const { siteId: id, name, url, edition, captureOn, policy } = each;
      const extended = policy.autoExtend === true ? ', extended by itself' : '';
      say(
        `  site ${id}  ${name}  ${url}  edition ${edition}, capture on ${captureOn}, ` +
          `${policy.shippingPeriodDays} days to ship${extended}`,
      );
    }
  }
  return 0;
}
