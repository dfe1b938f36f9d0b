import { createHash } from 'node:crypto';
import type { CartItem, OrderRequest } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KLARNA, requestOf, START } from '../notifications/support/store.js';
import { openPages, pathOf, type PageBench } from './support.js';

let pages: PageBench;

beforeAll(async () => {
  pages = await openPages();
});
afterAll(async () => pages.close());

const { customer } = requestOf('any');
/** A request without birth date, e-mail address and phone number. */
const BARE: Partial<OrderRequest> = {
  customer: { ...customer, email: null, phone: null },
  gatewayInfo: { birthday: null, gender: null, phone: null, email: null },
};

const item = (name: string, unitPrice: string, quantity = '1'): CartItem => ({
  name,
  description: '',
  unitPrice,
  quantity,
  merchantItemId: name,
  taxTableSelector: null,
  currency: null,
  weight: null,
  options: [],
  image: '',
  productUrl: '',
  cashback: '',
});

const text = (page: string): string =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ');

describe('the payment page', () => {
  test('shows what is to be paid and the two ways on', async () => {
    const payment = await pages.order();
    const { statusCode, body, headers } = await pages.get(pathOf(payment));
    expect(statusCode).toBe(200);
    expect(text(body)).toContain('€140.00');
    expect(body).toContain(`<form method="post" action="${pathOf(payment)}">`);
    expect(body).toContain(`<form method="post" action="${pathOf(payment)}/cancel">`);
    expect(body).toContain('name="terms"');
    expect(body).not.toMatch(/name="(birthday|email|phone)"/);
    expect(body).not.toContain('<script');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(
      `default-src 'none'; style-src 'sha256-${hash}'`,
    );
  });

  test('lists the cart with tax, adding up to the amount to the cent', async () => {
    const payment = await pages.order({
      cart: { items: [item('Blouse', '33.3333', '3'), item('Shipping', '15.70')] },
      taxTables: { defaultTable: { rate: '0.21', shippingTaxed: true }, alternate: [] },
      customer: { ...customer, locale: 'nl_NL' },
    });
    const { body } = await pages.get(pathOf(payment));
    expect(text(body)).toContain('3 × Blouse € 121,00');
    expect(text(body)).toContain('Shipping € 19,00');
    expect(text(body)).toContain('Totaal € 140,00');
  });

  test.each([
    ['nl_BE', 'nl', 'Uw betaling'],
    ['de_AT', 'de', 'Ihre Zahlung'],
    ['sv_SE', 'sv', 'Din betalning'],
    ['en_GB', 'en', 'Your payment'],
    ['no_NO', 'nb', 'Din betaling'],
    ['pt_PT', 'pt', 'O seu pagamento'],
    ['fr_BE', 'fr', 'Votre paiement'],
    ['pl_PL', 'pl', 'Twoja płatność'],
    ['cs_CZ', 'en', 'Your payment'],
    ['deutsch', 'en', 'Your payment'],
    ['"><script>', 'en', 'Your payment'],
  ])('speaks the language of %s', async (locale, language, heading) => {
    const payment = await pages.order({ customer: { ...customer, locale } });
    const { body } = await pages.get(pathOf(payment));
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toContain(`<h1>${heading}</h1>`);
    expect(body).not.toContain('<script');
  });

  test('changes its language when asked, and keeps it in its forms', async () => {
    const payment = await pages.order();
    const { body } = await pages.get(`${pathOf(payment)}?lang=sv`);
    expect(body).toContain('<html lang="sv">');
    expect(body).toContain(`action="${pathOf(payment)}?lang=sv"`);
    expect(body).toContain(`action="${pathOf(payment)}/cancel?lang=sv"`);
    const repeated = await pages.get(`${pathOf(payment)}?lang=sv&lang=de`);
    expect(repeated.body).toContain('<html lang="en">');
  });

  test('writes amounts in the form of the currency and the language', async () => {
    const german = { ...customer, locale: 'de_DE' };
    const payment = await pages.order({ currency: 'SEK', amount: 123_456, customer: german });
    expect(text((await pages.get(pathOf(payment))).body)).toContain('1.234,56 SEK');
  });

  test('escapes whatever the merchant wrote', async () => {
    const attack = `<img src=x onerror="alert('1')">&`;
    const payment = await pages.order({
      description: attack,
      items: attack,
      cart: { items: [item(attack, '140')] },
    });
    const { body } = await pages.get(pathOf(payment));
    expect(body).not.toContain('<img');
    expect(body).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
  });

  test('asks only for what the merchant did not give', async () => {
    const all = await pages.get(pathOf(await pages.order(BARE)));
    expect(all.body.match(/ name="\w+"/g)).toEqual([
      ' name="viewport"',
      ' name="birthday"',
      ' name="email"',
      ' name="phone"',
      ' name="terms"',
    ]);
    const gatewayInfo = { birthday: null, gender: null, phone: '+31612345678', email: 'a@b.nl' };
    const some = await pages.get(pathOf(await pages.order({ ...BARE, gatewayInfo })));
    expect(some.body).toContain('name="birthday"');
    expect(some.body).not.toMatch(/name="(email|phone)"/);
  });

  test('is not found under an unknown token', async () => {
    for (const path of ['', '/go', '/return', '/cancel']) {
      const answer = await pages.get(`/pay/no-such-token${path}?lang=de`);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain('Diese Zahlung gibt es nicht');
    }
    expect((await pages.post('/pay/no-such-token')).statusCode).toBe(404);
    expect((await pages.post('/pay/%00')).statusCode).toBe(404);
  });
});

