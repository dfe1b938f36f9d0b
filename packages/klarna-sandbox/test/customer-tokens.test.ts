import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import { benchOf, cart, errorCode, getCustomerToken, getToken, openBench } from './support.js';
import type { Answer, Bench, Json } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const WANTED = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  description: 'A box a month',
  intended_use: 'SUBSCRIPTION',
};

async function makeToken(intent: string, changes: Json = {}): Promise<Answer> {
  const token = await getToken(bench, cart({ intent }));
  const path = `/payments/v1/authorizations/${token}/customer-token`;
  return bench.call('POST', path, { ...WANTED, ...changes });
}

describe('making a customer token', () => {
  it('answers the token and what is known of the customer', async () => {
    const body = cart({
      intent: 'tokenize',
      customer: { date_of_birth: '1941-03-21' },
      billing_address: { given_name: 'Alice', city: 'Stockholm' },
      merchant_urls: { confirmation: 'https://shop.example/thanks?s={session.id}' },
    });
    const token = await getToken(bench, body);
    const path = `/payments/v1/authorizations/${token}/customer-token`;
    const made = await bench.call('POST', path, WANTED);
    expect([made.status, made.body]).toMatchObject([
      200,
      {
        token_id: expect.stringMatching(/^[\da-f-]{36}$/),
        redirect_url: expect.stringMatching(/^https:\/\/shop\.example\/thanks\?s=[\da-f-]{36}$/),
        payment_method_reference: expect.any(String),
        billing_address: { given_name: 'Alice', city: 'Stockholm', phone: '' },
        customer: { date_of_birth: '1941-03-21' },
      },
    ]);
  });

  it('uses up the consent of intent tokenize, except for the same request again', async () => {
    const token = await getToken(bench, cart({ intent: 'tokenize' }));
    const path = `/payments/v1/authorizations/${token}`;
    const first = await bench.call('POST', `${path}/customer-token`, WANTED);
    const again = await bench.call('POST', `${path}/customer-token`, WANTED);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await bench.call('POST', `${path}/customer-token`, {
      ...WANTED,
      description: 'Another box',
    });
    expect(other.body['error_messages']).toEqual(['Authorization token already consumed']);
    const order = await bench.call('POST', `${path}/order`, cart({ intent: 'tokenize' }));
    expect([order.status, order.body['error_messages']]).toEqual([
      403,
      ['Authorization token already consumed'],
    ]);
  });

  it('goes together with an order where the intent is both', async () => {
    const body = cart({ intent: 'buy_and_tokenize' });
    const token = await getToken(bench, body);
    const path = `/payments/v1/authorizations/${token}`;
    expect((await bench.call('POST', `${path}/order`, body)).status).toBe(200);
    expect((await bench.call('POST', `${path}/customer-token`, WANTED)).status).toBe(200);
  });

  it('places no order where the intent is to tokenize only', async () => {
    const token = await getToken(bench, cart({ intent: 'tokenize' }));
    const path = `/payments/v1/authorizations/${token}/order`;
    const answer = await bench.call('POST', path, cart({ intent: 'tokenize' }));
    expect([answer.status, errorCode(answer)]).toEqual([403, 'INVALID_OPERATION']);
  });

  it.each<[string, Json, number, string]>([
    ['no description', { description: '' }, 400, 'Bad value: description'],
    ['another use', { intended_use: 'GIFT' }, 400, 'Bad value: intended_use'],
    ['no locale', { locale: null }, 400, 'Bad value: locale'],
    [
      'another currency',
      { purchase_currency: 'EUR' },
      409,
      'Not matching fields: [purchase_currency]',
    ],
  ])('refuses %s', async (_what, changes, status, message) => {
    const answer = await makeToken('tokenize', changes);
    expect([answer.status, answer.body['error_messages']]).toEqual([status, [message]]);
  });

  it('takes the intended use in lower case, as Klarna’s sample has it', async () => {
    expect((await makeToken('tokenize', { intended_use: 'subscription' })).status).toBe(200);
  });
});

