import type { AccountId } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import {
  credentialsOfSite,
  putCredentials,
  removeCredentials,
} from '../../store/klarna-credentials.js';
import type { Site } from '../../store/sites.js';
import { failed, wrongMember } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import {
  READ_CREDENTIALS,
  REMOVE_CREDENTIALS,
  SET_CREDENTIALS,
  TEST_NOTIFICATION,
  TRY_CREDENTIALS,
} from '../operations/site-trials.js';
import type { SiteTrials } from '../site-trials.js';
import type { SessionPorts } from './session.js';
import type { TransactionPorts } from './transactions.js';

/** What trying and Klarna's credentials work with. */
export type TrialPorts = SessionPorts & TransactionPorts & Readonly<{ trials: SiteTrials }>;

type Credentials = ValuesOf<typeof SET_CREDENTIALS.body.members>;

/** A site's credentials at Klarna, and what can be tried before customers do. */
export const trialRoutes = (ports: TrialPorts): readonly ApiOperation[] => [
  answered(TEST_NOTIFICATION, async (call) =>
    onSite(ports, call, async (site) => {
      if (!ports.trials.mayTry(call.user.userId)) return failed('too_many_attempts');
      const tried = await ports.trials.notification(site);
      return typeof tried === 'string'
        ? done({ tried: null, missing: tried }, `site ${site.siteId}`)
        : done({ tried, missing: null }, `site ${site.siteId}`);
    }),
  ),
  answered(READ_CREDENTIALS, async (call) =>
    onSite(ports, call, async (site) => {
      const own = await credentialsOfSite(ports.db, site);
      return done({
        own:
          own === null
            ? null
            : {
                username: masked(own.username),
                baseUrl: own.baseUrl,
                setAt: new Date(own.setAt).toISOString(),
              },
        addresses: ports.trials.klarnaAddresses,
      });
    }),
  ),
  answered<Credentials>(SET_CREDENTIALS, async (call) =>
    onSite(ports, call, async (site) => setCredentials(ports, call, site)),
  ),
  answered(REMOVE_CREDENTIALS, async (call) =>
    onSite(ports, call, async ({ accountId, siteId }) => {
      if (!(await removeCredentials(ports.db, accountId, siteId))) return failed('not_found');
      ports.trials.credentialsChanged();
      return done({}, `site ${siteId}`);
    }),
  ),
  answered(TRY_CREDENTIALS, async (call) =>
    onSite(ports, call, async (site) => {
      if (!ports.trials.mayTry(call.user.userId)) return failed('too_many_attempts');
      return done(await ports.trials.klarna(site), `site ${site.siteId}`);
    }),
  ),
];

/** The site that a path names, of the account of who calls. */
export async function siteNamed(
  { api }: Pick<TransactionPorts, 'api'>,
  account: AccountId,
  id: string,
): Promise<Site | null> {
  const sites = await api.sitesOf(account);
  return sites.find(({ siteId }) => String(siteId) === id) ?? null;
}

async function onSite(
  ports: TrialPorts,
  { user, part }: Pick<UserCall, 'user' | 'part'>,
  work: (site: Site) => Promise<Answered>,
): Promise<Answered> {
  const site = await siteNamed(ports, user.accountId, part('id'));
  return site === null ? failed('not_found') : work(site);
}

async function setCredentials(
  { db, vault, trials, api }: TrialPorts,
  { body: { baseUrl, username, password } }: UserCall<Credentials>,
  { accountId, siteId }: Site,
): Promise<Answered> {
  if (!trials.klarnaAddresses.some((each) => each.baseUrl === baseUrl) || baseUrl === null)
    return wrongMember('baseUrl', 'One of Klarna’s addresses');
  // A colon would end the user's name where it is sent.
  if (username === null || !/^[\x21-\x39\x3b-\x7e]{1,255}$/.test(username))
    return wrongMember('username', 'Visible characters and no colon');
  if (password === null || password.includes('\0'))
    return wrongMember('password', 'The password that Klarna gave you');
  const credentials = { accountId, siteId, baseUrl, username, password };
  await putCredentials(db, vault, credentials, api.now());
  trials.credentialsChanged();
  return done({}, `site ${siteId}`);
}

/** Enough of a name to know it again, and not enough to use it. */
const masked = (username: string): string =>
  username.length < 8
    ? `${username.slice(0, 1)}…`
    : `${username.slice(0, 3)}…${username.slice(-2)}`;
