import { decimalText, parseDecimal } from '@kvitt/flow';
import { NumberText, type Json } from './json.js';

/** JSON's way to say a decimal: a number where every reader gives the same text back, else a text. */
export type ExactNumber = number | string;

/**
 * A decimal for an answer. A number only when JavaScript and Python both write it back letter by
 * letter: receivers sign the text of what they parsed (docs/sources.md#notification-signature), and
 * Python writes exponents below 1e-4. Text that is no decimal stays as it is.
 */
export function exactNumber(text: string): ExactNumber {
  const decimal = parseDecimal(text);
  if (decimal === null) return text;
  const plain = decimalText(decimal);
  const number = Number(plain);
  const isPlain = number === 0 || Math.abs(number) >= 1e-4;
  return isPlain && String(number) === plain ? number : plain;
}

/** Minor units as a decimal of the major unit: 2430n is 24.3. */
export const majorUnits = (minor: bigint): number => Number(minor) / 100;

/** A JSON value as plain data that survives being written again; see `exactNumber`. */
export function plainJson(value: Json): unknown {
  if (value instanceof NumberText) return exactNumber(value.text);
  if (value instanceof Map) {
    return Object.fromEntries(Array.from(value, ([name, inner]) => [name, plainJson(inner)]));
  }
  if (Array.isArray(value)) return value.map((inner: Json) => plainJson(inner));
  return value;
}
