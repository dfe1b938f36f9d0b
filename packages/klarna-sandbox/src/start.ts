import type { AddressInfo } from 'node:net';
import type { CustomerAction } from './behaviour/hosted-page.js';
import { answerControl, resetAll } from './controls.js';
import type { OrderView } from './controls.js';
import { createFaults } from './faults.js';
import type { Fault } from './faults.js';
import { inwardFetch } from './inward.js';
import type { InwardFetch } from './inward.js';
import { readInstant, settle } from './options.js';
import type { SandboxOptions, Settings } from './options.js';
import { createRequestLog } from './request-log.js';
import { createSandbox } from './sandbox.js';
import type { Advanced, NextDeadline, Sandbox } from './sandbox.js';
import { createHttpServer } from './server.js';
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
  reset: () => Promise<void>;
  fault: (fault: Fault) => Promise<void>;
  /** Resolves when no callback is under way. */
  callbacksDone: () => Promise<void>;
  close: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
}>;

/** Starts a sandbox on its own port and resolves when it accepts requests. */
export async function startKlarnaSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const settings = settle(options);
  const sandbox = createSandbox(settings);
  const controlled = { sandbox, faults: createFaults(), requests: createRequestLog() };
  const server = createHttpServer(controlled);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const ticker = setInterval(() => sandbox.runDue(), TICK_MS);
  ticker.unref();
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    clearInterval(ticker);
    if (!server.listening) return;
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    server.closeAllConnections();
    await closed;
    sandbox.close();
  };
  const control = async <Result>(
    method: string,
    path: string,
    body: JsonObject = {},
  ): Promise<Result> => {
    const query = new URLSearchParams();
    const reply = answerControl(controlled, { method, path, query, body });
    if (reply.kind === 'json') return reply.value as Result;
    throw new RangeError(reply.kind === 'refused' ? reply.messages.join(' ') : 'no answer');
  };
  return {
    url: addressOf(settings, port),
    port,
    fetch: inwardFetch(controlled),
    ...clockOf(sandbox),
    customer: (id, action) => control('POST', `/hpp/${id}/customer`, { action }),
    order: (id) => control('GET', `/orders/${id}`),
    reset: async () => {
      resetAll(controlled);
    },
    fault: async (fault) => {
      controlled.faults.add(fault);
    },
    callbacksDone: () => sandbox.world.callbacks.idle(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function addressOf({ publicUrl, host }: Settings, port: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return publicUrl ?? `http://${name === '0.0.0.0' ? '127.0.0.1' : name}:${port}`;
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
