import { expect, it } from 'vitest';
import { instant, payoutRunAt, SANDBOX_TERMS, saleFeesMinor } from '../src/index.js';

const at = (text: string) => instant(Date.parse(text));
const DAILY = { ...SANDBOX_TERMS, payoutDelayDays: 3, payoutWeekday: 'daily' } as const;

const runs = [
  [
    'a Monday’s invoice waits two whole weeks',
    SANDBOX_TERMS,
    '2026-03-02T10:00Z',
    '2026-03-16T06:00Z',
  ],
  [
    'a Tuesday’s comes with the Monday after them',
    SANDBOX_TERMS,
    '2026-03-03T00:00Z',
    '2026-03-23T06:00Z',
  ],
  ['daily runs leave weekends out', DAILY, '2026-03-04T23:00Z', '2026-03-09T06:00Z'],
  ['daily runs of a working day', DAILY, '2026-03-02T23:00Z', '2026-03-05T06:00Z'],
] as const;
it.each(runs)('%s', (_, terms, from, run) => {
  expect(payoutRunAt(terms, at(from))).toBe(at(run));
});

it('a refund is in the next run, not in the one of its own moment', () => {
  expect(payoutRunAt(SANDBOX_TERMS, at('2026-03-02T06:00Z'), 0)).toBe(at('2026-03-09T06:00Z'));
  expect(payoutRunAt(SANDBOX_TERMS, at('2026-03-02T05:59Z'), 0)).toBe(at('2026-03-02T06:00Z'));
});

it('fees are rounded each, and so is the tax on each', () => {
  // 140.00: 2.49 % is 3.486, its tax 0.8725; the fixed 0.35 bears 0.0875.
  expect(saleFeesMinor(SANDBOX_TERMS, 14_000n)).toBe(349n + 87n + 35n + 9n);
});
