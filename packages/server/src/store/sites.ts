import {
  accountId,
  DEFAULT_POLICY,
  editionOf,
  isEditionName,
  siteId,
  type AccountId,
  type CaptureOn,
  type Currency,
  type EditionName,
  type Instant,
  type Policy,
  type PolicyNumbers,
  type SiteId,
} from '@kvitt/flow';
import { statement, type Database, type Row, type Session } from './database.js';
import { addJobs } from './jobs.js';
import { isoText } from './arrays.js';
import type { NotificationSchedule } from './notifications.js';

/** A shop of an account. */
export type Site = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  name: string;
  url: string;
  notificationUrl: string | null;
  /** The price range that the shop states, in minor units of no currency in particular. */
  priceFromMinor: bigint | null;
  priceTillMinor: bigint | null;
  supportEmail: string | null;
  supportPhone: string | null;
  edition: EditionName;
  captureOn: CaptureOn;
  policy: Policy;
  /** What the PSP charges for an order in a currency, where that is not the policy's: the site's own rule, else its account's. */
  charges: Charges;
  /** After which waits its notifications are tried again. */
  notificationSchedule: NotificationSchedule;
}>;

/**
 * What the PSP charges for an order: hundredths of a percent of the invoiced amount and a fixed part in minor units, the same for each
 * of its refunds, whether a refund gives the payment's share back, and VAT in hundredths of a percent.
 */
export type Charge = Readonly<
  Pick<
    Policy,
    | 'chargeBasisPoints'
    | 'chargeFixedMinor'
    | 'chargeVatBasisPoints'
    | 'refundChargeBasisPoints'
    | 'refundChargeFixedMinor'
    | 'refundGivesBackCharge'
  >
>;
/** Charges by currency. */
export type Charges = Readonly<Partial<Record<Currency, Charge>>>;

const COLUMNS = `account_id, site_id, name, url, notification_url, price_from_minor,
  price_till_minor, support_email, support_phone, edition, capture_on, policy,
  notification_schedule`;

/** Columns of `sites`, under this name in a statement, as `siteOfRow` reads them. */
export const siteColumns = (table: string): string =>
  `${COLUMNS.replace(/\w+/g, `${table}.$&`)},
  (select (a.charges::jsonb || ${table}.charges::jsonb)::text from accounts a
   where a.account_id = ${table}.account_id) as charges`;

/** A site from a row with the columns of `siteColumns`. */
export function siteOfRow(row: Row): Site {
  const edition = String(row['edition']);
  if (!isEditionName(edition)) throw new Error(`edition ${edition} in the store`);
  const captureOn = String(row['capture_on']) as CaptureOn;
  const numbers = JSON.parse(String(row['policy'])) as PolicyNumbers;
  return {
    accountId: accountId(Number(row['account_id'])),
    siteId: siteId(Number(row['site_id'])),
    name: String(row['name']),
    url: String(row['url']),
    notificationUrl: row['notification_url'] as string | null,
    priceFromMinor: row['price_from_minor'] as bigint | null,
    priceTillMinor: row['price_till_minor'] as bigint | null,
    supportEmail: row['support_email'] as string | null,
    supportPhone: row['support_phone'] as string | null,
    edition,
    captureOn,
    policy: { ...DEFAULT_POLICY, ...numbers, edition, captureOn },
    charges: JSON.parse(String(row['charges'])) as Charges,
    notificationSchedule: row['notification_schedule'] === 'long' ? 'long' : 'short',
  };
}

const ALL = statement(
  'all_sites',
  `select ${siteColumns('sites')} from sites order by account_id, site_id`,
);

/** Every site. */
export async function listSites(db: Database): Promise<readonly Site[]> {
  return (await db.run(ALL)).map(siteOfRow);
}

const OF_ACCOUNT = statement(
  'sites_of_account',
  `select ${siteColumns('sites')} from sites where account_id = $1 order by site_id`,
);

/** The sites of an account, oldest first. */
export async function sitesOfAccount(db: Session, account: AccountId): Promise<readonly Site[]> {
  return (await db.run(OF_ACCOUNT, [account])).map(siteOfRow);
}

const OF_TRANSACTION = statement(
  'site_of_transaction',
  `select o.site_id from orders o where o.account_id = $1 and o.transaction_id = $2
   union all
   select o.site_id from refunds f join orders o using (account_id, transaction_id)
   where f.account_id = $1 and f.refund_id = $2
   union all
   select p.site_id from parts p where p.account_id = $1 and p.part_id = $2`,
);

/** Which site of an account the number of a payment, a refund or a part belongs to. */
export async function siteOfTransaction(
  db: Database,
  account: AccountId,
  number: number,
): Promise<SiteId | null> {
  const [row] = await db.run(OF_TRANSACTION, [account, number]);
  return row === undefined ? null : siteId(Number(row['site_id']));
}

const UPDATE = statement(
  'update_site',
  `update sites set name = $3, url = $4, notification_url = $5, edition = $6, capture_on = $7,
     price_from_minor = $8, price_till_minor = $9, support_email = $10, support_phone = $11,
     notification_schedule = $12, policy = (policy::jsonb || $13::jsonb)::text
   where account_id = $1 and site_id = $2
   returning ${siteColumns('sites')}`,
);

