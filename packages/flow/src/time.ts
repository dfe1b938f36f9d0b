import type { Brand } from './ids.js';

/** Milliseconds since the Unix epoch, UTC. */
export type Instant = Brand<number, 'Instant'>;
/** A length of time in milliseconds. */
export type DurationMs = Brand<number, 'DurationMs'>;

/** One minute in milliseconds. */
export const MINUTE = 60_000 as DurationMs;
/** One hour in milliseconds. */
export const HOUR = 3_600_000 as DurationMs;
/** One day of 24 hours in milliseconds; UTC has no other days. */
export const DAY = 86_400_000 as DurationMs;

/** Brands milliseconds since the epoch; throws when they are not a finite integer. */
export function instant(ms: number): Instant {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`instant: ${ms}`);
  return ms as Instant;
}

/** `count` times `unit`, as a duration. */
export const times = (count: number, unit: DurationMs): DurationMs => (count * unit) as DurationMs;

/** The instant `duration` after `at`. */
export const later = (at: Instant, duration: DurationMs): Instant => (at + duration) as Instant;

/** Midnight UTC at which the day of `at` began. */
export const startOfDay = (at: Instant): Instant => (Math.floor(at / DAY) * DAY) as Instant;

/** The first midnight UTC strictly after `at`. */
export const nextMidnight = (at: Instant): Instant => later(startOfDay(at), DAY);

/** The earlier of two instants. */
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
