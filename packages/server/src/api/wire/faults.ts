import { isCurrency, type Currency, type ErrorKey } from '@kvitt/flow';
import type { JsonObject } from './json.js';
import { characters, integerOf, isAbsent, isWebAddress, member, textAt } from './read.js';

/** What is wrong with one member of a request. */
export type Fault = Readonly<{ attribute: string; error: ErrorKey; detail: string }>;

/** Reads members of a body one after another and gathers what is wrong with them, instead of stopping at the first. */
export type Members = Readonly<{
  faults: readonly Fault[];
  fault: (attribute: string, error: ErrorKey, detail: string) => null;
  /** Whether a member is there, empty or not. */
  has: (name: string) => boolean;
  /** A text of so many characters; null when it is absent or wrong. */
  text: (name: string, length: Length, error?: ErrorKey) => string | null;
  address: (name: string, lengthMax: number) => string | null;
  /** A whole number of minor units from `least` on. */
  amount: (name: string, least: bigint) => bigint | null;
  currency: (name: string) => Currency | null;
}>;

type Length = Readonly<{ least?: number; most: number; required?: boolean }>;

/** Begins to read a body. */
export function membersOf(body: JsonObject): Members {
  const faults: Fault[] = [];
  const fault: Members['fault'] = (attribute, error, detail) => {
    faults.push({ attribute, error, detail });
    return null;
  };
  return {
    faults,
    fault,
    has: (name) => body.has(name),
    text: (name, { least = 1, most, required = false }, error = 'invalid_setting') => {
      const text = textAt(body, name);
      if (text === null && !required && isAbsent(body.get(name))) return null;
      const length = characters(text ?? '');
      if (text !== null && length >= least && length <= most) return text;
      return fault(name, error, `${name} has ${least} to ${most} characters`);
    },
    address: (name, lengthMax) => {
      if (isAbsent(body.get(name))) return null;
      const text = textAt(body, name) ?? '';
      if (isWebAddress(text) && text.length <= lengthMax) return text;
      return fault(
        name,
        'invalid_setting',
        `${name} is an http or https address of at most ${lengthMax} characters`,
      );
    },
    amount: (name, least) => {
      if (isAbsent(body.get(name)) && least === 0n) return null;
      const amount = integerOf(member(body, name));
      const isOne = amount !== null && amount >= least && amount <= AMOUNT_MAX;
      if (isOne) return amount;
      const detail = `${name} is a whole number of cents from ${least} to ${AMOUNT_MAX}`;
      return fault(name, least === 0n ? 'invalid_setting' : 'invalid_amount', detail);
    },
    currency: (name) => {
      const text = textAt(body, name)?.toUpperCase() ?? '';
      return isCurrency(text)
        ? text
        : fault(name, 'invalid_currency', `${name} is one of DKK, EUR, GBP, NOK and SEK`);
    },
  };
}

const AMOUNT_MAX = 99_999_999_999n;
