import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invariant } from '@kvitt/flow';
import type { ApiPorts, Caller, Site } from './ports.js';
import { failure, sendAnswer } from './reply.js';
import { read, refuse, type Parsed } from './wire/read.js';

type Sites = Pick<ApiPorts, 'sitesOf' | 'siteOfTransaction'>;

const admitted = new WeakMap<FastifyRequest, Readonly<{ caller: Caller; sites: Sites }>>();

/** What a key can look like; anything else is never looked up. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Lets only requests with an API key into this scope, before anything else of them is looked at; `callerOf`
 * tells whose it is. Others are answered 401.
 */
export function requireKey(
  scope: FastifyInstance,
  ports: Sites & Pick<ApiPorts, 'findCaller'>,
): void {
  scope.addHook('onRequest', async (request, reply) => {
    const key = apiKeyOf(request);
    const caller = key === null ? null : await ports.findCaller(key);
    if (caller === null) return sendAnswer(reply, failure('invalid_api_key'));
    admitted.set(request, { caller, sites: ports });
  });
}

function admissionOf(request: FastifyRequest): Readonly<{ caller: Caller; sites: Sites }> {
  const admission = admitted.get(request);
  invariant(admission !== undefined, 'the route is guarded by requireKey');
  return admission;
}

/** Whose key came with a request of a scope that `requireKey` guards. */
export const callerOf = (request: FastifyRequest): Caller => admissionOf(request).caller;

/** Our numbers have 16 digits; shorter ones are shops' own ids and need no look at the store. */
export const TRANSACTION_NUMBER = /^[1-9]\d{15}$/;

/**
 * The site a request is about. A site's key has its own. With an account's key it is the one that `named` says, or
 * the account's only one, or the one that the transaction number in the path belongs to; otherwise the
 * request is refused.
 */
export async function siteOf(
  request: FastifyRequest,
  named: string | null,
  reference: string,
): Promise<Parsed<Site>> {
  const { caller, sites } = admissionOf(request);
  if (caller.site !== null) return read(caller.site);
  const all = await sites.sitesOf(caller.accountId);
  const wanted = named ?? (await siteIdOf(caller, all, sites, reference));
  if (wanted === null) return refuse('site_not_named');
  const site = all.find(({ siteId }) => String(siteId) === wanted);
  return site === undefined ? refuse('not_found') : read(site);
}

async function siteIdOf(
  { accountId }: Caller,
  all: readonly Site[],
  sites: Sites,
  reference: string,
): Promise<string | null> {
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return String(first.siteId);
  if (!TRANSACTION_NUMBER.test(reference)) return null;
  const found = await sites.siteOfTransaction(accountId, Number(reference));
  return found === null ? null : String(found);
}

/** The account whose key came with a request, and the site of a site's key; null when no known key did. */
export function keyOwnerOf(
  request: FastifyRequest,
): Readonly<{ accountId: number; siteId: number | null }> | null {
  const caller = admitted.get(request)?.caller;
  if (caller === undefined) return null;
  return { accountId: caller.accountId, siteId: caller.site?.siteId ?? null };
}

/** The key of a request: header `api_key`, query `api_key`, or a bearer token, in that order. */
export function apiKeyOf({ headers, query }: FastifyRequest): string | null {
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
