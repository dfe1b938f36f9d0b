import { parseArgs } from 'node:util';
import {
  accountId,
  isCurrency,
  isEditionName,
  siteId,
  type AccountId,
  type CaptureOn,
  type Currency,
  type EditionName,
  type SiteId,
} from '@kvitt/flow';
import { readDay } from '../queries/period.js';

/** A command line that cannot be understood: exit status 2, with the message. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was given for each option; an empty text counts as nothing. */
export type Options = Readonly<Record<string, string | undefined>>;

/** Reads options that each take a text; refuses others, and arguments without a name beyond `words`. */
export function optionsOf(
  args: readonly string[],
  names: readonly string[],
  words = 0,
): Readonly<{ options: Options; words: readonly string[] }> {
  try {
    const { values, positionals } = parseArgs({
      args: withNegatives(args),
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const)),
      allowPositionals: words > 0,
    });
    if (positionals.length > words) {
      throw new UsageError(`"${positionals[words] ?? ''}" is not expected`);
    }
    const given = Object.entries(values).filter(([, value]) => value !== '');
    return { options: Object.fromEntries(given) as Options, words: positionals };
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(error.message.split('. ')[0] ?? error.message);
  }
}

/** A negative amount after an option is its value: `--amount -12.34` reads as `--amount=-12.34`. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    const isValue = /^-\d/.test(arg) && before !== undefined && /^--[\w-]+$/.test(before);
    if (isValue) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** The text of an option that must be given. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** An address of the web. */
export function address(options: Options, name: string, lengthMax = 2_000): string {
  const value = required(options, name);
  if (isAddress(value) && value.length <= lengthMax) return value;
  throw new UsageError(
    `--${name} must be an address such as https://shop.example, of at most ${lengthMax} characters`,
  );
}

/** A name of at most 120 characters. */
export function title(options: Options, name: string): string {
  const value = required(options, name);
  if (Array.from(value).length <= 120) return value;
  throw new UsageError(`--${name} has at most 120 characters`);
}

const whole = (options: Options, name: string): number => {
  const value = required(options, name);
  if (/^[1-9]\d{0,15}$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new UsageError(`--${name} must be a number such as 1000000000001000`);
};

/** The number of an account. */
export const accountOption = (options: Options): AccountId => accountId(whole(options, 'account'));
/** The number of a site. */
export const siteOption = (options: Options): SiteId => siteId(whole(options, 'site'));

/** A number of days, from 1 to 180: further Klarna extends nothing. */
export function daysOption(options: Options, name: string): number {
  const value = required(options, name);
  if (/^[1-9]\d{0,2}$/.test(value) && Number(value) <= 180) return Number(value);
  throw new UsageError(`--${name} must be a number of days from 1 to 180`);
}

/** A day, such as `2026-03-28`. */
export function dayOption(options: Options, name: string): string {
  const value = required(options, name);
  const day = readDay(value);
  if (day !== null && day === value) return day;
  throw new UsageError(`--${name} must be a day such as 2026-03-28`);
}

/** A currency that Klarna orders can have. */
export function currencyOption(options: Options): Currency {
  const value = required(options, 'currency').toUpperCase();
  if (isCurrency(value)) return value;
  throw new UsageError('--currency must be DKK, EUR, GBP, NOK or SEK');
}

/** Which statuses a site sees; there is no default, since it decides when captures are sent. */
export function editionOption(options: Options): EditionName {
  const value = required(options, 'edition');
  if (isEditionName(value)) return value;
  throw new UsageError('--edition must be 2021 or 2025');
}

/** When a site's captures are sent; there is no default, since it costs money. */
export function captureOption(options: Options): CaptureOn {
  const value = required(options, 'capture-on');
  if (value === 'authorization' || value === 'shipment') return value;
  throw new UsageError('--capture-on must be authorization or shipment');
}
