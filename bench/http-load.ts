import { connect } from 'node:net';

/** One request to send, already as bytes on the wire. */
export type RawRequest = string;

/** What a run of requests came to. */
export type LoadResult = Readonly<{ seconds: number; latenciesMs: number[] }>;

/**
 * Sends requests over so many kept-alive connections, each waiting for its answer before the next, as
 * long as `next` gives one. A plain socket client, so that the load generator takes as little as it can
 * of the processors it shares with what is measured. Every answer must be a 200.
 */
export async function load(
  port: number,
  connections: number,
  next: () => RawRequest | null,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => connection(port, next, latenciesMs)),
  );
  return { seconds: (performance.now() - began) / 1000, latenciesMs };
}

async function connection(
  port: number,
  next: () => RawRequest | null,
  latenciesMs: number[],
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let buffered = '';
    let sentAt = 0;
    const send = (): void => {
      const request = next();
      if (request === null) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.once('connect', send);
    socket.once('error', reject);
    socket.on('data', (chunk: string) => {
      buffered += chunk;
      const length = answerLength(buffered);
      if (length === null || buffered.length < length) return;
      if (!buffered.startsWith('HTTP/1.1 200')) {
        reject(new Error(buffered));
        socket.destroy();
        return;
      }
      latenciesMs.push(performance.now() - sentAt);
      buffered = buffered.slice(length);
      send();
    });
  });
}

/** Bytes of a whole answer, once its head is there. */
function answerLength(buffered: string): number | null {
  const head = buffered.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const length = /content-length: (\d+)/i.exec(buffered.slice(0, head));
  return head + 4 + Number(length?.[1] ?? 0);
}

/** A request with a JSON body, as bytes on the wire. */
export function rawRequest(method: string, path: string, apiKey: string, body: string): RawRequest {
  return (
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\napi_key: ${apiKey}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
