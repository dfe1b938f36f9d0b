import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

/** Starts the command and waits until it says where it listens. */
async function start(): Promise<{ child: ChildProcess; bench: Bench }> {
  const cli = join(import.meta.dirname, '../src/cli.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli], {
    env: { ...process.env, KLARNA_SANDBOX_PORT: '0', KLARNA_SANDBOX_DATA: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (url) {
      const sandbox = { url, close: () => Promise.resolve() } as Parameters<typeof benchOf>[0];
      return { child, bench: benchOf(sandbox) };
    }
  }
  throw new Error(`never said where it listens: ${said}`);
}

it('keeps what it answered when it is killed, and ends in peace on SIGTERM', async () => {
  const first = await start();
  const order = await placeOrder(first.bench);
  const seen = (await first.bench.call('GET', order)).body;
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await start();
  expect((await second.bench.call('GET', order)).body).toEqual(seen);
  second.child.kill('SIGTERM');
  expect(await once(second.child, 'exit')).toEqual([0, null]);
});
