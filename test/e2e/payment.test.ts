import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY } from '../../packages/server/test/support/service.js';
import { openCheckout, type Checkout } from './support/checkout.js';
import { findChromium } from './support/chromium.js';
import { sendForm, tabTo } from './support/keyboard.js';

const executable = findChromium();

let checkout: Checkout;
beforeAll(async () => {
  if (executable !== null) checkout = await openCheckout(executable);
});
afterAll(async () => {
  if (executable !== null) await checkout.close();
});

/** An order that lacks the date of birth. */
const createOrder = async (orderId: string): Promise<string> =>
  checkout.createOrder(orderId, {
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
  });

/** A page without scripts. */
const visit = async (walk: (page: Page) => Promise<void>): Promise<void> =>
  checkout.visit(walk, { javaScriptEnabled: false });

/** From the shop's link to Klarna's page. */
async function goToKlarna(page: Page, orderId: string): Promise<void> {
  await page.goto(await createOrder(orderId));
  await page.getByLabel('Date of birth').fill('1985-03-27');
  await page.getByLabel('I agree to').check();
  await page.getByRole('button', { name: 'Continue to Klarna' }).click();
  await page.waitForURL(`${checkout.service.klarnaUrl}/pay/**`);
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
      await checkout.picture(page, 'payment');
      await page.getByLabel('Date of birth').fill('1985-03-27');
      await page.getByLabel('I agree to').check();
      await press(page, 'Continue to Klarna');
      await page.waitForURL(`${checkout.service.klarnaUrl}/pay/**`);
      expect(await checkout.statusesOf('paid-1')).toBe('uncleared/initialized');
      expect(await page.getByRole('row').allInnerTexts()).toContainEqual(
        expect.stringMatching(/Total\s+€140\.00/),
      );
      await page.getByLabel('Pay in 3').check();
      await press(page, 'Continue');
      expect(await page.getByLabel('Phone number').inputValue()).toBe('+31689124321');
      await press(page, 'Continue');
      await page.getByLabel('Code with six digits').fill('999999');
      await press(page, 'Continue');
      expect(await page.getByRole('alert').getByRole('link').allInnerTexts()).toEqual([
        'This code is not right. Check the six digits and try again',
      ]);
      await page.getByLabel('Code with six digits').fill('123456');
      await press(page, 'Continue');
      expect(await page.getByRole('row').allInnerTexts()).toContainEqual(
        expect.stringMatching(/Today\s+€46\.67/),
      );
      await press(page, 'Confirm purchase');
      await page.waitForURL(`${checkout.shop.url}/**`);
      expect(page.url()).toBe(`${checkout.shop.url}/thanks?transactionid=paid-1`);
      expect(await checkout.statusesOf('paid-1')).toBe('completed/uncleared');
      await page.goto(url);
      expect(await page.getByRole('heading').innerText()).toBe(
        'Thank you, your payment is complete',
      );
      await checkout.picture(page, 'paid');
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
      await checkout.picture(page, 'problems');
      expect(await checkout.statusesOf('missing-1')).toBe('initialized/initialized');
    });
  });

  it('is declined by Klarna', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'declined-1');
      await takeShortcut(page, 'Decline');
      await page.waitForURL(`${checkout.shop.url}/**`);
      expect(page.url()).toBe(`${checkout.shop.url}/basket?transactionid=declined-1`);
      expect(await checkout.statusesOf('declined-1')).toBe('void/cancelled');
    });
  });

  it('cancels at Klarna', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'cancelled-1');
      await press(page, 'Cancel payment');
      await page.waitForURL(`${checkout.shop.url}/**`);
      expect(page.url()).toBe(`${checkout.shop.url}/basket?transactionid=cancelled-1`);
      expect(await checkout.statusesOf('cancelled-1')).toBe('void/cancelled');
    });
  });

  it('cancels on our page', async () => {
    await visit(async (page) => {
      await page.goto(await createOrder('cancelled-2'));
      await press(page, 'Cancel');
      await page.waitForURL(`${checkout.shop.url}/**`);
      expect(await checkout.statusesOf('cancelled-2')).toBe('void/cancelled');
      const { payment_url: url } = await checkout.call('GET', '/orders/cancelled-2');
      expect(url).toBeUndefined();
    });
  });

  it('goes back from Klarna’s page and on again', async () => {
    await visit(async (page) => {
      await goToKlarna(page, 'back-1');
      await press(page, 'Back to the shop');
      await page.waitForURL(`${checkout.service.url}/pay/**`);
      await checkout.picture(page, 'resume');
      await press(page, 'Continue to Klarna');
      await page.waitForURL(`${checkout.service.klarnaUrl}/pay/**`);
      await takeShortcut(page, 'Approve');
      await page.waitForURL(`${checkout.shop.url}/thanks?**`);
      expect(await checkout.statusesOf('back-1')).toBe('completed/uncleared');
    });
  });

  it('needs nothing but a keyboard', async () => {
    await visit(async (page) => {
      await page.goto(await createOrder('keyboard-1'));
      await sendForm(page, { birthday: '1985-03-27' });
      await page.waitForURL(`${checkout.service.klarnaUrl}/pay/**`);
      await sendForm(page, { payment_method: 'pay_now' });
      await sendForm(page, {});
      await sendForm(page, { code: '123456' });
      await tabTo(page, 'button.act');
      await checkout.picture(page, 'focus');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${checkout.shop.url}/thanks?**`);
      expect(await checkout.statusesOf('keyboard-1')).toBe('completed/uncleared');
    });
  });

  it('sees that a link’s time is over', async () => {
    await visit(async (page) => {
      const url = await createOrder('late-1');
      await fetch(`${checkout.service.url}/sandbox/clock/advance`, {
        method: 'POST',
        headers: { api_key: API_KEY },
        body: JSON.stringify({ by: 'P1D' }),
      });
      await page.goto(url);
      expect(await page.getByRole('heading').innerText()).toBe('This payment link has expired');
      await checkout.picture(page, 'expired');
      expect(await checkout.statusesOf('late-1')).toBe('expired/expired');
    });
  });
});
