import { timingSafeEqual } from 'node:crypto';
import { isObject } from './fields.js';
import { createRandom, pickSeed } from './random.js';
import { rateHeaders } from './rates.js';
import type { Rate } from './rates.js';
import { refuse, render } from './replies.js';
import type { Rendered, Reply } from './replies.js';
import { findRoute } from './routes.js';
import type { Sandbox } from './sandbox.js';
import { HOUR } from './time.js';
import type { JsonObject, Memory, Merchant } from './types.js';
import { termsOf } from './world.js';
import type { World } from './world.js';

/** One request as it came in, its body read to the end. */
export type ApiRequest = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string;
  idempotencyKey: string;
  text: string;
  baseUrl: string;
}>;

// Correlation ids mark answers, not things: they come from a source of their own, so that how often
// something was read does not change the ids of what is made later.
const correlations = createRandom(pickSeed());

/** Answers a request to one of Klarna's paths; everything it changed is journalled by then. */
export function answerApi(sandbox: Sandbox, request: ApiRequest): Rendered {
  const correlationId = correlations.uuid();
  return sandbox.perform(() => {
    const { world } = sandbox;
    const merchant = findMerchant(world, request.authorization);
    const rate = takeRate(world, merchant, request);
    const refusal = refuseCaller(world, merchant, rate);
    const answer =
      merchant && !refusal
        ? answerMerchant(world, merchant, request, correlationId)
        : render(refusal ?? refuse(401, 'UNAUTHORIZED'), correlationId);
    return withRate(answer, rate);
  });
}

/** Refuses a request before any behaviour sees it: too large a body, or a fault that was ordered. */
export function refuseApi(
  { world }: Sandbox,
  request: ApiRequest,
  ...[status, code, ...messages]: [number, string, ...string[]]
): Rendered {
  const rate = takeRate(world, findMerchant(world, request.authorization), request);
  return withRate(plainRefusal(status, code, ...messages), rate);
}

/** An answer outside any behaviour and outside Klarna's paths. */
export function plainRefusal(status: number, code: string, ...messages: string[]): Rendered {
  return render(refuse(status, code, ...messages), correlations.uuid());
}

function refuseCaller(world: World, merchant: Merchant | undefined, rate: Rate): Reply | null {
  if (!merchant) return refuse(401, 'UNAUTHORIZED');
  if (rate.isExceeded && termsOf(world, merchant.id).enforceRateLimits) {
    return refuse(429, 'TOO_MANY_REQUESTS', 'Too many requests');
  }
  return merchant.isActive === false
    ? refuse(403, 'MERCHANT_INACTIVE', 'Merchant is not activated')
    : null;
}

function answerMerchant(
  world: World,
  merchant: Merchant,
  request: ApiRequest,
  correlationId: string,
): Rendered {
  const memoryId = isRemembered(request) ? `${merchant.id} ${request.idempotencyKey}` : '';
  const first = memoryId ? recall(world, memoryId) : undefined;
  if (first) return { status: first.status, headers: first.headers, text: first.text };
  const answer = render(dispatch(world, merchant, request), correlationId);
  if (memoryId) remember(world, memoryId, answer);
  return answer;
}

const CREATIONS = ['/payments/v1/sessions', '/hpp/v1/sessions'];

/** Counts a call: creations of sessions apart for each API, everything else together. */
function takeRate(
  world: World,
  merchant: Merchant | undefined,
  { method, path }: ApiRequest,
): Rate {
  const id = merchant?.id ?? '';
  const terms = termsOf(world, id);
  const creation = method === 'POST' && CREATIONS.find((each) => path.replace(/\/$/, '') === each);
  return creation
    ? world.rates.take(`${id} ${creation}`, terms.createSessionsPerSecond)
    : world.rates.take(id, terms.requestsPerSecond);
}

function withRate(answer: Rendered, rate: Rate): Rendered {
  return { ...answer, headers: { ...answer.headers, ...rateHeaders(rate) } };
}

function dispatch(world: World, merchant: Merchant, request: ApiRequest): Reply {
  const match = findRoute(request.method, request.path);
  if (!match) return refuse(404, 'NOT_FOUND', 'Not found');
  // Some clients send a body with a GET; it says nothing there.
  const body = request.method === 'GET' ? {} : readBody(request.text);
  if (!body) return refuse(400, 'BAD_REQUEST');
  const { query, baseUrl } = request;
  return match.handler({ world, merchant, params: match.params, query, body, baseUrl });
}

/**
 * A body of no length counts as an empty object: SDKs send that with a JSON content type. So do `null` and `[]`,
 * which is how nothing is written in JSON by Python and .NET, and by PHP.
 */
function readBody(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || (Array.isArray(value) && value.length === 0)) return {};
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function findMerchant(world: World, authorization: string): Merchant | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
  const given = Buffer.from(Buffer.from(encoded, 'base64').toString('utf8'));
  return world.settings.merchants.find(({ username, password }) => {
    const expected = Buffer.from(`${username}:${password}`);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** Order Management, and orders made with a customer token. */
const REMEMBERED = /^\/ordermanagement\/|^\/customer-token\/v1\/tokens\/[^/]+\/order\/?$/;

function isRemembered({ method, path, idempotencyKey }: ApiRequest): boolean {
  if (idempotencyKey === '' || !REMEMBERED.test(path)) return false;
  return method === 'POST' || method === 'PATCH';
}

function recall(world: World, id: string): Memory | undefined {
  const { memories } = world.state;
  const now = world.clock.now();
  for (const [oldest, memory] of memories) {
    if (memory.expiresAt > now) break;
    memories.delete(oldest);
  }
  return memories.get(id);
}

function remember(world: World, id: string, { status, headers, text }: Rendered): void {
  const expiresAt = world.clock.now() + world.settings.idempotencyHours * HOUR;
  const memory: Memory = { id, expiresAt, status, headers, text };
  world.state.memories.set(id, memory);
  world.changed({ kind: 'memory', value: memory });
}
