import { describe, expect, it } from 'vitest';
import {
  instant,
  later,
  nextPayoutAt,
  payoutEnding,
  payoutsCovered,
  plannedPayout,
  times,
  DAY,
  type AccountFunding,
  type AccountTransactionState,
  type Instant,
  type PayoutDay,
  type PayoutEnd,
} from '../src/index.js';

const at = (text: string): Instant => instant(Date.parse(text));
const iso = (when: Instant): string => new Date(when).toISOString();

describe('the next day of a plan', () => {
  const cases: [schedule: PayoutDay[], now: string, next: string][] = [
    [['mon'], '2026-03-02T05:59:59.999Z', '2026-03-02T06:00:00.000Z'],
    [['mon'], '2026-03-02T06:00:00Z', '2026-03-09T06:00:00.000Z'],
    [['thu', 'mon'], '2026-03-02T06:00:00Z', '2026-03-05T06:00:00.000Z'],
    [['sun'], '2026-03-02T00:00:00Z', '2026-03-08T06:00:00.000Z'],
    [['end-of-month'], '2026-02-10T00:00:00Z', '2026-02-28T06:00:00.000Z'],
    [['end-of-month'], '2028-02-28T07:00:00Z', '2028-02-29T06:00:00.000Z'],
    [['end-of-month'], '2100-02-28T05:00:00Z', '2100-02-28T06:00:00.000Z'],
    [['end-of-month'], '2026-12-31T06:00:00Z', '2027-01-31T06:00:00.000Z'],
    // The last of the month is a Tuesday: once.
    [['tue', 'end-of-month'], '2026-03-31T06:00:00Z', '2026-04-07T06:00:00.000Z'],
  ];
  it.each(cases)('%j after %s is %s', (schedule, now, next) => {
    expect(iso(nextPayoutAt(schedule, at(now)))).toBe(next);
  });

  it('is by the calendar on every day of many years', () => {
    const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
    for (
      let day = at('1999-12-01T00:00:00Z');
      day < at('2033-01-01T00:00:00Z');
      day = later(day, DAY)
    ) {
      const date = new Date(day);
      const weekday = names[date.getUTCDay()] ?? 'sun';
      const isToday = (schedule: readonly PayoutDay[]): boolean =>
        nextPayoutAt(schedule, day) < later(day, DAY);
      const isLast = new Date(later(day, DAY)).getUTCDate() === 1;
      expect([iso(day), isToday([weekday]), isToday(['end-of-month'])]).toEqual([
        iso(day),
        true,
        isLast,
      ]);
    }
  });

  it('is never none: a plan without a day is a bug', () => {
    expect(() => nextPayoutAt([], at('2026-03-02T00:00:00Z'))).toThrow('names a day');
    expect(nextPayoutAt(['end-of-month'], at('2026-01-31T06:00:00Z'))).toBeLessThan(
      later(at('2026-01-31T06:00:00Z'), times(31, DAY)),
    );
  });
});

describe('what a plan pays out', () => {
  const cases: [available: bigint, held: bigint, keep: bigint, least: bigint, paid: bigint][] = [
    [10_000n, 0n, 0n, 1n, 10_000n],
    [10_000n, 0n, 2_500n, 1n, 7_500n],
    [10_000n, 4_000n, 2_500n, 1n, 3_500n],
    [10_000n, 0n, 2_500n, 7_501n, 0n],
    [10_000n, 0n, 2_500n, 7_500n, 7_500n],
    [10_000n, 12_000n, 0n, 1n, 0n],
    [-5n, 0n, 0n, 1n, 0n],
    [0n, 0n, 0n, 0n, 0n],
  ];
  it.each(cases)('of %i with %i held, keeping %i, at least %i: %i', (...figures) => {
    const [availableMinor, heldMinor, minBalanceMinor, minAmountMinor, paid] = figures;
    const plan = { minAmountMinor, minBalanceMinor };
    expect(plannedPayout(plan, { availableMinor, heldMinor })).toBe(paid);
  });
});

describe('payouts that wait', () => {
  const cases: [amounts: string, available: bigint, held: bigint, covered: number][] = [
    ['', 100n, 0n, 0],
    ['60, 40', 100n, 0n, 2],
    ['60, 41', 100n, 0n, 1],
    // The smaller one behind does not overtake.
    ['101, 1', 100n, 0n, 0],
    ['60, 50, 1', 100n, 0n, 1],
    // What refunds want comes first.
    ['60', 100n, 41n, 0],
    ['60', 100n, 40n, 1],
    ['1', -1n, 0n, 0],
  ];
  it.each(cases)(
    'of %s, %i with %i held cover %i',
    (amounts, availableMinor, heldMinor, covered) => {
      const waiting = amounts.split(', ').filter((each) => each !== '');
      expect(payoutsCovered(waiting.map(BigInt), { availableMinor, heldMinor })).toBe(covered);
    },
  );
});

describe('the end of a payout', () => {
  const cases: [AccountTransactionState, AccountFunding, PayoutEnd, unknown][] = [
    ['reserved', 'booked', 'paid', ['completed', 'booked', 'paid']],
    ['reserved', 'booked', 'failed', ['void', 'booked', 'failed']],
    ['reserved', 'booked', 'taken_back', 'payout_under_way'],
    ['reserved', 'waiting', 'paid', 'payout_waits'],
    ['reserved', 'waiting', 'failed', ['void', 'none', null]],
    ['reserved', 'waiting', 'taken_back', ['void', 'none', null]],
    ['void', 'none', 'taken_back', 'stays'],
    ['void', 'none', 'failed', 'payout_ended'],
    ['void', 'booked', 'taken_back', 'payout_ended'],
    ['completed', 'booked', 'taken_back', 'payout_ended'],
    ['completed', 'booked', 'paid', 'payout_ended'],
    ['completed', 'booked', 'failed', 'payout_ended'],
    ['void', 'booked', 'failed', 'payout_ended'],
  ];
  it.each(cases)('%s, %s: %s', (state, funding, end, told) => {
    const ending = payoutEnding({ state, funding }, end);
    const said =
      ending.kind === 'ends'
        ? [ending.state, ending.funding, ending.step]
        : ending.kind === 'refused'
          ? ending.error
          : ending.kind;
    expect(said).toEqual(told);
  });
});
