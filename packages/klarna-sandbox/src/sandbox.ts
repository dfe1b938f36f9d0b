import { createCallbacks } from './callbacks.js';
import { createClock } from './clock.js';
import { createDeadlines } from './deadlines.js';
import { fire, isAboutOrder, isLive, wordOf } from './due.js';
import { NO_JOURNAL, openJournal, readJournal } from './journal.js';
import type { Journal, JournalRecord } from './journal.js';
import { upgraded } from './journal-upgrade.js';
import type { Settings } from './options.js';
import { createRandom, pickSeed } from './random.js';
import { createRates } from './rates.js';
import { scheduleAll } from './schedule.js';
import { allRecords, clearState, createState, fileRecord } from './state.js';
import { formatInstant } from './time.js';
import type { Happening, Millis } from './types.js';
import type { World } from './world.js';

/** What advancing the clock brought about, in order of time. */
export type Advanced = Readonly<{ now: string; happened: readonly Happening[] }>;

/** The deadline that comes next. */
export type NextDeadline = Readonly<{ at: string; what: string; order_id?: string }>;

/** A world with a clock that can be turned and a journal behind it. */
export type Sandbox = Readonly<{
  world: World;
  /** Runs whatever has fallen due by now. */
  runDue: () => readonly Happening[];
  /** Runs every deadline up to `target` in order, then stands there or goes on ticking. */
  advanceTo: (target: Millis, mode: 'hold' | 'tick') => Advanced;
  next: () => NextDeadline | null;
  /** Does `work` and journals what it changed before its result is handed back. */
  perform: <Result>(work: () => Result) => Result;
  reset: () => void;
  close: () => void;
}>;

/** Builds a sandbox: from the journal of its directory if there is one, else empty. */
export function createSandbox(settings: Settings): Sandbox {
  const changes = new Map<string, JournalRecord>();
  const seed = settings.seed ?? pickSeed();
  const world: World = {
    settings,
    clock: createClock(),
    random: createRandom(seed),
    state: createState(),
    deadlines: createDeadlines(),
    rates: createRates(settings.machineTime),
    callbacks: createCallbacks({
      retryMs: settings.callbackRetryMs,
      log: settings.log,
      send: settings.callbackFetch,
      settle: (work) => {
        work();
        flush();
      },
    }),
    changed: (record) => {
      changes.set(keyOf(record), record);
    },
  };
  startClock(world);
  const journal = restore(world);
  const flush = (): void => {
    if (changes.size === 0) return;
    const records = [...changes.values(), worldRecord(world)];
    changes.clear();
    journal.append(records);
  };
  const runDue = (): readonly Happening[] => {
    const now = world.clock.now();
    const first = world.deadlines.peek();
    return first === undefined || first.at > now ? [] : catchUp(world, now, flush);
  };
  return {
    world,
    runDue,
    advanceTo: (target, mode) => {
      const to = Math.max(target, world.clock.now());
      const happened = runUntil(world, to, flush);
      if (mode === 'hold') world.clock.holdAt(to);
      else world.clock.tickFrom(to);
      journal.append([worldRecord(world)]);
      return { now: formatInstant(world.clock.now()), happened };
    },
    next: () => nextDeadline(world),
    perform: (work) => {
      runDue();
      const result = work();
      flush();
      return result;
    },
    reset: () => {
      clearState(world.state);
      world.deadlines.clear();
      changes.clear();
      startClock(world);
      if (settings.seed !== undefined) world.random.restore(createRandom(seed).state());
      journal.rewrite([worldRecord(world)]);
    },
    close: () => {
      world.callbacks.close();
      journal.close();
    },
  };
}

/** Sets the clock to where the settings say that it starts. */
function startClock({ clock, settings }: World): void {
  if (settings.startsAt === null) clock.restore({ offset: 0, heldAt: null });
  else if (settings.clock === 'held') clock.holdAt(settings.startsAt);
  else clock.tickFrom(settings.startsAt);
}

/** Runs what is due by `target`, the clock standing at each deadline's time, and leaves it there. */
function runUntil(world: World, target: Millis, flush: () => void): readonly Happening[] {
  const happened: Happening[] = [];
  for (;;) {
    const deadline = world.deadlines.peek();
    if (deadline === undefined || deadline.at > target) return happened;
    world.deadlines.take();
    if (!isLive(world, deadline)) continue;
    world.clock.standAt(deadline.at);
    const happening = fire(world, deadline);
    happened.push(happening);
    world.settings.log(`${happening.at} ${happening.what} ${happening.detail ?? ''}`.trim());
    flush();
  }
}

/** Runs what is due by `now`, then leaves the clock as it was: ticking or standing. */
function catchUp(world: World, now: Millis, flush: () => void): readonly Happening[] {
  try {
    return runUntil(world, now, flush);
  } finally {
    world.clock.resume();
  }
}

function nextDeadline(world: World): NextDeadline | null {
  for (;;) {
    const deadline = world.deadlines.peek();
    if (deadline === undefined) return null;
    if (!isLive(world, deadline)) {
      world.deadlines.take();
      continue;
    }
    const about = isAboutOrder(deadline.kind) ? { order_id: deadline.id } : {};
    return { at: formatInstant(deadline.at), what: wordOf(world, deadline), ...about };
  }
}

function restore(world: World): Journal {
  const { directory } = world.settings;
  if (directory === undefined) return NO_JOURNAL;
  const newest = new Map<string, JournalRecord>();
  for (const record of readJournal(directory)) newest.set(keyOf(record), upgraded(record));
  for (const record of newest.values()) fileRecord(world.state, record);
  const last = newest.get('world');
  if (last?.kind === 'world') {
    world.clock.restore(last.value.clock);
    world.random.restore(last.value.random);
  }
  scheduleAll(world);
  return openJournal(directory, [...allRecords(world.state), worldRecord(world)]);
}

function worldRecord(world: World): JournalRecord {
  const { clock, random } = world;
  return { kind: 'world', value: { clock: clock.reading(), random: random.state() } };
}

function keyOf(record: JournalRecord): string {
  switch (record.kind) {
    case 'world':
      return 'world';
    case 'payout':
      return `payout ${record.value.reference}`;
    case 'session':
    case 'page':
    case 'customer_token':
    case 'order':
    case 'posting':
    case 'memory':
      return `${record.kind} ${record.value.id}`;
  }
}
