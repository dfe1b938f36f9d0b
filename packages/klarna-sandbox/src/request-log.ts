import { formatInstant } from './time.js';
import type { JsonObject, Millis } from './types.js';

/** One API request that was handled. `status` is null when the connection was cut without one. */
export type LoggedRequest = Readonly<{
  method: string;
  path: string;
  status: number | null;
  idempotencyKey: string;
  at: Millis;
}>;

/** The last ten thousand API requests, for audits by tests. */
export type RequestLog = Readonly<{
  add: (request: LoggedRequest) => void;
  /** Those numbered `n` and above, and the number the next one will have. */
  since: (n: number) => JsonObject;
  clear: () => void;
}>;

const KEPT = 10_000;

/** An empty log. */
export function createRequestLog(): RequestLog {
  let total = 0;
  const ring: LoggedRequest[] = [];
  return {
    add: (request) => {
      ring[total % KEPT] = request;
      total += 1;
    },
    since: (n) => {
      const requests: JsonObject[] = [];
      for (let index = Math.max(0, n, total - KEPT); index < total; index += 1) {
        const found = ring[index % KEPT];
        if (found) requests.push(bodyOf(index, found));
      }
      return { requests, next: total };
    },
    clear: () => {
      total = 0;
      ring.length = 0;
    },
  };
}

function bodyOf(n: number, { idempotencyKey, at, ...rest }: LoggedRequest): JsonObject {
  const key = idempotencyKey === '' ? null : idempotencyKey;
  return { n, ...rest, idempotency_key: key, at: formatInstant(at) };
}
