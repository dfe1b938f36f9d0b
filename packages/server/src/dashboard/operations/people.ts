import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, orNull, record } from '../../api/wire/schema.js';
import { flag, oneOf, text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ROLES } from '../../store/users.js';
import { ADMINS, VIEWERS, type ApiDescription } from '../operation.js';
import { DONE, USER } from './session.js';

/** A role, null where none was named. */
export const ROLE = oneOf(ROLES, {
  fallback: null,
  otherwise: refuse('invalid_request', `role is one of ${ROLES.join(', ')}`),
  says: 'What the user may do.',
});

const MADE = record(
  {
    user: USER,
    password: orNull('string', 'A fresh password, told this once; null when it stays.'),
  },
  { title: 'UserMade' },
);

/** GET /api/team. */
export const LIST_TEAM = {
  id: 'listTeam',
  method: 'GET',
  path: '/team',
  may: ADMINS,
  says: 'Who may sign in to the account.',
  answer: record({ users: listOfAll(USER, 'Oldest first.') }, { title: 'Team' }),
} as const satisfies ApiDescription;

/** POST /api/team. */
export const INVITE = {
  id: 'inviteColleague',
  method: 'POST',
  path: '/team',
  may: ADMINS,
  says: 'Makes a user with a password that is told once.',
  body: object({
    email: text({ says: 'Where it is reached.', max: 200 }),
    name: text({ says: 'Its name.', max: 100 }),
    role: ROLE,
  }),
  answer: MADE,
} as const satisfies ApiDescription;

/** PATCH /api/team/:id. */
export const CHANGE_COLLEAGUE = {
  id: 'changeColleague',
  method: 'PATCH',
  path: '/team/:id',
  may: ADMINS,
  says: 'Changes a user. The last admin of an account stays one.',
  body: object({
    role: ROLE,
    isDisabled: flag({ says: 'Whether the user is kept out; it ends all its sessions.' }),
    resetsPassword: flag({
      says: 'A fresh password, and no second factor; it ends all its sessions.',
    }),
  }),
  answer: MADE,
} as const satisfies ApiDescription;

/** POST /api/account/password. */
export const CHANGE_PASSWORD = {
  id: 'changePassword',
  method: 'POST',
  path: '/account/password',
  may: VIEWERS,
  says: 'Changes one’s own password, and ends one’s other sessions.',
  body: object({
    old: text({ says: 'The present one; not asked of who never had one.' }),
    password: text({ says: '12 to 200 characters.' }),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** POST /api/account/second-factor. */
export const PROPOSE_FACTOR = {
  id: 'proposeSecondFactor',
  method: 'POST',
  path: '/account/second-factor',
  may: VIEWERS,
  says: 'Proposes a second factor, which counts once a code of it was entered.',
  answer: record(
    {
      secret: always('string', 'To be typed into an authenticator, base32.'),
      address: always('string', 'The same as an address that an authenticator opens.'),
    },
    { title: 'FactorProposed' },
  ),
} as const satisfies ApiDescription;

/** POST /api/account/second-factor/code. */
export const CONFIRM_FACTOR = {
  id: 'confirmSecondFactor',
  method: 'POST',
  path: '/account/second-factor/code',
  may: VIEWERS,
  says: 'Makes the proposed second factor one’s own.',
  body: object({ code: text({ says: 'Six digits of the authenticator.' }) }),
  answer: record(
    {
      recoveryCodes: listOfAll(
        always('string', 'A code.'),
        'Each signs in once in place of a code; told this once.',
      ),
    },
    { title: 'FactorConfirmed' },
  ),
} as const satisfies ApiDescription;

/** POST /api/account/second-factor/end. */
export const END_FACTOR = {
  id: 'endSecondFactor',
  method: 'POST',
  path: '/account/second-factor/end',
  may: VIEWERS,
  says: 'Takes one’s own second factor away.',
  body: object({ code: text({ says: 'Six digits of the authenticator.' }) }),
  answer: DONE,
} as const satisfies ApiDescription;

/** The team, and one's own account. */
export const PEOPLE = [
  LIST_TEAM,
  INVITE,
  CHANGE_COLLEAGUE,
  CHANGE_PASSWORD,
  PROPOSE_FACTOR,
  CONFIRM_FACTOR,
  END_FACTOR,
] as const;
