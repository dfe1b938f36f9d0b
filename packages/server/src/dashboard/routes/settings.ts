import type { Instant } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import type { SandboxPorts } from '../../sandbox/routes.js';
import { endKey } from '../../store/key-end.js';
import { addKey, listKeys } from '../../store/keys.js';
import { nextDue } from '../../store/outbox.js';
import { newApiKey } from '../../store/vault.js';
import { failed } from '../errors.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { END_KEY, LIST_KEYS, MAKE_KEY, READ_NEXT } from '../operations/settings.js';
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

/** What the sandbox's bar asks. */
export const nextRoutes = ({ db, api, klarna }: SandboxPorts): readonly ApiOperation[] => [
  answered(READ_NEXT, async () => {
    const [ours, theirs] = await Promise.all([nextDue(db, api.now()), klarna.nextAt()]);
    const next = Math.min(ours ?? Infinity, theirs ?? Infinity);
    return done({ at: Number.isFinite(next) ? new Date(next).toISOString() : null });
  }),
];
