import { DAY, later, times, type Instant } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import type { SandboxPorts } from '../../sandbox/routes.js';
import { endKey } from '../../store/key-end.js';
import { addKey, listKeys } from '../../store/keys.js';
import { nextDue } from '../../store/outbox.js';
import { newApiKey } from '../../store/vault.js';
import { failed } from '../errors.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { CHANGE_SITE, END_KEY, LIST_KEYS, MAKE_KEY, TURN_TO_NEXT } from '../operations/settings.js';
import { turnedView } from './sandbox.js';
import type { SessionPorts } from './session.js';
import type { TransactionPorts } from './transactions.js';

const iso = (at: Instant | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** The keys of the merchant API. */
export const keyRoutes = ({
  db,
  vault,
  api,
}: SessionPorts & TransactionPorts): readonly ApiOperation[] => [
  answered(LIST_KEYS, async ({ user }) => {
    const keys = await listKeys(db, vault);
    return done({
      keys: keys
        .filter(({ accountId }) => accountId === user.accountId)
        .map(({ keyId, siteId, ending, createdAt, firstUsedAt, expiresAt }) => ({
          keyId,
          siteId,
          ending,
          createdAt: iso(createdAt),
          firstUsedAt: iso(firstUsedAt),
          expiresAt: iso(expiresAt),
          isOver: expiresAt !== null && expiresAt <= api.now(),
        })),
    });
  }),
  answered<ValuesOf<typeof MAKE_KEY.body.members>>(MAKE_KEY, async ({ user, body }) => {
    const sites = await api.sitesOf(user.accountId);
    const site = sites.find(({ siteId }) => String(siteId) === body.siteId);
    if (site === undefined) return failed('not_found');
    const apiKey = newApiKey();
    const { accountId, siteId } = site;
    await addKey(db, vault, { accountId, siteId, apiKey }, api.now());
    return done({ apiKey }, `site ${siteId}`);
  }),
  answered(END_KEY, async ({ user, part }) => {
    const id = /^\d{1,9}$/.test(part('id')) ? Number(part('id')) : -1;
    return (await endKey(db, user.accountId, id, api.now())) ? done({}) : failed('not_found');
  }),
];

/** What somebody changes of a site. */
export const siteRoutes = ({ api }: TransactionPorts): readonly ApiOperation[] => [
  answered<ValuesOf<typeof CHANGE_SITE.body.members>>(CHANGE_SITE, async ({ user, part, body }) => {
    const sites = await api.sitesOf(user.accountId);
    const site = sites.find(({ siteId }) => String(siteId) === part('id'));
    if (site === undefined) return failed('not_found');
    const { name, url, notificationUrl, edition, captureOn } = body;
    await api.updateSite(site, {
      ...(name === null ? {} : { name: name.replaceAll('\0', '') }),
      ...(url === null ? {} : { url }),
      ...(notificationUrl === undefined ? {} : { notificationUrl }),
      ...(edition === null ? {} : { edition }),
      ...(captureOn === null ? {} : { captureOn }),
    });
    return done({});
  }),
];

const STEPS_MAX = 1_000;
/** Whoever waits for the answer sees nothing meanwhile; a second click goes on from there. */
const NEXT_DAYS_MAX = 60;

/** Lets time pass until something happens: much that is due only looks whether there is something. */
async function turnToNext({ db, api, klarna, timeMachine }: SandboxPorts) {
  const end = later(api.now(), times(NEXT_DAYS_MAX, DAY));
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const now = api.now();
    const [ours, theirs] = await Promise.all([nextDue(db, now), klarna.nextAt()]);
    const next = Math.min(ours ?? Infinity, theirs ?? Infinity);
    if (next > end) return [];
    const happened = await timeMachine.advanceTo(Math.max(next, now + 1) as Instant);
    if (happened.length > 0) return happened;
  }
  return [];
}

/** What the sandbox's bar asks. */
export const nextRoutes = (ports: SandboxPorts): readonly ApiOperation[] => [
  answered(TURN_TO_NEXT, async () => {
    const happened = await turnToNext(ports);
    return done(turnedView(ports, happened));
  }),
];
