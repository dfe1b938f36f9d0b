import { expect } from 'vitest';
import {
  actingAs,
  capture,
  cart,
  errorCode,
  getCustomerToken,
  getToken,
  openPage,
  placeOrder,
  refund,
} from '../support.js';
import type { Answer, Bench } from '../support.js';
import { coverTable, told, UNKNOWN_ID } from './rows.js';

const TWO = {
  merchants: [
    { id: 'N1', username: 'PK_sandbox', password: 'sandbox', name: 'One' },
    {
      id: 'N2',
      username: 'PK_two',
      password: 'two',
      name: 'Two',
      terms: { authorizationDays: 7, invoiceDueDays: 45, allowShippingDelay: false },
    },
  ],
} as const;
const SECOND = 'PK_two:two';

async function capturedAmount(bench: Bench, order: string): Promise<unknown> {
  return (await bench.call('GET', order)).body['captured_amount'];
}

coverTable(
  '1.3 Headers',
  [
    'Klarna-Idempotency-Key: POST of Order Management',
    'Klarna-Idempotency-Key: PATCH of Order Management',
    'Klarna-Idempotency-Key: the body is ignored, the first result returned with the same ids',
    'Klarna-Idempotency-Key: a refusal is the first result too',
    'Klarna-Idempotency-Key: an answer of a broken server is not',
    'Klarna-Idempotency-Key: not for the Payments API',
    'Klarna-Idempotency-Key: without one, or with another, a repeated capture is a second one',
    'Klarna-Idempotency-Key: each merchant has its own',
    'Klarna-Integrator: ignored',
    'Klarna-Correlation-Id: equals correlation_id of an error',
    'Capture-Id: on 201 of a capture',
    'Refund-Id: on 201 of a refund',
    'Location: absolute, on 201 only',
    'X-Ratelimit-Limit, -Remaining, -Reset: on every answer',
  ],
  {
    'Klarna-Idempotency-Key: POST of Order Management': async (bench) => {
      const order = await placeOrder(bench);
      const extend = async (): Promise<Answer> =>
        bench.call('POST', `${order}/captures`, { captured_amount: 1 }, { key: 'post' });
      expect((await extend()).header('Capture-Id')).toBe((await extend()).header('Capture-Id'));
      expect(await capturedAmount(bench, order)).toBe(1);
    },
    'Klarna-Idempotency-Key: PATCH of Order Management': async (bench) => {
      const order = await placeOrder(bench);
      const change = async (reference: string): Promise<Answer> =>
        bench.call(
          'PATCH',
          `${order}/merchant-references`,
          { merchant_reference1: reference },
          { key: 'patch' },
        );
      expect([(await change('one')).status, (await change('two')).status]).toEqual([204, 204]);
      expect((await bench.call('GET', order)).body['merchant_reference1']).toBe('one');
    },
    'Klarna-Idempotency-Key: the body is ignored, the first result returned with the same ids':
      async (bench) => {
        const order = await placeOrder(bench);
        const path = `${order}/captures`;
        const first = await bench.call('POST', path, { captured_amount: 1 }, { key: 'k' });
        const again = await bench.call('POST', path, { captured_amount: 2 }, { key: 'k' });
        const seen = ({ status, header }: Answer): readonly unknown[] => [
          status,
          header('Capture-Id'),
          header('Location'),
          header('Klarna-Correlation-Id'),
        ];
        expect(seen(again)).toEqual(seen(first));
      },
    'Klarna-Idempotency-Key: a refusal is the first result too': async (bench) => {
      const order = await placeOrder(bench);
      const give = async (): Promise<Answer> =>
        bench.call('POST', `${order}/refunds`, { refunded_amount: 1 }, { key: 'k' });
      const first = await give();
      await capture(bench, order, 10);
      const again = await give();
      expect([again.status, again.text]).toEqual([403, first.text]);
    },
    'Klarna-Idempotency-Key: an answer of a broken server is not': async (bench) => {
      const order = await placeOrder(bench);
      await bench.call('POST', '/sandbox/faults', { path: '/captures$', kind: 'status', times: 1 });
      const take = async (): Promise<number> =>
        (await bench.call('POST', `${order}/captures`, { captured_amount: 1 }, { key: 'k' }))
          .status;
      expect([await take(), await take()]).toEqual([503, 201]);
    },
    'Klarna-Idempotency-Key: not for the Payments API': async (bench) => {
      const make = async (): Promise<unknown> =>
        (await bench.call('POST', '/payments/v1/sessions', cart(), { key: 'k' })).body[
          'session_id'
        ];
      expect(await make()).not.toBe(await make());
    },
    'Klarna-Idempotency-Key: without one, or with another, a repeated capture is a second one':
      async (bench) => {
        const order = await placeOrder(bench);
        for (const options of [{}, {}, { key: 'a' }, { key: 'b' }]) {
          await bench.call('POST', `${order}/captures`, { captured_amount: 1 }, options);
        }
        expect(await capturedAmount(bench, order)).toBe(4);
      },
    'Klarna-Idempotency-Key: each merchant has its own': async (bench) => {
      for (const each of [bench, actingAs(bench, SECOND)]) {
        const order = await placeOrder(each);
        await each.call('POST', `${order}/captures`, { captured_amount: 1 }, { key: 'same' });
        expect(await capturedAmount(each, order)).toBe(1);
      }
    },
    'Klarna-Integrator: ignored': async (bench) => {
      const answer = await fetch(`${bench.sandbox.url}${await placeOrder(bench)}`, {
        headers: {
          Authorization: `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`,
          'Klarna-Integrator': 'somebody',
        },
      });
      expect(answer.status).toBe(200);
    },
    'Klarna-Correlation-Id: equals correlation_id of an error': async (bench) => {
      const answer = await bench.call('GET', '/ordermanagement/v1/orders/x');
      expect(answer.header('Klarna-Correlation-Id')).toBe(answer.body['correlation_id']);
    },
    'Capture-Id: on 201 of a capture': async (bench) => {
      const order = await placeOrder(bench);
      const made = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
      expect(made.header('Location')).toContain(`/captures/${made.header('Capture-Id') ?? '?'}`);
    },
    'Refund-Id: on 201 of a refund': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 1);
      const made = await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
      expect(made.header('Location')).toContain(`/refunds/${made.header('Refund-Id') ?? '?'}`);
    },
    'Location: absolute, on 201 only': async (bench) => {
      const order = await placeOrder(bench);
      const location = (answer: Answer): string | undefined => answer.header('Location');
      expect(location(await bench.call('GET', order))).toBeUndefined();
      expect(location(await bench.call('POST', `${order}/acknowledge`))).toBeUndefined();
      const made = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
      expect(location(made)?.startsWith(`${bench.sandbox.url}/`)).toBe(true);
    },
    'X-Ratelimit-Limit, -Remaining, -Reset: on every answer': async (bench) => {
      const order = await placeOrder(bench);
      for (const answer of [
        await bench.call('GET', order),
        await bench.call('POST', `${order}/acknowledge`),
        await bench.call('GET', '/nothing'),
        await bench.call('GET', order, undefined, { user: null }),
        await bench.call('POST', '/payments/v1/sessions', cart()),
      ]) {
        expect(answer.header('X-Ratelimit-Limit')).toMatch(/^(?:5, 5|50, 50);w=1$/);
        expect(answer.header('X-Ratelimit-Remaining')).toMatch(/^\d+$/);
        expect(answer.header('X-Ratelimit-Reset')).toBe('1');
      }
    },
  },
  TWO,
);

