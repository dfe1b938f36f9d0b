import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Targets } from './addresses.js';

/** One HTTP request to an address that a merchant named. */
export type OutwardRequest = Readonly<{
  url: URL;
  method: 'POST' | 'GET';
  /** Sent as they are written. */
  headers: Readonly<Record<string, string>>;
  /** Null sends none. */
  body: string | null;
}>;

/** Makes one request: no redirect is followed, at most 64 kB of the answer are read. Rejects when none came. */
export type OutwardCall = (
  request: OutwardRequest,
) => Promise<Readonly<{ httpStatus: number; text: string }>>;

/** The IP addresses of a host's name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What a call is made with. */
export type OutwardOptions = Readonly<{
  targets: Targets;
  resolve: Resolve;
  /** How long everything together may take, from the name to the end of the answer. */
  timeoutMs: number;
  /** Certificates that are trusted instead of the runtime's; for tests. */
  ca?: string;
}>;

/** Asks the machine's resolver for all addresses of a name. */
export const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const ANSWER_BYTES_MAX = 65_536;

/**
 * Calls addresses of merchants. The name is resolved anew for every call, each of its addresses must be one that `targets`
 * lets through, and the connection goes to an address that was looked at; host header and TLS name stay the name's (docs/adr/0016-notifications-go-to-checked-addresses.md).
 */
export function outwardCaller({ targets, resolve, timeoutMs, ca }: OutwardOptions): OutwardCall {
  return async (request) => {
    const { url } = request;
    const refusal = targets.refusal(url);
    if (refusal !== null) throw new Error(refusal);
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const found = isIP(host) === 0 ? await before(signal, resolve(host)) : [host];
      if (found.length === 0) throw new Error(`the name ${host} has no address`);
      // One that is not public among public ones is no accident, and the merchant is not told which it is.
      if (!found.every(targets.mayConnect)) {
        throw new Error('refused: the name leads to an address that is not on the public internet');
      }
      return await exchange(request, { signal, lookup: pinned(found), ...(ca && { ca }) });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error });
    }
  };
}

/** A resolver that knows one answer. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_host, options, done) => {
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = all;
    if (options.all === true) done(null, all);
    else done(null, first?.address ?? '', first?.family);
  };

async function exchange(
  { url, method, headers, body }: OutwardRequest,
  options: RequestOptions & Readonly<{ ca?: string }>,
): Promise<Readonly<{ httpStatus: number; text: string }>> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const length = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    // A connection of its own: one kept open would outlive what was checked.
    const request = send(url, {
      ...options,
      method,
      headers: { ...headers, ...length },
      agent: false,
    });
    request.on('response', resolve).on('error', reject);
    request.end(body ?? undefined);
  });
  return { httpStatus: response.statusCode ?? 0, text: await beginningOf(response) };
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    const part = chunk.subarray(0, ANSWER_BYTES_MAX - bytes);
    bytes += part.length;
    text += decoder.decode(part, { stream: true });
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  return text;
}

/** Resolves or rejects as `work` does, and rejects at the latest when the signal comes. */
async function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('too late')), { once: true });
    work.then(resolve, reject);
  });
}
