import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiKeyOf } from './auth.js';
import { failure, sendAnswer } from './reply.js';

/** How often something may happen: so often a second in the long run, and so often at once. */
export type Rate = Readonly<{ perSecond: number; burst: number }>;

/** Counts what happens, each under a name. */
export type RateLimiter = Readonly<{
  /** Takes one; answers 0, or when there is none in how many seconds there will be. */
  take: (name: string) => number;
}>;

/** Names that are remembered: about 2 MB. The one unused for longest is forgotten, which only is kind to it. */
const NAMES_MAX = 10_000;

/** Buckets of tokens, one for each name, that fill by time; in the memory of this process alone. */
export function rateLimiter({ perSecond, burst }: Rate, elapsedMs: () => number): RateLimiter {
  const buckets = new Map<string, Readonly<{ tokens: number; at: number }>>();
  return {
    take: (name) => {
      const at = elapsedMs();
      const known = buckets.get(name) ?? { tokens: burst, at };
      const tokens = Math.min(burst, known.tokens + ((at - known.at) / 1000) * perSecond);
      const isThere = tokens >= 1;
      buckets.delete(name);
      buckets.set(name, { tokens: isThere ? tokens - 1 : tokens, at });
      const [oldest] = buckets.keys();
      if (buckets.size > NAMES_MAX && oldest !== undefined) buckets.delete(oldest);
      return isThere ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
    },
  };
}

/** Who is limited: keys, and addresses that come without a valid one. */
export type RateLimits = Readonly<{ perKey: RateLimiter; perStranger: RateLimiter }>;

/**
 * Answers 429 with `Retry-After` to requests of a key above its rate, and in place of 401 to an address that comes
 * with wrong keys again and again. To be called after the hook that knows the key: who has a valid one is never
 * held up by strangers at the same address, since that may be a proxy's.
 */
export function limitRate(scope: FastifyInstance, limits: RateLimits): void {
  scope.addHook('onRequest', async (request, reply) => {
    const seconds = limits.perKey.take(apiKeyOf(request) ?? '');
    return seconds === 0 ? undefined : refuse(reply, seconds);
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 401) return payload;
    const seconds = limits.perStranger.take(addressOf(request));
    if (seconds === 0) return payload;
    const { http, body } = failure('rate_limited');
    reply
      .code(http)
      .header('retry-after', seconds)
      .header('content-length', Buffer.byteLength(body));
    return body;
  });
}

const refuse = (reply: FastifyReply, seconds: number): FastifyReply =>
  sendAnswer(reply.header('retry-after', seconds), failure('rate_limited'));

/** Of IPv6 the network of 64 bits that one customer of a provider has. */
const addressOf = ({ ip }: FastifyRequest): string =>
  ip.includes(':') ? ip.split(':').slice(0, 4).join(':') : ip;
