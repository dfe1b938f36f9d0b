import { Client, types as pgTypes, type CustomTypesConfig } from 'pg';
import { arrayBytes } from './arrays.js';
import type { Database, Row, Session, Statement, Value } from './database.js';

type TypeId = Parameters<CustomTypesConfig['getTypeParser']>[0];

/** Columns of type bigint arrive as bigint, whatever their size. */
const INT8 = pgTypes.builtins.INT8;
const types: CustomTypesConfig = {
  getTypeParser: (oid: TypeId, format?: 'text' | 'binary') =>
    oid === INT8 ? BigInt : pgTypes.getTypeParser(oid, format ?? 'text'),
};

const WRITERS = 2;

// Most of our statements are short and prepared: compiling or replanning them costs more than running them.
const PLANNED_ONCE = '-c jit=off -c plan_cache_mode=force_generic_plan';
const PLANNED_ANEW = '-c jit=off -c plan_cache_mode=force_custom_plan';

/**
 * Opens a served PostgreSQL. Connections pipeline: statements sent without waiting share round trips. Two
 * connections write, one reads, one reads lists and reports, which may take longer and are planned for their
 * values; a lost one is replaced on its next use.
 */
export function openPostgres(connectionString: string): Database {
  const reader = connection(connectionString, PLANNED_ONCE);
  const reports = connection(connectionString, PLANNED_ANEW);
  const idle = Array.from({ length: WRITERS + 1 }, () =>
    connection(connectionString, PLANNED_ONCE),
  );
  const waiting: ((writer: Connection) => void)[] = [];

  const acquire = async (): Promise<Connection> =>
    idle.pop() ?? new Promise((resolve) => waiting.push(resolve));
  const release = (writer: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(writer);
    else next(writer);
  };

  const transaction: Database['transaction'] = async (work) => {
    const writer = await acquire();
    try {
      return await inTransaction(writer, work);
    } finally {
      release(writer);
    }
  };

  return {
    kind: 'postgres',
    writers: WRITERS,
    run: async (asked, values) =>
      (asked.isReplanned === true ? reports : reader).run(asked, values),
    transaction,
    script: async (text) => {
      const writer = await acquire();
      try {
        await writer.raw(text);
      } finally {
        release(writer);
      }
    },
    close: async () => {
      await Promise.all([reader, reports, ...idle].map(async (each) => each.end()));
    },
  };
}

type Connection = Readonly<{
  run: Session['run'];
  raw: (text: string) => Promise<void>;
  /** The connection as it is now: once lost it is not replaced, so that no transaction goes on outside itself. */
  pinned: () => Promise<Pick<Connection, 'run' | 'raw'>>;
  end: () => Promise<void>;
}>;

async function inTransaction<T>(
  writer: Connection,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { run, raw } = await writer.pinned();
  const begun = raw('begin');
  try {
    const [, result] = await Promise.all([begun, work({ run })]);
    await raw('commit');
    return result;
  } catch (error) {
    await raw('rollback').catch(() => undefined);
    throw error;
  }
}

const wireValue = (value: Value): unknown =>
  typeof value === 'object' && value !== null && 'type' in value ? arrayBytes(value) : value;

function connection(connectionString: string, options: string): Connection {
  let current: Promise<Client> | null = null;

  const client = async (): Promise<Client> => {
    current ??= open();
    return current;
  };
  const open = async (): Promise<Client> => {
    const fresh = new Client({
      connectionString,
      types,
      pipeline: true,
      options,
    });
    const forget = (): void => {
      current = null;
    };
    fresh.on('error', forget);
    fresh.on('end', forget);
    try {
      await fresh.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return fresh;
  };

  const over = (chosen: () => Promise<Client>): Pick<Connection, 'run' | 'raw'> => ({
    run: async ({ name, text }: Statement, values: readonly Value[] = []) => {
      const asked = { name, text, values: values.map(wireValue) };
      return (await (await chosen()).query<Row>(asked)).rows;
    },
    raw: async (text) => {
      await (await chosen()).query(text);
    },
  });

  return {
    ...over(client),
    pinned: async () => {
      const held = await client();
      return over(async () => held);
    },
    end: async () => {
      const open = current;
      current = null;
      if (open !== null) await (await open).end();
    },
  };
}
