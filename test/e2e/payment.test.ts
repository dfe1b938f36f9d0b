import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { findChromium, openBrowser } from './support/chromium.js';
import { openShopPages, type ShopPages } from './support/shop.js';

const executable = findChromium();

type Service = Awaited<ReturnType<typeof startTestService>>;
type Json = Readonly<Record<string, unknown>>;

/** Widths of a telephone and of a desk. */
const WIDTHS = [390, 1280] as const;

let service: Service;
let shop: ShopPages;
let browser: Browser;
/** `SCREENSHOTS` keeps the pictures in a folder of yours; otherwise they go with the test. */
const kept = process.env['SCREENSHOTS'];
let pictures: string;

beforeAll(async () => {
  if (executable === null) return;
  pictures = kept ?? (await mkdtemp(join(tmpdir(), 'kvitt-pages-')));
  await mkdir(pictures, { recursive: true });
  [service, shop, browser] = await Promise.all([
    startTestService(),
    openShopPages(),
    openBrowser(executable),
  ]);
});

afterAll(async () => {
  if (executable === null) return;
  await browser.close();
  await service.close();
  await shop.close();
  if (kept === undefined) await rm(pictures, { recursive: true });
});

async function call(method: string, path: string, body?: object): Promise<Json> {
  const response = await fetch(`${service.url}/v1/json${path}`, {
    method,
    headers: { api_key: API_KEY, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return ((await response.json()) as Readonly<{ data: Json }>).data;
}

/** Creates an order that lacks the date of birth; answers where its customer pays. */
async function createOrder(orderId: string): Promise<string> {
  const { payment_url: url } = await call('POST', '/orders', {
    type: 'redirect',
    gateway: 'KLARNA',
    order_id: orderId,
    currency: 'EUR',
    amount: 14_000,
    description: `Order ${orderId} of the shop`,
    payment_options: { redirect_url: `${shop.url}/thanks`, cancel_url: `${shop.url}/basket` },
    customer: {
      locale: 'en_GB',
      first_name: 'Test',
      last_name: 'Person-nl',
      address1: 'Osdorpplein',
      house_number: '137',
      zip_code: '1068 SR',
      city: 'Amsterdam',
      country: 'NL',
      email: 'customer@email.nl',
      phone: '+31689124321',
    },
    shopping_cart: {
      items: [
        item(
          'Oak stool with a name that is long enough to need two lines',
          'OAK-1',
          1,
          61.9834710744,
        ),
        item('Wool throw', 'WOOL-2', 2, 24.7933884298),
        item('Delivery', 'msp-shipping', 1, 4.132231405),
      ],
    },
    checkout_options: { tax_tables: { alternate: [{ name: 'high', rules: [{ rate: 0.21 }] }] } },
  });
  return String(url);
}

const item = (name: string, id: string, quantity: number, price: number): object => ({
  name,
  unit_price: price,
  quantity,
  merchant_item_id: id,
  tax_table_selector: 'high',
});

async function statusesOf(orderId: string): Promise<string> {
  const { status, financial_status: transaction } = await call('GET', `/orders/${orderId}`);
  return `${String(status)}/${String(transaction)}`;
}

/** A page without scripts, closed after `walk`. */
async function visit(walk: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await walk(page);
  } finally {
    await context.close();
  }
}

/** Takes a picture at either width; nothing may stick out to the side. */
async function picture(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth: wanted, clientWidth: given } = document.documentElement;
      return { scrollWidth: wanted, clientWidth: given };
    });
    expect(scrollWidth, `${name} at ${width}`).toBeLessThanOrEqual(clientWidth);
  }
}

/** From the shop's link to Klarna's page. */
async function goToKlarna(page: Page, orderId: string): Promise<void> {
  await page.goto(await createOrder(orderId));
  await page.getByLabel('Date of birth').fill('1985-03-27');
  await page.getByLabel('I agree to').check();
  await page.getByRole('button', { name: 'Continue to Klarna' }).click();
  await page.waitForURL(`${service.klarnaUrl}/pay/**`);
}

