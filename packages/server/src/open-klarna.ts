import { join } from 'node:path';
import { startKlarnaSandbox } from '@kvitt/klarna-sandbox';
import type { Config } from './config.js';
import { isKlarnaSandbox } from './sandbox/klarna-controls.js';

/** A Klarna sandbox the service talks to; `close` ends it only if this process started it. */
export type OpenKlarna = Readonly<{ url: string; close: () => Promise<void> }>;

/**
 * Klarna's sandbox: the one at the configured address, or one of our own; null in live mode. Processes that share a
 * served database must share a Klarna too: when the port has a sandbox already, it is joined.
 */
export async function openKlarnaSandbox(config: Config): Promise<OpenKlarna | null> {
  if (config.mode === 'live') return null;
  const { baseUrl } = config.klarna;
  if (baseUrl !== null) return { url: baseUrl, close: async () => {} };
  const { dataDirectory, databaseUrl, host, klarnaSandboxPort: port } = config;
  try {
    return await startKlarnaSandbox({
      port,
      host,
      ...(dataDirectory === null ? {} : { directory: join(dataDirectory, 'klarna-sandbox') }),
    });
  } catch (error) {
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    if (databaseUrl === null || !(await isKlarnaSandbox(url))) throw error;
    return { url, close: async () => {} };
  }
}
