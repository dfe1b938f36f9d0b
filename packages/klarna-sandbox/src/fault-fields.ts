import type { CallbackKind } from './callbacks.js';
import { FAULT_KINDS, realmOf } from './faults.js';
import type { Fault, FaultKind, RandomFaults } from './faults.js';
import { isAbsent, isObject, isText, isWhole } from './fields.js';
import { parseDuration } from './time.js';
import type { JsonObject } from './types.js';

const KINDS: readonly FaultKind[] = [
  ...FAULT_KINDS.request,
  ...FAULT_KINDS.callback,
  ...FAULT_KINDS.settlement,
];

const CALLBACKS: readonly CallbackKind[] = [
  'authorization',
  'status_update',
  'notification',
  'push',
];

type Check = (value: unknown) => boolean;

/** What each member of a fault may hold, for the realms in which it means something. */
const MEMBERS: Readonly<Record<keyof Fault, Check>> = {
  kind: (value) => KINDS.some((kind) => kind === value),
  times: (value) => isWhole(value, 1, 1_000_000),
  method: (value) => isText(value, 1, 20),
  path: (value) => typeof value === 'string' && isPattern(value),
  status: (value) => isWhole(value, 100, 599),
  retry_after: (value) => isWhole(value, 0, 86_400),
  delay_ms: (value) => isWhole(value, 0, 600_000),
  callback: (value) => CALLBACKS.some((kind) => kind === value),
  by: (value) => typeof value === 'string' && parseDuration(value) !== null,
  amount: (value) => isWhole(value, -200_000_000, 200_000_000) && value !== 0,
  order_id: (value) => isText(value, 1, 100),
  consistent: (value) => typeof value === 'boolean',
};

/** Reads a fault from JSON; answers the name of the first bad member instead when there is one. */
export function readFault(value: unknown): Fault | string {
  if (!isObject(value)) return 'body';
  if (!MEMBERS.kind(value['kind'])) return 'kind';
  const fault: Record<string, unknown> = { times: 1 };
  for (const [name, member] of Object.entries(value)) {
    if (isAbsent(member)) continue;
    if (!isMember(name) || !MEMBERS[name](member)) return name;
    fault[name] = name === 'method' ? String(member).toUpperCase() : member;
  }
  return fault as Fault;
}

/** Reads `{rate, kinds, status, delay_ms}`; answers the name of the first bad member instead when there is one. */
export function readRandomFaults(value: unknown): RandomFaults | string {
  if (!isObject(value)) return 'body';
  const { rate, status, delay_ms: delay } = value;
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) return 'rate';
  if (!isAbsent(status) && !isWhole(status, 100, 599)) return 'status';
  if (!isAbsent(delay) && !isWhole(delay, 0, 600_000)) return 'delay_ms';
  const kinds = readKinds(value);
  if (!kinds) return 'kinds';
  return {
    rate,
    kinds,
    ...(isWhole(status, 100, 599) ? { status } : {}),
    ...(isWhole(delay, 0, 600_000) ? { delay_ms: delay } : {}),
  };
}

/** Kinds, or all of the realm `request`: that is what a client has to bear. */
function readKinds({ kinds }: JsonObject): readonly FaultKind[] | null {
  if (isAbsent(kinds)) return KINDS.filter((kind) => realmOf(kind) === 'request');
  if (!Array.isArray(kinds) || kinds.length === 0) return null;
  const known = KINDS.filter((kind) => kinds.includes(kind));
  return known.length === new Set(kinds).size ? known : null;
}

function isMember(name: string): name is keyof Fault {
  return name in MEMBERS;
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
