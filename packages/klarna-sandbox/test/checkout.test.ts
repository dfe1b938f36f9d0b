import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKlarnaSandbox, TEST_COUNTRIES, testPersons } from '../src/index.js';
import { customerAt, headingOf, hiddenIn, knownCustomer, problemsIn, valueOf } from './customer.js';
import type { Customer } from './customer.js';
import { benchOf, cart, openBench, openPage, SHOP } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

type Opened = Readonly<{ customer: Customer; pageId: string; sessionId: string; link: string }>;

/** A customer who has opened the page. */
async function opened(changes: Json = knownCustomer(), options: Json = {}): Promise<Opened> {
  const { link, pageId, sessionId } = await openPage(bench, cart(changes), options);
  const customer = customerAt(bench, link);
  await customer.open();
  return { customer, pageId, sessionId, link };
}

const CODE = { code: '123456' };

/** A customer who has said how to pay and who they are, up to the code. */
async function atCode(changes: Json = knownCustomer(), account: Json = {}): Promise<Opened> {
  const visit = await opened(changes);
  await visit.customer.send({ payment_method: 'pay_later' });
  const page = visit.customer.page();
  await visit.customer.send({
    phone: valueOf(page, 'phone') ?? '',
    email: valueOf(page, 'email') ?? '',
    ...account,
  });
  return visit;
}

async function atReview(changes: Json = knownCustomer(), account: Json = {}): Promise<Opened> {
  const visit = await atCode(changes, account);
  await visit.customer.send(CODE);
  return visit;
}

const read = async (pageId: string): Promise<Json> =>
  (await bench.call('GET', `/hpp/v1/sessions/${pageId}`)).body;

const statusOf = async (pageId: string): Promise<unknown> => (await read(pageId))['status'];

const without = (...names: readonly string[]): Json => {
  const { billing_address: address, ...rest } = knownCustomer();
  const kept = Object.entries(address as Json).filter(([name]) => !names.includes(name));
  return { ...rest, billing_address: Object.fromEntries(kept) };
};

