/** One of the people Klarna publishes for its playground; null where it publishes nothing. */
export type TestPerson = Readonly<{
  given_name: string | null;
  family_name: string | null;
  street_address: string | null;
  postal_code: string | null;
  city: string | null;
  /** `yyyy-mm-dd`. */
  date_of_birth: string | null;
  national_identification_number: string | null;
  email: string;
  /** With country code, digits only. */
  phone: string;
}>;

/** A country's test persons: one who is approved, one who is declined. */
export type TestPersons = Readonly<{ approved: TestPerson; denied: TestPerson }>;

type Row = Readonly<{
  /** The end of the e-mail address. */
  domain: string;
  /** Given and family name; where the declined person is called otherwise, theirs as well. */
  name: readonly [string, string] | null;
  deniedName?: readonly [string, string];
  /** Street, postal code, city. */
  address: readonly [string, string, string] | null;
  born: string | null;
  /** Of the approved and of the declined person. */
  phones: readonly [string, string];
  id?: string;
  deniedId?: string;
}>;

const ROWS: Readonly<Record<string, Row>> = {
  NL: {
    domain: 'nl',
    name: ['Test', 'Person-nl'],
    address: ['Osdorpplein 137', '1068 SR', 'Amsterdam'],
    born: '1970-07-10',
    phones: ['+31689124321', '+31632167678'],
  },
  SE: {
    domain: 'se',
    name: ['Alice', 'Test'],
    address: ['Södra Blasieholmshamnen 2', '11148', 'Stockholm'],
    born: '1941-03-21',
    phones: ['+46701740615', '+46701740620'],
    id: '19410321-9202',
    deniedId: '19411028-8083',
  },
  DE: {
    domain: 'de',
    name: ['Mock', 'Mock'],
    deniedName: ['Test', 'Person-de'],
    address: ['Neue Schönhauser Str. 2', '10178', 'Berlin'],
    born: '1970-07-10',
    phones: ['+49017614284340', '+49017610927312'],
  },
  AT: {
    domain: 'at',
    name: ['Test', 'Person-at'],
    address: ['Mariahilfer Straße 47', '1060', 'Wien'],
    born: '1970-07-10',
    phones: ['+4306762600456', '+4306762600745'],
  },
  BE: {
    domain: 'be',
    name: ['Test', 'Person-be'],
    address: ['Grote Markt 1', '1000', 'Brussel'],
    born: '1970-07-10',
    phones: ['+32485121291', '+32485212123'],
  },
  DK: {
    domain: 'dk',
    name: ['Test', 'Person-dk'],
    address: ['Dantes Plads 7', '1556', 'København Ø'],
    born: '1980-01-01',
    phones: ['+4542555628', '+4552555348'],
  },
  FI: {
    domain: 'fi',
    name: ['Test', 'Person-fi'],
    address: ['Mannerheimintie 34', '00100', 'Helsinki'],
    born: '1999-01-01',
    phones: ['+358401234567', '+358401234568'],
    id: '190122-829F',
  },
  FR: {
    domain: 'fr',
    name: ['Test', 'Person-fr'],
    address: ['33 rue la Fayette', '75009', 'Paris'],
    born: '1990-07-10',
    phones: ['+33689854321', '+33687984322'],
  },
  GB: {
    domain: 'uk',
    name: ['Test', 'Person-uk'],
    address: ['10 New Burlington Street Apt. 214', 'W1S 3BE', 'London'],
    born: '1970-07-10',
    phones: ['+447755564318', '+447355505530'],
  },
  ES: {
    domain: 'es',
    name: ['Test', 'Person-es'],
    address: ['C. de Atocha, 27', '28012', 'Madrid'],
    born: '1970-07-10',
    phones: ['+34672563009', '+34682425101'],
    id: '99999999R',
  },
  IT: {
    domain: 'it',
    name: ['Test', 'Person-it'],
    address: ['Via Enrico Fermi 150', '00146', 'Roma'],
    born: '1980-01-01',
    phones: ['+393339741231', '+393312232389'],
  },
  NO: {
    domain: 'no',
    name: null,
    address: null,
    born: null,
    phones: ['+4740123456', '+4740123457'],
  },
  US: {
    domain: 'us',
    name: null,
    address: null,
    born: null,
    phones: ['+13106683312', '+13106354386'],
  },
};

/** The countries for which Klarna publishes test persons, as alpha-2 codes. */
export const TEST_COUNTRIES: readonly string[] = Object.keys(ROWS);

/** The test persons of a country (alpha-2, in either case); null where none are published. */
export function testPersons(country: string): TestPersons | null {
  const row = ROWS[country.toUpperCase()];
  if (!row) return null;
  const [phone, deniedPhone] = row.phones;
  const approved = {
    ...known(row),
    given_name: row.name?.[0] ?? null,
    family_name: row.name?.[1] ?? null,
    national_identification_number: row.id ?? null,
    email: `customer@email.${row.domain}`,
    phone,
  };
  const deniedName = row.deniedName ?? row.name;
  const denied = {
    ...approved,
    given_name: deniedName?.[0] ?? null,
    family_name: deniedName?.[1] ?? null,
    national_identification_number: row.deniedId ?? row.id ?? null,
    email: `customer+denied@email.${row.domain}`,
    phone: deniedPhone,
  };
  return { approved, denied };
}

function known({
  address,
  born,
}: Row): Pick<TestPerson, 'street_address' | 'postal_code' | 'city' | 'date_of_birth'> {
  const [street, postalCode, city] = address ?? [null, null, null];
  return { street_address: street, postal_code: postalCode, city, date_of_birth: born };
}
