import {
  klarnaLines,
  parseDecimal,
  taxCountry,
  type ItemAsked,
  type OrderRequest,
} from '@kvitt/flow';
import { decimalTextOf, isAbsent, read, refuse, type Parsed, type Refused } from './read.js';
import { shape, text } from './shape.js';
import { list, object, type ValuesOf } from './shape-object.js';

/** A line of a partial shipment as it was named; the quantity is decimal text, null for all of the line. */
export type ItemNamed = Readonly<{ merchantItemId: string; quantity: string | null }>;

const ITEM_MEMBERS = {
  merchant_item_id: text({ says: 'The line of the order.', example: 'STOOL-1' }),
  quantity: shape(
    (value) => (isAbsent(value) ? null : (decimalTextOf(value) ?? '')),
    { type: 'number', exclusiveMinimum: 0 },
    { says: 'How many of them; missing for the whole line.' },
  ),
};

/** The lines of a partial shipment as they are read. */
type Lines = readonly ValuesOf<typeof ITEM_MEMBERS>[];

/** The lines of a partial shipment. */
export const ITEMS_NAMED = list(object(ITEM_MEMBERS, { title: 'ShippedItem' }), {
  says: 'What is shipped, if not everything.',
});

/** They may stand in a cart as well. */
export const ITEMS_OF_CART = object({ items: ITEMS_NAMED }, { says: '`items` may stand here.' });

/** The lines of a partial shipment, from the first of the places that names any; null when none does. */
export function itemsNamed(places: readonly Lines[]): readonly ItemNamed[] | null | Refused {
  const lines = places.find((each) => each.length > 0);
  if (lines === undefined) return null;
  const named: ItemNamed[] = [];
  for (const [index, { merchant_item_id: merchantItemId, quantity }] of lines.entries()) {
    if (merchantItemId === null) {
      return refuse('unknown_item', `line ${index + 1} names no merchant_item_id`);
    }
    named.push({ merchantItemId, quantity });
  }
  return named;
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
