import type { Millis } from './types.js';

/** One minute in milliseconds. */
export const MINUTE: Millis = 60_000;
/** One hour in milliseconds. */
export const HOUR: Millis = 3_600_000;
/** One day in milliseconds. */
export const DAY: Millis = 24 * HOUR;

/** ISO 8601 in UTC with milliseconds, as Klarna writes instants. */
export function formatInstant(at: Millis): string {
  return new Date(at).toISOString();
}

/** Reads an ISO 8601 instant or a bare date (midnight UTC); null for anything else. */
export function parseInstant(text: string): Millis | null {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text))
    return null;
  const zoned = !text.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) || !isCalendarDay(text.slice(0, 10)) ? null : at;
}

/** Whether the calendar has a day; the 30th of February would be read as one of March. */
function isCalendarDay(day: string): boolean {
  return formatInstant(Date.parse(`${day}T00:00:00Z`)).startsWith(day);
}

/** Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds; null for anything else. */
export function parseDuration(text: string): Millis | null {
  const found =
    /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  if (!found) return null;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? '0'));
  const inDays = (weeks ?? 0) * 7 + (days ?? 0);
  const inSeconds = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  const length = Math.round(inDays * DAY + inSeconds * 1000);
  return Number.isSafeInteger(length) ? length : null;
}

/** Midnight UTC at the start of the day of `at`. */
export function startOfDay(at: Millis): Millis {
  return Math.floor(at / DAY) * DAY;
}

/** Which runs of payouts there are: a weekday (0 Sunday … 6 Saturday) or Monday to Friday, at an hour UTC. */
export type RunCalendar = Readonly<{ weekday: number | 'daily'; hour: number }>;

/** The first run of the calendar at or after `at`. */
export function firstRunFrom(at: Millis, calendar: RunCalendar): Millis {
  let run = startOfDay(at) + calendar.hour * HOUR;
  while (run < at || !isRunDay(run, calendar)) run += DAY;
  return run;
}

function isRunDay(at: Millis, calendar: RunCalendar): boolean {
  const weekday = new Date(at).getUTCDay();
  return calendar.weekday === 'daily' ? weekday >= 1 && weekday <= 5 : weekday === calendar.weekday;
}
