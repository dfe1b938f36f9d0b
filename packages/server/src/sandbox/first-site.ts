import {
  accountId,
  editionOf,
  SANDBOX_TERMS,
  siteId,
  type CaptureOn,
  type EditionName,
  type Instant,
} from '@kvitt/flow';
import type { Clock } from '../clock.js';
import { readClock, writeClock } from '../store/clock-row.js';
import type { Database } from '../store/database.js';
import { addKey } from '../store/keys.js';
import { addKlarnaTerms } from '../store/klarna-terms.js';
import { createSite } from '../store/sites.js';
import type { Vault } from '../store/vault.js';
import type { KlarnaControls } from './klarna-controls.js';

/** The account that a sandbox begins with. */
export const SANDBOX_ACCOUNT = accountId(10_001);
const SITE = siteId(12_001);

/** What a sandbox is told about its first site. */
export type FirstSite = Readonly<{
  apiKey: string;
  accountKey: string;
  edition: EditionName;
  captureOn: CaptureOn | null;
}>;

/** Makes the account and the site that a sandbox begins with, unless they exist, and sees that both keys open them. */
async function makeFirstSite(
  db: Database,
  vault: Vault,
  { apiKey, accountKey, edition, captureOn }: FirstSite,
  now: Instant,
): Promise<void> {
  await createSite(
    db,
    {
      accountId: SANDBOX_ACCOUNT,
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
  await addKlarnaTerms(db, SANDBOX_ACCOUNT, SANDBOX_TERMS);
  await addKey(db, vault, { accountId: SANDBOX_ACCOUNT, siteId: SITE, apiKey }, now);
  await addKey(db, vault, { accountId: SANDBOX_ACCOUNT, siteId: null, apiKey: accountKey }, now);
}

/** The sandbox's clock goes on where it stood, on both sides, and its first site exists. */
export async function prepareSandbox(
  { clock, db, vault }: Readonly<{ clock: Clock; db: Database; vault: Vault }>,
  firstSite: FirstSite,
  controls: KlarnaControls,
): Promise<void> {
  const row = await readClock(db);
  if (row !== null) {
    // A process that was killed while time stood still goes on from there.
    if (row.heldAt === null) clock.run(row.offsetMs);
    else {
      clock.runFrom(row.heldAt);
      await writeClock(db, { offsetMs: clock.offsetMs(), heldAt: null });
    }
    await controls.advanceTo(clock.now(), false);
  }
  await makeFirstSite(db, vault, firstSite, clock.now());
}
