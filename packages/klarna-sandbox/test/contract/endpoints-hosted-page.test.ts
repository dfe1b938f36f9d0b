import jsQR from 'jsqr';
import { expect } from 'vitest';
import { cart, openListener, openPage, SHOP } from '../support.js';
import type { Answer, Bench, Json } from '../support.js';
import { coverTable, told, UUID } from './rows.js';

const PAGES = '/hpp/v1/sessions';

async function act(bench: Bench, pageId: string, action: string): Promise<Answer> {
  return bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action });
}

async function read(bench: Bench, pageId: string): Promise<Json> {
  return (await bench.call('GET', `${PAGES}/${pageId}`)).body;
}

coverTable(
  '4 Hosted Payment Page v1',
  [
    'POST /hpp/v1/sessions answers 201 with links, their expiry and a distribution module',
    'POST /hpp/v1/sessions answers 404 when the payment session has expired',
    'POST /hpp/v1/sessions answers 404 in the last hour of the payment session',
    'POST /hpp/v1/sessions takes several pages for one payment session',
    'GET /hpp/v1/sessions/{id} answers 200',
    'DELETE /hpp/v1/sessions/{id} answers 204',
    'DELETE /hpp/v1/sessions/{id} answers 400 once completed',
    'POST /hpp/v1/sessions/{id}/distribution answers 201, and the sandbox shows what was to be sent',
    'GET of qr_code_url answers a QR code of the payment link',
  ],
  {
    'POST /hpp/v1/sessions answers 201 with links, their expiry and a distribution module': async (
      bench,
    ) => {
      const start = await bench.now();
      const { page, pageId } = await openPage(bench);
      const link = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/[A-Z2-9]{8}$/);
      expect(page).toEqual({
        session_id: expect.stringMatching(UUID),
        redirect_url: link,
        session_url: `${bench.sandbox.url}${PAGES}/${pageId}`,
        qr_code_url: `${String(page['redirect_url'])}/qr`,
        distribution_url: `${bench.sandbox.url}${PAGES}/${pageId}/distribution`,
        expires_at: new Date(start + 47 * 3_600_000).toISOString(),
        distribution_module: {
          token: expect.any(String),
          standalone_url: link,
          generation_url: link,
        },
      });
    },
    'POST /hpp/v1/sessions answers 404 when the payment session has expired': async (bench) => {
      const { sessionId } = await openPage(bench);
      await bench.advance('PT48H');
      expect(told(await pageOver(bench, sessionId))).toBe(
        '404 NOT_FOUND: The payment session cannot be found or has expired',
      );
    },
    'POST /hpp/v1/sessions answers 404 in the last hour of the payment session': async (bench) => {
      const { sessionId } = await openPage(bench);
      await bench.advance('PT46H59M59S');
      expect((await pageOver(bench, sessionId)).status).toBe(201);
      await bench.advance('PT1S');
      expect((await pageOver(bench, sessionId)).status).toBe(404);
    },
    'POST /hpp/v1/sessions takes several pages for one payment session': async (bench) => {
      const { sessionId, pageId } = await openPage(bench);
      const second = await pageOver(bench, sessionId);
      expect([second.status, second.body['session_id'] === pageId]).toEqual([201, false]);
    },
    'GET /hpp/v1/sessions/{id} answers 200': async (bench) => {
      const body = cart({ customer: { date_of_birth: '1941-03-21' } });
      const { page, pageId } = await openPage(bench, body);
      const answer = await bench.call('GET', `${PAGES}/${pageId}`);
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          session_id: pageId,
          status: 'WAITING',
          updated_at: expect.stringMatching(/Z$/),
          expires_at: page['expires_at'],
          customer: { date_of_birth: '1941-03-21' },
        },
      ]);
    },
    'DELETE /hpp/v1/sessions/{id} answers 204': async (bench) => {
      const { pageId } = await openPage(bench);
      const answer = await bench.call('DELETE', `${PAGES}/${pageId}`);
      expect([answer.status, answer.text]).toEqual([204, '']);
    },
    'DELETE /hpp/v1/sessions/{id} answers 400 once completed': async (bench) => {
      const { pageId } = await openPage(bench);
      await act(bench, pageId, 'approve');
      expect(told(await bench.call('DELETE', `${PAGES}/${pageId}`))).toBe(
        '400 BAD_REQUEST: The session has already been completed',
      );
    },
    'POST /hpp/v1/sessions/{id}/distribution answers 201, and the sandbox shows what was to be sent':
      async (bench) => {
        const { page, pageId } = await openPage(bench);
        const path = `${PAGES}/${pageId}/distribution`;
        const sent: readonly Json[] = [
          { method: 'sms', contact_information: { phone: '+46701740615', phone_country: 'se' } },
          {
            method: 'email',
            contact_information: { email: 'customer@email.se' },
            template: 'INSTORE_PURCHASE',
          },
          { method: 'token' },
        ];
        for (const body of sent) {
          const answer = await bench.call('POST', path, body);
          expect([answer.status, answer.text]).toEqual([201, '']);
        }
        const shown = await bench.call('GET', `/sandbox/hpp/${pageId}/distributions`);
        const [at, link] = [expect.stringMatching(/Z$/), page['redirect_url']];
        expect(shown.body).toEqual({
          distributions: [
            { at, method: 'sms', to: '+46701740615', phone_country: 'SE', template: '', link },
            { at, method: 'email', to: 'customer@email.se', template: 'INSTORE_PURCHASE', link },
            { at, method: 'token', to: '', template: '', link },
          ],
        });
      },
    'GET of qr_code_url answers a QR code of the payment link': async (bench) => {
      const { page } = await openPage(bench);
      const answer = await fetch(String(page['qr_code_url']));
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      expect(decodeSvg(await answer.text())).toBe(page['redirect_url']);
    },
  },
);

