import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, type Instant } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentials, type Credentials } from '../../src/front/authority.ts';
import { makeServer } from '../../src/front/certificate.ts';
import { startFront, type Front } from '../../src/front/front.ts';
import type { Service } from '../../src/service.ts';
import { API_KEY, startTestService } from '../support/service.ts';

const HOSTS = ['api.multisafepay.com', 'testapi.multisafepay.com'];
const now = Date.now() as Instant;

let directory: string;
let service: Service;
let shown: Credentials;
let front: Front;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kvitt-front-'));
  service = await startTestService();
  shown = await credentials(join(directory, 'front'), HOSTS, now);
  front = await startFront({ host: '127.0.0.1', port: 0, ...shown, to: new URL(service.url) });
});
afterAll(async () => {
  await front.close();
  await service.close();
  await rm(directory, { recursive: true });
});

type Asked = Readonly<{
  host?: string;
  path?: string;
  method?: string;
  body?: string;
  ca?: string | undefined;
  headers?: Readonly<Record<string, string>>;
  port?: number;
}>;

/** Asks by the host's name, as a client does whose computer believes that the front is that host. */
async function ask(asked: Asked = {}): Promise<Readonly<{ status: number; body: string }>> {
  const { host = 'api.multisafepay.com', path = '/v1/json/me', method = 'GET', body } = asked;
  const ca = 'ca' in asked ? asked.ca : await readFile(shown.authorityPath, 'utf8');
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host,
        port: asked.port ?? front.port,
        path,
        method,
        headers: { api_key: API_KEY, ...asked.headers },
        ...(ca === undefined ? {} : { ca }),
        agent: false,
        lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the front', () => {
  it.each(HOSTS)('is %s to a client that trusts its authority', async (host) => {
    const { status, body } = await ask({ host });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ success: true });
  });

  it('passes on methods, bodies and refusals', async () => {
    const refused = await ask({ method: 'PATCH', path: '/v1/json/orders/none', body: '{}' });
    expect([refused.status, JSON.parse(refused.body)]).toMatchObject([410, { error_code: 1000 }]);
    const text = JSON.stringify({ type: 'redirect', order_id: 'x'.repeat(51) });
    const chunked = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' };
    const made = await ask({
      method: 'POST',
      path: '/v1/json/orders',
      body: text,
      headers: chunked,
    });
    expect([made.status, JSON.parse(made.body)]).toMatchObject([400, { error_code: 1006 }]);
  });

  it('is nobody to a client that does not trust it', async () => {
    await expect(ask({ ca: undefined })).rejects.toThrow(/certificate/);
  });

  it('is nobody under another name', async () => {
    await expect(ask({ host: 'pay.multisafepay.com' })).rejects.toThrow(/altnames/);
  });

  it('says that the service does not answer', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => {
      gone.listen(0, '127.0.0.1', resolve);
    });
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => {
      gone.close(resolve);
    });
    const to = new URL(`http://127.0.0.1:${port}`);
    const lonely = await startFront({ host: '127.0.0.1', port: 0, ...shown, to });
    const answer = await ask({ port: lonely.port });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([502, { error_code: 9999 }]);
    await lonely.close();
  });
});

describe('the authority', () => {
  it('cannot vouch for any other host', async () => {
    const key = createPrivateKey(await readFile(join(directory, 'front', 'ca-key.pem'), 'utf8'));
    const ca = await readFile(shown.authorityPath, 'utf8');
    const name = new X509Certificate(ca).subject.replace('CN=', '');
    const forged = makeServer(
      {
        name: 'bank.example',
        hosts: ['bank.example'],
        from: new Date(now - DAY),
        to: new Date(now + DAY),
      },
      { name, key },
    );
    const pem = String(forged.key.export({ type: 'pkcs8', format: 'pem' }));
    const liar = await startFront({
      host: '127.0.0.1',
      port: 0,
      certificate: forged.certificate + ca,
      key: pem,
      to: new URL(service.url),
    });
    await expect(ask({ host: 'bank.example', port: liar.port })).rejects.toThrow(
      /permitted subtree violation/,
    );
    await liar.close();
  });

  it('keeps its key to its owner', async () => {
    const mode = async (name: string): Promise<string> =>
      ((await stat(join(directory, name))).mode & 0o777).toString(8);
    expect(await mode('front')).toBe('700');
    expect(await mode('front/ca-key.pem')).toBe('600');
    await expect(stat(join(directory, 'front/server-key.pem'))).rejects.toThrow('ENOENT');
  });

  it('stays the same from run to run, until other hosts are asked for or it ends', async () => {
    const again = join(directory, 'again');
    const first = await credentials(again, HOSTS, now);
    const read = async (): Promise<string> => readFile(first.authorityPath, 'utf8');
    const authority = await read();
    expect(first.isNewAuthority).toBe(true);
    expect((await credentials(again, HOSTS, now)).isNewAuthority).toBe(false);
    expect(await read()).toBe(authority);
    expect((await credentials(again, ['api.example.com'], now)).isNewAuthority).toBe(true);
    expect(await read()).not.toBe(authority);
    const tenYears = (now + 3_640 * DAY) as Instant;
    expect((await credentials(again, ['api.example.com'], tenYears)).isNewAuthority).toBe(true);
  });

  it('makes a key that others can read its owner’s again', async () => {
    const open = join(directory, 'open');
    await credentials(open, HOSTS, now);
    await rm(join(open, 'hosts'));
    await writeFile(join(open, 'ca-key.pem'), '', { mode: 0o644 });
    await chmod(join(open, 'ca-key.pem'), 0o644);
    await credentials(open, HOSTS, now);
    expect((await stat(join(open, 'ca-key.pem'))).mode & 0o777).toBe(0o600);
  });

  it('is a certificate by the book', async () => {
    const ca = new X509Certificate(await readFile(shown.authorityPath, 'utf8'));
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    const leaf = new X509Certificate(shown.certificate);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe(HOSTS.map((host) => `DNS:${host}`).join(', '));
    expect(Date.parse(leaf.validTo) - now).toBeLessThan(397 * DAY);
    expect(leaf.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});
