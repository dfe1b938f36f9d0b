import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyStore, startService } from '../../../../test/support/processes.js';
import { openEmbedded } from '../../src/store/embedded.js';
import { migrate } from '../../src/store/migrate.js';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'kvitt-lock-'));
  onTestFinished(async () => rm(path, { recursive: true, force: true }));
  return path;
}

it('refuses a directory that another process has open, and says which', async () => {
  const path = await directory();
  const env = { KVITT_DATA: path, KLARNA_SANDBOX_PORT: '0' };
  const service = await startService(env);
  onTestFinished(service.kill);
  const owner = (await readFile(join(path, 'lock'), 'utf8')).trim();
  await expect(openEmbedded(path)).rejects.toThrow(
    `${path} is in use by process ${owner}: stop it, or set KVITT_DATA to another directory`,
  );
  expect(await verifyStore(env)).toMatchObject({ status: 1 });
  await service.kill();
  expect(await verifyStore(env)).toMatchObject({ status: 0 });
});

it('refuses a directory that this process has open already', async () => {
  const path = await directory();
  const db = await openEmbedded(path);
  onTestFinished(db.close);
  await expect(openEmbedded(path)).rejects.toThrow(/is in use by process/);
});

it('takes over the lock of a process that is gone', async () => {
  const path = await directory();
  // No process has this number: it is above every system's limit.
  await writeFile(join(path, 'lock'), '99999999\n');
  const db = await openEmbedded(path);
  await migrate(db);
  await db.close();
  const again = await openEmbedded(path);
  expect(await migrate(again)).toEqual([]);
  await again.close();
});
