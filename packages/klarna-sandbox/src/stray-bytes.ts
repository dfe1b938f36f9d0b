import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * Makes a server answer a request although bytes that are none follow it on the connection. Clients
 * send a GET with a body of no declared length; Klarna answers them, and closes the connection.
 */
export function answerDespiteStrayBytes(server: Server): void {
  const latest = new WeakMap<Duplex, Exchange>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, { request, response });
  });
  server.on('clientError', (_problem: Error, socket: Duplex) => {
    const exchange = latest.get(socket);
    if (!exchange?.request.complete) {
      socket.end(socket.writable ? BAD_REQUEST : undefined);
      return;
    }
    const { response } = exchange;
    if (response.writableFinished) {
      socket.end();
      return;
    }
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.end());
  });
}

type Exchange = Readonly<{ request: IncomingMessage; response: ServerResponse }>;
