import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { verify } from '../../packages/server/src/queries/verify.js';
import { findPostgres, freshDatabase } from '../support/postgres.js';
import { seedOfRun } from '../support/random.js';
import {
  auditStatements,
  auditBanks,
  alarms,
  auditDebt,
  explainAll,
  finish,
  leftWithKlarna,
} from './support/months-audit.js';
import { openMonths } from './support/months.js';

/** MONTHS=40 lives as many, from SEED on; the same few where nothing is said. */
const LIVES = Number(process.env['MONTHS'] ?? 3);
const DAYS = Number(process.env['DAYS'] ?? 30);

const first = process.env['SEED'] === undefined ? 300 : seedOfRun();
const postgres = await findPostgres();
console.log(`random months: SEED=${first}`);

it.each(Array.from({ length: LIVES }, (_, index) => first + index))(
  'weeks of trade leave no cent unexplained, seed %i',
  { timeout: 600_000 },
  async (seed) => {
    const isServed = postgres !== null && seed % 4 === 0;
    const database = isServed ? await freshDatabase(postgres) : null;
    const startedAt = performance.now();
    const months = await openMonths(seed, database === null ? {} : { DATABASE_URL: database.url });
    const { db } = months.service;
    try {
      for (let day = 0; day < DAYS; day += 1) {
        await months.day(true);
        expect({ day, faults: (await verify(db)).faults }).toEqual({ day, faults: [] });
      }
      await finish(months);
      await auditBanks(months);
      await auditDebt(months);
      await explainAll(months);
      expect(await leftWithKlarna(months)).toEqual([]);
      expect((await verify(db)).faults).toEqual([]);
      await auditStatements(months);
    } finally {
      await months.close();
      await database?.drop();
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { edition, settlementType } = months.world;
    console.log(
      `seed ${seed}: ${months.orders.length} orders, ${edition}, ${settlementType}, ${seconds} s`,
    );
  },
);

it.each([first, first + 1])(
  'weeks of trade with clean payouts give no alarm and leave nothing with Klarna, seed %i',
  { timeout: 600_000 },
  async (seed) => {
    const months = await openMonths(seed);
    try {
      for (let day = 0; day < DAYS; day += 1) await months.day(false);
      expect(await alarms(months)).toEqual([]);
      await finish(months);
      await months.advance('P2D');
      expect(await alarms(months)).toEqual([]);
      expect(await leftWithKlarna(months)).toEqual([]);
    } finally {
      await months.close();
    }
  },
);
