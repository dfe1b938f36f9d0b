import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchOf, placeOrder } from './support.js';
import type { Bench } from './support.js';

let directory: string;
let running: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  rmSync(directory, { recursive: true });
});

const CLI = join(import.meta.dirname, '../src/cli.ts');

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

/** Starts the command and waits until it says where it listens. */
async function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ child: ChildProcess; bench: Bench; said: string }> {
  const child = launch(args, env);
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (url) {
      const sandbox = { url, close: () => Promise.resolve() } as Parameters<typeof benchOf>[0];
      return { child, bench: benchOf(sandbox), said };
    }
  }
  throw new Error(`never said where it listens: ${said}`);
}

/** Runs the command to its end. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown[]> {
  const child = launch(args, env);
  const output = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr?.on('data', (chunk) => (output.err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return [code, output.out, output.err];
}

it('keeps what it answered when it is killed, and ends in peace on SIGTERM', async () => {
  const env = { KLARNA_SANDBOX_PORT: '0', KLARNA_SANDBOX_DATA: directory };
  const first = await start([], env);
  const order = await placeOrder(first.bench);
  const seen = (await first.bench.call('GET', order)).body;
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await start([], env);
  expect((await second.bench.call('GET', order)).body).toEqual(seen);
  second.child.kill('SIGTERM');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
});

it('is set up by flags and a scenario, flags before the environment', async () => {
  const scenario = join(directory, 'scenario.json');
  const merchants = [{ id: 'M1', username: 'PK_me', password: 'secret', name: 'Me' }];
  writeFileSync(scenario, JSON.stringify({ merchants, faults: [{ kind: 'status', status: 500 }] }));
  const flags = ['--port=0', '--seed', '7', '--start-at', '2031-03-03', '--scenario', scenario];
  const { bench, said } = await start(flags, { KLARNA_SANDBOX_PORT: '1' });
  expect(said).toContain('(user PK_me, password secret)');
  expect((await bench.call('GET', '/sandbox/clock')).body).toMatchObject({
    now: '2031-03-03T00:00:00.000Z',
    held: true,
  });
  expect((await bench.call('GET', '/payments/v1/sessions/x')).status).toBe(500);
});

describe('the command', () => {
  it('says what it can do, and its version', async () => {
    const [[help, text], [version, number]] = await Promise.all([run(['--help']), run(['-v'])]);
    expect([help, version]).toEqual([0, 0]);
    for (const flag of ['port', 'host', 'data', 'seed', 'start-at', 'clock', 'scenario']) {
      expect(text).toContain(`--${flag} `);
    }
    expect(number).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('refuses a flag or a value that makes no sense, with exit code 2', async () => {
    const missing = join(directory, 'missing.json');
    const bad = join(directory, 'bad.json');
    writeFileSync(bad, '{"terms":{"feeRat":1}}');
    const wrong: readonly (readonly [string, readonly string[]])[] = [
      ["Unknown option '--prot'", ['--prot', '1']],
      ['--port must be a whole number from 0 to 65535, not "http"', ['--port', 'http']],
      ['--seed must be a whole number', ['--seed', '-1'.slice(1) + 'x']],
      ['--start-at must be an ISO 8601 instant, not "soon"', ['--start-at', 'soon']],
      ['--clock must be "held" or "ticking", not "slow"', ['--clock', 'slow']],
      [`--scenario ${missing}: ENOENT`, ['--scenario', missing]],
      [`--scenario ${bad}: terms.feeRat is no term`, ['--scenario', bad]],
    ];
    const ends = await Promise.all(wrong.map(async ([, args]) => run(args)));
    for (const [index, [code, , errors]] of ends.entries()) {
      expect([code, errors]).toEqual([2, expect.stringContaining(wrong[index]?.[0] ?? '?')]);
    }
  });

  it('says so when the port is taken, with exit code 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [code, , errors] = await run(['--port', String(port)]);
    expect([code, errors]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
    server.close();
  });
});
