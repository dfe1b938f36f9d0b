import type { CallbackKind } from './callbacks.js';
import type { Random, RandomState } from './random.js';
import { formatInstant } from './time.js';
import type { JsonObject, Millis } from './types.js';

/** What can happen to a request, to a callback, and to what a payout tells: see the README for each. */
export const FAULT_KINDS = {
  request: ['status', 'reset_before', 'reset_after', 'garbage', 'delay', 'hang', 'hang_after'],
  callback: ['callback_twice', 'callback_late', 'callback_lost'],
  settlement: [
    'settlement_fee_off',
    'settlement_capture_missing',
    'settlement_row_twice',
    'settlement_return_missing',
    'settlement_return_as_sale',
  ],
} as const;

/** What a fault is about. */
export type FaultRealm = keyof typeof FAULT_KINDS;

/** What goes wrong. */
export type FaultKind = (typeof FAULT_KINDS)[FaultRealm][number];

/** What goes wrong with what a payout tells. */
export type SettlementFaultKind = (typeof FAULT_KINDS)['settlement'][number];

/** A disturbance of the next `times` requests, callbacks or payouts that fit. */
export type Fault = Readonly<{
  kind: FaultKind;
  /** How often; once when left out. */
  times?: number;
  /** Any method when left out. */
  method?: string;
  /** The source of a regular expression on a request's path or a callback's address; any when left out. */
  path?: string;
  /** The status answered by kind `status`; 503 by default. */
  status?: number;
  /** Seconds that a 429 asks to wait, 1 by default; with any other status only when said. */
  retry_after?: number;
  /** How long kind `delay` waits; 1000 by default. */
  delay_ms?: number;
  /** Which callback; any when left out. */
  callback?: CallbackKind;
  /** How much later on the sandbox's clock a callback comes, ISO 8601; `PT1H` by default. */
  by?: string;
  /** By how many minor units a fee is off, 1 by default; negative for less. */
  amount?: number;
  /** Only rows about this order. */
  order_id?: string;
  /** Whether the payout's sums follow the wrong rows; else they stay as they are paid. */
  consistent?: boolean;
}>;

/** A fault of one realm. */
export type FaultOf<Realm extends FaultRealm> = Fault &
  Readonly<{ kind: (typeof FAULT_KINDS)[Realm][number] }>;

/** Faults that come by chance: of `rate` (0 to 1) of all requests, callbacks and payouts. */
export type RandomFaults = Readonly<{
  rate: number;
  kinds: readonly FaultKind[];
  /** As in a fault that is ordered. */
  status?: number;
  delay_ms?: number;
}>;

/** A fault that took place. */
export type AppliedFault = Readonly<{
  n: number;
  at: string;
  kind: FaultKind;
  origin: 'ordered' | 'random';
  /** What it met: a method and path, an address, or a payment reference with the rows. */
  met: JsonObject;
}>;

/** A fault that is about to take place. `pick` chooses among `count` candidates, the first unless by chance. */
export type TakenFault<Realm extends FaultRealm = FaultRealm> = Readonly<{
  fault: FaultOf<Realm>;
  origin: AppliedFault['origin'];
  pick: (count: number) => number;
}>;

/** Everything about faults that a snapshot keeps. */
export type FaultsReading = Readonly<{
  waiting: readonly Fault[];
  random: RandomFaults | null;
  applied: readonly AppliedFault[];
  chance: RandomState;
}>;

