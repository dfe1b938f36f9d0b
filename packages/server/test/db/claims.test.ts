import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY, later, times } from '@kvitt/flow';
import { releaseClaims, releaseOrphans } from '../../src/store/claims.js';
import { claimNotifications } from '../../src/store/notifications.js';
import { claimEffects } from '../../src/store/outbox.js';
import { claimTimers } from '../../src/store/timers.js';
import type { Database } from '../../src/store/database.js';
import { START } from '../notifications/support/store.js';
import { creation, NOW, openBench, orderNamed, sql, STORES, type Bench } from './support/stores.js';

const ORDERS = 60;
const DUE = later(NOW, times(2, DAY));

/** What is claimed, and how a worker takes some of it: answers what it got by its own numbers. */
const KINDS = [
  {
    table: 'effects',
    take: async (db: Database, worker: string) =>
      (await claimEffects(db, worker, DUE, 7)).map(({ effectId }) => effectId),
  },
  {
    table: 'timers',
    take: async (db: Database, _worker: string) =>
      (await claimTimers(db, DUE, 7)).map(({ timerId }) => timerId),
  },
  {
    table: 'notifications',
    take: async (db: Database, worker: string) =>
      (await claimNotifications(db, worker, DUE, 7)).map(({ notificationId }) => notificationId),
  },
] as const;

async function started(open: Parameters<typeof openBench>[0]): Promise<Bench> {
  const bench = await openBench(open);
  onTestFinished(bench.close);
  for (let index = 0; index < ORDERS; index += 1) {
    void bench.commits.submit(creation(`order-${index}`));
    void bench.commits.submit({
      kind: 'change',
      target: orderNamed(`order-${index}`),
      command: START,
    });
  }
  await bench.commits.drained();
  return bench;
}

describe.each(STORES)('claims on $name', ({ open }) => {
  it.each(KINDS)('give $table to one worker at a time', async ({ table, take }) => {
    const bench = await started(open);
    const [due] = await sql(bench.db, `select count(*)::integer as n from ${table}`);
    const dbs = [bench.db, bench.another(), bench.another(), bench.another()];
    const taken: bigint[] = [];
    const work = async (db: Database, index: number): Promise<void> => {
      for (;;) {
        const got = await take(db, `worker ${index}`);
        if (got.length === 0) return;
        expect(got.length).toBeLessThanOrEqual(7);
        taken.push(...got);
      }
    };
    await Promise.all(dbs.map(work));
    // Rows that another worker held locked for a moment are skipped, and found by a later look.
    for (let left = true; left;) {
      const got = await take(bench.db, 'last');
      taken.push(...got);
      left = got.length > 0;
    }
    expect(taken).toHaveLength(Number(due?.['n']));
    expect(new Set(taken).size).toBe(taken.length);
  });

  it.each(KINDS)('let $table be taken over once their lease has ended', async ({ table, take }) => {
    const bench = await started(open);
    const [first] = await take(bench.db, 'silent');
    if (first === undefined) throw new Error('nothing to claim');
    const id = { effects: 'effect_id', timers: 'timer_id', notifications: 'notification_id' }[
      table
    ];
    const all = async (): Promise<bigint[]> => {
      const seen: bigint[] = [];
      for (let got = await take(bench.db, 'next'); got.length > 0;) {
        seen.push(...got);
        got = await take(bench.db, 'next');
      }
      return seen;
    };
    expect(await all()).not.toContain(first);
    await sql(
      bench.db,
      `update ${table} set claimed_until = clock_timestamp() - interval '1 second' where ${id} = ${first}`,
    );
    expect(await all()).toEqual([first]);
  });

  it.each(KINDS)('of $table are given up by a store that only one process opens', async (kind) => {
    const bench = await started(open);
    const first = await kind.take(bench.db, 'killed');
    await releaseClaims(bench.db);
    expect(await kind.take(bench.db, 'restarted')).toEqual(first);
  });

  it.each(KINDS)(
    'of $table stay with a connection that lives, and go when it is gone',
    async (kind) => {
      const bench = await started(open);
      const first = await kind.take(bench.db, 'killed');
      await releaseOrphans(bench.db);
      const others = new Set(await kind.take(bench.db, 'another'));
      expect(first.filter((id) => others.has(id))).toEqual([]);
      const { table } = kind;
      const id = { effects: 'effect_id', timers: 'timer_id', notifications: 'notification_id' };
      // No connection has a negative number.
      await sql(
        bench.db,
        `update ${table} set claimant = -1 where ${id[table]} in (${first.join(', ')})`,
      );
      await releaseOrphans(bench.db);
      expect(await kind.take(bench.db, 'restarted')).toEqual(first);
    },
  );
});
