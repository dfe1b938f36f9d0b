import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { EXAMPLE_ORDER } from '../../../packages/server/src/example-order.js';
import type { Service } from '../../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../../packages/server/test/support/service.js';
import { faultsOf } from './accessibility.js';
import { openBrowser } from './chromium.js';

/** A telephone, a desk and a wide screen. */
export const WIDTHS = [390, 1280, 1920] as const;

/** `SCREENSHOTS` names a folder of yours for pictures; without it none are taken. */
const FOLDER = process.env['SCREENSHOTS'];

/** A service, a browser at its dashboard, and a merchant's system beside it. */
export type Desk = Readonly<{
  service: Service;
  page: Page;
  /** Calls the service with the site's key; anything but 200 fails. */
  api: (method: string, path: string, body: object) => Promise<void>;
  /** Creates an order of the example's item twice. */
  create: (orderId: string) => Promise<void>;
  /** Creates one that Klarna authorizes. */
  sell: (orderId: string) => Promise<void>;
  ship: (orderId: string) => Promise<void>;
  /** Lets time pass: `P7D`. */
  pass: (by: string) => Promise<void>;
  /** What axe has against the page in both themes, and what sticks out of it at three widths; with `SCREENSHOTS` takes pictures. */
  checkLook: (name: string) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Opens it; the browser is at `path`, before anybody has signed in. Orders are told of at `notificationUrl`, where there is one. */
export async function openDesk(
  executable: string,
  path: string,
  notificationUrl?: string,
): Promise<Desk> {
  if (FOLDER !== undefined) await mkdir(FOLDER, { recursive: true });
  const service = await startTestService();
  const browser: Browser = await openBrowser(executable);
  const page = await browser.newPage({
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
  });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  const api: Desk['api'] = async (method, called, body) => {
    const answer = await fetch(`${service.url}${called}?api_key=${API_KEY}`, {
      method,
      body: JSON.stringify(body),
    });
    expect({ called, status: answer.status }).toEqual({ called, status: 200 });
  };
  const create: Desk['create'] = async (orderId) => {
    const [item] = EXAMPLE_ORDER.shopping_cart.items;
    await api('POST', '/v1/json/orders', {
      ...EXAMPLE_ORDER,
      order_id: orderId,
      amount: EXAMPLE_ORDER.amount * 2,
      shopping_cart: { items: [{ ...item, quantity: 2 }] },
      ...(notificationUrl === undefined
        ? {}
        : {
            payment_options: {
              ...EXAMPLE_ORDER.payment_options,
              notification_url: notificationUrl,
              notification_method: 'POST',
            },
          }),
    });
  };
  await page.goto(`${service.url}${path}`);
  return {
    service,
    page,
    api,
    create,
    sell: async (orderId) => {
      await create(orderId);
      await api('POST', `/sandbox/orders/${orderId}/customer`, { action: 'approve' });
    },
    ship: async (orderId) =>
      api('PATCH', `/v1/json/orders/${orderId}`, { status: 'shipped', tracktrace_code: 'T1' }),
    pass: async (by) => api('POST', '/sandbox/clock/advance', { by }),
    checkLook: async (name) => checkLook(page, name),
    close: async () => {
      await browser.close();
      await service.close();
    },
  };
}

async function checkLook(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 860 });
    if (width !== 1920) {
      expect({ name, width, faults: await faultsOf(page) }).toEqual({ name, width, faults: [] });
    }
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    const excess = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect({ name, width, excess }).toEqual({ name, width, excess: 0 });
    expect({ name, width, cut: await cutOff(page) }).toEqual({ name, width, cut: [] });
    if (FOLDER === undefined) continue;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const path = join(FOLDER, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 860 });
}

/** Texts that end where their box does, without dots that say so and without a bar to scroll with. */
const cutOff = async (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => element.checkVisibility() && element.children.length === 0)
      .filter((element) => (element.textContent ?? '').trim() !== '')
      .filter((element) => {
        const { overflowX, textOverflow, position } = getComputedStyle(element);
        const isHidden = overflowX === 'hidden' || overflowX === 'clip';
        const isForReaders = position === 'absolute' && element.clientWidth <= 1;
        return (
          isHidden &&
          !isForReaders &&
          textOverflow !== 'ellipsis' &&
          element.scrollWidth > element.clientWidth + 1
        );
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  );

/** More presses of Tab than any page has stops. */
const STOPS_MAX = 200;

/** Presses Tab until what `wanted` names has the focus. */
export async function reach(page: Page, wanted: Locator): Promise<void> {
  await wanted.first().waitFor({ state: 'attached' });
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    const isThere = await wanted
      .first()
      .evaluate((element) => element === document.activeElement)
      .catch(() => false);
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(wanted)}`);
}

/** Presses Tab until what `wanted` names has the focus, then Enter. */
export async function press(page: Page, wanted: Locator): Promise<void> {
  await reach(page, wanted);
  await page.keyboard.press('Enter');
}
