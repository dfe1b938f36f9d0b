import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillIn, LANGUAGES, languageOf, TEXTS } from '../src/pages/texts.js';
import { customerAt, headingOf, knownCustomer } from './customer.js';
import { cart, openBench, openPage } from './support.js';
import type { Bench } from './support.js';

const english: Readonly<Record<string, string>> = TEXTS.en;

/** The words in braces of a sentence, in alphabetical order. */
const gaps = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe('the texts of the pages', () => {
  it('speak the languages of Klarna’s countries', () => {
    expect([...LANGUAGES].toSorted().join(' ')).toBe('da de en es fi fr it nb nl pl pt sv');
  });

  it.each(LANGUAGES)('say in %s everything that English says, with the same gaps', (language) => {
    const texts: Readonly<Record<string, string>> = TEXTS[language];
    expect(Object.keys(texts).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(texts)) {
      expect([key, gaps(text)]).toEqual([key, gaps(english[key] ?? '')]);
      expect([key, text.trim() === text && text !== '']).toEqual([key, true]);
      expect([key, /[<>&]|\.\.|  /.test(text)]).toEqual([key, false]);
    }
  });

  it.each(LANGUAGES.filter((language) => language !== 'en'))(
    'leave nothing in English in %s',
    (language) => {
      const same = Object.entries(TEXTS[language]).filter(([key, text]) => english[key] === text);
      // Words that are the same in some of the languages.
      const common = /^(Total|Error|Postcode)$/;
      expect(same.filter(([, text]) => !common.test(text))).toEqual([]);
    },
  );

  it.each(LANGUAGES)('name the buttons of a page apart in %s', (language) => {
    const { approve, decline, cancel, next, backToShop, cancelPayment, newCode } = TEXTS[language];
    const buttons = [approve, decline, cancel, next, backToShop, cancelPayment, newCode];
    expect(new Set(buttons).size).toBe(buttons.length);
  });

  it.each([
    ['nl-BE', 'nl'],
    ['fr-BE', 'fr'],
    ['de-CH', 'de'],
    ['no-NO', 'nb'],
    ['nn-NO', 'nb'],
    ['pt_PT', 'pt'],
    ['PL', 'pl'],
    ['cs-CZ', null],
    ['deutsch', null],
    ['', null],
  ])('take %j for %j', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });

  it('keep a gap that nothing is given for', () => {
    expect(fillIn('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  });
});

describe('a page in another language', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(async () => {
    await bench.close();
  });

  it.each(LANGUAGES)('stays in %s through every step, once it was chosen', async (language) => {
    const texts = TEXTS[language];
    const { link } = await openPage(bench, cart(knownCustomer({ locale: 'el-GR' })));
    const customer = customerAt(bench, link);
    await customer.open(`?lang=${language}`);
    const headings: string[] = [];
    const steps = [
      { payment_method: 'pay_over_time' },
      { phone: '+31632167678', email: 'customer@email.nl' },
      { code: '999999' },
      { code: '123456' },
      {},
    ];
    for (const fields of steps) {
      const page = await customer.send(fields);
      headings.push(headingOf(page));
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain(texts.mark);
      expect(page.match(/<a href="[^"]*\?lang=/g)).toHaveLength(LANGUAGES.length - 1);
    }
    const { accountHeading, codeHeading, reviewHeading, declined } = texts;
    expect(headings).toEqual([accountHeading, codeHeading, codeHeading, reviewHeading, declined]);
  });

  it.each([
    ['sv-SE', 'SEK', '498,00 kr', '2 april 2031'],
    ['de-DE', 'EUR', '498,00 €', '2. April 2031'],
    ['en-GB', 'GBP', '£498.00', '2 April 2031'],
    ['en-US', 'USD', '$498.00', 'April 2, 2031'],
    ['pl-PL', 'PLN', '498,00 zł', '2 kwietnia 2031'],
    ['fi-FI', 'EUR', '498,00 €', '2. huhtikuuta 2031'],
  ])('writes amounts and days as in %s', async (locale, purchase_currency, amount, day) => {
    const { link } = await openPage(bench, cart(knownCustomer({ locale, purchase_currency })));
    const customer = customerAt(bench, link);
    await customer.open();
    await customer.send({ payment_method: 'pay_over_time' });
    await customer.send({ phone: '+31689124321', email: 'customer@email.nl' });
    const page = (await customer.send({ code: '123456' })).replaceAll(/[\u00a0\u202f]/g, ' ');
    expect(page).toContain(amount);
    expect(page).toContain(day);
  });

  it('says in the language of the link that there is no such link', async () => {
    const answer = await fetch(`${bench.sandbox.url}/pay/NOTHING?lang=fi`);
    expect([answer.status, headingOf(await answer.text())]).toEqual([404, 'Maksulinkkiä ei ole']);
  });
});
