import { accountId, siteId, type AccountId, type CaptureOn, type SiteId } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import { createSite, listAccounts, listSites, type NewSite } from '../store/sites.js';
import { newApiKey } from '../store/vault.js';
import {
  accountOption,
  address,
  captureOption,
  editionOption,
  optionsOf,
  title,
  UsageError,
  type Options,
} from './arguments.js';
import { atWorkbench, type Workbench } from './workbench.js';

/** What the site verb says of itself. */
export const SITE_HELP = `Usage: kvitt site create [--account ID] --name NAME --url URL --edition 2021|2025
                         --capture-on authorization|shipment [--notification-url URL]
       kvitt site list

create makes a site and prints its API key once: of the account named, or else of a new account.
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
  if (verb !== 'list') throw new UsageError('say "kvitt site create" or "kvitt site list"');
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

/** Fails when there is no account of this number. */
export async function requireAccount({ db }: Workbench, wanted: AccountId): Promise<void> {
  const known = await listAccounts(db);
  if (!known.some((account) => account.accountId === wanted)) {
    throw new Error(`there is no account ${wanted}: see kvitt site list`);
  }
}

async function list({ db, say }: Workbench): Promise<number> {
  const sites = await listSites(db);
  for (const account of await listAccounts(db)) {
    say(`account ${account.accountId}  ${account.name}`);
    for (const each of sites.filter((one) => one.accountId === account.accountId)) {
      const { siteId: id, name, url, edition, captureOn } = each;
      say(`  site ${id}  ${name}  ${url}  edition ${edition}, capture on ${captureOn}`);
    }
  }
  return 0;
}
