import { readConfig, type Environment } from '../../src/config.ts';
import { startService, type Service } from '../../src/service.ts';

/** What an HTTP call was answered, the body read as JSON. */
export type Reply = Readonly<{ status: number; body: Body; headers: Headers }>;
type Body = Readonly<Record<string, unknown>> & Readonly<{ data: Record<string, unknown> }>;

/** A merchant's side of a running service. */
export type Shop = Readonly<{
  service: Service;
  /** Calls the merchant API with the site's key; `body` is sent as JSON, a text as it is. */
  call: (
    method: string,
    path: string,
    body?: object | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>;
  /** Acts as the customer, without a browser. */
  customer: (orderId: string, action: string) => Promise<Reply>;
  /** Turns the clock. */
  advance: (by: string) => Promise<Reply>;
  /** Waits until nothing is under way at Klarna for an order. */
  settle: (orderId: string) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Starts a service that keeps nothing, in an edition, and gives its merchant's side; `env` is for its other settings. */
export async function openShop(edition: '2021' | '2025', env: Environment = {}): Promise<Shop> {
  const service = await startService(
    readConfig({
      PORT: '0',
      KLARNA_SANDBOX_PORT: '0',
      KVITT_DATA: 'memory',
      KVITT_LOG: 'silent',
      KVITT_API_KEY: 'test-api-key',
      KVITT_EDITION: edition,
      ...env,
    }),
  );
  const send = async (
    method: string,
    path: string,
    body?: object | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: 'test-api-key', 'content-type': 'application/json', ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const json = (await response.json()) as Body;
    return { status: response.status, body: json, headers: response.headers };
  };
  return {
    service,
    call: (method, path, body, headers) => send(method, `/v1/json${path}`, body, headers),
    customer: (orderId, action) => send('POST', `/sandbox/orders/${orderId}/customer`, { action }),
    advance: (by) => send('POST', '/sandbox/clock/advance', { by }),
    settle: async (orderId) => {
      const caller = await service.ports.findCaller('test-api-key');
      const site = caller?.site ?? null;
      const stored = site === null ? null : await service.ports.findOrder(site, orderId);
      if (stored === null) throw new Error(`no order ${orderId}`);
      await service.ports.settle(stored.payment.accountId, stored.payment.transactionId, 5000);
    },
    close: () => service.close(),
  };
}