describe('the steps of the hosted page', () => {
  it('lead a known customer from the order to the shop', async () => {
    const { customer, pageId } = await opened(knownCustomer(), { page_title: 'Order 7' });
    expect(customer.page()).toContain('Step 1 of 4');
    expect(headingOf(customer.page())).toBe('Order 7');
    expect(headingOf(await customer.send({ payment_method: 'pay_now' }))).toBe(
      'How can we reach you?',
    );
    expect(valueOf(customer.page(), 'phone')).toBe('+31689124321');
    expect(valueOf(customer.page(), 'email')).toBe('customer@email.nl');
    const account = { phone: '+31689124321', email: 'customer@email.nl' };
    expect(headingOf(await customer.send(account))).toBe('Enter your code');
    expect(customer.page()).toContain('•••\u00a021');
    expect(headingOf(await customer.send(CODE))).toBe('Check and confirm');
    expect(customer.page()).toContain('is debited from your bank account today');
    const location = await customer.sentTo({});
    const { status, authorization_token: token } = await read(pageId);
    expect(status).toBe('COMPLETED');
    expect(location).toBe(`${SHOP}/ok?sid=${pageId}&token=${String(token)}&order=`);
  });

  it('take the method that was chosen into the order', async () => {
    const { customer, pageId } = await opened();
    await customer.send({ payment_method: 'pay_over_time' });
    await customer.send({ phone: '+31689124321', email: 'customer@email.nl' });
    await customer.send(CODE);
    await customer.sentTo({});
    const path = `/payments/v1/authorizations/${String((await read(pageId))['authorization_token'])}/order`;
    const placed = await bench.call('POST', path, cart(knownCustomer()));
    expect(placed.body['authorized_payment_method']).toMatchObject({ type: 'fixed_amount' });
  });

  it('offer only the methods the merchant limits the page to', async () => {
    const methodsIn = async (options: Json): Promise<readonly string[]> => {
      const { customer } = await opened(knownCustomer(), options);
      return [...customer.page().matchAll(/type="radio"[^>]*value="(\w+)"/g)].map(
        ([, value = '']) => value,
      );
    };
    const all = ['pay_later', 'pay_over_time', 'pay_now'];
    expect(await methodsIn({})).toEqual(all);
    expect(await methodsIn({ payment_method_category: 'klarna' })).toEqual(all);
    expect(await methodsIn({ payment_method_category: 'pay_over_time' })).toEqual([
      'pay_over_time',
    ]);
    expect(await methodsIn({ payment_method_categories: ['direct_debit', 'pay_later'] })).toEqual([
      'pay_later',
      'pay_now',
    ]);
  });

  it('refuse a method that is not offered', async () => {
    const { customer } = await opened(knownCustomer(), { payment_method_category: 'pay_now' });
    await customer.send({ payment_method: 'pay_later' });
    expect(problemsIn(customer.page())).toEqual(['Choose how you want to pay']);
  });

  it('keep their place through a reload and for a second tab', async () => {
    const { customer, link } = await atCode();
    expect(headingOf(await customer.open())).toBe('Enter your code');
    const tab = customerAt(bench, link);
    expect(headingOf(await tab.open())).toBe('Enter your code');
    await customer.send(CODE);
    expect(headingOf(await tab.send(CODE))).toBe('Check and confirm');
  });

  it('take a form that is sent twice once', async () => {
    const { customer, pageId } = await atReview();
    const marks = { step: 'review', turn: hiddenIn(customer.page(), 'turn') };
    const [first, second] = await Promise.all([customer.post(marks), customer.post(marks)]);
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
    expect(first.headers.get('location')).toContain(`${SHOP}/ok`);
    const token = (await read(pageId))['authorization_token'];
    await customer.post(marks);
    expect((await read(pageId))['authorization_token']).toBe(token);
  });

  it('outlive a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
    const first = await openBench({ directory });
    const { link } = await openPage(first, cart(knownCustomer()));
    const before = customerAt(first, link);
    await before.open();
    await before.send({ payment_method: 'pay_now' });
    await before.send({ phone: '+31689124321', email: 'customer@email.nl' });
    await first.close();
    const second = benchOf(await startKlarnaSandbox({ directory }));
    const after = customerAt(second, link);
    expect(headingOf(await after.open())).toBe('Enter your code');
    await after.send(CODE);
    expect(after.page()).toContain('Pay now');
    await second.close();
    rmSync(directory, { recursive: true });
  });

  it('answer a form that is none of a step with 400 and change nothing', async () => {
    const { customer } = await opened();
    expect((await customer.post({ payment_method: 'pay_now' })).status).toBe(400);
    expect((await customer.post({ action: 'fly' })).status).toBe(400);
    expect(headingOf(await customer.open())).toBe('Sandbox shop');
  });

  it('can be gone back through, and what was proven once is not asked again', async () => {
    const { customer } = await atReview();
    await customer.send({ action: 'go', to: 'summary' });
    expect(customer.page()).toContain('How do you want to pay?');
    await customer.send({ payment_method: 'pay_over_time' });
    expect(headingOf(customer.page())).toBe('Check and confirm');
    expect(customer.page()).toContain('three instalments');
    await customer.send({ action: 'go', to: 'account' });
    await customer.send({ phone: '+31 6 11111111', email: 'customer@email.nl' });
    expect(headingOf(customer.page())).toBe('Enter your code');
  });

  it('cannot be jumped over', async () => {
    const { customer } = await opened();
    await customer.send({ action: 'go', to: 'review' });
    expect(customer.page()).toContain('Step 1 of 4');
    await customer.post({ step: 'review' });
    expect(await customer.open()).toContain('Step 1 of 4');
  });

  it('go back to the shop and on again where they were', async () => {
    const { customer, pageId } = await atCode();
    expect(await customer.sentTo({ action: 'back' })).toBe(`${SHOP}/back?sid=${pageId}`);
    expect(await statusOf(pageId)).toBe('BACK');
    expect(headingOf(await customer.send(CODE))).toBe('Check and confirm');
    expect(await statusOf(pageId)).toBe('IN_PROGRESS');
  });
});

describe('the account step', () => {
  it.each([
    [{ phone: '', email: '' }, ['Enter your phone number', 'Enter your e-mail address']],
    [
      { phone: '12', email: 'a@b' },
      [
        'Enter a phone number of 6 to 15 digits',
        'Enter an e-mail address such as name@example.com',
      ],
    ],
    [{ phone: '+31689124321', email: `${'a'.repeat(95)}@b.nl` }, ['Use 99 characters at most']],
  ])('says what is wrong with %j, and keeps it', async (account, problems) => {
    const { customer } = await opened();
    await customer.send({ payment_method: 'pay_later' });
    const page = await customer.send(account);
    expect(problemsIn(page)).toEqual(problems);
    expect(page).toContain('<title>Error: How can we reach you?');
    expect(valueOf(page, 'email')).toBe(account.email);
    expect(valueOf(await customer.open(), 'email')).toBe(account.email);
  });

  it('offers the country’s test persons', async () => {
    const { customer } = await opened();
    await customer.send({ payment_method: 'pay_later' });
    expect(customer.page()).toContain('published for this country: Netherlands');
    const page = await customer.open('?person=denied');
    expect(valueOf(page, 'email')).toBe('customer+denied@email.nl');
    expect(valueOf(page, 'phone')).toBe('+31632167678');
  });
});

