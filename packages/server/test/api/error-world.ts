import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { quietOrder } from './examples.ts';
import type { Shop } from './shop.ts';

/** What a refused request was answered. */
export type Refusal = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;

/** What a case of the error catalogue is reached with: a service in either edition, and orders in some states. */
export type ErrorWorld = Readonly<{
  early: Shop;
  late: Shop;
  /** Answers OK to every notification. */
  receiverUrl: string;
  newId: () => string;
  /** Orders of the early edition, by their id. */
  unpaid: () => Promise<string>;
  authorized: () => Promise<string>;
  shipped: () => Promise<string>;
  klarnaOrderOf: (shop: Shop, orderId: string) => Promise<string>;
  /** Disturbs the next requests to a shop's Klarna sandbox. */
  disturb: (shop: Shop, fault: object) => Promise<void>;
  /** What a server of its own answers while it runs. */
  listening: (app: FastifyInstance, ask: (url: string) => Promise<Refusal>) => Promise<Refusal>;
  fetched: (url: string, method: string, body?: object) => Promise<Refusal>;
  /** What is answered to bytes as they are. */
  wire: (url: string, bytes: string) => Promise<Refusal>;
  unexpected: (error: unknown) => void;
}>;

/** Opens the world over two shops that run; `unexpected` is told of every bug in a server of its own. */
export function openErrorWorld(
  early: Shop,
  late: Shop,
  receiverUrl: string,
  unexpected: (error: unknown) => void,
): ErrorWorld {
  let orders = 0;
  const newId = (): string => {
    orders += 1;
    return `ERR-${orders}`;
  };
  const unpaid = async (): Promise<string> => {
    const id = newId();
    await early.call('POST', '/orders', quietOrder(id));
    return id;
  };
  const authorized = async (): Promise<string> => {
    const id = await unpaid();
    await early.customer(id, 'approve');
    await early.settle(id);
    return id;
  };
  const shipped = async (): Promise<string> => {
    const id = await authorized();
    await early.call('PATCH', `/orders/${id}`, { status: 'shipped' });
    await early.settle(id);
    return id;
  };
  return {
    early,
    late,
    receiverUrl,
    unexpected,
    newId,
    unpaid,
    authorized,
    shipped,
    klarnaOrderOf: async ({ service }, orderId) => {
      const url = `${service.url}/sandbox/orders/${orderId}`;
      const { body } = await fetched(url, 'GET');
      return String(body['klarna_order_id']);
    },
    disturb: async ({ service }, fault) => {
      await fetch(`${service.klarnaUrl}/sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
    },
    listening: async (app, ask) => {
      try {
        return await ask(await app.listen({ port: 0, host: '127.0.0.1' }));
      } finally {
        await app.close();
      }
    },
    fetched,
    wire,
  };
}

async function fetched(url: string, method: string, body?: object): Promise<Refusal> {
  const response = await fetch(url, {
    method,
    headers: { api_key: 'test-api-key', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Readonly<Record<string, unknown>>,
  };
}

async function wire(url: string, bytes: string): Promise<Refusal> {
  const { hostname, port } = new URL(url);
  const said = await new Promise<string>((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('close', () => resolve(heard)).on('error', reject);
  });
  return {
    status: Number(said.split(' ')[1]),
    body: JSON.parse(said.slice(said.indexOf('\r\n\r\n'))) as Readonly<Record<string, unknown>>,
  };
}
