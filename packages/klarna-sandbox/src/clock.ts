import type { Millis } from './types.js';

/** What has to be written down so that the clock goes on after a restart. */
export type ClockReading = Readonly<{ offset: number; heldAt: Millis | null }>;

/** The sandbox's clock: real time plus an offset, or standing still. It never runs backwards. */
export type Clock = Readonly<{
  now: () => Millis;
  isHeld: () => boolean;
  /** Stands at `at` while one deadline runs. */
  standAt: (at: Millis) => void;
  /** Ends such a standing: the clock is again as it was before. */
  resume: () => void;
  /** Stands still at `at` until told otherwise. */
  holdAt: (at: Millis) => void;
  /** Goes on ticking in real time from `at`. */
  tickFrom: (at: Millis) => void;
  reading: () => ClockReading;
  restore: (reading: ClockReading) => void;
}>;

/** The machine's own time, for what must not stand still when the sandbox's clock does. */
export function machineTime(): Millis {
  return Date.now();
}

/** Makes a clock that shows real time until it is turned. This file alone reads the machine's clock. */
export function createClock(): Clock {
  let offset = 0;
  let heldAt: Millis | null = null;
  let standing: Millis | null = null;
  let last = 0;
  const now = (): Millis => {
    if (standing !== null) return standing;
    if (heldAt !== null) return heldAt;
    last = Math.max(last, Date.now() + offset);
    return last;
  };
  return {
    now,
    isHeld: () => heldAt !== null,
    standAt: (at) => {
      standing = at;
    },
    resume: () => {
      standing = null;
    },
    holdAt: (at) => {
      standing = null;
      heldAt = at;
    },
    tickFrom: (at) => {
      standing = null;
      heldAt = null;
      offset = at - Date.now();
      last = at;
    },
    reading: () => ({ offset, heldAt }),
    restore: (reading) => {
      standing = null;
      ({ offset, heldAt } = reading);
      last = 0;
    },
  };
}
