import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { EXAMPLE_ORDER } from '../../packages/server/src/example-order.js';
import type { Service } from '../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { faultsOf } from './support/accessibility.js';
import { findChromium, openBrowser } from './support/chromium.js';

const CHROMIUM = findChromium();
const SCREENSHOTS = process.env['SCREENSHOTS'];
const WIDTHS = [390, 1280, 1920] as const;

describe.skipIf(CHROMIUM === null)('the dashboard in a browser', () => {
  let service: Service;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    service = await startTestService();
    browser = await openBrowser(CHROMIUM ?? '');
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => {
      throw error;
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  const create = async (orderId: string): Promise<void> => {
    const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId }),
    });
    expect(answer.status).toBe(200);
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const statuses = async (): Promise<string[]> =>
    page.locator('main section').first().locator('[class*=badge]').allInnerTexts();
  const open = async (orderId: string): Promise<void> => {
    await page.goto(`${service.url}/transactions`);
    await page.getByRole('link', { name: orderId, exact: true }).click();
    await page.getByRole('heading', { name: `Order ${orderId}` }).waitFor();
  };

  /** Nothing serious by axe in either theme; with SCREENSHOTS=dir, pictures at three widths in both. */
  const checkLook = async (name: string): Promise<void> => {
    await page.waitForLoadState('networkidle').catch(() => undefined);
    expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
    if (SCREENSHOTS !== undefined) {
      await mkdir(SCREENSHOTS, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          // Until what moves has come to rest.
          await page.waitForFunction(() =>
            document.getAnimations().every(({ playState }) => playState !== 'running'),
          );
          const path = join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
        }
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
  };

  it('lets nobody in without signing in, and anybody into the sandbox with one click', async () => {
    await page.goto(`${service.url}/deadlines`);
    await button('Enter the sandbox').waitFor();
    await checkLook('sign-in');
    await page.getByLabel('E-mail').fill('nobody@shop.example');
    await page.locator('input[type=password]').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await button('Enter the sandbox').click();
    // It goes on to where somebody wanted to go.
    await page.getByRole('heading', { name: 'Deadlines' }).waitFor();
    await checkLook('deadlines-empty');
    expect(new URL(page.url()).pathname).toBe('/deadlines');
  });

  it('says what to do while there is nothing, with a line that works', async () => {
    await page.goto(`${service.url}/transactions`);
    await page.getByText('There is no transaction yet').waitFor();
    await checkLook('transactions-empty');
    const line = await page.locator('pre').innerText();
    expect(line).toContain(`${service.url}/v1/json/orders`);
    expect(line).toContain('"order_id": "my-order-1"');
  });

  it('shows a new order without a reload, and its journey to the shipment', async () => {
    await create('dash-1');
    await page.getByRole('link', { name: 'dash-1' }).waitFor();
    await open('dash-1');
    expect(await statuses()).toEqual(['initialized', 'initialized']);
    await button('Approve').click();
    await page.getByText('Klarna authorized the payment').waitFor();
    await page.getByText('Ship before then, or the payment expires').waitFor();
    expect(await statuses()).toEqual(['completed', 'uncleared']);
    await checkLook('transaction-authorized');
    // On the first day more time would gain nothing, and the button says so.
    expect(await button('Extend').getAttribute('aria-disabled')).toBe('true');
    await button('+7 days').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await button('Extend').click();
    await page.getByLabel('Why').fill('Late from the supplier');
    await page.getByRole('dialog').getByRole('button', { name: 'Extend' }).click();
    await page.getByText('The shipping period was extended').waitFor();
  });

  it('ships once, however often it is clicked, and tells the reservation and the invoice number', async () => {
    await button('Ship').first().click();
    await page.getByLabel('Carrier').fill('PostNL');
    await page.getByLabel('Track and trace number').fill('3SABC1');
    await checkLook('ship');
    await page.getByRole('dialog').getByRole('button', { name: 'Ship the order' }).dblclick();
    await page.getByText('Klarna invoiced the customer').waitFor();
    expect(await page.getByText('The order was shipped', { exact: true }).count()).toBe(1);
    expect(await statuses()).toEqual(['shipped', 'uncleared']);
    const numbers = page.getByRole('region', { name: 'Numbers' });
    expect(await numbers.innerText()).toMatch(/Invoice number\s+[0-9A-Z]+-1/);
    await checkLook('transaction-shipped');
  });

  it('refunds an amount and takes it back, and says why an order cannot be cancelled any more', async () => {
    await button('Refund').click();
    await page.getByText('An amount', { exact: true }).click();
    await page.getByLabel('Amount in EUR').fill('9999');
    expect(
      await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).isDisabled(),
    ).toBe(true);
    await page.getByLabel('Amount in EUR').fill('12,50');
    await page.getByRole('dialog').getByRole('button', { name: 'Refund' }).click();
    await button('Take back').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('A refund was taken back').waitFor();
    await button('Cancel').hover();
    await page.getByRole('tooltip').waitFor();
    expect(await page.getByRole('tooltip').innerText()).not.toBe('');
  });

  it('lets time pass, tells what happened, and the money is on the balance', async () => {
    await button('+28 days').click();
    await page.getByRole('dialog').getByText('The amount was added to the balance').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await expect.poll(statuses).toEqual(['completed', 'completed']);
    await checkLook('transaction-credited');
    await page.getByRole('link', { name: 'Balance' }).click();
    await page.getByText('available').waitFor();
    await checkLook('balance');
  });

  it('shows deadlines, sites and who did what', async () => {
    await create('dash-2');
    await open('dash-2');
    await button('Approve').click();
    await page.getByText('Klarna authorized the payment').waitFor();
    await button('+7 days').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await button('+7 days').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    for (const [name, said] of [
      ['Deadlines', 'All that is to be shipped'],
      ['Sites', 'Sandbox shop'],
      ['Audit log', 'Ship order'],
    ] as const) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.getByText(said).first().waitFor();
      await checkLook(name.toLowerCase().replace(' ', '-'));
    }
    expect(await page.getByText('Request refund').count()).toBe(1);
  });

  it('is found by its number and by filters that stand in the address', async () => {
    await page.goto(`${service.url}/transactions`);
    await checkLook('transactions');
    await page.getByLabel('Order status').selectOption('completed');
    await page.waitForURL(/orderStatus=completed/);
    await page.getByRole('textbox', { name: 'Find', exact: true }).fill('nothing-like-it');
    await page.getByRole('textbox', { name: 'Find', exact: true }).press('Enter');
    await page.getByText('No transaction fits').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'dash-1' }).waitFor();
    expect(page.url()).not.toContain('nothing-like-it');
  });

  it('goes anywhere by the keyboard alone', async () => {
    await page.goto(`${service.url}/transactions`);
    await page.getByRole('heading', { name: 'Transactions' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Order number, or a page').fill('dash-2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=dash-2/);
    const row = page.getByRole('link', { name: 'dash-2' });
    await row.waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if (await row.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order dash-2' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/transactions\/\d+$/);
  });

  it('signs out, and the way back is closed', async () => {
    await button(/Signed in as/).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await button('Enter the sandbox').waitFor();
    await page.goto(`${service.url}/transactions`);
    await button('Enter the sandbox').waitFor();
    expect(new URL(page.url()).pathname).toBe('/signin');
  });
});
