import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { EXAMPLE_ORDER } from '../../packages/server/src/example-order.js';
import type { Service } from '../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { faultsOf } from './support/accessibility.js';
import { findChromium, openBrowser } from './support/chromium.js';
import { picture } from './support/guide.js';
import { tabTo } from './support/keyboard.js';

const CHROMIUM = findChromium();

const CUSTOMERS = [
  ['Anna', 'Jansen'],
  ['Bram', 'de Vries'],
  ['Åsa', 'Lindqvist'],
  ['Chloé', 'Martin'],
  ['Daan', 'Jansen'],
  ['Eva', 'Lindgren'],
  ['Finn', 'Bakker'],
  ['Greta', 'Müller'],
] as const;

describe.skipIf(CHROMIUM === null)('the guide for many orders, in a browser', () => {
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
    await page.goto(`${service.url}/transactions`);
    await page.getByRole('button', { name: 'Enter the sandbox' }).click();
    // One that Klarna has not captured, so that it can be cancelled.
    const edition = (name: string): object => ({ flow_edition: name });
    for (const index of CUSTOMERS.keys()) {
      await api('PATCH', '/v1/json/sites/12001', edition(index === 4 ? '2025' : '2021'));
      await sell(index);
    }
    for (const index of [0, 2, 4, 5, 6, 7]) await approve(`web-${3001 + index}`);
    await page.goto(`${service.url}/transactions`);
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
  const sell = async (index: number): Promise<void> => {
    const [item] = EXAMPLE_ORDER.shopping_cart.items;
    const [first = '', last = ''] = CUSTOMERS[index] ?? [];
    const quantity = 1 + (index % 3);
    await api('POST', '/v1/json/orders', {
      ...EXAMPLE_ORDER,
      order_id: `web-${3001 + index}`,
      amount: EXAMPLE_ORDER.amount * quantity,
      customer: {
        ...EXAMPLE_ORDER.customer,
        first_name: first,
        last_name: last,
        email: `customer-${index}@shop.example`,
      },
      shopping_cart: { items: [{ ...item, quantity }] },
    });
  };
  const approve = async (orderId: string): Promise<void> =>
    api('POST', `/sandbox/orders/${orderId}/customer`, { action: 'approve' });
  const pass = async (by: string): Promise<void> => api('POST', '/sandbox/clock/advance', { by });
  const checkAxe = async (name: string): Promise<void> => {
    expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
  };
  const shown = async (): Promise<string[]> => page.locator('main [data-row-link]').allInnerTexts();
  const dialog = () => page.getByRole('dialog');
  /** A telephone shows it without scrolling sideways. NARROW_PICTURES names a folder to look at it in. */
  const narrow = async (name: string): Promise<void> => {
    await page.setViewportSize({ width: 390, height: 860 });
    // The navigation slides away, a frame after the page has become narrow.
    await page.evaluate(
      async () => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))),
    );
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    const folder = process.env['NARROW_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await page.setViewportSize({ width: 1280, height: 860 });
    expect({ name, overflow }).toEqual({ name, overflow: 0 });
  };

  it('finds an order by anything on it', async () => {
    await expect.poll(shown).toHaveLength(8);
    await page.keyboard.press('/');
    await page.keyboard.type('lindq asa');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toEqual(['web-3003']);
    for (const [typed, orders] of [
      ['lind', ['web-3006', 'web-3003']],
      ['web-3002', ['web-3002']],
      ['customer-3@', ['web-3004']],
      ['363,00', ['web-3006', 'web-3003']],
    ] as const) {
      await page.getByLabel('Find', { exact: true }).fill(typed);
      await page.keyboard.press('Enter');
      await expect.poll(shown).toEqual(orders);
    }
    await page.getByLabel('Find', { exact: true }).fill('jansen');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toEqual(['web-3005', 'web-3001']);
    await checkAxe('find');
    await picture(page, 'find');
    await narrow('find');
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(shown).toHaveLength(8);
  });

  it('narrows the list down, and keeps the view by its address or under a name', async () => {
    await page.getByRole('link', { name: 'To be shipped', exact: true }).click();
    await expect.poll(shown).toHaveLength(6);
    await page.getByLabel('Find', { exact: true }).fill('jansen');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toEqual(['web-3001', 'web-3005']);
    expect(page.url()).toContain('needsShipping=true');
    await page.getByRole('button', { name: 'Keep this view' }).click();
    await dialog().getByLabel('Name').fill('Jansen, to be shipped');
    await checkAxe('keep-view');
    await dialog().getByRole('button', { name: 'Keep', exact: true }).click();
    const own = page.getByRole('link', { name: 'Jansen, to be shipped' });
    await own.waitFor();
    await checkAxe('views');
    await picture(page, 'views');
    await narrow('views');
    await page.goto(`${service.url}/transactions`);
    await own.click();
    await expect.poll(shown).toEqual(['web-3001', 'web-3005']);
    await page.getByRole('button', { name: 'Remove the view Jansen' }).click();
    await expect.poll(() => own.count()).toBe(0);
  });

  it('saves what is listed as a file', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'All that fit as CSV' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[3])).toEqual(['web-3001', 'web-3005']);
    const [workbook] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'All that fit as Excel' }).click(),
    ]);
    expect(workbook.suggestedFilename()).toMatch(/^orders-.*\.xlsx$/);
  });

  it('ships many orders at once, and says of each how it went', async () => {
    await pass('P16D');
    await page.getByRole('navigation').getByRole('link', { name: 'Deadlines' }).click();
    await page.getByLabel('Choose order web-3001').waitFor();
    await checkAxe('many');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.getByLabel('Choose all that are listed').check();
    await page.getByLabel('Choose order web-3008').uncheck();
    await page.getByLabel('Choose order web-3007').uncheck();
    await picture(page, 'many');
    await narrow('many');
    await page.getByRole('button', { name: 'Ship', exact: true }).click();
    await dialog().getByLabel('Carrier').fill('PostNL');
    // Cancelled by somebody else meanwhile.
    await api('PATCH', '/v1/json/orders/web-3005', { status: 'cancelled' });
    await checkAxe('many-ask');
    await dialog().getByRole('button', { name: 'Ship them' }).dblclick();
    await dialog().getByText('3 of 4 shipped.').waitFor();
    await dialog().getByText('Not done').waitFor();
    await checkAxe('many-done');
    await picture(page, 'many-done');
    await narrow('many-done');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(() => page.getByLabel('Choose order web-3001').count()).toBe(0);
    await page.getByLabel('Choose order web-3007').check();
    await page.getByRole('button', { name: 'Extend', exact: true }).click();
    await dialog().getByRole('button', { name: 'Extend them' }).click();
    await dialog().getByText('1 of 1 extended.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
  });

  it('makes an order that has expired again, as a payment link', async () => {
    await pass('P14D');
    await page.goto(`${service.url}/transactions?q=web-3008`);
    await page.getByRole('link', { name: 'web-3008', exact: true }).click();
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await checkAxe('duplicate-ask');
    await dialog().getByRole('button', { name: 'Make the payment link' }).dblclick();
    await dialog().getByText('Send this link to the customer').waitFor();
    await checkAxe('duplicate');
    await picture(page, 'duplicate');
    await narrow('duplicate');
    await dialog().getByRole('link', { name: 'Open order web-3008-2' }).click();
    await page.getByRole('heading', { name: 'Order web-3008-2' }).waitFor();
    const numbers = page.getByRole('region', { name: 'Numbers' });
    await numbers.getByRole('link', { name: 'web-3008', exact: true }).click();
    await page.getByRole('heading', { name: 'Order web-3008', exact: true }).waitFor();
    await numbers.getByRole('link', { name: 'web-3008-2' }).waitFor();
    await page.goto(`${service.url}/transactions?q=web-3008`);
    await expect.poll(shown).toEqual(['web-3008', 'web-3008-2']);
  });

  it('goes all the way by the keyboard alone', async () => {
    for (const index of [1, 3]) await api('POST', '/v1/json/orders', await again(index));
    for (const id of ['key-2', 'key-4']) await approve(id);
    await pass('P16D');
    await page.goto(`${service.url}/transactions`);
    await expect.poll(async () => (await shown()).length).toBeGreaterThan(8);
    await page.keyboard.press('/');
    await page.keyboard.type('key-');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toEqual(['key-4', 'key-2']);
    await tabTo(page, 'button:has-text("Keep this view")');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').waitFor();
    await page.keyboard.type('Keys');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Keys', exact: true }).waitFor();
    await tabTo(page, 'a[aria-label="All that fit as CSV"]');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.keyboard.press('Enter'),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain('key-4');
    for (const key of ['j', 'ArrowDown', 'k', 'j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('heading', { name: 'Order key-2' }).waitFor();
    await tabTo(page, 'a[href="/deadlines"]');
    await page.keyboard.press('Enter');
    await page.getByLabel('Choose order key-2').waitFor();
    await tabTo(page, 'input[aria-label="Choose order key-2"]');
    await page.keyboard.press('Space');
    await tabTo(page, 'main button:has-text("Ship")');
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Carrier').waitFor();
    await tabTo(page, 'button:has-text("Ship them")');
    await page.keyboard.press('Enter');
    await dialog().getByText('1 of 1 shipped.').waitFor();
    await page.keyboard.press('Escape');
    await pass('P14D');
    await page.goto(`${service.url}/transactions?q=key-4`);
    await expect.poll(shown).toEqual(['key-4']);
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Duplicate' }).waitFor();
    await tabTo(page, 'main button:has-text("Duplicate")');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button:has-text("Make the payment link")');
    await page.keyboard.press('Enter');
    await tabTo(page, 'a:has-text("Open order key-4-2")');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order key-4-2' }).waitFor();
  });

  /** An order of the second kind, created by the clock's now. */
  const again = async (index: number): Promise<object> => ({
    ...EXAMPLE_ORDER,
    order_id: `key-${index + 1}`,
  });
});
