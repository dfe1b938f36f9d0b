import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { API_KEY, startTestService } from '../../../packages/server/test/support/service.js';
import { openBrowser } from './chromium.js';
import { openShopPages, type ShopPages } from './shop.js';

type Json = Readonly<Record<string, unknown>>;

/** A whole service, a shop and a browser. */
export type Checkout = Readonly<{
  service: Awaited<ReturnType<typeof startTestService>>;
  shop: ShopPages;
  /** Calls the merchant API; answers its data. */
  call: (method: string, path: string, body?: object) => Promise<Json>;
  /** Creates an order; answers where its customer pays. */
  createOrder: (orderId: string, customer: object, changes?: object) => Promise<string>;
  /** `order status/transaction status`. */
  statusesOf: (orderId: string) => Promise<string>;
  /** A page of a browser of its own, closed after `walk`. */
  visit: (walk: (page: Page) => Promise<void>, options?: BrowserContextOptions) => Promise<void>;
  /** Nothing may stick out to the side at any width; with `SCREENSHOTS` takes pictures, light and dark. */
  picture: (page: Page, name: string) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Widths of a telephone and of a desk. */
const WIDTHS = [390, 1280] as const;
/** The narrowest and the widest that must do. */
const EXTREMES = [360, 1920] as const;

/** `SCREENSHOTS` names a folder of yours for pictures; without it none are taken. */
const pictures = process.env['SCREENSHOTS'];

/** Starts everything; close it after. */
export async function openCheckout(executable: string): Promise<Checkout> {
  if (pictures !== undefined) await mkdir(pictures, { recursive: true });
  const [service, shop, browser] = await Promise.all([
    startTestService(),
    openShopPages(),
    openBrowser(executable),
  ]);
  const call: Checkout['call'] = async (method, path, body) => {
    const response = await fetch(`${service.url}/v1/json${path}`, {
      method,
      headers: { api_key: API_KEY, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return ((await response.json()) as Readonly<{ data: Json }>).data;
  };
  return {
    service,
    shop,
    call,
    createOrder: async (orderId, customer, changes = {}) => {
      const { payment_url: url } = await call('POST', '/orders', {
        type: 'redirect',
        gateway: 'KLARNA',
        order_id: orderId,
        currency: 'EUR',
        amount: 14_000,
        description: `Order ${orderId} of the shop`,
        payment_options: { redirect_url: `${shop.url}/thanks`, cancel_url: `${shop.url}/basket` },
        customer,
        shopping_cart: { items: CART },
        checkout_options: {
          tax_tables: { alternate: [{ name: 'high', rules: [{ rate: 0.21 }] }] },
        },
        ...changes,
      });
      return String(url);
    },
    statusesOf: async (orderId) => {
      const { status, financial_status: transaction } = await call('GET', `/orders/${orderId}`);
      return `${String(status)}/${String(transaction)}`;
    },
    visit: async (walk, options) => visit(browser, walk, options),
    picture,
    close: async () => {
      await browser.close();
      await service.close();
      await shop.close();
    },
  };
}

async function visit(
  browser: Browser,
  walk: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await walk(page);
  } finally {
    await context.close();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  for (const width of [...EXTREMES, ...WIDTHS]) {
    await page.setViewportSize({ width, height: 900 });
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth: wanted, clientWidth: given } = document.documentElement;
      return { scrollWidth: wanted, clientWidth: given };
    });
    expect(scrollWidth, `${name} at ${width}`).toBeLessThanOrEqual(clientWidth);
    if (pictures === undefined || !WIDTHS.some((each) => each === width)) continue;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(pictures, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}

const item = (name: string, id: string, quantity: number, price: number): object => ({
  name,
  unit_price: price,
  quantity,
  merchant_item_id: id,
  tax_table_selector: 'high',
});

const CART = [
  item('Oak stool with a name that is long enough to need two lines', 'OAK-1', 1, 61.9834710744),
  item('Wool throw', 'WOOL-2', 2, 24.7933884298),
  item('Delivery', 'msp-shipping', 1, 4.132231405),
];
