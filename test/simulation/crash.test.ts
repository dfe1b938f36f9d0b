import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../packages/server/src/store/database.js';
import { openEmbedded } from '../../packages/server/src/store/embedded.js';
import { openPostgres } from '../../packages/server/src/store/postgres.js';
import { auditKlarna, auditNotifications, auditStore } from '../support/audit.js';
import { journeysOf, PAIRS, walk, type Edition } from '../support/journeys.js';
import { findPostgres, freshDatabase } from '../support/postgres.js';
import {
  startKlarna,
  startService,
  verifyStore,
  type ServiceProcess,
} from '../support/processes.js';
import { randomNumbers, seedOfRun } from '../support/random.js';
import { startReceiver } from '../support/receiver.js';
import { API_KEY, shopOf } from '../support/shop.js';
import { atATime, waitUntil } from '../support/wait.js';

const JOURNEYS = 200;
const AT_ONCE = 16;
const KILLS = 18;
const DAY = 86_400_000;

/** A store that outlives the processes that use it. */
type Store = Readonly<{
  env: Readonly<Record<string, string>>;
  open: () => Promise<Database>;
}>;

const postgres = await findPostgres();

describe('a service that is killed again and again', () => {
  it(
    'loses nothing and does nothing twice on the embedded store',
    { timeout: 240_000 },
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'kvitt-crash-'));
      onTestFinished(async () => rm(directory, { recursive: true, force: true }));
      await simulate('2021', {
        env: { KVITT_DATA: directory },
        open: async () => openEmbedded(directory),
      });
    },
  );

  it.skipIf(postgres === null)(
    'loses nothing and does nothing twice on PostgreSQL',
    { timeout: 240_000 },
    async () => {
      const database = await freshDatabase(postgres ?? '');
      onTestFinished(database.drop);
      await simulate('2025', {
        env: { DATABASE_URL: database.url },
        open: async () => openPostgres(database.url),
      });
    },
  );
});

async function simulate(edition: Edition, store: Store): Promise<void> {
  const seed = seedOfRun();
  console.log(`crash simulation, edition ${edition}: SEED=${seed}`);
  const [klarna, receiver] = await Promise.all([startKlarna(), startReceiver()]);
  onTestFinished(klarna.stop);
  onTestFinished(receiver.stop);
  const service = await startService({
    ...store.env,
    KLARNA_BASE_URL: klarna.url,
    KVITT_API_KEY: API_KEY,
    KVITT_EDITION: edition,
  });
  onTestFinished(service.kill);
  const shop = shopOf([service.url]);
  const journeys = journeysOf(JOURNEYS);
  const began = await shop.now();

  const killing = killAtTimes(service, randomNumbers(seed));
  await atATime(AT_ONCE, journeys, async (journey) => walk(shop, journey, edition, receiver.url));
  const walked = killing.kills();
  for (const journey of journeys) {
    const pair = await shop.pair(journey.orderId);
    expect([journey.acknowledged.at(-1), ...PAIRS[edition][journey.ending]]).toContain(pair);
  }
  for (let days = 10; days <= 60; days += 10) await shop.advanceTo(began + days * DAY);
  const starts = await killing.done;
  console.log(
    `${starts.length} kills, ${walked} of them during the journeys; ready again after ` +
      `${Math.round(Math.max(...starts))} ms at most, ${Math.round(average(starts))} ms on average`,
  );
  await shop.advanceTo(began + 70 * DAY);
  const turned = await shop.now();
  await waitUntil('the clock runs on', async () => (await shop.now()) > turned, 10_000);

  for (const { orderId, ending, refundIds } of journeys) {
    expect([orderId, await shop.pair(orderId)]).toEqual([orderId, PAIRS[edition][ending].at(-1)]);
    for (const refund of refundIds) expect(await shop.pair(refund)).toBe('completed/completed');
  }
  await service.stop();
  const verified = await verifyStore(service.env);
  expect(verified, verified.output).toMatchObject({ status: 0 });
  expect(service.errors).toEqual([]);
  const db = await store.open();
  onTestFinished(db.close);
  await auditStore(db);
  await auditKlarna(db, klarna.url, journeys, edition);
  auditNotifications(receiver.notified, journeys, edition);
}

/** Kills the service at times that `random` gives, and starts it again at once. */
function killAtTimes(
  service: ServiceProcess,
  random: () => number,
): Readonly<{ kills: () => number; done: Promise<readonly number[]> }> {
  const starts: number[] = [];
  const work = async (): Promise<readonly number[]> => {
    while (starts.length < KILLS) {
      await pause(100 + random() * 1_500);
      await service.kill();
      starts.push(await service.start());
    }
    return starts;
  };
  return { kills: () => starts.length, done: work() };
}

const average = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
