import { connect } from 'node:net';
import { expect } from 'vitest';
import { capture, cart, getToken, openPage, placeOrder, refund } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, UNKNOWN_ID } from './rows.js';

/** Sends bytes as they are and answers everything that comes back. */
async function sendRaw(bench: Bench, text: string): Promise<string> {
  const { port, hostname } = new URL(bench.sandbox.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    socket.on('error', reject);
  });
}

const BASIC = `Authorization: Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;

const raw = (method: string, path: string, headers: readonly string[], body = ''): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: api.test',
    BASIC,
    'Connection: close',
    ...headers,
    '',
    body,
  ].join('\r\n');

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/** Every member of an answer whose name says that it is an instant. */
function instantsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => instantsIn(item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name.endsWith('_at') || name.endsWith('_date') ? [item] : instantsIn(item),
  );
}

coverTable(
  '12 Compatibility facts',
  [
    '1 header names in their canonical case',
    '2 Location is absolute, and there is none on a 204',
    '3 exact statuses',
    '4 captures is always a list',
    '5 body-less POSTs of zero length with a JSON content type',
    '5 body-less POSTs with {}',
    '5 GET with a JSON content type',
    '5 GET with a body of no declared length is answered, and the connection closed',
    '5 bytes that are no request are answered with 400',
    '6 every date-time can be parsed; authorized_payment_method is an object',
    '7 error bodies have error_code and a list of messages; 401 as well',
    '8 a partial update of a session does not blank the rest',
    '9 Klarna-Correlation-Id is on every answer',
  ],
  {
    '1 header names in their canonical case': async (bench) => {
      const order = await placeOrder(bench);
      const created = await sendRaw(
        bench,
        raw(
          'POST',
          `${order}/captures`,
          ['Content-Type: application/json', 'Content-Length: 23'],
          '{"captured_amount": 10}',
        ),
      );
      const names = ['Location', 'Capture-Id', 'Klarna-Correlation-Id', 'X-Ratelimit-Limit'];
      for (const name of names) expect(created).toContain(`\r\n${name}: `);
      const read = await sendRaw(bench, raw('GET', order, []));
      expect(read).toContain('\r\nContent-Type: application/json\r\n');
    },
    '2 Location is absolute, and there is none on a 204': async (bench) => {
      const order = await placeOrder(bench);
      const made = await bench.call('POST', `${order}/captures`, { captured_amount: 10 });
      expect(made.header('Location')).toMatch(/^https?:\/\//);
      for (const path of ['acknowledge', 'extend-authorization-time']) {
        const answer = await bench.call('POST', `${order}/${path}`);
        expect([answer.status, answer.header('Location')]).toEqual([204, undefined]);
      }
    },
    '3 exact statuses': async (bench) => {
      const session = await bench.call('POST', '/payments/v1/sessions', cart());
      const path = `/payments/v1/sessions/${String(session.body['session_id'])}`;
      const update = await bench.call('POST', path, { merchant_reference2: 'x' });
      const deleted = `/payments/v1/authorizations/${await getToken(bench)}`;
      const token = `/payments/v1/authorizations/${await getToken(bench)}`;
      const { sessionId, pageId } = await openPage(bench);
      const page = await bench.call('POST', '/hpp/v1/sessions', {
        payment_session_url: `https://api.klarna.com/payments/v1/sessions/${sessionId}`,
        merchant_urls: {},
      });
      const order = await placeOrder(bench);
      const statuses = [
        session.status,
        update.status,
        (await bench.call('POST', `${token}/order`, cart())).status,
        (await bench.call('DELETE', deleted)).status,
        page.status,
        (await bench.call('DELETE', `/hpp/v1/sessions/${pageId}`)).status,
        (await bench.call('POST', `${order}/captures`, { captured_amount: 10 })).status,
        (await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 })).status,
        (await bench.call('POST', `${order}/release-remaining-authorization`)).status,
      ];
      expect(statuses).toEqual([200, 204, 200, 204, 201, 204, 201, 201, 204]);
    },
    '4 captures is always a list': async (bench) => {
      const { body } = await bench.call('GET', await placeOrder(bench));
      expect(body['captures']).toEqual([]);
    },
    '5 body-less POSTs of zero length with a JSON content type': async (bench) => {
      const order = await placeOrder(bench);
      for (const length of [['Content-Length: 0'], []]) {
        const headers = ['Content-Type: application/json', ...length];
        const answer = await sendRaw(bench, raw('POST', `${order}/acknowledge`, headers));
        expect(answer).toMatch(/^HTTP\/1\.1 204 /);
      }
    },
    '5 body-less POSTs with {}': async (bench) => {
      const order = await placeOrder(bench);
      for (const path of ['acknowledge', 'extend-authorization-time', 'cancel']) {
        expect((await bench.call('POST', `${order}/${path}`, {})).status).toBe(204);
      }
    },
    '5 GET with a JSON content type': async (bench) => {
      const order = await placeOrder(bench);
      const answer = await sendRaw(bench, raw('GET', order, ['Content-Type: application/json']));
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    },
    '5 GET with a body of no declared length is answered, and the connection closed': async (
      bench,
    ) => {
      const order = await placeOrder(bench);
      const lasting = raw('GET', order, ['Content-Type: application/json'], '{}');
      const answer = await sendRaw(bench, lasting.replace('Connection: close', 'X-Way: lasting'));
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
      expect(answer).toContain('Connection: close');
    },
    '5 bytes that are no request are answered with 400': async (bench) => {
      const cut = raw('POST', '/payments/v1/sessions', ['Transfer-Encoding: chunked'], 'zz\r\n');
      for (const text of ['hello\r\n\r\n', cut]) {
        expect(await sendRaw(bench, text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      }
      expect((await bench.call('GET', '/sandbox/health')).status).toBe(200);
    },
    '6 every date-time can be parsed; authorized_payment_method is an object': async (bench) => {
      const { pageId } = await openPage(bench);
      const order = await placeOrder(bench);
      await capture(bench, order, 100);
      await refund(bench, order, 1);
      const bodies = [
        (await bench.call('GET', order)).body,
        (await bench.call('GET', `/hpp/v1/sessions/${pageId}`)).body,
      ];
      const instants = instantsIn(bodies);
      expect(instants).toHaveLength(6);
      for (const instant of instants) expect(instant).toMatch(DATE);
      const token = `/payments/v1/authorizations/${await getToken(bench)}/order`;
      const { authorized_payment_method: method } = (await bench.call('POST', token, cart())).body;
      expect(method).toEqual({ type: 'invoice', number_of_days: 30 });
    },
    '7 error bodies have error_code and a list of messages; 401 as well': async (bench) => {
      const path = `/ordermanagement/v1/orders/${UNKNOWN_ID}`;
      const [missing, stranger] = [
        await bench.call('GET', path),
        await bench.call('GET', path, undefined, { user: null }),
      ];
      expect([missing.body, stranger.body]).toMatchObject([
        { error_code: 'NO_SUCH_ORDER', error_messages: [expect.any(String)] },
        { error_code: 'UNAUTHORIZED', error_messages: [] },
      ]);
    },
    '8 a partial update of a session does not blank the rest': async (bench) => {
      const made = await bench.call('POST', '/payments/v1/sessions', cart());
      const path = `/payments/v1/sessions/${String(made.body['session_id'])}`;
      await bench.call('POST', path, { merchant_reference2: 'two' });
      expect((await bench.call('GET', path)).body).toMatchObject({
        ...cart(),
        merchant_reference2: 'two',
      });
    },
    '9 Klarna-Correlation-Id is on every answer': async (bench) => {
      const order = await placeOrder(bench);
      const ids = [
        await bench.call('GET', order),
        await bench.call('POST', `${order}/acknowledge`),
        await bench.call('POST', `${order}/captures`, { captured_amount: 1 }),
        await bench.call('GET', '/payments/v9/nothing'),
        await bench.call('GET', order, undefined, { user: null }),
      ].map(({ header }) => header('Klarna-Correlation-Id'));
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[\da-f-]{36}$/);
    },
  },
);

