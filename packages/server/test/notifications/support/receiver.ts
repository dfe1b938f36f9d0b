import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notification as it came over the wire. */
export type Received = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  /** In the case in which they were sent, name and value in turn. */
  rawHeaders: readonly string[];
  header: (name: string) => string | undefined;
  body: string;
}>;

/** How the receiver answers one notification. */
export type Reply = (response: ServerResponse, received: Received) => void;

/** A shop that receives notifications on a port of this machine. */
export type Receiver = Readonly<{
  url: string;
  received: Received[];
  /** Answers the next ones in this order, then all others with `OK`. */
  script: (...replies: readonly Reply[]) => void;
  stop: () => Promise<void>;
}>;

/** Answers with this status and body. */
export const says =
  (httpStatus: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  (response) => {
    response.writeHead(httpStatus, headers).end(body);
  };

/** Starts a receiver; stop it after. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let replies: Reply[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = receivedOf(request, await readAll(request));
    received.push(one);
    const reply = replies.shift() ?? says(200, 'OK');
    reply(response, one);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    script: (...next) => {
      replies = [...next];
      received.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function receivedOf(request: IncomingMessage, body: string): Received {
  const url = new URL(request.url ?? '/', 'http://receiver');
  const { rawHeaders } = request;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    query: url.searchParams,
    rawHeaders,
    header: (name) => {
      const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text === name);
      return index < 0 ? undefined : rawHeaders[index + 1];
    },
    body,
  };
}
