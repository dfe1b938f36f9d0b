import { isIP } from 'node:net';
import type { Party } from '@kvitt/flow';
import type { JsonObject } from './json.js';
import { refuse, textAt, type Refused } from './read.js';

/** A customer or delivery object; PHP writes `firstname` where others write `first_name`. */
export function partyOf(party: JsonObject | null): Party {
  return {
    firstName: textAt(party, 'first_name', 'firstname'),
    lastName: textAt(party, 'last_name', 'lastname'),
    companyName: textAt(party, 'company_name', 'company'),
    address1: textAt(party, 'address1'),
    address2: textAt(party, 'address2'),
    houseNumber: textAt(party, 'house_number'),
    zipCode: textAt(party, 'zip_code'),
    city: textAt(party, 'city'),
    state: textAt(party, 'state'),
    country: textAt(party, 'country')?.toUpperCase() ?? null,
    phone: textAt(party, 'phone', 'phone1'),
    email: textAt(party, 'email'),
  };
}

/** Whether the merchant gave anything of a party. */
export const isKnown = (party: Party): boolean =>
  Object.values(party).some((part) => part !== null);

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

const names = new Map<string, string | null>();

/** The English name of a country by its two-letter code, null when there is no such country. */
export function countryName(code: string): string | null {
  if (!/^[A-Z]{2}$/.test(code)) return null;
  const known = names.get(code);
  if (known !== undefined) return known;
  // At most 26 × 26 of them are ever kept.
  const name = regions.of(code) ?? null;
  names.set(code, name);
  return name;
}

/** Refuses a country that is given and does not exist. */
export function checkCountry(party: Party, of: string): Refused | null {
  if (party.country === null || countryName(party.country) !== null) return null;
  return refuse('invalid_country', `"${party.country}" in ${of}`);
}

/** Refuses malformed addresses of the customer's computer; an empty one is none. */
export function checkIpAddresses(customer: JsonObject | null): Refused | null {
  for (const name of ['ip_address', 'forwarded_ip'] as const) {
    const address = textAt(customer, name);
    if (address !== null && isIP(address) === 0) return refuse('invalid_ip', name);
  }
  return null;
}

const GENDERS: ReadonlyMap<string, string> = new Map([
  ['m', 'male'],
  ['mr', 'male'],
  ['male', 'male'],
  ['f', 'female'],
  ['mrs', 'female'],
  ['miss', 'female'],
  ['female', 'female'],
]);

/** `male` or `female` for any of the spellings in use, else null. */
export const genderOf = (text: string | null): string | null =>
  GENDERS.get(text?.toLowerCase() ?? '') ?? null;