describe('"Continue to Klarna"', () => {
  test('names every field that is wrong and keeps what was filled in', async () => {
    const payment = await pages.order(BARE);
    const { statusCode, body } = await pages.post(pathOf(payment), {
      birthday: '2001-02-30',
      email: '"><script>@x',
    });
    expect(statusCode).toBe(400);
    expect(body).toContain('<title>Error: Your payment</title>');
    expect(body).toContain('<a href="#birthday">Enter your date of birth as year-month-day');
    expect(body).toContain('<a href="#email">Enter an e-mail address like');
    expect(body).toContain('<a href="#phone">Enter your phone number</a>');
    expect(body).toContain('<a href="#terms">');
    expect(body).toContain('value="2001-02-30"');
    expect(body).toContain('value="&quot;&gt;&lt;script&gt;@x"');
    expect(body).toMatch(/aria-describedby="birthday-error"\s+aria-invalid="true"/);
    expect((await pages.stored(payment)).payment.flowState).toBe('initialized');
  });

  test.each<[string, string, boolean]>([
    ['birthday', '1985-03-27', true],
    ['birthday', '2000-02-29', true],
    ['birthday', '1900-02-29', false],
    ['birthday', '2031-03-03', true],
    ['birthday', '2031-03-04', false],
    ['birthday', '1850-01-01', false],
    ['birthday', '27-03-1985', false],
    ['email', 'ada.byron+1@shop.example.org', true],
    ['email', 'ada@shop', false],
    ['email', 'ada@@shop.test', false],
    ['email', `${'a'.repeat(60)}@b.nl`, false],
    ['phone', '+31 (6) 12-34 56.78', true],
    ['phone', '0612345678', true],
    ['phone', '12345', false],
    ['phone', '+- () ./ -', false],
    ['phone', 'call me', false],
  ])('%s %j is accepted: %s', async (name, value, accepted) => {
    const payment = await pages.order(BARE);
    const { body } = await pages.post(pathOf(payment), { [name]: value, terms: 'yes' });
    expect(body.includes(`<a href="#${name}">`)).toBe(!accepted);
  });

  test('keeps the details, starts the payment and goes to Klarna', async () => {
    const payment = await pages.order(BARE);
    const filled = { birthday: '1985-03-27', email: ' ada@shop.test ', phone: '+31612345678' };
    pages.klarnaAnswers(KLARNA.session);
    const answer = await pages.post(pathOf(payment), { ...filled, terms: 'yes' });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers['location']).toBe(KLARNA.session.redirectUrl);
    const stored = await pages.stored(payment);
    expect(stored.payment.flowState).toBe('initiated');
    expect(stored.request.gatewayInfo).toEqual({
      birthday: '1985-03-27',
      email: 'ada@shop.test',
      phone: '+31612345678',
      gender: null,
    });
  });

  test('does not touch what the merchant gave', async () => {
    const payment = await pages.order();
    pages.klarnaAnswers(KLARNA.session);
    await pages.post(pathOf(payment), { terms: 'yes', birthday: '1999-01-01', email: 'x@y.zz' });
    expect((await pages.stored(payment)).request).toEqual(requestOf(payment.orderId));
  });

  test('says "one moment" until Klarna has answered, then goes on by itself', async () => {
    const payment = await pages.order();
    const waiting = await pages.post(`${pathOf(payment)}?lang=nl`, { terms: 'yes' });
    const go = `${pathOf(payment)}/go?lang=nl`;
    expect(waiting.body).toContain(`<meta http-equiv="refresh" content="2;url=${go}" />`);
    expect((await pages.get(go)).body).toContain('Een ogenblik');
    await pages.bench.tell(payment, KLARNA.session);
    const gone = await pages.get(go);
    expect([gone.statusCode, gone.headers['location']]).toEqual([303, KLARNA.session.redirectUrl]);
  });

  test('says in words that Klarna will not take the order', async () => {
    const payment = await pages.order();
    pages.klarnaAnswers(KLARNA.sessionRefusal);
    const { statusCode, body } = await pages.post(pathOf(payment), { terms: 'yes' });
    expect(statusCode).toBe(200);
    expect(body).toContain('Klarna declined the payment');
    expect(body).toContain(`href="https://shop.test/cart?transactionid=${payment.orderId}"`);
    expect(body).not.toContain('BAD_VALUE');
  });

  test('sends nobody to an address that is no web page', async () => {
    const payment = await pages.order();
    pages.klarnaAnswers({ ...KLARNA.session, redirectUrl: 'javascript:alert(1)' });
    const answer = await pages.post(pathOf(payment), { terms: 'yes' });
    expect([answer.statusCode, answer.headers['location']]).toEqual([200, undefined]);
    expect(answer.body).not.toContain('javascript:');
  });

  test('takes nothing but a form', async () => {
    const payment = await pages.order();
    const answer = await pages.send(pathOf(payment), 'application/json', '{"terms":"yes"}');
    expect(answer.statusCode).toBe(415);
    expect(answer.body).toContain('Something went wrong');
    expect((await pages.post(pathOf(payment), { x: 'y'.repeat(20_000) })).statusCode).toBe(413);
    expect((await pages.stored(payment)).payment.flowState).toBe('initialized');
  });
});

