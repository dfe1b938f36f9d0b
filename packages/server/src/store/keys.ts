import {
  accountId,
  later,
  siteId,
  type AccountId,
  type DurationMs,
  type Instant,
  type SiteId,
} from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Database, type Row, type Session } from './database.js';
import { keyHash, type Vault } from './vault.js';

/** A key to keep: of a site, or of the whole account. */
export type NewKey = Readonly<{ accountId: AccountId; siteId: SiteId | null; apiKey: string }>;

const LOCK_ACCOUNT = statement(
  'lock_account',
  `select account_id from accounts where account_id = $1 for update`,
);
const HAS_SITE = statement(
  'has_site',
  `select 1 as found from sites where account_id = $1 and site_id = $2`,
);
const NEXT_KEY_ID = statement(
  'next_key_id',
  `select coalesce(max(key_id), 0) + 1 as key_id from api_keys where account_id = $1`,
);
const INSERT_KEY = statement(
  'insert_api_key',
  `insert into api_keys (account_id, key_id, site_id, key_hash, sealed, created_at)
   values ($1, $2, $3, $4, $5, $6::timestamptz)
   on conflict (key_hash) do nothing`,
);

/** Keeps a key, encrypted; nothing happens when the very same is kept already. */
export async function addKey(db: Database, vault: Vault, key: NewKey, now: Instant): Promise<void> {
  await db.transaction(async (session) => {
    await session.run(LOCK_ACCOUNT, [key.accountId]);
    await insertKey(session, vault, key, now);
  });
}

/** Keeps a key in a transaction that holds the account's lock, under which keys are numbered. */
export async function insertKey(
  session: Session,
  vault: Vault,
  { accountId: account, siteId: site, apiKey }: NewKey,
  now: Instant,
): Promise<void> {
  const [row] = await session.run(NEXT_KEY_ID, [account]);
  const keyId = Number(row?.['key_id']);
  const sealed = vault.seal(apiKey, { accountId: account, keyId });
  await session.run(INSERT_KEY, [account, keyId, site, keyHash(apiKey), sealed, isoText(now)]);
}

const EXPIRE_KEYS = statement(
  'expire_api_keys',
  `update api_keys set expires_at = least(coalesce(expires_at, 'infinity'), $3::timestamptz)
   where account_id = $1 and site_id is not distinct from $2::bigint`,
);

/**
 * Gives a site, or an account, a new key. Those it had work until the overlap is over; one of 0 ends them now.
 * Answers false when there is no such site or account.
 */
export async function rotateKey(
  db: Database,
  vault: Vault,
  key: NewKey,
  overlap: DurationMs,
  now: Instant,
): Promise<boolean> {
  return db.transaction(async (session) => {
    const account = await session.run(LOCK_ACCOUNT, [key.accountId]);
    if (account.length === 0) return false;
    if (key.siteId !== null) {
      const site = await session.run(HAS_SITE, [key.accountId, key.siteId]);
      if (site.length === 0) return false;
    }
    const end = isoText(later(now, overlap));
    await session.run(EXPIRE_KEYS, [key.accountId, key.siteId, end]);
    await insertKey(session, vault, key, now);
    return true;
  });
}

const MARK_USED = statement(
  'mark_api_key_used',
  `update api_keys set first_used_at = $3::timestamptz
   where account_id = $1 and key_id = $2 and first_used_at is null`,
);

/** Notes when a call was first made with a key; later ones change nothing. */
export async function markKeyUsed(
  db: Database,
  account: AccountId,
  keyId: number,
  now: Instant,
): Promise<void> {
  await db.run(MARK_USED, [account, keyId, isoText(now)]);
}

/** A key as it is stored. */
export type SealedKey = Readonly<{
  accountId: AccountId;
  keyId: number;
  sealed: Uint8Array;
  /** Whether a call has been made with it. */
  isUsed: boolean;
}>;

/** What a site's notifications are signed with, in clear text. */
export type SigningKeys = Readonly<{
  /** The newest that the shop has shown to have, or else the oldest: null when none is valid. */
  signing: string | null;
  /** All that are valid, the signing one first, the others newest first. */
  valid: readonly string[];
}>;

/** Opens a site's valid keys, given oldest first, and tells which one signs. */
export function signingKeys(vault: Vault, keys: readonly SealedKey[]): SigningKeys {
  const signing = keys.findLast(({ isUsed }) => isUsed) ?? keys[0];
  const rest = keys.filter((key) => key !== signing).reverse();
  const ordered = signing === undefined ? rest : [signing, ...rest];
  const valid = ordered.map((key) => vault.open(key.sealed, key));
  return { signing: valid[0] ?? null, valid };
}

