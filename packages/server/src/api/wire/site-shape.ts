import { EDITIONS, type EditionName } from '@kvitt/flow';
import { isAbsent, refuse } from './read.js';
import { oneOf, shape, text, webAddress } from './shape.js';
import { object } from './shape-object.js';

const notificationUrl = webAddress({
  max: 150,
  otherwise: refuse('invalid_setting', 'notification_url is an address of at most 150 characters'),
});

/** The body of PATCH sites/{id}; members that are missing stay as they are. */
export const SITE_CHANGE = object(
  {
    flow_edition: oneOf(Object.keys(EDITIONS) as readonly EditionName[], {
      says: 'Which statuses orders read from now on; brings its own moment of capture.',
      fallback: null,
      otherwise: (written) => refuse('invalid_setting', `flow_edition "${written}" does not exist`),
    }),
    capture_on: oneOf(['authorization', 'shipment'], {
      says: 'When Klarna is asked for the money: at once, or when the order is shipped.',
      fallback: null,
      otherwise: refuse('invalid_setting', 'capture_on is authorization or shipment'),
    }),
    name: text({
      says: 'Name of the shop.',
      max: 120,
      otherwise: refuse('invalid_setting', 'name has at most 120 characters'),
    }),
    url: webAddress({
      says: 'Address of the shop.',
      otherwise: refuse('invalid_setting', 'url is no http or https address'),
    }),
    /** Undefined when it is missing; null, or empty, is none from now on. */
    notification_url: shape(
      (value) =>
        value === undefined ? undefined : isAbsent(value) ? null : notificationUrl.read(value),
      { ...notificationUrl.schema, type: ['string', 'null'] },
      { says: 'Where notifications go when an order names no other place; null for nowhere.' },
    ),
  },
  { title: 'SiteChange' },
);
