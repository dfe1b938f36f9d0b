import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the stub does with one request. */
export type Play =
  /** Answers. An object body is sent as JSON, a string as it is, null not at all. */
  | Readonly<{
      kind: 'answer';
      httpStatus: number;
      headers: Readonly<Record<string, string>>;
      body: object | string | null;
    }>
  /** Never answers. */
  | Readonly<{ kind: 'silence' }>
  /** Reads the request, then resets the connection. */
  | Readonly<{ kind: 'reset' }>
  /** Sends the status line and half a body, then resets the connection. */
  | Readonly<{ kind: 'half'; httpStatus: number }>
  /** Sends the status line and half a body, then nothing more. */
  | Readonly<{ kind: 'stall'; httpStatus: number }>
  /** Writes bytes to the socket and ends it: no HTTP unless the bytes are. */
  | Readonly<{ kind: 'raw'; bytes: string | Uint8Array }>;

/** One request as it came over the wire; header names in lower case. */
export type Recorded = Readonly<{
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;

export type StubKlarna = Readonly<{
  baseUrl: string;
  /** All requests so far, oldest first. */
  requests: Recorded[];
  /** Replaces what is left of the script, and forgets the requests. */
  script: (...plays: readonly Play[]) => void;
  stop: () => Promise<void>;
}>;

export const CORRELATION_ID = '4f0f5b7e-5a1d-4f0e-9a55-0c4a3f3a9b11';

/** An answer as Klarna gives it: JSON type and correlation id included. */
export function answer(
  httpStatus: number,
  body: object | string | null = null,
  headers: Readonly<Record<string, string>> = {},
): Play {
  const sent = {
    'Content-Type': 'application/json',
    'Klarna-Correlation-Id': CORRELATION_ID,
    ...headers,
  };
  return { kind: 'answer', httpStatus, headers: sent, body };
}

/** Klarna's three-field error body. */
export function refusal(httpStatus: number, errorCode: string, ...messages: string[]): Play {
  const body = {
    error_code: errorCode,
    error_messages: messages,
    correlation_id: CORRELATION_ID,
  };
  return answer(httpStatus, body);
}

/** A server that records what arrives and plays a script; beyond its end it answers 418. */
export async function startStubKlarna(): Promise<StubKlarna> {
  const requests: Recorded[] = [];
  let plays: Play[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      requests.push(recorded(request, body));
      perform(plays.shift() ?? answer(418), response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the stub has no port');
  return {
    baseUrl: `http://127.0.0.1:${bound.port}`,
    requests,
    script: (...next) => {
      requests.length = 0;
      plays = [...next];
    },
    stop: async () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function recorded(request: IncomingMessage, body: string): Recorded {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return { method: request.method ?? '', url: request.url ?? '', headers, body };
}

function perform(play: Play, response: ServerResponse): void {
  const { socket } = response;
  switch (play.kind) {
    case 'answer': {
      const { body } = play;
      response.writeHead(play.httpStatus, play.headers);
      response.end(typeof body === 'object' && body !== null ? JSON.stringify(body) : body);
      return;
    }
    case 'silence':
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'half':
    case 'stall': {
      const head = `HTTP/1.1 ${play.httpStatus} X\r\nContent-Length: 100\r\n\r\n{"a":`;
      socket?.write(head, () => {
        if (play.kind === 'half') socket.destroy();
      });
      return;
    }
    case 'raw':
      socket?.end(play.bytes);
      return;
  }
}
