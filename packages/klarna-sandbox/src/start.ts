import type { AddressInfo } from 'node:net';
import { resetAll } from './controls.js';
import { createFaults } from './faults.js';
import type { Fault } from './faults.js';
import { settle } from './options.js';
import type { SandboxOptions } from './options.js';
import { createRequestLog } from './request-log.js';
import { createSandbox } from './sandbox.js';
import type { Advanced } from './sandbox.js';
import { createHttpServer } from './server.js';
import { parseDuration } from './time.js';

const TICK_MS = 200;

/** A sandbox that is listening. Its methods do the same as the controls over HTTP. */
export type RunningSandbox = Readonly<{
  url: string;
  port: number;
  /** Turns the clock by an ISO 8601 duration; it goes on ticking from there. */
  advance: (by: string) => Promise<Advanced>;
  reset: () => Promise<void>;
  fault: (fault: Fault) => Promise<void>;
  /** Resolves when no callback is under way. */
  callbacksDone: () => Promise<void>;
  close: () => Promise<void>;
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
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: settings.publicUrl ?? `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    port,
    advance: async (by) => {
      const length = parseDuration(by);
      if (length === null) throw new RangeError(`not a duration of weeks to seconds: ${by}`);
      return sandbox.advanceTo(sandbox.world.clock.now() + length, 'tick');
    },
    reset: async () => {
      resetAll(controlled);
    },
    fault: async (fault) => {
      controlled.faults.add(fault);
    },
    callbacksDone: () => sandbox.world.callbacks.idle(),
    close: async () => {
      clearInterval(ticker);
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
      sandbox.close();
    },
  };
}
