import { createCallbacks } from './callbacks.js';
import { createClock } from './clock.js';
import { createDeadlines } from './deadlines.js';
import { fire, isAboutOrder, isLive, wordOf } from './due.js';
import { NO_JOURNAL, openJournal, readJournal } from './journal.js';
import type { Journal, JournalRecord } from './journal.js';
import { upgraded } from './journal-upgrade.js';
import type { Settings } from './options.js';
import { disturbedCallbacks } from './disturbed-callbacks.js';
import { createFaults } from './faults.js';
import type { FaultsReading } from './faults.js';
import { createRandom, pickSeed } from './random.js';
import { beginScenario } from './scenario-steps.js';
import { loadSnapshot } from './snapshots.js';
import type { Snapshot } from './snapshots.js';
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
  /** Everything as at the start: empty, the clock at its beginning, the scenario too. */
  reset: () => void;
  /** Everything as a snapshot has it, the clock included. */
  restore: (snapshot: Snapshot) => void;
  close: () => void;
}>;

/**
 * Builds a sandbox: from a snapshot if one is given, else from the journal of its directory if there is one,
 * else empty, at the beginning of its scenario.
 */
export function createSandbox(settings: Settings): Sandbox {
  const changes = new Map<string, JournalRecord>();
  const seed = settings.seed ?? pickSeed();
  const flush = (): void => {
    if (changes.size === 0) return;
    const records = [...changes.values(), worldRecord(world)];
    changes.clear();
    journal.append(records);
  };
  const world = createWorld(settings, seed, { changes, flush });
  const journal = open(world);
  const empty = (): void => {
    clearState(world.state);
    world.deadlines.clear();
    changes.clear();
  };
  const rewrite = (): void => {
    changes.clear();
    journal.rewrite(everything(world));
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
      empty();
      if (settings.seed !== undefined) world.random.restore(createRandom(seed).state());
      world.faults.restore(noFaults(seed));
      begin(world);
      rewrite();
    },
    restore: (snapshot) => {
      empty();
      loadSnapshot(world, snapshot);
      rewrite();
    },
    close: () => {
      world.callbacks.close();
      journal.close();
    },
  };
}

type Changes = Readonly<{ changes: Map<string, JournalRecord>; flush: () => void }>;

function createWorld(settings: Settings, seed: number, { changes, flush }: Changes): World {
  const clock = createClock();
  const callbacks = createCallbacks({
    retryMs: settings.callbackRetryMs,
    log: settings.log,
    send: settings.callbackFetch,
    settle: (work) => {
      work();
      flush();
    },
  });
  const world: World = {
    settings,
    clock,
    random: createRandom(seed),
    state: createState(),
    deadlines: createDeadlines(),
    rates: createRates(settings.machineTime),
    faults: createFaults({
      chance: createRandom(chanceSeed(seed)),
      now: clock.now,
      changed: () => {
        world.changed(faultsRecord(world));
      },
    }),
    callbacks: disturbedCallbacks(callbacks, () => world),
    changed: (record) => {
      changes.set(keyOf(record), record);
    },
  };
  return world;
}

/** Faults have a chance of their own, so that they do not change the ids of what is made. */
function chanceSeed(seed: number): number {
  return (seed ^ 0x2545_f491) >>> 0;
}

function noFaults(seed: number): FaultsReading {
  const chance = createRandom(chanceSeed(seed)).state();
  return { waiting: [], random: null, applied: [], chance };
}

/** The clock where the settings say that it starts, and the scenario at its beginning. */
function begin(world: World): void {
  startClock(world);
  if (world.settings.scenario) beginScenario(world, world.settings.scenario);
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

/** Fills a world with what there is of it, and opens its journal. */
function open(world: World): Journal {
  const { directory, snapshot } = world.settings;
  const records = directory === undefined ? [] : readJournal(directory);
  if (snapshot) {
    startClock(world);
    loadSnapshot(world, snapshot);
  } else if (records.length > 0) {
    startClock(world);
    fill(world, records);
  } else begin(world);
  if (directory === undefined) return NO_JOURNAL;
  return openJournal(directory, everything(world));
}

function fill(world: World, records: readonly JournalRecord[]): void {
  const newest = new Map<string, JournalRecord>();
  for (const record of records) newest.set(keyOf(record), upgraded(record));
  for (const record of newest.values()) fileRecord(world.state, record);
  const last = newest.get('world');
  if (last?.kind === 'world') {
    const { clock, random, chance } = last.value;
    world.clock.restore(clock);
    world.random.restore(random);
    const faults = newest.get('faults');
    const known = world.faults.reading();
    const { waiting, random: drawn } = faults?.kind === 'faults' ? faults.value : known;
    world.faults.restore({ ...known, waiting, random: drawn, chance: chance ?? known.chance });
  }
  scheduleAll(world);
}

/** Every record of a world, for a journal that begins anew. */
function everything(world: World): readonly JournalRecord[] {
  const { waiting, random } = world.faults.reading();
  const faults = waiting.length > 0 || random ? [faultsRecord(world)] : [];
  return [...allRecords(world.state), ...faults, worldRecord(world)];
}

function faultsRecord({ faults }: World): JournalRecord {
  const { waiting, random } = faults.reading();
  return { kind: 'faults', value: { waiting, random } };
}

function worldRecord(world: World): JournalRecord {
  const { clock, random, faults } = world;
  const value = { clock: clock.reading(), random: random.state(), chance: faults.chance() };
  return { kind: 'world', value };
}

function keyOf(record: JournalRecord): string {
  switch (record.kind) {
    case 'faults':
    case 'world':
      return record.kind;
    case 'payout':
      return `payout ${record.value.reference}`;
    case 'session':
    case 'page':
    case 'customer_token':
    case 'order':
    case 'posting':
    case 'late_callback':
    case 'step':
    case 'memory':
      return `${record.kind} ${record.value.id}`;
  }
}