async function pageOver(bench: Bench, sessionId: string): Promise<Answer> {
  return bench.call('POST', PAGES, {
    payment_session_url: `https://api.playground.klarna.com/payments/v1/sessions/${sessionId}`,
    merchant_urls: { success: SHOP },
  });
}

/** Draws the squares of the SVG, eight pixels each, and reads them with an independent decoder. */
function decodeSvg(svg: string): string | undefined {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]) * 8;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x = '', y = ''] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let down = 0; down < 8; down += 1) {
      const from = ((Number(y) * 8 + down) * side + Number(x) * 8) * 4;
      for (let right = 0; right < 8; right += 1) {
        pixels.fill(0, from + right * 4, from + right * 4 + 3);
      }
    }
  }
  return jsQR.default(pixels, side, side)?.data;
}

coverTable(
  '4 Status machine',
  [
    'WAITING: created, page not opened',
    'IN_PROGRESS: customer on the page',
    'COMPLETED is final and carries the authorization_token with NONE',
    'COMPLETED is final and carries order_id and klarna_reference with PLACE_ORDER',
    'COMPLETED with CAPTURE_ORDER has captured at once',
    'FAILED: declined; the customer may retry',
    'BACK: the customer may return',
    'ERROR: technical error, may retry',
    'CANCELLED is final',
    'DISABLED is final: the merchant deleted it',
    'MANUAL_ID_CHECK is not final: identification in the store',
    'TIMEOUT is told by callbacks only; the read call says DISABLED',
  ],
  {
    'WAITING: created, page not opened': async (bench) => {
      const { pageId } = await openPage(bench);
      expect((await read(bench, pageId))['status']).toBe('WAITING');
    },
    'IN_PROGRESS: customer on the page': async (bench) => {
      const { pageId, link } = await openPage(bench);
      await fetch(`${bench.sandbox.url}${link}`);
      expect((await read(bench, pageId))['status']).toBe('IN_PROGRESS');
    },
    'COMPLETED is final and carries the authorization_token with NONE': async (bench) => {
      const { pageId } = await openPage(bench, cart(), { place_order_mode: 'NONE' });
      await act(bench, pageId, 'approve');
      expect(await finalState(bench, pageId)).toEqual({
        ...(await read(bench, pageId)),
        status: 'COMPLETED',
        authorization_token: expect.stringMatching(UUID),
      });
    },
    'COMPLETED is final and carries order_id and klarna_reference with PLACE_ORDER': async (
      bench,
    ) => {
      const { pageId } = await openPage(bench, cart(), { place_order_mode: 'PLACE_ORDER' });
      await act(bench, pageId, 'approve');
      const state = await finalState(bench, pageId);
      expect(state).toMatchObject({ status: 'COMPLETED', order_id: expect.stringMatching(UUID) });
      expect(state['klarna_reference']).toMatch(/^[A-Z2-9]{8}$/);
      expect(state).not.toHaveProperty('authorization_token');
    },
    'COMPLETED with CAPTURE_ORDER has captured at once': async (bench) => {
      const { pageId } = await openPage(bench, cart(), { place_order_mode: 'CAPTURE_ORDER' });
      await act(bench, pageId, 'approve');
      const { order_id: id } = await read(bench, pageId);
      const order = await bench.call('GET', `/ordermanagement/v1/orders/${String(id)}`);
      expect(order.body).toMatchObject({ status: 'CAPTURED', captured_amount: 49800 });
    },
    'FAILED: declined; the customer may retry': async (bench) =>
      retried(bench, 'decline', 'FAILED'),
    'BACK: the customer may return': async (bench) => retried(bench, 'back', 'BACK'),
    'ERROR: technical error, may retry': async (bench) => retried(bench, 'error', 'ERROR'),
    'CANCELLED is final': async (bench) => {
      const { pageId } = await openPage(bench);
      await act(bench, pageId, 'cancel');
      expect(await finalState(bench, pageId)).toMatchObject({ status: 'CANCELLED' });
      expect((await bench.call('DELETE', `${PAGES}/${pageId}`)).status).toBe(204);
      expect((await read(bench, pageId))['status']).toBe('CANCELLED');
    },
    'DISABLED is final: the merchant deleted it': async (bench) => {
      const { pageId } = await openPage(bench);
      await bench.call('DELETE', `${PAGES}/${pageId}`);
      expect(await finalState(bench, pageId)).toMatchObject({ status: 'DISABLED' });
    },
    'MANUAL_ID_CHECK is not final: identification in the store': async (bench) => {
      const { pageId } = await openPage(bench, cart({ acquiring_channel: 'IN_STORE' }));
      const asked = await act(bench, pageId, 'manual_id_check');
      expect(asked.body).toMatchObject({
        session: { status: 'MANUAL_ID_CHECK' },
        redirect_to: null,
      });
      await act(bench, pageId, 'approve');
      expect((await read(bench, pageId))['status']).toBe('COMPLETED');
    },
    'TIMEOUT is told by callbacks only; the read call says DISABLED': async (bench) => {
      const listener = await openListener();
      const { sessionId } = await openPage(bench);
      const made = await bench.call('POST', PAGES, {
        payment_session_url: `https://api.klarna.com/payments/v1/sessions/${sessionId}`,
        merchant_urls: { status_update: `${listener.url}/cb` },
      });
      const pageId = String(made.body['session_id']);
      await bench.advance('PT47H');
      await bench.sandbox.callbacksDone();
      expect(listener.posts).toMatchObject([{ session: { status: 'TIMEOUT' } }]);
      expect((await read(bench, pageId))['status']).toBe('DISABLED');
      await listener.close();
    },
  },
);

