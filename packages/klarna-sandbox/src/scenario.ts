import { readCorrection } from './behaviour/corrections.js';
import type { Correction } from './behaviour/corrections.js';
import { readFault, readRandomFaults } from './fault-fields.js';
import type { Fault, RandomFaults } from './faults.js';
import { AMOUNT_MAX, isAbsent, isObject, isText, isWhole } from './fields.js';
import { DEFAULT_TERMS } from './options.js';
import type { Terms } from './options.js';
import { parseDuration, parseInstant } from './time.js';
import type { JsonObject, Merchant } from './types.js';

/** What happens at one moment of a scenario. */
export type ScenarioAction =
  | Readonly<{ kind: 'fault'; fault: Fault }>
  /** Replaces the faults by chance; null ends them. */
  | Readonly<{ kind: 'random'; random: RandomFaults | null }>
  /** Takes back every fault still to come. */
  | Readonly<{ kind: 'clear' }>
  | Readonly<{ kind: 'correction'; correction: Correction }>;

/** A moment of a scenario: an ISO 8601 instant, or a duration from when the clock starts. */
export type ScenarioMoment = Readonly<{ at: string; action: ScenarioAction }>;

/** How a sandbox is set up and what goes wrong with it, in one document. */
export type Scenario = Readonly<{
  seed?: number;
  startAt?: string;
  clock?: 'held' | 'ticking';
  terms: Partial<Terms>;
  merchants?: readonly Merchant[];
  faults: readonly Fault[];
  random: RandomFaults | null;
  moments: readonly ScenarioMoment[];
}>;

/** A scenario as a file holds it: see the README. Read by `readScenario`, which checks it. */
export type ScenarioDocument = Readonly<{
  seed?: number;
  start_at?: string;
  clock?: 'held' | 'ticking';
  terms?: Partial<Terms>;
  merchants?: readonly Merchant[];
  faults?: readonly Fault[];
  random?: RandomFaults | null;
  at?: readonly Readonly<{
    at: string;
    fault?: Fault;
    random?: RandomFaults | null;
    clear?: true;
    correction?: Correction;
  }>[];
}>;

/** A scenario that cannot be read; its message says where and what. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

const MEMBERS = ['seed', 'start_at', 'clock', 'terms', 'merchants', 'faults', 'random', 'at'];

/** Reads a scenario from JSON; throws ScenarioError that names the member it stumbled over. */
export function readScenario(value: unknown): Scenario {
  if (!isObject(value)) throw new ScenarioError('a scenario is a JSON object');
  const unknown = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw new ScenarioError(`"${unknown}" is not one of ${MEMBERS.join(', ')}`);
  }
  const { seed, start_at: startAt, clock, merchants, random } = value;
  const isEmpty = Array.isArray(merchants) && merchants.length === 0;
  check(!isEmpty, 'merchants', 'a list of one at least');
  check(isAbsent(seed) || Number.isSafeInteger(seed), 'seed', 'a whole number');
  check(isAbsent(startAt) || isInstant(startAt), 'start_at', 'an ISO 8601 instant');
  check(isAbsent(clock) || clock === 'held' || clock === 'ticking', 'clock', '"held" or "ticking"');
  return {
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof startAt === 'string' ? { startAt } : {}),
    ...(clock === 'held' || clock === 'ticking' ? { clock } : {}),
    ...(isAbsent(merchants) ? {} : { merchants: list(value, 'merchants').map(readMerchant) }),
    terms: readTerms(value['terms'], 'terms'),
    faults: list(value, 'faults').map((fault, at) => faultAt(fault, `faults[${at}]`)),
    random: isAbsent(random) ? null : randomAt(random, 'random'),
    moments: list(value, 'at').map((moment, at) => readMoment(moment, `at[${at}]`)),
  };
}

/** Reads terms by their names; throws ScenarioError for a name or a kind of value there is not. */
export function readTerms(value: unknown, path: string): Partial<Terms> {
  if (isAbsent(value)) return {};
  if (!isObject(value)) throw new ScenarioError(`${path} must be an object`);
  for (const [name, term] of Object.entries(value)) {
    const usual: unknown = Reflect.get(DEFAULT_TERMS, name);
    if (!Object.hasOwn(DEFAULT_TERMS, name)) {
      throw new ScenarioError(`${path}.${name} is no term`);
    }
    const isGood = isLike(term, usual) && (FORMS[name]?.(term) ?? true);
    check(isGood, `${path}.${name}`, `a value such as ${JSON.stringify(usual)}`);
  }
  return value;
}

