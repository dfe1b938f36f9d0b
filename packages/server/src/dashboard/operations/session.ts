import { always, orNull, record, word } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ROLES } from '../../store/users.js';
import { VIEWERS, type ApiDescription } from '../operation.js';

/** A moment, UTC with milliseconds. */
export const MOMENT = always('string', 'UTC, with milliseconds.', { format: 'date-time' });
/** A moment that may be missing. */
export const MOMENT_OR_NULL = orNull('string', 'UTC, with milliseconds.', { format: 'date-time' });

/** Nothing to say. */
export const DONE = record({}, { title: 'Done' });

/** Who is signed in. */
export const USER = record(
  {
    userId: always('integer', 'Its number.'),
    email: always('string', 'Where it is reached, and the name it signs in by.'),
    name: always('string', 'Its name.'),
    role: word(ROLES, 'What it may do.'),
    hasPassword: always(
      'boolean',
      'Whether it can sign in by one; false until an invitation is accepted.',
    ),
    hasSecondFactor: always('boolean', 'Whether it signs in with a code as well.'),
    disabledAt: MOMENT_OR_NULL,
    createdAt: MOMENT,
  },
  { title: 'User' },
);

/** Who is signed in, and where. */
export const SESSION = record(
  {
    mode: word(
      ['sandbox', 'live'],
      'In sandbox mode one click signs in, and the clock can be turned.',
    ),
    now: MOMENT,
    accountId: orNull('integer', 'Null when nobody is signed in.'),
    user: { anyOf: [USER, { type: 'null' }] },
    expiresAt: MOMENT_OR_NULL,
  },
  { title: 'Session' },
);

/** GET /api/session. */
export const READ_SESSION = {
  id: 'readSession',
  method: 'GET',
  path: '/session',
  may: 'everybody',
  says: 'Who is signed in, and in which mode the service runs.',
  answer: SESSION,
} as const satisfies ApiDescription;

/** POST /api/session. */
export const SIGN_IN = {
  id: 'signIn',
  method: 'POST',
  path: '/session',
  may: 'everybody',
  says: 'Signs in. Refused with `second_factor_needed` while a code is missing.',
  body: object({
    email: text({ says: 'In any case.' }),
    password: text({ says: 'The password.' }),
    code: text({ says: 'Six digits of the authenticator, or a recovery code.' }),
  }),
  answer: SESSION,
} as const satisfies ApiDescription;

/** POST /api/session/sandbox. */
export const SIGN_IN_TO_SANDBOX = {
  id: 'signInToSandbox',
  method: 'POST',
  path: '/session/sandbox',
  may: 'everybody',
  isSandboxOnly: true,
  says: 'Signs in as the sandbox’s admin, without a password.',
  answer: SESSION,
} as const satisfies ApiDescription;

/** DELETE /api/session. */
export const SIGN_OUT = {
  id: 'signOut',
  method: 'DELETE',
  path: '/session',
  may: VIEWERS,
  says: 'Signs out.',
  answer: DONE,
} as const satisfies ApiDescription;
