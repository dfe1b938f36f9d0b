import { isObject } from './fields.js';
import type { FaultsReading } from './faults.js';
import type { JournalRecord } from './journal.js';
import type { SandboxOptions, Settings, Terms } from './options.js';
import type { RandomState } from './random.js';
import { scheduleAll } from './schedule.js';
import { allRecords, fileRecord } from './state.js';
import { formatInstant, parseInstant } from './time.js';
import type { Merchant } from './types.js';
import type { World } from './world.js';

const FORMAT = 'klarna-sandbox-snapshot';
const VERSION = 1;

/** A whole sandbox at one moment, as a document: everything it knows, and how it was set up. */
export type Snapshot = Readonly<{
  format: typeof FORMAT;
  version: typeof VERSION;
  name: string;
  /** When it was taken, on the sandbox's clock; there the clock goes on. */
  taken_at: string;
  clock: 'held' | 'ticking';
  /** What a second sandbox made from it is set up with. */
  options: SnapshotOptions;
  random: RandomState;
  faults: FaultsReading;
  records: readonly JournalRecord[];
}>;

/** The options that decide what happens; where and how it listens is left out. */
export type SnapshotOptions = Readonly<{
  terms: Terms;
  merchants: readonly Merchant[];
  sessionHours: number;
  tokenMinutes: number;
  idempotencyHours: number;
  seed?: number;
}>;

/** A snapshot without its records, for lists. */
export type SnapshotEntry = Pick<Snapshot, 'name' | 'taken_at'> & Readonly<{ records: number }>;

/** Takes a snapshot. Later changes of the sandbox do not reach it. */
export function takeSnapshot(world: World, name: string): Snapshot {
  const { clock, random, faults, state, settings } = world;
  const { terms, merchants, sessionHours, tokenMinutes, idempotencyHours, seed } = settings;
  return structuredClone({
    format: FORMAT,
    version: VERSION,
    name,
    taken_at: formatInstant(clock.now()),
    clock: clock.isHeld() ? 'held' : 'ticking',
    options: {
      ...{ terms, merchants, sessionHours, tokenMinutes, idempotencyHours },
      ...(seed === undefined ? {} : { seed }),
    },
    random: random.state(),
    faults: faults.reading(),
    records: allRecords(state),
  });
}

/** Fills an empty world from a snapshot, clock and chance included. */
export function loadSnapshot(world: World, snapshot: Snapshot): void {
  const { records, random, faults } = structuredClone(snapshot);
  const at = parseInstant(snapshot.taken_at) ?? 0;
  if (snapshot.clock === 'held') world.clock.holdAt(at);
  else world.clock.tickFrom(at);
  world.random.restore(random);
  world.faults.restore(faults);
  for (const record of records) fileRecord(world.state, record);
  scheduleAll(world);
}

/** Whether a JSON value is a snapshot of a version that can be read. */
export function isSnapshot(value: unknown): value is Snapshot {
  if (!isObject(value) || value['format'] !== FORMAT || value['version'] !== VERSION) return false;
  const { taken_at: at, records, random, faults, options } = value;
  const isDated = typeof at === 'string' && parseInstant(at) !== null;
  return (
    isDated &&
    Array.isArray(records) &&
    Array.isArray(random) &&
    isObject(faults) &&
    isObject(options)
  );
}

/** The options with which a sandbox goes on from a snapshot. */
export function optionsFrom({ options }: Snapshot): SandboxOptions {
  const { terms, ...others } = options;
  return { ...terms, ...others };
}

/** The named snapshots that a sandbox has taken. They outlive a reset, but not the process. */
export type Snapshots = Readonly<{
  keep: (snapshot: Snapshot) => void;
  find: (name: string) => Snapshot | undefined;
  forget: (name: string) => boolean;
  list: () => readonly SnapshotEntry[];
  /** A name that is not taken. */
  freeName: () => string;
}>;

/** No snapshots. */
export function createSnapshots(): Snapshots {
  const kept = new Map<string, Snapshot>();
  let numbered = 0;
  return {
    keep: (snapshot) => {
      kept.set(snapshot.name, snapshot);
    },
    find: (name) => kept.get(name),
    forget: (name) => kept.delete(name),
    list: () => [...kept.values()].map((snapshot) => entryOf(snapshot)),
    freeName: () => {
      do numbered += 1;
      while (kept.has(`snapshot-${numbered}`));
      return `snapshot-${numbered}`;
    },
  };
}

/** A snapshot's line in a list. */
export function entryOf({ name, taken_at, records }: Snapshot): SnapshotEntry {
  return { name, taken_at, records: records.length };
}

/** The settings that a snapshot must not change: where the sandbox listens and writes to. */
export function placeOf(settings: Settings): SandboxOptions {
  const { host, log, callbackRetryMs, callbackFetch, allowHttpLoopback, machineTime } = settings;
  return {
    ...{ host, log, callbackRetryMs, allowHttpLoopback, machineTime },
    ...(callbackFetch === undefined ? {} : { callbackFetch }),
  };
}
