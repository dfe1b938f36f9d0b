import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '@kvitt/flow';
import type { Service } from '../../src/service.js';
import { importSettlementFile } from '../../src/settlement/import-file.js';
import { startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

const SALES = 1_200;

/** A payout of many sales of 10.00 with a fee of 0.50 each, more than a page shows. */
async function* file(): AsyncIterable<string> {
  const paid = (SALES * 9.5).toFixed(2);
  yield 'total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type\n';
  yield `${paid};LARGE;EUR;2026-03-16T06:00:00Z;N1;NET\n`;
  yield 'type;order_id;capture_id;amount;posting_currency;tax_amount;detailed_type\n';
  for (let n = 0; n < SALES; n += 1) {
    yield `SALE;order-${n};capture-${n};10.00;EUR;;PURCHASE\n`;
    yield `FEE;order-${n};capture-${n};0.40;EUR;0.10;PURCHASE_FEE_PERCENTAGE\n`;
  }
}

describe('finances and settings in the dashboard', () => {
  let service: Service;
  let admin: Browser;
  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => {
    await service.close();
  });

  it('the sums of a payout are of all its rows, however many of them are shown', async () => {
    await importSettlementFile({ db: service.db }, accountId(10_001), file());
    const { status, body } = await admin.call('GET', '/api/finances/settlements/LARGE');
    expect(status).toBe(200);
    expect((body['lines'] as readonly unknown[]).length).toBe(1_000);
    expect(body).toMatchObject({
      rows: 2 * SALES,
      paidMinor: SALES * 950,
      sums: [
        { type: 'SALE', sumMinor: SALES * 1_000 },
        { type: 'FEE', sumMinor: -SALES * 50 },
      ],
    });
    const list = await admin.call('GET', '/api/finances/settlements');
    expect(list.body['settlements']).toMatchObject([
      { paymentReference: 'LARGE', unread: 2 * SALES, waiting: 0 },
    ]);
    for (const reference of ['NOPE', '%00']) {
      const { status: http } = await admin.call('GET', `/api/finances/settlements/${reference}`);
      expect([reference, http]).toEqual([reference, 404]);
    }
  });

  it('a notification address is set, kept where nothing is said of it, and taken away', async () => {
    const sites = async (): Promise<unknown> =>
      ((await admin.call('GET', '/api/sites')).body['sites'] as readonly object[])[0];
    const path = '/api/sites/12001';
    const told = { notificationUrl: 'https://shop.example/told' };
    expect((await admin.call('PATCH', path, told)).status).toBe(200);
    expect((await admin.call('PATCH', path, { name: 'Renamed' })).status).toBe(200);
    expect(await sites()).toMatchObject({ ...told, name: 'Renamed' });
    expect((await admin.call('PATCH', path, { notificationUrl: 'no address' })).status).toBe(400);
    expect(await sites()).toMatchObject(told);
    expect((await admin.call('PATCH', path, { notificationUrl: null })).status).toBe(200);
    expect(await sites()).toMatchObject({ notificationUrl: null, name: 'Renamed' });
  });
});
