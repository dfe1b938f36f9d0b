import {
  accountId,
  editionOf,
  isEditionName,
  siteId,
  type AccountId,
  type CaptureOn,
  type EditionName,
  type Instant,
  type Policy,
  type SiteId,
} from '@kvitt/flow';
import { statement, type Database, type Row } from './database.js';
import { nextPollAt } from './jobs.js';
import { isoText } from './arrays.js';

/** A shop of an account, as its API key finds it. */
export type Site = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  name: string;
  url: string;
  apiKey: string;
  notificationUrl: string | null;
  edition: EditionName;
  captureOn: CaptureOn;
  policy: Policy;
}>;

/** The part of a policy that is neither edition nor capture policy. */
export type PolicyNumbers = Omit<Policy, 'edition' | 'captureOn'>;

/** The numbers of the published rules (docs/sources.md#numbers). */
export const DEFAULT_POLICY: PolicyNumbers = {
  linkLifetimeMs: 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  refundPeriodDays: 730,
  chargeBasisPoints: 0,
  chargeFixedMinor: 0,
};

const COLUMNS = `account_id, site_id, name, url, api_key, notification_url, edition, capture_on, policy`;

function siteOfRow(row: Row): Site {
  const edition = String(row['edition']);
  if (!isEditionName(edition)) throw new Error(`edition ${edition} in the store`);
  const captureOn = String(row['capture_on']) as CaptureOn;
  const numbers = JSON.parse(String(row['policy'])) as PolicyNumbers;
  return {
    accountId: accountId(Number(row['account_id'])),
    siteId: siteId(Number(row['site_id'])),
    name: String(row['name']),
    url: String(row['url']),
    apiKey: String(row['api_key']),
    notificationUrl: row['notification_url'] as string | null,
    edition,
    captureOn,
    policy: { ...DEFAULT_POLICY, ...numbers, edition, captureOn },
  };
}

const BY_KEY = statement('site_by_key', `select ${COLUMNS} from sites where api_key = $1`);

/** The site of an API key. */
export async function findSite(db: Database, apiKey: string): Promise<Site | null> {
  const [row] = await db.run(BY_KEY, [apiKey]);
  return row === undefined ? null : siteOfRow(row);
}

/** How long, in real milliseconds, a key's site is believed without asking the store again. */
const BELIEVED_MS = 1_000;
const CACHED_MAX = 1_000;

/**
 * Finds sites by key without asking the store at every request. A change made by another process is seen within a second; `forget`
 * drops everything at once. Unknown keys are never kept.
 */
export function siteFinder(
  db: Database,
  elapsedMs: () => number,
): Readonly<{ find: (apiKey: string) => Promise<Site | null>; forget: () => void }> {
  const kept = new Map<string, { site: Site; until: number }>();
  return {
    forget: () => kept.clear(),
    find: async (apiKey) => {
      const known = kept.get(apiKey);
      if (known !== undefined && known.until > elapsedMs()) return known.site;
      const site = await findSite(db, apiKey);
      if (kept.size >= CACHED_MAX) kept.clear();
      if (site === null) kept.delete(apiKey);
      else kept.set(apiKey, { site, until: elapsedMs() + BELIEVED_MS });
      return site;
    },
  };
}

const ALL = statement('all_sites', `select ${COLUMNS} from sites order by account_id, site_id`);

/** Every site. */
export async function listSites(db: Database): Promise<readonly Site[]> {
  return (await db.run(ALL)).map(siteOfRow);
}

const UPDATE = statement(
  'update_site',
  `update sites set name = $3, url = $4, notification_url = $5, edition = $6, capture_on = $7
   where account_id = $1 and site_id = $2
   returning ${COLUMNS}`,
);

/** What may be changed of a site. A new edition brings its own capture policy unless one is named. */
export type SiteChange = Readonly<{
  edition?: EditionName;
  captureOn?: CaptureOn;
  name?: string;
  url?: string;
  notificationUrl?: string | null;
}>;

/** Changes a site; orders that exist keep the policy they were created under. */
export async function updateSite(db: Database, site: Site, change: SiteChange): Promise<Site> {
  const edition = change.edition ?? site.edition;
  const inherited =
    change.edition === undefined ? site.captureOn : editionOf(change.edition).captureOn;
  const [row] = await db.run(UPDATE, [
    site.accountId,
    site.siteId,
    change.name ?? site.name,
    change.url ?? site.url,
    change.notificationUrl === undefined ? site.notificationUrl : change.notificationUrl,
    edition,
    change.captureOn ?? inherited,
  ]);
  if (row === undefined) throw new Error('the site is gone');
  return siteOfRow(row);
}

const INSERT_ACCOUNT = statement(
  'insert_account',
  `insert into accounts (account_id, name, created_at) values ($1, $2, $3::timestamptz)
   on conflict do nothing`,
);
const INSERT_SITE = statement(
  'insert_site',
  `insert into sites
     (account_id, site_id, name, url, api_key, notification_url, edition, capture_on, policy, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz)
   on conflict do nothing`,
);

const INSERT_JOB = statement(
  'insert_job',
  `insert into jobs (account_id, kind, due_at) values ($1, 'poll_settlements', $2::timestamptz)
   on conflict do nothing`,
);

/** Makes an account with a site, unless they exist. */
export async function createSite(
  db: Database,
  site: Omit<Site, 'policy'>,
  policy: Partial<PolicyNumbers>,
  now: Instant,
): Promise<void> {
  await db.run(INSERT_ACCOUNT, [site.accountId, site.name, isoText(now)]);
  await db.run(INSERT_SITE, [
    site.accountId,
    site.siteId,
    site.name,
    site.url,
    site.apiKey,
    site.notificationUrl,
    site.edition,
    site.captureOn,
    JSON.stringify(policy),
    isoText(now),
  ]);
  await db.run(INSERT_JOB, [site.accountId, isoText(nextPollAt(now))]);
}
