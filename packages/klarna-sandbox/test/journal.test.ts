import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import {
  benchOf,
  capture,
  cart,
  getToken,
  openBench,
  openListener,
  openPage,
  placeOrder,
  refund,
} from './support.js';
import type { Bench } from './support.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A second sandbox from the files of one that was never told to stop. */
async function afterCrash(): Promise<Bench> {
  return benchOf(await startKlarnaSandbox({ directory, seed: 7 }));
}

describe('the journal', () => {
  it('brings back orders, pages, tokens, keys, payouts and the clock', async () => {
    const before = await openBench({ directory });
    const order = await placeOrder(before);
    await capture(before, order, 20000, { shipping_delay: 3 });
    await before.call('POST', `${order}/captures`, { captured_amount: 100 }, { key: 'kept' });
    await refund(before, order, 50);
    const token = await getToken(before);
    const { pageId } = await openPage(before);
    const seen = [
      (await before.call('GET', order)).body,
      (await before.call('GET', `/hpp/v1/sessions/${pageId}`)).body,
    ];

    const after = await afterCrash();
    expect([
      (await after.call('GET', order)).body,
      (await after.call('GET', `/hpp/v1/sessions/${pageId}`)).body,
    ]).toEqual(seen);
    const again = await after.call(
      'POST',
      `${order}/captures`,
      { captured_amount: 100 },
      { key: 'kept' },
    );
    expect(again.status).toBe(201);
    expect((await after.call('GET', order)).body['captured_amount']).toBe(20100);
    expect((await after.call('GET', '/sandbox/clock')).body).toMatchObject({
      now: '2031-03-03T09:48:00.000Z',
      held: true,
      next: { what: 'token_expired' },
    });
    expect((await after.call('DELETE', `/payments/v1/authorizations/${token}`)).status).toBe(204);
    await before.close();
    await after.close();
  });

  it('goes on with the deadlines and never pays twice', async () => {
    const before = await openBench({ directory });
    const order = await placeOrder(before);
    await capture(before, order, 49800);
    await before.advance('P14D');
    await refund(before, order, 49800);
    const after = await afterCrash();
    await after.advance('P60D');
    const { body } = await after.call('GET', '/settlements/v1/payouts');
    expect(body['payouts']).toMatchObject([
      { totals: { sale_amount: 49800 } },
      { totals: { sale_amount: 0, return_amount: 49800, closing_debt_balance_amount: 49800 } },
    ]);
    const third = await afterCrash();
    expect((await third.call('GET', '/settlements/v1/payouts')).body).toMatchObject({
      pagination: { total: 2 },
    });
    expect((await third.call('GET', '/sandbox/clock')).body['next']).toBeNull();
    for (const bench of [before, after, third]) await bench.close();
  });

  it('goes on telling what was not heard, and nothing that was', async () => {
    const listener = await openListener(0, 500);
    const urls = { notification: `${listener.url}/fraud`, push: `${listener.url}/push` };
    const billing = { email: 'customer+pend-accept-01@email.uk' };
    const before = await openBench({ directory });
    await placeOrder(before, cart({ billing_address: billing, merchant_urls: urls }));
    await before.sandbox.callbacksDone();
    await before.advance('PT4H');
    await before.sandbox.callbacksDone();
    const told = (): unknown[] => listener.posts.map(({ path }) => path);
    expect(told()).toEqual(['/push', '/push', '/fraud']);
    await before.close();

    const after = await afterCrash();
    listener.answerWith(200);
    await after.advance('PT10M');
    await after.sandbox.callbacksDone();
    expect(told().slice(3)).toEqual(['/fraud']);
    await after.close();
    const third = await afterCrash();
    await third.advance('PT1H');
    await third.sandbox.callbacksDone();
    expect(told().slice(4)).toEqual([]);
    await third.close();
    await listener.close();
  });

  it('brings back what was distributed, and orders of an earlier version', async () => {
    const before = await openBench({ directory });
    const order = await placeOrder(before);
    const { pageId } = await openPage(before);
    const path = `/hpp/v1/sessions/${pageId}/distribution`;
    await before.call('POST', path, { method: 'token' });
    await before.close();
    const file = join(directory, 'klarna-sandbox.jsonl');
    const later = ['notices', 'operations', 'capturesWhenAccepted'].map(
      (name) => new RegExp(`"${name}":(?:\\[\\]|\\d+|false),`, 'g'),
    );
    const text = readFileSync(file, 'utf8');
    const earlier = later.reduce((all, pattern) => all.replaceAll(pattern, ''), text);
    expect(earlier.length).toBeLessThan(text.length);
    writeFileSync(file, earlier);
    const after = await afterCrash();
    const shown = await after.call('GET', `/sandbox/hpp/${pageId}/distributions`);
    expect(shown.body['distributions']).toHaveLength(1);
    expect((await after.call('POST', `${order}/acknowledge`)).status).toBe(204);
    await after.close();
  });

  it('makes no id twice', async () => {
    const before = await openBench({ directory });
    const first = await placeOrder(before);
    const after = await afterCrash();
    expect(await placeOrder(after)).not.toBe(first);
    await before.close();
    await after.close();
  });

  it('leaves out a line that was cut short', async () => {
    const before = await openBench({ directory });
    const order = await placeOrder(before);
    await before.close();
    appendFileSync(join(directory, 'klarna-sandbox.jsonl'), '{"kind":"order","value":{"id":"x');
    const after = await afterCrash();
    expect((await after.call('GET', order)).status).toBe(200);
    await after.close();
  });

  it('reads payouts as earlier versions wrote them', async () => {
    const row = { type: 'SALE', detailedType: 'PURCHASE', amount: 500, vatRate: null };
    const about = { vatAmount: null, orderId: '', captureId: '', refundId: null, capturedAt: 0 };
    const sums = { sale: 500, fee: 20, tax: 5, returned: 100, repay: 75, deposit: 0 };
    const payout = {
      ...{ reference: 'FORMER12', merchantId: 'N100001', currency: 'SEK', at: 0 },
      ...{ ...sums, openingDebt: 75, closingDebt: 0, settlement: 300 },
      transactions: [{ ...row, ...about, captureReference: '', refundReference: '' }],
    };
    const text = JSON.stringify({ kind: 'payout', value: payout });
    appendFileSync(join(directory, 'klarna-sandbox.jsonl'), `${text}\n`);
    const after = await afterCrash();
    const { body } = await after.call('GET', '/settlements/v1/payouts/FORMER12');
    expect(body).toMatchObject({
      merchant_settlement_type: 'NET',
      totals: { sale_amount: 500, return_amount: 100, repay_amount: 75, settlement_amount: 300 },
    });
    const path = '/settlements/v1/reports/payout-with-transactions?payment_reference=FORMER12';
    expect((await after.call('GET', path)).text).toContain('SALE;1970-01-01T00:00:00.000Z');
    await after.close();
  });

  it('reads pages and orders as earlier versions wrote them', async () => {
    const before = await openBench({ directory });
    const { pageId, link } = await openPage(before);
    const order = await placeOrder(before);
    await before.close();
    const file = join(directory, 'klarna-sandbox.jsonl');
    const former = readFileSync(file, 'utf8')
      .replaceAll(/,"options":\{\},"checkout":null/g, '')
      .replaceAll(/,"said":\{\}/g, '');
    expect(former).not.toMatch(/"checkout"|"said"/);
    writeFileSync(file, former);
    const after = benchOf(await startKlarnaSandbox({ directory }));
    expect((await fetch(`${after.sandbox.url}${link}`)).status).toBe(200);
    const captured = await after.call('POST', `${order}/captures`, { captured_amount: 49800 });
    expect(captured.status).toBe(201);
    expect((await after.call('GET', `/hpp/v1/sessions/${pageId}`)).body['status']).toBe(
      'IN_PROGRESS',
    );
    await after.close();
  });

  it('is compacted at the start and emptied by a reset', async () => {
    const before = await openBench({ directory });
    const order = await placeOrder(before);
    for (let index = 0; index < 50; index += 1) await before.call('POST', `${order}/acknowledge`);
    await before.close();
    const file = join(directory, 'klarna-sandbox.jsonl');
    const size = statSync(file).size;
    const after = await afterCrash();
    expect(statSync(file).size).toBeLessThan(size / 5);
    await after.call('POST', '/sandbox/reset');
    expect((await after.call('GET', order)).status).toBe(404);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    await after.close();
  });
});
