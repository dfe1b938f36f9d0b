import { DAY, HOUR, instant, MINUTE, type DurationMs, type Instant } from '@kvitt/flow';

/** The service's time: real time, or in the sandbox a time that can be turned. */
export type Clock = Readonly<{
  now: () => Instant;
  /** Milliseconds of the machine's own clock, for parties who compare with theirs; never for deadlines. */
  realNow: () => number;
  /** Milliseconds by which it runs ahead of real time. */
  offsetMs: () => number;
  /** Where it stands still, null while it runs. */
  heldAt: () => Instant | null;
  /** Makes it stand still at an instant. */
  hold: (at: Instant) => void;
  /** Lets it run on, so many milliseconds ahead of real time. */
  run: (offsetMs: number) => void;
  /** Lets it run on from an instant. */
  runFrom: (at: Instant) => void;
}>;

/** A clock on the machine's own; the only reader of it. */
export function createClock(real: () => number = Date.now): Clock {
  let offset = 0;
  let held: Instant | null = null;
  return {
    now: () => held ?? instant(Math.floor(real()) + offset),
    realNow: real,
    offsetMs: () => offset,
    heldAt: () => held,
    hold: (at) => {
      held = at;
    },
    run: (offsetMs) => {
      offset = offsetMs;
      held = null;
    },
    runFrom: (at) => {
      offset = at - Math.floor(real());
      held = null;
    },
  };
}

/** Real milliseconds that have passed since some fixed moment; for measuring, never for deadlines. */
export const elapsedMs = (): number => performance.now();

/** Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; null for others. */
export function durationMs(text: string): DurationMs | null {
  const parts = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  );
  if (parts === null) return null;
  const [, weeks, days, hours, minutes, seconds] = parts;
  const count = (value: string | undefined): number => Number(value ?? 0);
  const ms =
    (count(weeks) * 7 + count(days)) * DAY +
    count(hours) * HOUR +
    count(minutes) * MINUTE +
    count(seconds) * 1_000;
  return Number.isSafeInteger(ms) ? (ms as DurationMs) : null;
}
