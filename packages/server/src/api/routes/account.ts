import type { FastifyInstance } from 'fastify';
import { accountResource, type AccountCall } from '../call.js';
import type { ApiPorts, Site } from '../ports.js';
import { failure, refusalAnswer, success, type Answer } from '../reply.js';
import { siteChangeOf } from '../wire/site-change.js';
import { wireTime } from '../wire/time.js';

/** GET me, GET accounts/{id}/balances, GET and PATCH sites/{id}. */
export function accountRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/me', {
    GET: async ({ caller: { accountId, site } }) =>
      success({
        account_id: accountId,
        role: site === null ? 'account' : 'website',
        site_id: site?.siteId ?? 0,
      }),
  });
  accountResource(scope, '/accounts/:id/balances', { GET: (call) => readBalances(ports, call) });
  accountResource(scope, '/sites/:id', {
    GET: (call) => readSite(ports, call),
    PATCH: (call) => updateSite(ports, call),
  });
}

/** The site that a path names, as far as the key opens it. */
async function namedSite(ports: ApiPorts, { caller, part }: AccountCall): Promise<Site | null> {
  const id = part('id');
  const { accountId, site: own } = caller;
  const sites = own === null ? await ports.sitesOf(accountId) : [own];
  return sites.find(({ siteId }) => String(siteId) === id) ?? null;
}

async function readSite(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const site = await namedSite(ports, call);
  return site === null ? failure('not_found') : success(siteView(site, ownKey(call)));
}

/** The key of a site's own call; an account's key tells none of its sites. */
const ownKey = ({ caller, presentedKey }: AccountCall): string | null =>
  caller.site === null ? null : presentedKey();

async function readBalances(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const { accountId } = call.caller;
  if (call.part('id') !== String(accountId)) return failure('invalid_account');
  const balances = await ports.balances(accountId);
  const modified = wireTime(ports.now()).replace('T', ' ');
  const rows = balances.map(({ currency, availableMinor, reservedMinor, pendingMinor }) => ({
    account_id: accountId,
    amount_available: Number(availableMinor),
    amount_pending: Number(pendingMinor),
    amount_reserved: Number(reservedMinor),
    currency,
    id: `${accountId}-${currency}`,
    modified,
  }));
  const offset = wholeNumber(call.query('offset'), 0);
  const limit = wholeNumber(call.query('limit'), 1000);
  return success(rows.slice(offset, offset + limit), { page: { total: rows.length } });
}

const wholeNumber = (text: string | null, otherwise: number): number =>
  text !== null && /^\d{1,4}$/.test(text) ? Number(text) : otherwise;

async function updateSite(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const site = await namedSite(ports, call);
  if (site === null) return failure('not_found');
  const change = siteChangeOf(call.body);
  if (change.kind === 'refused') return refusalAnswer(change);
  return success(siteView(await ports.updateSite(site, change.value), ownKey(call)));
}

const siteView = (site: Site, apiKey: string | null): object => ({
  account_id: site.accountId,
  api_key: apiKey,
  capture_on: site.captureOn,
  flow_edition: site.edition,
  id: site.siteId,
  name: site.name,
  notification_url: site.notificationUrl,
  price_from: null,
  price_till: null,
  support_email: null,
  support_phone: null,
  url: site.url,
});
