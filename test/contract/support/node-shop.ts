import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** How the redirection is preloaded. */
export type Preload = '--import' | '--require';
type Json = Record<string, unknown>;

/** A running shop that uses the PSP's Node client. */
export type NodeShop = Readonly<{
  call: (resource: string, method: string, ...args: readonly unknown[]) => Promise<Json>;
  stop: () => Promise<void>;
}>;

/** What a shop is started with. */
export type ShopOptions = Readonly<{
  kvittUrl: string;
  apiKey: string;
  environment?: 'test' | 'live';
  program?: 'node-shop.cjs' | 'node-shop.mjs';
  preload?: Preload;
}>;

/** Starts a shop with the redirection preloaded, and nothing else told of Kvitt. */
export function startNodeShop(options: ShopOptions): NodeShop {
  const {
    kvittUrl,
    apiKey,
    environment = 'test',
    program: name = 'node-shop.cjs',
    preload = '--require',
  } = options;
  const child = spawn(process.execPath, [preload, 'kvitt/redirect', program(name)], {
    cwd: ROOT,
    env: { KVITT_URL: kvittUrl, API_KEY: apiKey, ENVIRONMENT: environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  return {
    call: async (resource, method, ...args) => {
      const answered = once(lines, 'line', { signal: AbortSignal.timeout(20_000) });
      child.stdin.write(`${JSON.stringify([resource, method, args])}\n`);
      const [line] = (await answered) as [string];
      return JSON.parse(line) as Json;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Runs the program that makes one request in every way, and gives what each was answered. */
export async function askInEveryWay(
  kvittUrl: string,
  ...addresses: readonly string[]
): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'kvitt/redirect', program('other-requests.mjs'), ...addresses],
    { cwd: ROOT, env: { KVITT_URL: kvittUrl } },
  );
  return JSON.parse(stdout) as readonly string[];
}
