import { accountId, ibanOf, isCurrency } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { addBankAccount } from '../store/bank-accounts.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import { createAccount } from '../store/sites.js';
import { newApiKey } from '../store/vault.js';
import { accountOption, optionsOf, required, title, UsageError } from './arguments.js';
import { makeSite, requireAccount, SITE_OPTIONS, siteOptions } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the account verb says of itself. */
export const ACCOUNT_HELP = `Usage: kvitt account create --name NAME [--site-name NAME --url URL --edition 2021|2025
                            --capture-on authorization|shipment [--notification-url URL]]
       kvitt account bank --account ID --currency EUR --iban IBAN --holder NAME

create makes an account, with a first site when one is described, and prints their API keys once.
The account's key opens all its sites, and its balances, charges and payouts.
bank says where payouts of the account in a currency go from now on.`;

/** Runs `kvitt account …`. */
export async function account(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'create') return create(env, rest);
  if (verb === 'bank') return setBank(env, rest);
  throw new UsageError('say "kvitt account create" or "kvitt account bank"');
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

async function setBank(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'currency', 'iban', 'holder']);
  const wanted = accountOption(options);
  const currency = required(options, 'currency').toUpperCase();
  if (!isCurrency(currency)) throw new UsageError('--currency must be DKK, EUR, GBP, NOK or SEK');
  const iban = ibanOf(required(options, 'iban'));
  if (iban === null) throw new UsageError('--iban is no IBAN: its check digits do not fit');
  const holderName = title(options, 'holder');
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, wanted);
    const bankAccountId = await transactionNumbers(bench.db)();
    await addBankAccount(
      bench.db,
      wanted,
      { bankAccountId, currency, holderName, iban },
      bench.now,
    );
    bench.say(`payouts of account ${wanted} in ${currency} go to ${iban} of ${holderName}`);
    return 0;
  });
}
