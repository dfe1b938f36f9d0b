import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * The PostgreSQL that tests may make databases in: `DATABASE_URL`, or one of this machine; null when there is
 * none, which is said aloud, and an error where `CI=true` promises one.
 */
export async function findPostgres(): Promise<string | null> {
  const given = process.env['DATABASE_URL'];
  const url = given === undefined || given === '' ? LOCAL : given;
  const reason = await refusalOf(url);
  if (reason === null) return url;
  const told = `no PostgreSQL answers at ${given === undefined ? '127.0.0.1:5432' : 'DATABASE_URL'} (${reason})`;
  if (process.env['CI'] === 'true') throw new Error(told);
  console.log(`${told}: what needs it is left out`);
  return null;
}

async function refusalOf(url: string): Promise<string | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}

/** A database of a test's own. */
export type FreshDatabase = Readonly<{
  url: string;
  /** Runs SQL beside the code under test, over a connection of its own. */
  sql: (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  drop: () => Promise<void>;
}>;

/** Makes an empty database on the server at `serverUrl`. */
export async function freshDatabase(serverUrl: string): Promise<FreshDatabase> {
  const name = `kvitt_test_${randomBytes(6).toString('hex')}`;
  await once(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    sql: async (text) => once(url.href, text),
    drop: async () => {
      await once(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function once(
  url: string,
  text: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}
