import { connect } from 'node:net';
import { expect } from 'vitest';
import { cart, getCustomerToken, getToken, line, openPage, placeOrder, SHOP } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told } from './rows.js';

const SESSIONS = '/payments/v1/sessions';
const PAGES = '/hpp/v1/sessions';

/** Sends a request whose target is written as it stands, and answers its status. */
async function statusOf(bench: Bench, target: string): Promise<string> {
  const { port, hostname } = new URL(bench.sandbox.url);
  const basic = Buffer.from('PK_sandbox:sandbox').toString('base64');
  const head = [`GET ${target} HTTP/1.1`, 'Host: api.test', `Authorization: Basic ${basic}`];
  return new Promise((resolve, reject) => {
    const text = [...head, 'Connection: close', '', ''].join('\r\n');
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('utf8')));
    socket.on('end', () => {
      resolve(answer.slice(0, 12));
    });
    socket.on('error', reject);
  });
}

/** A gift of no price, as clients send it that leave out whatever is zero. */
const GIFT = { name: 'Sticker', reference: 'GIFT', quantity: 1 };

coverTable(
  'What clients send and what they need in return',
  [
    'a 401 asks for Basic credentials: the .NET client sends them only then',
    'a currency in lower case is the same currency, at the order too',
    'a currency in lower case is the same currency, with a customer token too',
    'another currency at the order is still refused',
    'lines leave out what is zero, and match those that write it',
    'a line that leaves out what is not zero is refused',
    'words of the options of a page in lower case',
    'null and [] count as no body',
    'a body that comes with a GET is not read',
    'members of merchant_urls that nobody knows are ignored',
    'a path that begins with two slashes is not found',
  ],
  {
    'a 401 asks for Basic credentials: the .NET client sends them only then': async (bench) => {
      const stranger = await bench.call('POST', SESSIONS, cart(), { user: null });
      expect(stranger.status).toBe(401);
      expect(stranger.header('WWW-Authenticate')).toMatch(/^Basic realm="/);
      const known = await bench.call('POST', SESSIONS, cart());
      expect(known.header('WWW-Authenticate')).toBeUndefined();
    },
    'a currency in lower case is the same currency, at the order too': async (bench) => {
      const small = cart({ purchase_country: 'se', purchase_currency: 'sek', locale: 'sv-se' });
      const token = await getToken(bench, small);
      const placed = await bench.call('POST', `/payments/v1/authorizations/${token}/order`, cart());
      expect(placed.status).toBe(200);
      const order = `/ordermanagement/v1/orders/${String(placed.body['order_id'])}`;
      expect((await bench.call('GET', order)).body).toMatchObject({
        purchase_country: 'SE',
        purchase_currency: 'SEK',
      });
    },
    'a currency in lower case is the same currency, with a customer token too': async (bench) => {
      const token = await getCustomerToken(bench);
      const path = `/customer-token/v1/tokens/${token}/order`;
      const small = cart({ purchase_country: 'se', purchase_currency: 'sek' });
      expect((await bench.call('POST', path, small)).status).toBe(200);
    },
    'another currency at the order is still refused': async (bench) => {
      const token = await getToken(bench);
      const path = `/payments/v1/authorizations/${token}/order`;
      const answer = await bench.call('POST', path, cart({ purchase_currency: 'nok' }));
      expect(told(answer)).toBe('409 BAD_VALUE: Not matching fields: [purchase_currency]');
    },
    'lines leave out what is zero, and match those that write it': async (bench) => {
      const lines = (gift: Json): Json[] => [...(cart()['order_lines'] as Json[]), gift];
      const zeros = { unit_price: 0, tax_rate: 0, total_amount: 0, total_tax_amount: 0 };
      const token = await getToken(bench, cart({ order_lines: lines(GIFT) }));
      const written = cart({ order_lines: lines({ ...GIFT, ...zeros, total_discount_amount: 0 }) });
      const placed = await bench.call(
        'POST',
        `/payments/v1/authorizations/${token}/order`,
        written,
      );
      expect(placed.status).toBe(200);
      const order = await placeOrder(
        bench,
        cart({ order_lines: lines({ ...GIFT, quantity: null }) }),
      );
      const { order_lines: shown } = (await bench.call('GET', order)).body;
      const kept = { unit_price: 0, total_amount: 0, name: 'Sticker' };
      expect(shown).toMatchObject(lines({ ...kept, quantity: 0 }));
    },
    'a line that leaves out what is not zero is refused': async (bench) => {
      const shoe = line('physical', 'SHOE-42', 49800, 9960);
      for (const name of ['quantity', 'unit_price', 'total_amount']) {
        const { [name]: _, ...rest } = shoe;
        const answer = await bench.call('POST', SESSIONS, cart({ order_lines: [rest] }));
        expect(told(answer)).toBe('400 BAD_VALUE: Bad value: order_lines[0].total_amount');
      }
    },
    'words of the options of a page in lower case': async (bench) => {
      const options = { purchase_type: 'buy', place_order_mode: 'place_order' };
      const { pageId } = await openPage(bench, cart(), options);
      await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, { action: 'approve' });
      expect((await bench.call('GET', `${PAGES}/${pageId}`)).body).toHaveProperty('order_id');
    },
    'null and [] count as no body': async (bench) => {
      const order = await placeOrder(bench);
      for (const body of ['null', '[]', '']) {
        expect((await bench.call('POST', `${order}/acknowledge`, body)).status).toBe(204);
      }
      for (const body of ['[1]', '0', '"x"']) {
        const answer = await bench.call('POST', `${order}/acknowledge`, body);
        expect(told(answer)).toBe('400 BAD_REQUEST');
      }
    },
    'a body that comes with a GET is not read': async (bench) => {
      const order = await placeOrder(bench);
      for (const body of ['{}', '[]', '{']) {
        expect((await bench.call('GET', order, body)).status).toBe(200);
      }
    },
    'members of merchant_urls that nobody knows are ignored': async (bench) => {
      const urls = { confirmation: SHOP, callback: 'later', tries: 3 };
      const session = await bench.call('POST', SESSIONS, cart({ merchant_urls: urls }));
      expect(session.status).toBe(200);
      const page = await bench.call('POST', PAGES, {
        payment_session_url: `${bench.sandbox.url}${SESSIONS}/${String(session.body['session_id'])}`,
        merchant_urls: { success: SHOP, callback: 'later', tries: 3 },
      });
      expect(page.status).toBe(201);
    },
    'a path that begins with two slashes is not found': async (bench) => {
      for (const target of ['//', `/${SESSIONS}/x`, '//api.klarna.com/']) {
        expect(await statusOf(bench, target)).toBe('HTTP/1.1 404');
      }
    },
  },
);
