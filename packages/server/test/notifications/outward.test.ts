import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ANYWHERE, PUBLIC_ONLY, type Targets } from '../../src/effects/addresses.js';
import { outwardCaller, type OutwardOptions, type Resolve } from '../../src/effects/outward.js';
import { CERTIFICATE, CERTIFICATE_KEY } from './support/certificate.js';
import { says, startReceiver, type Receiver } from './support/receiver.js';

let receiver: Receiver;
let port: string;

beforeAll(async () => {
  receiver = await startReceiver();
  ({ port } = new URL(receiver.url));
});
beforeEach(() => receiver.script());
afterAll(async () => receiver.stop());

/** Everything but 127.0.0.1 is forbidden, as if it were the only address of the public internet. */
const ONLY_LOCAL: Targets = { refusal: () => null, mayConnect: (ip) => ip === '127.0.0.1' };
const answers =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses;

const call = async (url: string, options: Partial<OutwardOptions> = {}) =>
  outwardCaller({
    targets: ONLY_LOCAL,
    resolve: answers('127.0.0.1'),
    timeoutMs: 5_000,
    ...options,
  })({ url: new URL(url), method: 'POST', headers: { 'X-Own': 'as written' }, body: '{}' });

describe('a call to an address of a merchant', () => {
  test('goes to the address its name was resolved to, under its own name', async () => {
    const { httpStatus, text } = await call(`http://shop.test:${port}/hooks?a=1`);
    expect([httpStatus, text]).toEqual([200, 'OK']);
    const [received] = receiver.received;
    expect(received?.path).toBe('/hooks?a=1');
    expect(received?.header('Host')).toBe(`shop.test:${port}`);
    expect(received?.header('X-Own')).toBe('as written');
    expect(received?.header('Content-Length')).toBe('2');
    expect(received?.header('Connection')).toBe('close');
  });

  test('resolves once for each attempt and connects to what was looked at', async () => {
    // The name's second answer would be forbidden: a resolver asked again while connecting would meet it.
    const seen: string[] = [];
    const turning: Resolve = async (host) => {
      seen.push(host);
      return seen.length === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
    };
    const url = `http://shop.test:${port}/hooks`;
    expect((await call(url, { resolve: turning })).httpStatus).toBe(200);
    expect(seen).toEqual(['shop.test']);
    await expect(call(url, { resolve: turning })).rejects.toThrow(/^refused: the name leads to/);
    expect(seen).toEqual(['shop.test', 'shop.test']);
    expect(receiver.received).toHaveLength(1);
  });

  test.each([
    ['one forbidden among others', ['127.0.0.1', '10.0.0.1']],
    ['only forbidden ones', ['192.168.0.1']],
  ])('is refused with %s', async (_, addresses) => {
    const promise = call(`http://shop.test:${port}/`, { resolve: answers(...addresses) });
    await expect(promise).rejects.toThrow(/^refused: the name leads to an address that is not/);
    expect(receiver.received).toHaveLength(0);
  });

  test.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest/meta-data/',
  ])('is refused for the address %s itself, unasked', async (url) => {
    const promise = call(url, {
      targets: PUBLIC_ONLY,
      resolve: async () => {
        throw new Error('an address needs no resolver');
      },
    });
    await expect(promise).rejects.toThrow(/^refused: the name leads to/);
  });

  test('of live mode is refused without https before anybody is asked for the name', async () => {
    const promise = call(receiver.url, { targets: PUBLIC_ONLY });
    await expect(promise).rejects.toThrow('refused: only https addresses are called');
  });

  test('tells of a name without an address', async () => {
    await expect(call('http://shop.test/', { resolve: answers() })).rejects.toThrow(
      'has no address',
    );
  });

  test('does not wait longer for a resolver than for anything else', async () => {
    const never: Resolve = async () => new Promise(() => {});
    const promise = call('http://shop.test/', { resolve: never, timeoutMs: 30 });
    await expect(promise).rejects.toThrow('no answer within 0.03 s');
  });

  test('ends when the answer trickles past the deadline', async () => {
    receiver.script((response) => {
      response.write('O');
    });
    const promise = call(`http://shop.test:${port}/`, { timeoutMs: 100 });
    await expect(promise).rejects.toThrow('no answer within 0.1 s');
  });

  test('follows no redirect', async () => {
    receiver.script(says(302, '', { Location: receiver.url }));
    const { httpStatus } = await call(`http://shop.test:${port}/`);
    expect(httpStatus).toBe(302);
    expect(receiver.received).toHaveLength(1);
  });

  test('refuses an answer whose headers never end', async () => {
    receiver.script((response) => {
      response.writeHead(200, { 'X-Long': 'x'.repeat(60_000) }).end('OK');
    });
    await expect(call(`http://shop.test:${port}/`)).rejects.toThrow(/Header/);
  });
});

describe('a call over https', () => {
  const startTls = async (): Promise<{ port: number; names: unknown[]; hosts: unknown[] }> => {
    const names: unknown[] = [];
    const hosts: unknown[] = [];
    const server = createTlsServer(
      { cert: CERTIFICATE, key: CERTIFICATE_KEY },
      (request, response) => {
        names.push(request.socket instanceof TLSSocket ? request.socket.servername : null);
        hosts.push(request.headers.host);
        response.end('OK');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { port: (server.address() as AddressInfo).port, names, hosts };
  };

  test('keeps the name for TLS and the host header, and checks the certificate against it', async () => {
    const shop = await startTls();
    const url = `https://shop.test:${shop.port}/`;
    expect((await call(url, { ca: CERTIFICATE })).text).toBe('OK');
    expect(shop).toMatchObject({ names: ['shop.test'], hosts: [`shop.test:${shop.port}`] });
    const other = call(`https://other.test:${shop.port}/`, { ca: CERTIFICATE });
    await expect(other).rejects.toThrow(/altnames/);
    await expect(call(url)).rejects.toThrow(/self-signed/);
  });
});

test('a sandbox may call everything', () => {
  expect(['127.0.0.1', '::1', '10.0.0.1'].every(ANYWHERE.mayConnect)).toBe(true);
});
