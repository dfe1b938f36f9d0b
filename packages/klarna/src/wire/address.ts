import { lenient, object, text, type Check } from '../parse.js';

/**
 * A postal address with the person at it. `country` is ISO 3166-1 alpha-2, upper or lower case.
 * Klarna's samples carry empty strings where nothing is known. Note `street_address2`: no underscore.
 */
export type KlarnaAddress = Readonly<{
  given_name?: string;
  family_name?: string;
  email?: string;
  title?: string;
  street_address?: string;
  street_address2?: string;
  postal_code?: string;
  city?: string;
  region?: string;
  phone?: string;
  country?: string;
  organization_name?: string;
  attention?: string;
}>;

/** Reads an address; a field of the wrong type is left out. */
export const address: Check<KlarnaAddress> = object<KlarnaAddress>({
  given_name: lenient(text),
  family_name: lenient(text),
  email: lenient(text),
  title: lenient(text),
  street_address: lenient(text),
  street_address2: lenient(text),
  postal_code: lenient(text),
  city: lenient(text),
  region: lenient(text),
  phone: lenient(text),
  country: lenient(text),
  organization_name: lenient(text),
  attention: lenient(text),
});

/** What a merchant may tell of the buyer. Klarna advises to leave it out when a session is created. */
export type KlarnaCustomer = Readonly<{
  /** `yyyy-mm-dd`. */
  date_of_birth?: string;
  gender?: string;
  title?: string;
  /** `person` or `organization`. */
  type?: string;
  national_identification_number?: string;
  last_four_ssn?: string;
  organization_registration_id?: string;
  organization_entity_type?: string;
  vat_id?: string;
}>;

/** Reads a customer; a field of the wrong type is left out. */
export const customer: Check<KlarnaCustomer> = object<KlarnaCustomer>({
  date_of_birth: lenient(text),
  gender: lenient(text),
  title: lenient(text),
  type: lenient(text),
  national_identification_number: lenient(text),
  last_four_ssn: lenient(text),
  organization_registration_id: lenient(text),
  organization_entity_type: lenient(text),
  vat_id: lenient(text),
});
