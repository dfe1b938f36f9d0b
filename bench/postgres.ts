import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/** A PostgreSQL server that the benchmarks may make databases on. */
export type BenchServer = Readonly<{
  url: (database: string) => string;
  /** Makes a fresh database and answers its name. */
  create: (purpose: string) => string;
  drop: (database: string) => void;
  query: (database: string, sql: string) => string;
  /** pgbench's tpcb-like transactions per second at so many clients. */
  pgbench: (database: string, clients: number, seconds: number) => Promise<number>;
  /** Fills a database with pgbench's tables. */
  pgbenchInit: (database: string, scale: number) => void;
}>;

/** The server of `DATABASE_URL`, or the one on this machine. */
export function benchServer(base: string): BenchServer {
  const url = (database: string): string => {
    const parsed = new URL(base);
    parsed.pathname = `/${database}`;
    return parsed.toString();
  };
  const query = (database: string, sql: string): string =>
    execFileSync('psql', ['-qAt', '-v', 'ON_ERROR_STOP=1', url(database), '-c', sql], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
      .toString()
      .trim();
  const tools = execFileSync('pg_config', ['--bindir']).toString().trim();
  const tool = join(tools, 'pgbench');
  return {
    url,
    query,
    create: (purpose) => {
      const database = `kvitt_bench_${purpose}_${randomBytes(4).toString('hex')}`;
      query('postgres', `create database ${database}`);
      return database;
    },
    drop: (database) => {
      query('postgres', `drop database if exists ${database} with (force)`);
    },
    pgbenchInit: (database, scale) => {
      execFileSync(tool, ['-i', '-q', '-s', String(scale), url(database)], { stdio: 'ignore' });
    },
    pgbench: async (database, clients, seconds) => {
      const args = ['-c', String(clients), '-j', '2', '-T', String(seconds), url(database)];
      const run = spawn(tool, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      let output = '';
      run.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      await new Promise((resolve) => run.once('close', resolve));
      const found = /tps = ([\d.]+) \(without/.exec(output);
      if (found?.[1] === undefined) throw new Error(`pgbench said nothing of a rate: ${output}`);
      return Number(found[1]);
    },
  };
}
