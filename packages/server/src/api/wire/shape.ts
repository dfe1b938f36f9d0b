import { decimalText, isCurrency, parseDecimal, type Currency } from '@kvitt/flow';
import { isIP } from 'node:net';
import type { Json } from './json.js';
import {
  characters,
  decimalTextOf,
  integerOf,
  isAbsent,
  isRefused,
  isSet,
  isWebAddress,
  textOf,
  type Refused,
} from './read.js';
import type { Schema } from './schema.js';

/**
 * One value on the wire: how it is read, and its JSON Schema. Reading is more tolerant than the schema
 * tells (docs/sources.md#clients): the schema is how a new client writes it, and all of that is accepted.
 */
export type Shape<Value> = Readonly<{
  /** Reads what arrived, undefined when the member is missing. Refuses, and never throws. */
  read: (value: Json | undefined) => Value | Refused;
  schema: Schema;
  /** Other names of the member that has this shape; the first present one counts. */
  also: readonly string[];
  /** Whether a member that is missing is refused. */
  isRequired: boolean;
}>;

/** What a shape reads to. */
export type ValueOf<S> = S extends Shape<infer Value> ? Value : never;

/** What every shape can be told beside its limits. */
export type Told = Readonly<{ says?: string; also?: readonly string[]; example?: unknown }>;

/** The refusal of a value that does not fit, or how it is made from what was written. */
export type Otherwise = Refused | ((written: string) => Refused);

/** A required member says what is refused. */
export type Required = Readonly<{ required: true; otherwise: Otherwise }>;

const refusalOf = (otherwise: Otherwise, written: string): Refused =>
  typeof otherwise === 'function' ? otherwise(written) : otherwise;

/** A shape from its reader and the keywords of its schema. */
export const shape = <Value>(
  read: Shape<Value>['read'],
  keywords: Schema,
  { says, also = [], example }: Told,
  isRequired = false,
): Shape<Value> => ({
  read,
  schema: {
    ...keywords,
    ...(says === undefined ? {} : { description: says }),
    ...(example === undefined ? {} : { examples: [example] }),
  },
  also,
  isRequired,
});

type TextOptions = Told &
  Readonly<{
    /** In characters as people count them. */
    max?: number;
    fold?: 'upper' | 'lower';
    required?: boolean;
    /** Without it what does not fit is as good as missing. */
    otherwise?: Otherwise;
    /** What else must hold, with its keywords in the schema. */
    fits?: (text: string) => boolean;
    keywords?: Schema;
  }>;

/** A text; numbers and booleans are text too, and null when it is missing. */
export function text(options: TextOptions & Required): Shape<string>;
export function text(options?: TextOptions): Shape<string | null>;
export function text(options: TextOptions = {}): Shape<string | null> {
  const { max, fold, otherwise, fits, required = false } = options;
  const refused = (written: string): Refused | null =>
    otherwise === undefined ? null : refusalOf(otherwise, written);
  return shape(
    (value) => {
      const written = textOf(value);
      if (written === null) return required || !isAbsent(value) ? refused('') : null;
      const folded = fold === undefined ? written : foldedText(written, fold);
      // No text has more characters than code units, so most need no counting.
      if (max !== undefined && folded.length > max && characters(folded) > max)
        return refused(folded);
      return fits === undefined || fits(folded) ? folded : refused(folded);
    },
    {
      type: 'string',
      ...(required ? { minLength: 1 } : {}),
      ...(max === undefined ? {} : { maxLength: max }),
      ...options.keywords,
    },
    options,
    required,
  );
}

const foldedText = (written: string, fold: 'upper' | 'lower'): string =>
  fold === 'upper' ? written.toUpperCase() : written.toLowerCase();

/** An address of the web, the only kind that we call or send a customer to. */
export const webAddress = (options: TextOptions): Shape<string | null> =>
  text({ ...options, fits: isWebAddress, keywords: { format: 'uri', pattern: '^https?://' } });

