import { decimalText, parseDecimal, type CartItem, type TaxRule, type TaxTable } from '@kvitt/flow';
import type { TaxTables } from '@kvitt/flow';
import { plainJson } from './exact.js';
import { NumberText, type Json, type JsonObject } from './json.js';
import {
  decimalTextOf,
  isSet,
  listOf,
  member,
  objectAt,
  objectOf,
  read,
  refuse,
  textAt,
  textOf,
  type Parsed,
  type Refused,
} from './read.js';

/** The cart's lines as written, null when there are none. Prices are judged by `checkCart` of the flow. */
export function cartItems(cart: JsonObject | null): readonly JsonObject[] | null {
  const items = (listOf(cart?.get('items')) ?? []).flatMap((item) => objectOf(item) ?? []);
  return items.length === 0 ? null : items;
}

/** One line in the flow's terms; decimals in plain text where they can be read, else as they came. */
export function cartItem(item: JsonObject): CartItem {
  return {
    name: textAt(item, 'name') ?? '',
    description: textAt(item, 'description') ?? '',
    unitPrice: plainDecimal(item.get('unit_price')),
    quantity: plainDecimal(item.get('quantity')),
    merchantItemId: textAt(item, 'merchant_item_id') ?? '',
    taxTableSelector: textAt(item, 'tax_table_selector'),
    currency: textAt(item, 'currency')?.toUpperCase() ?? null,
    weight: weightOf(objectAt(item, 'weight')),
    options: (listOf(item.get('options')) ?? []).map(plainJson),
    image: textAt(item, 'image') ?? '',
    productUrl: textAt(item, 'product_url') ?? '',
    cashback: textAt(item, 'cashback') ?? '',
  };
}

function plainDecimal(value: Json | undefined): string {
  const text = decimalTextOf(value) ?? '';
  const decimal = parseDecimal(text);
  return decimal === null ? text : decimalText(decimal);
}

function weightOf(weight: JsonObject | null): CartItem['weight'] {
  const unit = textAt(weight, 'unit');
  const value = Number(textOf(member(weight, 'value')) ?? Number.NaN);
  return unit === null || !Number.isFinite(value) ? null : { unit, value };
}

/** Refuses carts in several currencies or in another one than the order's. */
export function checkItemCurrencies(items: readonly CartItem[], currency: string): Refused | null {
  const named = items.flatMap((item) => item.currency ?? []);
  const malformed = named.find((name) => !/^[A-Z]{3}$/.test(name));
  if (malformed !== undefined) return refuse('item_currency_unsupported', `"${malformed}"`);
  const different = [...new Set(named)];
  if (different.length > 1) return refuse('several_currencies', different.join(', '));
  const [only] = different;
  if (only === undefined || only === currency) return null;
  return refuse('cart_currency_differs', `${only} in the cart, ${currency} in the order`);
}

/** Refuses the number 0 as a table's name, as the PSP does; the text "0" is a name. */
export function checkSelectors(items: readonly JsonObject[]): Refused | null {
  const index = items.findIndex((item) => {
    const selector = item.get('tax_table_selector');
    return selector instanceof NumberText && Number(selector.text) === 0;
  });
  if (index < 0) return null;
  return refuse(
    'unknown_tax_selector',
    `line ${index + 1} names the number 0; the text "0" is fine`,
  );
}

/**
 * Reads `tax_tables`, or the flat form that GET order answers. The default is a rate, or a table with
 * one rule. Refuses rates that are no fraction from 0 to 1.
 */
export function taxTablesOf(options: JsonObject | null): Parsed<TaxTables> {
  const tables = objectAt(options, 'tax_tables') ?? options;
  const given = objectAt(tables, 'default');
  const [firstRule] = listOf(given?.get('rules')) ?? [];
  const rate = member(given, 'rate') ?? member(objectOf(firstRule), 'rate');
  let defaultTable: TaxTables['defaultTable'] = null;
  if (rate !== undefined) {
    const text = fraction(rate);
    if (text === null) return refuse('invalid_tax_rate', 'of the default table');
    defaultTable = { rate: text, shippingTaxed: isSet(given?.get('shipping_taxed')) };
  }
  const alternate: TaxTable[] = [];
  for (const entry of listOf(tables?.get('alternate')) ?? []) {
    const table = taxTable(objectOf(entry));
    if (table.kind === 'refused') return table;
    alternate.push(table.value);
  }
  return read({ defaultTable, alternate });
}

function taxTable(table: JsonObject | null): Parsed<TaxTable> {
  const name = textAt(table, 'name');
  const given = listOf(table?.get('rules')) ?? [];
  if (name === null || given.length === 0) {
    return refuse('invalid_tax_rate', `table "${name ?? ''}" needs a name and a rule`);
  }
  const rules: TaxRule[] = [];
  for (const rule of given) {
    const rate = fraction(member(objectOf(rule), 'rate'));
    if (rate === null) {
      return refuse('invalid_tax_rate', `of table "${name}": 21 % is written 0.21`);
    }
    rules.push({ rate, country: textAt(objectOf(rule), 'country')?.toUpperCase() ?? '' });
  }
  return read({ name, standalone: isSet(table?.get('standalone')), rules });
}

/** A rate from 0 to 1 in plain text, or null. */
function fraction(value: Json | undefined): string | null {
  const rate = parseDecimal(decimalTextOf(value) ?? '');
  const one = parseDecimal('1') ?? 0n;
  return rate === null || rate < 0n || rate > one ? null : decimalText(rate);
}
