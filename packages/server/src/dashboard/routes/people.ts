import type { ValuesOf } from '../../api/wire/shape-object.js';
import {
  fitsPassword,
  hashPassword,
  newPassword,
  newRecoveryCodes,
  newSecret,
  secretHash,
} from '../../store/passwords.js';
import { beginSession, noteSignInFailure, signInBlockedUntil } from '../../store/sessions.js';
import {
  confirmTotp,
  createUser,
  credentialsOfUser,
  listUsers,
  proposeTotp,
  takeTotpPeriod,
  updateUser,
  type NewUser,
  type User,
} from '../../store/users.js';
import { failed, wrongMember, type ApiFailure } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import {
  CHANGE_COLLEAGUE,
  CHANGE_PASSWORD,
  CONFIRM_FACTOR,
  END_FACTOR,
  INVITE,
  LIST_TEAM,
  PROPOSE_FACTOR,
} from '../operations/people.js';
import { newTotpSecret, periodOfCode, totpAddress } from '../second-factor.js';
import { userView, type SessionPorts } from './session.js';

/** What an admin says of somebody to invite. */
export type Invitation = ValuesOf<typeof INVITE.body.members>;
type Change = ValuesOf<typeof CHANGE_COLLEAGUE.body.members>;
type Passwords = ValuesOf<typeof CHANGE_PASSWORD.body.members>;
type Code = ValuesOf<typeof CONFIRM_FACTOR.body.members>;

const RECOVERY_CODES = 10;
const GUESSES = 5;

/** The team, for admins, and everybody's own account. */
export const peopleRoutes = (ports: SessionPorts): readonly ApiOperation[] => [
  answered(LIST_TEAM, async ({ user }) =>
    done({ users: (await listUsers(ports.db, user.accountId)).map(userView) }),
  ),
  answered<Invitation>(INVITE, async (call) => invite(ports, call)),
  answered<Change>(CHANGE_COLLEAGUE, async (call) => changeColleague(ports, call)),
  answered<Passwords>(CHANGE_PASSWORD, async (call) => changePassword(ports, call)),
  answered(PROPOSE_FACTOR, async ({ user }) => {
    if (user.hasSecondFactor) return failed('invalid_request', 'there is a second factor already');
    const secret = newTotpSecret();
    await proposeTotp(ports.db, user, ports.vault.seal(secret, whose(user)));
    return done({ secret, address: totpAddress(secret, user.email) });
  }),
  answered<Code>(CONFIRM_FACTOR, async (call) => confirmFactor(ports, call)),
  answered<Code>(END_FACTOR, async (call) => endFactor(ports, call)),
];

const whose = ({ accountId, userId }: User) => ({ accountId, userId });

async function invite(
  { db, realNow }: SessionPorts,
  call: UserCall<Invitation>,
): Promise<Answered> {
  const invited = invitedBy(call);
  if ('kind' in invited) return invited;
  const password = newPassword();
  const asked = { ...invited, passwordHash: await hashPassword(password) };
  const made = await createUser(db, asked, realNow());
  return made === null
    ? failed('email_used')
    : done({ user: userView(made), password }, `${made.email}, ${made.role}`);
}

/** Who is invited, or what is missing. */
export function invitedBy({
  user: { accountId },
  body: { email, name, role },
}: UserCall<Invitation>): Omit<NewUser, 'passwordHash'> | ApiFailure {
  if (email === null || !/^[^\s@\0]+@[^\s@\0]+$/.test(email))
    return wrongMember('email', 'An e-mail address');
  if (name === null || name.trim() === '') return wrongMember('name', 'A name');
  if (role === null) return wrongMember('role', 'A role');
  return { accountId, email, name: name.replaceAll('\0', '').trim(), role };
}