/** The disturbances that are still to come, and those that came. */
export type Faults = Readonly<{
  add: (fault: Fault) => void;
  /** Uses up one turn of the first of a realm that fits, or draws one by chance. */
  take: <Realm extends FaultRealm>(
    realm: Realm,
    fits: (fault: FaultOf<Realm>) => boolean,
  ) => TakenFault<Realm> | undefined;
  /** Notes that a fault took place. */
  note: (taken: Pick<TakenFault, 'fault' | 'origin'>, met: JsonObject) => void;
  list: () => readonly Fault[];
  random: () => RandomFaults | null;
  setRandom: (random: RandomFaults | null) => void;
  /** Those numbered `n` and above, and the number the next one will have. */
  applied: (n: number) => Readonly<{ applied: readonly AppliedFault[]; next: number }>;
  /** Takes back what is to come, chance included. */
  clear: () => void;
  /** Where the source of chance stands. */
  chance: () => RandomState;
  reading: () => FaultsReading;
  restore: (reading: FaultsReading) => void;
}>;

const KEPT = 10_000;

/** Where faults get chance and time from, and whom they tell that those to come have changed. */
export type FaultPorts = Readonly<{ chance: Random; now: () => Millis; changed: () => void }>;

/** An empty list of disturbances. */
export function createFaults({ chance, now, changed }: FaultPorts): Faults {
  let waiting: { fault: Fault; left: number }[] = [];
  let random: RandomFaults | null = null;
  let applied: AppliedFault[] = [];
  let count = 0;
  const order = (fault: Fault): void => {
    waiting.push({ fault, left: fault.times ?? 1 });
    changed();
  };
  const draw = <Realm extends FaultRealm>(
    realm: Realm,
    fits: (fault: FaultOf<Realm>) => boolean,
  ): TakenFault<Realm> | undefined => {
    const { rate, kinds = [], ...details } = random ?? {};
    const able = kinds.flatMap((kind) => ofRealm(realm, { ...details, kind }));
    if (rate === undefined || able.length === 0 || chance.fraction() >= rate) return undefined;
    const fault = able[Math.floor(chance.fraction() * able.length)];
    if (!fault || !fits(fault)) return undefined;
    const pick = (among: number): number => Math.floor(chance.fraction() * among);
    return { fault, origin: 'random', pick };
  };
  return {
    add: order,
    take: (realm, fits) => {
      for (const each of waiting) {
        const [fault] = ofRealm(realm, each.fault);
        if (!fault || !fits(fault)) continue;
        each.left -= 1;
        if (each.left <= 0) waiting = waiting.filter((item) => item !== each);
        changed();
        return { fault, origin: 'ordered', pick: () => 0 };
      }
      return draw(realm, fits);
    },
    note: ({ fault, origin }, met) => {
      applied.push({ n: count, at: formatInstant(now()), kind: fault.kind, origin, met });
      count += 1;
      if (applied.length > KEPT * 2) applied = applied.slice(-KEPT);
    },
    list: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
    random: () => random,
    setRandom: (next) => {
      random = next;
      changed();
    },
    applied: (n) => ({ applied: applied.filter((item) => item.n >= n), next: count }),
    clear: () => {
      waiting = [];
      random = null;
      changed();
    },
    chance: chance.state,
    reading: () => ({
      waiting: waiting.map(({ fault, left }) => ({ ...fault, times: left })),
      random,
      applied,
      chance: chance.state(),
    }),
    restore: (reading) => {
      waiting = [];
      for (const fault of reading.waiting) order(fault);
      ({ random } = reading);
      applied = [...reading.applied];
      count = (applied.at(-1)?.n ?? -1) + 1;
      chance.restore(reading.chance);
    },
  };
}

/** What a kind of fault is about. */
export function realmOf(kind: FaultKind): FaultRealm {
  if (kind.startsWith('callback_')) return 'callback';
  return kind.startsWith('settlement_') ? 'settlement' : 'request';
}

function ofRealm<Realm extends FaultRealm>(realm: Realm, fault: Fault): FaultOf<Realm>[] {
  const isOne = (each: Fault): each is FaultOf<Realm> => realmOf(each.kind) === realm;
  return isOne(fault) ? [fault] : [];
}

/** Whether a fault's method and path fit a request, or its path the address of a callback. */
export function fitsPath(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return fault.path === undefined || new RegExp(fault.path).test(path);
}
