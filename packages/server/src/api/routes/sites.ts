import { editionOf, type AccountId } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountNamed, accountResource, pageOf, type AccountCall } from '../call.js';
import type { ApiPorts, Site } from '../ports.js';
import { failure, invalid, success, type Answer } from '../reply.js';
import { siteSettingsOf } from '../wire/site-change.js';

/** GET and PATCH sites/{id}, GET and POST accounts/{id}/sites. */
export function siteRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/sites/:id', {
    GET: (call) => readSite(ports, call),
    PATCH: (call) => updateSite(ports, call),
  });
  accountResource(scope, '/accounts/:id/sites', {
    GET: (call) => listSites(ports, call),
    POST: (call) => createSite(ports, call),
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

async function updateSite(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const site = await namedSite(ports, call);
  if (site === null) return failure('not_found');
  const settings = siteSettingsOf(call.body, false);
  if (settings.kind === 'wrong') return invalid(settings.faults);
  if (Object.keys(settings.value).length === 0) return failure('invalid_update');
  return success(siteView(await ports.updateSite(site, settings.value), ownKey(call)));
}

async function listSites(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const account = accountNamed(call);
  if (account.kind === 'refused') return failure(account.error);
  const sites = await ports.sitesOf(account.value);
  const { offset, limit } = pageOf(call);
  const rows = sites.slice(offset, offset + limit).map((site) => siteView(site, null));
  return success(rows, { page: { total: sites.length } });
}

async function createSite(ports: ApiPorts, call: AccountCall): Promise<Answer> {
  const account = accountNamed(call);
  if (account.kind === 'refused') return failure(account.error);
  const settings = siteSettingsOf(call.body, true);
  if (settings.kind === 'wrong') return invalid(settings.faults);
  const { name = '', url = '' } = settings.value;
  const beginning = await beginningOf(ports, account.value);
  return ports.createSite(
    { accountId: account.value, name, url, notificationUrl: null, ...beginning },
    settings.value,
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
  capture_on: site.captureOn,
  flow_edition: site.edition,
  id: site.siteId,
  name: site.name,
  notification_schedule: site.notificationSchedule,
  notification_url: site.notificationUrl,
  price_from: minor(site.priceFromMinor),
  price_till: minor(site.priceTillMinor),
  support_email: site.supportEmail,
  support_phone: site.supportPhone,
  url: site.url,
});
