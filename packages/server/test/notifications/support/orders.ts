import { cartTotals, type PaymentCommand } from '@kvitt/flow';
import * as fc from 'fast-check';
import { isRefused } from '../../../src/api/wire/read.js';
import { orderView } from '../../../src/api/wire/order-view.js';
import { bodyOf } from '../../../src/effects/webhook.js';
import { createWith, wire } from '../../api/examples.js';
import { AUTHORIZED, INVOICED, REFUND, storedOrder } from '../../api/stored.js';
import { cartItem, CART, CHECKOUT_OPTIONS } from '../../../src/api/wire/cart.js';

/** Texts as people and machines make them: every plane of Unicode, quotes, controls, separators of lines. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'a/b',
    '</script>',
    '\u2028\u2029',
    '"\\',
    '\u007f\u0080',
    '\ud83d\ude00',
    '\t\n\r',
  ),
);
/** Decimals of up to ten places, as plugins send prices. */
const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 9_999_999n }), fc.nat({ max: 10 }))
  .map(([digits, places]) => {
    const padded = digits.toString().padStart(places + 1, '0');
    return places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
  });
const weight = fc.record({
  unit: fc.constantFrom('KG', 'g'),
  value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), decimal),
});
/** Anything; `__proto__` is no member's name, a request with it is refused. */
const option = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'binary' })
  .filter((value) => !JSON.stringify(value).includes('__proto__'));
const line = fc.record({
  name: text,
  description: text,
  unit_price: fc.oneof(decimal, decimal.map(Number)),
  quantity: fc.integer({ min: 1, max: 50 }),
  merchant_item_id: text,
  tax_table_selector: fc.constantFrom('BTW21', 'none'),
  weight,
  options: fc.array(option, { maxLength: 3 }),
  image: text,
});
const rate = fc.oneof(
  fc.constantFrom(0.21, '0.09', '0.055', 0, '1e-2'),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const free = {
  var1: text,
  var2: fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  custom_info: fc.record({ custom_1: text, custom_2: text }),
  customer: fc.record({
    first_name: text,
    last_name: text,
    city: text,
    country: fc.constant('NL'),
  }),
  items: text,
};
/** How far an order has come: created, authorized, invoiced, with a refund. */
const progress = fc.nat({ max: 3 });

/** What leads an order of this amount so far; the smallest have no refund. */
function journeyOf(far: number, amount: number): readonly PaymentCommand[] {
  const invoiced = INVOICED.map((command) =>
    command.kind === 'record_capture' ? { ...command, amountMinor: BigInt(amount) } : command,
  );
  return [
    ...(far >= 1 ? AUTHORIZED : []),
    ...(far >= 2 ? invoiced : []),
    ...(far >= 3 && amount >= 3_000 ? [REFUND] : []),
  ];
}

/** Bodies of notifications of all sorts of orders. */
export const bodies: fc.Arbitrary<string> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    rate,
    free: fc.record(free),
    far: progress,
  })
  .map(({ lines, rate: btw, free: own, far }) => bodyOfOrder(lines, btw, own, far))
  .filter((body): body is string => body !== null);

function bodyOfOrder(
  lines: readonly object[],
  btw: unknown,
  own: object,
  far: number,
): string | null {
  const tables = {
    tax_tables: {
      alternate: [
        { name: 'BTW21', rules: [{ rate: btw }] },
        { name: 'none', rules: [{ rate: 0 }] },
      ],
    },
  };
  const amount = amountOf(lines, tables);
  if (amount === null) return null;
  const order = createWith({
    ...own,
    amount,
    shopping_cart: { items: lines },
    checkout_options: tables,
  });
  return bodyOf(orderView(storedOrder(journeyOf(far, amount), order), 'https://pay.test'));
}

/** What a cart adds up to, null where it adds up to nothing that can be paid. */
function amountOf(lines: readonly object[], tables: object): number | null {
  const read = CHECKOUT_OPTIONS.read(wire(tables));
  const cart = CART.read(wire({ items: lines }));
  if (isRefused(read) || isRefused(cart)) return null;
  const totals = cartTotals(cart.items.map(cartItem), read, 'NL');
  if ('kind' in totals) return null;
  const { totalMinor } = totals;
  return totalMinor >= 1n && totalMinor <= 200_000_000n ? Number(totalMinor) : null;
}
