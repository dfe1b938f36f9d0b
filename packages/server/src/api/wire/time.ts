import { DAY, HOUR, type Instant } from '@kvitt/flow';

/** 01:00 UTC on the last Sunday of a month that has 31 days: when the clocks change in the EU. */
function clockChange(year: number, month: number): number {
  const last = Date.UTC(year, month, 31, 1);
  return last - new Date(last).getUTCDay() * DAY;
}

/** Hours that Amsterdam is ahead of UTC: 2 between the last Sundays of March and October, else 1. */
function hoursAhead(at: Instant): number {
  const year = new Date(at).getUTCFullYear();
  return at >= clockChange(year, 2) && at < clockChange(year, 9) ? 2 : 1;
}

/** The PSP's date format: local time of Amsterdam without a zone, `2026-01-02T01:00:00`. */
export const wireTime = (at: Instant): string =>
  new Date(at + hoursAhead(at) * HOUR).toISOString().slice(0, 19);

/** The day in Amsterdam, `2026-01-02`. */
export const wireDate = (at: Instant): string => wireTime(at).slice(0, 10);
