import { always, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, type ApiDescription } from '../operation.js';
import { ROLE } from './people.js';
import { MOMENT, SESSION, USER } from './session.js';

const TOKEN = text({ says: 'What the link holds behind its `#`.' });

const MADE = record(
  {
    user: USER,
    link: always('string', 'To be passed on, told this once; it can be used once.'),
    expiresAt: MOMENT,
  },
  { title: 'InvitationMade' },
);

/** POST /api/team/invitations. */
export const INVITE_BY_LINK = {
  id: 'inviteByLink',
  method: 'POST',
  path: '/team/invitations',
  may: ADMINS,
  says: 'Makes a user and a link by which it sets its password within three days.',
  body: object({
    email: text({ says: 'Where it is reached.', max: 200 }),
    name: text({ says: 'Its name.', max: 100 }),
    role: ROLE,
  }),
  answer: MADE,
} as const satisfies ApiDescription;

/** POST /api/team/:id/invitation. */
export const RENEW_INVITATION = {
  id: 'renewInvitation',
  method: 'POST',
  path: '/team/:id/invitation',
  may: ADMINS,
  says: 'Makes another link for somebody who has no password yet; the one before is over.',
  answer: MADE,
} as const satisfies ApiDescription;

/** POST /api/invitations/read. */
export const READ_INVITATION = {
  id: 'readInvitation',
  method: 'POST',
  path: '/invitations/read',
  may: 'everybody',
  says: 'Who was invited by a link.',
  body: object({ token: TOKEN }),
  answer: record(
    {
      email: always('string', 'The name to sign in by.'),
      name: always('string', 'Its name.'),
    },
    { title: 'Invited' },
  ),
} as const satisfies ApiDescription;

/** POST /api/invitations. */
export const ACCEPT_INVITATION = {
  id: 'acceptInvitation',
  method: 'POST',
  path: '/invitations',
  may: 'everybody',
  says: 'Sets the first password of who was invited, and signs in.',
  body: object({ token: TOKEN, password: text({ says: '12 to 200 characters.' }) }),
  answer: SESSION,
} as const satisfies ApiDescription;

/** Invitations by link. */
export const INVITATIONS = [
  INVITE_BY_LINK,
  RENEW_INVITATION,
  READ_INVITATION,
  ACCEPT_INVITATION,
] as const;
