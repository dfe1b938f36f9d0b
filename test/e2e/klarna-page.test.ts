import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idNumberOf } from '../../packages/klarna-sandbox/src/id-numbers.js';
import { LANGUAGES, TEXTS, type Language } from '../../packages/klarna-sandbox/src/pages/texts.js';
import { testPersons } from '../../packages/klarna-sandbox/src/test-persons.js';
import { TEXTS as PAYMENT_TEXTS } from '../../packages/server/src/pages/texts.js';
import { faultsOf, smallTargetsOf } from './support/accessibility.js';
import { openCheckout, type Checkout } from './support/checkout.js';
import { findChromium } from './support/chromium.js';
import { enter, sendForm, tabTo } from './support/keyboard.js';

const executable = findChromium();

let checkout: Checkout;
beforeAll(async () => {
  if (executable !== null) checkout = await openCheckout(executable);
});
afterAll(async () => {
  if (executable !== null) await checkout.close();
});

type Market = Readonly<{ country: string; locale: string; currency: string }>;

/** Where each language is spoken. */
const MARKETS: Readonly<Record<Language, Market>> = {
  en: { country: 'GB', locale: 'en_GB', currency: 'GBP' },
  nl: { country: 'NL', locale: 'nl_NL', currency: 'EUR' },
  de: { country: 'DE', locale: 'de_DE', currency: 'EUR' },
  sv: { country: 'SE', locale: 'sv_SE', currency: 'SEK' },
  da: { country: 'DK', locale: 'da_DK', currency: 'DKK' },
  nb: { country: 'NO', locale: 'nb_NO', currency: 'NOK' },
  fi: { country: 'FI', locale: 'fi_FI', currency: 'EUR' },
  fr: { country: 'FR', locale: 'fr_FR', currency: 'EUR' },
  es: { country: 'ES', locale: 'es_ES', currency: 'EUR' },
  it: { country: 'IT', locale: 'it_IT', currency: 'EUR' },
  pt: { country: 'PT', locale: 'pt_PT', currency: 'EUR' },
  pl: { country: 'PL', locale: 'pl_PL', currency: 'EUR' },
};

/** What a customer of a market types, by field name: the test person's data, or something of the kind. */
function said({ country }: Market): Readonly<Record<string, string>> {
  const { given_name, family_name, street_address, postal_code, city, email, phone } =
    testPersons(country)?.approved ?? {};
  return {
    given_name: given_name ?? 'Test',
    family_name: family_name ?? 'Person',
    street_address: street_address ?? 'Street 1',
    postal_code: postal_code ?? '12-345',
    city: city ?? 'Town',
    date_of_birth: '1970-07-10',
    national_identification_number: idNumberOf(country)?.example ?? '',
    email: email ?? 'customer@email.eu',
    phone: phone ?? '+31689124321',
    code: '123456',
    birthday: '1970-07-10',
  };
}

/** A new order of a customer whom the shop knows by country and locale only. */
async function createOrder(orderId: string, language: Language): Promise<string> {
  const { country, locale, currency } = MARKETS[language];
  return checkout.createOrder(orderId, { country, locale }, { currency });
}

/** The page's heading, once the page is seen to be all in one language. */
async function headingIn(page: Page, language: Language): Promise<string> {
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  return page.getByRole('heading', { level: 1 }).innerText();
}

/** From the shop's link to the first page at Klarna. */
async function goToKlarna(page: Page, orderId: string, language: Language): Promise<void> {
  await page.goto(await createOrder(orderId, language));
  expect(await headingIn(page, language)).toBe(PAYMENT_TEXTS[language].heading);
  await sendForm(page, said(MARKETS[language]));
  expect(page.url()).toContain(`${checkout.service.klarnaUrl}/pay/`);
  expect(await page.locator('header').innerText()).toBe(TEXTS[language].mark);
}

