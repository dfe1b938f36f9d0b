import type { AddressInfo } from 'node:net';
import type { Correction } from './behaviour/corrections.js';
import type { CustomerAction } from './behaviour/hosted-page.js';
import type { PayoutView } from './control-money.js';
import { answerControl, resetAll } from './controls.js';
import type { Controlled } from './controls.js';
import { readFault, readRandomFaults } from './fault-fields.js';
import type { AppliedFault, Fault, RandomFaults } from './faults.js';
import { createForks } from './forks.js';
import { inwardFetch } from './inward.js';
import type { InwardFetch } from './inward.js';
import { readInstant, settle } from './options.js';
import type { SandboxOptions, Settings } from './options.js';
import type { OrderView } from './order-view.js';
import { createRequestLog } from './request-log.js';
import { createSandbox } from './sandbox.js';
import type { Advanced, NextDeadline, Sandbox } from './sandbox.js';
import { readScenario } from './scenario.js';
import type { Scenario } from './scenario.js';
import { createHttpServer } from './server.js';
import { createSnapshots, optionsFrom, placeOf, takeSnapshot } from './snapshots.js';
import type { Snapshot } from './snapshots.js';
import { formatInstant, parseDuration } from './time.js';
import type { JsonObject } from './types.js';

const TICK_MS = 200;

/** What a customer's action led to: the page as its read call shows it, and where the browser goes. */
export type CustomerOutcome = Readonly<{ session: JsonObject; redirect_to: string | null }>;

/** A sandbox that is listening. Its methods do the same as the controls over HTTP. */
export type RunningSandbox = Readonly<{
  url: string;
  port: number;
  /** Reaches the sandbox without a socket, for clients that take a fetch of one's own. */
  fetch: InwardFetch;
  /** The clock's time, ISO 8601. */
  now: () => string;
  /** What the clock will bring about next; null when nothing is due. */
  next: () => NextDeadline | null;
  /** Turns the clock by an ISO 8601 duration; then it stands or ticks as it did before. */
  advance: (by: string) => Promise<Advanced>;
  /** Turns the clock to an ISO 8601 instant; an earlier one than now changes nothing. */
  advanceTo: (instant: string) => Promise<Advanced>;
  /** Acts as the customer on a hosted page. */
  customer: (hostedSessionId: string, action: CustomerAction) => Promise<CustomerOutcome>;
  /** What Klarna's API does not tell about an order. */
  order: (orderId: string) => Promise<OrderView>;
  /** Pays out everything that is invoiced, at once. */
  payout: (of?: PayoutFilter) => Promise<readonly PayoutView[]>;
  /** Books a row that Klarna's staff would make. */
  correct: (correction: Correction) => Promise<void>;
  fault: (fault: Fault) => Promise<void>;
  /** Lets faults come by chance; null ends them. */
  randomFaults: (random: RandomFaults | null) => Promise<void>;
  /** The faults that took place. */
  appliedFaults: () => readonly AppliedFault[];
  /** The whole sandbox as a document: for `restore`, `fork`, or the option `snapshot`. */
  snapshot: (name?: string) => Promise<Snapshot>;
  /** Goes back (or forth) to a snapshot, the clock included. */
  restore: (snapshot: Snapshot) => Promise<void>;
  /** A second sandbox that goes on from a snapshot, or from now; closed with this one at the latest. */
  fork: (snapshot?: Snapshot) => Promise<RunningSandbox>;
  reset: () => Promise<void>;
  /** Resolves when no callback is under way. */
  callbacksDone: () => Promise<void>;
  close: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
}>;

/** Which payouts to make; all when left out. */
export type PayoutFilter = Readonly<{ merchant_id?: string; currency?: string }>;

/**
 * Starts a sandbox on its own port and resolves when it accepts requests. Rejects with RangeError or
 * ScenarioError for options that cannot work, and with the system's error for a port that is taken.
 */
