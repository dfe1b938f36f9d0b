import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { findChromium } from './support/chromium.js';
import { openDesk, press, reach, type Desk } from './support/desk.js';

const CHROMIUM = findChromium();

describe.skipIf(CHROMIUM === null)('the dashboard by the keyboard alone', () => {
  let desk: Desk;
  let page: Page;
  let shop: Receiver;

  beforeAll(async () => {
    shop = await startReceiver();
    desk = await openDesk(CHROMIUM ?? '', '/transactions', shop.url);
    page = desk.page;
  }, 120_000);
  afterAll(async () => {
    await desk?.close();
    await shop?.stop();
  });

  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', { name, exact: true });
  const dialog = (): Locator => page.getByRole('dialog');
  const inDialog = (name: string): Locator => dialog().getByRole('button', { name, exact: true });
  const type = async (field: Locator, text: string): Promise<void> => {
    await reach(page, field);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  const statuses = async (): Promise<string[]> =>
    page.locator('main section').first().locator('[class*=badge]').allInnerTexts();
  const go = async (name: string): Promise<void> => {
    await press(page, page.getByRole('navigation').getByRole('link', { name, exact: true }));
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  };
  /** Opens an order through the palette, as somebody without a mouse would. */
  const open = async (orderId: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type(orderId);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('q')?.includes(orderId) ?? false);
    await press(page, page.getByRole('link', { name: orderId, exact: true }));
    await page.getByRole('heading', { name: `Order ${orderId}` }).waitFor();
  };

  it('signs in', async () => {
    await press(page, button('Enter the sandbox'));
    await page.getByRole('heading', { name: 'Transactions' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/transactions');
    for (const id of ['keys-1', 'keys-2', 'keys-3', 'keys-4']) await desk.sell(id);
  });

  it('ships an order, and comes back to where it was', async () => {
    await open('keys-1');
    await press(page, button('Ship'));
    await type(dialog().getByLabel('Carrier'), 'PostNL');
    await type(dialog().getByLabel('Track and trace number'), '3SABC1');
    await press(page, inDialog('Ship the order'));
    await page.getByText('Klarna invoiced the customer').waitFor();
    expect(await statuses()).toEqual(['shipped', 'uncleared']);
  });

  it('puts a dialog away with Escape, and nothing has happened', async () => {
    await open('keys-2');
    await press(page, button('Ship'));
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await statuses()).toEqual(['completed', 'uncleared']);
    // What opened it has the focus again.
    await expect
      .poll(() =>
        button('Ship')
          .first()
          .evaluate((element) => element === document.activeElement),
      )
      .toBe(true);
  });

  it('extends the shipping period, and reads why an action is not to be had', async () => {
    await desk.pass('P7D');
    await open('keys-2');
    await press(page, button('Extend'));
    await type(dialog().getByLabel('Why'), 'Late from the supplier');
    await press(page, inDialog('Extend'));
    await page.getByText('The shipping period was extended').waitFor();
    await reach(page, button('Cancel'));
    await page.getByRole('tooltip', { name: /has been captured/ }).waitFor();
    expect(await statuses()).toEqual(['completed', 'uncleared']);
  });

  it('refunds a part, takes it back, and refunds all of it', async () => {
    await open('keys-1');
    await press(page, button('Refund'));
    await reach(page, dialog().getByRole('radio').first());
    for (let presses = 0; presses < 5; presses += 1) {
      if (await dialog().getByLabel('Amount in EUR').isVisible()) break;
      await page.keyboard.press('ArrowRight');
    }
    await type(dialog().getByLabel('Amount in EUR'), '12,50');
    await press(page, inDialog('Refund'));
    await press(page, button('Take back'));
    await press(page, inDialog('Take it back'));
    await page.getByText('A refund was taken back').waitFor();
    await press(page, button('Refund'));
    await press(page, inDialog('Refund'));
    await page.getByText('€242.00 refunded').waitFor();
    expect(await button('Take back').count()).toBe(1);
  });

  it('refunds an item', async () => {
    await open('keys-2');
    await press(page, button('Ship'));
    await press(page, inDialog('Ship the order'));
    await page.getByText('Klarna invoiced the customer').waitFor();
    await press(page, button('Refund'));
    await reach(page, dialog().getByRole('radio').first());
    for (const _ of ['an amount', 'items']) await page.keyboard.press('ArrowRight');
    await type(dialog().getByLabel('Stool'), '1');
    await press(page, inDialog('Refund'));
    await button('Take back').waitFor();
    expect(await page.getByRole('region', { name: 'Refunds' }).innerText()).toContain('€121.00');
  });

  it('tells the shop again what it was told', async () => {
    const card = page.getByRole('region', { name: 'Notifications' });
    await press(page, card.locator('.mantine-Accordion-control').last());
    await card.getByText('200 OK').last().waitFor();
    const before = shop.notified.length;
    await press(page, card.getByRole('button', { name: 'Send it again' }).last());
    await expect.poll(() => shop.notified.length).toBeGreaterThan(before);
  });

  it('cancels an order', async () => {
    await desk.api('PATCH', '/v1/json/sites/12001', { flow_edition: '2025' });
    await desk.sell('keys-5');
    await open('keys-5');
    await press(page, button('Cancel'));
    await type(dialog().getByLabel('Why'), 'Sold out');
    await press(page, inDialog('Cancel the order'));
    await expect.poll(statuses).toEqual(['void', 'void']);
  });

  it('lets time pass, and reads a statement and saves it', async () => {
    await press(page, button('+28 days'));
    await press(page, inDialog('Close'));
    await go('Statement');
    await page.getByRole('region', { name: 'Movements' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      press(page, page.getByRole('link', { name: 'CSV', exact: true })),
    ]);
    expect(download.suggestedFilename()).toMatch(/^statement-.*\.csv$/);
  });

  it('makes an order again that has expired', async () => {
    await open('keys-3');
    expect(await statuses()).toEqual(['expired', 'expired']);
    await press(page, button('Duplicate'));
    await press(page, inDialog('Make the payment link'));
    await dialog().getByText('Send this link to the customer').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await open('keys-3-2');
    expect(await statuses()).toEqual(['initialized', 'initialized']);
  });

  it('accepts why a row of a payout differs', async () => {
    await desk.sell('keys-6');
    await desk.ship('keys-6');
    const fault = await fetch(`${desk.service.klarnaUrl}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'settlement_fee_off', amount: 7, consistent: true }),
    });
    expect(fault.ok).toBe(true);
    await desk.pass('P25D');
    await go('Settlements');
    await page.getByText('to explain').first().waitFor();
    await press(page, page.locator('tbody a').first());
    await press(page, page.getByRole('button', { name: 'Accept…' }));
    await reach(page, dialog().getByRole('radio').first());
    await page.keyboard.press('ArrowDown');
    await type(dialog().getByLabel('Why'), 'It is little');
    await press(page, inDialog('Accept'));
    await page.getByText(/^accepted by /).waitFor();
    expect(await page.getByText('all explained').count()).toBe(1);
  });

  it('says where payouts go, and pays out', async () => {
    await go('Payouts');
    await press(page, button('Add a bank account'));
    await type(dialog().getByLabel('Account holder'), 'Test Shop');
    await type(dialog().getByLabel('IBAN'), 'NL91 ABNA 0417 1643 00');
    await press(page, inDialog('Set it'));
    await press(page, button('Pay out'));
    await type(dialog().getByLabel('Amount in EUR'), '10');
    await type(dialog().getByLabel('What for'), 'Week 12');
    await press(page, inDialog('Pay out'));
    await page.getByText('set aside', { exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
  });

  it('invites a colleague', async () => {
    await go('Team');
    await type(page.getByLabel('Name'), 'Robin');
    await type(page.getByLabel('E-mail'), 'robin@shop.example');
    await press(page, button('Invite'));
    expect(await page.getByRole('status').locator('pre').innerText()).toContain('http');
  });

  it('saves a report, makes a key and changes a site', async () => {
    await go('Reports');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      press(page, page.getByRole('link', { name: 'Transactions as CSV', exact: true })),
    ]);
    expect(download.suggestedFilename()).toMatch(/^transactions-.*\.csv$/);
    await go('API keys');
    await press(page, button('Make a key'));
    await page.getByRole('status').locator('pre').waitFor();
    await press(page, button('I have kept it'));
    await go('Sites');
    await press(page, button(/^Change/));
    await type(dialog().getByLabel('Notifications go to'), 'https://shop.example/told');
    await press(page, inDialog('Save'));
    await page.getByText('https://shop.example/told').waitFor();
    await press(page, button(/^Brand/));
    await type(dialog().getByLabel('Name'), 'Test Shop');
    await press(page, inDialog('Save'));
    await dialog().waitFor({ state: 'detached' });
    await press(page, button(/^Brand/));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      press(page, dialog().getByRole('button', { name: /logo/i })),
    ]);
    await chooser.setFiles([]);
    await page.keyboard.press('Escape');
    await press(page, button(/^Klarna/));
    await type(dialog().getByLabel('API user'), 'PK_keys');
    await type(dialog().locator('input[type=password]'), 'a password');
    await press(page, dialog().locator('button[type=submit]'));
    await dialog().getByText('set, and not shown again').waitFor();
    await page.keyboard.press('Escape');
    await press(page, button(/^Send a test/));
    await go('Your account');
    await press(page, button('Set up a second factor'));
    await type(page.getByLabel('Code'), '000000');
    await press(page, button('Confirm'));
    await page.getByRole('alert').waitFor();
  });

  it('sends a refund at once, and keeps a view under a name', async () => {
    await open('keys-6');
    await press(page, button('Refund'));
    await press(page, inDialog('Refund'));
    await press(page, button('Send it now'));
    await dialog().waitFor();
    await press(
      page,
      dialog()
        .getByRole('button', { name: /now|Send/ })
        .last(),
    );
    await dialog().waitFor({ state: 'detached' });
    await go('Transactions');
    await press(page, page.getByRole('link', { name: 'To be shipped', exact: true }));
    await page.waitForURL(/needsShipping=true/);
    await type(page.getByLabel('Find', { exact: true }), 'keys');
    await page.keyboard.press('Enter');
    await press(page, button('Keep this view'));
    await type(dialog().getByLabel('Name'), 'Mine');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Mine', exact: true }).waitFor();
    expect(page.url()).toContain('needsShipping=true');
  });

  it('reaches every page of the navigation, and signs out', { timeout: 120_000 }, async () => {
    const links = page.getByRole('navigation').first().getByRole('link');
    const names = await links.allInnerTexts();
    for (const name of names) await go(name);
    await press(page, button(/Signed in as/));
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    for (let presses = 0; presses < 8; presses += 1) {
      const isThere = await page
        .getByRole('menuitem', { name: 'Sign out' })
        .evaluate((element) => element === document.activeElement);
      if (isThere) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await button('Enter the sandbox').waitFor();
    expect(new URL(page.url()).pathname).toBe('/signin');
  });
});
