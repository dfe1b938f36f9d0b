import type { AccountId, Instant, SiteId } from '@kvitt/flow';
import { isoText, numbers } from './arrays.js';
import { statement, type Session } from './database.js';

/** Which site. */
export type SiteKey = Readonly<{ accountId: AccountId; siteId: SiteId }>;

/** How a site shows itself to customers. */
export type Brand = Readonly<{
  /** 1 to 120 characters; null where it has none. */
  name: string | null;
  hasLogo: boolean;
}>;

/** The kinds of images that logos are. */
export type LogoType = 'image/png' | 'image/jpeg';

/** An image, at most 200 kB, its bytes checked before it came here. */
export type Logo = Readonly<{ bytes: Uint8Array; contentType: LogoType }>;

/** A site that shows nothing of its own. */
export const NO_BRAND: Brand = { name: null, hasLogo: false };

const BRANDS = statement(
  'brands_of_sites',
  `select account_id, site_id, name, logo is not null as has_logo
   from unnest($1::bigint[], $2::bigint[]) as k(account_id, site_id)
   join site_brands using (account_id, site_id)`,
);

const keyOf = (account: number, site: number): string => `${account}/${site}`;

/** Brands of sites, without their logos; a site without one is answered `NO_BRAND`. */
export async function loadBrands(
  session: Session,
  sites: readonly SiteKey[],
): Promise<(site: SiteKey) => Brand> {
  if (sites.length === 0) return () => NO_BRAND;
  const rows = await session.run(BRANDS, [
    numbers(sites.map(({ accountId }) => accountId)),
    numbers(sites.map(({ siteId }) => siteId)),
  ]);
  const known = new Map(
    rows.map((row) => [
      keyOf(Number(row['account_id']), Number(row['site_id'])),
      { name: row['name'] as string | null, hasLogo: row['has_logo'] === true },
    ]),
  );
  return ({ accountId, siteId }) => known.get(keyOf(accountId, siteId)) ?? NO_BRAND;
}

const LOGO = statement(
  'logo_of_site',
  `select logo, logo_type from site_brands
   where account_id = $1 and site_id = $2 and logo is not null`,
);

/** A site's logo; null where it has none. */
export async function findLogo(session: Session, site: SiteKey): Promise<Logo | null> {
  const [row] = await session.run(LOGO, [site.accountId, site.siteId]);
  if (row === undefined) return null;
  return {
    bytes: row['logo'] as Uint8Array,
    contentType: row['logo_type'] === 'image/png' ? 'image/png' : 'image/jpeg',
  };
}

const SET_NAME = statement(
  'set_brand_name',
  `insert into site_brands (account_id, site_id, name, changed_at) values ($1, $2, $3, $4::timestamptz)
   on conflict (account_id, site_id) do update set name = excluded.name, changed_at = excluded.changed_at`,
);
const SET_LOGO = statement(
  'set_brand_logo',
  `insert into site_brands (account_id, site_id, logo, logo_type, changed_at)
   values ($1, $2, $3::bytea, $4, $5::timestamptz)
   on conflict (account_id, site_id) do update
   set logo = excluded.logo, logo_type = excluded.logo_type, changed_at = excluded.changed_at`,
);

/** Sets or takes away what is named, both or neither. */
export async function changeBrand(
  session: Session,
  { accountId, siteId }: SiteKey,
  { name, logo }: Readonly<{ name?: string | null; logo?: Logo | null }>,
  now: Instant,
): Promise<void> {
  const at = isoText(now);
  if (name !== undefined) await session.run(SET_NAME, [accountId, siteId, name, at]);
  if (logo !== undefined) {
    const { bytes = null, contentType = null } = logo ?? {};
    await session.run(SET_LOGO, [accountId, siteId, bytes, contentType, at]);
  }
}
