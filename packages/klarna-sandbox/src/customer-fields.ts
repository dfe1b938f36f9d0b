import { isAbsent, isObject, isOneOf, isOptionalText } from './fields.js';

const TEXTS = [
  'gender',
  'title',
  'national_identification_number',
  'organization_registration_id',
  'organization_entity_type',
  'vat_id',
];

/** The fields of a customer that break a rule, `path` being its name; empty when all is well. */
export function checkCustomer(value: unknown, path: string): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [path];
  const rules: readonly (readonly [string, boolean])[] = [
    ['date_of_birth', isDate(value['date_of_birth'])],
    ['type', isOneOf(value['type'], ['person', 'organization'])],
    ['last_four_ssn', isFourDigits(value['last_four_ssn'])],
    ...TEXTS.map((name) => [name, isOptionalText(value[name], 0, 99)] as const),
  ];
  return rules.filter(([, isGood]) => !isGood).map(([name]) => `${path}.${name}`);
}

/** A day that the calendar has, as `yyyy-mm-dd`. */
function isDate(value: unknown): boolean {
  if (isAbsent(value) || value === '') return true;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function isFourDigits(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && /^(\d{4})?$/.test(value));
}
