import type { PaymentCommand } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appliedMigrations, knownMigrations, migrate } from '../../src/store/migrate.js';
import { verify } from '../../src/queries/verify.js';
import { KLARNA, START } from '../notifications/support/store.js';
import { creation, openBench, orderNamed, sql, STORES } from './support/stores.js';

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

describe.each(STORES)('migration 0004 on $name', ({ open }) => {
  it('numbers the notifications of each order and knows who never went on to pay', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    const tell = async (order: string, ...commands: readonly PaymentCommand[]): Promise<void> => {
      await commits.submit(creation(order));
      for (const command of commands) {
        await commits.submit({ kind: 'change', target: orderNamed(order), command });
      }
    };
    await tell('started', START, KLARNA.customerCancel);
    await tell('unstarted', KLARNA.customerCancel);
    await tell('open');
    const STANDING = `select transaction_id, sequence, created_at::text from notifications
      order by notification_id`;
    const before = await sql(db, STANDING);
    expect(before.map(({ sequence }) => sequence)).toEqual([1, 2, 1]);
    const faultless = await verify(db, () => undefined);
    expect(faultless.faults).toEqual([]);
    // As a store of the schema before would have it.
    await db.script(`
      drop index notifications_of_order;
      alter table notifications drop column sequence, drop column created_at, drop column tries_from;
      create index notifications_of_order on notifications (account_id, transaction_id, notification_id);
      alter table sites drop column notification_schedule;
      update orders set state = (state::jsonb - 'endedUnstarted')::text;
      delete from schema_migrations where version = 4;`);
    expect((await verify(db, () => undefined)).faults).toHaveLength(1);
    await migrate(db);
    expect(await sql(db, STANDING)).toEqual(before);
    expect(await verify(db, () => undefined)).toEqual(faultless);
  });
});

describe.each(STORES)('migration 0008 on $name', ({ open }) => {
  it('knows which orders are transactions', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    const tell = async (
      order: string,
      gateway: 'KLARNA' | null,
      ...commands: readonly PaymentCommand[]
    ): Promise<void> => {
      await commits.submit(creation(order, { gateway }));
      for (const command of commands) {
        await commits.submit({ kind: 'change', target: orderNamed(order), command });
      }
    };
    await tell('open', null);
    await tell('unstarted', null, KLARNA.customerCancel);
    await tell('started', null, START);
    await tell('ended', null, START, KLARNA.customerCancel);
    await tell('open at Klarna', 'KLARNA');
    await tell('unstarted at Klarna', 'KLARNA', KLARNA.customerCancel);
    const LISTED = `select order_id, is_transaction from orders order by transaction_id`;
    const before = await sql(db, LISTED);
    expect(before.filter((row) => row['is_transaction'] === false)).toMatchObject([
      { order_id: 'open' },
      { order_id: 'unstarted' },
    ]);
    expect(before).toHaveLength(6);
    // As a store of the schema before would have it.
    await db.script(`
      drop index orders_newest;
      alter table orders drop column is_transaction;
      create index orders_newest on orders (account_id, created_at, transaction_id);
      delete from schema_migrations where version = 8;`);
    await migrate(db);
    expect(await sql(db, LISTED)).toEqual(before);
    expect((await verify(db, () => undefined)).faults).toEqual([]);
  });
});

describe.each(STORES.filter(({ name }) => name === 'PostgreSQL'))(
  'migrations of several processes on $name',
  ({ open }) => {
    it('run from eight processes at once are applied once', async () => {
      const { another, close } = await open();
      onTestFinished(close);
      const applied = await Promise.all(Array.from({ length: 8 }, async () => migrate(another())));
      // One process may apply the first and another the rest.
      const versions = applied.flat().map(({ version }) => version);
      expect(versions.toSorted((a, b) => a - b)).toEqual(
        (await knownMigrations()).map(({ version }) => version),
      );
    });
  },
);
