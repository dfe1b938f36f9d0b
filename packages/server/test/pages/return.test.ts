import type { OrderRequest, Payment, PaymentCommand } from '@kvitt/flow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KLARNA, requestOf, START } from '../notifications/support/store.js';
import { openPages, pathOf, type PageBench } from './support.js';

let pages: PageBench;

beforeAll(async () => {
  pages = await openPages();
});
beforeEach(() => {
  pages.klarnaAnswers();
  pages.klarnaKnows();
});
afterAll(async () => pages.close());

/** A payment whose customer is at Klarna. */
async function atKlarna(options: Partial<OrderRequest['paymentOptions']> = {}): Promise<Payment> {
  const { paymentOptions } = requestOf('any');
  const payment = await pages.order({ paymentOptions: { ...paymentOptions, ...options } });
  return pages.bench.tell(payment, START, KLARNA.session);
}

const NOWHERE = { redirectUrl: null, cancelUrl: null };
const thanks = ({ orderId }: Payment): string =>
  `https://shop.test/thanks?store=2&transactionid=${orderId}`;
const cart = ({ orderId }: Payment): string => `https://shop.test/cart?transactionid=${orderId}`;

describe('coming back from Klarna', () => {
  test.each<[string, readonly PaymentCommand[], (payment: Payment) => string]>([
    ['authorized', [KLARNA.approval, KLARNA.authorization], thanks],
    ['captured', [KLARNA.approval, KLARNA.authorization, KLARNA.capture], thanks],
    ['under review', [KLARNA.approval, KLARNA.review], thanks],
    ['declined', [KLARNA.decline], cart],
    ['declined after approval', [KLARNA.approval, KLARNA.decline], cart],
    ['cancelled', [KLARNA.customerCancel], cart],
    ['undecided', [], pathOf],
  ])('%s', async (_, [news, ...answers], where) => {
    const payment = await atKlarna();
    pages.klarnaKnows(...(news === undefined ? [] : [news]));
    pages.klarnaAnswers(...answers);
    const answer = await pages.get(`${pathOf(payment)}/return?status=paid&to=https://evil.test`);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, where(payment)]);
    expect(pages.asked()).toBe(1);
  });

  test('too late', async () => {
    const payment = await atKlarna();
    await pages.bench.tell(payment, KLARNA.customerCancel);
    const answer = await pages.get(`${pathOf(payment)}/return`);
    expect(answer.headers['location']).toBe(cart(payment));
    expect(pages.asked()).toBe(0);
  });

  test('while Klarna has not answered shows a page that looks again by itself', async () => {
    const payment = await atKlarna();
    pages.klarnaKnows(KLARNA.approval);
    const waiting = await pages.get(`${pathOf(payment)}/return`);
    const again = `<meta http-equiv="refresh" content="2;url=${pathOf(payment)}/return" />`;
    expect(waiting.statusCode).toBe(200);
    expect(waiting.body).toContain(again);
    expect((await pages.get(pathOf(payment))).body).toContain(again);
    expect((await pages.post(pathOf(payment))).body).toContain(again);
    pages.klarnaAnswers(KLARNA.authorization);
    const answer = await pages.get(`${pathOf(payment)}/return`);
    expect(answer.headers['location']).toBe(thanks(payment));
  });

  test.each<[string, readonly PaymentCommand[]]>([
    ['Thank you, your payment is complete', [KLARNA.approval, KLARNA.authorization]],
    ['Klarna is reviewing your payment', [KLARNA.approval, KLARNA.review]],
    ['Klarna declined the payment', [KLARNA.decline]],
    ['The payment was cancelled', [KLARNA.customerCancel]],
  ])('says "%s" where the shop named no address', async (words, news) => {
    const payment = await atKlarna(NOWHERE);
    pages.klarnaKnows(...news);
    const answer = await pages.get(`${pathOf(payment)}/return`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain(`<h1>${words}</h1>`);
    expect(answer.body).not.toContain('Back to the shop');
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.test', '/thanks', 'shop.test'])(
    'never leads to %j',
    async (url) => {
      const payment = await atKlarna({ redirectUrl: url, cancelUrl: url });
      pages.klarnaKnows(KLARNA.decline);
      const answer = await pages.get(`${pathOf(payment)}/return`);
      expect([answer.statusCode, answer.headers['location']]).toEqual([200, undefined]);
      expect(answer.body).not.toContain(url);
    },
  );

  test('shows a page in words when Klarna cannot be asked', async () => {
    const payment = await atKlarna();
    pages.klarnaIsDown();
    const { statusCode, body } = await pages.get(`${pathOf(payment)}/return`);
    expect(statusCode).toBe(500);
    expect(body).toContain('Something went wrong');
    expect(body).not.toContain('Klarna is down');
  });
});

