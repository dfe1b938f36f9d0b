import { accountId, siteId, type AccountId, type Instant, type SiteId } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Database, type Session } from './database.js';
import type { Vault } from './vault.js';

/** A site's own credentials at Klarna, its password sealed. */
export type SealedCredentials = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  /** Klarna's API for the region and environment they belong to. */
  baseUrl: string;
  username: string;
  sealed: Uint8Array;
  /** Another value means that they were changed. */
  changedAt: string;
}>;

/** The same with the password in clear text. */
export type Credentials = Omit<SealedCredentials, 'sealed' | 'changedAt'> &
  Readonly<{ password: string }>;

const ALL = statement(
  'all_klarna_credentials',
  `select account_id, site_id, base_url, username, sealed, changed_at::text as changed_at
   from klarna_credentials order by account_id, site_id`,
);

/** Every site's own credentials. */
export async function listCredentials(db: Database): Promise<readonly SealedCredentials[]> {
  return (await db.run(ALL)).map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    siteId: siteId(Number(row['site_id'])),
    baseUrl: String(row['base_url']),
    username: String(row['username']),
    sealed: row['sealed'] as Uint8Array,
    changedAt: String(row['changed_at']),
  }));
}

const OF_SITE = statement(
  'klarna_credentials_of_site',
  `select base_url, username, (extract(epoch from changed_at) * 1000)::bigint as changed_at
   from klarna_credentials where account_id = $1 and site_id = $2`,
);

/** A site's own credentials without the password, and when they were set; null when it has none. */
export async function credentialsOfSite(
  db: Session,
  site: Readonly<{ accountId: AccountId; siteId: SiteId }>,
): Promise<Readonly<{ baseUrl: string; username: string; setAt: Instant }> | null> {
  const [row] = await db.run(OF_SITE, [site.accountId, site.siteId]);
  if (row === undefined) return null;
  return {
    baseUrl: String(row['base_url']),
    username: String(row['username']),
    setAt: Number(row['changed_at']) as Instant,
  };
}

const PUT = statement(
  'put_klarna_credentials',
  `insert into klarna_credentials (account_id, site_id, base_url, username, sealed, changed_at)
   values ($1, $2, $3, $4, $5, $6::timestamptz)
   on conflict (account_id, site_id) do update set base_url = excluded.base_url,
     username = excluded.username, sealed = excluded.sealed, changed_at = excluded.changed_at`,
);

/** Gives a site credentials of its own, in place of any it had. */
export async function putCredentials(
  db: Database,
  vault: Vault,
  { accountId: account, siteId: site, baseUrl, username, password }: Credentials,
  now: Instant,
): Promise<void> {
  const sealed = vault.seal(password, { accountId: account, klarnaSiteId: site });
  await db.run(PUT, [account, site, baseUrl, username, sealed, isoText(now)]);
}

const REMOVE = statement(
  'remove_klarna_credentials',
  `delete from klarna_credentials where account_id = $1 and site_id = $2 returning 1 as removed`,
);

/** Takes a site's credentials away, so that the service's own are used; false when it had none. */
export async function removeCredentials(
  db: Database,
  account: AccountId,
  site: SiteId,
): Promise<boolean> {
  return (await db.run(REMOVE, [account, site])).length > 0;
}
