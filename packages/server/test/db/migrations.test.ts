import { siteId, transactionId, type PaymentCommand } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appliedMigrations, knownMigrations, migrate } from '../../src/store/migrate.js';
import { listSites, setCharge, setSiteCharge } from '../../src/store/sites.js';
import { verify } from '../../src/queries/verify.js';
import { ACCOUNT, KLARNA, START } from '../notifications/support/store.js';
import { creation, openBench, orderNamed, sql, STORES } from './support/stores.js';

const SHIP: PaymentCommand = {
  kind: 'ship_order',
  partId: transactionId(9_000_001),
  invoice: null,
  shipment: {
    carrier: null,
    trackingNumber: null,
    trackingUrl: null,
    shipDate: null,
    reason: null,
  },
};
const INVOICE: PaymentCommand = { kind: 'record_invoice', invoiceNumber: 'INV1' };
const SALE: PaymentCommand = {
  kind: 'record_sale',
  amountMinor: 14_000n,
  paymentReference: 'PAYOUT1',
};
const FEE: PaymentCommand = {
  kind: 'record_fee',
  amountMinor: 350n,
  taxMinor: 74n,
  paymentReference: 'PAYOUT1',
};

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

describe.each(STORES)('migration 0010 on $name', ({ open }) => {
  it('knows what each payment has cost, and keeps the charges of accounts', async () => {
    const { db, commits, close } = await openBench(open);
    onTestFinished(close);
    const tell = async (order: string, ...commands: readonly PaymentCommand[]): Promise<void> => {
      const { command, request } = creation(order);
      const policy = { ...command.policy, chargeBasisPoints: 100, chargeFixedMinor: 25 };
      await commits.submit({ kind: 'create', command: { ...command, policy }, request });
      for (const each of commands) {
        // Klarna gives no two captures the same id.
        const own = each.kind === 'record_capture' ? { ...each, captureId: `of ${order}` } : each;
        await commits.submit({ kind: 'change', target: orderNamed(order), command: own });
      }
    };
    const authorized = [START, KLARNA.session, KLARNA.approval, KLARNA.authorization];
    await tell('authorized', ...authorized);
    const sold = [...authorized, KLARNA.capture, SHIP, INVOICE, SALE, FEE];
    await tell('settled', ...sold);
    await tell('credited', ...sold, { kind: 'add_to_balance' });
    await setCharge(db, ACCOUNT, 'EUR', { chargeBasisPoints: 150, chargeFixedMinor: 10 });
    const COSTS = `select order_id, state::jsonb -> 'chargedMinor' as charged,
      state::jsonb -> 'klarnaFeesMinor' as fee from orders order by transaction_id`;
    const before = await sql(db, COSTS);
    expect(before).toMatchObject([
      { order_id: 'authorized', charged: null, fee: null },
      { order_id: 'settled', charged: null, fee: 424 },
      { order_id: 'credited', charged: 165, fee: 424 },
    ]);
    // As a store of the schema before would have it.
    await db.script(`
      alter table sites drop column charges;
      update orders set state = (state::jsonb - 'chargedMinor' - 'klarnaFeesMinor')::text;
      delete from schema_migrations where version = 10;`);
    expect((await verify(db, () => undefined)).faults).toHaveLength(2);
    await migrate(db);
    expect(await sql(db, COSTS)).toEqual(before);
    expect((await verify(db, () => undefined)).faults).toEqual([]);
    expect((await listSites(db))[0]?.charges).toEqual({
      EUR: { chargeBasisPoints: 150, chargeFixedMinor: 10 },
    });
  });

  it("lets a site's own charge go before its account's", async () => {
    const { db, close } = await openBench(open);
    onTestFinished(close);
    const [site] = await listSites(db);
    if (site === undefined) throw new Error('the bench has a site');
    const [ofAccount, ofSite] = [100, 250].map((chargeBasisPoints) => ({
      chargeBasisPoints,
      chargeFixedMinor: 0,
      chargeVatBasisPoints: 2_100,
    }));
    if (ofAccount === undefined || ofSite === undefined) throw new Error('two rules');
    await setCharge(db, ACCOUNT, 'EUR', ofAccount);
    await setCharge(db, ACCOUNT, 'SEK', ofAccount);
    expect(await setSiteCharge(db, site, 'EUR', ofSite)).toBe(true);
    expect((await listSites(db))[0]?.charges).toEqual({ EUR: ofSite, SEK: ofAccount });
    const another = { ...site, siteId: siteId(999) };
    expect(await setSiteCharge(db, another, 'EUR', ofSite)).toBe(false);
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
