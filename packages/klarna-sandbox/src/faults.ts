import { isAbsent, isObject, isWhole, textField } from './fields.js';

const FAULT_KINDS = ['status', 'reset_before', 'reset_after', 'garbage', 'delay'] as const;

/** What goes wrong: see the README for each. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A disturbance of the next `times` requests whose method and path fit. */
export type Fault = Readonly<{
  /** Any method when left out. */
  method?: string;
  /** The source of a regular expression on the path. */
  path: string;
  kind: FaultKind;
  /** The status answered by kind `status`; 503 by default. */
  status?: number;
  /** How long kind `delay` waits; 1000 by default. */
  delay_ms?: number;
  times: number;
}>;

/** The disturbances that are still to come. */
export type Faults = Readonly<{
  add: (fault: Fault) => void;
  /** Uses up one turn of the first that fits. */
  take: (method: string, path: string) => Fault | undefined;
  list: () => readonly Fault[];
  clear: () => void;
}>;

/** An empty list of disturbances. */
export function createFaults(): Faults {
  let waiting: { fault: Fault; pattern: RegExp; left: number }[] = [];
  return {
    add: (fault) => {
      waiting.push({ fault, pattern: new RegExp(fault.path), left: fault.times });
    },
    take: (method, path) => {
      const found = waiting.find(
        ({ fault, pattern }) => (fault.method ?? method) === method && pattern.test(path),
      );
      if (!found) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((item) => item !== found);
      return found.fault;
    },
    list: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
    clear: () => {
      waiting = [];
    },
  };
}

/** Reads a fault from JSON; answers the name of the first bad field instead when there is one. */
export function readFault(value: unknown): Fault | string {
  if (!isObject(value)) return 'body';
  const kind = FAULT_KINDS.find((word) => word === value['kind']);
  if (!kind) return 'kind';
  const { method, path, status, delay_ms: delay, times } = value;
  if (!isAbsent(method) && typeof method !== 'string') return 'method';
  if (typeof path !== 'string' || !isPattern(path)) return 'path';
  if (!isAbsent(status) && !isWhole(status, 100, 599)) return 'status';
  if (!isAbsent(delay) && !isWhole(delay, 0, 600_000)) return 'delay_ms';
  if (!isAbsent(times) && !isWhole(times, 1, 1_000_000)) return 'times';
  return {
    ...(isAbsent(method) ? {} : { method: textField(value, 'method').toUpperCase() }),
    path,
    kind,
    ...(isWhole(status, 100, 599) ? { status } : {}),
    ...(isWhole(delay, 0, 600_000) ? { delay_ms: delay } : {}),
    times: isWhole(times, 1, 1_000_000) ? times : 1,
  };
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
