import { EDITIONS, type EditionName } from '@kvitt/flow';
import { checked } from './checked.js';
import { isAbsent, refuse } from './read.js';
import { integer, oneOf, shape, text, webAddress, type Shape, type Told } from './shape.js';

/** A member that can be taken away: undefined when it is missing, null when it is null or empty. */
const clearable = <Value>(of: Shape<Value | null>, told: Told): Shape<Value | null | undefined> =>
  shape(
    (value) => (value === undefined ? undefined : isAbsent(value) ? null : of.read(value)),
    { ...of.schema, type: [of.schema['type'], 'null'] },
    told,
  );

const price = (name: string): Shape<bigint | null> =>
  integer({
    min: 0n,
    max: 99_999_999_999n,
    otherwise: refuse('invalid_setting', `${name} is a whole number of cents`),
  });

const NAME = {
  says: 'Name of the shop.',
  max: 120,
  otherwise: refuse('invalid_setting', 'name has 1 to 120 characters'),
} as const;
const URL = {
  says: 'Address of the shop.',
  max: 2_000,
  otherwise: refuse('invalid_setting', 'url is an http or https address'),
} as const;

/** What both bodies have, beside name and address. */
const SETTINGS = {
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
  notification_schedule: oneOf(['short', 'long'], {
    says: 'How often what is not acknowledged is sent: 4 times in 45 minutes, or 10 times in 75 hours.',
    fallback: null,
    otherwise: refuse('invalid_setting', 'notification_schedule is short or long'),
  }),
  notification_url: clearable(
    webAddress({
      max: 150,
      otherwise: refuse(
        'invalid_setting',
        'notification_url is an http or https address of at most 150 characters',
      ),
    }),
    { says: 'Where notifications go when an order names no other place; null for nowhere.' },
  ),
  price_from: clearable(price('price_from'), { says: 'The least that something costs, in cents.' }),
  price_till: clearable(price('price_till'), { says: 'The most that something costs, in cents.' }),
  support_email: clearable(
    text({
      max: 100,
      fits: (written) => /^[^\s@]+@[^\s@]+$/.test(written),
      keywords: { pattern: '^[^\\s@]+@[^\\s@]+$' },
      otherwise: refuse(
        'invalid_setting',
        'support_email is an e-mail address of at most 100 characters',
      ),
    }),
    { says: 'Where customers write to.' },
  ),
  support_phone: clearable(
    text({
      max: 100,
      otherwise: refuse('invalid_setting', 'support_phone has at most 100 characters'),
    }),
    { says: 'Where customers call.' },
  ),
};

/** The body of PATCH sites/{id}; members that are missing stay as they are. */
export const SITE_CHANGE = checked(
  { ...SETTINGS, name: text(NAME), url: webAddress(URL) },
  { title: 'SiteChange' },
);

/** The body of POST accounts/{id}/sites. */
export const NEW_SITE = checked(
  {
    name: text({ ...NAME, required: true }),
    url: text({
      ...URL,
      required: true,
      fits: (written) => /^https?:\/\//i.test(written) && globalThis.URL.canParse(written),
      keywords: { format: 'uri', pattern: '^https?://' },
    }),
    ...SETTINGS,
  },
  { title: 'NewSite' },
);
