import { DEFAULT_POLICY, editionOf, type AccountId } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountNamed, accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import { CREATE_SITE, LIST_SITES, READ_SITE, UPDATE_SITE } from '../operations/account.js';
import type { ApiPorts, Site } from '../ports.js';
import { failure, invalid, success, type Answer } from '../reply.js';
import type { Checked } from '../wire/checked.js';
import { isWrong, siteChangeOf, type SiteSettings } from '../wire/site-change.js';

/** GET and PATCH sites/{id}, GET and POST accounts/{id}/sites. */
export function siteRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/sites/:id', {
    GET: operation(READ_SITE, (call) => readSite(ports, call)),
    PATCH: operation(UPDATE_SITE, (call, body) => updateSite(ports, call, body)),
  });
  accountResource(scope, '/accounts/:id/sites', {
    GET: operation(LIST_SITES, (call, _, page) => listSites(ports, call, page)),
    POST: operation(CREATE_SITE, (call, body) => createSite(ports, call, body)),
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

async function updateSite(
  ports: ApiPorts,
  call: AccountCall,
  body: Checked<SiteSettings>,
): Promise<Answer> {
  const site = await namedSite(ports, call);
  if (site === null) return failure('not_found');
  const change = siteChangeOf(body, site.policy);
  if (isWrong(change)) return invalid(change);
  if (Object.keys(change).length === 0) return failure('invalid_update');
  return success(siteView(await ports.updateSite(site, change), ownKey(call)));
}

async function listSites(
  ports: ApiPorts,
  call: AccountCall,
  { offset, limit }: Readonly<{ offset: number; limit: number }>,
): Promise<Answer> {
  const account = accountNamed(call);
  if (account.kind === 'refused') return failure(account.error);
  const sites = await ports.sitesOf(account.value);
  const rows = sites.slice(offset, offset + limit).map((site) => siteView(site, null));
  return success(rows, { page: { total: sites.length } });
}

async function createSite(
  ports: ApiPorts,
  call: AccountCall,
  body: Checked<SiteSettings>,
): Promise<Answer> {
  const account = accountNamed(call);
  if (account.kind === 'refused') return failure(account.error);
  const change = siteChangeOf(body, DEFAULT_POLICY);
  if (isWrong(change)) return invalid(change);
  const { name = '', url = '' } = change;
  const beginning = await beginningOf(ports, account.value);
  return ports.createSite(
    { accountId: account.value, name, url, notificationUrl: null, ...beginning },
    change,
    {
      key: call.key,
      answer: ({ site, apiKey }) => success(siteView(site, apiKey)),
      // Kept answers are not encrypted.
      repeated: ({ site }) => success(siteView(site, null)),
    },
  );
}

/** A new site begins as the account's first one is; the first of an account as our default edition. */
async function beginningOf(
  ports: ApiPorts,
  account: AccountId,
): Promise<Pick<Site, 'edition' | 'captureOn'>> {
  const [first] = await ports.sitesOf(account);
  const { edition, captureOn } = first ?? {
    edition: '2021' as const,
    captureOn: editionOf('2021').captureOn,
  };
  return { edition, captureOn };
}

const minor = (amount: bigint | null): number | null => (amount === null ? null : Number(amount));

const siteView = (site: Site, apiKey: string | null): object => ({
  account_id: site.accountId,
  api_key: apiKey,
  auto_extend: site.policy.autoExtend === true,
  capture_on: site.captureOn,
  flow_edition: site.edition,
  id: site.siteId,
  name: site.name,
  notification_schedule: site.notificationSchedule,
  notification_url: site.notificationUrl,
  price_from: minor(site.priceFromMinor),
  price_till: minor(site.priceTillMinor),
  shipping_period_days: site.policy.shippingPeriodDays,
  shipping_period_max_days: site.policy.shippingPeriodMaxDays,
  support_email: site.supportEmail,
  support_phone: site.supportPhone,
  url: site.url,
});