describe('the code', () => {
  it.each([
    ['999999', 'This code is not right. Check the six digits and try again'],
    ['12345', 'This code is not right. Check the six digits and try again'],
    ['abcdef', 'This code is not right. Check the six digits and try again'],
    ['', 'Enter the code'],
  ])('%j is refused, the field being described by what is wrong', async (code, problem) => {
    const { customer } = await atCode();
    const page = await customer.send({ code });
    expect(problemsIn(page)).toEqual([problem]);
    const [field = ''] = /<input\s[^>]*id="code"[^>]*>/.exec(page) ?? [];
    expect(field).toContain('aria-describedby="code-hint code-error"');
    expect(field).toContain('aria-invalid="true" autofocus');
    expect(field).toContain('inputmode="numeric"');
    expect(field).toContain('autocomplete="one-time-code"');
    expect(valueOf(page, 'code')).toBe('');
  });

  it('must be sent anew after three tries', async () => {
    const { customer } = await atCode();
    for (let tries = 0; tries < 3; tries += 1) await customer.send({ code: '999999' });
    expect(problemsIn(customer.page())).toEqual(['That was wrong too often. Ask for a new code']);
    expect(headingOf(await customer.send(CODE))).toBe('Enter your code');
    await customer.send({ action: 'resend' });
    expect(customer.page()).toContain('We have sent you a new code.');
    expect(problemsIn(customer.page())).toEqual([]);
    expect(headingOf(await customer.send(CODE))).toBe('Check and confirm');
  });

  it('that is sent twice by mistake counts as one try', async () => {
    const { customer } = await atCode();
    const form = { step: 'code', turn: hiddenIn(customer.page(), 'turn'), code: '999999' };
    for (let times = 0; times < 5; times += 1) await customer.post(form);
    await customer.open();
    expect(headingOf(await customer.send(CODE))).toBe('Check and confirm');
  });
});

