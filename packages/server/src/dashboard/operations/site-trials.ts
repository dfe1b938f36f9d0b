import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, orNull, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, type ApiDescription } from '../operation.js';
import { DONE, MOMENT } from './session.js';

/** POST /api/sites/:id/test-notification. */
export const TEST_NOTIFICATION = {
  id: 'testNotification',
  method: 'POST',
  path: '/sites/:id/test-notification',
  may: ADMINS,
  says: 'Sends the site’s address now what its newest order would send, signed, and tells what came back; a few times a minute. Nothing is kept of it.',
  answer: record(
    {
      tried: {
        anyOf: [
          record(
            {
              orderId: always('string', 'The order that it told of.'),
              url: always('string', 'As called, without a password.'),
              httpStatus: orNull('integer', 'Null when no answer came.'),
              tookMs: always('integer', 'Milliseconds.'),
              acknowledged: always('boolean', 'Whether the shop took it: 200 with OK.'),
              answer: orNull('string', 'The first 300 characters of the answer.'),
              error: orNull('string', 'Why there is no answer.'),
            },
            { title: 'NotificationTried' },
          ),
          { type: 'null' },
        ],
      },
      missing: orNull('string', '`no_address` or `no_order`: what is needed first.'),
    },
    { title: 'NotificationTest' },
  ),
} as const satisfies ApiDescription;

/** GET /api/sites/:id/klarna. */
export const READ_CREDENTIALS = {
  id: 'readKlarnaCredentials',
  method: 'GET',
  path: '/sites/:id/klarna',
  may: ADMINS,
  says: 'Whether a site has credentials of its own at Klarna; never the password.',
  answer: record(
    {
      own: {
        anyOf: [
          record(
            {
              username: always('string', 'Its beginning and its end.'),
              baseUrl: always('string', 'Klarna’s API that they belong to.'),
              setAt: MOMENT,
            },
            { title: 'KlarnaCredentials' },
          ),
          { type: 'null' },
        ],
      },
      addresses: listOfAll(
        record(
          {
            baseUrl: always('string', 'The address.'),
            says: always('string', 'Whose it is.'),
          },
          { title: 'KlarnaAddress' },
        ),
        'Those that credentials can belong to.',
      ),
    },
    { title: 'SiteAtKlarna' },
  ),
} as const satisfies ApiDescription;

/** POST /api/sites/:id/klarna. */
export const SET_CREDENTIALS = {
  id: 'setKlarnaCredentials',
  method: 'POST',
  path: '/sites/:id/klarna',
  may: ADMINS,
  says: 'Gives a site credentials of its own at Klarna, in place of any it had; orders that exist are changed with them as well.',
  body: object({
    baseUrl: text({
      says: 'One of `addresses`.',
      max: 200,
      otherwise: refuse('invalid_request', 'baseUrl'),
    }),
    username: text({
      says: 'The API user.',
      max: 255,
      otherwise: refuse('invalid_request', 'username has at most 255 characters'),
    }),
    password: text({
      says: 'Its password; never shown again.',
      max: 1_000,
      otherwise: refuse('invalid_request', 'password has at most 1000 characters'),
    }),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** DELETE /api/sites/:id/klarna. */
export const REMOVE_CREDENTIALS = {
  id: 'removeKlarnaCredentials',
  method: 'DELETE',
  path: '/sites/:id/klarna',
  may: ADMINS,
  says: 'Takes a site’s credentials away: its orders are the service’s own again.',
  answer: DONE,
} as const satisfies ApiDescription;

/** POST /api/sites/:id/klarna/try. */
export const TRY_CREDENTIALS = {
  id: 'tryKlarnaCredentials',
  method: 'POST',
  path: '/sites/:id/klarna/try',
  may: ADMINS,
  says: 'Asks Klarna for an order that nobody has, as this site’s orders would be; a few times a minute. It changes nothing.',
  answer: record(
    {
      isKnown: orNull('boolean', 'Whether Klarna knows user and password; null when nobody knows.'),
      says: always('string', 'What Klarna answered, in words.'),
      httpStatus: orNull('integer', 'Null when no answer came.'),
      correlationId: orNull('string', 'Klarna’s own number of it.'),
      tookMs: always('integer', 'Milliseconds.'),
    },
    { title: 'KlarnaTried' },
  ),
} as const satisfies ApiDescription;

/** What can be set and tried of a site. */
export const SITE_TRIALS = [
  TEST_NOTIFICATION,
  READ_CREDENTIALS,
  SET_CREDENTIALS,
  REMOVE_CREDENTIALS,
  TRY_CREDENTIALS,
] as const;
