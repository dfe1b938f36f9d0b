import { EDITIONS, type EditionName } from '@kvitt/flow';
import { checked } from './checked.js';
import { isAbsent, refuse, textOf } from './read.js';
import { integer, oneOf, shape, text, webAddress, type Shape, type Told } from './shape.js';

/** A member that can be taken away: undefined when it is missing, null when it is null or empty. */
export const clearable = <Value>(
  of: Shape<Value | null>,
  told: Told,
): Shape<Value | null | undefined> =>
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

const days = (name: string, says: string): Shape<bigint | null> =>
  integer({
    says,
    min: 1n,
    max: 180n,
    otherwise: refuse('invalid_setting', `${name} is a whole number of days from 1 to 180`),
  });

const TRUTHS: ReadonlyMap<string | undefined, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** True or false, also as a number or a text; anything else is refused rather than taken for false. */
const truth = (name: string, told: Told): Shape<boolean | null> =>
  shape(
    (value) => {
      if (isAbsent(value)) return null;
      const refused = refuse('invalid_setting', `${name} is true or false`);
      return TRUTHS.get(textOf(value)?.toLowerCase()) ?? refused;
    },
    { type: 'boolean' },
    told,
  );

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
  shipping_period_days: days(
    'shipping_period_days',
    'Days from the authorization, or from an extension, within which an order is shipped. While only an ' +
      'authorization stands, Klarna’s own days count.',
  ),
  shipping_period_max_days: days(
    'shipping_period_max_days',
    'Days after the authorization that no extension goes beyond; at least the ones before.',
  ),
  auto_extend: truth('auto_extend', {
    says:
      'Whether an order that is not shipped is extended by itself, a day before its days end; a single day is too ' +
      'short for that.',
  }),
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
