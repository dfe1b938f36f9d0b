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

const AS_LOCAL = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?$/;
const WITH_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads a day or a time of Amsterdam, a time with a zone of its own, or seconds since 1970; null for anything else. Of an
 * hour that the clocks go through twice the first is meant.
 */
export function localMoment(text: string): Instant | null {
  if (/^\d{9,11}$/.test(text)) return (Number(text) * 1000) as Instant;
  const [, day, clock = '00:00'] = AS_LOCAL.exec(text) ?? [];
  if (day === undefined) {
    const at = WITH_ZONE.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
    return Number.isNaN(at) ? null : (at as Instant);
  }
  const asUtc = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(asUtc)) return null;
  const summer = (asUtc - 2 * HOUR) as Instant;
  return hoursAhead(summer) === 2 ? summer : ((asUtc - HOUR) as Instant);
}

/** The PSP's date format: local time of Amsterdam without a zone, `2026-01-02T01:00:00`. */
export const wireTime = (at: Instant): string =>
  new Date(at + hoursAhead(at) * HOUR).toISOString().slice(0, 19);

/** The day in Amsterdam, `2026-01-02`. */
export const wireDate = (at: Instant): string => wireTime(at).slice(0, 10);