describe('what the shop did not say', () => {
  const birthAndStreet = { ...without('street_address', 'city'), customer: {} };

  it('is asked for, checked, and known to the session after', async () => {
    const { customer, sessionId } = await atReview(birthAndStreet);
    expect(headingOf(customer.page())).toBe('Tell us about yourself');
    expect(customer.page()).toContain('Step 4 of 5');
    expect(valueOf(customer.page(), 'given_name')).toBeNull();
    await customer.send({ street_address: 'Dam 1', city: '', date_of_birth: '1970-02-30' });
    expect(problemsIn(customer.page())).toEqual([
      'Enter your town or city',
      'Enter a date of birth that exists, as year-month-day',
    ]);
    expect(valueOf(customer.page(), 'street_address')).toBe('Dam 1');
    await customer.send({
      street_address: 'Dam 1',
      city: 'Amsterdam',
      date_of_birth: '1970-02-28',
    });
    expect(customer.page()).toContain('28 February 1970');
    await customer.sentTo({});
    const session = await bench.call('GET', `/payments/v1/sessions/${sessionId}`);
    expect(session.body).toMatchObject({
      billing_address: { given_name: 'Test', street_address: 'Dam 1', city: 'Amsterdam' },
      customer: { date_of_birth: '1970-02-28' },
    });
    expect(JSON.stringify(session.body)).not.toContain('said_on_the_page');
  });

  it.each([
    ['in the future', '2031-03-04', 'Enter a date of birth that exists, as year-month-day'],
    ['before anybody alive', '1890-01-01', 'Enter a date of birth that exists, as year-month-day'],
    ['a day before coming of age', '2013-03-04', 'You must be at least 18 years old'],
  ])('refuses a birth %s', async (_what, born, problem) => {
    const { customer } = await atReview({ ...knownCustomer(), customer: {} });
    await customer.send({ date_of_birth: born });
    expect(problemsIn(customer.page())).toEqual([problem]);
  });

  it('takes who comes of age today', async () => {
    const { customer } = await atReview({ ...knownCustomer(), customer: {} });
    expect(headingOf(await customer.send({ date_of_birth: '2013-03-03' }))).toBe(
      'Check and confirm',
    );
  });

  it.each([
    [
      'SE',
      ['19410321-9202', '4103219202', '194103219202'],
      ['19410321-9203', '19411321-9202', '1'],
    ],
    ['FI', ['190122-829F', '190122-829f'], ['190122-829G', '320122-829F', '190122829F']],
    ['ES', ['99999999R', '99999999-r', 'X1234567L'], ['99999999A', '9999999R']],
    ['DK', ['010180-1234', '0101801234'], ['320180-1234', '010180-12']],
    ['NO', ['01017012345', '010170 12345'], ['00017012345', '0101701234']],
  ])('in %s includes a number', async (country, right, wrong) => {
    const changes = knownCustomer({ purchase_country: country });
    for (const text of [...right, ...wrong]) {
      const { customer } = await atReview(changes);
      await customer.send({ national_identification_number: text });
      const isRight = (right as readonly string[]).includes(text);
      expect([text, problemsIn(customer.page())]).toEqual([
        text,
        isRight ? [] : ['Enter a national identification number that can exist, in the form shown'],
      ]);
    }
  });

  it('is not asked of an organisation beyond its address', async () => {
    const { customer } = await atReview(
      knownCustomer({ purchase_country: 'SE', customer: { type: 'organization' } }),
    );
    expect(headingOf(customer.page())).toBe('Check and confirm');
  });

  it('can be filled in with a test person', async () => {
    const { customer } = await atReview(
      knownCustomer({ purchase_country: 'SE', billing_address: {}, customer: {} }),
      { phone: '+46701740615', email: 'customer@email.se' },
    );
    const page = await customer.open('?person=approved');
    expect(valueOf(page, 'given_name')).toBe('Alice');
    expect(valueOf(page, 'national_identification_number')).toBe('19410321-9202');
    expect(valueOf(page, 'date_of_birth')).toBeNull();
  });

  it('goes into the order where the shop leaves it blank', async () => {
    const body: Json = { ...without('phone'), customer: {} };
    const { customer, pageId } = await atReview(body, { phone: '+31689124321' });
    await customer.send({ date_of_birth: '1970-07-10' });
    await customer.sentTo({});
    const path = `/payments/v1/authorizations/${String((await read(pageId))['authorization_token'])}/order`;
    const billing = { ...(body['billing_address'] as Json), phone: '' };
    const placed = await bench.call('POST', path, cart({ ...body, billing_address: billing }));
    const order = `/ordermanagement/v1/orders/${String(placed.body['order_id'])}`;
    expect((await bench.call('GET', order)).body).toMatchObject({
      billing_address: { phone: '+31689124321', city: 'Amsterdam' },
      customer: { date_of_birth: '1970-07-10' },
    });
  });

  it('still has to be the same in the order where the shop says it', async () => {
    const body = without('phone');
    const { customer, pageId } = await atReview(body, { phone: '+31689124321' });
    await customer.sentTo({});
    const path = `/payments/v1/authorizations/${String((await read(pageId))['authorization_token'])}/order`;
    const billing = { ...(body['billing_address'] as Json), city: '' };
    const placed = await bench.call('POST', path, cart({ ...body, billing_address: billing }));
    expect([placed.status, placed.text]).toEqual([
      409,
      expect.stringContaining('billing_address.city'),
    ]);
  });
});