/** The state after the customer tried to go on; a final one is what it was. */
async function finalState(bench: Bench, pageId: string): Promise<Json> {
  const before = await read(bench, pageId);
  for (const action of ['open', 'approve', 'cancel']) await act(bench, pageId, action);
  expect(await read(bench, pageId)).toEqual(before);
  return before;
}

async function retried(bench: Bench, action: string, status: string): Promise<void> {
  const { pageId } = await openPage(bench);
  await act(bench, pageId, action);
  expect((await read(bench, pageId))['status']).toBe(status);
  await act(bench, pageId, 'approve');
  expect((await read(bench, pageId))['status']).toBe('COMPLETED');
}

type Refused = readonly [row: string, body: (sessionUrl: string) => Json, field: string];

const OPTIONS: readonly Refused[] = (
  [
    ['an unknown place_order_mode', { place_order_mode: 'MAYBE' }, 'place_order_mode'],
    ['an unknown purchase_type', { purchase_type: 'STEAL' }, 'purchase_type'],
    [
      'an unknown payment_method_category',
      { payment_method_category: 'gold' },
      'payment_method_category',
    ],
    [
      'an unknown one of payment_method_categories',
      { payment_method_categories: ['pay_now', 'gold'] },
      'payment_method_categories',
    ],
    ['a logo_url without TLS', { logo_url: 'http://shop.example/logo.svg' }, 'logo_url'],
    ['a page_title of 256 characters', { page_title: 'x'.repeat(256) }, 'page_title'],
    [
      'a background image without a width',
      { background_images: [{ url: 'https://shop.example/b.jpg' }] },
      'background_images',
    ],
    [
      'a show_subtotal_detail other than HIDE',
      { show_subtotal_detail: 'SHOW' },
      'show_subtotal_detail',
    ],
  ] as const
).map(([row, options, field]) => [
  row,
  (url) => ({ payment_session_url: url, merchant_urls: { success: SHOP }, options }),
  `options.${field}`,
]);

