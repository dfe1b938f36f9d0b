import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { EXAMPLE_ORDER } from '../../packages/server/src/example-order.js';
import type { Service } from '../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { faultsOf } from './support/accessibility.js';
import { findChromium, openBrowser } from './support/chromium.js';
import { picture } from './support/guide.js';

const CHROMIUM = findChromium();

describe.skipIf(CHROMIUM === null)('the guide for orders, in a browser', () => {
  let service: Service;
  let shop: Receiver;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    service = await startTestService();
    shop = await startReceiver();
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
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await shop?.stop();
  });

  const api = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await fetch(`${service.url}${path}?api_key=${API_KEY}`, {
      method,
      body: JSON.stringify(body),
    });
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  };
  /** An order that Klarna has authorized; two of its item, so that one can come back. */
  const sell = async (orderId: string): Promise<void> => {
    const [item] = EXAMPLE_ORDER.shopping_cart.items;
    await api('POST', '/v1/json/orders', {
      ...EXAMPLE_ORDER,
      order_id: orderId,
      amount: EXAMPLE_ORDER.amount * 2,
      shopping_cart: { items: [{ ...item, quantity: 2 }] },
      payment_options: {
        notification_url: shop.url,
        notification_method: 'POST',
        redirect_url: 'https://shop.example/thanks',
        cancel_url: 'https://shop.example/basket',
      },
    });
    await api('POST', `/sandbox/orders/${orderId}/customer`, { action: 'approve' });
  };
  const ship = async (orderId: string): Promise<void> =>
    api('PATCH', `/v1/json/orders/${orderId}`, { status: 'shipped', tracktrace_code: 'T1' });
  const pass = async (by: string): Promise<void> => api('POST', '/sandbox/clock/advance', { by });
  const open = async (orderId: string): Promise<void> => {
    await page.goto(`${service.url}/transactions?q=${orderId}`);
    await page.getByRole('link', { name: orderId, exact: true }).click();
    await page.getByRole('heading', { name: `Order ${orderId}` }).waitFor();
  };
  const dialog = () => page.getByRole('dialog');
  const act = async (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).first().click();
  const send = async (name: string): Promise<void> =>
    dialog().getByRole('button', { name, exact: true }).click();
  const checkAxe = async (name: string): Promise<void> => {
    expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
  };
  const statuses = async (): Promise<string[]> =>
    page.locator('main section').first().locator('[class*=badge]').allInnerTexts();

  it('sees both statuses of every order', async () => {
    for (const id of ['shop-2001', 'shop-2002', 'shop-2003', 'shop-2004', 'shop-2005']) {
      await sell(id);
    }
    await ship('shop-2004');
    await ship('shop-2005');
    await page.goto(`${service.url}/transactions`);
    await page.getByRole('link', { name: 'shop-2005', exact: true }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'shop-2005' });
    expect(await row.innerText()).toMatch(/shipped[\s\S]*uncleared/);
    await checkAxe('orders');
    await picture(page, 'orders');
  });

  it('ships an order, with who brings it', async () => {
    await open('shop-2001');
    await act('Ship');
    await page.getByLabel('Carrier').fill('PostNL');
    await page.getByLabel('Track and trace number').fill('3SABC1');
    await checkAxe('ship');
    await picture(page, 'ship');
    await send('Ship the order');
    await page.getByText('Klarna invoiced the customer').waitFor();
    expect(await statuses()).toEqual(['shipped', 'uncleared']);
  });

  it('reads the reservation and the invoice number', async () => {
    const numbers = page.getByRole('region', { name: 'Numbers' });
    expect(await numbers.innerText()).toMatch(/Reservation number\s+[0-9A-Z]{8}/);
    expect(await numbers.innerText()).toMatch(/Invoice number\s+[0-9A-Z]{8}-1/);
    await numbers.scrollIntoViewIfNeeded();
    await picture(page, 'numbers');
  });

  it('extends the shipping period', async () => {
    await pass('P7D');
    await open('shop-2002');
    await act('Extend');
    await page.getByLabel('Why').fill('Late from the supplier');
    await checkAxe('extend');
    await picture(page, 'extend');
    await send('Extend');
    await page.getByText('The shipping period was extended').waitFor();
  });

  it('cancels an order before it is captured, and reads why it cannot be afterwards', async () => {
    await open('shop-2002');
    const cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    await cancel.hover();
    expect(await page.getByRole('tooltip').innerText()).not.toBe('');
    await page.mouse.move(0, 0);
    await api('PATCH', '/v1/json/sites/12001', { flow_edition: '2025' });
    await sell('shop-2006');
    await open('shop-2006');
    await act('Cancel');
    await page.getByLabel('Why').fill('Sold out');
    await checkAxe('cancel');
    await picture(page, 'cancel');
    await send('Cancel the order');
    await expect.poll(statuses).toEqual(['void', 'void']);
  });

  it('refunds items, an amount, and all that is left; and takes one back', async () => {
    await open('shop-2004');
    await act('Refund');
    await dialog().getByText('Items', { exact: true }).click();
    await dialog().getByRole('textbox').first().fill('1');
    await dialog().getByText('€121.00 goes back to the customer').waitFor();
    await checkAxe('refund-items');
    await picture(page, 'refund-items');
    await send('Refund');
    await page.getByRole('button', { name: 'Take back' }).waitFor();
    await act('Refund');
    await dialog().getByText('An amount', { exact: true }).click();
    await dialog().getByLabel('Amount in EUR').fill('12,50');
    await picture(page, 'refund-amount');
    await send('Refund');
    await expect.poll(() => page.getByRole('button', { name: 'Take back' }).count()).toBe(2);
    await page.getByRole('button', { name: 'Take back' }).first().click();
    await send('Take it back');
    await page.getByText('A refund was taken back').waitFor();
    await open('shop-2005');
    await act('Refund');
    await picture(page, 'refund-whole');
    await send('Refund');
    await page.getByText('€242.00 refunded').waitFor();
    await pass('P1D');
    await open('shop-2005');
    const refunds = page.getByRole('region', { name: 'Refunds' });
    await expect.poll(async () => refunds.innerText()).toMatch(/completed[\s\S]*completed/);
    await checkAxe('refunded');
    await picture(page, 'refunded');
  });

  it('sees what the shop was told, and tells it again', async () => {
    await open('shop-2005');
    const card = page.getByRole('region', { name: 'Notifications' });
    await card.locator('.mantine-Accordion-control').last().click();
    await card.getByText('200 OK').last().waitFor();
    const before = shop.notified.length;
    await card.scrollIntoViewIfNeeded();
    await checkAxe('notifications');
    await picture(page, 'notifications');
    await card.getByRole('button', { name: 'Send it again' }).last().click();
    await expect.poll(() => shop.notified.length).toBeGreaterThan(before);
  });

  it('sees what expires next, and what an order is when it has', async () => {
    await pass('P14D');
    await page.getByRole('navigation').getByRole('link', { name: 'Deadlines' }).click();
    await page.getByText('All that is to be shipped').waitFor();
    await checkAxe('deadlines');
    await picture(page, 'deadlines');
    await pass('P28D');
    await open('shop-2003');
    expect(await statuses()).toEqual(['expired', 'expired']);
    await checkAxe('expired');
    await picture(page, 'expired');
  });
});
