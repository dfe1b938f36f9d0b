import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKlarnaSandbox, type RunningSandbox } from '@kvitt/klarna-sandbox';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { readConfig } from '../../packages/server/src/config.js';
import { verify } from '../../packages/server/src/queries/verify.js';
import type { Service } from '../../packages/server/src/service.js';
import { listDifferences } from '../../packages/server/src/store/differences.js';
import { putCredentials } from '../../packages/server/src/store/klarna-credentials.js';
import { listSites, setPolicy } from '../../packages/server/src/store/sites.js';
import { createVault } from '../../packages/server/src/store/vault.js';
import { findPostgres, freshDatabase } from '../support/postgres.js';
import { orderOf } from '../support/shop.js';

type Data = Readonly<Record<string, unknown>>;
type Happening = Readonly<{ at: string; what: string; order_id?: string; detail?: string }>;

const PORTAL = `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;
const OTHER = { id: 'N200002', username: 'PK_other', password: 'other-secret', name: 'Other shop' };

/** A shop at a service, and somebody at the merchant's portal of Klarna, who tells the service nothing. */
function shopAt(service: Service, apiKey = API_KEY) {
  const send = async (method: string, path: string, body?: object): Promise<Data> => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: apiKey },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Data;
    return json['success'] === false ? json : ((json['data'] ?? json) as Data);
  };
  const behind = async (id: string): Promise<Data> => send('GET', `/sandbox/orders/${id}`);
  const authorize = async (id: string, email = 'customer@email.nl'): Promise<void> => {
    const order = orderOf(id, null) as { customer: object };
    await send('POST', '/v1/json/orders', { ...order, customer: { ...order.customer, email } });
    await send('POST', `/sandbox/orders/${id}/customer`, { action: 'approve' });
  };
  return {
    send,
    behind,
    authorize,
    pair: async (id: string): Promise<string> => {
      const found = await send('GET', `/v1/json/orders/${id}`);
      return `${String(found['status'])}/${String(found['financial_status'])}`;
    },
    advance: async (by: string): Promise<readonly Happening[]> =>
      (await send('POST', '/sandbox/clock/advance', { by }))['happened'] as readonly Happening[],
    portal: async (id: string, method: string, path: string, body?: object): Promise<number> => {
      const klarnaId = String((await behind(id))['klarna_order_id']);
      const url = `${service.klarnaUrl}/ordermanagement/v1/orders/${klarnaId}${path}`;
      const answer = await fetch(url, {
        method,
        headers: { Authorization: PORTAL, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return answer.status;
    },
  };
}

const about = (happened: readonly Happening[], id: string, what: string): readonly Happening[] =>
  happened.filter((each) => each.order_id === id && each.what === what);

const postgres = await findPostgres();
const STORES = ['the embedded store', ...(postgres === null ? [] : ['PostgreSQL'])];

describe.each(STORES)('what Klarna announces to nobody, in %s', (store) => {
  let service: Service;
  let shop: ReturnType<typeof shopAt>;
  let drop = async (): Promise<void> => {};
  beforeAll(async () => {
    const isServed = store === 'PostgreSQL' && postgres !== null;
    const database = isServed ? await freshDatabase(postgres) : null;
    drop = database?.drop ?? drop;
    service = await startTestService({
      KVITT_EDITION: '2025',
      ...(database === null ? {} : { DATABASE_URL: database.url }),
    });
    shop = shopAt(service);
  });
  afterAll(async () => {
    await service.close();
    await drop();
  });

  it('takes over that an order was cancelled in the portal', async () => {
    await shop.authorize('portal-cancel');
    expect(await shop.portal('portal-cancel', 'POST', '/cancel')).toBe(204);
    const happened = await shop.advance('P1D');
    expect(await shop.pair('portal-cancel')).toBe('void/void');
    expect(about(happened, 'portal-cancel', 'order_repaired')).toHaveLength(1);
    expect(await listDifferences(service.db)).toEqual([]);
  });

  it('takes over a date that was moved in the portal, and a merchant who ships by it is in time', async () => {
    await shop.authorize('portal-extend');
    await shop.advance('P20D');
    const before = String((await shop.behind('portal-extend'))['ship_before']);
    expect(await shop.portal('portal-extend', 'POST', '/extend-authorization-time')).toBe(204);
    await shop.advance('P1D');
    const after = String((await shop.behind('portal-extend'))['ship_before']);
    expect(Date.parse(after) - Date.parse(before)).toBe(20 * 86_400_000);
    await shop.advance('P20D');
    await shop.send('PATCH', '/v1/json/orders/portal-extend', { status: 'shipped' });
    expect(await shop.pair('portal-extend')).toBe('shipped/uncleared');
  });

  it('reports once what was captured in the portal, changes no status, and forgets it at the end', async () => {
    await shop.authorize('portal-capture');
    await shop.portal('portal-capture', 'POST', '/captures', { captured_amount: 4_000 });
    const first = await shop.advance('P1D');
    const again = await shop.advance('P1D');
    expect(about(first, 'portal-capture', 'order_differs')).toHaveLength(2);
    expect(about(again, 'portal-capture', 'order_differs')).toEqual([]);
    expect(await shop.pair('portal-capture')).toBe('completed/uncleared');
    const listed = await listDifferences(service.db);
    expect(
      listed.map(({ orderId, field, ours, klarnas }) => [orderId, field, ours, klarnas]),
    ).toEqual([
      ['portal-capture', 'captured_amount', '0', '4000'],
      ['portal-capture', 'status', 'AUTHORIZED', 'PART_CAPTURED'],
    ]);
    await shop.advance('P40D');
    expect(await shop.pair('portal-capture')).toBe('expired/expired');
    expect(await listDifferences(service.db)).toEqual([]);
  });

  it('takes over that the rest of an order was let go in the portal', async () => {
    await shop.authorize('portal-release');
    await shop.send('PATCH', '/v1/json/orders/portal-release', {
      status: 'shipped',
      amount: 4_000,
      tracktrace_code: '3SPART1',
    });
    expect(await shop.pair('portal-release')).toBe('completed/uncleared');
    const release = '/release-remaining-authorization';
    expect(await shop.portal('portal-release', 'POST', release)).toBe(204);
    await shop.advance('P1D');
    expect(await shop.pair('portal-release')).toBe('shipped/uncleared');
    await shop.advance('P30D');
    expect(await shop.pair('portal-release')).toBe('shipped/completed');
    expect((await verify(service.db)).faults).toEqual([]);
  });

  it('hears that Klarna has stopped an order, reports it, and ends it when Klarna does', async () => {
    await shop.authorize('stopped', 'customer+disputed-high_risk_order@email.nl');
    await shop.advance('PT24H1M');
    const open = async (): Promise<readonly string[]> =>
      (await listDifferences(service.db)).map(({ orderId, field }) => `${orderId} ${field}`);
    await expect.poll(open).toEqual(['stopped fraud_status']);
    expect(await shop.pair('stopped')).toBe('completed/uncleared');
    await shop.advance('P2D');
    expect(await shop.pair('stopped')).toBe('void/void');
    expect(await open()).toEqual([]);
  });

  it('goes on comparing once Klarna answers again', async () => {
    await shop.authorize('klarna-away');
    await shop.portal('klarna-away', 'POST', '/cancel');
    const path = '^/ordermanagement/v1/orders/[^/]+$';
    await fetch(`${service.klarnaUrl}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify({ method: 'GET', path, kind: 'status', status: 503, times: 30 }),
    });
    await shop.advance('P1D');
    expect(await shop.pair('klarna-away')).toBe('completed/uncleared');
    await fetch(`${service.klarnaUrl}/sandbox/faults`, { method: 'DELETE' });
    await shop.advance('P1D');
    expect(await shop.pair('klarna-away')).toBe('void/void');
  });
});