describe('a declined customer', () => {
  it.each([
    ['the e-mail typed', { email: 'customer+denied@email.nl' }],
    ['the phone typed', { phone: '+31632167678' }],
    ['a reason in the e-mail', { email: 'email+reject_reason_HIGH_RISK@email.com' }],
  ])('by %s reads so, chooses again or goes back', async (_what, account) => {
    const { customer, pageId } = await atReview(knownCustomer(), account);
    const page = await customer.send({});
    expect(await statusOf(pageId)).toBe('FAILED');
    expect(headingOf(page)).toBe('Your payment was declined');
    expect(page).toContain(`href="${SHOP}/fail?sid=${pageId}"`);
    expect(headingOf(await customer.open())).toBe('Your payment was declined');
    expect(await statusOf(pageId)).toBe('FAILED');
    await customer.send({ action: 'retry' });
    expect(await statusOf(pageId)).toBe('IN_PROGRESS');
    expect(customer.page()).toContain('How do you want to pay?');
    await customer.send({ payment_method: 'pay_now' });
    await customer.send({ action: 'go', to: 'account' });
    await customer.send({ phone: '+31689124321', email: 'customer@email.nl' });
    if (headingOf(customer.page()) === 'Enter your code') await customer.send(CODE);
    await customer.sentTo({});
    expect(await statusOf(pageId)).toBe('COMPLETED');
  });

  it('reads the reason that was asked for', async () => {
    const { customer } = await atReview(knownCustomer(), {
      email: 'email+reject_reason_CREDIT_LIMIT_EXCEEDED@email.com',
    });
    expect(await customer.send({})).toContain('Reason for this test: CREDIT_LIMIT_EXCEEDED');
  });

  it('still reads so, and finds the way back, when the shop closes the page', async () => {
    const { customer, pageId } = await atReview(knownCustomer(), { phone: '+31632167678' });
    await customer.send({});
    await bench.call('DELETE', `/hpp/v1/sessions/${pageId}`);
    const page = await customer.open();
    expect(headingOf(page)).toBe('Your payment was declined');
    expect(page).toContain(`href="${SHOP}/fail?sid=${pageId}"`);
    expect(page).not.toContain('<form');
  });
});

describe('other test customers', () => {
  it.each([
    ['customer+auth_bank_id_fi@email.nl', 'identify yourself with your bank', 'COMPLETED'],
    ['customer+denied+auth_id_scan@email.nl', 'an identity document', 'FAILED'],
  ])('%s prove who they are first', async (email, words, status) => {
    const { customer, pageId } = await atReview(knownCustomer(), { email });
    expect(headingOf(customer.page())).toBe('Prove who you are');
    expect(customer.page()).toContain(words);
    await customer.send({});
    expect(problemsIn(customer.page())).toEqual(['Confirm that you have identified yourself']);
    await customer.send({ identified: 'yes' });
    expect(headingOf(customer.page())).toBe('Check and confirm');
    await customer.sentTo({});
    expect(await statusOf(pageId)).toBe(status);
  });

  it('sign up first', async () => {
    const { customer } = await atReview(knownCustomer(), { email: 'customer+new_user@email.nl' });
    expect(headingOf(customer.page())).toBe('Create your account');
    await customer.send({});
    expect(problemsIn(customer.page())).toEqual(['Agree to the terms to continue']);
    expect(headingOf(await customer.send({ terms: 'yes' }))).toBe('Check and confirm');
  });

  it.each([
    ['pend-accept-01', 'fraud_accepted'],
    ['pend-reject-01', 'fraud_rejected'],
  ])('+%s typed on the page puts the order under review', async (word, what) => {
    const email = `customer+${word}@email.nl`;
    const { link, pageId } = await openPage(bench, cart(knownCustomer()), {
      place_order_mode: 'PLACE_ORDER',
    });
    const customer = customerAt(bench, link);
    await customer.open();
    await customer.send({ payment_method: 'pay_later' });
    await customer.send({ phone: '+31689124321', email });
    await customer.send(CODE);
    await customer.sentTo({});
    const id = String((await read(pageId))['order_id']);
    const order = await bench.call('GET', `/ordermanagement/v1/orders/${id}`);
    expect(order.body['fraud_status']).toBe('PENDING');
    const { next } = (await bench.call('GET', `/sandbox/orders/${id}`)).body as { next: Json[] };
    expect(next.map((each) => each['what'])).toContain(what);
  });

  it.each([
    ['disputed-return', 'dispute_opened'],
    ['default', 'payment_defaulted'],
  ])('+%s typed on the page counts although the shop knows another address', async (word, what) => {
    const own = await openBench();
    const { link, pageId } = await openPage(own, cart(knownCustomer()), {
      place_order_mode: 'CAPTURE_ORDER',
    });
    const customer = customerAt(own, link);
    await customer.open();
    await customer.send({ payment_method: 'pay_later' });
    await customer.send({ phone: '+31689124321', email: `customer+${word}@email.nl` });
    await customer.send(CODE);
    await customer.sentTo({});
    const { order_id: id } = (await own.call('GET', `/hpp/v1/sessions/${pageId}`)).body;
    const order = await own.call('GET', `/ordermanagement/v1/orders/${String(id)}`);
    expect(order.body['billing_address']).toMatchObject({ email: 'customer@email.nl' });
    const happened = await own.advance('P150D');
    expect(happened.map((each) => each['what'])).toContain(what);
    await own.close();
  });

  it('are listed for testers', async () => {
    const { body } = await bench.call('GET', '/sandbox/persons', undefined, { user: null });
    const persons = body['persons'] as readonly { country: string }[];
    expect(persons.map(({ country }) => country)).toEqual(
      'NL SE DE AT BE DK FI FR GB ES IT NO US'.split(' '),
    );
    expect(persons[1]).toMatchObject({
      country: 'SE',
      approved: { given_name: 'Alice', phone: '+46701740615', email: 'customer@email.se' },
      denied: { national_identification_number: '19411028-8083', phone: '+46701740620' },
    });
    expect(JSON.stringify(body['triggers'])).toContain('customer+disputed-return@email.nl');
  });
});

