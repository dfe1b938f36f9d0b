import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestService } from '../../packages/server/test/support/service.js';
import { findPostgres, freshDatabase } from '../support/postgres.js';

const postgres = await findPostgres();

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(postgres === null)('services that share a served database', () => {
  it('share the Klarna sandbox that has the port already', async () => {
    const database = await freshDatabase(postgres ?? '');
    onTestFinished(database.drop);
    const env = { DATABASE_URL: database.url, KLARNA_SANDBOX_PORT: String(await freePort()) };
    const first = await startTestService(env);
    onTestFinished(first.close);
    const second = await startTestService(env);
    onTestFinished(second.close);
    expect(second.klarnaUrl).toBe(first.klarnaUrl);
  });
});

describe('a service on an embedded store', () => {
  it('joins nobody’s Klarna sandbox', async () => {
    const env = { KLARNA_SANDBOX_PORT: String(await freePort()) };
    const first = await startTestService(env);
    onTestFinished(first.close);
    await expect(startTestService(env)).rejects.toThrow('EADDRINUSE');
  });
});