/**
 * The site's keys that are valid at an instant, oldest first, as a JSON list for `sealedKeysOf`; inside statements
 * whose site is `s`. `$2` is the instant.
 */
export const VALID_KEYS = `(select json_agg(json_build_object('keyId', k.key_id,
       'sealed', encode(k.sealed, 'hex'), 'isUsed', k.first_used_at is not null) order by k.key_id)::text
     from api_keys k
     where k.account_id = s.account_id and k.site_id = s.site_id and k.sealed is not null
       and (k.expires_at is null or k.expires_at > $2::timestamptz))`;

/** Reads the list of `VALID_KEYS`. */
export function sealedKeysOf(account: AccountId, list: unknown): readonly SealedKey[] {
  const rows = JSON.parse(typeof list === 'string' ? list : '[]') as readonly Readonly<{
    keyId: number;
    sealed: string;
    isUsed: boolean;
  }>[];
  return rows.map(({ keyId, sealed, isUsed }) => ({
    accountId: account,
    keyId,
    sealed: Buffer.from(sealed, 'hex'),
    isUsed,
  }));
}

const KEYS_OF_SITE = statement(
  'keys_of_site',
  `select ${VALID_KEYS} as keys from sites s where s.account_id = $1 and s.site_id = $3`,
);

/** The keys that a site's notifications may be signed with at `now`. */
export async function siteKeys(
  db: Database,
  vault: Vault,
  site: Readonly<{ accountId: AccountId; siteId: SiteId }>,
  now: Instant,
): Promise<SigningKeys> {
  const [row] = await db.run(KEYS_OF_SITE, [site.accountId, isoText(now), site.siteId]);
  return signingKeys(vault, sealedKeysOf(site.accountId, row?.['keys']));
}

/** A key as an operator sees it: never the key itself. */
export type ListedKey = Readonly<{
  accountId: AccountId;
  keyId: number;
  siteId: SiteId | null;
  /** Its last four characters. */
  ending: string;
  createdAt: Instant;
  firstUsedAt: Instant | null;
  expiresAt: Instant | null;
}>;

const LIST = statement(
  'list_api_keys',
  `select account_id, key_id, site_id, sealed,
     (extract(epoch from created_at) * 1000)::bigint as created_at,
     (extract(epoch from first_used_at) * 1000)::bigint as first_used_at,
     (extract(epoch from expires_at) * 1000)::bigint as expires_at
   from api_keys order by account_id, site_id nulls first, key_id`,
);

/** Every key there is. */
export async function listKeys(db: Database, vault: Vault): Promise<readonly ListedKey[]> {
  return (await db.run(LIST)).map((row) => ({
    accountId: accountId(Number(row['account_id'])),
    keyId: Number(row['key_id']),
    siteId: row['site_id'] === null ? null : siteId(Number(row['site_id'])),
    ending: openRow(vault, row).slice(-4),
    createdAt: Number(row['created_at']) as Instant,
    firstUsedAt: instantOrNull(row['first_used_at']),
    expiresAt: instantOrNull(row['expires_at']),
  }));
}

const instantOrNull = (value: unknown): Instant | null =>
  typeof value === 'bigint' ? (Number(value) as Instant) : null;

const openRow = (vault: Vault, row: Row): string =>
  vault.open(row['sealed'] as Uint8Array, {
    accountId: Number(row['account_id']),
    keyId: Number(row['key_id']),
  });

const UNSEALED = statement(
  'unsealed_api_keys',
  `select account_id, key_id, unsealed from api_keys where unsealed is not null
   order by account_id, key_id for update`,
);
const SEAL = statement(
  'seal_api_key',
  `update api_keys set sealed = $3, unsealed = null where account_id = $1 and key_id = $2`,
);
const ANY_SEALED = statement(
  'any_sealed_api_key',
  `select account_id, key_id, sealed from api_keys where sealed is not null limit 1`,
);

/**
 * Makes a store's keys fit for use: encrypts those that a migration left in clear text, and throws when the others
 * were encrypted under another secret.
 */
export async function sealKeys(db: Database, vault: Vault): Promise<void> {
  const [known] = await db.run(ANY_SEALED);
  try {
    if (known !== undefined) openRow(vault, known);
  } catch {
    throw new Error('KVITT_SECRET is not the one that the API keys in this store are sealed with');
  }
  await db.transaction(async (session) => {
    for (const row of await session.run(UNSEALED)) {
      const owner = { accountId: Number(row['account_id']), keyId: Number(row['key_id']) };
      const sealed = vault.seal(String(row['unsealed']), owner);
      await session.run(SEAL, [owner.accountId, owner.keyId, sealed]);
    }
  });
}
