import type { Instant } from '@kvitt/flow';
import type { Clock } from '../clock.js';
import { writeClock } from '../store/clock-row.js';
import type { Database } from '../store/database.js';
import { dueWork, nextDue } from '../store/outbox.js';
import type { Runtime } from '../runtime.js';
import type { KlarnaControls } from './klarna-controls.js';

/** Something that happened while time moved, on either side. */
export type Happening = Readonly<{
  at: string;
  side: 'kvitt' | 'klarna';
  what: string;
  order_id?: string;
  klarna_order_id?: string;
  detail?: string;
}>;

/** Turns the clock of Kvitt and its Klarna together. */
export type TimeMachine = Readonly<{
  /**
   * Runs every deadline of both sides up to `target` in order of time, each with the clock standing at its time
   * and all effects done before the next. A target in the past changes nothing.
   */
  advanceTo: (target: Instant) => Promise<readonly Happening[]>;
  /** Resolves when nothing that is due is left to do. */
  quiet: () => Promise<void>;
  /** Whether an advance is under way. */
  isTurning: () => boolean;
  /** Notes something that happened on our side, for the report of an advance under way. */
  note: (happening: Omit<Happening, 'at' | 'side'>) => void;
}>;

/** What the time machine moves. */
export type TimeMachineParts = Readonly<{
  db: Database;
  clock: Clock;
  klarna: KlarnaControls;
  runtime: () => Runtime;
}>;

/** Builds the time machine; advances queue behind each other. */
export function createTimeMachine({ db, clock, klarna, runtime }: TimeMachineParts): TimeMachine {
  let report: Happening[] | null = null;
  let isTurning = false;
  let last: Promise<unknown> = Promise.resolve();

  const note: TimeMachine['note'] = (happening) => {
    report?.push({ at: new Date(clock.now()).toISOString(), side: 'kvitt', ...happening });
  };

  const quiet = async (): Promise<void> => {
    for (;;) {
      const due = await dueWork(db, clock.now());
      if (due.length === 0) return;
      const seen = runtime().activity(20);
      runtime().wake(due);
      await seen;
    }
  };

  const holdAt = async (at: Instant): Promise<void> => {
    clock.hold(at);
    await writeClock(db, { offsetMs: clock.offsetMs(), heldAt: at });
    for (const { at: when, what, order_id: id, detail } of await klarna.advanceTo(at, true)) {
      report?.push({
        at: when,
        side: 'klarna',
        what,
        ...(id === undefined ? {} : { klarna_order_id: id }),
        ...(detail === undefined ? {} : { detail }),
      });
    }
    await quiet();
  };

  const run = async (target: Instant): Promise<readonly Happening[]> => {
    const happened: Happening[] = [];
    report = happened;
    isTurning = true;
    try {
      await holdAt(clock.now());
      for (;;) {
        const now = clock.now();
        const [ours, theirs] = await Promise.all([nextDue(db, now), klarna.nextAt()]);
        const next = Math.min(ours ?? Infinity, theirs ?? Infinity);
        if (next > target) break;
        await holdAt(Math.max(next, now + 1) as Instant);
      }
      if (target > clock.now()) await holdAt(target);
    } finally {
      report = null;
      const end = clock.now();
      clock.runFrom(end);
      await writeClock(db, { offsetMs: clock.offsetMs(), heldAt: null }).finally(() => {
        isTurning = false;
      });
      await klarna.advanceTo(end, false);
    }
    return happened;
  };

  return {
    note,
    quiet,
    isTurning: () => isTurning,
    advanceTo: async (target) => {
      const turn = last.then(async () => run(target));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