describe('a payment that was started', () => {
  test('offers to go on to Klarna without asking anything again', async () => {
    const payment = await pages.order(BARE);
    await pages.bench.tell(payment, START, KLARNA.session);
    const { body } = await pages.get(pathOf(payment));
    expect(body).toContain('You have started this payment.');
    expect(body).not.toMatch(/name="(birthday|email|phone|terms)"/);
    const gone = await pages.post(pathOf(payment), { email: 'other@shop.test' });
    expect([gone.statusCode, gone.headers['location']]).toEqual([303, KLARNA.session.redirectUrl]);
    expect((await pages.stored(payment)).request.gatewayInfo.email).toBeNull();
  });

  test('has /go lead back to the page when it was not', async () => {
    const payment = await pages.order();
    const answer = await pages.get(`${pathOf(payment)}/go`);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, pathOf(payment)]);
  });
});

describe('a direct order', () => {
  test('that lacks nothing goes straight on to Klarna, and offers it after that', async () => {
    const payment = await pages.order({ type: 'direct' });
    pages.klarnaAnswers(KLARNA.session);
    const gone = await pages.get(pathOf(payment));
    expect([gone.statusCode, gone.headers['location']]).toEqual([303, KLARNA.session.redirectUrl]);
    expect((await pages.get(pathOf(payment))).body).toContain('You have started this payment.');
  });

  test('that lacks something asks for it first', async () => {
    const payment = await pages.order({ ...BARE, type: 'direct' });
    expect((await pages.get(pathOf(payment))).body).toContain('name="birthday"');
  });

  test('is not started by who only looks', async () => {
    const payment = await pages.order({ type: 'direct' });
    const { statusCode, body } = await pages.head(pathOf(payment));
    expect([statusCode, body]).toEqual([200, '']);
    expect((await pages.stored(payment)).payment.flowState).toBe('initialized');
  });
});