const REFUSED: readonly Refused[] = [
  [
    'a payment_session_url that names no session',
    () => ({ payment_session_url: SHOP, merchant_urls: {} }),
    'payment_session_url',
  ],
  ['no merchant_urls', (url) => ({ payment_session_url: url }), 'merchant_urls'],
  [
    'a merchant URL of 2001 characters',
    (url) => ({
      payment_session_url: url,
      merchant_urls: { success: `${SHOP}/${'x'.repeat(2000 - SHOP.length)}` },
    }),
    'merchant_urls.success',
  ],
  ...OPTIONS,
];

coverTable(
  '4 What a new page refuses',
  REFUSED.map(([row]) => row),
  Object.fromEntries(
    REFUSED.map(([row, body, field]) => [
      row,
      async (bench: Bench) => {
        const { sessionId } = await openPage(bench);
        const url = `https://api.klarna.com/payments/v1/sessions/${sessionId}`;
        const answer = await bench.call('POST', PAGES, body(url));
        expect(told(answer)).toBe(`400 BAD_VALUE: Bad value: ${field}`);
      },
    ]),
  ),
);

const DISTRIBUTIONS: readonly (readonly [row: string, body: Json, field: string])[] = [
  ['an unknown method', { method: 'pigeon' }, 'method'],
  ['no contact for an e-mail', { method: 'email' }, 'contact_information'],
  [
    'an e-mail without an at sign',
    { method: 'email', contact_information: { email: 'nobody' } },
    'contact_information.email',
  ],
  [
    'an SMS without a number',
    { method: 'sms', contact_information: { email: 'a@email.se' } },
    'contact_information.phone',
  ],
  [
    'a phone_country in words',
    { method: 'sms', contact_information: { phone: '0701740615', phone_country: 'Sweden' } },
    'contact_information.phone_country',
  ],
];

coverTable(
  '4 What a distribution refuses',
  [...DISTRIBUTIONS.map(([row]) => row), 'a page that has ended'],
  {
    ...Object.fromEntries(
      DISTRIBUTIONS.map(([row, body, field]) => [
        row,
        async (bench: Bench) => {
          const { pageId } = await openPage(bench);
          const answer = await bench.call('POST', `${PAGES}/${pageId}/distribution`, body);
          expect(told(answer)).toBe(`400 BAD_VALUE: Bad value: ${field}`);
        },
      ]),
    ),
    'a page that has ended': async (bench: Bench) => {
      const { pageId } = await openPage(bench);
      await act(bench, pageId, 'cancel');
      const body = { method: 'token' };
      const answer = await bench.call('POST', `${PAGES}/${pageId}/distribution`, body);
      expect(told(answer)).toBe('400 BAD_REQUEST: The session can no longer be used');
    },
  },
);
