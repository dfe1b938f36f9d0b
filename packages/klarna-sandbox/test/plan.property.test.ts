import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { instalments } from '../src/pages/plan.js';

const seed = process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) };

it('gives every cent to one of three instalments, none more than a cent larger than another', () => {
  fc.assert(
    fc.property(fc.nat(200_000_000), fc.nat(4_000_000_000_000), (amount, now) => {
      const parts = instalments(amount, now);
      const amounts = parts.map((part) => part.amount);
      expect(amounts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
      expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1);
      expect(parts.map(({ at }) => (at - now) / 86_400_000)).toEqual([0, 30, 60]);
    }),
    seed,
  );
});
