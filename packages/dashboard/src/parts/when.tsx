const DATE_TIME = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
});
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const UTC_DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const LONG = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

/** An instant in the reader's zone; whoever points at it reads it in UTC. */
export function When({
  at,
  form = 'date-time',
}: Readonly<{ at: string; form?: 'date-time' | 'date' | 'long' }>): React.JSX.Element {
  const format = { 'date-time': DATE_TIME, date: DATE, long: LONG }[form];
  return (
    <time dateTime={at} title={utcText(at)} className="number">
      {format.format(new Date(at))}
    </time>
  );
}

/** A day of the books, which are kept in UTC: `2026-12-24`. */
export const dayText = (day: string): string => UTC_DATE.format(new Date(`${day}T00:00:00Z`));

/** `2026-12-24 10:04:00 UTC`. */
export const utcText = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

/** An instant in the reader's zone, as text. */
export const whenText = (at: string): string => DATE_TIME.format(new Date(at));

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** How far an instant is from the service's now: `in 3 days`, `2 hours ago`. */
export function fromNow(at: string, now: string): string {
  const difference = Date.parse(at) - Date.parse(now);
  for (const [unit, length] of UNITS) {
    if (Math.abs(difference) >= length) {
      return RELATIVE.format(Math.trunc(difference / length), unit);
    }
  }
  return difference < 0 ? 'just now' : 'in a moment';
}
