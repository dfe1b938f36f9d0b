import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { EXAMPLE_ORDER } from '../../packages/server/src/example-order.js';
import type { Service } from '../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { faultsOf } from './support/accessibility.js';
import { findChromium, openBrowser } from './support/chromium.js';
import { picture } from './support/guide.js';

const CHROMIUM = findChromium();
const WIDTHS = [390, 1280, 1920] as const;

describe.skipIf(CHROMIUM === null)('the guide for money, in a browser', () => {
  let service: Service;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    service = await startTestService();
    browser = await openBrowser(CHROMIUM ?? '');
    page = await browser.newPage({
      viewport: { width: 1280, height: 860 },
      locale: 'en-GB',
      timezoneId: 'Europe/Amsterdam',
    });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => {
      throw error;
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  const api = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await fetch(`${service.url}${path}?api_key=${API_KEY}`, {
      method,
      body: JSON.stringify(body),
    });
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  };
  /** Creates an order, pays it as the customer and ships it. */
  const ship = async (orderId: string): Promise<void> => {
    await api('POST', '/v1/json/orders', { ...EXAMPLE_ORDER, order_id: orderId });
    await api('POST', `/sandbox/orders/${orderId}/customer`, { action: 'approve' });
    await api('PATCH', `/v1/json/orders/${orderId}`, { status: 'shipped' });
  };
  const pass = async (by: string): Promise<void> => api('POST', '/sandbox/clock/advance', { by });
  const go = async (name: string): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  };
  const atRest = async (): Promise<unknown> =>
    page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
  /** Nothing serious by axe in either theme, and nothing to be scrolled to sideways at any width. */
  const checkLook = async (name: string): Promise<void> => {
    await page.waitForLoadState('networkidle').catch(() => undefined);
    expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 860 });
      await atRest();
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ name, width, excess }).toEqual({ name, width, excess: 0 });
      const folder = process.env['SCREENSHOTS'];
      if (folder === undefined) continue;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png` });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 860 });
  };
  /** What a link or a button saves, under its name. */
  const saved = async (name: string): Promise<Readonly<{ fileName: string; bytes: Buffer }>> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name, exact: true }).click(),
    ]);
    return { fileName: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };

  it('tells what there is, what is expected from Klarna and when', async () => {
    await page.goto(`${service.url}/balance`);
    await page.getByRole('button', { name: 'Enter the sandbox' }).click();
    await page.getByText('Nothing has been booked yet').waitFor();
    await checkLook('balance-empty');
    await ship('shop-1001');
    await page.getByRole('region', { name: 'Expected from Klarna' }).waitFor();
    const expected = page.getByRole('region', { name: 'Expected from Klarna' });
    await expected.getByRole('link', { name: 'shop-1001' }).waitFor();
    expect(await expected.innerText()).toMatch(/€\d/);
    await page.getByText('A day is drawn once it is over').waitFor();
    await checkLook('balance-first-day');
  });

  it('draws the balance of every day', async () => {
    await pass('P9D');
    await ship('shop-1002');
    await pass('P15D');
    await ship('shop-1003');
    await pass('P6D');
    await page.goto(`${service.url}/balance`);
    await page.getByRole('img', { name: /^Balance at the end of each day: €0\.00 on / }).waitFor();
    await page.getByText('available').waitFor();
    await page.locator('.recharts-area-curve').first().waitFor();
    await checkLook('balance');
    await picture(page, 'balance');
  });

  it('reads a statement, and saves it in three forms', async () => {
    await go('Statement');
    const movements = page.getByRole('region', { name: 'Movements' });
    await movements.getByText('Payment added to the balance').first().waitFor();
    await movements.getByRole('link', { name: 'shop-1001' }).first().waitFor();
    await checkLook('statement');
    await picture(page, 'statement');
    const csv = await saved('CSV');
    expect(csv.fileName).toMatch(/^statement-\d+-EUR-[\d-]+\.csv$/);
    expect(csv.bytes.toString('utf8')).toContain('shop-1001');
    const camt = await saved('camt.053');
    expect(camt.bytes.toString('utf8')).toContain('urn:iso:std:iso:20022:tech:xsd:camt.053.001.08');
    expect((await saved('MT940')).bytes.toString('latin1')).toContain(':60F:');
    // A period is part of the address, so that it can be sent to somebody.
    await page.getByLabel('Period').selectOption('Yesterday');
    await page.waitForURL(/from=\d{4}-\d\d-\d\d/);
    await page.getByText('Nothing moved in this period').waitFor();
    await checkLook('statement-empty');
  });

  it('understands what Klarna paid, row by row', async () => {
    await go('Settlements');
    await page.getByText('all explained').first().waitFor();
    await checkLook('settlements');
    await page.locator('tbody a').last().click();
    await page.getByRole('heading', { name: /^Payout / }).waitFor();
    const rows = page.getByRole('region', { name: 'Rows' });
    await rows.getByRole('link', { name: 'shop-1001' }).first().waitFor();
    expect(await rows.innerText()).toContain('Klarna’s fee');
    await checkLook('settlement');
    await picture(page, 'settlement');
  });

  it('saves a report of a period', async () => {
    await go('Reports');
    await checkLook('reports');
    await picture(page, 'reports');
    const book = await saved('Transactions as Excel');
    expect(book.fileName).toMatch(/^transactions-\d+-[\d-]+\.xlsx$/);
    expect(book.bytes.subarray(0, 2).toString('latin1')).toBe('PK');
    const csv = await saved('Transactions as CSV');
    expect(csv.bytes.toString('utf8')).toContain('shop-1002');
    const financial = JSON.parse(
      (await saved('Financial as JSON')).bytes.toString('utf8'),
    ) as unknown;
    expect(JSON.stringify(financial)).toContain('EUR');
  });
});
