import type { AccountId, AccountTransactionType, Currency, Direction } from '@kvitt/flow';
import type { Environment } from '../config.js';
import { postAccountTransaction } from '../store/account-transactions.js';
import { transactionNumbers } from '../store/identifiers.js';
import { wakeWaitingRefunds } from '../store/timers.js';
import {
  accountOption,
  currencyOption,
  optionsOf,
  required,
  UsageError,
  type Options,
} from './arguments.js';
import { requireAccount } from './site.js';
import { atWorkbench } from './workbench.js';

type Wanted = Readonly<{
  accountId: AccountId;
  type: AccountTransactionType;
  direction: Direction;
  currency: Currency;
  amountMinor: bigint;
  description: string;
  orderId: string | null;
}>;

const NOTE_MAX = 512;

/** Runs `kvitt account correct`. */
export async function correct(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'currency', 'amount', 'reason']);
  const { sign, amountMinor } = amountOption(options);
  return book(env, {
    accountId: accountOption(options),
    type: 'internal',
    direction: sign === '-' ? 'debit' : 'credit',
    currency: currencyOption(options),
    amountMinor,
    description: note(required(options, 'reason'), 'reason'),
    orderId: null,
  });
}

/** Runs `kvitt account top-up`. */
export async function topUp(env: Environment, args: readonly string[]): Promise<number> {
  const { options } = optionsOf(args, ['account', 'currency', 'amount', 'reference']);
  const { sign, amountMinor } = amountOption(options);
  if (sign === '-') throw new UsageError('--amount of a top-up is not negative');
  const reference = options['reference'];
  return book(env, {
    accountId: accountOption(options),
    type: 'deposit',
    direction: 'credit',
    currency: currencyOption(options),
    amountMinor,
    description: 'Top-up',
    orderId: reference === undefined ? null : note(reference, 'reference'),
  });
}

async function book(env: Environment, wanted: Wanted): Promise<number> {
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, wanted.accountId);
    const transactionId = await transactionNumbers(bench.db)();
    const request = { ...wanted, transactionId, var1: null, var2: null, var3: null };
    const posted = await bench.db.transaction(async (session) =>
      postAccountTransaction(session, request, bench.now),
    );
    if (posted.kind === 'refused') throw new Error(posted.error);
    // Refunds may have waited for what is on the balance now.
    if (wanted.direction === 'credit') {
      await wakeWaitingRefunds(bench.db, [wanted.accountId], bench.now);
    }
    const { type, direction, currency, accountId } = wanted;
    const sign = direction === 'credit' ? '+' : '-';
    bench.say(
      `${type === 'deposit' ? 'top-up' : 'correction'} ${transactionId}: balance of account ${accountId} in ${currency} ` +
        `${sign}${wanted.amountMinor} (minor units)`,
    );
    return 0;
  });
}

/** A decimal in major units with a point and at most two places, such as `-12.34`; not nothing. */
function amountOption(options: Options): Readonly<{ sign: '+' | '-'; amountMinor: bigint }> {
  const [, sign = '', whole, part = ''] =
    /^([+-]?)(\d{1,9})(?:\.(\d{1,2}))?$/.exec(required(options, 'amount')) ?? [];
  if (whole !== undefined) {
    const amountMinor = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'));
    if (amountMinor > 0n) return { sign: sign === '-' ? '-' : '+', amountMinor };
  }
  throw new UsageError('--amount is an amount such as 12.34, or -12.34');
}

function note(text: string, name: string): string {
  if (Array.from(text).length <= NOTE_MAX) return text;
  throw new UsageError(`--${name} has at most ${NOTE_MAX} characters`);
}
