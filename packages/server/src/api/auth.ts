import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invariant } from '@kvitt/flow';
import type { ApiPorts, Site } from './ports.js';
import { failure, sendAnswer } from './reply.js';

const sites = new WeakMap<FastifyRequest, Site>();

/** What a key can look like; anything else is never looked up. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Lets only requests with a site's API key into this scope, before anything else of them is looked at;
 * `siteOf` gives the site. Others are answered 401.
 */
export function requireSite(scope: FastifyInstance, ports: Pick<ApiPorts, 'findSite'>): void {
  scope.addHook('onRequest', async (request, reply) => {
    const key = apiKeyOf(request);
    const site = key === null ? null : await ports.findSite(key);
    if (site === null) return sendAnswer(reply, failure('invalid_api_key'));
    sites.set(request, site);
  });
}

/** The site whose key came with a request of a scope that `requireSite` guards. */
export function siteOf(request: FastifyRequest): Site {
  const site = sites.get(request);
  invariant(site !== undefined, 'the route is guarded by requireSite');
  return site;
}

/** The key of a request: header `api_key`, query `api_key`, or a bearer token, in that order. */
function apiKeyOf({ headers, query }: FastifyRequest): string | null {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '') ?? [];
  for (const candidate of [headers['api_key'], queryText(query, 'api_key'), bearer]) {
    if (typeof candidate !== 'string') continue;
    const key = candidate.trim();
    if (key !== '') return KEY.test(key) ? key : null;
  }
  return null;
}

/** A query parameter's text, the first of several; null when it is missing. */
export function queryText(query: unknown, name: string): string | null {
  if (typeof query !== 'object' || query === null) return null;
  const value = (query as Readonly<Record<string, unknown>>)[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : null;
}
