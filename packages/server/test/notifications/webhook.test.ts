import { instant } from '@kvitt/flow';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ANYWHERE } from '../../src/effects/addresses.js';
import { outwardCaller, resolveHost } from '../../src/effects/outward.js';
import { verifyBody } from '../../src/effects/signature.js';
import { isAcknowledged, webhookSender, type Webhook } from '../../src/effects/webhook.js';
import { API_KEY, STARTED_AT } from './support/store.js';
import { says, startReceiver, type Received, type Receiver } from './support/receiver.js';

let receiver: Receiver;
const calling = { targets: ANYWHERE, resolve: resolveHost, timeoutMs: 10_000 };
const send = webhookSender(outwardCaller(calling));
const seconds = STARTED_AT / 1000;
/** What the machine's clock says while the service's has been turned. */
const REAL = Date.UTC(2030, 0, 1);

beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => receiver.script());
afterAll(async () => receiver.stop());

const webhook = (changes: Partial<Webhook> = {}): Webhook => ({
  url: receiver.url,
  method: 'POST',
  orderId: 'HS-20417',
  id: 'ntf_1000000000001000_2',
  sequence: 2,
  isPretransaction: false,
  keys: { auth: API_KEY, all: [API_KEY] },
  view: { order_id: 'HS-20417', description: 'Kærlighed / €' },
  at: instant(STARTED_AT + 999),
  sentAt: REAL + 999,
  ...changes,
});

describe('a notification on the wire', () => {
  test('is a POST of compact JSON, signed over its raw body', async () => {
    const result = await send(webhook());
    expect(result).toEqual({
      url: `${receiver.url}?transactionid=HS-20417&timestamp=${seconds}`,
      httpStatus: 200,
      answer: 'OK',
      acknowledged: true,
      error: null,
    });
    const [received] = receiver.received;
    expect(received?.method).toBe('POST');
    expect(received?.body).toBe('{"order_id":"HS-20417","description":"Kærlighed / €"}');
    expect(received?.header('Content-Type')).toBe('application/json');
    expect(received?.header('User-Agent')).toBe('Kvitt');
    const signed = { body: received?.body ?? '', auth: received?.header('Auth') ?? '' };
    expect(verifyBody(signed, API_KEY, seconds)).toBe(true);
  });

  test('is a GET without body and signature where the merchant wants it so', async () => {
    await send(webhook({ method: 'GET' }));
    const [received] = receiver.received;
    expect(received).toMatchObject({ method: 'GET', body: '' });
    expect(received?.header('Auth')).toBeUndefined();
    expect(received?.query.get('transactionid')).toBe('HS-20417');
  });

  test('keeps the query the address has, and writes the order id safely', async () => {
    await send(webhook({ url: `${receiver.url}?store=2&a=b%20c#x`, orderId: 'A&B=1 ö' }));
    expect(receiver.received[0]?.path).toBe(
      `/hooks?store=2&a=b%20c&transactionid=A%26B%3D1%20%C3%B6&timestamp=${seconds}`,
    );
  });

  test('turns a user and password in the address into a header', async () => {
    const result = await send(webhook({ url: receiver.url.replace('//', '//ada:s%40%-cret@') }));
    expect(receiver.received[0]?.header('Authorization')).toBe(
      `Basic ${Buffer.from('ada:s@%-cret').toString('base64')}`,
    );
    expect(result.url).not.toContain('cret');
  });

  test('follows no redirect', async () => {
    receiver.script(says(302, 'OK', { Location: receiver.url }));
    expect(await send(webhook())).toMatchObject({ httpStatus: 302, acknowledged: false });
    expect(receiver.received).toHaveLength(1);
  });

  test('reads at most 64 kB of an answer and keeps its beginning', async () => {
    receiver.script((response) => {
      response.write(`OK\0${'x'.repeat(100_000)}`);
      // Never ended: only a reader that stops by itself gets an answer.
    });
    const result = await send(webhook());
    expect(result).toMatchObject({ httpStatus: 200, acknowledged: true, error: null });
    expect(result.answer).toBe(`OK\uFFFD${'x'.repeat(997)}`);
  });

  test('gives up on a receiver that does not answer in time', async () => {
    receiver.script(() => {});
    const hasty = webhookSender(outwardCaller({ ...calling, timeoutMs: 50 }));
    expect(await hasty(webhook())).toMatchObject({
      httpStatus: null,
      acknowledged: false,
      error: 'no answer within 0.05 s',
    });
  });

  test('says why nobody could be reached', async () => {
    receiver.script((response) => response.destroy());
    const result = await send(webhook());
    expect(result).toMatchObject({ httpStatus: null, answer: null, acknowledged: false });
    expect(result.error).not.toBe('');
  });

  test.each(['ftp://shop.test/', 'javascript:alert(1)', 'shop', ''])(
    'does not call %j',
    async (url) => {
      expect(await send(webhook({ url }))).toMatchObject({
        error: 'not an http or https address',
        acknowledged: false,
      });
    },
  );
});

