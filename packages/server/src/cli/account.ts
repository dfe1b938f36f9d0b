import { accountId, ibanOf } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { addBankAccount } from '../store/bank-accounts.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import { createAccount, setCharge, setSiteCharge, type Charge } from '../store/sites.js';
import { newApiKey } from '../store/vault.js';
import { correct, topUp } from './account-money.js';
import { plan } from './account-plan.js';
import {
  accountOption,
  currencyOption,
  optionsOf,
  required,
  siteOption,
  title,
  UsageError,
  type Options,
} from './arguments.js';
import { recordCommand } from './audited.js';
import { makeSite, requireAccount, SITE_OPTIONS, siteOptions } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the account verb says of itself. */
export const ACCOUNT_HELP = `Usage: kvitt account create --name NAME [--site-name NAME --url URL --edition 2021|2025
                            --capture-on authorization|shipment [--notification-url URL]]
       kvitt account bank --account ID --currency EUR --iban IBAN --holder NAME
       kvitt account plan list --account ID
       kvitt account plan set --account ID --currency EUR --days mon,thu,end-of-month
                              [--min-amount 50.00] [--keep 100.00] [--bank NUMBER]
       kvitt account plan remove --account ID --currency EUR
       kvitt account fees --account ID --currency EUR --percentage 1.5 --amount 25
                          [--vat 21] [--site ID] [--refund-percentage 0.5] [--refund-amount 10]
                          [--refund-gives-back yes|no]
       kvitt account correct --account ID --currency EUR --amount -12.34 --reason TEXT
       kvitt account top-up --account ID --currency EUR --amount 50.00 [--reference TEXT]

create makes an account, with a first site when one is described, and prints their API keys once.
The account's key opens all its sites, and its balances, charges and payouts.
bank says where payouts of the account in a currency go from now on.
plan pays out by itself: on each of the days, at 06:00 UTC, what is on the balance beyond --keep (nothing, unless said), if it
is at least --min-amount. It goes to the bank account that payouts of the currency go to when the plan is set, or to --bank.
A currency has one plan; set again, it is changed.
fees says what an order in a currency is charged when it reaches the balance: a percentage of what was
invoiced, and an amount in minor units; with --vat, VAT on it. The refund
options say what a refund costs once Klarna has accepted it, and whether it gives back the order's own percentage
on it (no, unless said). With --site the rule is of that site alone and goes
before the account's. Orders that exist keep what they were created under.
correct adds an amount to the balance or takes it, with a reason that the merchant reads; it is borne by the fees that were
earned, and may make the balance negative. top-up says that the merchant has sent money in.`;

/** Runs `kvitt account …`. */
export async function account(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'create') return create(env, rest);
  if (verb === 'bank') return setBank(env, rest);
  if (verb === 'fees') return setFees(env, rest);
  if (verb === 'correct') return correct(env, rest);
  if (verb === 'top-up') return topUp(env, rest);
  if (verb === 'plan') return plan(env, rest);
  throw new UsageError('say "kvitt account create", "bank", "plan", "fees", "correct" or "top-up"');
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
  const currency = currencyOption(options);
  const iban = ibanOf(required(options, 'iban'));
  if (iban === null) throw new UsageError('--iban is no IBAN: its check digits do not fit');
  const holderName = title(options, 'holder');
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, wanted);
    const bankAccountId = await transactionNumbers(bench.db)();
    const bank = { bankAccountId, currency, holderName, iban };
    await bench.db.transaction(async (session) => {
      await addBankAccount(session, wanted, bank, bench.now);
      await recordCommand(session, bench, wanted, 'addBankAccount', String(bankAccountId));
    });
    bench.say(`payouts of account ${wanted} in ${currency} go to ${iban} of ${holderName}`);
    return 0;
  });
}

async function setFees(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, [
    'account',
    'currency',
    'percentage',
    'amount',
    'vat',
    'site',
    'refund-percentage',
    'refund-amount',
    'refund-gives-back',
  ]);
  const wanted = accountOption(options);
  const currency = currencyOption(options);
  const chargeBasisPoints = percentage(options, 'percentage');
  const chargeFixedMinor = minorUnits(options, 'amount');
  const charge = {
    chargeBasisPoints,
    chargeFixedMinor,
    ...(options['vat'] === undefined ? {} : { chargeVatBasisPoints: percentage(options, 'vat') }),
    ...refundCharge(options),
  };
  const site = options['site'] === undefined ? null : siteOption(options);
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, wanted);
    if (site === null) await setCharge(bench.db, wanted, currency, charge);
    else if (
      !(await setSiteCharge(bench.db, { accountId: wanted, siteId: site }, currency, charge))
    )
      throw new Error(`account ${wanted} has no site ${site}: see kvitt site list`);
    const whose = site === null ? `account ${wanted}` : `site ${site}`;
    const vat = options['vat'] === undefined ? '' : `, with ${options['vat']} % VAT`;
    bench.say(
      `new orders of ${whose} in ${currency} are charged ${options['percentage'] ?? ''} % ` +
        `and ${chargeFixedMinor} in minor units${vat}`,
    );
    return 0;
  });
}

/** A percentage below 100 in basis points. */
function percentage(options: Options, name: string): number {
  const [, whole, part = ''] = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(required(options, name)) ?? [];
  if (whole === undefined) {
    throw new UsageError(`--${name} is a percentage below 100 with at most two decimals`);
  }
  return Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

/** An amount in minor units of at most six digits. */
function minorUnits(options: Options, name: string): number {
  const amount = required(options, name);
  if (/^\d{1,6}$/.test(amount)) return Number(amount);
  throw new UsageError(`--${name} is a whole number of minor units`);
}

/** What a refund is charged, as far as the options say. */
function refundCharge(options: Options): Partial<Charge> {
  const gives = options['refund-gives-back'];
  if (gives !== undefined && gives !== 'yes' && gives !== 'no') {
    throw new UsageError('--refund-gives-back must be yes or no');
  }
  return {
    ...(options['refund-percentage'] === undefined
      ? {}
      : { refundChargeBasisPoints: percentage(options, 'refund-percentage') }),
    ...(options['refund-amount'] === undefined
      ? {}
      : { refundChargeFixedMinor: minorUnits(options, 'refund-amount') }),
    ...(gives === undefined ? {} : { refundGivesBackCharge: gives === 'yes' }),
  };
}
