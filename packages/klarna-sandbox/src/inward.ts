import type { Controlled } from './controls.js';
import { respond } from './respond.js';
import type { Incoming, Outcome } from './respond.js';

/** The part of the global `fetch` that the sandbox offers: text in, a `Response` out. */
export type InwardFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A fetch that reaches the sandbox without a socket, whatever the address says: for clients that take a
 * fetch of one's own. Calls made one after another are answered in that order, so that a whole run can
 * be replayed, and are many times quicker. Bodies are text. Faults reach it as they reach a socket.
 */
export function inwardFetch(controlled: Controlled): InwardFetch {
  return async (address, init = {}) => {
    const work = respond(controlled, incomingOf(address, init));
    const outcome = await orAborted(endless(work), init.signal);
    switch (outcome.kind) {
      case 'answer': {
        const { status, headers, text } = outcome.rendered;
        // A response with one of these may not carry a body, not even an empty one.
        const body = status === 204 || status === 304 ? null : text;
        return new Response(body, { status, headers: { ...headers } });
      }
      case 'cut':
        throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    }
  };
}

function incomingOf(address: string | URL, init: RequestInit): Incoming {
  const url = new URL(address);
  const headers: Record<string, string> = { host: url.host };
  new Headers(init.headers).forEach((value, name) => {
    headers[name] = value;
  });
  const { body } = init;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('the sandbox reads bodies that are text');
  }
  return { method: (init.method ?? 'GET').toUpperCase(), url, headers, text: body ?? '' };
}

/** A silent outcome never comes, so that only the caller's patience ends the wait. */
async function endless(work: Promise<Outcome>): Promise<Exclude<Outcome, { kind: 'silent' }>> {
  const outcome = await work;
  return outcome.kind === 'silent' ? new Promise(() => undefined) : outcome;
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
