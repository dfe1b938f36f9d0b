import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret, TOTP } from 'otpauth';
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

  it('accepts why a row differs, once and with a reason', async () => {
    await ship('shop-1010');
    const behind = await fetch(`${service.url}/sandbox/orders/shop-1010?api_key=${API_KEY}`);
    const { klarna_order_id: klarnaId } = (await behind.json()) as { klarna_order_id: string };
    // Klarna will keep seven cents more than agreed.
    const fault = { kind: 'settlement_fee_off', order_id: klarnaId, amount: 7, consistent: true };
    await fetch(`${service.klarnaUrl}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    await pass('P25D');
    await go('Settlements');
    await page.getByText('to explain').first().waitFor();
    await page.locator('tbody a').first().click();
    const rows = page.getByRole('region', { name: 'Rows' });
    await rows.getByText('off by 0.07 EUR').waitFor();
    await checkLook('settlement-difference');
    await picture(page, 'settlement-difference');
    await rows.getByRole('button', { name: 'Accept' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('-€0.07 waits');
    const accept = dialog.getByRole('button', { name: 'Accept' });
    expect(await accept.isDisabled()).toBe(true);
    await dialog.getByText('The payment provider', { exact: true }).click();
    await dialog.getByLabel('Why').fill('Klarna will not give it back');
    await checkLook('settlement-accept');
    await picture(page, 'settlement-accept');
    await accept.dblclick();
    await rows.getByText(/^accepted by /).waitFor();
    await page.getByText('all explained').waitFor();
  });

  it('lets time pass to the next event, and tells what happened', async () => {
    await ship('shop-1004');
    await page.getByRole('button', { name: 'Next event' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('What happened meanwhile').waitFor();
    await drawer.locator('[class*=Timeline-item]').first().waitFor();
    expect(await drawer.innerText()).toContain('at Klarna');
    await atRest();
    await picture(page, 'time');
    await drawer.getByRole('button', { name: 'Close' }).click();
    await drawer.waitFor({ state: 'hidden' });
  });

  it('leaves the last row of a long page above the sandbox’s bar on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 860 });
    await page.goto(`${service.url}/account`);
    await page.getByRole('button', { name: 'Set up a second factor' }).waitFor();
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
    });
    const [last, bar] = await Promise.all([
      page.locator('main section').last().boundingBox(),
      page.locator('footer').boundingBox(),
    ]);
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  it('pays out to the bank, at once and by a plan, and takes back what waits', async () => {
    await go('Payouts');
    await page.getByText('There is no bank account yet').waitFor();
    await checkLook('payouts-empty');
    const dialog = page.getByRole('dialog');
    const send = async (name: string): Promise<void> => {
      await dialog.getByRole('button', { name, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    };
    await page.getByRole('button', { name: 'Add a bank account' }).click();
    await page.getByLabel('Account holder').fill('Test Shop');
    await page.getByLabel('IBAN').fill('NL91ABNA0417164301');
    await dialog.getByRole('button', { name: 'Set it' }).click();
    await dialog.getByText('its check digits do not fit').waitFor();
    await page.getByLabel('IBAN').fill('NL91 ABNA 0417 1643 00');
    await send('Set it');
    await page.getByText('NL91 ABNA 0417 1643 00').waitFor();
    await page.getByRole('button', { name: 'Set a plan' }).click();
    await page.getByLabel('Friday').check();
    await page.getByLabel('To stay, in EUR').fill('100,00');
    await checkLook('payout-plan');
    await send('Set the plan');
    await page.getByText('on Monday, Friday, what is beyond €100.00').waitFor();
    await page.getByRole('button', { name: 'Pay out', exact: true }).click();
    await page.getByLabel('Amount in EUR').fill('25,00');
    await page.getByLabel('What for').fill('Week 12');
    await dialog.getByText('is set aside at once').waitFor();
    await send('Pay out');
    await page.getByText('set aside', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pay out', exact: true }).click();
    await page.getByLabel('Amount in EUR').fill('9999');
    await page.getByLabel('What for').fill('More than there is');
    await dialog.getByText('it waits until the balance covers it').waitFor();
    await checkLook('pay-out');
    await send('Pay out');
    await page.getByText('waits for the balance').waitFor();
    await checkLook('payouts');
    await picture(page, 'payouts');
    await page.getByRole('button', { name: 'Take back' }).click();
    await send('Take it back');
    await page.getByText('came to nothing').waitFor();
    await page.getByRole('button', { name: 'Remove the plan of EUR' }).click();
    await page.getByText('No plan is set').waitFor();
  });

  it('makes a key that works, shows it once, and ends it', async () => {
    await go('API keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const apiKey = await page.getByRole('status').locator('pre').innerText();
    await checkLook('keys');
    await picture(page, 'key');
    const orders = async (): Promise<number> =>
      (await fetch(`${service.url}/v1/json/orders/shop-1001?api_key=${apiKey}`)).status;
    expect(await orders()).toBe(200);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: `End it: key …${apiKey.slice(-4)}` }).click();
    await page.getByText('ended', { exact: true }).waitFor();
    await expect.poll(orders, { timeout: 10_000 }).toBe(401);
  });

  it('points the notifications of a site at an address', async () => {
    await go('Sites');
    await page.getByRole('button', { name: 'Change' }).click();
    await page.getByLabel('Notifications go to').fill('https://shop.example/told');
    await checkLook('site');
    await picture(page, 'site');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByText('https://shop.example/told').waitFor();
  });

  it('invites a colleague, who signs in and sees what the role may', async () => {
    await go('Team');
    // The last admin stays one.
    await page.getByLabel('Role of Sandbox').selectOption('viewer');
    await page.getByText('An account needs an admin').waitFor();
    await page.getByLabel('Name').fill('Robin');
    await page.getByLabel('E-mail').fill('robin@shop.example');
    await page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: 'Invite' }).click();
    const link = await page.getByRole('status').locator('pre').innerText();
    await checkLook('team');
    await picture(page, 'team');
    const other = await browser.newContext({ locale: 'en-GB' });
    const theirs = await other.newPage();
    await theirs.goto(link);
    await theirs.locator('input[type=password]').fill('a password of my own');
    await theirs.getByRole('button', { name: 'Set it and sign in' }).click();
    await theirs.getByRole('heading', { name: 'Transactions', level: 1 }).waitFor();
    const pages = theirs.getByRole('navigation');
    expect(await pages.getByRole('link', { name: 'Team' }).count()).toBe(0);
    expect(await pages.getByRole('link', { name: 'Reports' }).count()).toBe(0);
    const refused = await theirs.request.get(`${service.url}/api/team`);
    expect(refused.status()).toBe(403);
    // Switched off, the session ends at once.
    await page.getByRole('button', { name: 'Switch off' }).last().click();
    await page.getByText('switched off').waitFor();
    expect((await theirs.request.get(`${service.url}/api/balances`)).status()).toBe(401);
    await other.close();
  });

  it('sets up a second factor, and changes the password', async () => {
    await go('Your account');
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    const secret = (await page.locator('main .code').first().innerText()).trim();
    await checkLook('account');
    await picture(page, 'second-factor');
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').waitFor();
    const token = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await page.getByLabel('Code').fill(token);
    await page.getByRole('button', { name: 'Confirm' }).click();
    const codes = await page.getByRole('status').locator('pre').innerText();
    expect(codes.trim().split('\n')).toHaveLength(10);
    await page.getByRole('button', { name: 'Remove it' }).waitFor();
    await page.getByLabel('New password').fill('a better password');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password is changed').waitFor();
    // Still signed in, and from now on asked for the old one.
    await page.getByLabel('New password').fill('another password');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Something is missing or wrong').waitFor();
  });
});
