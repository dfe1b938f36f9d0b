import type { Instant } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { recordAudit } from '../../store/audit.js';
import { acceptInvitation, findInvited, putInvitation } from '../../store/invitations.js';
import { hashPassword, newSecret } from '../../store/passwords.js';
import { noteSignInFailure, signInBlockedUntil } from '../../store/sessions.js';
import { createUser, credentialsOfUser, type User } from '../../store/users.js';
import { failed } from '../errors.js';
import {
  answered,
  answeredToAll,
  done,
  type Answered,
  type ApiCall,
  type ApiOperation,
  type UserCall,
} from '../operation.js';
import {
  ACCEPT_INVITATION,
  INVITE_BY_LINK,
  READ_INVITATION,
  RENEW_INVITATION,
} from '../operations/invitations.js';
import { invitedBy, type Invitation } from './people.js';
import { begin, userView, type SessionPorts } from './session.js';

/** What invitations work with. */
type InvitationPorts = SessionPorts & Readonly<{ publicUrl: () => string }>;

type Token = ValuesOf<typeof READ_INVITATION.body.members>;
type Accepted = ValuesOf<typeof ACCEPT_INVITATION.body.members>;

/** Wrong links that an address may try before it has to wait: nobody types one. */
const WRONG_LINKS = 30;

/** Links by which colleagues set their first password. */
export const invitationRoutes = (ports: InvitationPorts): readonly ApiOperation[] => [
  answered<Invitation>(INVITE_BY_LINK, async (call) => invite(ports, call)),
  answered(RENEW_INVITATION, async ({ user, part }) => {
    const id = /^\d{1,15}$/.test(part('id')) ? Number(part('id')) : -1;
    const known = await credentialsOfUser(ports.db, user.accountId, id);
    return known === null ? failed('unknown_user') : linkFor(ports, known.user);
  }),
  answeredToAll<Token>(READ_INVITATION, async (call) => {
    const invited = await invitedWith(ports, call);
    return 'kind' in invited ? invited : done({ email: invited.email, name: invited.name });
  }),
  answeredToAll<Accepted>(ACCEPT_INVITATION, async (call) => accept(ports, call)),
];

async function invite(ports: InvitationPorts, call: UserCall<Invitation>): Promise<Answered> {
  const invited = invitedBy(call);
  if ('kind' in invited) return invited;
  const made = await createUser(ports.db, { ...invited, passwordHash: null }, ports.realNow());
  return made === null ? failed('email_used') : linkFor(ports, made);
}

async function linkFor({ db, realNow, publicUrl }: InvitationPorts, user: User): Promise<Answered> {
  const token = newSecret();
  const expiresAt = await putInvitation(db, user, token, realNow());
  if (expiresAt === null) return failed('has_password');
  return done(
    {
      user: userView(user),
      // Behind the #, it is sent to no server and stands in no log.
      link: `${publicUrl()}/invitation#${token}`,
      expiresAt: iso(expiresAt),
    },
    `${user.email}, ${user.role}`,
  );
}

const iso = (at: Instant): string => new Date(at).toISOString();

/** Who was invited by the link; an address that tries many has to wait. */
async function invitedWith(
  { db, realNow }: InvitationPorts,
  { body: { token }, address }: ApiCall<Token>,
): Promise<User | ReturnType<typeof failed>> {
  const now = realNow();
  const subject = `invitation:${address}`;
  if ((await signInBlockedUntil(db, subject, WRONG_LINKS, now)) !== null)
    return failed('too_many_attempts');
  const invited = await findInvited(db, (token ?? '').slice(0, 100), now);
  if (invited !== null) return invited;
  await noteSignInFailure(db, subject, now);
  return failed('invitation_over');
}

async function accept(ports: InvitationPorts, call: ApiCall<Accepted>): Promise<Answered> {
  const { db, realNow } = ports;
  const invited = await invitedWith(ports, call);
  if ('kind' in invited) return invited;
  const password = call.body.password ?? '';
  if (password.length < 12 || password.length > 200) return failed('weak_password');
  const hash = await hashPassword(password);
  const user = await acceptInvitation(db, call.body.token ?? '', hash, realNow());
  if (user === null) return failed('invitation_over');
  await recordAudit(db, user.accountId, {
    at: realNow(),
    userId: user.userId,
    who: `${user.name} <${user.email}>`,
    action: 'acceptInvitation',
    subject: user.email,
    refusal: null,
  });
  return begin(ports, call, user);
}
