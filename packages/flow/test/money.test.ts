import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  allocate,
  CURRENCIES,
  divideHalfUp,
  formatMoney,
  isCurrency,
  type Currency,
} from '../src/index.js';
import { holds, replay } from './support/seed.js';

const AMOUNT = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const WEIGHTS = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 })
  .filter((weights) => weights.some((weight) => weight > 0n));
const sum = (parts: readonly bigint[]): bigint => parts.reduce((a, b) => a + b, 0n);
const distance = (a: bigint, b: bigint): bigint => (a < b ? b - a : a - b);

describe('allocate', () => {
  it.each([
    { total: 100n, weights: [1n, 1n, 1n], parts: [34n, 33n, 33n] },
    { total: 2n, weights: [1n, 1n, 1n], parts: [1n, 1n, 0n] },
    { total: 10n, weights: [1n, 2n, 7n], parts: [1n, 2n, 7n] },
    { total: 5n, weights: [0n, 1n, 0n], parts: [0n, 5n, 0n] },
    { total: 0n, weights: [3n, 4n], parts: [0n, 0n] },
    { total: -100n, weights: [1n, 1n, 1n], parts: [-34n, -33n, -33n] },
    // The larger remainder comes first, whatever the order.
    { total: 10n, weights: [1n, 5n], parts: [2n, 8n] },
  ])('splits $total by $weights into $parts', ({ total, weights, parts }) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  it(`loses nothing and is never a unit away from the fair share ${replay}`, () => {
    holds(
      fc.property(AMOUNT, WEIGHTS, (total, weights) => {
        const parts = allocate(total, weights);
        const whole = sum(weights);
        expect(sum(parts)).toBe(total);
        parts.forEach((part, index) => {
          const fair = total * (weights[index] ?? 0n);
          expect(distance(part * whole, fair)).toBeLessThan(whole);
        });
      }),
      300,
    );
  });

  it('refuses weights that share nothing', () => {
    expect(() => allocate(1n, [])).toThrow(RangeError);
    expect(() => allocate(1n, [0n, 0n])).toThrow(RangeError);
    expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
  });
});

describe('divideHalfUp', () => {
  it.each([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [15n, 10n, 2n],
    [-5n, 10n, -1n],
    [-4n, 10n, 0n],
    [0n, 3n, 0n],
    [14_000n * 175n, 10_000n, 245n],
  ])('%s / %s is %s', (numerator, denominator, quotient) => {
    expect(divideHalfUp(numerator, denominator)).toBe(quotient);
  });

  it(`is the nearest whole number, and turns round with the sign ${replay}`, () => {
    holds(
      fc.property(AMOUNT, fc.bigInt({ min: 1n, max: 10n ** 6n }), (numerator, denominator) => {
        const quotient = divideHalfUp(numerator, denominator);
        expect(distance(quotient * denominator, numerator) * 2n).toBeLessThanOrEqual(denominator);
        expect(divideHalfUp(-numerator, denominator)).toBe(-quotient);
      }),
      300,
    );
  });

  it('refuses a denominator that is not positive', () => {
    expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
    expect(() => divideHalfUp(1n, -2n)).toThrow(RangeError);
  });
});

describe('formatMoney', () => {
  it.each([
    [0n, 'EUR', '0.00 EUR'],
    [5n, 'EUR', '0.05 EUR'],
    [-5n, 'SEK', '-0.05 SEK'],
    [1_234n, 'GBP', '12.34 GBP'],
    [-14_000n, 'NOK', '-140.00 NOK'],
    [100_000_000n, 'DKK', '1000000.00 DKK'],
  ] as const)('writes %s %s as %s', (minor, currency, text) => {
    expect(formatMoney({ minor, currency })).toBe(text);
  });
});

describe('money', () => {
  it('adds amounts of one currency only', () => {
    const euros = { minor: 5n, currency: 'EUR' } as const;
    expect(add(euros, { minor: -7n, currency: 'EUR' })).toEqual({ minor: -2n, currency: 'EUR' });
    expect(() => add(euros, { minor: 1n, currency: 'SEK' })).toThrow(RangeError);
  });

  it('knows five currencies, by their codes in capitals', () => {
    expect(CURRENCIES).toEqual<readonly Currency[]>(['DKK', 'EUR', 'GBP', 'NOK', 'SEK']);
    expect(['EUR', 'eur', 'USD', ''].map(isCurrency)).toEqual([true, false, false, false]);
  });
});