/** An address of a computer, IPv4 or IPv6. */
export const ipAddress = (options: TextOptions): Shape<string | null> =>
  text({
    ...options,
    fits: (written) => isIP(written) !== 0,
    keywords: { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
  });

/** A currency that Klarna orders can have, in any case. */
export const currency = (
  options: Told & Required & Readonly<{ values: readonly Currency[] }>,
): Shape<Currency> => {
  const { values, otherwise } = options;
  return shape(
    (value) => {
      const written = (textOf(value) ?? '').toUpperCase();
      return isCurrency(written) ? written : refusalOf(otherwise, written);
    },
    { type: 'string', enum: values },
    options,
    true,
  );
};

/** One of a few words in any case; `fallback` is what a missing one counts as. */
export function oneOf<const Word extends string, const Fallback extends Word | null>(
  words: readonly Word[],
  options: Told & Readonly<{ fallback: Fallback; otherwise?: Otherwise }>,
): Shape<Word | Fallback> {
  const { fallback, otherwise } = options;
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  return shape<Word | Fallback>(
    (value) => {
      const written = textOf(value);
      if (written === null) return fallback;
      const word = known.get(written.toLowerCase());
      if (word !== undefined) return word;
      return otherwise === undefined ? fallback : refusalOf(otherwise, written);
    },
    { type: 'string', enum: words, ...(fallback === null ? {} : { default: fallback }) },
    options,
  );
}

type IntegerOptions = Told &
  Readonly<{ min: bigint; max?: bigint; required?: boolean; otherwise: Otherwise }>;

/** A whole number; also in digits as a text, or as `24200.0`, since Java writes integers so. */
export function integer(options: IntegerOptions & Required): Shape<bigint>;
export function integer(options: IntegerOptions): Shape<bigint | null>;
export function integer(options: IntegerOptions): Shape<bigint | null> {
  const { min, max, required = false, otherwise } = options;
  return shape(
    (value) => {
      if (!required && isAbsent(value)) return null;
      const number = integerOf(value);
      const fits = number !== null && number >= min && (max === undefined || number <= max);
      return fits ? number : refusalOf(otherwise, textOf(value) ?? '');
    },
    {
      type: 'integer',
      minimum: Number(min),
      ...(max === undefined ? {} : { maximum: Number(max) }),
    },
    options,
    required,
  );
}

/** A decimal in plain text, exactly as exact as it was written; what is none is left as it came. */
export const decimal = (options: Told): Shape<string> =>
  shape(
    (value) => {
      const written = decimalTextOf(value) ?? '';
      const number = parseDecimal(written);
      return number === null ? written : decimalText(number);
    },
    { type: 'number' },
    options,
  );

const ZERO = 0n;
const ONE = parseDecimal('1') ?? ZERO;

/**
 * A rate from 0 to 1 in plain text: 21 % is `0.21`. Missing is undefined and what is no rate null, since which
 * table it stands in belongs into the refusal.
 */
export const fraction = (options: Told): Shape<string | null | undefined> =>
  shape(
    (value) => {
      if (isAbsent(value)) return undefined;
      const rate = parseDecimal(decimalTextOf(value) ?? '');
      return rate === null || rate < ZERO || rate > ONE ? null : decimalText(rate);
    },
    { type: 'number', minimum: 0, maximum: 1 },
    options,
  );

/** A flag: true, 1, "1" or "true"; null when it is missing, false for anything else. */
export const flag = (options: Told): Shape<boolean | null> =>
  shape((value) => (isAbsent(value) ? null : isSet(value)), { type: 'boolean' }, options);

/** A text that a map knows under another name, in any case; unknown ones are as good as missing. */
export const known = <Value>(
  words: ReadonlyMap<string, Value>,
  options: Told,
): Shape<Value | null> =>
  shape(
    (value) => words.get(textOf(value)?.toLowerCase() ?? '') ?? null,
    { type: 'string', enum: [...words.keys()] },
    options,
  );

/** A shape whose value is made into another, or refused; the schema stays. */
export const made = <From, Made>(
  from: Shape<From>,
  make: (value: From) => Made,
): Shape<Exclude<Made, Refused>> => ({
  ...from,
  read: (value) => {
    const plain = from.read(value);
    return isRefused(plain) ? plain : (make(plain) as Exclude<Made, Refused> | Refused);
  },
});

/** A shape whose refusal waits, for where something else is to be judged first. */
export const held = <Value>(of: Shape<Value>): Shape<Readonly<{ held: Value | Refused }>> => ({
  ...of,
  read: (value) => ({ held: of.read(value) }),
});
