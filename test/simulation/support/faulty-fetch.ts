import type { KlarnaFetch } from '@kvitt/klarna';
import { randomNumbers } from '../../support/random.js';

/** The ways in which a call goes wrong. */
export const WAYS = ['before', 'after', 'garbage', 'timeout'] as const;
/** One of them: nothing was done; it was done and the answer lost; something else answered; nobody answered. */
export type Way = (typeof WAYS)[number];

/** How each call of each journey went wrong, such as `order-1 capture`, and whether it went well in the end. */
export type Calls = ReadonlyMap<string, readonly (Way | 'well')[]>;

/** What a call is about: the journey's order id, or nothing for what is about all of them. */
type Call = Readonly<{ name: string; journey: string }>;

type Named = readonly [method: string, path: RegExp, name: string];
const NAMES: readonly Named[] = [
  ['POST', /^\/payments\/v1\/sessions$/, 'open the session'],
  ['POST', /^\/payments\/v1\/authorizations\/([^/]+)\/order$/, 'place the order'],
  ['POST', /^\/hpp\/v1\/sessions$/, 'open the page'],
  ['GET', /^\/hpp\/v1\/sessions\/([^/]+)$/, 'read the page'],
  ['GET', /^\/ordermanagement\/v1\/orders\/([^/]+)$/, 'read the order'],
  ['POST', /^\/ordermanagement\/v1\/orders\/([^/]+)\/acknowledge$/, 'acknowledge'],
  ['POST', /^\/ordermanagement\/v1\/orders\/([^/]+)\/captures$/, 'capture'],
  ['POST', /^\/ordermanagement\/v1\/orders\/([^/]+)\/captures\/[^/]+\/shipping-info$/, 'ship'],
  ['GET', /^\/ordermanagement\/v1\/orders\/([^/]+)\/captures\/[^/]+$/, 'read the capture'],
  ['POST', /^\/ordermanagement\/v1\/orders\/([^/]+)\/refunds$/, 'refund'],
  ['GET', /^\/settlements\/v1\/payouts$/, 'list the payouts'],
  ['GET', /^\/settlements\/v1\/transactions$/, 'list the rows'],
];

/**
 * Carries calls to a Klarna and makes every one of every journey go wrong once in each way before it goes well, in an
 * order that the journey's seed decides. Which journey a call is about is learnt from what passes.
 */
export function faultyFetch(
  fetch: KlarnaFetch,
  seedOf: (journey: string) => number,
): Readonly<{ fetch: KlarnaFetch; calls: Calls }> {
  const calls = new Map<string, (Way | 'well')[]>();
  const journeys = new Map<string, string>();

  const about = (method: string, { pathname, searchParams }: URL, body: string): Call => {
    for (const [wanted, path, name] of NAMES) {
      const found = method === wanted ? path.exec(pathname) : null;
      if (found === null) continue;
      const sent = body === '' ? {} : (JSON.parse(body) as Readonly<Record<string, string>>);
      const session = /[^/]+$/.exec(sent['payment_session_url'] ?? '')?.[0];
      const journey =
        sent['merchant_reference1'] ??
        journeys.get(found[1] ?? session ?? '') ??
        searchParams.get('payment_reference') ??
        'all';
      return { name, journey };
    }
    throw new Error(`a call that the test does not know: ${method} ${pathname}`);
  };
  const learn = async ({ journey }: Call, answer: Response): Promise<Response> => {
    const text = await answer.text();
    const { status, headers } = answer;
    const told = text.startsWith('{')
      ? (JSON.parse(text) as Readonly<Record<string, unknown>>)
      : {};
    for (const name of ['session_id', 'authorization_token', 'order_id']) {
      if (typeof told[name] === 'string') journeys.set(told[name], journey);
    }
    return new Response(status === 204 ? null : text, { status, headers });
  };

  return {
    calls,
    fetch: async (url, init) => {
      const call = about(
        init.method ?? 'GET',
        new URL(url),
        typeof init.body === 'string' ? init.body : '',
      );
      const key = `${call.journey} ${call.name}`;
      const gone = calls.get(key) ?? [];
      calls.set(key, gone);
      const chance = randomNumbers(seedOf(key));
      const way = shuffled(WAYS, chance)[gone.length];
      gone.push(way ?? 'well');
      const done = async (): Promise<Response> =>
        learn(call, await fetch(url, { ...init, signal: null }));
      if (way === undefined) return done();
      switch (way) {
        case 'before':
          throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
        case 'after':
          await done();
          throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
        case 'garbage':
          if (chance() < 0.5) await done();
          return new Response('<html>An upstream server answered something else.</html>');
        case 'timeout':
          if (chance() < 0.5) await done();
          return silence(init.signal);
      }
    },
  };
}

/** Never answers; ends when the caller gives up. */
async function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('given up')));
  });
}

function shuffled<T>(values: readonly T[], chance: () => number): readonly T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