coverTable(
  '13 Differences between sources, as chosen',
  [
    'idempotency key: any string',
    'reference of a line: up to 255',
    'HPP token field: authorization_token',
    'unknown refund: 404',
    'shipping_method: 13 words',
    'address of Order Management: /ordermanagement/v1',
    'cancelling a cancelled order again: 204',
  ],
  {
    'idempotency key: any string': async (bench) => {
      const order = await placeOrder(bench);
      for (const key of ['1', 'a key of words', UNKNOWN_ID]) {
        await bench.call('POST', `${order}/captures`, { captured_amount: 1 }, { key });
        await bench.call('POST', `${order}/captures`, { captured_amount: 1 }, { key });
      }
      expect((await bench.call('GET', order)).body['captured_amount']).toBe(3);
    },
    'reference of a line: up to 255': async (bench) => {
      const [first, ...rest] = cart()['order_lines'] as Json[];
      const lines = (length: number): Json =>
        cart({ order_lines: [{ ...first, reference: 'x'.repeat(length) }, ...rest] });
      expect((await bench.call('POST', '/payments/v1/sessions', lines(255))).status).toBe(200);
      expect((await bench.call('POST', '/payments/v1/sessions', lines(256))).status).toBe(400);
    },
    'HPP token field: authorization_token': async (bench) => {
      const { pageId } = await openPage(bench);
      await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
      const { body } = await bench.call('GET', `/hpp/v1/sessions/${pageId}`);
      expect(body).toHaveProperty('authorization_token');
      expect(body).not.toHaveProperty('auth_token');
    },
    'unknown refund: 404': async (bench) => {
      const order = await placeOrder(bench);
      expect((await bench.call('GET', `${order}/refunds/${UNKNOWN_ID}`)).status).toBe(404);
    },
    'shipping_method: 13 words': async (bench) => {
      const captured = await capture(bench, await placeOrder(bench), 1);
      const ship = async (word: string): Promise<number> =>
        (
          await bench.call('POST', `${captured}/shipping-info`, {
            shipping_info: [{ shipping_method: word }],
          })
        ).status;
      expect([await ship('PalletDelivery'), await ship('Courier')]).toEqual([204, 400]);
    },
    'address of Order Management: /ordermanagement/v1': async (bench) => {
      const order = await placeOrder(bench);
      const underscored = order.replace('ordermanagement', 'order_management');
      expect((await bench.call('GET', underscored)).status).toBe(404);
    },
    'cancelling a cancelled order again: 204': async (bench) => {
      const order = await placeOrder(bench);
      expect((await bench.call('POST', `${order}/cancel`)).status).toBe(204);
      expect((await bench.call('POST', `${order}/cancel`)).status).toBe(204);
    },
  },
);
