import type { Headers } from './replies.js';
import type { Millis } from './types.js';

/** What one call found: how many are allowed in its second, and how many were left after it. */
export type Rate = Readonly<{ limit: number; remaining: number; isExceeded: boolean }>;

/** Counts calls by the second of real time, so that a standing virtual clock holds nobody up. */
export type Rates = Readonly<{ take: (counter: string, limit: number) => Rate }>;

const WINDOW_MS = 1000;

/** Makes the counters. `now` is real time in milliseconds. */
export function createRates(now: () => Millis): Rates {
  const used = new Map<string, number>();
  let window = 0;
  return {
    take: (counter, limit) => {
      const current = Math.floor(now() / WINDOW_MS);
      if (current !== window) used.clear();
      window = current;
      const count = (used.get(counter) ?? 0) + 1;
      used.set(counter, count);
      return { limit, remaining: Math.max(0, limit - count), isExceeded: count > limit };
    },
  };
}

/** The headers that tell a caller its rate: the limit and its window, what is left, seconds to wait. */
export function rateHeaders({ limit, remaining }: Rate): Headers {
  return {
    'X-Ratelimit-Limit': `${limit}, ${limit};w=1`,
    'X-Ratelimit-Remaining': String(remaining),
    'X-Ratelimit-Reset': '1',
  };
}
