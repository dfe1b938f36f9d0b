import type { JsonObject } from './types.js';

/** Klarna's largest amount in minor units. */
export const AMOUNT_MAX = 200_000_000;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is text of `min` to `max` characters. */
export function isText(value: unknown, min: number, max: number): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max;
}

/** Whether a value is a whole number from `min` to `max`. */
export function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

/** A field as text, or empty. */
export function textField(body: JsonObject, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

/** A field as a whole number, or 0. */
export function wholeField(body: JsonObject, name: string): number {
  const value = body[name];
  return typeof value === 'number' && Number.isInteger(value) ? value : 0;
}

/** A field as an object, or an empty one. */
export function objectField(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isObject(value) ? value : {};
}

/** A field as a list of objects, leaving out anything else in it. */
export function listField(body: JsonObject, name: string): readonly JsonObject[] {
  const value: unknown = body[name];
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : [];
}

/** Whether a field is absent; null counts as absent. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether an address may be called or shown: https, or http on this machine where allowed. */
export function isMerchantUrl(value: unknown, allowHttpLoopback: boolean): value is string {
  if (!isText(value, 1, 2000) || /[\s\p{Cc}]/u.test(value)) return false;
  const plain = value.replaceAll(/\{\{?[a-z._]+\}?\}/g, 'x');
  if (!URL.canParse(plain)) return false;
  const { protocol, hostname } = new URL(plain);
  if (protocol === 'https:') return true;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'http:' && isLoopback && allowHttpLoopback;
}

/** Whether a field is absent or text of `min` to `max` characters. */
export function isOptionalText(value: unknown, min: number, max: number): boolean {
  return isAbsent(value) || isText(value, min, max);
}

/** Whether a field is absent or a whole number from `min` to `max`. */
export function isOptionalWhole(value: unknown, min: number, max: number): boolean {
  return isAbsent(value) || isWhole(value, min, max);
}

/** Whether a field is absent or one of the words. */
export function isOneOf(value: unknown, words: readonly string[]): boolean {
  return isAbsent(value) || words.some((word) => word === value);
}