describe('a fraud review', () => {
  it.each([
    ['2021', 'accept', 'completed/uncleared'],
    ['2021', 'reject', 'void/cancelled'],
    ['2025', 'accept', 'completed/uncleared'],
    ['2025', 'reject', 'declined/declined'],
  ])(
    'waits as uncleared until Klarna has decided: edition %s, %s',
    async (edition, verdict, pair) => {
      const service = await startTestService({ KVITT_EDITION: edition });
      try {
        const shop = shopAt(service);
        await shop.authorize('reviewed', `customer+pend-${verdict}-01@email.nl`);
        expect(await shop.pair('reviewed')).toBe('uncleared/uncleared');
        const refused = await shop.send('PATCH', '/v1/json/orders/reviewed', { status: 'shipped' });
        expect(refused).toMatchObject({ success: false });
        await shop.advance('PT3H59M');
        expect(await shop.pair('reviewed')).toBe('uncleared/uncleared');
        // Klarna calls when it has decided: nobody waits for the next hourly look.
        await shop.advance('PT2M');
        await expect.poll(async () => shop.pair('reviewed')).toBe(pair);
      } finally {
        await service.close();
      }
    },
  );
});

describe('a site that extends by itself', () => {
  it.each(['2021', '2025'] as const)(
    'keeps the order open to the ceiling, edition %s',
    async (edition) => {
      const service = await startTestService({ KVITT_EDITION: edition });
      try {
        const [site] = await listSites(service.db);
        if (site === undefined) throw new Error('the first site is there');
        await setPolicy(service.db, site, { autoExtend: true });
        const shop = shopAt(service);
        await shop.authorize('on-back-order');
        await shop.advance('P100D');
        expect(await shop.pair('on-back-order')).toBe('completed/uncleared');
        await shop.advance('P79D');
        expect(await shop.pair('on-back-order')).toBe('completed/uncleared');
        await shop.advance('P2D');
        expect(await shop.pair('on-back-order')).toBe('expired/expired');
      } finally {
        await service.close();
      }
    },
  );
});

