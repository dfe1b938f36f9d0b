/** Posts to the merchant's addresses, best effort, without anyone waiting for it. */
export type Callbacks = Readonly<{
  /** Up to four attempts; `body` undefined posts nothing but the address. */
  post: (url: string, body: unknown) => void;
  /** Resolves when nothing is under way. */
  idle: () => Promise<void>;
  close: () => void;
}>;

/** The part of `fetch` with which callbacks go out. */
export type OutwardFetch = (url: string, init: RequestInit) => Promise<Response>;

const ATTEMPTS_MAX = 4;
const TIMEOUT_MS = 3000;

/** Makes the poster. A 2xx within three seconds counts as received. */
export function createCallbacks(
  retryMs: number,
  log: (line: string) => void,
  send: OutwardFetch = (url, init) => fetch(url, init),
): Callbacks {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  const deliver = async (url: string, body: unknown): Promise<void> => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const outcome = await attemptPost(send, url, { body, closing: closing.signal });
      if (outcome === 'received' || closing.signal.aborted) return;
      log(`callback ${url} attempt ${attempt}: ${outcome}`);
      if (attempt < ATTEMPTS_MAX) await pause(retryMs * attempt, closing.signal);
    }
  };
  return {
    post: (url, body) => {
      const delivery = deliver(url, body).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
    },
    idle: async () => {
      await Promise.all(underWay);
    },
    close: () => {
      closing.abort();
    },
  };
}

async function attemptPost(
  send: OutwardFetch,
  url: string,
  { body, closing }: Readonly<{ body: unknown; closing: AbortSignal }>,
): Promise<string> {
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await answer.arrayBuffer();
    return answer.ok ? 'received' : `answered ${answer.status}`;
  } catch (problem) {
    return problem instanceof Error ? problem.message : 'failed';
  }
}

function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    closing.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
