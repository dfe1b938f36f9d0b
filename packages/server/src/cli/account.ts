import { accountId } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import { createAccount } from '../store/sites.js';
import { newApiKey } from '../store/vault.js';
import { optionsOf, title, UsageError } from './arguments.js';
import { makeSite, SITE_OPTIONS, siteOptions } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the account verb says of itself. */
export const ACCOUNT_HELP = `Usage: kvitt account create --name NAME [--site-name NAME --url URL --edition 2021|2025
                            --capture-on authorization|shipment [--notification-url URL]]

create makes an account, with a first site when one is described, and prints their API keys once.
The account's key opens all its sites, and its balances, charges and payouts.`;

/** Runs `kvitt account …`. */
export async function account(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'create') return create(env, rest);
  throw new UsageError('say "kvitt account create"');
}

async function create(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['name', 'site-name', ...SITE_OPTIONS]);
  const name = title(options, 'name');
  const hasSite = ['site-name', ...SITE_OPTIONS].some((each) => options[each] !== undefined);
  const wanted = hasSite ? siteOptions(options, 'site-name') : null;
  return atWorkbench(env, async (bench) => {
    const { db, vault, now, say } = bench;
    const id = accountId(await transactionNumbers(db)());
    const apiKey = newApiKey();
    await createAccount(db, { accountId: id, name }, now);
    await addKey(db, vault, { accountId: id, siteId: null, apiKey }, now);
    say(`account ${id}\nAPI key of the account ${apiKey}`);
    if (wanted === null) return 0;
    const made = await makeSite(bench, id, wanted);
    say(`site ${made.siteId}\nAPI key of the site ${made.apiKey}\n\n${made.note}`);
    return 0;
  });
}
