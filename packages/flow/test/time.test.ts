import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountId,
  DAY,
  earlier,
  HOUR,
  instant,
  later,
  MINUTE,
  nextMidnight,
  orderId,
  startOfDay,
  times,
  transactionId,
} from '../src/index.js';
import { holds, replay } from './support/seed.js';

const at = (text: string): ReturnType<typeof instant> => instant(Date.parse(text));

describe('midnight UTC', () => {
  it.each([
    ['2026-03-02T10:00:00Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'],
    ['2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'],
    ['2026-03-02T23:59:59.999Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'],
    ['2028-02-28T12:00:00Z', '2028-02-28T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['1969-12-31T12:00:00Z', '1969-12-31T00:00:00Z', '1970-01-01T00:00:00Z'],
  ])('around %s is %s and %s', (now, before, after) => {
    expect(startOfDay(at(now))).toBe(at(before));
    expect(nextMidnight(at(now))).toBe(at(after));
  });

  it(`comes within a day, and strictly after ${replay}`, () => {
    holds(
      fc.property(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), (ms) => {
        const midnight = nextMidnight(instant(ms));
        expect(midnight).toBeGreaterThan(ms);
        expect(midnight - ms).toBeLessThanOrEqual(DAY);
        expect(new Date(midnight).toISOString()).toMatch(/T00:00:00\.000Z$/);
      }),
      200,
    );
  });
});

describe('instants and ids', () => {
  it('are whole numbers', () => {
    expect([1.5, Number.NaN, Infinity, 2 ** 53].map((ms) => throws(() => instant(ms)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([0, -1, 1.5].map((id) => throws(() => transactionId(id)))).toEqual([true, true, true]);
    expect(accountId(7)).toBe(7);
  });

  it('order ids have 1 to 50 characters', () => {
    const lengths = [0, 1, 50, 51];
    const refused = lengths.map((length) => throws(() => orderId('x'.repeat(length))));
    expect(refused).toEqual([true, false, false, true]);
  });

  it('later, times and earlier say what they mean', () => {
    const now = at('2026-03-02T10:00:00Z');
    expect(later(now, times(28, DAY))).toBe(at('2026-03-30T10:00:00Z'));
    expect(times(60, MINUTE)).toBe(HOUR);
    expect(earlier(now, later(now, HOUR))).toBe(now);
  });
});

function throws(what: () => unknown): boolean {
  try {
    what();
    return false;
  } catch {
    return true;
  }
}