describe('a customer token', () => {
  const pathOf = (id: string): string => `/customer-token/v1/tokens/${id}`;
  const order = cart();

  it('places orders with its customer’s data', async () => {
    const id = await getCustomerToken(bench, { billing_address: { city: 'Stockholm' } });
    const placed = await bench.call('POST', `${pathOf(id)}/order`, order);
    expect([placed.status, placed.body]).toMatchObject([
      200,
      { fraud_status: 'ACCEPTED', authorized_payment_method: { type: 'invoice' } },
    ]);
    const path = `/ordermanagement/v1/orders/${String(placed.body['order_id'])}`;
    expect((await bench.call('GET', path)).body).toMatchObject({
      status: 'AUTHORIZED',
      order_amount: 49800,
      billing_address: { city: 'Stockholm' },
    });
  });

  it('places one order for one idempotency key', async () => {
    const id = await getCustomerToken(bench);
    const first = await bench.call('POST', `${pathOf(id)}/order`, order, { key: 'month-1' });
    const again = await bench.call('POST', `${pathOf(id)}/order`, order, { key: 'month-1' });
    const next = await bench.call('POST', `${pathOf(id)}/order`, order, { key: 'month-2' });
    expect(again.body).toEqual(first.body);
    expect(next.body['order_id']).not.toBe(first.body['order_id']);
  });

  it.each(['CANCELLED', 'SUSPENDED'])('places no order while %s', async (status) => {
    const id = await getCustomerToken(bench);
    const change = await bench.call('PATCH', `${pathOf(id)}/status`, { status });
    expect([change.status, change.text]).toEqual([202, '']);
    expect((await bench.call('GET', pathOf(id))).body['status']).toBe(status);
    const answer = await bench.call('POST', `${pathOf(id)}/order`, order);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'INVALID_OPERATION']);
  });

  it('comes back from suspension, but not from cancellation', async () => {
    const id = await getCustomerToken(bench);
    for (const [status, answered] of [
      ['SUSPENDED', 202],
      ['ACTIVE', 202],
      ['CANCELLED', 202],
      ['CANCELLED', 202],
      ['ACTIVE', 403],
      ['PAUSED', 400],
    ]) {
      const change = await bench.call('PATCH', `${pathOf(id)}/status`, { status });
      expect([status, change.status]).toEqual([status, answered]);
    }
  });

  it('is told apart by its method of payment', async () => {
    const id = await getCustomerToken(bench, {}, 'pay_now');
    expect((await bench.call('GET', pathOf(id))).body).toEqual({
      status: 'ACTIVE',
      payment_method_type: 'DIRECT_DEBIT',
      direct_debit: { masked_number: '************4321' },
    });
  });

  it('refuses an order in another currency and one whose sums are wrong', async () => {
    const id = await getCustomerToken(bench);
    const path = `${pathOf(id)}/order`;
    const dollars = await bench.call('POST', path, cart({ purchase_currency: 'USD' }));
    const wrong = await bench.call('POST', path, cart({ order_amount: 1 }));
    expect([dollars.status, wrong.status]).toEqual([409, 400]);
  });

  it('that is unknown is not found', async () => {
    for (const [method, rest] of [
      ['GET', ''],
      ['PATCH', '/status'],
      ['POST', '/order'],
    ] as const) {
      const answer = await bench.call(method, `${pathOf('x')}${rest}`);
      expect([answer.status, answer.body['error_messages']]).toEqual([
        404,
        ['Invalid customer-token ID'],
      ]);
    }
  });

  it('outlives the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
    const before = await openBench({ directory });
    const id = await getCustomerToken(before);
    await before.call('PATCH', `${pathOf(id)}/status`, { status: 'SUSPENDED' });
    await before.close();
    const after = benchOf(await startKlarnaSandbox({ directory }));
    expect((await after.call('GET', pathOf(id))).body['status']).toBe('SUSPENDED');
    await after.close();
    rmSync(directory, { recursive: true });
  });
});
