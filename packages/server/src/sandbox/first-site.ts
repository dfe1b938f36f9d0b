import {
  accountId,
  editionOf,
  SANDBOX_TERMS,
  siteId,
  type CaptureOn,
  type EditionName,
  type Instant,
} from '@kvitt/flow';
import type { Database } from '../store/database.js';
import { addKey } from '../store/keys.js';
import { addKlarnaTerms } from '../store/klarna-terms.js';
import { createSite } from '../store/sites.js';
import type { Vault } from '../store/vault.js';

const ACCOUNT = accountId(10_001);
const SITE = siteId(12_001);

/** What a sandbox is told about its first site. */
export type FirstSite = Readonly<{
  apiKey: string;
  accountKey: string;
  edition: EditionName;
  captureOn: CaptureOn | null;
}>;

/** Makes the account and the site that a sandbox begins with, unless they exist, and sees that both keys open them. */
export async function makeFirstSite(
  db: Database,
  vault: Vault,
  { apiKey, accountKey, edition, captureOn }: FirstSite,
  now: Instant,
): Promise<void> {
  await createSite(
    db,
    {
      accountId: ACCOUNT,
      siteId: SITE,
      name: 'Sandbox shop',
      url: 'https://shop.example',
      notificationUrl: null,
      edition,
      captureOn: captureOn ?? editionOf(edition).captureOn,
    },
    {},
    now,
  );
  await addKlarnaTerms(db, ACCOUNT, SANDBOX_TERMS);
  await addKey(db, vault, { accountId: ACCOUNT, siteId: SITE, apiKey }, now);
  await addKey(db, vault, { accountId: ACCOUNT, siteId: null, apiKey: accountKey }, now);
}
