import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './support/chromium.js';
import { openDesk, type Desk } from './support/desk.js';

const CHROMIUM = findChromium();

describe.skipIf(CHROMIUM === null)('every page, in both themes and at three widths', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await openDesk(CHROMIUM ?? '', '/transactions');
    await desk.page.getByRole('button', { name: 'Enter the sandbox' }).click();
    await desk.page.getByRole('heading', { name: 'Transactions' }).waitFor();
    await trade(desk);
  }, 180_000);
  afterAll(async () => desk?.close());

  const checkLook = async (name: string): Promise<void> => desk.checkLook(name);
  /** The pages that the navigation leads to. */
  const places = async (): Promise<readonly string[]> =>
    desk.page
      .getByRole('navigation')
      .first()
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

  it('holds for those that the navigation leads to', { timeout: 300_000 }, async () => {
    const { page, service } = desk;
    const found = await places();
    expect(found.length).toBeGreaterThan(9);
    for (const path of found) {
      await page.goto(`${service.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await checkLook(path.slice(1).replaceAll('/', '-'));
    }
  });

  it.each([
    'open',
    'authorized',
    'declined',
    'shipped',
    'refunded',
    'expired',
    'credited',
    'a-long-order-number-that-a-shop-makes-of-words-26',
  ])('holds for an order that is %s', { timeout: 120_000 }, async (id) => {
    const { page, service } = desk;
    await page.goto(`${service.url}/transactions?q=${id}`);
    await page.getByRole('link', { name: id, exact: true }).click();
    await page.getByRole('heading', { name: `Order ${id}` }).waitFor();
    await checkLook(`order-${id.slice(0, 12)}`);
  });

  it('holds for a payout of Klarna’s with a row that waits', { timeout: 120_000 }, async () => {
    const { page, service } = desk;
    await page.goto(`${service.url}/settlements`);
    await page.locator('main a[href^="/settlements/"]').first().click();
    await page.getByRole('heading', { name: 'Rows' }).waitFor();
    await checkLook('settlement');
  });

  it(
    'holds where there is nothing, and before somebody signs in',
    { timeout: 120_000 },
    async () => {
      const { page, service } = desk;
      await page.goto(`${service.url}/nowhere`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await checkLook('not-found');
      await page.goto(`${service.url}/transactions?q=nothing-like-it`);
      await page.getByText('No transaction fits').waitFor();
      await checkLook('nothing-fits');
      await page.context().clearCookies();
      await page.goto(`${service.url}/transactions`);
      await page.getByRole('button', { name: 'Enter the sandbox' }).waitFor();
      await checkLook('sign-in');
    },
  );
});

/** Orders in every state, two payouts of Klarna's of which one has a wrong row, and somebody who looked at it. */
async function trade(desk: Desk): Promise<void> {
  const { service } = desk;
  for (const id of ['credited', 'refunded', 'expired']) await desk.sell(id);
  await desk.ship('credited');
  await desk.ship('refunded');
  await desk.api('POST', '/v1/json/orders/refunded/refunds', { amount: 1_250, currency: 'EUR' });
  const fault = await fetch(`${service.klarnaUrl}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'settlement_fee_off', amount: 77 }),
  });
  expect(fault.ok).toBe(true);
  await desk.pass('P35D');
  // As somebody at the page would, by the calls that it makes.
  for (const [path, data] of [
    ['bank-accounts', { currency: 'EUR', holderName: 'Test Shop', iban: 'NL91ABNA0417164300' }],
    ['plans', { currency: 'EUR', schedule: ['mon', 'fri'], minBalanceMinor: 10_000 }],
    ['', { currency: 'EUR', amountMinor: 2_500, description: 'Week 12' }],
    ['', { currency: 'EUR', amountMinor: 9_999_900, description: 'More than there is' }],
  ] as const) {
    const answer = await desk.page.request.post(
      `${service.url}/api/payouts${path === '' ? '' : `/${path}`}`,
      {
        headers: { 'X-Kvitt-Dashboard': '1' },
        data,
      },
    );
    expect([path, answer.status()]).toEqual([path, 200]);
  }
  await desk.sell('authorized');
  await desk.sell('shipped');
  await desk.ship('shipped');
  await desk.create('open');
  await desk.create('declined');
  await desk.api('POST', '/sandbox/orders/declined/customer', { action: 'decline' });
  await desk.sell('a-long-order-number-that-a-shop-makes-of-words-26');
  await desk.pass('PT2H');
}