async function changeColleague(
  { db, realNow }: SessionPorts,
  { user, part, body: { role, isDisabled, resetsPassword } }: UserCall<Change>,
): Promise<Answered> {
  const id = /^\d{1,15}$/.test(part('id')) ? Number(part('id')) : -1;
  const password = resetsPassword === true ? newPassword() : null;
  const change = {
    ...(role === null ? {} : { role }),
    ...(isDisabled === null ? {} : { isDisabled }),
    ...(password === null
      ? {}
      : { passwordHash: await hashPassword(password), withoutSecondFactor: true as const }),
  };
  const changed = await updateUser(db, user.accountId, id, change, realNow());
  if (changed === 'unknown') return failed('unknown_user');
  if (changed === 'last_admin') return failed('last_admin');
  return done({ user: userView(changed), password }, changed.email);
}

async function changePassword(
  { db, realNow }: SessionPorts,
  { user, body, setSession }: UserCall<Passwords>,
): Promise<Answered> {
  const now = realNow();
  const password = body.password ?? '';
  if (password.length < 12 || password.length > 200) return failed('weak_password');
  const known = await credentialsOfUser(db, user.accountId, user.userId);
  if (known === null) return failed('unknown_user');
  // Only the sandbox's admin never had one.
  if (known.passwordHash !== null) {
    const subject = `password:${user.userId}`;
    if ((await signInBlockedUntil(db, subject, GUESSES, now)) !== null)
      return failed('too_many_attempts');
    if (!(await fitsPassword((body.old ?? '').slice(0, 1000), known.passwordHash))) {
      await noteSignInFailure(db, subject, now);
      return wrongMember('old', 'This is not the present password');
    }
  }
  const passwordHash = await hashPassword(password);
  const changed = await updateUser(db, user.accountId, user.userId, { passwordHash }, now);
  if (typeof changed === 'string') return failed('unknown_user');
  // The change has ended every session, this one too.
  const secret = newSecret();
  await beginSession(db, user, secret, now);
  setSession(secret);
  return done({}, user.email);
}

async function confirmFactor(
  ports: SessionPorts,
  { user, body }: UserCall<Code>,
): Promise<Answered> {
  const { db, vault, realNow } = ports;
  const known = await credentialsOfUser(db, user.accountId, user.userId);
  if (known === null || known.totpProposed === null)
    return failed('invalid_request', 'no second factor was proposed');
  const secret = vault.open(known.totpProposed, whose(user));
  const period = await guarded(ports, user, () => periodOfCode(secret, body.code ?? '', realNow()));
  if (typeof period !== 'number') return period;
  const codes = newRecoveryCodes(RECOVERY_CODES);
  await confirmTotp(db, user, period, codes.map(secretHash));
  return done({ recoveryCodes: codes }, user.email);
}

async function endFactor(ports: SessionPorts, { user, body }: UserCall<Code>): Promise<Answered> {
  const { db, vault, realNow } = ports;
  const known = await credentialsOfUser(db, user.accountId, user.userId);
  if (known === null || known.totpSealed === null)
    return failed('invalid_request', 'there is no second factor');
  const secret = vault.open(known.totpSealed, whose(user));
  const period = await guarded(ports, user, () => periodOfCode(secret, body.code ?? '', realNow()));
  if (typeof period !== 'number') return period;
  if (!(await takeTotpPeriod(db, user, period)))
    return wrongMember('code', 'This code was used: wait for the next one');
  const change = { withoutSecondFactor: true } as const;
  await updateUser(db, user.accountId, user.userId, change, realNow());
  return done({}, user.email);
}

/** What a code is worth, where it was not guessed too often. */
async function guarded(
  { db, realNow }: SessionPorts,
  { userId }: User,
  judge: () => number | null,
): Promise<number | ApiFailure> {
  const subject = `code:${userId}`;
  if ((await signInBlockedUntil(db, subject, GUESSES, realNow())) !== null)
    return failed('too_many_attempts');
  const period = judge();
  if (period !== null) return period;
  await noteSignInFailure(db, subject, realNow());
  return wrongMember('code', 'This is not the code of now');
}
