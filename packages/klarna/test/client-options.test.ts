import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  createKlarnaClient,
  KLARNA_CLIENT_VERSION,
  type KlarnaClient,
  type KlarnaClientOptions,
} from '@kvitt/klarna';
import { basicAuthorization } from '../src/auth.js';

const GOOD: KlarnaClientOptions = {
  baseUrl: 'https://api.playground.klarna.com',
  username: 'PK_sandbox',
  password: 'sandbox',
};

test.each<[string, Partial<KlarnaClientOptions>]>([
  ['a relative base URL', { baseUrl: '/klarna' }],
  ['another scheme', { baseUrl: 'ftp://api.klarna.com' }],
  ['credentials in the base URL', { baseUrl: 'https://u:p@api.klarna.com' }],
  ['a query in the base URL', { baseUrl: 'https://api.klarna.com/?a=1' }],
  ['no username', { username: '' }],
  ['a colon in the username', { username: 'a:b' }],
  ['no password', { password: '' }],
  ['a timeout of zero', { timeoutMs: 0 }],
  ['a timeout no timer can hold', { timeoutMs: 2 ** 31 }],
  ['half an attempt', { attemptsMax: 0.5 }],
  ['a user agent with a line break', { userAgent: 'a\r\nb' }],
])('refuses %s', (_name, wrong) => {
  expect(() => createKlarnaClient({ ...GOOD, ...wrong })).toThrow(TypeError);
});

test.each<[string, (client: KlarnaClient) => Promise<unknown>]>([
  ['an empty order id', async (c) => c.orders.read('')],
  ['an order id that climbs up the path', async (c) => c.orders.cancel('..', 'key')],
  ['an empty capture id', async (c) => c.orders.readCapture('1', '')],
  ['an empty idempotency key', async (c) => c.orders.cancel('1', '')],
  ['a key with a line break', async (c) => c.orders.cancel('1', 'a\r\nX: b')],
  ['a key beyond ASCII', async (c) => c.orders.cancel('1', 'ä')],
])('refuses %s before anything is sent', async (_name, call) => {
  let sent = 0;
  const fetch = async (): Promise<Response> => {
    sent += 1;
    return new Response();
  };
  await expect(call(createKlarnaClient({ ...GOOD, fetch }))).rejects.toThrow(TypeError);
  expect(sent).toBe(0);
});

test('credentials beyond ASCII are sent as UTF-8', () => {
  const header = basicAuthorization('PK_1', 'pä§ß€');
  expect(Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8')).toBe('PK_1:pä§ß€');
});

test('the version in the user agent is the version of the package', () => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect(manifest).toMatchObject({ version: KLARNA_CLIENT_VERSION });
});

test('the package has no runtime dependency', () => {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect(manifest).not.toHaveProperty('dependencies');
});
