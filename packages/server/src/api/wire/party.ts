import type { Party } from '@kvitt/flow';
import { refuse } from './read.js';
import { ipAddress, known, made, text } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';

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

/** PHP writes `firstname` where others write `first_name`. */
const partyMembers = (of: string) => ({
  first_name: text({ says: 'First name.', also: ['firstname'] }),
  last_name: text({ says: 'Last name.', also: ['lastname'] }),
  company_name: text({ says: 'Name of the company.', also: ['company'] }),
  address1: text({ says: 'Street.' }),
  address2: text({ says: 'Second line of the address.' }),
  house_number: text({ says: 'House number; may also stand in `address1`.' }),
  zip_code: text({ says: 'Postal code.' }),
  city: text({ says: 'City.' }),
  state: text({ says: 'State or province.' }),
  country: text({
    says: 'ISO 3166-1 alpha-2, such as `NL`.',
    fold: 'upper',
    fits: (code) => countryName(code) !== null,
    keywords: { pattern: '^[A-Za-z]{2}$' },
    otherwise: (code) => refuse('invalid_country', `"${code}" in ${of}`),
  }),
  phone: text({ says: 'Telephone number.', also: ['phone1'] }),
  email: text({ says: 'Address for mail.' }),
});

const CUSTOMER_PARTY = partyMembers('customer');
const DELIVERY_PARTY = partyMembers('delivery');

const party = (from: ValuesOf<typeof CUSTOMER_PARTY>): Party => ({
  firstName: from.first_name,
  lastName: from.last_name,
  companyName: from.company_name,
  address1: from.address1,
  address2: from.address2,
  houseNumber: from.house_number,
  zipCode: from.zip_code,
  city: from.city,
  state: from.state,
  country: from.country,
  phone: from.phone,
  email: from.email,
});

const GENDERS: ReadonlyMap<string, string> = new Map([
  ['male', 'male'],
  ['female', 'female'],
  ['m', 'male'],
  ['f', 'female'],
  ['mr', 'male'],
  ['mrs', 'female'],
  ['miss', 'female'],
]);

const birthday = made(
  text({
    says: 'Day of birth, `1986-04-09`. What is no day is as good as missing.',
    keywords: { format: 'date' },
  }),
  dayOf,
);
const gender = known(GENDERS, { says: 'Gender.' });

/** `1986-04-09`; also written `09-04-1986`. Klarna refuses what is no day, so that is left out. */
function dayOf(text: string | null): string | null {
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text ?? '') ?? [];
  const iso = year === undefined ? (text ?? '') : `${year}-${month}-${day}`;
  return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(iso) ? iso : null;
}

/** `nl_NL`; also written `nl-NL`. What is no locale becomes English. */
function localeOf(text: string | null): string {
  const match = /^([a-z]{2})(?:[-_]([a-z]{2}))?$/i.exec(text ?? '');
  const [, language, country] = match ?? [];
  if (language === undefined) return 'en_US';
  const small = language.toLowerCase();
  return country === undefined ? small : `${small}_${country.toUpperCase()}`;
}

const locale = made(
  text({
    says: 'Language of the payment page and the country it is spoken in. What is no locale is `en_US`.',
    example: 'nl_NL',
    keywords: { default: 'en_US' },
  }),
  localeOf,
);

/** Who buys. */
export const CUSTOMER = made(
  object(
    {
      ip_address: ipAddress({
        says: 'The customer’s computer, IPv4 or IPv6.',
        otherwise: refuse('invalid_ip', 'ip_address'),
      }),
      forwarded_ip: ipAddress({
        says: 'Its address before a proxy.',
        otherwise: refuse('invalid_ip', 'forwarded_ip'),
      }),
      ...CUSTOMER_PARTY,
      locale,
      birthday,
      gender,
    },
    { says: 'Who buys, with the billing address.', title: 'Customer' },
  ),
  (from) => ({
    buyer: { ...party(from), locale: from.locale, ipAddress: from.ip_address },
    birthday: from.birthday,
    gender: from.gender,
  }),
);

/** Where it is sent; null when nothing of it is given. */
export const DELIVERY = made(
  object(DELIVERY_PARTY, {
    says: 'Where it is sent, if not to the customer’s own address.',
    title: 'Delivery',
  }),
  (from): Party | null => (Object.values(from).some((part) => part !== null) ? party(from) : null),
);

/** What Klarna asks for beside the customer. */
export const GATEWAY_INFO = object(
  {
    birthday,
    gender,
    phone: text({ says: 'Telephone number for Klarna.' }),
    email: text({ says: 'Address for mail from Klarna.' }),
  },
  {
    says: 'What Klarna needs to know; the payment page asks for what is missing.',
    title: 'GatewayInfo',
  },
);
