import type { FastifyInstance } from 'fastify';
import { resource, type Call } from '../call.js';
import { operation } from '../operation.js';
import { READ_BALANCES, READ_ME, READ_SITE, UPDATE_SITE } from '../operations/account.js';
import type { ApiPorts, Site } from '../ports.js';
import { failure, refusalAnswer, success, type Answer } from '../reply.js';
import { siteChangeOf } from '../wire/site-change.js';
import { wireTime } from '../wire/time.js';

/** GET me, GET accounts/{id}/balances, GET and PATCH sites/{id}. */
export function accountRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  resource(scope, '/me', {
    GET: operation(READ_ME, async ({ site }) =>
      success({ account_id: site.accountId, role: 'website', site_id: site.siteId }),
    ),
  });
  resource(scope, '/accounts/:id/balances', {
    GET: operation(READ_BALANCES, (call, _, page) => readBalances(ports, call, page)),
  });
  resource(scope, '/sites/:id', {
    GET: operation(READ_SITE, async (call) =>
      isOwnSite(call) ? success(siteView(call.site)) : failure('not_found'),
    ),
    PATCH: operation(UPDATE_SITE, (call) => updateSite(ports, call)),
  });
}

const isOwnSite = (call: Call): boolean => call.part('id') === String(call.site.siteId);

async function readBalances(
  ports: ApiPorts,
  call: Call,
  { offset, limit }: Readonly<{ offset: number; limit: number }>,
): Promise<Answer> {
  const { accountId } = call.site;
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
  return success(rows.slice(offset, offset + limit), { page: { total: rows.length } });
}

async function updateSite(ports: ApiPorts, call: Call): Promise<Answer> {
  if (!isOwnSite(call)) return failure('not_found');
  const change = siteChangeOf(call.body);
  if (change.kind === 'refused') return refusalAnswer(change);
  return success(siteView(await ports.updateSite(call.site, change.value)));
}

const siteView = (site: Site): object => ({
  account_id: site.accountId,
  api_key: site.apiKey,
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
