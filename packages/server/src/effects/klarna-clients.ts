import type { AccountId, SiteId } from '@kvitt/flow';
import type { KlarnaClient } from '@kvitt/klarna';
import type { Database } from '../store/database.js';
import {
  listCredentials,
  type Credentials,
  type SealedCredentials,
} from '../store/klarna-credentials.js';
import { sitesOfAccount } from '../store/sites.js';
import type { Vault } from '../store/vault.js';

/** A client and the user it calls Klarna as; null where that is the service's own. */
export type NamedClient = Readonly<{ username: string | null; klarna: KlarnaClient }>;

/** Klarna's API as whoever an order belongs to. */
export type KlarnaClients = Readonly<{
  /** With the site's own credentials, or else with the service's. Rejects when they cannot be unsealed. */
  ofSite: (site: Readonly<{ accountId: AccountId; siteId: SiteId }>) => Promise<KlarnaClient>;
  /** One client for each set of credentials that orders of the account are placed with. */
  ofAccount: (account: AccountId) => Promise<readonly NamedClient[]>;
  /** Credentials are read again at the next call. */
  forget: () => void;
}>;

/** What the clients are made of. */
export type KlarnaClientsParts = Readonly<{
  db: Database;
  vault: Vault;
  /** The service's own. */
  own: KlarnaClient;
  make: (credentials: Pick<Credentials, 'baseUrl' | 'username' | 'password'>) => KlarnaClient;
  elapsedMs: () => number;
}>;

/** How long a change of credentials may stay unnoticed, in real milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Credentials as they were read; `klarna` throws where the password cannot be unsealed. */
type Known = SealedCredentials & Readonly<{ klarna: () => KlarnaClient }>;

const keyOf = ({ accountId, siteId }: Pick<SealedCredentials, 'accountId' | 'siteId'>): string =>
  `${accountId}/${siteId}`;

/** Clients of all sites; credentials are read again as they change. */
export function klarnaClients(parts: KlarnaClientsParts): KlarnaClients {
  const { db, own, elapsedMs } = parts;
  let known: ReadonlyMap<string, Known> = new Map();
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const found = await listCredentials(db);
    known = new Map(
      found.map((each) => [keyOf(each), renewed(parts, known.get(keyOf(each)), each)]),
    );
    readAt = elapsedMs();
  };
  const read = async (): Promise<typeof known> => {
    if (elapsedMs() - readAt >= LOOK_EVERY_MS) {
      reading ??= look().finally(() => {
        reading = null;
      });
      await reading;
    }
    return known;
  };
  return {
    ofSite: async (site) => (await read()).get(keyOf(site))?.klarna() ?? own,
    ofAccount: async (account) => {
      const credentials = await read();
      const named = new Map<string | null, NamedClient>();
      for (const site of await sitesOfAccount(db, account)) {
        const found = credentials.get(keyOf(site));
        const username = found?.username ?? null;
        named.set(username, { username, klarna: found?.klarna() ?? own });
      }
      return [...named.values()];
    },
    forget: () => {
      readAt = -Infinity;
    },
  };
}

/** The client that was made before, unless the credentials have changed since. */
function renewed(
  { vault, make }: KlarnaClientsParts,
  before: Known | undefined,
  now: SealedCredentials,
): Known {
  if (before?.changedAt === now.changedAt) return before;
  let made: KlarnaClient | null = null;
  const klarna = (): KlarnaClient => (made ??= make({ ...now, password: unsealed(vault, now) }));
  return { ...now, klarna };
}

function unsealed(vault: Vault, { accountId, siteId, sealed }: SealedCredentials): string {
  try {
    return vault.open(sealed, { accountId, klarnaSiteId: siteId });
  } catch (error) {
    const message = `the Klarna password of site ${siteId} was sealed under another KVITT_SECRET`;
    throw new Error(message, { cause: error });
  }
}
