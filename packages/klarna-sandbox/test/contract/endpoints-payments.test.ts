import { expect } from 'vitest';
import { actingAs, cart, getCustomerToken, getToken, openPage, placeOrder } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told, UUID } from './rows.js';

const SESSIONS = '/payments/v1/sessions';
const TOKENS = '/customer-token/v1/tokens';
const SUBSCRIPTION = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  description: 'A box a month',
  intended_use: 'SUBSCRIPTION',
};

async function openSession(bench: Bench, changes: Json = {}): Promise<string> {
  const made = await bench.call('POST', SESSIONS, cart(changes));
  return `${SESSIONS}/${String(made.body['session_id'])}`;
}

coverTable(
  '3 Payments v1',
  [
    'POST /payments/v1/sessions answers 200 and no Location',
    'POST /payments/v1/sessions needs country, currency, amount and lines; locale is en-US by default',
    'GET /payments/v1/sessions/{id} answers 200 with all collected data, status and expires_at',
    'GET /payments/v1/sessions/{id} answers the authorization_token once authorised',
    'POST /payments/v1/sessions/{id} answers 204 and replaces the fields present',
    'POST /payments/v1/authorizations/{token}/order answers 200, and the session becomes complete',
    'DELETE /payments/v1/authorizations/{token} answers 204 and releases the authorisation',
    'POST /payments/v1/authorizations/{token}/customer-token answers 200 with intent tokenize',
    'POST /payments/v1/authorizations/{token}/customer-token answers 200 with intent buy_and_tokenize',
    'POST /customer-token/v1/tokens/{token_id}/order answers 200; its idempotency key is honoured',
    'GET /customer-token/v1/tokens/{id} answers 200',
    'PATCH /customer-token/v1/tokens/{id}/status answers 202 for ACTIVE, CANCELLED and SUSPENDED',
  ],
  {
    'POST /payments/v1/sessions answers 200 and no Location': async (bench) => {
      const made = await bench.call('POST', SESSIONS, cart());
      expect([made.status, made.header('Location')]).toEqual([200, undefined]);
      expect(made.body).toEqual({
        session_id: expect.stringMatching(UUID),
        client_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        payment_method_categories: expect.arrayContaining([
          {
            identifier: 'pay_later',
            name: expect.any(String),
            asset_urls: {
              descriptive: expect.stringMatching(/^http.*\.svg$/),
              standard: expect.stringMatching(/^http.*\.svg$/),
            },
          },
        ]),
      });
      expect(String(made.body['client_token']).length).toBeLessThanOrEqual(4096);
    },
    'POST /payments/v1/sessions needs country, currency, amount and lines; locale is en-US by default':
      async (bench) => {
        for (const field of [
          'purchase_country',
          'purchase_currency',
          'order_amount',
          'order_lines',
        ]) {
          const answer = await bench.call('POST', SESSIONS, cart({ [field]: undefined }));
          expect(told(answer)).toBe(`400 BAD_VALUE: Bad value: ${field}`);
        }
        const session = await openSession(bench, { locale: undefined });
        expect((await bench.call('GET', session)).body['locale']).toBe('en-US');
      },
    'GET /payments/v1/sessions/{id} answers 200 with all collected data, status and expires_at':
      async (bench) => {
        const session = await openSession(bench, { merchant_data: '{"cart":7}', design: 'dark' });
        const read = await bench.call('GET', session);
        expect([read.status, read.body]).toMatchObject([
          200,
          {
            ...cart(),
            merchant_data: '{"cart":7}',
            design: 'dark',
            intent: 'buy',
            acquiring_channel: 'ECOMMERCE',
            status: 'incomplete',
            expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
            client_token: expect.any(String),
            payment_method_categories: expect.any(Array),
          },
        ]);
      },
    'GET /payments/v1/sessions/{id} answers the authorization_token once authorised': async (
      bench,
    ) => {
      const { sessionId, pageId } = await openPage(bench);
      const read = async (): Promise<unknown> =>
        (await bench.call('GET', `${SESSIONS}/${sessionId}`)).body['authorization_token'];
      expect(await read()).toBeUndefined();
      await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
      expect(await read()).toMatch(UUID);
    },
    'POST /payments/v1/sessions/{id} answers 204 and replaces the fields present': async (
      bench,
    ) => {
      const session = await openSession(bench);
      const changes = { merchant_reference2: 'two', locale: 'en-SE' };
      const answer = await bench.call('POST', session, changes);
      expect([answer.status, answer.text, answer.header('Location')]).toEqual([204, '', undefined]);
      expect((await bench.call('GET', session)).body).toMatchObject({ ...cart(), ...changes });
    },
    'POST /payments/v1/authorizations/{token}/order answers 200, and the session becomes complete':
      async (bench) => {
        const body = cart({ merchant_urls: { confirmation: 'https://shop.example/{order.id}' } });
        const { sessionId, pageId } = await openPage(bench, body);
        const done = await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, {
          action: 'approve',
        });
        const token = String((done.body['session'] as Json)['authorization_token']);
        const path = `/payments/v1/authorizations/${token}/order`;
        const placed = await bench.call('POST', path, body);
        expect([placed.status, placed.body]).toEqual([
          200,
          {
            order_id: expect.stringMatching(UUID),
            redirect_url: `https://shop.example/${String(placed.body['order_id'])}`,
            fraud_status: 'ACCEPTED',
            authorized_payment_method: { type: 'invoice', number_of_days: 30 },
          },
        ]);
        const session = await bench.call('GET', `${SESSIONS}/${sessionId}`);
        expect(session.body['status']).toBe('complete');
      },
    'DELETE /payments/v1/authorizations/{token} answers 204 and releases the authorisation': async (
      bench,
    ) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}`;
      const answer = await bench.call('DELETE', path);
      expect([answer.status, answer.text]).toEqual([204, '']);
      const late = await bench.call('POST', `${path}/order`, cart());
      expect(told(late)).toBe('404 NOT_FOUND: Invalid authorization token');
    },
    'POST /payments/v1/authorizations/{token}/customer-token answers 200 with intent tokenize':
      async (bench) => tokenize(bench, 'tokenize'),
    'POST /payments/v1/authorizations/{token}/customer-token answers 200 with intent buy_and_tokenize':
      async (bench) => tokenize(bench, 'buy_and_tokenize'),
    'POST /customer-token/v1/tokens/{token_id}/order answers 200; its idempotency key is honoured':
      async (bench) => {
        const path = `${TOKENS}/${await getCustomerToken(bench)}/order`;
        const first = await bench.call('POST', path, cart(), { key: 'renewal-1' });
        const again = await bench.call('POST', path, cart(), { key: 'renewal-1' });
        const second = await bench.call('POST', path, cart(), { key: 'renewal-2' });
        expect([first.status, again.body, second.status]).toEqual([200, first.body, 200]);
        expect(second.body['order_id']).not.toBe(first.body['order_id']);
      },
    'GET /customer-token/v1/tokens/{id} answers 200': async (bench) => {
      const read = await bench.call('GET', `${TOKENS}/${await getCustomerToken(bench)}`);
      expect([read.status, read.body]).toEqual([
        200,
        { status: 'ACTIVE', payment_method_type: 'INVOICE' },
      ]);
    },
    'PATCH /customer-token/v1/tokens/{id}/status answers 202 for ACTIVE, CANCELLED and SUSPENDED':
      async (bench) => {
        const token = `${TOKENS}/${await getCustomerToken(bench)}`;
        for (const status of ['SUSPENDED', 'ACTIVE', 'CANCELLED']) {
          const answer = await bench.call('PATCH', `${token}/status`, { status });
          expect([answer.status, answer.header('Location')]).toEqual([202, undefined]);
          expect((await bench.call('GET', token)).body['status']).toBe(status);
        }
      },
  },
);

async function tokenize(bench: Bench, intent: string): Promise<void> {
  const token = await getToken(bench, cart({ intent }));
  const path = `/payments/v1/authorizations/${token}/customer-token`;
  const answer = await bench.call('POST', path, SUBSCRIPTION);
  expect([answer.status, answer.body['token_id']]).toEqual([200, expect.stringMatching(UUID)]);
}

coverTable(
  '3 Creating an order',
  [
    'redirect_url is absent without merchant_urls.confirmation',
    'fraud_status is PENDING for an order under review, and never REJECTED',
    'auto_capture captures the order as it is placed',
    'auto_capture of an order under review captures once it is accepted',
    'auto_capture is refused where the contract has none',
    'authorized_payment_method of a market with other days has those days',
    'authorized_payment_method of a company is b2b_invoice',
    'authorized_payment_method of instalments in the US is fixed_sum_credit',
    'placeholders are {session.id} and {order.id}; those of other APIs stay as they are',
    're-authorising invalidates the former token',
    'an address in another case of country is the same; another postal code is not',
  ],
  {
    'redirect_url is absent without merchant_urls.confirmation': async (bench) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}/order`;
      expect((await bench.call('POST', path, cart())).body).not.toHaveProperty('redirect_url');
    },
    'fraud_status is PENDING for an order under review, and never REJECTED': async (bench) => {
      for (const word of ['accept', 'reject']) {
        const body = cart({ billing_address: { email: `a+pend-${word}-01@email.uk` } });
        const path = `/payments/v1/authorizations/${await getToken(bench, body)}/order`;
        expect((await bench.call('POST', path, body)).body['fraud_status']).toBe('PENDING');
      }
    },
    'auto_capture captures the order as it is placed': async (bench) => {
      const order = await placeOrder(bench, cart({ auto_capture: true }));
      expect((await bench.call('GET', order)).body).toMatchObject({
        status: 'CAPTURED',
        captured_amount: 49800,
      });
    },
    'auto_capture of an order under review captures once it is accepted': async (bench) => {
      const billing = { email: 'a+pend-accept-01@email.uk' };
      const body = cart({ auto_capture: true, billing_address: billing });
      const order = await placeOrder(bench, body);
      expect((await bench.call('GET', order)).body['captured_amount']).toBe(0);
      await bench.advance('PT4H');
      expect((await bench.call('GET', order)).body['captured_amount']).toBe(49800);
    },
    'auto_capture is refused where the contract has none': async (bench) => {
      const strict = actingAs(bench, 'PK_strict:strict');
      const path = `/payments/v1/authorizations/${await getToken(strict)}/order`;
      const answer = await strict.call('POST', path, cart({ auto_capture: true }));
      expect(told(answer)).toBe(
        '403 INVALID_OPERATION: Auto capture is not enabled for this account',
      );
    },
    'authorized_payment_method of a market with other days has those days': async (bench) =>
      expectMethod(bench, { purchase_country: 'NO', purchase_currency: 'NOK' }, 'pay_later', {
        type: 'invoice',
        number_of_days: 14,
      }),
    'authorized_payment_method of a company is b2b_invoice': async (bench) =>
      expectMethod(bench, { customer: { type: 'organization' } }, 'pay_later', {
        type: 'b2b_invoice',
        number_of_days: 30,
      }),
    'authorized_payment_method of instalments in the US is fixed_sum_credit': async (bench) =>
      expectMethod(bench, { purchase_country: 'US', purchase_currency: 'USD' }, 'pay_over_time', {
        type: 'fixed_sum_credit',
        number_of_installments: 3,
      }),
    'placeholders are {session.id} and {order.id}; those of other APIs stay as they are': async (
      bench,
    ) => {
      const confirmation = 'https://shop.example/{session.id}/{order.id}/{{order_id}}';
      const body = cart({ merchant_urls: { confirmation } });
      const { sessionId, pageId } = await openPage(bench, body);
      const done = await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, {
        action: 'approve',
      });
      const token = String((done.body['session'] as Json)['authorization_token']);
      const path = `/payments/v1/authorizations/${token}/order`;
      const placed = (await bench.call('POST', path, body)).body;
      expect(placed['redirect_url']).toBe(
        `https://shop.example/${sessionId}/${String(placed['order_id'])}/{{order_id}}`,
      );
    },
    're-authorising invalidates the former token': async (bench) => {
      const first = await openPage(bench);
      const second = await bench.call('POST', '/hpp/v1/sessions', {
        payment_session_url: `https://api.klarna.com${SESSIONS}/${first.sessionId}`,
        merchant_urls: { success: 'https://shop.example' },
      });
      const tokens: string[] = [];
      for (const pageId of [first.pageId, String(second.body['session_id'])]) {
        const done = await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, {
          action: 'approve',
        });
        tokens.push(String((done.body['session'] as Json)['authorization_token']));
      }
      const [former, latter] = tokens.map((token) => `/payments/v1/authorizations/${token}/order`);
      expect((await bench.call('POST', former ?? '', cart())).status).toBe(404);
      expect((await bench.call('POST', latter ?? '', cart())).status).toBe(200);
    },
    'an address in another case of country is the same; another postal code is not': async (
      bench,
    ) => {
      const shown = cart({ billing_address: { country: 'SE', postal_code: '11148' } });
      const order = async (billing: Json): Promise<string> => {
        const path = `/payments/v1/authorizations/${await getToken(bench, shown)}/order`;
        return told(await bench.call('POST', path, cart({ billing_address: billing })));
      };
      expect(await order({ country: 'se', postal_code: '11148' })).toBe('200');
      expect(await order({ country: 'SE', postal_code: '11149' })).toBe(
        '409 BAD_VALUE: Not matching fields: [billing_address.postal_code]',
      );
    },
  },
  {
    merchants: [
      { id: 'N1', username: 'PK_sandbox', password: 'sandbox', name: 'One' },
      {
        id: 'N2',
        username: 'PK_strict',
        password: 'strict',
        name: 'Strict',
        terms: { allowAutoCapture: false },
      },
    ],
  },
);

async function expectMethod(
  bench: Bench,
  changes: Json,
  method: string,
  expected: Json,
): Promise<void> {
  const body = cart(changes);
  const path = `/payments/v1/authorizations/${await getToken(bench, body, method)}/order`;
  const placed = await bench.call('POST', path, body);
  expect(placed.body['authorized_payment_method']).toEqual(expected);
}