describe('a site with credentials of its own', () => {
  let klarna: RunningSandbox;
  let service: Service;
  beforeAll(async () => {
    const first = { id: 'N100001', username: 'PK_sandbox', password: 'sandbox', name: 'Shop' };
    klarna = await startKlarnaSandbox({ merchants: [first, OTHER] });
    service = await startTestService({ KVITT_EDITION: '2025', KLARNA_BASE_URL: klarna.url });
  });
  afterAll(async () => {
    await service.close();
    await klarna.close();
  });

  it('places, ships and is paid with them, and nobody else sees its orders', async () => {
    const [site] = await listSites(service.db);
    if (site === undefined) throw new Error('the first site is there');
    const vault = createVault(readConfig({}).secret);
    const { username, password } = OTHER;
    const credentials = { ...site, baseUrl: klarna.url, username, password };
    await putCredentials(service.db, vault, credentials, service.clock.now());
    const shop = shopAt(service);
    await expect
      .poll(
        async () => {
          const id = `own-${Math.round(performance.now())}`;
          await shop.authorize(id);
          return shop.portal(id, 'GET', '');
        },
        { timeout: 10_000, interval: 300 },
      )
      .toBe(404);
    await shop.authorize('own');
    expect(await shop.portal('own', 'GET', '')).toBe(404);
    await shop.send('PATCH', '/v1/json/orders/own', { status: 'shipped' });
    await shop.advance('P30D');
    expect(await shop.pair('own')).toBe('shipped/completed');
    const rows = await service.db.run({
      name: 'payout_users',
      text: 'select distinct klarna_username from payouts',
    });
    expect(rows).toEqual([{ klarna_username: OTHER.username }]);
    expect((await verify(service.db)).faults).toEqual([]);
  });
});
