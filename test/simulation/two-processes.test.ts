import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../packages/server/src/store/postgres.js';
import { auditKlarna, auditNotifications, auditStore } from '../support/audit.js';
import { journeysOf, PAIRS, walk } from '../support/journeys.js';
import { findPostgres, freshDatabase } from '../support/postgres.js';
import { startKlarna, startService, verifyStore } from '../support/processes.js';
import { startReceiver } from '../support/receiver.js';
import { API_KEY, shopOf } from '../support/shop.js';
import { atATime, waitUntil } from '../support/wait.js';

const JOURNEYS = 500;
const AT_ONCE = 24;
const DAY = 86_400_000;

const postgres = await findPostgres();

/** Notes which connection claims each effect; every service claims over one connection. */
const NOTE_CLAIMS = `
  create table claims_seen (pid integer not null);
  create function note_claim() returns trigger language plpgsql as $$
  begin
    insert into claims_seen values (pg_backend_pid());
    return null;
  end
  $$;
  create trigger note_claim after update on effects
    for each row when (new.claim is not null) execute function note_claim();`;

describe.skipIf(postgres === null)('two services on one database', () => {
  it('share the work and do nothing twice', { timeout: 300_000 }, async () => {
    const database = await freshDatabase(postgres ?? '');
    onTestFinished(database.drop);
    const [klarna, receiver] = await Promise.all([startKlarna(), startReceiver()]);
    onTestFinished(klarna.stop);
    onTestFinished(receiver.stop);
    const env = { DATABASE_URL: database.url, KLARNA_BASE_URL: klarna.url, KVITT_API_KEY: API_KEY };
    const services = await Promise.all([startService(env), startService(env)]);
    for (const service of services) onTestFinished(service.kill);
    await database.sql(NOTE_CLAIMS);
    const shop = shopOf(services.map(({ url }) => url));
    const journeys = journeysOf(JOURNEYS);
    const began = await shop.now();

    await atATime(AT_ONCE, journeys, async (journey) => walk(shop, journey, '2021', receiver.url));
    for (let days = 10; days <= 70; days += 10) await shop.advanceTo(began + days * DAY);

    const clocks = services.map(({ url }) => shopOf([url]));
    for (const [index, clock] of clocks.entries()) {
      await waitUntil(`clock ${index} is where the other was turned to`, async () => {
        return (await clock.now()) >= began + 70 * DAY;
      });
      const before = await clock.now();
      await waitUntil(`clock ${index} runs`, async () => (await clock.now()) > before, 10_000);
    }
    for (const { orderId, ending } of journeys) {
      expect([orderId, await shop.pair(orderId)]).toEqual([orderId, PAIRS['2021'][ending].at(-1)]);
    }
    const shares = await database.sql(
      'select pid, count(*)::integer as claims from claims_seen group by pid order by pid',
    );
    console.log(`effects claimed per service: ${shares.map(({ claims }) => claims).join(', ')}`);
    expect(shares).toHaveLength(2);

    for (const service of services) {
      await service.stop();
      expect(service.errors).toEqual([]);
    }
    const verified = await verifyStore(env);
    expect(verified, verified.output).toMatchObject({ status: 0 });
    const db = openPostgres(database.url);
    onTestFinished(db.close);
    await auditStore(db);
    await auditKlarna(db, klarna.url, journeys, '2021');
    auditNotifications(receiver.notified, journeys, '2021');
  });
});