describe('cancelling', () => {
  test('leads to the shop, before and after the customer was at Klarna', async () => {
    for (const payment of [await pages.order(), await atKlarna()]) {
      const answer = await pages.post(`${pathOf(payment)}/cancel`);
      expect([answer.statusCode, answer.headers['location']]).toEqual([303, cart(payment)]);
      expect((await pages.stored(payment)).payment.flowState).toBe('cancelled');
    }
  });

  test('says so in words where the shop named no address', async () => {
    const payment = await atKlarna(NOWHERE);
    const answer = await pages.post(`${pathOf(payment)}/cancel?lang=nl`);
    expect(answer.body).toContain('De betaling is geannuleerd');
  });

  test('changes nothing once Klarna has authorized', async () => {
    const payment = await atKlarna();
    await pages.bench.tell(payment, KLARNA.approval, KLARNA.authorization);
    const answer = await pages.post(`${pathOf(payment)}/cancel`);
    expect(answer.headers['location']).toBe(thanks(payment));
    expect((await pages.stored(payment)).payment.flowState).toBe('capturing');
  });

  test('takes a press of the button: the address alone leads to the page', async () => {
    const payment = await pages.order();
    const answer = await pages.get(`${pathOf(payment)}/cancel`);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, pathOf(payment)]);
    expect((await pages.stored(payment)).payment.flowState).toBe('initialized');
  });
});

describe('the page of a payment that has ended', () => {
  test.each<[string, readonly PaymentCommand[], (payment: Payment) => string]>([
    ['Thank you, your payment is complete', [KLARNA.approval, KLARNA.authorization], thanks],
    ['Klarna is reviewing your payment', [KLARNA.approval, KLARNA.review], thanks],
    ['Klarna declined the payment', [KLARNA.decline], cart],
    ['The payment was cancelled', [KLARNA.customerCancel], cart],
  ])('says "%s" and leads back to the shop', async (words, news, where) => {
    const payment = await atKlarna();
    await pages.bench.tell(payment, ...news);
    const { statusCode, body } = await pages.get(pathOf(payment));
    expect(statusCode).toBe(200);
    expect(body).toContain(`<h1>${words}</h1>`);
    expect(body).toContain(`href="${where(payment).replace('&', '&amp;')}"`);
    expect(body).not.toContain('<form');
  });

  test('says that the link has expired, from the very moment, and starts nothing', async () => {
    const [untouched, started, direct] = [
      await pages.order(),
      await atKlarna(),
      await pages.order({ type: 'direct' }),
    ];
    pages.bench.turn(86_400_000);
    for (const payment of [untouched, started, direct]) {
      const { body } = await pages.get(pathOf(payment));
      expect(body).toContain('This payment link has expired');
      expect(body).toContain('Please ask the shop for a new payment link.');
      expect((await pages.post(pathOf(payment), { terms: 'yes' })).body).toContain('has expired');
      expect((await pages.get(`${pathOf(payment)}/go`)).headers['location']).toBe(pathOf(payment));
      expect((await pages.stored(payment)).payment.flowState).toBe(payment.flowState);
    }
  });
});

describe("Klarna's callback", () => {
  test.each([
    ['application/json', '{"event_type":"CHECKOUT"}'],
    ['application/json', 'not json'],
    ['text/plain', 'anything'],
    ['application/octet-stream', 'x'.repeat(2_000_000)],
  ])('of type %s is answered at once and makes the service ask Klarna', async (type, body) => {
    const payment = await atKlarna();
    pages.klarnaKnows(KLARNA.decline);
    const answer = await pages.send(`/klarna/callback/${payment.token}`, type, body);
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    await expect.poll(async () => (await pages.stored(payment)).payment.flowState).toBe('declined');
  });

  test('is answered well when Klarna is down or the token is unknown', async () => {
    const payment = await atKlarna();
    pages.klarnaIsDown();
    for (const token of [payment.token, 'no-such-token']) {
      expect((await pages.post(`/klarna/callback/${token}`)).statusCode).toBe(200);
    }
  });

  test('is a POST', async () => {
    const payment = await atKlarna();
    for (const answer of [
      await pages.get(`/klarna/callback/${payment.token}`),
      await pages.head(`/klarna/callback/${payment.token}`),
    ]) {
      expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST']);
    }
  });
});

test('behind a proxy with a path of its own, the pages stay below it', async () => {
  const below = await openPages('https://pay.example.org/kvitt');
  const payment = await below.order();
  const { body } = await below.get(pathOf(payment));
  expect(body).toContain(`action="/kvitt${pathOf(payment)}"`);
  const answer = await below.get(`${pathOf(payment)}/cancel`);
  expect(answer.headers['location']).toBe(`/kvitt${pathOf(payment)}`);
  await below.close();
});
