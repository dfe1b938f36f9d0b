import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A front that listens. */
export type Front = Readonly<{ port: number; close: () => Promise<void> }>;

/** What a front is started with. */
export type FrontOptions = Readonly<{
  host: string;
  port: number;
  certificate: string;
  key: string;
  /** Where requests go on to, by plain HTTP or by TLS. */
  to: URL;
}>;

/** Headers that are about one connection and not about the request. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Starts a TLS server that passes every request on, and its answer back. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { certificate: cert, key, to } = options;
  const server = https.createServer({ cert, key }, (request, response) => {
    passOn(request, response, to);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passOn(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const { request: ask } = to.protocol === 'https:' ? https : http;
  const onward = ask(
    to,
    {
      method: request.method,
      path: `${to.pathname.replace(/\/$/, '')}${request.url ?? '/'}`,
      headers: ownHeaders(request.headers),
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, ownHeaders(answer.headers));
      answer.pipe(response);
    },
  );
  onward.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'application/json' }).end(unreachable(error));
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

const ownHeaders = (headers: IncomingMessage['headers']): http.OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));

/** In the API's envelope, so that its clients can show it. */
const unreachable = ({ message }: Error): string =>
  JSON.stringify({
    success: false,
    data: {},
    error_code: 9999,
    error_info: `Kvitt does not answer: ${message}`,
  });
