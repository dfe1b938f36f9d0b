import jsQR from 'jsqr';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_ORDER } from '../../packages/server/src/example-order.js';
import type { Service } from '../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { faultsOf } from './support/accessibility.js';
import { findChromium, openBrowser } from './support/chromium.js';
import { picture } from './support/guide.js';

const CHROMIUM = findChromium();

/** Where the pages are looked at on a phone as well: every one that somebody can open. */
const PAGES = [
  'transactions',
  'deadlines',
  'balance',
  'statement',
  'settlements',
  'reports',
  'sites',
  'keys',
  'team',
  'account',
  'audit',
];

describe.skipIf(CHROMIUM === null)('the guide for settings, in a browser', () => {
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
    await page.goto(`${service.url}/sites`);
    await page.getByRole('button', { name: 'Enter the sandbox' }).click();
    await page.getByRole('heading', { name: 'Sites', level: 1 }).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await service?.close();
    await shop?.stop();
  });

  const api = async (method: string, path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${service.url}${path}?api_key=${API_KEY}`, {
      method,
      body: JSON.stringify(body),
    });
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    return answer.json();
  };
  const make = async (orderId: string): Promise<string> => {
    const answer = await api('POST', '/v1/json/orders', { ...EXAMPLE_ORDER, order_id: orderId });
    return (answer as { data: { payment_url: string } }).data.payment_url;
  };
  const sell = async (orderId: string): Promise<void> => {
    await make(orderId);
    await api('POST', `/sandbox/orders/${orderId}/customer`, { action: 'approve' });
  };
  const open = async (orderId: string): Promise<void> => {
    await page.goto(`${service.url}/transactions?q=${orderId}`);
    await page.getByRole('link', { name: orderId, exact: true }).click();
    await page.getByRole('heading', { name: `Order ${orderId}` }).waitFor();
  };
  const dialog = () => page.getByRole('dialog');
  const close = async (): Promise<void> => {
    await dialog().getByRole('button', { name: 'Close' }).click();
    await dialog().waitFor({ state: 'hidden' });
  };
  const checkLook = async (name: string): Promise<void> => {
    expect({ name, faults: await faultsOf(page) }).toEqual({ name, faults: [] });
    const tooWide: string[] = [];
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 860 });
      await page.waitForFunction(() =>
        document.getAnimations().every(({ playState }) => playState !== 'running'),
      );
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 0) tooWide.push(`${name} at ${width}: ${wide}`);
      const folder = process.env['LOOK_AT'];
      if (folder !== undefined)
        await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
    }
    expect(tooWide).toEqual([]);
  };

  it('sends the shop a test notification, and says what is needed first', async () => {
    const send = page.getByRole('button', { name: 'Send a test notification' });
    await send.click();
    await page.getByText('The site has no address for notifications yet').waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Notifications go to').fill(shop.url);
    await page.getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await make('shop-3001');
    await send.click();
    await page.getByText('The shop took it.').waitFor();
    expect(shop.notified.length).toBeGreaterThan(0);
    await checkLook('test-notification');
    await picture(page, 'test-notification');
  });

  it('gives a site its own credentials at Klarna, tries them, and takes them away', async () => {
    await page.getByRole('button', { name: 'Klarna: ' }).click();
    await dialog().getByLabel('API user').fill('PK_sandbox');
    await dialog().locator('input[type=password]').fill('wrong');
    await dialog().getByRole('button', { name: 'Set them' }).click();
    await dialog().getByText('set, and not shown again').waitFor();
    await dialog().getByRole('button', { name: 'Try them' }).click();
    await dialog().getByText('Klarna does not know this user').waitFor();
    await dialog().getByLabel('API user').fill('PK_sandbox');
    await dialog().locator('input[type=password]').fill('sandbox');
    await dialog().getByRole('button', { name: 'Replace them' }).click();
    await dialog().getByRole('button', { name: 'Try them' }).click();
    await dialog().getByText('they work').waitFor();
    expect(await dialog().innerText()).toContain('PK_…ox');
    await checkLook('klarna-credentials');
    await picture(page, 'klarna-credentials');
    await dialog().getByRole('button', { name: 'Remove them' }).click();
    await dialog().getByText('The site has no credentials of its own').waitFor();
    await close();
  });

  it('shows the shop’s name and logo on the payment page', async () => {
    await page.getByRole('button', { name: 'Brand: ' }).click();
    await dialog().getByLabel('Name').fill('Test Shop');
    const folder = mkdtempSync(join(tmpdir(), 'kvitt-logo-'));
    const logo = join(folder, 'logo.png');
    const svg = join(folder, 'logo.svg');
    writeFileSync(svg, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(logo, await logoBytes());
    const file = dialog().locator('input[type=file]');
    await file.setInputFiles(svg);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').waitFor();
    await file.setInputFiles(logo);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Brand: ' }).click();
    await dialog().getByAltText('The present logo').waitFor();
    await checkLook('brand');
    await picture(page, 'brand');
    await close();
    await page.goto(await make('shop-3002'));
    await page.getByText('Test Shop').waitFor();
    const width = await page
      .locator('.shop img')
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(width).toBe(160);
    await checkLook('brand-page');
    await picture(page, 'brand-page');
  });

  /** A logo, drawn by the browser that the test has. */
  const logoBytes = async (): Promise<Buffer> => {
    const drawing = await browser.newPage({ viewport: { width: 160, height: 56 } });
    await drawing.setContent(
      '<body style="margin:0;background:#0b5c4a"><svg width="160" height="56"><path d="M8 48L48 12l24 22 20-16 60 30z" fill="#fff"/></svg>',
    );
    const bytes = await drawing.screenshot();
    await drawing.close();
    return bytes;
  };

  it('shows what Klarna answered each attempt', async () => {
    await sell('shop-3003');
    await open('shop-3003');
    const answers = page.getByRole('region', { name: 'Klarna’s answers' });
    await answers
      .getByRole('button', { name: /^Capture the order/ })
      .first()
      .click();
    await answers.getByText('captured_amount').first().waitFor();
    expect(await answers.innerText()).toContain('/captures');
    await answers.scrollIntoViewIfNeeded();
    await checkLook('klarna-answer');
    await answers
      .getByRole('button', { name: /^Capture the order/ })
      .first()
      .scrollIntoViewIfNeeded();
    await picture(page, 'klarna-answer');
  });

  it('says why a refund waits, and sends it now', async () => {
    await page.getByRole('button', { name: 'Refund', exact: true }).first().click();
    await dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    const refunds = page.getByRole('region', { name: 'Refunds' });
    await refunds.getByText('It leaves for Klarna at midnight UTC').waitFor();
    await dialog().waitFor({ state: 'hidden' });
    await refunds.scrollIntoViewIfNeeded();
    await checkLook('refund-waits');
    await refunds.scrollIntoViewIfNeeded();
    await picture(page, 'refund-waits');
    await refunds.getByRole('button', { name: 'Send it now' }).click();
    await dialog().getByRole('button', { name: 'Send it to Klarna' }).dblclick();
    await refunds.getByText('It leaves for Klarna at midnight UTC').waitFor({ state: 'hidden' });
    await expect.poll(async () => refunds.innerText()).toMatch(/completed[\s\S]*completed/);
  });

  it('acts as Klarna, and tells what happened', async () => {
    await sell('shop-3004');
    await api('PATCH', '/v1/json/orders/shop-3004', { status: 'shipped' });
    await open('shop-3004');
    await page.getByText('Klarna invoiced the customer').waitFor();
    await page.getByRole('button', { name: 'Act as Klarna' }).click();
    await page.getByRole('menuitem', { name: 'Pay out what is invoiced, now' }).waitFor();
    await checkLook('act-as-klarna');
    await picture(page, 'act-as-klarna');
    await page.getByRole('menuitem', { name: 'Pay out what is invoiced, now' }).click();
    await dialog().getByText('Klarna paid out what was invoiced').waitFor();
    await dialog().getByText('A payout of Klarna’s listed the sale').waitFor();
    await close();
    await page
      .getByRole('region', { name: 'Journey' })
      .getByText('A payout of Klarna’s listed the sale')
      .waitFor();
  });

  it('opens what an invitation opens, and reads the second factor from its QR code', async () => {
    await page.goto(`${service.url}/team`);
    await page.getByLabel('Name').fill('Robin');
    await page.getByLabel('E-mail').fill('robin@shop.example');
    await page.getByRole('button', { name: 'Invite' }).click();
    const link = await page.getByRole('status').locator('pre').innerText();
    await page.getByRole('row').filter({ hasText: 'Robin' }).getByText('invited').waitFor();
    await checkLook('invited');
    const own = page;
    const other = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1280, height: 860 },
    });
    page = await other.newPage();
    await page.goto(link);
    await page.locator('input[type=password]').fill('a password of my own');
    await checkLook('invitation');
    await picture(page, 'invitation');
    await page.getByRole('button', { name: 'Set it and sign in' }).click();
    await page.getByRole('heading', { name: 'Transactions', level: 1 }).waitFor();
    expect(page.url()).not.toContain('#');
    await page.goto(`${service.url}/account`);
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const secret = (await page.locator('main .code').first().innerText()).trim();
    await checkLook('qr-code');
    expect(await codeIn(page)).toContain(`secret=${secret}`);
    await page.goto(link);
    await page.getByText('This link was used').waitFor();
    await checkLook('invitation-over');
    page = own;
    await other.close();
  });

  it('has no bar in live mode', async () => {
    await page.goto(`${service.url}/sites`);
    await page.getByRole('button', { name: 'Act as Klarna' }).waitFor();
    await page.route('**/api/session', async (route) => {
      const response = await route.fetch();
      const session = (await response.json()) as object;
      await route.fulfill({ response, json: { ...session, mode: 'live' } });
    });
    await page.goto(`${service.url}/sites`);
    await page.getByRole('heading', { name: 'Sites', level: 1 }).waitFor();
    expect(await page.locator('footer').count()).toBe(0);
    await page.unroute('**/api/session');
  });

  it('keeps the bar off the content on a phone, on every page, and whole', async () => {
    const covered: string[] = [];
    for (const width of [320, 390, 820]) {
      await page.setViewportSize({ width, height: 860 });
      for (const path of PAGES) {
        await page.goto(`${service.url}/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await expect.poll(async () => page.locator('[aria-busy=true]').count()).toBe(0);
        const found = await page.evaluate(() => {
          window.scrollTo(0, document.documentElement.scrollHeight);
          const bar = document.querySelector('footer')?.getBoundingClientRect();
          const last = document.querySelector('main')?.lastElementChild?.getBoundingClientRect();
          const items = [...document.querySelectorAll('footer button')];
          const cut = items.filter((item) => {
            const { top, bottom } = item.getBoundingClientRect();
            return item.clientWidth > 0 && (top < (bar?.top ?? 0) || bottom > window.innerHeight);
          });
          return { under: (last?.bottom ?? 0) - (bar?.top ?? 0), cut: cut.length };
        });
        if (found.under > 0.5 || found.cut > 0) {
          covered.push(`${path} at ${width}: ${found.under} px, ${found.cut} buttons cut`);
        }
      }
    }
    expect(covered).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 860 });
  });
});

/** What the QR code on the page says. */
async function codeIn(page: Page): Promise<string> {
  await page.emulateMedia({ colorScheme: 'light' });
  const shot = await page.locator('svg[role=img]').screenshot();
  const pixels = await page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return { data: [...data], width: canvas.width, height: canvas.height };
    },
    `data:image/png;base64,${shot.toString('base64')}`,
  );
  const read = jsQR.default(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height);
  return read?.data ?? '';
}