const press = async (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** One of the buttons with which a tester ends Klarna's page at once. */
async function takeShortcut(page: Page, name: string): Promise<void> {
  await page.getByText('Sandbox shortcuts').click();
  await press(page, name);
}

describe.skipIf(executable === null)('a customer’s browser without scripts', () => {
  it('pays: our page, Klarna’s page, the shop', async () => {
    await visit(async (page) => {
      const url = await createOrder('paid-1');
      await page.goto(url);
      expect(await page.title()).toBe('Your payment');
      expect(await page.getByRole('row').allInnerTexts()).toContainEqual(
        expect.stringMatching(/2 × Wool throw\s+€60\.00/),
      );
      await picture(page, 'payment');
      await page.getByLabel('Date of birth').fill('1985-03-27');
      await page.getByLabel('I agree to').check();
      await press(page, 'Continue to Klarna');
      await page.waitForURL(`${service.klarnaUrl}/pay/**`);
      expect(await statusesOf('paid-1')).toBe('uncleared/initialized');
      await picture(page, 'klarna');
      await takeShortcut(page, 'Approve');
      await page.waitForURL(`${shop.url}/**`);
      expect(page.url()).toBe(`${shop.url}/thanks?transactionid=paid-1`);
      expect(await statusesOf('paid-1')).toBe('completed/uncleared');
      await page.goto(url);
      expect(await page.getByRole('heading').innerText()).toBe(
        'Thank you, your payment is complete',
      );
      await picture(page, 'paid');
    });
  });

  it('is told what is missing, and keeps what was filled in', async () => {
    await visit(async (page) => {
      await page.goto(await createOrder('missing-1'));
      await page.getByLabel('I agree to').check();
      // As a browser that does not check forms would send it.
      await page.evaluate(() => document.querySelector('form')?.setAttribute('novalidate', ''));
      await press(page, 'Continue to Klarna');
      const summary = page.getByRole('alert');
      expect(await summary.getByRole('link').allInnerTexts()).toEqual(['Enter your date of birth']);
      expect(await page.getByLabel('I agree to').isChecked()).toBe(true);
      await picture(page, 'problems');
      expect(await statusesOf('missing-1')).toBe('initialized/initialized');
    });
  });

  it('is declined by Klarna', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'declined-1');
      await takeShortcut(page, 'Decline');
      await page.waitForURL(`${shop.url}/**`);
      expect(page.url()).toBe(`${shop.url}/basket?transactionid=declined-1`);
      expect(await statusesOf('declined-1')).toBe('void/cancelled');
    });
  });

  it('cancels at Klarna', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'cancelled-1');
      await press(page, 'Cancel payment');
      await page.waitForURL(`${shop.url}/**`);
      expect(page.url()).toBe(`${shop.url}/basket?transactionid=cancelled-1`);
      expect(await statusesOf('cancelled-1')).toBe('void/cancelled');
    });
  });

  it('cancels on our page', async () => {
    await visit(async (page) => {
      await page.goto(await createOrder('cancelled-2'));
      await press(page, 'Cancel');
      await page.waitForURL(`${shop.url}/**`);
      expect(await statusesOf('cancelled-2')).toBe('void/cancelled');
      const { payment_url: url } = await call('GET', '/orders/cancelled-2');
      expect(url).toBeUndefined();
    });
  });

  it('goes back from Klarna’s page and on again', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'back-1');
      await press(page, 'Back to the shop');
      await page.waitForURL(`${service.url}/pay/**`);
      await picture(page, 'resume');
      await press(page, 'Continue to Klarna');
      await page.waitForURL(`${service.klarnaUrl}/pay/**`);
      await takeShortcut(page, 'Approve');
      await page.waitForURL(`${shop.url}/thanks?**`);
      expect(await statusesOf('back-1')).toBe('completed/uncleared');
    });
  });

  it('needs nothing but a keyboard', async () => {
    await visit(async (page) => {
      await page.goto(await createOrder('keyboard-1'));
      await tabTo(page, '#birthday');
      // Month, day, year: the order of the browser's language.
      await page.keyboard.type('03271985');
      await tabTo(page, '#terms');
      await page.keyboard.press('Space');
      await tabTo(page, 'button.act');
      await picture(page, 'focus');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${service.klarnaUrl}/pay/**`);
      await tabTo(page, 'input[type=radio]');
      await page.keyboard.press('ArrowDown');
      await tabTo(page, 'summary');
      await page.keyboard.press('Enter');
      await tabTo(page, 'button[value=approve]');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${shop.url}/thanks?**`);
      expect(await statusesOf('keyboard-1')).toBe('completed/uncleared');
    });
  });

  it('sees that a link’s time is over', async () => {
    await visit(async (page) => {
      const url = await createOrder('late-1');
      await fetch(`${service.url}/sandbox/clock/advance`, {
        method: 'POST',
        headers: { api_key: API_KEY },
        body: JSON.stringify({ by: 'P1D' }),
      });
      await page.goto(url);
      expect(await page.getByRole('heading').innerText()).toBe('This payment link has expired');
      await picture(page, 'expired');
      expect(await statusesOf('late-1')).toBe('expired/expired');
    });
  });
});

/** Presses Tab until the first element that `selector` names has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}