describe.skipIf(executable === null)('a customer with a keyboard', () => {
  it.each(LANGUAGES)('pays in %s, from the shop’s link to the shop’s thanks', async (language) => {
    const texts = TEXTS[language];
    const words = said(MARKETS[language]);
    await checkout.visit(async (page) => {
      const orderId = `paid-${language}`;
      await goToKlarna(page, orderId, language);
      await checkout.picture(page, `summary-${language}`);
      await sendForm(page, { payment_method: 'pay_over_time' });
      expect(await headingIn(page, language)).toBe(texts.accountHeading);
      await checkout.picture(page, `account-${language}`);
      await sendForm(page, words);
      expect(await headingIn(page, language)).toBe(texts.codeHeading);
      await checkout.picture(page, `code-${language}`);
      await sendForm(page, words);
      expect(await headingIn(page, language)).toBe(texts.detailsHeading);
      await checkout.picture(page, `details-${language}`);
      await sendForm(page, words);
      expect(await headingIn(page, language)).toBe(texts.reviewHeading);
      expect(await page.locator('button.act').innerText()).toBe(texts.confirm_BUY);
      await checkout.picture(page, `review-${language}`);
      await sendForm(page, words);
      expect(page.url()).toBe(`${checkout.shop.url}/thanks?transactionid=${orderId}`);
      expect(await checkout.statusesOf(orderId)).toBe('completed/uncleared');
    });
  });

  it('is declined, reads so, and goes back to the shop', async () => {
    await checkout.visit(async (page) => {
      await goToKlarna(page, 'declined-nl', 'nl');
      const words = { ...said(MARKETS.nl), phone: '+31632167678' };
      await sendForm(page, words);
      await sendForm(page, words);
      await sendForm(page, words);
      await sendForm(page, words);
      await sendForm(page, words);
      expect(await headingIn(page, 'nl')).toBe(TEXTS.nl.declined);
      await enter(page, 'a.button');
      expect(page.url()).toBe(`${checkout.shop.url}/basket?transactionid=declined-nl`);
      expect(await checkout.statusesOf('declined-nl')).toBe('void/cancelled');
    });
  });

  it('cancels in the middle', async () => {
    await checkout.visit(async (page) => {
      await goToKlarna(page, 'cancelled-nl', 'nl');
      await sendForm(page, {});
      await enter(page, 'button[value=cancel]');
      expect(page.url()).toBe(`${checkout.shop.url}/basket?transactionid=cancelled-nl`);
      expect(await checkout.statusesOf('cancelled-nl')).toBe('void/cancelled');
    });
  });

  it('takes the tester’s shortcut', async () => {
    await checkout.visit(async (page) => {
      await goToKlarna(page, 'short-fi', 'fi');
      await tabTo(page, 'summary');
      await page.keyboard.press('Enter');
      await enter(page, 'button[value=approve]');
      expect(page.url()).toBe(`${checkout.shop.url}/thanks?transactionid=short-fi`);
    });
  });

  it('fills in a test person', async () => {
    await checkout.visit(async (page) => {
      await goToKlarna(page, 'person-sv', 'sv');
      await sendForm(page, {});
      await enter(page, 'button[value=denied]');
      expect(await page.locator('#email').inputValue()).toBe('customer+denied@email.se');
      await enter(page, 'button[value=approved]');
      await sendForm(page, {});
      await sendForm(page, { code: '123456' });
      await enter(page, 'button[value=approved]');
      await sendForm(page, {});
      expect(await page.locator('dl').last().innerText()).toContain('19410321-9202');
    });
  });
});

describe.skipIf(executable === null)('every page of the payment', () => {
  /** What is wrong with a page for who cannot see it, or hit it. */
  async function examine(page: Page, name: string, heading: string): Promise<void> {
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(heading);
    await checkout.picture(page, name);
    expect([name, await faultsOf(page)]).toEqual([name, []]);
    expect([name, await smallTargetsOf(page)]).toEqual([name, []]);
  }

  it('can be used by everybody, in both themes and at any width', async () => {
    await checkout.visit(
      async (page) => {
        const { de } = TEXTS;
        const words = said(MARKETS.de);
        const url = await createOrder('examined-de', 'de');
        await page.goto(url);
        await examine(page, 'payment-de', PAYMENT_TEXTS.de.heading);
        await page.evaluate(() => document.querySelector('form')?.setAttribute('novalidate', ''));
        await page.locator('button.act').click();
        await examine(page, 'payment-wrong-de', PAYMENT_TEXTS.de.heading);
        await sendForm(page, words);
        await page.locator('summary').click();
        await examine(page, 'summary-open-de', 'Order examined-de of the shop');
        await sendForm(page, { payment_method: 'pay_over_time' });
        await examine(page, 'account-empty-de', de.accountHeading);
        await sendForm(page, { phone: '1', email: 'x' });
        await examine(page, 'account-wrong-de', de.accountHeading);
        await sendForm(page, { ...words, email: 'customer+denied+auth_id_scan+new_user@email.de' });
        await sendForm(page, { code: '999999' });
        await examine(page, 'code-wrong-de', de.codeHeading);
        await sendForm(page, { code: '999999' });
        await sendForm(page, { code: '999999' });
        await examine(page, 'code-locked-de', de.codeHeading);
        await sendForm(page, {});
        await examine(page, 'code-again-de', de.codeHeading);
        await sendForm(page, { code: '123456' });
        await page.locator('button.act').first().click();
        await examine(page, 'sign-up-wrong-de', de.signUpHeading);
        await sendForm(page, words);
        await examine(page, 'identity-de', de.identityHeading);
        await sendForm(page, words);
        await examine(page, 'review-instalments-de', de.reviewHeading);
        await sendForm(page, {});
        await examine(page, 'declined-de', de.declined);
        // On coming back, to the shop in the end, it is declined here too.
        await page.goto(url.replace(/(\/pay\/[^?]+)/, '$1/return'));
        await page.goto(url);
        await examine(page, 'payment-declined-de', PAYMENT_TEXTS.de.declined);
        await page.goto(`${checkout.service.klarnaUrl}/pay/NOTHING?lang=de`);
        await examine(page, 'unknown-de', de.unknown);
        await page.goto(checkout.service.klarnaUrl);
        await examine(page, 'front', 'A Klarna that runs on a laptop');
      },
      { bypassCSP: true },
    );
  });

  it('can be used when it has ended', async () => {
    await checkout.visit(
      async (page) => {
        await goToKlarna(page, 'ended-en', 'en');
        const link = page.url();
        await sendForm(page, { payment_method: 'pay_now' });
        const words = said(MARKETS.en);
        await sendForm(page, words);
        await sendForm(page, words);
        await sendForm(page, words);
        await examine(page, 'review-pay-now-en', TEXTS.en.reviewHeading);
        await sendForm(page, {});
        await page.goto(link);
        await examine(page, 'completed-en', TEXTS.en.completed);
        await goToKlarna(page, 'ended-2', 'en');
        const second = page.url();
        await enter(page, 'button[value=cancel]');
        await page.goto(second);
        await examine(page, 'cancelled-en', TEXTS.en.cancelled);
      },
      { bypassCSP: true },
    );
  });
});
