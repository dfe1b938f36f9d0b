import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, orNull, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, SUPPORTERS, type ApiDescription } from '../operation.js';
import { DONE, MOMENT, MOMENT_OR_NULL } from './session.js';

/** GET /api/keys. */
export const LIST_KEYS = {
  id: 'listKeys',
  method: 'GET',
  path: '/keys',
  may: ADMINS,
  says: 'The keys of the merchant API, without the keys themselves.',
  answer: record(
    {
      keys: listOfAll(
        record(
          {
            keyId: always('integer', 'Its number.'),
            siteId: orNull('integer', 'Whose; null for the whole account.'),
            ending: always('string', 'Its last four characters.'),
            createdAt: MOMENT,
            firstUsedAt: MOMENT_OR_NULL,
            expiresAt: MOMENT_OR_NULL,
          },
          { title: 'KeyRow' },
        ),
        'Oldest first.',
      ),
    },
    { title: 'Keys' },
  ),
} as const satisfies ApiDescription;

/** POST /api/keys. */
export const MAKE_KEY = {
  id: 'makeKey',
  method: 'POST',
  path: '/keys',
  may: ADMINS,
  says: 'Makes a key of a site; those it has go on working.',
  body: object({
    siteId: text({
      says: 'Of which site.',
      fits: (id) => /^\d{1,15}$/.test(id),
      otherwise: refuse('invalid_request', 'siteId is a number'),
    }),
  }),
  answer: record({ apiKey: always('string', 'The key, told this once.') }, { title: 'KeyMade' }),
} as const satisfies ApiDescription;

/** DELETE /api/keys/:id. */
export const END_KEY = {
  id: 'endKey',
  method: 'DELETE',
  path: '/keys/:id',
  may: ADMINS,
  says: 'Ends a key; a running service lets it in for another second.',
  answer: DONE,
} as const satisfies ApiDescription;

/** GET /api/sandbox/clock/next. */
export const READ_NEXT = {
  id: 'readNextDue',
  method: 'GET',
  path: '/sandbox/clock/next',
  may: SUPPORTERS,
  isSandboxOnly: true,
  says: 'When the next thing is due on either side; null when nothing is.',
  answer: record({ at: MOMENT_OR_NULL }, { title: 'NextDue' }),
} as const satisfies ApiDescription;

/** Keys, and the next event of the sandbox. */
export const SETTINGS = [LIST_KEYS, MAKE_KEY, END_KEY, READ_NEXT] as const;
