import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ClockReading } from './clock.js';
import type { FaultsReading } from './faults.js';
import type { RandomState } from './random.js';
import type { Payout, Posting } from './settlement-types.js';
import type {
  CustomerToken,
  HostedPage,
  LateCallback,
  Memory,
  Order,
  PaymentSession,
  ScenarioStep,
} from './types.js';

/** One line of the journal: the newest form of one thing. A later line of the same thing wins. */
export type JournalRecord =
  | Readonly<{ kind: 'session'; value: PaymentSession }>
  | Readonly<{ kind: 'page'; value: HostedPage }>
  | Readonly<{ kind: 'customer_token'; value: CustomerToken }>
  | Readonly<{ kind: 'order'; value: Order }>
  | Readonly<{ kind: 'payout'; value: Payout }>
  | Readonly<{ kind: 'posting'; value: Posting }>
  | Readonly<{ kind: 'late_callback'; value: LateCallback }>
  | Readonly<{ kind: 'step'; value: ScenarioStep }>
  | Readonly<{ kind: 'memory'; value: Memory }>
  | Readonly<{ kind: 'faults'; value: Pick<FaultsReading, 'waiting' | 'random'> }>
  | Readonly<{ kind: 'world'; value: WorldRecord }>;

/** Where clock and chance stand. Chance of faults is missing in what earlier versions wrote. */
export type WorldRecord = Readonly<{
  clock: ClockReading;
  random: RandomState;
  chance?: RandomState;
}>;

/** An append-only file of records. */
export type Journal = Readonly<{
  /** Written before the answer is sent; what was appended outlives the process. */
  append: (records: readonly JournalRecord[]) => void;
  /** Replaces everything by `records`, atomically. */
  rewrite: (records: readonly JournalRecord[]) => void;
  close: () => void;
}>;

const FILE = 'klarna-sandbox.jsonl';

/** Reads what is in the directory's journal. A line cut short by a crash is left out. */
export function readJournal(directory: string): readonly JournalRecord[] {
  const path = join(directory, FILE);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => parseLine(line));
}

/** Opens the directory's journal and starts it anew with `records`. */
export function openJournal(directory: string, records: readonly JournalRecord[]): Journal {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, FILE);
  let file = replaceFile(path, records);
  return {
    append: (added) => {
      writeAll(file, toText(added));
    },
    rewrite: (all) => {
      closeSync(file);
      file = replaceFile(path, all);
    },
    close: () => {
      closeSync(file);
    },
  };
}

/** A journal for a sandbox that keeps nothing. */
export const NO_JOURNAL: Journal = {
  append: () => undefined,
  rewrite: () => undefined,
  close: () => undefined,
};

function replaceFile(path: string, records: readonly JournalRecord[]): number {
  const fresh = openSync(`${path}.new`, 'w', 0o600);
  for (let from = 0; from < records.length; from += 1000) {
    writeAll(fresh, toText(records.slice(from, from + 1000)));
  }
  renameSync(`${path}.new`, path);
  return fresh;
}

function toText(records: readonly JournalRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

function parseLine(line: string): JournalRecord[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as JournalRecord];
  } catch {
    return [];
  }
}
