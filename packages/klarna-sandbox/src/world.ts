import type { Callbacks } from './callbacks.js';
import type { Clock } from './clock.js';
import type { Deadlines } from './deadlines.js';
import type { Faults } from './faults.js';
import type { JournalRecord } from './journal.js';
import type { Settings, Terms } from './options.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';
import type { State } from './state.js';
import type { JsonObject, Merchant } from './types.js';

/** What every behaviour works on. */
export type World = Readonly<{
  settings: Settings;
  clock: Clock;
  random: Random;
  state: State;
  deadlines: Deadlines;
  rates: Rates;
  faults: Faults;
  callbacks: Callbacks;
  /** Marks a thing as changed; it is journalled before the answer goes out. */
  changed: (record: JournalRecord) => void;
}>;

/** One authenticated API request. */
export type Call = Readonly<{
  world: World;
  merchant: Merchant;
  /** The named parts of the path. */
  params: ReadonlyMap<string, string>;
  query: URLSearchParams;
  body: JsonObject;
  /** Scheme and host under which links are made. */
  baseUrl: string;
}>;

/** A named part of the path; empty when the route has none of that name. */
export function param(call: Call, name: string): string {
  return call.params.get(name) ?? '';
}

/** The terms of a merchant: its own where it has any, else the sandbox's. */
export function termsOf({ settings }: World, merchantId: string): Terms {
  const own = settings.merchants.find(({ id }) => id === merchantId)?.terms;
  return own === undefined ? settings.terms : { ...settings.terms, ...own };
}