coverTable(
  '1.2 One merchant and another',
  [
    'sees none of its payment sessions and tokens',
    'sees none of its hosted pages, nor makes one over its session',
    'sees none of its orders, captures and refunds',
    'sees none of its customer tokens',
    'sees none of its payouts',
    'has its own terms',
  ],
  {
    'sees none of its payment sessions and tokens': async (bench) => {
      const other = actingAs(bench, SECOND);
      const token = `/payments/v1/authorizations/${await getToken(bench)}`;
      const { sessionId } = await openPage(bench);
      const session = `/payments/v1/sessions/${sessionId}`;
      for (const [method, path] of [
        ['GET', session],
        ['POST', session],
        ['POST', `${token}/order`],
        ['POST', `${token}/customer-token`],
        ['DELETE', token],
      ] as const) {
        expect((await other.call(method, path)).status).toBe(404);
      }
      expect((await bench.call('DELETE', token)).status).toBe(204);
    },
    'sees none of its hosted pages, nor makes one over its session': async (bench) => {
      const other = actingAs(bench, SECOND);
      const { pageId, sessionId } = await openPage(bench);
      const page = `/hpp/v1/sessions/${pageId}`;
      for (const [method, path] of [
        ['GET', page],
        ['DELETE', page],
        ['POST', `${page}/distribution`],
      ] as const) {
        expect((await other.call(method, path)).status).toBe(404);
      }
      const made = await other.call('POST', '/hpp/v1/sessions', {
        payment_session_url: `https://api.klarna.com/payments/v1/sessions/${sessionId}`,
        merchant_urls: {},
      });
      expect(made.status).toBe(404);
    },
    'sees none of its orders, captures and refunds': async (bench) => {
      const other = actingAs(bench, SECOND);
      const order = await placeOrder(bench);
      const captured = await capture(bench, order, 100);
      const refunded = await refund(bench, order, 1);
      for (const path of [order, `${order}/captures`, captured, refunded]) {
        expect(errorCode(await other.call('GET', path))).toBe('NO_SUCH_ORDER');
      }
      for (const path of ['cancel', 'acknowledge', 'captures', 'refunds']) {
        expect(errorCode(await other.call('POST', `${order}/${path}`))).toBe('NO_SUCH_ORDER');
      }
    },
    'sees none of its customer tokens': async (bench) => {
      const other = actingAs(bench, SECOND);
      const token = `/customer-token/v1/tokens/${await getCustomerToken(bench)}`;
      expect((await other.call('GET', token)).status).toBe(404);
      const cancel = { status: 'CANCELLED' };
      expect((await other.call('PATCH', `${token}/status`, cancel)).status).toBe(404);
      expect((await other.call('POST', `${token}/order`, cart())).status).toBe(404);
      expect((await bench.call('GET', token)).body['status']).toBe('ACTIVE');
    },
    'sees none of its payouts': async (bench) => {
      await capture(bench, await placeOrder(bench), 49800);
      await bench.advance('P30D');
      const total = async (each: Bench): Promise<unknown> =>
        (await each.call('GET', '/settlements/v1/payouts')).body['pagination'];
      expect(await total(bench)).toMatchObject({ total: 1 });
      expect(await total(actingAs(bench, SECOND))).toMatchObject({ total: 0 });
    },
    'has its own terms': async (bench) => {
      const other = actingAs(bench, SECOND);
      const order = await placeOrder(other);
      expect((await other.call('GET', order)).body['expires_at']).toBe('2031-03-10T00:00:00.000Z');
      const delayed = { captured_amount: 1, shipping_delay: 1 };
      expect((await other.call('POST', `${order}/captures`, delayed)).status).toBe(403);
      const mine = await placeOrder(bench);
      expect((await bench.call('POST', `${mine}/captures`, delayed)).status).toBe(201);
    },
  },
  TWO,
);

coverTable(
  '1.2 Credentials',
  ['none', 'a wrong password', 'an unknown user', 'no Basic credentials at all'],
  {
    none: async (bench) => expectStranger(bench, null),
    'a wrong password': async (bench) => expectStranger(bench, 'PK_sandbox:wrong'),
    'an unknown user': async (bench) => expectStranger(bench, 'nobody:sandbox'),
    'no Basic credentials at all': async (bench) => {
      const answer = await fetch(`${bench.sandbox.url}/settlements/v1/payouts`, {
        headers: { Authorization: 'Bearer token' },
      });
      expect(answer.status).toBe(401);
    },
  },
);

async function expectStranger(bench: Bench, user: string | null): Promise<void> {
  const path = `/ordermanagement/v1/orders/${UNKNOWN_ID}`;
  const answer = await bench.call('GET', path, undefined, { user });
  expect(told(answer)).toBe('401 UNAUTHORIZED');
  expect(answer.body['error_messages']).toEqual([]);
}
