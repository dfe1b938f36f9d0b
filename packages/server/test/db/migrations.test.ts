import { describe, expect, it, onTestFinished } from 'vitest';
import { appliedMigrations, knownMigrations, migrate } from '../../src/store/migrate.js';
import { sql, STORES } from './support/stores.js';

describe.each(STORES)('migrations on $name', ({ open }) => {
  it('bring an empty store to the newest version, and are applied once', async () => {
    const { db, close } = await open();
    onTestFinished(close);
    const known = (await knownMigrations()).map(({ version }) => version);
    expect((await migrate(db)).map(({ version }) => version)).toEqual(known);
    expect(await migrate(db)).toEqual([]);
    expect(await appliedMigrations(db)).toEqual(known);
  });

  it('refuse a store that is newer than this build', async () => {
    const { db, close } = await open();
    onTestFinished(close);
    await migrate(db);
    await sql(db, `insert into schema_migrations (version, name) values (9999, 'of tomorrow')`);
    await expect(migrate(db)).rejects.toThrow(
      /schema version 9999, this Kvitt knows \d+: start a newer/,
    );
  });
});

describe.each(STORES.filter(({ name }) => name === 'PostgreSQL'))(
  'migrations of several processes on $name',
  ({ open }) => {
    it('run from eight processes at once are applied once', async () => {
      const { another, close } = await open();
      onTestFinished(close);
      const applied = await Promise.all(Array.from({ length: 8 }, async () => migrate(another())));
      expect(applied.flat().map(({ version }) => version)).toEqual(
        (await knownMigrations()).map(({ version }) => version),
      );
    });
  },
);
