import {
  AMOUNT_MAX,
  isAbsent,
  isObject,
  isOneOf,
  isOptionalText,
  isOptionalWhole,
  isText,
  isWhole,
  listField,
  wholeField,
} from './fields.js';
import type { JsonObject } from './types.js';

const LINE_TYPES = [
  'physical',
  'digital',
  'shipping_fee',
  'discount',
  'sales_tax',
  'gift_card',
  'store_credit',
  'surcharge',
];
const RETURN_FEE = 'return_fee';
const NEGATIVE_TYPES = ['discount', 'gift_card', 'store_credit', RETURN_FEE];

const IDENTIFIER_LENGTHS: readonly (readonly [string, number])[] = [
  ['brand', 70],
  ['category_path', 750],
  ['color', 64],
  ['global_trade_item_number', 50],
  ['manufacturer_part_number', 70],
  ['size', 64],
];

/** Where lines are sent: the rules differ in their types and in how long a unit may be. */
export type LineRules = 'payments' | 'management' | 'refund';

const UNIT_LENGTH = { payments: 8, management: 10, refund: 10 } as const;

/** The fields of order lines that break a rule, `path` being the name of the list. */
export function checkLines(value: unknown, path: string, rules: LineRules): string[] {
  if (!Array.isArray(value) || value.length < 1 || value.length > 1000) return [path];
  return value.flatMap((line: unknown, index) => {
    const at = `${path}[${index}]`;
    return isObject(line) ? checkLine(line, at, rules) : [at];
  });
}

/** The same where lines may be left out: null and an empty list say as much. */
export function checkOptionalLines(value: unknown, path: string, rules: LineRules): string[] {
  const isLeftOut = isAbsent(value) || (Array.isArray(value) && value.length === 0);
  return isLeftOut ? [] : checkLines(value, path, rules);
}

function checkLine(line: JsonObject, at: string, lineRules: LineRules): string[] {
  const type = isAbsent(line['type']) ? 'physical' : line['type'];
  const types = lineRules === 'refund' ? [...LINE_TYPES, RETURN_FEE] : LINE_TYPES;
  const lowest = typeof type === 'string' && NEGATIVE_TYPES.includes(type) ? -AMOUNT_MAX : 0;
  const highest = type === RETURN_FEE ? 0 : AMOUNT_MAX;
  // Klarna's Python and .NET clients leave out every number that is zero.
  const rules: readonly (readonly [string, boolean])[] = [
    ['type', isOneOf(type, types)],
    ['name', isText(line['name'], 1, 255)],
    ['reference', isOptionalText(line['reference'], 0, 255)],
    ['quantity', isWhole(line['quantity'] ?? 0, 0, AMOUNT_MAX)],
    ['quantity_unit', isOptionalText(line['quantity_unit'], 1, UNIT_LENGTH[lineRules])],
    ['unit_price', isWhole(line['unit_price'] ?? 0, lowest, highest)],
    ['tax_rate', isOptionalWhole(line['tax_rate'], 0, 10_000)],
    ['total_discount_amount', isOptionalWhole(line['total_discount_amount'], 0, AMOUNT_MAX)],
    ['total_amount', isWhole(line['total_amount'] ?? 0, -AMOUNT_MAX, AMOUNT_MAX)],
    ['total_tax_amount', isOptionalWhole(line['total_tax_amount'], -AMOUNT_MAX, AMOUNT_MAX)],
    ['merchant_data', isOptionalText(line['merchant_data'], 0, 1024)],
    ['product_url', isOptionalText(line['product_url'], 0, 1024)],
    ['image_url', isOptionalText(line['image_url'], 0, 1024)],
  ];
  const malformed = [
    ...rules.filter(([, isGood]) => !isGood).map(([name]) => `${at}.${name}`),
    ...checkIdentifiers(line['product_identifiers'], at),
    ...checkSubscription(line['subscription'], at),
  ];
  return malformed.length > 0 ? malformed : checkArithmetic(line, at);
}

function checkIdentifiers(value: unknown, at: string): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [`${at}.product_identifiers`];
  return IDENTIFIER_LENGTHS.filter(([name, max]) => !isOptionalText(value[name], 0, max)).map(
    ([name]) => `${at}.product_identifiers.${name}`,
  );
}

const INTERVALS = ['DAY', 'WEEK', 'MONTH', 'YEAR'];

function checkSubscription(value: unknown, at: string): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [`${at}.subscription`];
  const { name, interval, interval_count: count } = value;
  const rules: readonly (readonly [string, boolean])[] = [
    ['name', isText(name, 1, 255)],
    ['interval', INTERVALS.some((word) => word === interval)],
    ['interval_count', isWhole(count, 1, AMOUNT_MAX)],
  ];
  return rules.filter(([, isGood]) => !isGood).map(([field]) => `${at}.subscription.${field}`);
}

function checkArithmetic(line: JsonObject, at: string): string[] {
  const total = wholeField(line, 'total_amount');
  const gross =
    wholeField(line, 'quantity') * wholeField(line, 'unit_price') -
    wholeField(line, 'total_discount_amount');
  if (total !== gross) return [`${at}.total_amount`];
  if (line['type'] === 'sales_tax') return [];
  // Compared as whole numbers: tax = total × rate / (10000 + rate), one minor unit of tolerance.
  const rate = wholeField(line, 'tax_rate');
  const scale = 10_000 + rate;
  const distance = Math.abs(wholeField(line, 'total_tax_amount') * scale - total * rate);
  return distance <= scale ? [] : [`${at}.total_tax_amount`];
}

/** The lines of a request as they are kept and shown: numbers that were left out because they are zero are there. */
export function linesOf(body: JsonObject): readonly JsonObject[] {
  return listField(body, 'order_lines').map((line) => ({
    ...line,
    ...Object.fromEntries(NUMBERS.filter((name) => isAbsent(line[name])).map((name) => [name, 0])),
  }));
}

const NUMBERS = ['quantity', 'unit_price', 'total_amount'];

/** Checks an order's totals against its lines, which must be well formed. */
export function checkTotals(body: JsonObject, lines: readonly JsonObject[]): string[] {
  const sum = total(lines, 'total_amount');
  const wrongAmount = body['order_amount'] === sum ? [] : ['order_amount'];
  if (isAbsent(body['order_tax_amount'])) return wrongAmount;
  const salesTax = lines.filter((line) => line['type'] === 'sales_tax');
  const goods = lines.filter((line) => line['type'] !== 'sales_tax');
  const expected = total(salesTax, 'total_amount') + total(goods, 'total_tax_amount');
  const tolerance = total(lines, 'quantity');
  const distance = Math.abs(wholeField(body, 'order_tax_amount') - expected);
  return distance <= tolerance ? wrongAmount : [...wrongAmount, 'order_tax_amount'];
}

function total(lines: readonly JsonObject[], name: string): number {
  return lines.reduce((sum, line) => sum + wholeField(line, name), 0);
}
