import { decimalText, parseDecimal, type ErrorKey } from '@kvitt/flow';
import { NumberText, type Json, type JsonObject } from './json.js';

/** A request that is refused before anything is decided; `detail` is added to the catalogue's text. */
export type Refused = Readonly<{ kind: 'refused'; error: ErrorKey; detail: string | null }>;
/** What reading a request came to. */
export type Parsed<Value> = Readonly<{ kind: 'read'; value: Value }> | Refused;

/** A refusal. */
export const refuse = (error: ErrorKey, detail: string | null = null): Refused => ({
  kind: 'refused',
  error,
  detail,
});

/** Whether reading came to a refusal. */
export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refused';

/** A value that was read. */
export const read = <Value>(value: Value): Parsed<Value> => ({ kind: 'read', value });

/** Nothing at all; clients also write it as `""`, `[]` or null (PHP cannot tell `{}` from `[]`). */
export const isAbsent = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/** An object's member, or undefined. Of several names the first present one counts. */
export function member(object: JsonObject | null, ...names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = object?.get(name);
    if (!isAbsent(value)) return value;
  }
  return undefined;
}

/** Text as it was written; numbers (also `20417.0`) and booleans become text, all else is null. */
export function textOf(value: Json | undefined): string | null {
  if (value === undefined || isAbsent(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (!(value instanceof NumberText)) return null;
  const number = parseDecimal(value.text);
  return number === null ? value.text : decimalText(number);
}

/** The text of the first present member of these names. */
export const textAt = (object: JsonObject | null, ...names: readonly string[]): string | null =>
  textOf(member(object, ...names));

/** A decimal as written, in a number or a text; null for anything else. */
export function decimalTextOf(value: Json | undefined): string | null {
  if (value instanceof NumberText) return value.text;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A whole number in digits; `24200.0` counts, since Java writes integers so. Null for anything else. */
export function integerOf(value: Json | undefined): bigint | null {
  const text = decimalTextOf(value);
  // A sum of money may be larger than any price, which is as far as decimals go.
  const [, whole] = /^\s*(-?\d{1,15})(?:\.0*)?\s*$/.exec(text ?? '') ?? [];
  if (whole !== undefined) return BigInt(whole);
  const decimal = text === null ? null : parseDecimal(text);
  if (decimal === null) return null;
  const plain = decimalText(decimal);
  return plain.includes('.') ? null : BigInt(plain);
}

/** Whether a flag is set: true, 1, "1" or "true"; clients write it in all four ways. */
export function isSet(value: Json | undefined): boolean {
  const text = textOf(value)?.toLowerCase();
  return text === 'true' || text === '1';
}

/** An object, or null when the value is none. */
export const objectOf = (value: Json | undefined): JsonObject | null =>
  value instanceof Map ? value : null;

/** An object's member that is an object itself, or null. */
export const objectAt = (object: JsonObject | null, name: string): JsonObject | null =>
  objectOf(object?.get(name));

/** Length as people count it: an emoji is one character. */
export const characters = (text: string): number => Array.from(text).length;

/** Whether a text is an address of the web, which is all that we call or send a customer to. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
