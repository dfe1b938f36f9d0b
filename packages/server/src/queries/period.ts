import type { Instant } from '@kvitt/flow';
import { isoText } from '../store/arrays.js';
import { daysOf } from './statement.js';

/** The longest period of one statement, in days: a year, and a month to spare. */
export const DAYS_MAX = 400;

/** The day (UTC) that a text names, such as `2026-03-28` with or without a time after it; null when it is none. */
export function readDay(text: string): string | null {
  const [written] = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(text) ?? [];
  if (written === undefined || written < '1970-01-01' || Number.isNaN(Date.parse(written))) {
    return null;
  }
  return isoText(Date.parse(written)).startsWith(written) ? written : null;
}

/** Why there is no statement of a period, in words; null when there is one. */
export function periodFault(
  { from, to }: Readonly<{ from: string; to: string }>,
  now: Instant,
): string | null {
  const today = isoText(now).slice(0, 10);
  if (from >= to) return 'from must be before to, the day after the last one';
  if (to > today) return `to is at most ${today}: a statement is of days that are over`;
  if (daysOf({ from, to }) > DAYS_MAX) return `a statement is of at most ${DAYS_MAX} days`;
  return null;
}
