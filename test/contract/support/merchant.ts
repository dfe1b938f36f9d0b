import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_KEY, startTestService } from '../../../packages/server/test/support/service.js';

/** An HTTP answer, its body as text. */
export type Answer = Readonly<{ httpStatus: number; text: string; json: unknown }>;

/** A webhook as it arrived. */
export type Hook = Readonly<{ method: string; url: URL; auth: string; body: string }>;

/** A merchant who writes JSON by hand, with a place for notifications. */
export type Merchant = Readonly<{
  hookUrl: string;
  hooks: readonly Hook[];
  /** Sends a text as it stands to the merchant API. */
  send: (method: string, path: string, body?: string) => Promise<Answer>;
  /** Sends to the sandbox's controls. */
  control: (path: string, body: object) => Promise<Answer>;
  close: () => Promise<void>;
}>;

/** Starts a service in an edition, and a merchant of it. */
export async function openMerchant(edition: '2021' | '2025'): Promise<Merchant> {
  const hooks: Hook[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      hooks.push({
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://hooks.example'),
        auth: request.headers['auth']?.toString() ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.end('OK');
    });
  });
  const [service] = await Promise.all([
    startTestService({ KVITT_EDITION: edition }),
    new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    }),
  ]);
  const request = async (method: string, path: string, body?: string): Promise<Answer> => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: API_KEY },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { httpStatus: response.status, text, json: JSON.parse(text) as unknown };
  };
  return {
    hookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
    hooks,
    send: async (method, path, body) => request(method, `/v1/json${path}`, body),
    control: async (path, body) => request('POST', `/sandbox${path}`, JSON.stringify(body)),
    close: async () => {
      await service.close();
      receiver.closeAllConnections();
      await new Promise<void>((resolve) => {
        receiver.close(() => resolve());
      });
    },
  };
}
