import { DAY, HOUR, later, startOfDay, times, type Instant } from './time.js';

/** Days on which a plan pays out, in the PSP's words: of the week, and the last of the month. */
export const PAYOUT_DAYS = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
  'end-of-month',
] as const;
/** One of them. */
export type PayoutDay = (typeof PAYOUT_DAYS)[number];

/** Whether a text is one of them. */
export const isPayoutDay = (text: string): text is PayoutDay =>
  (PAYOUT_DAYS as readonly string[]).includes(text);

/** When on its day (UTC) a plan pays out: what midnight brought is on the balance, and refunds that left then are off it. */
const PAY_AT = times(6, HOUR);

/**
 * When a plan pays out next, strictly after `now`: at 06:00 UTC of the first day that the schedule names. A day that is named twice
 * counts once; an empty schedule throws.
 */
export function nextPayoutAt(schedule: readonly PayoutDay[], now: Instant): Instant {
  for (let day = startOfDay(now); day <= now + times(32, DAY); day = later(day, DAY)) {
    const at = later(day, PAY_AT);
    if (at > now && schedule.some((each) => isOn(each, day))) return at;
  }
  throw new RangeError('a plan names a day at least');
}

const isOn = (wanted: PayoutDay, day: Instant): boolean =>
  wanted === 'end-of-month'
    ? monthOf(day) !== monthOf(later(day, DAY))
    : PAYOUT_DAYS[weekdayOf(day)] === wanted;

/** From 0 on Monday; the epoch was a Thursday. */
const weekdayOf = (day: Instant): number => (((day / DAY + 3) % 7) + 7) % 7;

/**
 * The month of a day, from 0 for March, in years that begin with March, so that the leap day is a year's last: the calendar repeats after 400
 * years of 146 097 days.
 */
function monthOf(day: Instant): number {
  const ofEra = (((day / DAY + 719_468) % 146_097) + 146_097) % 146_097;
  const leaps =
    Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const year = Math.floor((ofEra - leaps) / 365);
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  return Math.floor((5 * ofYear + 2) / 153);
}

/**
 * What a plan pays out of a balance, in minor units; nothing (0) when that is less than its least. `heldMinor` is what waiting refunds
 * want of the balance.
 */
export function plannedPayout(
  {
    minAmountMinor,
    minBalanceMinor,
  }: Readonly<{ minAmountMinor: bigint; minBalanceMinor: bigint }>,
  { availableMinor, heldMinor }: Readonly<{ availableMinor: bigint; heldMinor: bigint }>,
): bigint {
  const amountMinor = availableMinor - heldMinor - minBalanceMinor;
  return amountMinor >= minAmountMinor && amountMinor > 0n ? amountMinor : 0n;
}
