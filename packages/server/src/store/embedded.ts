import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { arrayLiteral } from './arrays.js';
import type { Database, Row, Session, Value } from './database.js';

const INT8 = 20;
const parsers = { [INT8]: (text: string) => BigInt(text) };

/** Where the build leaves an empty, initialised data directory, so that a first start need not make one. */
export const SNAPSHOT = fileURLToPath(new URL('../../dist/embedded-snapshot.tar', import.meta.url));

/**
 * Opens the embedded PostgreSQL, in `directory` or in memory when it is null. It has one connection, so
 * transactions queue. It does not wait for the disk: it survives a killed process, not a power cut.
 * Throws when another process has the directory open.
 */
export async function openEmbedded(directory: string | null): Promise<Database> {
  const unlock = directory === null ? async () => {} : await lock(directory);
  try {
    const engine = await start(directory === null ? null : join(directory, 'postgres'));
    return database(engine, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function start(dataDirectory: string | null): Promise<PGlite> {
  const isNew = dataDirectory === null || !(await exists(join(dataDirectory, 'PG_VERSION')));
  const snapshot = isNew ? await readFile(SNAPSHOT).catch(() => null) : null;
  const engine = new PGlite({
    ...(dataDirectory === null ? {} : { dataDir: dataDirectory }),
    ...(snapshot === null ? {} : { loadDataDir: new Blob([new Uint8Array(snapshot)]) }),
    parsers,
  });
  await engine.waitReady;
  return engine;
}

const wireValue = (value: Value): unknown =>
  typeof value === 'object' && value !== null && 'type' in value ? arrayLiteral(value) : value;

function database(engine: PGlite, unlock: () => Promise<void>): Database {
  const run: Session['run'] = async ({ text }, values = []) =>
    (await engine.query<Row>(text, values.map(wireValue))).rows;
  return {
    kind: 'embedded',
    writers: 1,
    run,
    transaction: async (work) =>
      engine.transaction(async (open) =>
        work({
          run: async ({ text }, values = []) =>
            (await open.query<Row>(text, values.map(wireValue))).rows,
        }),
      ),
    script: async (text) => {
      await engine.exec(text);
    },
    close: async () => {
      await engine.close();
      await unlock();
    },
  };
}

const exists = async (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );

/** Locks that this process holds: after a restart in a container a stale one may carry our own number. */
const held = new Set<string>();

/** Takes the directory for this process; a lock left by a process that is gone is taken over. */
async function lock(directory: string): Promise<() => Promise<void>> {
  const path = resolve(directory, 'lock');
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    } catch {
      const owner = Number((await readFile(path, 'utf8').catch(() => '')).trim());
      const isOurs = owner === process.pid;
      if (owner > 0 && (isOurs ? held.has(path) : isRunning(owner))) {
        throw new Error(
          `${directory} is in use by process ${owner}: stop it, or set KVITT_DATA to another directory`,
        );
      }
      await rm(path, { force: true });
    }
  }
  throw new Error(`cannot lock ${directory}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
