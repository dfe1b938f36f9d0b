import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cartTotals,
  checkCart,
  decimalText,
  klarnaLines,
  parseDecimal,
  type CartItem,
  type Decimal,
  type KlarnaLine,
  type TaxTables,
} from '../src/index.ts';

const seed = Number(process.env['SEED'] ?? 20417);
const holds = <Values>(property: fc.IProperty<Values>): void =>
  fc.assert(property, { seed, numRuns: 500 });

const TABLES: TaxTables = {
  defaultTable: { rate: '0.21', shippingTaxed: true },
  alternate: [
    { name: 'low', standalone: false, rules: [{ rate: '0.055', country: '' }] },
    { name: 'odd', standalone: true, rules: [{ rate: '0.1234567', country: '' }] },
  ],
};

const price = fc
  .bigInt({ min: -50_0000000000n, max: 2000_0000000000n })
  .map((scaled) => decimalText(scaled as Decimal));
const quantity = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(String),
  fc.bigInt({ min: 1n, max: 50_0000000000n }).map((scaled) => decimalText(scaled as Decimal)),
);
const cartItem: fc.Arbitrary<CartItem> = fc.record({
  name: fc.string({ maxLength: 300 }),
  description: fc.constant(''),
  unitPrice: price,
  quantity,
  merchantItemId: fc.oneof(fc.string({ maxLength: 80 }), fc.constant('msp-shipping')),
  taxTableSelector: fc.constantFrom(null, '', '0', '21', '9', '0.06', 'low', 'odd', 'none'),
  currency: fc.constant(null),
  weight: fc.constant(null),
  options: fc.constant([]),
  image: fc.constant(''),
  productUrl: fc.constant(''),
  cashback: fc.constant(''),
});
const cart = fc.array(cartItem, { minLength: 1, maxLength: 12 });

/** Klarna's rules for the lines of an order, in its own terms. */
function expectKlarnaArithmetic(lines: readonly KlarnaLine[]): void {
  for (const line of lines) {
    expect(Number.isSafeInteger(line.quantity) && line.quantity >= 1).toBe(true);
    expect(line.totalAmount).toBe(line.quantity * line.unitPrice - line.totalDiscountAmount);
    expect(line.totalDiscountAmount).toBeGreaterThanOrEqual(0);
    expect(line.unitPrice < 0).toBe(line.type === 'discount');
    const tax = (line.totalAmount * line.taxRate) / (10_000 + line.taxRate);
    expect(Math.abs(line.totalTaxAmount - tax)).toBeLessThanOrEqual(0.5 + 1e-6);
    expect(line.name.length).toBeGreaterThanOrEqual(1);
    expect(line.name.length).toBeLessThanOrEqual(255);
    expect(line.reference.length).toBeLessThanOrEqual(64);
  }
}

const sumOf = (lines: readonly KlarnaLine[]): bigint =>
  lines.reduce((sum, line) => sum + BigInt(line.totalAmount), 0n);

describe('carts of every kind', () => {
  it('become lines that obey Klarna’s arithmetic, under either rounding and without a line for it', () => {
    holds(
      fc.property(cart, (items) => {
        const totals = cartTotals(items, TABLES, null);
        if ('kind' in totals) throw new Error(totals.detail);
        for (const amount of [totals.totalMinor, totals.perLineMinor]) {
          const lines = klarnaLines({ items }, amount, TABLES, 'Order');
          expectKlarnaArithmetic(lines);
          expect(sumOf(lines)).toBe(amount);
          expect(lines.length).toBe(items.length);
          expect(checkCart(items, amount, TABLES, null).kind).toBe('fits');
        }
      }),
    );
  });

  it('keep Klarna’s arithmetic even when they do not add up to the amount', () => {
    holds(
      fc.property(cart, (items) => {
        for (const amount of [1n, 99_999n, 200_000_000n]) {
          const lines = klarnaLines({ items }, amount, TABLES, 'Order');
          expectKlarnaArithmetic(lines);
          expect(sumOf(lines)).toBe(amount);
        }
      }),
    );
  });

  it('are read from the decimals that they were written as', () => {
    holds(
      fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (scaled) => {
        expect(parseDecimal(decimalText(scaled as Decimal))).toBe(scaled);
      }),
    );
  });
});
