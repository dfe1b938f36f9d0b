import { isAbsent, isObject, textField } from './fields.js';
import type { JsonObject } from './types.js';

/** The fields of an address, with how long each may be in the Payments API and in Order Management. */
const FIELDS: readonly (readonly [name: string, payments: number, management: number])[] = [
  ['given_name', 99, 100],
  ['family_name', 99, 100],
  ['email', 99, 255],
  ['title', 99, 100],
  ['street_address', 99, 255],
  ['street_address2', 99, 255],
  ['postal_code', 10, 10],
  ['city', 99, 255],
  ['region', 99, 255],
  ['phone', 99, 100],
  ['country', 2, 2],
  ['organization_name', 99, 255],
  ['attention', 99, 255],
];

/** The two APIs that take addresses. Order Management takes longer ones. */
export type AddressRules = 'payments' | 'management';

/** The fields of an address that break a rule, `path` being its name; empty when all is well. */
export function checkAddress(value: unknown, path: string, rules: AddressRules): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [path];
  return FIELDS.filter(([name, payments, management]) => {
    const given = value[name];
    if (isAbsent(given) || given === '') return false;
    if (typeof given !== 'string') return true;
    return given.length > (rules === 'payments' ? payments : management) || !hasForm(name, given);
  }).map(([name]) => `${path}.${name}`);
}

function hasForm(name: string, text: string): boolean {
  if (name === 'email') return /^[^\s@]+@[^\s@]+$/.test(text);
  return name !== 'country' || /^[A-Za-z]{2}$/.test(text);
}

/** An address as it is shown: every field there, empty where nothing is known. */
export function addressBody(address: JsonObject): JsonObject {
  return Object.fromEntries(FIELDS.map(([name]) => [name, textField(address, name)]));
}

/** What an address becomes by the fields of `changes`: those left out stay, empty text clears. */
export function changedAddress(address: JsonObject, changes: JsonObject): JsonObject {
  const given = FIELDS.filter(([name]) => !isAbsent(changes[name]));
  return { ...address, ...Object.fromEntries(given.map(([name]) => [name, changes[name]])) };
}
