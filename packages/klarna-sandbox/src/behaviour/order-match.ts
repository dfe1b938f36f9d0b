import { createHash } from 'node:crypto';
import { isAbsent, isObject, listField } from '../fields.js';
import type { JsonObject } from '../types.js';
import { saidIn } from './details.js';

const COMPARED = ['purchase_country', 'purchase_currency', 'order_amount', 'order_tax_amount'];
const COMPARED_IN_LINES = [
  'type',
  'reference',
  'name',
  'quantity',
  'unit_price',
  'tax_rate',
  'total_amount',
  'total_discount_amount',
  'total_tax_amount',
];
const ANY_CASE = ['purchase_country', 'purchase_currency', 'country', 'email'];

/** The names of the fields in which an order request departs from what the customer agreed to. */
export function differences(agreed: JsonObject, asked: JsonObject): string[] {
  const [expected, actual] = [listField(agreed, 'order_lines'), listField(asked, 'order_lines')];
  const lines =
    expected.length === actual.length
      ? expected.flatMap((line, index) =>
          COMPARED_IN_LINES.filter((name) => !isSame(name, line, actual[index] ?? {})).map(
            (name) => `order_lines[${index}].${name}`,
          ),
        )
      : [
          `Incorrect number of items in the cart. Expected: ${expected.length}, Actual: ${actual.length}`,
        ];
  return [
    ...COMPARED.filter((name) => !isSame(name, agreed, asked)),
    ...lines,
    ...addressDifferences(agreed, asked, 'billing_address'),
    ...addressDifferences(agreed, asked, 'shipping_address'),
  ];
}

/** A hash by which the same request is known again, whatever the order of its members. */
export function fingerprintOf(body: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)))
    .digest('hex');
}

/**
 * Only what both sides name is compared: the page may know more of the customer than the shop, which may leave
 * blank what was said there.
 */
function addressDifferences(agreed: JsonObject, asked: JsonObject, path: string): string[] {
  const [expected, actual] = [agreed[path], asked[path]];
  if (!isObject(expected) || !isObject(actual)) return [];
  const said = saidIn(agreed);
  return Object.keys(actual)
    .filter((name) => actual[name] !== '' || said[name] !== expected[name])
    .filter((name) => !isAbsent(expected[name]) && !isSame(name, expected, actual))
    .map((name) => `${path}.${name}`);
}

function isSame(name: string, a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [a[name] ?? defaultOf(name), b[name] ?? defaultOf(name)];
  return ANY_CASE.includes(name) && typeof left === 'string' && typeof right === 'string'
    ? left.toLowerCase() === right.toLowerCase()
    : left === right;
}

/** What is meant by a field left out. Some clients leave out every number that is zero. */
function defaultOf(name: string): unknown {
  if (name === 'type') return 'physical';
  return /amount$|^tax_rate$|^unit_price$|^quantity$/.test(name) ? 0 : null;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => sorted(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
