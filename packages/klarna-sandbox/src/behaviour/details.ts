import { isObject, objectField, textField } from '../fields.js';
import { idNumberOf } from '../id-numbers.js';
import { isNewUser, SAID } from '../personas.js';
import type { JsonObject, Said } from '../types.js';

/** What Klarna needs to know about a customer, named as in its requests. */
export const DETAIL_NAMES = [
  'given_name',
  'family_name',
  'street_address',
  'postal_code',
  'city',
  'date_of_birth',
  'national_identification_number',
] as const;

/** One of the details above. */
export type DetailName = (typeof DETAIL_NAMES)[number];

/** Every field of the page that can be wrong. */
export type FieldName =
  DetailName | 'email' | 'phone' | 'code' | 'terms' | 'payment_method' | 'identified';

/** What is wrong with a field: the key of the text that says so. */
export type Problem =
  `${FieldName}_missing` | `${Checked}_wrong` | 'date_of_birth_young' | 'code_locked' | 'too_long';

type Checked =
  'email' | 'phone' | 'code' | 'postal_code' | 'date_of_birth' | 'national_identification_number';

const ADDRESS_NAMES: ReadonlySet<string> = new Set(DETAIL_NAMES.slice(0, 5));

/**
 * The details the shop did not give, in the order of a form. Where the national number says when somebody was
 * born, the date is not asked for. Organisations are asked for neither.
 */
export function missingDetails(request: JsonObject): readonly DetailName[] {
  const idNumber = idNumberOf(textField(request, 'purchase_country'));
  const isPerson = textField(objectField(request, 'customer'), 'type') !== 'organization';
  return DETAIL_NAMES.filter((name) => {
    if (detailOf(request, name) !== '') return false;
    if (name === 'date_of_birth') return isPerson && idNumber?.tellsBirthDate !== true;
    return name === 'national_identification_number' ? isPerson && idNumber !== null : true;
  });
}

/** A detail as the shop gave it, or empty. */
export function detailOf(request: JsonObject, name: DetailName): string {
  if (!ADDRESS_NAMES.has(name)) return textField(objectField(request, 'customer'), name).trim();
  return contactOf(request, name);
}

/** A member of the billing address, or else of the shipping address; empty where neither has it. */
export function contactOf(request: JsonObject, name: string): string {
  return (
    textField(objectField(request, 'billing_address'), name).trim() ||
    textField(objectField(request, 'shipping_address'), name).trim()
  );
}

/** Whether the customer must agree to the terms of an account first; `request` with what they typed. */
export function mustSignUp(request: JsonObject): boolean {
  return isNewUser(request);
}

/** What is wrong with a field's text; null when nothing is. `now` in milliseconds since the epoch. */
export function problemOf(
  name: FieldName,
  text: string,
  { country, now }: Readonly<{ country: string; now: number }>,
): Problem | null {
  if (text === '') return `${name}_missing`;
  if (text.length > 99) return 'too_long';
  switch (name) {
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) ? null : 'email_wrong';
    case 'phone':
      return isPhone(text) ? null : 'phone_wrong';
    case 'code':
      return /^\d{6}$/.test(text) && text !== REFUSED_CODE ? null : 'code_wrong';
    case 'postal_code':
      return /^[\p{L}\d][\p{L}\d -]{1,9}$/u.test(text) ? null : 'postal_code_wrong';
    case 'date_of_birth':
      return problemOfBirth(text, now);
    case 'national_identification_number':
      return idNumberOf(country)?.isRight(text) === false
        ? 'national_identification_number_wrong'
        : null;
    case 'given_name':
    case 'family_name':
    case 'street_address':
    case 'city':
    case 'terms':
    case 'payment_method':
    case 'identified':
      return null;
  }
}

/** The one code of the playground that is always wrong. */
const REFUSED_CODE = '999999';

function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return /^\+?[\d ()./-]+$/.test(text) && digits >= 6 && digits <= 15;
}

const ADULT_YEARS = 18;
/** Nobody alive is older. */
const YEARS_MAX = 125;

function problemOfBirth(text: string, now: number): Problem | null {
  if (!isDay(text)) return 'date_of_birth_wrong';
  const today = new Date(now).toISOString().slice(0, 10);
  if (text > today || text < yearsBefore(today, YEARS_MAX)) return 'date_of_birth_wrong';
  return text > yearsBefore(today, ADULT_YEARS) ? 'date_of_birth_young' : null;
}

/** The same day some years earlier, as text to compare with. */
function yearsBefore(day: string, years: number): string {
  return `${String(Number(day.slice(0, 4)) - years)}${day.slice(4)}`;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Fills what `request` lacks from what the customer said: contacts and address, birth and number. */
export function withDetails(request: JsonObject, said: Said): JsonObject {
  const own = (names: readonly string[]): JsonObject =>
    Object.fromEntries(names.filter((name) => said[name]).map((name) => [name, said[name]]));
  const address = own(
    [...ADDRESS_NAMES, 'email', 'phone'].filter((name) => !contactOf(request, name)),
  );
  const customer = own(['date_of_birth', 'national_identification_number']);
  return {
    ...request,
    ...fill(request, 'billing_address', address),
    ...fill(request, 'customer', customer),
  };
}

/** What the customer said on the page, out of a request that was authorised there; else nothing. */
export function saidIn(request: JsonObject): Said {
  const said = objectField(request, SAID);
  return Object.fromEntries(Object.keys(said).map((name) => [name, textField(said, name)]));
}

/** The member of a request that is an object, its blanks filled; nothing when there is nothing to fill with. */
function fill(request: JsonObject, name: string, from: JsonObject): JsonObject {
  if (Object.keys(from).length === 0) return {};
  const given = isObject(request[name]) ? request[name] : {};
  const present = Object.entries(given).filter(([, value]) => value !== '' && value !== null);
  return { [name]: { ...given, ...from, ...Object.fromEntries(present) } };
}
