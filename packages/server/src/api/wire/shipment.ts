import {
  klarnaLines,
  parseDecimal,
  taxCountry,
  type ItemAsked,
  type OrderRequest,
} from '@kvitt/flow';
import type { JsonObject } from './json.js';
import {
  decimalTextOf,
  isAbsent,
  listOf,
  objectAt,
  objectOf,
  read,
  refuse,
  textAt,
} from './read.js';
import type { Parsed } from './read.js';

/** A line of a partial shipment as it was named; the quantity is decimal text, null for all of the line. */
export type ItemNamed = Readonly<{ merchantItemId: string; quantity: string | null }>;

/** The lines of a partial shipment, at `items` or as a cart; null when none are named. */
export function itemsNamed(body: JsonObject): Parsed<readonly ItemNamed[] | null> {
  const list =
    listOf(body.get('items')) ??
    listOf(objectAt(body, 'shopping_cart')?.get('items')) ??
    listOf(objectAt(body, 'checkout_data')?.get('items'));
  if (list === null || list.length === 0) return read(null);
  const named: ItemNamed[] = [];
  for (const [index, entry] of list.entries()) {
    const item = objectOf(entry);
    const merchantItemId = textAt(item, 'merchant_item_id');
    if (merchantItemId === null) {
      return refuse('unknown_item', `line ${index + 1} names no merchant_item_id`);
    }
    const given = item?.get('quantity');
    const quantity = isAbsent(given) ? null : (decimalTextOf(given) ?? '');
    named.push({ merchantItemId, quantity });
  }
  return read(named);
}

/** The pieces of the order's lines that are named; several entries of one line count together. */
export function itemsAsked(
  request: OrderRequest,
  named: readonly ItemNamed[],
): Parsed<readonly ItemAsked[]> {
  const items = request.cart?.items ?? [];
  const lines = klarnaLines(
    request.cart,
    BigInt(request.amount),
    request.taxTables,
    request.description,
    taxCountry(request),
  );
  const asked = new Map<number, ItemAsked>();
  for (const { merchantItemId, quantity } of named) {
    const line = items.findIndex((item) => item.merchantItemId === merchantItemId);
    const [item, whole] = [items[line], lines[line]];
    if (item === undefined || whole === undefined) {
      return refuse('unknown_item', `"${merchantItemId}"`);
    }
    const pieces = piecesOf(quantity, item.quantity, whole.quantity);
    if (pieces === null) return refuse('invalid_quantity', `of "${merchantItemId}"`);
    asked.set(line, {
      line,
      quantity: (asked.get(line)?.quantity ?? 0) + pieces,
      of: whole.quantity,
      totalMinor: BigInt(whole.totalAmount),
    });
  }
  return read([...asked.values()]);
}

/** How many pieces a quantity is: all of them, a whole number, or null for what cannot be shipped by itself. */
function piecesOf(quantity: string | null, ordered: string, of: number): number | null {
  if (quantity === null) return of;
  const wanted = parseDecimal(quantity);
  if (wanted === null) return null;
  if (wanted === parseDecimal(ordered)) return of;
  const one = parseDecimal('1') ?? 1n;
  return wanted > 0n && wanted % one === 0n && of > 1 ? Number(wanted / one) : null;
}