/** What the kind of a term's value does not say. A run on a day that no week has would never come. */
const FORMS: Readonly<Record<string, (value: unknown) => boolean>> = {
  payoutRun: (value) => {
    if (!isObject(value)) return false;
    const { weekday, hour } = value;
    return (weekday === 'daily' || isWhole(weekday, 0, 6)) && isWhole(hour, 0, 23);
  },
  settlementType: (value) => value === 'NET' || value === 'GROSS',
  returnFeeCountries: (value) => isListOf(value, (country) => isText(country, 2, 2)),
  invoiceDueDaysByCountry: (value) =>
    isObject(value) && Object.values(value).every((days) => isWhole(days, 0, 10_000)),
  dueDateOptions: (value) =>
    isListOf(value, (option) => {
      if (!isObject(option)) return false;
      return isWhole(option['numberOfDays'], 1, 10_000) && isWhole(option['amount'], 0, AMOUNT_MAX);
    }),
};

function isListOf(value: unknown, isGood: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isGood(item));
}

function isLike(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) return Array.isArray(value);
  if (isObject(usual)) return isObject(value);
  if (typeof usual === 'number') return typeof value === 'number' && value >= 0;
  return typeof value === typeof usual;
}

function readMerchant(value: unknown, at: number): Merchant {
  const path = `merchants[${at}]`;
  if (!isObject(value)) throw new ScenarioError(`${path} must be an object`);
  for (const name of ['id', 'username', 'password', 'name']) {
    check(isText(value[name], 1, 255), `${path}.${name}`, 'a text');
  }
  const { terms, ...rest } = value;
  return { ...rest, terms: readTerms(terms, `${path}.terms`) } as unknown as Merchant;
}

function readMoment(value: unknown, path: string): ScenarioMoment {
  if (!isObject(value)) throw new ScenarioError(`${path} must be an object`);
  const { at, ...rest } = value;
  const isTime = typeof at === 'string' && (parseDuration(at) !== null || isInstant(at));
  if (!isTime) throw new ScenarioError(`${path}.at must be an ISO 8601 instant or duration`);
  const [name, ...more] = Object.keys(rest);
  if (name === undefined || more.length > 0) {
    throw new ScenarioError(`${path} must hold one of fault, random, clear, correction`);
  }
  return { at, action: readAction(name, rest[name], `${path}.${name}`) };
}

function readAction(name: string, value: unknown, path: string): ScenarioAction {
  switch (name) {
    case 'fault':
      return { kind: 'fault', fault: faultAt(value, path) };
    case 'random':
      return { kind: 'random', random: value === null ? null : randomAt(value, path) };
    case 'clear':
      return { kind: 'clear' };
    case 'correction': {
      const correction = readCorrection(value);
      if (typeof correction !== 'string') return { kind: 'correction', correction };
      throw new ScenarioError(`${path}: bad value for ${correction}`);
    }
    default:
      throw new ScenarioError(`${path}: there is no such action`);
  }
}

function faultAt(value: unknown, path: string): Fault {
  const fault = readFault(value);
  if (typeof fault !== 'string') return fault;
  throw new ScenarioError(`${path}: bad value for ${fault}`);
}

function randomAt(value: unknown, path: string): RandomFaults {
  const random = readRandomFaults(value);
  if (typeof random !== 'string') return random;
  throw new ScenarioError(`${path}: bad value for ${random}`);
}

function list(value: JsonObject, name: string): readonly unknown[] {
  const found: unknown = value[name];
  if (isAbsent(found)) return [];
  if (!Array.isArray(found)) throw new ScenarioError(`${name} must be a list`);
  return found;
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== null;
}

function check(isGood: boolean, path: string, wanted: string): void {
  if (!isGood) throw new ScenarioError(`${path} must be ${wanted}`);
}
