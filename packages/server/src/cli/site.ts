import { parseArgs } from 'node:util';
import { accountId, isEditionName, siteId, type CaptureOn } from '@kvitt/flow';
import { createClock } from '../clock.js';
import { readConfig, type Environment } from '../config.js';
import { openStore } from '../service.js';
import { transactionNumbers } from '../store/identifiers.js';
import { addKey } from '../store/keys.js';
import { createSite } from '../store/sites.js';
import { createVault, newApiKey } from '../store/vault.js';

const CAPTURE_NOTE: Readonly<Record<CaptureOn, string>> = {
  authorization:
    'The capture is sent to Klarna as soon as it authorizes, with a shipping delay. Klarna asks merchants to capture when\n' +
    'goods are dispatched, and a shipping delay must be enabled on the Klarna account: agree on it with Klarna first.\n' +
    'Orders cannot be cancelled after authorization, only refunded.',
  shipment:
    'The capture is sent to Klarna when the order is changed to Shipped, as Klarna asks. Orders can be cancelled\n' +
    'until then, and expire when they are not shipped in time.',
};

/** Creates an account with one site; everything that costs money must be named. */
export async function createSiteByHand(env: Environment, args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') {
    process.stderr.write(`kvitt: ${wanted}\n`);
    return 2;
  }
  const config = readConfig(env);
  const db = await openStore(config);
  try {
    const nextNumber = transactionNumbers(db);
    const apiKey = newApiKey();
    const now = createClock().now();
    const account = accountId(await nextNumber());
    const site = siteId(await nextNumber());
    await createSite(db, { ...wanted, accountId: account, siteId: site }, {}, now);
    await addKey(db, createVault(config.secret), { accountId: account, siteId: site, apiKey }, now);
    process.stdout.write(
      `account ${account}, site ${site}\nAPI key ${apiKey}\n\n${CAPTURE_NOTE[wanted.captureOn]}\n`,
    );
    return 0;
  } finally {
    await db.close();
  }
}

function readArguments(args: readonly string[]):
  | {
      name: string;
      url: string;
      edition: '2021' | '2025';
      captureOn: CaptureOn;
      notificationUrl: string | null;
    }
  | string {
  if (args[0] !== 'create') return 'say "kvitt site create …"; see kvitt site --help';
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args.slice(1)],
    options: { name: text, url: text, edition: text, 'capture-on': text, 'notification-url': text },
  });
  const {
    name,
    url,
    edition,
    'capture-on': captureOn,
    'notification-url': notificationUrl,
  } = values;
  if (name === undefined || name === '') return '--name is missing';
  if (url === undefined || !URL.canParse(url)) return '--url must be the address of the shop';
  if (edition === undefined || !isEditionName(edition)) return '--edition must be 2021 or 2025';
  if (captureOn !== 'authorization' && captureOn !== 'shipment') {
    return '--capture-on must be authorization or shipment';
  }
  if (notificationUrl !== undefined && !URL.canParse(notificationUrl)) {
    return '--notification-url must be an address';
  }
  return { name, url, edition, captureOn, notificationUrl: notificationUrl ?? null };
}
