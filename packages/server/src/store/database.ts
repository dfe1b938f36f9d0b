import type { Column } from './arrays.js';

/** One row of an answer: `bigint` columns are bigint, texts string, `timestamptz` never selected bare. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement with a name of its own, so that a server can keep it prepared. */
export type Statement = Readonly<{
  name: string;
  text: string;
  /** Whether it is planned for its values each time it runs. */
  isReplanned?: true;
}>;

/** A value of a parameter; a column is an array for `unnest` (`arrays.ts`). */
export type Value = string | number | bigint | boolean | null | Uint8Array | Column;

/** Somewhere statements run. Calls made without waiting are sent together, and run in order. */
export type Session = Readonly<{
  run: (statement: Statement, values?: readonly Value[]) => Promise<readonly Row[]>;
}>;

/** A PostgreSQL database, embedded or served; the same statements run on both. */
export type Database = Readonly<{
  kind: 'embedded' | 'postgres';
  /** Runs one statement by itself. */
  run: Session['run'];
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  transaction: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  /** Runs a script of several statements in one transaction; for migrations. */
  script: (text: string) => Promise<void>;
  /** How many transactions may be open at the same time. */
  writers: number;
  close: () => Promise<void>;
}>;

/** Names a statement. */
export const statement = (name: string, text: string): Statement => ({ name, text });

/**
 * Names a statement whose best plan depends on its values: a list with filters that may be left out, a page of a size that varies,
 * a report. One plan for all of them would read whole tables. It is only replanned outside transactions.
 */
export const replanned = (name: string, text: string): Statement => ({
  name,
  text,
  isReplanned: true,
});

const PING = statement('ping', 'select 1 as ok');

/** Resolves when the database answers, rejects when it does not. */
export async function ping(db: Database): Promise<void> {
  await db.run(PING);
}

/** PostgreSQL's five-character code of an error, null when it is none of its. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const { code } = error;
  // Every one has a digit, which the system's own EPIPE has not.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null;
}