describe('the published test persons', () => {
  it.each(TEST_COUNTRIES)(
    'of %s pass every check of the page, and are told apart',
    async (country) => {
      const persons = testPersons(country.toLowerCase());
      expect(persons?.approved.phone).not.toBe(persons?.denied.phone);
      for (const [kind, status] of [
        ['approved', 'COMPLETED'],
        ['denied', 'FAILED'],
      ] as const) {
        const { customer, pageId } = await opened({ purchase_country: country, locale: 'en-US' });
        await customer.send({ payment_method: 'pay_later' });
        const { email, phone, ...known } = persons?.[kind] ?? { email: '', phone: '' };
        await customer.send({ email, phone });
        await customer.send(CODE);
        // Where nothing is published, anything of the right form will do.
        const anybody = {
          ...{
            given_name: 'Test',
            family_name: 'Person',
            street_address: 'Street 1',
            city: 'Town',
          },
          ...{ postal_code: '12345', date_of_birth: '1980-01-01' },
          national_identification_number: country === 'NO' ? '01018012345' : '010180-1234',
        };
        const published = Object.entries(known).filter(([, value]) => value !== null);
        await customer.send({ ...anybody, ...(Object.fromEntries(published) as typeof anybody) });
        expect(headingOf(customer.page())).toBe('Check and confirm');
        await customer.sentTo({});
        expect(await statusOf(pageId)).toBe(status);
      }
    },
  );

  it('exist for no other country', () => {
    expect(testPersons('PL')).toBeNull();
  });
});

describe('the shop’s wishes', () => {
  it.each([
    ['BUY', 'Confirm purchase'],
    ['RENT', 'Confirm rental'],
    ['BOOK', 'Confirm booking'],
    ['SUBSCRIBE', 'Confirm subscription'],
    ['DOWNLOAD', 'Confirm and download'],
    ['ORDER', 'Confirm order'],
    ['CONTINUE', 'Confirm and continue'],
  ])('%s makes the last button “%s”', async (type, words) => {
    const { link } = await openPage(bench, cart(knownCustomer()), { purchase_type: type });
    const customer = customerAt(bench, link);
    await customer.open();
    await customer.send({ payment_method: 'pay_later' });
    await customer.send({ phone: '+31689124321', email: 'customer@email.nl' });
    await customer.send(CODE);
    expect(customer.page().replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(`<button class="act"> ?${words} ?</button>`),
    );
  });

  it('show the logo from its own address only', async () => {
    const { link } = await openPage(bench, cart(), {
      logo_url: 'https://cdn.example/a;b/logo.png',
    });
    const answer = await fetch(`${bench.sandbox.url}${link}`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toContain('img-src https://cdn.example');
    expect(await answer.text()).toContain('<img src="https://cdn.example/a;b/logo.png" alt=""');
  });

  it.each(['http://[::1]/logo.png', 'https://[2001:db8::1]/logo.png'])(
    'load nothing from %j, which fits no policy',
    async (logo) => {
      const { link } = await openPage(bench, cart(), { logo_url: logo });
      const answer = await fetch(`${bench.sandbox.url}${link}`);
      expect(answer.headers.get('content-security-policy')).not.toContain('img-src');
      expect(await answer.text()).not.toContain('<img');
    },
  );

  it('hide the lines, not the total', async () => {
    const { link } = await openPage(bench, cart(), { show_subtotal_detail: 'HIDE' });
    const page = await customerAt(bench, link).open();
    expect(page).not.toContain('Item SHOE-42');
    expect(page.replaceAll('\u00a0', ' ')).toContain('498,00 kr');
  });
});
