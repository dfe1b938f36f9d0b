import { readConfig, type Environment } from '../config.js';
import { openEmbedded } from '../store/embedded.js';
import { migrate } from '../store/migrate.js';
import { openPostgres } from '../store/postgres.js';

/** Brings the store to this build's schema and says what was done. */
export async function migrateStore(env: Environment): Promise<number> {
  const { databaseUrl, dataDirectory } = readConfig(env);
  const db = databaseUrl === null ? await openEmbedded(dataDirectory) : openPostgres(databaseUrl);
  try {
    const done = await migrate(db);
    for (const { version, name } of done) {
      process.stdout.write(`applied ${String(version).padStart(4, '0')} ${name}\n`);
    }
    if (done.length === 0) process.stdout.write('the store is up to date\n');
    return 0;
  } finally {
    await db.close();
  }
}