export async function startKlarnaSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const settings = settingsOf(options);
  const sandbox = createSandbox(settings);
  const forks = new Map<number, RunningSandbox>();
  const open = async (snapshot: Snapshot): Promise<RunningSandbox> => {
    const fork = await startKlarnaSandbox({ ...placeOf(settings), snapshot });
    forks.set(fork.port, fork);
    return fork;
  };
  const controlled: Controlled = {
    sandbox,
    requests: createRequestLog(),
    snapshots: createSnapshots(),
    forks: createForks(open),
  };
  const { port, close } = await listen(controlled);
  const control = async <Result>(
    method: string,
    path: string,
    body: JsonObject = {},
  ): Promise<Result> => {
    const query = new URLSearchParams();
    const reply = await answerControl(controlled, { method, path, query, body });
    if (reply.kind === 'json') return reply.value as Result;
    throw new RangeError(reply.kind === 'refused' ? reply.messages.join(' ') : 'no answer');
  };
  return {
    url: addressOf(settings, port),
    port,
    fetch: inwardFetch(controlled),
    ...clockOf(sandbox),
    ...faultsOf(sandbox),
    customer: (id, action) => control('POST', `/hpp/${id}/customer`, { action }),
    order: (id) => control('GET', `/orders/${id}`),
    payout: async (of = {}) => {
      const { payouts } = await control<{ payouts: readonly PayoutView[] }>('POST', '/payouts', of);
      return payouts;
    },
    correct: (correction) => control('POST', '/corrections', correction),
    snapshot: async (name) => {
      const snapshot = takeSnapshot(sandbox.world, name ?? controlled.snapshots.freeName());
      controlled.snapshots.keep(snapshot);
      return snapshot;
    },
    restore: async (snapshot) => {
      sandbox.restore(snapshot);
    },
    fork: async (snapshot) => {
      const { port: forked } = await controlled.forks.start(
        snapshot ?? takeSnapshot(sandbox.world, controlled.snapshots.freeName()),
      );
      return forks.get(forked) as RunningSandbox;
    },
    reset: async () => {
      resetAll(controlled);
    },
    callbacksDone: () => sandbox.world.callbacks.idle(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Opens the port, and runs what falls due while nobody asks. */
async function listen(
  controlled: Controlled,
): Promise<Readonly<{ port: number; close: () => Promise<void> }>> {
  const { sandbox, forks } = controlled;
  const { settings } = sandbox.world;
  const server = createHttpServer(controlled);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const ticker = setInterval(() => sandbox.runDue(), TICK_MS);
  ticker.unref();
  const close = async (): Promise<void> => {
    clearInterval(ticker);
    if (!server.listening) return;
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
    await forks.endAll();
    sandbox.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** What is said by name, over what a scenario says, over what a snapshot was set up with. */
function settingsOf(options: SandboxOptions): Settings {
  const scenario = options.scenario === undefined ? undefined : readScenario(options.scenario);
  const from = options.snapshot ? optionsFrom(options.snapshot) : {};
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return settle({ ...from, ...setUpBy(scenario), ...Object.fromEntries(given) }, scenario);
}

function setUpBy(scenario: Scenario | undefined): SandboxOptions {
  if (!scenario) return {};
  const { terms, faults: _faults, random: _random, moments: _moments, ...options } = scenario;
  return { ...terms, ...options };
}

function addressOf({ publicUrl, host }: Settings, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return publicUrl ?? `http://${name === '0.0.0.0' ? '127.0.0.1' : name}:${port}`;
}

type FaultMethods = Pick<RunningSandbox, 'fault' | 'randomFaults' | 'appliedFaults'>;

function faultsOf({ world: { faults } }: Sandbox): FaultMethods {
  return {
    fault: async (fault) => {
      const read = readFault(fault);
      if (typeof read === 'string') throw new RangeError(`a fault with a bad ${read}`);
      faults.add(read);
    },
    randomFaults: async (random) => {
      const read = random === null ? null : readRandomFaults(random);
      if (typeof read === 'string') throw new RangeError(`random faults with a bad ${read}`);
      faults.setRandom(read);
    },
    appliedFaults: () => faults.applied(0).applied,
  };
}

type ClockMethods = Pick<RunningSandbox, 'now' | 'next' | 'advance' | 'advanceTo'>;

function clockOf(sandbox: Sandbox): ClockMethods {
  const { clock } = sandbox.world;
  const turnTo = (target: number): Advanced =>
    sandbox.advanceTo(target, clock.isHeld() ? 'hold' : 'tick');
  return {
    now: () => formatInstant(clock.now()),
    next: sandbox.next,
    advance: async (by) => {
      const length = parseDuration(by);
      if (length === null) throw new RangeError(`not a duration of weeks to seconds: ${by}`);
      return turnTo(clock.now() + length);
    },
    advanceTo: async (instant) => turnTo(readInstant(instant)),
  };
}
