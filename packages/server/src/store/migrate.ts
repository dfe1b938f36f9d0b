import { readdir, readFile } from 'node:fs/promises';
import { sqlState, statement, type Database } from './database.js';

const FOLDER = new URL('../../src/store/migrations/', import.meta.url);

/** One migration: its number, its name and its script. */
export type Migration = Readonly<{ version: number; name: string; script: string }>;

/** The migrations this build knows, in order. */
export async function knownMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name: name.slice(5, -4),
      script: await readFile(new URL(name, FOLDER), 'utf8'),
    })),
  );
}

const HAS_TABLE = statement(
  'has_migrations',
  `select to_regclass('schema_migrations') is not null as found`,
);
const APPLIED = statement(
  'applied_migrations',
  'select version from schema_migrations order by version',
);

/** Versions that a database has had applied, none for an empty one. */
export async function appliedMigrations(db: Database): Promise<readonly number[]> {
  const [table] = await db.run(HAS_TABLE);
  if (table?.['found'] !== true) return [];
  return (await db.run(APPLIED)).map((row) => Number(row['version']));
}

/**
 * Brings a database to this build's schema and answers the migrations it applied. Each is one
 * transaction whose first act is its own row, so that two processes cannot apply it twice. Throws when the
 * database is newer than this build.
 */
export async function migrate(db: Database): Promise<readonly Migration[]> {
  const known = await knownMigrations();
  const newest = known.at(-1)?.version ?? 0;
  const before = await appliedMigrations(db);
  const ahead = before.filter((version) => version > newest);
  if (ahead.length > 0) {
    throw new Error(
      `the database has schema version ${Math.max(...ahead)}, this Kvitt knows ${newest}: start a newer Kvitt`,
    );
  }
  const missing = known.filter(({ version }) => !before.includes(version));
  const done: Migration[] = [];
  for (const migration of missing) {
    if (await apply(db, migration)) done.push(migration);
  }
  return done;
}

async function apply(db: Database, { version, name, script }: Migration): Promise<boolean> {
  const text = `
    begin;
    set local lock_timeout = '10s';
    set local client_min_messages = 'warning';
    select pg_advisory_xact_lock(7263548);
    create table if not exists schema_migrations (
      version integer primary key, name text not null, applied_at timestamptz not null default now());
    insert into schema_migrations (version, name) values (${version}, '${name}');
    ${script}
    commit;`;
  try {
    await db.script(text);
    return true;
  } catch (error) {
    await db.script('rollback').catch(() => undefined);
    // Somebody else applied it meanwhile.
    if (sqlState(error) === '23505') return false;
    throw error;
  }
}
