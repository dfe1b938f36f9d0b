import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const KVITT = fileURLToPath(new URL('../bin/kvitt.js', import.meta.url));

async function takenPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return String((server.address() as AddressInfo).port);
}

it.each(['PORT', 'KLARNA_SANDBOX_PORT'])(
  'a start that fails because %s is taken says so and ends',
  { timeout: 60_000 },
  async (name) => {
    const port = await takenPort();
    const env = { PORT: '0', KLARNA_SANDBOX_PORT: '0', KVITT_DATA: 'memory', [name]: port };
    // Nothing of the caller's environment: its DATABASE_URL may name a real database.
    const { status, stderr } = spawnSync(process.execPath, [KVITT, 'start'], {
      env,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(stderr).toContain(`port ${port} is in use`);
    expect(status).toBe(1);
  },
);
