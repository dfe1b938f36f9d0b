import type { AccountId, Instant } from '@kvitt/flow';
import type { Database } from '../../store/database.js';
import { fitsPassword, newSecret, secretHash } from '../../store/passwords.js';
import {
  beginSession,
  endSession,
  forgiveSignInFailures,
  noteSignInFailure,
  signInBlockedUntil,
} from '../../store/sessions.js';
import {
  createUser,
  findCredentials,
  takeRecoveryCode,
  takeTotpPeriod,
  type Credentials,
  type User,
} from '../../store/users.js';
import type { Vault } from '../../store/vault.js';
import { failed, type ApiFailure } from '../errors.js';
import {
  answered,
  answeredToAll,
  done,
  type Answered,
  type ApiCall,
  type ApiOperation,
} from '../operation.js';
import { READ_SESSION, SIGN_IN, SIGN_IN_TO_SANDBOX, SIGN_OUT } from '../operations/session.js';
import { periodOfCode } from '../second-factor.js';

/** What signing in works with. */
export type SessionPorts = Readonly<{
  db: Database;
  vault: Vault;
  now: () => Instant;
  realNow: () => Instant;
  mode: 'sandbox' | 'live';
  /** The account that one click opens; the sandbox's. */
  sandboxAccount: AccountId;
}>;

/** How many failures are let pass before the wait begins: for a name, and for an address that several people may share. */
const FAILURES_BY_NAME = 5;
const FAILURES_BY_ADDRESS = 30;

/** Who is signed in, signing in and out. */
export const sessionRoutes = (ports: SessionPorts): readonly ApiOperation[] => [
  answeredToAll(READ_SESSION, async ({ user, expiresAt }) =>
    done(sessionView(ports, user, expiresAt)),
  ),
  answeredToAll(SIGN_IN, async (call) => signIn(ports, call)),
  answeredToAll(SIGN_IN_TO_SANDBOX, async (call) => {
    const email = 'admin@sandbox.example';
    const known = await findCredentials(ports.db, email);
    const user =
      known?.user ??
      (await createUser(
        ports.db,
        {
          accountId: ports.sandboxAccount,
          email,
          name: 'Sandbox',
          role: 'admin',
          passwordHash: null,
        },
        ports.realNow(),
      )) ??
      (await findCredentials(ports.db, email))?.user;
    return user === undefined || user.disabledAt !== null
      ? failed('wrong_credentials')
      : begin(ports, call, user);
  }),
  answered(SIGN_OUT, async ({ sessionSecret, setSession }) => {
    if (sessionSecret !== null) await endSession(ports.db, sessionSecret);
    setSession(null);
    return done({});
  }),
];

const iso = (at: Instant | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** A user as the dashboard shows it. */
export const userView = (user: User): object => ({
  userId: user.userId,
  email: user.email,
  name: user.name,
  role: user.role,
  hasPassword: user.hasPassword,
  hasSecondFactor: user.hasSecondFactor,
  disabledAt: iso(user.disabledAt),
  createdAt: iso(user.createdAt),
});

const sessionView = (
  { mode, now }: SessionPorts,
  user: User | null,
  expiresAt: Instant | null,
): object => ({
  mode,
  now: iso(now()),
  accountId: user?.accountId ?? null,
  user: user === null ? null : userView(user),
  expiresAt: iso(expiresAt),
});

/** Signs somebody in, ending the session that the browser had. */
export async function begin(
  ports: SessionPorts,
  { setSession, sessionSecret }: Pick<ApiCall, 'setSession' | 'sessionSecret'>,
  user: User,
): Promise<Answered> {
  // Whoever put a cookie of his own into the browser must not know the new one.
  if (sessionSecret !== null) await endSession(ports.db, sessionSecret);
  const secret = newSecret();
  await beginSession(ports.db, user, secret, ports.realNow());
  setSession(secret);
  return done(sessionView(ports, user, null));
}

type SignIn = Readonly<{ email: string | null; password: string | null; code: string | null }>;

async function signIn(ports: SessionPorts, call: ApiCall<SignIn>): Promise<Answered> {
  const { db, realNow } = ports;
  const { email, password, code } = call.body;
  const now = realNow();
  const name = `name:${(email ?? '').toLowerCase().slice(0, 200)}`;
  const address = `address:${call.address}`;
  const blocked = await Promise.all([
    signInBlockedUntil(db, name, FAILURES_BY_NAME, now),
    signInBlockedUntil(db, address, FAILURES_BY_ADDRESS, now),
  ]);
  if (blocked.some((until) => until !== null)) return failed('too_many_attempts');
  const found = await findCredentials(db, (email ?? '').replaceAll('\0', ''));
  const fits = await fitsPassword((password ?? '').slice(0, 1000), found?.passwordHash ?? null);
  const refused =
    found === null || !fits || found.user.disabledAt !== null
      ? failed('wrong_credentials')
      : await checkSecondFactor(ports, found, code);
  if (found === null || refused !== null) {
    // Only asking for the code shows nothing that is guessed.
    if (refused?.error !== 'second_factor_needed') {
      await Promise.all([noteSignInFailure(db, name, now), noteSignInFailure(db, address, now)]);
    }
    return refused ?? failed('wrong_credentials');
  }
  await forgiveSignInFailures(db, name, now);
  return begin(ports, call, found.user);
}

/** Null when the user has no second factor, or its code is right and was not taken before. */
async function checkSecondFactor(
  { db, vault, realNow }: SessionPorts,
  { user, totpSealed }: Credentials,
  code: string | null,
): Promise<ApiFailure | null> {
  if (totpSealed === null) return null;
  if (code === null) return failed('second_factor_needed');
  const secret = vault.open(totpSealed, { accountId: user.accountId, userId: user.userId });
  const period = periodOfCode(secret, code, realNow());
  const isTaken =
    period === null
      ? await takeRecoveryCode(db, user, secretHash(code.trim().toLowerCase()))
      : await takeTotpPeriod(db, user, period);
  return isTaken ? null : failed('wrong_credentials');
}
