import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from '../../packages/server/test/api/examples.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { canRun } from './support/programs.js';

const hasPhp = canRun(
  'PHP with Guzzle (php-cli, php-curl and php-guzzlehttp-guzzle of Debian)',
  'php',
  '-r',
  'exit(is_file("/usr/share/php/GuzzleHttp/autoload.php") && extension_loaded("curl") ? 0 : 1);',
);
const hasPython = canRun('Python 3', 'python3', '-c', 'import json, urllib.request');

let service: Awaited<ReturnType<typeof startTestService>>;
let elsewhere: Server;
beforeAll(async () => {
  service = await startTestService({ KVITT_EDITION: '2025' });
  elsewhere = createServer((_, response) => response.end('elsewhere'));
  await new Promise<void>((resolve) => {
    elsewhere.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  elsewhere.closeAllConnections();
  await new Promise((resolve) => {
    elsewhere.close(resolve);
  });
  await service.close();
});

const program = (name: string): string =>
  fileURLToPath(new URL(`support/${name}`, import.meta.url));

type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;

/** Runs a program and gives the lines it printed. */
async function linesOf(command: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(command, args);
  return stdout.trimEnd().split('\n');
}

const answerOf = (line: string): Answer => ({
  status: Number(line.slice(0, 3)),
  body: JSON.parse(line.slice(4)) as Answer['body'],
});

async function approve(orderId: string): Promise<void> {
  await fetch(`${service.url}/sandbox/orders/${orderId}/customer`, {
    method: 'POST',
    headers: { api_key: API_KEY },
    body: JSON.stringify({ action: 'approve' }),
  });
}

describe.skipIf(!hasPhp)('requests of the PHP client, through the redirecting client', () => {
  const php = async (...calls: readonly unknown[]): Promise<readonly string[]> =>
    linesOf(
      'php',
      program('shop.php'),
      service.url,
      API_KEY,
      JSON.stringify(calls),
      `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`,
    );

  it('create, read, ship, refund, and are refused; others go elsewhere', async () => {
    const [created = '', other] = await php(['POST', 'json/orders', quietOrder('php-1')]);
    expect(answerOf(created)).toMatchObject({ status: 200, body: { success: true } });
    expect(other).toBe('elsewhere');
    await approve('php-1');
    const [read = '', shipped = '', refunded = '', refused = ''] = await php(
      ['GET', 'json/orders/php-1', null],
      ['PATCH', 'json/orders/php-1', { status: 'shipped', tracktrace_code: '3S' }],
      ['POST', 'json/orders/php-1/refunds', { amount: 100, currency: 'EUR', description: '' }],
      ['GET', 'json/gateways/IDEAL', null],
    );
    expect(answerOf(read).body).toMatchObject({ data: { status: 'completed' } });
    expect(answerOf(shipped)).toEqual({ status: 200, body: { success: true, data: {} } });
    expect(answerOf(refunded)).toMatchObject({ status: 200, body: { success: true } });
    expect(answerOf(refused)).toMatchObject({ status: 404, body: { error_code: 1023 } });
  });
});

describe.skipIf(!hasPython)('requests of the Python client, by its own setting', () => {
  it('create, read and ship', async () => {
    const python = async (...calls: readonly unknown[]): Promise<readonly Answer[]> =>
      (
        await linesOf(
          'python3',
          program('shop.py'),
          `${service.url}/v1/`,
          API_KEY,
          JSON.stringify(calls),
        )
      ).map(answerOf);
    const order = quietOrder('python-1', { description: 'Größe 42 – Dielenschränkchen 🪑' });
    const [created] = await python(['POST', 'json/orders', {}, order]);
    expect(created).toMatchObject({ status: 200, body: { success: true } });
    await approve('python-1');
    const [read, shipped, refused] = await python(
      ['GET', 'json/orders/python-1', { order_id: 'python-1' }, null],
      ['PATCH', 'json/orders/python-1', {}, { status: 'shipped' }],
      ['GET', 'json/orders/none', { order_id: 'none' }, null],
    );
    expect(read?.body).toMatchObject({
      data: { status: 'completed', description: 'Größe 42 – Dielenschränkchen 🪑' },
    });
    expect(shipped).toEqual({ status: 200, body: { success: true, data: {} } });
    expect(refused).toMatchObject({ status: 404, body: { error_code: 1006 } });
  });
});
