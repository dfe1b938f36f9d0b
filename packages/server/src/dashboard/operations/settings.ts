import { EDITIONS, type EditionName } from '@kvitt/flow';
import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, orNull, record } from '../../api/wire/schema.js';
import { oneOf, text, webAddress } from '../../api/wire/shape.js';
import { clearable } from '../../api/wire/site-shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, SUPPORTERS, type ApiDescription } from '../operation.js';
import { TURN_CLOCK } from './more.js';
import { DONE, MOMENT, MOMENT_OR_NULL } from './session.js';

const EDITION_NAMES = Object.keys(EDITIONS) as readonly EditionName[];

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
            isOver: always('boolean', 'Whether it works no more.'),
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

/** PATCH /api/sites/:id. */
export const CHANGE_SITE = {
  id: 'changeSite',
  method: 'PATCH',
  path: '/sites/:id',
  may: ADMINS,
  says: 'Changes a site; orders that exist keep the rules they were made under.',
  body: object({
    name: text({ says: 'Its name.', max: 100 }),
    url: webAddress({ says: 'Its address.', otherwise: refuse('invalid_request', 'url') }),
    notificationUrl: clearable(
      webAddress({
        max: 150,
        otherwise: refuse(
          'invalid_request',
          'notificationUrl is an address of the web of at most 150 characters',
        ),
      }),
      { says: 'Where it is told of changes; null for nowhere.' },
    ),
    edition: oneOf(EDITION_NAMES, { fallback: null, says: 'The rules of its next orders.' }),
    captureOn: oneOf(['authorization', 'shipment'], {
      fallback: null,
      says: 'When Klarna is asked to capture.',
    }),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** POST /api/sandbox/clock/next. */
export const TURN_TO_NEXT = {
  id: 'turnToNext',
  method: 'POST',
  path: '/sandbox/clock/next',
  may: SUPPORTERS,
  isSandboxOnly: true,
  says: 'Lets time pass until something happens on either side, 60 days at most.',
  answer: TURN_CLOCK.answer,
} as const satisfies ApiDescription;

/** Keys, sites, and the next event of the sandbox. */
export const SETTINGS = [LIST_KEYS, MAKE_KEY, END_KEY, CHANGE_SITE, TURN_TO_NEXT] as const;
