import { accountId, type AccountId, type Instant } from '@kvitt/flow';
import { statement, type Database } from './database.js';
import { markKeyUsed } from './keys.js';
import { siteColumns, siteOfRow, sitesOfAccount, type Site } from './sites.js';
import { keyHash } from './vault.js';

/** Who makes a call, as the API key says. */
export type Caller = Readonly<{
  accountId: AccountId;
  /** The site of a site's key; null for an account's key, which opens every site of the account. */
  site: Site | null;
}>;

const BY_KEY = statement(
  'caller_by_key',
  `select k.account_id as key_account, k.key_id, k.first_used_at is not null as is_used,
     (extract(epoch from k.expires_at) * 1000)::bigint as expires_at,
     k.site_id is null as is_account_key, ${siteColumns('s')}
   from api_keys k
   left join sites s on s.account_id = k.account_id and s.site_id = k.site_id
   where k.key_hash = $1`,
);

type Found = Readonly<{ caller: Caller; keyId: number; isUsed: boolean; expiresAt: number }>;

async function findByHash(db: Database, hash: Uint8Array): Promise<Found | null> {
  const [row] = await db.run(BY_KEY, [hash]);
  if (row === undefined) return null;
  const isAccountKey = row['is_account_key'] === true;
  if (!isAccountKey && row['site_id'] === null) return null;
  return {
    caller: {
      accountId: accountId(Number(row['key_account'])),
      site: isAccountKey ? null : siteOfRow(row),
    },
    keyId: Number(row['key_id']),
    isUsed: row['is_used'] === true,
    expiresAt: row['expires_at'] === null ? Infinity : Number(row['expires_at']),
  };
}

/** How long, in real milliseconds, what was read is believed without asking the store again. */
const BELIEVED_MS = 1_000;
const CACHED_MAX = 1_000;

/** Finds callers by their keys. */
export type CallerFinder = Readonly<{
  /** Null for a key that nobody has, or that has expired. Notes the first use of a key. */
  find: (apiKey: string) => Promise<Caller | null>;
  /** The sites of an account, oldest first. */
  sitesOf: (account: AccountId) => Promise<readonly Site[]>;
  /** Drops everything that is believed. */
  forget: () => void;
}>;

/**
 * Finds callers without asking the store at every request. A change made by another process is seen within a second. What is kept in
 * memory is kept under the hash of the key; unknown keys are never kept.
 */
export function callerFinder(
  db: Database,
  now: () => Instant,
  elapsedMs: () => number,
): CallerFinder {
  const callers = believing<Found>(elapsedMs);
  const sites = believing<readonly Site[]>(elapsedMs);
  return {
    find: async (apiKey) => {
      const hash = keyHash(apiKey);
      const found = await callers.get(hash.toString('latin1'), async () => {
        const read = await findByHash(db, hash);
        if (read === null || read.expiresAt <= now()) return null;
        if (!read.isUsed) await markKeyUsed(db, read.caller.accountId, read.keyId, now());
        return read;
      });
      return found === null || found.expiresAt <= now() ? null : found.caller;
    },
    sitesOf: async (account) =>
      (await sites.get(String(account), async () => sitesOfAccount(db, account))) ?? [],
    forget: () => {
      callers.clear();
      sites.clear();
    },
  };
}

type Believing<T> = Readonly<{
  get: (key: string, read: () => Promise<T | null>) => Promise<T | null>;
  clear: () => void;
}>;

function believing<T>(elapsedMs: () => number): Believing<T> {
  const kept = new Map<string, { value: T; until: number }>();
  return {
    clear: () => kept.clear(),
    get: async (key, read) => {
      const known = kept.get(key);
      if (known !== undefined && known.until > elapsedMs()) return known.value;
      const value = await read();
      if (kept.size >= CACHED_MAX) kept.clear();
      if (value === null) kept.delete(key);
      else kept.set(key, { value, until: elapsedMs() + BELIEVED_MS });
      return value;
    },
  };
}