/** What a receiver reads of the headers of Standard Webhooks. */
const standardHeaders = ({ header }: Received): Record<string, string> =>
  Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
      name,
      header(name) ?? '',
    ]),
  );

/** The secret as its libraries take it: the prefix and the base64 of the API key's bytes. */
const secretOf = (apiKey: string): string =>
  `whsec_${Buffer.from(apiKey, 'utf8').toString('base64')}`;

/** Sends one now, by the machine's clock, to which the library allows five minutes; the service's stands years off. */
async function sendNow(changes: Partial<Webhook>): Promise<Received> {
  await send(webhook({ sentAt: Date.now(), ...changes }));
  const [received] = receiver.received;
  if (received === undefined) throw new Error('nothing came');
  return received;
}

describe('Standard Webhooks', () => {
  test('are what the library of their makers verifies, by the machine’s clock', async () => {
    const received = await sendNow({});
    const library = new StandardWebhook(secretOf(API_KEY));
    expect(library.verify(received.body, standardHeaders(received))).toEqual(webhook().view);
    expect(() => library.verify(`${received.body} `, standardHeaders(received))).toThrow(
      'No matching signature',
    );
    const another = new StandardWebhook(secretOf('another-key'));
    expect(() => another.verify(received.body, standardHeaders(received))).toThrow(
      'No matching signature',
    );
  });

  test('hold for GET notifications, over no body', async () => {
    const received = await sendNow({ method: 'GET' });
    const library = new StandardWebhook(secretOf(API_KEY));
    expect(library.verify('', standardHeaders(received))).toBeUndefined();
    expect(() => library.verify('{}', standardHeaders(received))).toThrow('No matching signature');
  });

  test('are signed by every key that is valid, while Auth has one signature', async () => {
    const keys = { auth: 'the-old-key', all: ['the-old-key', 'the-new-key'] };
    const received = await sendNow({ keys });
    expect(received.header('webhook-signature')).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const key of keys.all) {
      const library = new StandardWebhook(secretOf(key));
      expect(library.verify(received.body, standardHeaders(received))).toEqual(webhook().view);
    }
    const signed = { body: received.body, auth: received.header('Auth') ?? '' };
    expect(verifyBody(signed, 'the-old-key', seconds)).toBe(true);
  });

  test('carry the id and place that the notification has, and the machine’s time', async () => {
    await send(webhook());
    const [received] = receiver.received;
    expect(received?.header('webhook-id')).toBe('ntf_1000000000001000_2');
    expect(received?.header('kvitt-sequence')).toBe('2');
    expect(received?.header('webhook-timestamp')).toBe(String(REAL / 1000));
  });
});

test('a pretransaction says so in its address', async () => {
  const { url } = await send(webhook({ isPretransaction: true }));
  expect(url).toBe(
    `${receiver.url}?transactionid=HS-20417&timestamp=${seconds}&payload_type=pretransaction`,
  );
});

describe('an answer', () => {
  test.each<[number, string, boolean]>([
    [200, 'OK', true],
    [200, '"OK"', true],
    [200, 'ok', true],
    [200, 'Done: ok.', true],
    [200, 'MULTISAFEPAY_OK', true],
    [200, 'multisafepay_ok', true],
    [200, `${'x'.repeat(97)} OK`, true],
    [200, `${'x'.repeat(99)} OK`, false],
    [200, 'ng: token', false],
    [200, 'book', false],
    [200, '', false],
    [201, 'OK', false],
    [204, '', false],
    [302, 'OK', false],
    [404, 'OK', false],
    [500, 'OK', false],
  ])('%i %j acknowledges: %s', async (httpStatus, body, acknowledged) => {
    expect(isAcknowledged(httpStatus, body)).toBe(acknowledged);
    receiver.script(says(httpStatus, httpStatus === 204 ? '' : body));
    expect(await send(webhook())).toMatchObject({ httpStatus, acknowledged });
  });
});
