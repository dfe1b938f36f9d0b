import { expect } from 'vitest';
import { capture, cart, getToken, line, openPage, placeOrder } from '../support.js';
import type { Answer, Bench, Json } from '../support.js';
import { coverTable, told, UNKNOWN_ID } from './rows.js';

const SESSIONS = '/payments/v1/sessions';
const ORDER = `/ordermanagement/v1/orders/${UNKNOWN_ID}`;

/** Each row of the table: its name, what is asked, and what is told. */
type ErrorRow = readonly [
  row: string,
  ask: (bench: Bench) => Promise<Answer>,
  answer: string | RegExp,
];

function coverErrors(table: string, rows: readonly ErrorRow[]): void {
  coverTable(
    table,
    rows.map(([row]) => row),
    Object.fromEntries(
      rows.map(([row, ask, answer]) => [
        row,
        async (bench: Bench) => {
          const answered = await ask(bench);
          expect(told(answered)).toMatch(typeof answer === 'string' ? exactly(answer) : answer);
          expect(answered.header('Content-Type')).toBe('application/json');
          expect(answered.body['correlation_id']).toBe(answered.header('Klarna-Correlation-Id'));
          expect(Object.keys(answered.body).toSorted()).toEqual([
            'correlation_id',
            'error_code',
            'error_messages',
          ]);
        },
      ]),
    ),
  );
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

const create =
  (body: unknown) =>
  async (bench: Bench): Promise<Answer> =>
    bench.call('POST', SESSIONS, body);

const withLine = (changes: Json): Json => {
  const [, ...rest] = cart()['order_lines'] as Json[];
  return cart({
    order_lines: [{ ...line('physical', 'SHOE-42', 49900, 9980), ...changes }, ...rest],
  });
};

async function orderFor(bench: Bench, shown: Json, asked: Json): Promise<Answer> {
  const path = `/payments/v1/authorizations/${await getToken(bench, shown)}/order`;
  return bench.call('POST', path, asked);
}

/** Places an order by a token and asks for another with the same token. */
async function orderAgain(bench: Bench, second: Json): Promise<Answer> {
  const path = `/payments/v1/authorizations/${await getToken(bench)}/order`;
  await bench.call('POST', path, cart());
  return bench.call('POST', path, second);
}

async function fault(bench: Bench, httpStatus: number): Promise<Answer> {
  const body = { path: '^/ordermanagement', kind: 'status', status: httpStatus, times: 1 };
  await bench.call('POST', '/sandbox/faults', body);
  return bench.call('GET', await placeOrder(bench));
}

const PAYMENTS: readonly ErrorRow[] = [
  ['400 BAD_REQUEST: malformed JSON, empty message list', create('{"a":'), '400 BAD_REQUEST'],
  ['400 BAD_REQUEST: JSON that is no object', create('[1]'), '400 BAD_REQUEST'],
  [
    '400 BAD_VALUE: order_lines[0].total_tax_amount',
    create(withLine({ total_tax_amount: 9982 })),
    '400 BAD_VALUE: Bad value: order_lines[0].total_tax_amount',
  ],
  [
    '400 BAD_VALUE: order_tax_amount',
    create(cart({ order_tax_amount: 9964 })),
    '400 BAD_VALUE: Bad value: order_tax_amount',
  ],
  [
    '400 BAD_VALUE: order_lines',
    create(cart({ order_lines: [] })),
    '400 BAD_VALUE: Bad value: order_lines',
  ],
  [
    '400 BAD_VALUE: order_lines[0].reference (too long)',
    create(withLine({ reference: 'x'.repeat(256) })),
    '400 BAD_VALUE: Bad value: order_lines[0].reference',
  ],
  [
    '400 BAD_VALUE: purchase_currency',
    create(cart({ purchase_currency: 'crowns' })),
    '400 BAD_VALUE: Bad value: purchase_currency',
  ],
  ['400 BAD_VALUE: locale', create(cart({ locale: 'sv_SE' })), '400 BAD_VALUE: Bad value: locale'],
  [
    '400 BAD_VALUE: billing_address.postal_code',
    create(cart({ billing_address: { postal_code: '12345678901' } })),
    '400 BAD_VALUE: Bad value: billing_address.postal_code',
  ],
  [
    '400 BAD_VALUE: attachment.attachment',
    create(cart({ attachment: { content_type: 'application/json', body: 'no JSON' } })),
    '400 BAD_VALUE: Bad value: attachment.attachment',
  ],
  [
    '400 BAD_VALUE: names the first offending field only',
    create(cart({ locale: 'sv_SE', order_lines: [], purchase_currency: 'crowns' })),
    '400 BAD_VALUE: Bad value: purchase_currency',
  ],
  [
    '401 UNAUTHORIZED: empty list',
    async (bench) => bench.call('POST', SESSIONS, cart(), { user: 'PK_sandbox:wrong' }),
    '401 UNAUTHORIZED',
  ],
  [
    '403 INVALID_OPERATION: Authorization token already consumed',
    async (bench) => {
      const { pageId, sessionId } = await openPage(bench, cart(), {
        place_order_mode: 'PLACE_ORDER',
      });
      await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
      const { body } = await bench.call('GET', `${SESSIONS}/${sessionId}`);
      const token = String(body['authorization_token']);
      return bench.call('POST', `/payments/v1/authorizations/${token}/order`, cart());
    },
    '403 INVALID_OPERATION: Authorization token already consumed',
  ],
  [
    '403 INVALID_OPERATION: Not allowed to create customer token for intent buy',
    async (bench) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}/customer-token`;
      return bench.call('POST', path, {});
    },
    '403 INVALID_OPERATION: Not allowed to create customer token for intent buy',
  ],
  [
    '403 REJECTED: re-assessment at order time refused',
    async (bench) =>
      orderFor(bench, cart(), cart({ billing_address: { email: 'customer+denied@email.se' } })),
    '403 REJECTED: Rejected',
  ],
  [
    '404 NOT_FOUND: Invalid session id',
    async (bench) => bench.call('GET', `${SESSIONS}/${UNKNOWN_ID}`),
    '404 NOT_FOUND: Invalid session id',
  ],
  [
    '404 NOT_FOUND: Invalid authorization token (unknown)',
    async (bench) => bench.call('POST', `/payments/v1/authorizations/${UNKNOWN_ID}/order`, cart()),
    '404 NOT_FOUND: Invalid authorization token',
  ],
  [
    '404 NOT_FOUND: Invalid authorization token (expired)',
    async (bench) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}/order`;
      await bench.advance('PT60M');
      return bench.call('POST', path, cart());
    },
    '404 NOT_FOUND: Invalid authorization token',
  ],
  [
    '404 NOT_FOUND: Authorization cannot be deleted',
    async (bench) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}`;
      await bench.call('POST', `${path}/order`, cart());
      return bench.call('DELETE', path);
    },
    '404 NOT_FOUND: Authorization cannot be deleted',
  ],
  [
    '404 SESSION_COMPLETED: update after the order',
    async (bench) => {
      const { pageId, sessionId } = await openPage(bench, cart(), {
        place_order_mode: 'PLACE_ORDER',
      });
      await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
      return bench.call('POST', `${SESSIONS}/${sessionId}`, { merchant_reference2: 'late' });
    },
    '404 SESSION_COMPLETED: Session has already been completed',
  ],
  [
    '409 BAD_VALUE: Not matching fields: [billing_address.postal_code]',
    async (bench) =>
      orderFor(
        bench,
        cart({ billing_address: { postal_code: '11148' } }),
        cart({ billing_address: { postal_code: '11149' } }),
      ),
    '409 BAD_VALUE: Not matching fields: [billing_address.postal_code]',
  ],
  [
    '409 BAD_VALUE: Incorrect number of items in the cart',
    async (bench) => {
      const [shoe, parcel] = cart()['order_lines'] as Json[];
      const two = { order_amount: 54800, order_tax_amount: 10960, order_lines: [shoe, parcel] };
      return orderFor(bench, cart(two), cart());
    },
    /Not matching fields: \[.*Incorrect number of items in the cart\. Expected: 2, Actual: 3\]/,
  ],
  [
    '409 BAD_VALUE: completed with different request body',
    async (bench) => orderAgain(bench, cart({ merchant_reference1: 'other' })),
    '409 BAD_VALUE: The order has been already completed with different request body',
  ],
  ['500 INTERNAL_SERVER_ERROR', async (bench) => fault(bench, 500), /^500 INTERNAL_SERVER_ERROR/],
];

coverErrors('1.5 Errors of the Payments API', PAYMENTS);

coverTable(
  '1.5 What the last 409 implies',
  ['an identical body on a consumed token is answered with the original order'],
  {
    'an identical body on a consumed token is answered with the original order': async (bench) => {
      const path = `/payments/v1/authorizations/${await getToken(bench)}/order`;
      const first = await bench.call('POST', path, cart());
      const reordered = Object.fromEntries(Object.entries(cart()).toReversed());
      const again = await bench.call('POST', path, reordered);
      expect([again.status, again.body]).toEqual([200, first.body]);
    },
  },
);

coverTable(
  '1.5 An inactive merchant',
  ['403 MERCHANT_INACTIVE: merchant not activated'],
  {
    '403 MERCHANT_INACTIVE: merchant not activated': async (bench) => {
      for (const [method, path] of [
        ['POST', SESSIONS],
        ['GET', ORDER],
        ['GET', '/settlements/v1/payouts'],
      ] as const) {
        const answer = await bench.call(method, path, method === 'GET' ? undefined : cart());
        expect(told(answer)).toBe('403 MERCHANT_INACTIVE: Merchant is not activated');
      }
    },
  },
  {
    merchants: [
      { id: 'N1', username: 'PK_sandbox', password: 'sandbox', name: 'Asleep', isActive: false },
    ],
  },
);

const post =
  (rest: string, body: Json = {}) =>
  async (bench: Bench): Promise<Answer> =>
    bench.call('POST', `${await placeOrder(bench)}${rest}`, body);

async function captureIn(
  bench: Bench,
  how: 'cancelled' | 'expired' | 'pending' | 'open',
): Promise<Answer> {
  const email = how === 'pending' ? 'a+pend-accept-01@email.uk' : 'a@email.uk';
  const order = await placeOrder(bench, cart({ billing_address: { email } }));
  if (how === 'cancelled') await bench.call('POST', `${order}/cancel`);
  if (how === 'expired') await bench.advance('P28D');
  return bench.call('POST', `${order}/captures`, { captured_amount: how === 'open' ? 49801 : 1 });
}

const NOT_CAPTURED = '403 CAPTURE_NOT_ALLOWED: Capture not allowed.';

const MANAGEMENT: readonly ErrorRow[] = [
  [
    '400 INVALID_ORDER_ID: Order ID must be a valid UUID.',
    async (bench) => bench.call('GET', '/ordermanagement/v1/orders/12345'),
    '400 INVALID_ORDER_ID: Order ID must be a valid UUID.',
  ],
  [
    '400 UNPROCESSABLE_ENTITY: shipping_info/shipping_company between 0 and 100',
    post('/shipping-info', { shipping_info: [{ shipping_company: 'x'.repeat(101) }] }),
    '400 UNPROCESSABLE_ENTITY: The size of the shipping_info/shipping_company value must be between 0 and 100',
  ],
  [
    '403 CAPTURE_NOT_ALLOWED: cancelled',
    async (bench) => captureIn(bench, 'cancelled'),
    NOT_CAPTURED,
  ],
  ['403 CAPTURE_NOT_ALLOWED: expired', async (bench) => captureIn(bench, 'expired'), NOT_CAPTURED],
  [
    '403 CAPTURE_NOT_ALLOWED: fraud-pending',
    async (bench) => captureIn(bench, 'pending'),
    NOT_CAPTURED,
  ],
  [
    '403 CAPTURE_NOT_ALLOWED: above the remaining authorisation',
    async (bench) => captureIn(bench, 'open'),
    NOT_CAPTURED,
  ],
  [
    '403 CANCEL_NOT_ALLOWED: Order has previous captures.',
    async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 1);
      return bench.call('POST', `${order}/cancel`);
    },
    '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
  ],
  [
    '403 REFUND_NOT_ALLOWED: Order has no captures.',
    post('/refunds', { refunded_amount: 1 }),
    '403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible.',
  ],
  [
    '403 REFUND_NOT_ALLOWED: Over refund is not allowed.',
    async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 10);
      return bench.call('POST', `${order}/refunds`, { refunded_amount: 11 });
    },
    '403 REFUND_NOT_ALLOWED: Over refund is not allowed. Refund not possible.',
  ],
  [
    '403 NOT_ALLOWED: Order is expired. Authorization time cannot be extended.',
    async (bench) => {
      const order = await placeOrder(bench);
      await bench.advance('P28D');
      return bench.call('POST', `${order}/extend-authorization-time`);
    },
    '403 NOT_ALLOWED: Order is expired. Authorization time cannot be extended.',
  ],
  [
    '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
    async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49800);
      return bench.call('POST', `${order}/release-remaining-authorization`);
    },
    '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
  ],
  [
    '403 NOT_ALLOWED: Resulting authorization amount X cannot be less than the captured amount Y',
    async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 200);
      return bench.call('PATCH', `${order}/authorization`, { order_amount: 100 });
    },
    '403 NOT_ALLOWED: Resulting authorization amount 100 cannot be less than the captured amount 200 for order. Order authorization cannot be updated',
  ],
  [
    '403 NOT_ALLOWED: Billing address cannot be updated for user account order.',
    async (bench) => {
      const path = `${await placeOrder(bench)}/customer-details`;
      return bench.call('PATCH', path, { billing_address: { city: 'Lund' } });
    },
    '403 NOT_ALLOWED: Billing address cannot be updated for user account order.',
  ],
  [
    '403 NOT_ALLOWED: Update not allowed.',
    async (bench) => {
      const order = await placeOrder(bench);
      await bench.call('POST', `${order}/cancel`);
      const body = { shipping_address: { city: 'Lund' } };
      return bench.call('PATCH', `${order}/customer-details`, body);
    },
    '403 NOT_ALLOWED: Update not allowed.',
  ],
  [
    '404 NO_SUCH_ORDER: Acknowledgement not possible.',
    async (bench) => bench.call('POST', `${ORDER}/acknowledge`),
    `404 NO_SUCH_ORDER: Order ${UNKNOWN_ID} cannot be found. Acknowledgement not possible.`,
  ],
  [
    '404 NO_SUCH_ORDER: Merchant references cannot be updated.',
    async (bench) => bench.call('PATCH', `${ORDER}/merchant-references`, {}),
    `404 NO_SUCH_ORDER: Order ${UNKNOWN_ID} cannot be found. Merchant references cannot be updated.`,
  ],
  [
    '404 NO_SUCH_ORDER: Shipping info cannot be added to order <id>.',
    async (bench) => bench.call('POST', `${ORDER}/shipping-info`, {}),
    `404 NO_SUCH_ORDER: Order ${UNKNOWN_ID} cannot be found. Shipping info cannot be added to order ${UNKNOWN_ID}.`,
  ],
  [
    '404 NO_SUCH_CAPTURE: Shipping info cannot be added to capture <id>',
    post(`/captures/${UNKNOWN_ID}/shipping-info`),
    `404 NO_SUCH_CAPTURE: Capture could not be found. Shipping info cannot be added to capture ${UNKNOWN_ID}`,
  ],
  [
    '404 NOT_FOUND: Refund <id> cannot be found for order <id>',
    async (bench) => bench.call('GET', `${await placeOrder(bench)}/refunds/${UNKNOWN_ID}`),
    /^404 NOT_FOUND: Refund [\da-f-]{36} cannot be found for order [\da-f-]{36}$/,
  ],
  ['409 CONFLICT: by a fault', async (bench) => fault(bench, 409), /^409 CONFLICT/],
  [
    '413 REQUEST_TOO_LARGE',
    async (bench) => bench.call('POST', `${ORDER}/captures`, 'x'.repeat(2_000_001)),
    '413 REQUEST_TOO_LARGE',
  ],
  [
    '422 INVALID_ADDRESS: The shipping and/or billing address is invalid',
    async (bench) => {
      const path = `${await placeOrder(bench)}/customer-details`;
      return bench.call('PATCH', path, { shipping_address: { country: 'Sweden' } });
    },
    '422 INVALID_ADDRESS: The shipping and/or billing address is invalid',
  ],
  ['429 TOO_MANY_REQUESTS: by a fault', async (bench) => fault(bench, 429), /^429 TOO_MANY_REQU/],
  ['500 INTERNAL_SERVER_ERROR', async (bench) => fault(bench, 500), /^500 INTERNAL_SERVER_ERROR/],
  ['502 TEMPORARILY_UNAVAILABLE', async (bench) => fault(bench, 502), /^502 TEMPORARILY_UNAVAIL/],
  ['503 TEMPORARILY_UNAVAILABLE', async (bench) => fault(bench, 503), /^503 TEMPORARILY_UNAVAIL/],
  ['504 TEMPORARILY_UNAVAILABLE', async (bench) => fault(bench, 504), /^504 TEMPORARILY_UNAVAIL/],
];

coverErrors('1.5 Errors of Order Management', MANAGEMENT);

coverTable(
  '1.5 Over the limit',
  ['429 TOO_MANY_REQUESTS: over the limit'],
  {
    '429 TOO_MANY_REQUESTS: over the limit': async (bench) => {
      await bench.call('GET', ORDER);
      expect(told(await bench.call('GET', ORDER))).toMatch(/^429 TOO_MANY_REQUESTS/);
    },
  },
  { enforceRateLimits: true, requestsPerSecond: 1, machineTime: () => 1_900_000_000_000 },
);

coverErrors('1.5 Errors of the Hosted Payment Page', [
  [
    '400 BAD_VALUE',
    async (bench) => bench.call('POST', '/hpp/v1/sessions', {}),
    '400 BAD_VALUE: Bad value: payment_session_url',
  ],
  [
    '401 UNAUTHORIZED',
    async (bench) => bench.call('GET', `/hpp/v1/sessions/${UNKNOWN_ID}`, '', { user: null }),
    '401 UNAUTHORIZED',
  ],
  [
    '404 NOT_FOUND',
    async (bench) => bench.call('GET', `/hpp/v1/sessions/${UNKNOWN_ID}`),
    '404 NOT_FOUND: Invalid session id',
  ],
  [
    '503 by a fault',
    async (bench) => {
      const { pageId } = await openPage(bench);
      await bench.call('POST', '/sandbox/faults', { path: '^/hpp', kind: 'status', times: 1 });
      return bench.call('GET', `/hpp/v1/sessions/${pageId}`);
    },
    /^503 TEMPORARILY_UNAVAILABLE/,
  ],
]);
