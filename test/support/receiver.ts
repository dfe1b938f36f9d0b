import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An order as a notification told of it. */
export type Notified = Readonly<{ orderId: string; pair: string; refunds: readonly string[] }>;

/** A shop that takes every notification, in the order of their coming. */
export type Receiver = Readonly<{
  url: string;
  notified: readonly Notified[];
  stop: () => Promise<void>;
}>;

type View = Readonly<{
  order_id: string;
  status: string;
  financial_status: string;
  related_transactions: readonly Readonly<{ status: string; financial_status: string }>[] | null;
}>;

/** The pair of an order as it is read, such as `shipped/completed`. */
export const pairOf = (view: Readonly<{ status: string; financial_status: string }>): string =>
  `${view.status}/${view.financial_status}`;

/** Starts a shop that answers every notification with OK. */
export async function startReceiver(): Promise<Receiver> {
  const notified: Notified[] = [];
  const server = createServer((request, response) => {
    void take(request)
      .then((one) => {
        notified.push(one);
        response.end('OK');
        return null;
      })
      // The sender was killed while it sent.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    notified,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function take(request: IncomingMessage): Promise<Notified> {
  const view = JSON.parse(await bodyOf(request)) as View;
  const refunds = (view.related_transactions ?? []).map(pairOf);
  return { orderId: view.order_id, pair: pairOf(view), refunds };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