const SET_POLICY = statement(
  'set_site_policy',
  `update sites set policy = (policy::jsonb || $3::jsonb)::text
   where account_id = $1 and site_id = $2`,
);

/** Sets numbers of a site's policy; orders that exist keep the policy they were created under. */
export async function setPolicy(
  db: Session,
  { accountId: account, siteId: site }: Pick<Site, 'accountId' | 'siteId'>,
  numbers: Partial<PolicyNumbers>,
): Promise<void> {
  await db.run(SET_POLICY, [account, site, JSON.stringify(numbers)]);
}

/** What may be changed of a site. A new edition brings its own capture policy unless one is named. */
export type SiteChange = Readonly<
  Partial<Omit<Site, 'accountId' | 'siteId' | 'policy' | 'charges'>> & {
    /** How long its orders may wait to be shipped. */
    shipping?: Partial<
      Pick<PolicyNumbers, 'shippingPeriodDays' | 'shippingPeriodMaxDays' | 'autoExtend'>
    >;
  }
>;

/** Changes a site; orders that exist keep the policy they were created under. */
export async function updateSite(db: Session, site: Site, change: SiteChange): Promise<Site> {
  const inherited =
    change.edition === undefined ? {} : { captureOn: editionOf(change.edition).captureOn };
  const next = { ...site, ...inherited, ...change };
  const [row] = await db.run(UPDATE, [
    site.accountId,
    site.siteId,
    next.name,
    next.url,
    next.notificationUrl,
    next.edition,
    next.captureOn,
    next.priceFromMinor,
    next.priceTillMinor,
    next.supportEmail,
    next.supportPhone,
    next.notificationSchedule,
    JSON.stringify(change.shipping ?? {}),
  ]);
  if (row === undefined) throw new Error('the site is gone');
  return siteOfRow(row);
}

const INSERT_ACCOUNT = statement(
  'insert_account',
  `insert into accounts (account_id, name, created_at) values ($1, $2, $3::timestamptz)
   on conflict do nothing`,
);

/** Makes an account, unless it exists. */
export async function createAccount(
  db: Session,
  account: Readonly<{ accountId: AccountId; name: string }>,
  now: Instant,
): Promise<void> {
  await db.run(INSERT_ACCOUNT, [account.accountId, account.name, isoText(now)]);
  await addJobs(db, account.accountId, now);
}

const SET_CHARGE = statement(
  'set_charge',
  `update accounts set charges = (charges::jsonb || jsonb_build_object($2::text, $3::jsonb))::text
   where account_id = $1`,
);

const SET_SITE_CHARGE = statement(
  'set_site_charge',
  `update sites set charges = (charges::jsonb || jsonb_build_object($3::text, $4::jsonb))::text
   where account_id = $1 and site_id = $2 returning site_id`,
);

/**
 * Sets what the PSP charges for orders of one site in a currency, from the next order on; it goes before the account's. Answers
 * whether the account has that site.
 */
export async function setSiteCharge(
  db: Session,
  site: Pick<Site, 'accountId' | 'siteId'>,
  currency: Currency,
  charge: Charge,
): Promise<boolean> {
  const values = [site.accountId, site.siteId, currency, JSON.stringify(charge)];
  return (await db.run(SET_SITE_CHARGE, values)).length > 0;
}

/** Sets what the PSP charges for orders of an account in a currency, from the next order on. */
export async function setCharge(
  db: Session,
  account: AccountId,
  currency: Currency,
  charge: Charge,
): Promise<void> {
  await db.run(SET_CHARGE, [account, currency, JSON.stringify(charge)]);
}

const ACCOUNTS = statement(
  'list_accounts',
  `select account_id, name from accounts order by account_id`,
);

/** Every account. */
export async function listAccounts(
  db: Database,
): Promise<readonly Readonly<{ accountId: AccountId; name: string }>[]> {
  return (await db.run(ACCOUNTS)).map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    name: String(row['name']),
  }));
}

const INSERT_SITE = statement(
  'insert_site',
  `insert into sites
     (account_id, site_id, name, url, notification_url, edition, capture_on, policy, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz)
   on conflict do nothing`,
);

/** What a site begins with. */
export type NewSite = Pick<
  Site,
  'accountId' | 'siteId' | 'name' | 'url' | 'notificationUrl' | 'edition' | 'captureOn'
>;

/** Makes a site, and its account unless there is one; nothing happens when it exists. Keys are given by `addKey`. */
export async function createSite(
  db: Session,
  site: NewSite,
  policy: Partial<PolicyNumbers>,
  now: Instant,
): Promise<void> {
  await createAccount(db, site, now);
  await db.run(INSERT_SITE, [
    site.accountId,
    site.siteId,
    site.name,
    site.url,
    site.notificationUrl,
    site.edition,
    site.captureOn,
    JSON.stringify(policy),
    isoText(now),
  ]);
}
