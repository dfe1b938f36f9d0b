import { CURRENCIES } from '@kvitt/flow';
import type { Description } from '../operation.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../wire/schema.js';
import { shape } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { LOGIN_REQUEST } from '../wire/account-request.js';
import { NEW_SITE, SITE_CHANGE } from '../wire/site-shape.js';
import { textOf } from '../wire/read.js';

const ACCOUNT_ID = always('integer', 'The account’s number.');
const ACCOUNT_ID_IN_PATH = always('string', 'The account’s number.');

/** An example that runs with the key of the sandbox's account. */
export const AS_ACCOUNT = { as: 'account', path: { id: '10001' } } as const;
const SITE_ID = always('integer', 'The site’s number.');

/** GET me. */
export const READ_ME = {
  id: 'readMe',
  tag: 'Account',
  summary: 'Whose key this is',
  answer: record({
    account_id: ACCOUNT_ID,
    role: word(['website', 'account'], 'What the key is for.'),
    site_id: always('integer', 'The site’s number; 0 for the key of an account.'),
  }),
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** A whole number of at most four digits; anything else counts as missing. */
export const place = (otherwise: number, says: string) =>
  shape(
    (value) => {
      const written = textOf(value);
      return written !== null && /^\d{1,4}$/.test(written) ? Number(written) : otherwise;
    },
    { type: 'integer', minimum: 0, maximum: 9999, default: otherwise },
    { says },
  );

/** GET accounts/{id}/balances. */
export const READ_BALANCES = {
  id: 'readBalances',
  tag: 'Account',
  summary: 'What the merchant has',
  path: { id: ACCOUNT_ID_IN_PATH },
  query: object({
    offset: place(0, 'How many currencies to leave out.'),
    limit: place(1000, 'How many to answer.'),
  }),
  answer: listOfAll(
    record(
      {
        account_id: ACCOUNT_ID,
        amount_available: minorUnits('What can be used.'),
        amount_pending: minorUnits('What Klarna has not paid yet.'),
        amount_reserved: minorUnits('What refunds under way will take.'),
        currency: word(CURRENCIES, 'ISO 4217.'),
        id: always('string', 'Account and currency.'),
        modified: always('string', 'When it last changed, time of Amsterdam.'),
      },
      { title: 'Balance' },
    ),
    'One for each currency.',
  ),
  beside: { page: record({ total: always('integer', 'How many there are in all.') }) },
  errors: ['invalid_account'],
  examples: [{ path: { id: '10001' } }],
} as const satisfies Description;

const SITE = record(
  {
    account_id: ACCOUNT_ID,
    api_key: orNull('string', 'The key, where a site’s own key asks, or the site is new.'),
    auto_extend: always('boolean', 'Whether new orders are extended by themselves.'),
    capture_on: word(['authorization', 'shipment'], 'When Klarna is asked for the money.'),
    flow_edition: word(['2021', '2025'], 'Which statuses new orders read.'),
    id: SITE_ID,
    name: always('string', 'Name of the shop.'),
    notification_schedule: word(['short', 'long'], 'How long notifications are tried.'),
    notification_url: orNull('string', 'Where notifications go.'),
    price_from: orNull('integer', 'The least that something costs, in cents.'),
    price_till: orNull('integer', 'The most that something costs, in cents.'),
    shipping_period_days: always('integer', 'Days within which new orders are shipped.'),
    shipping_period_max_days: always('integer', 'Days that no extension goes beyond.'),
    support_email: orNull('string', 'Where customers write to.'),
    support_phone: orNull('string', 'Where customers call.'),
    url: always('string', 'Address of the shop.'),
  },
  { title: 'Site' },
);
const SITE_PATH = { id: always('string', 'The site’s number.') };

/** GET sites/{id}. */
export const READ_SITE = {
  id: 'readSite',
  tag: 'Account',
  summary: 'Read the site’s settings',
  path: SITE_PATH,
  answer: SITE,
  errors: ['not_found'],
  examples: [{ path: { id: '12001' } }],
} as const satisfies Description;

/** PATCH sites/{id}. */
export const UPDATE_SITE = {
  id: 'updateSite',
  tag: 'Account',
  summary: 'Change the site’s settings',
  says: 'What is missing stays as it is. Orders keep the edition and the days to ship that they were created with.',
  path: SITE_PATH,
  body: SITE_CHANGE,
  answer: SITE,
  errors: ['not_found', 'invalid_setting', 'invalid_update'],
  examples: [
    {
      path: { id: '12001' },
      body: { flow_edition: '2025', capture_on: 'shipment', name: 'My shop' },
    },
    {
      says: 'How long new orders may wait to be shipped.',
      path: { id: '12001' },
      body: { shipping_period_days: 14, shipping_period_max_days: 90, auto_extend: true },
    },
  ],
} as const satisfies Description;

const ACCOUNT_PATH = { id: ACCOUNT_ID_IN_PATH };

/** GET accounts/{id}/sites. */
export const LIST_SITES = {
  id: 'listSites',
  tag: 'Account',
  summary: 'List the account’s sites',
  says: 'Takes the key of the account. No keys are told.',
  path: ACCOUNT_PATH,
  query: object({
    offset: place(0, 'How many sites to leave out.'),
    limit: place(1000, 'How many to answer.'),
  }),
  answer: listOfAll(SITE, 'Oldest first.'),
  beside: { page: record({ total: always('integer', 'How many there are in all.') }) },
  errors: ['invalid_account', 'account_key_needed'],
  examples: [AS_ACCOUNT],
} as const satisfies Description;

/** POST accounts/{id}/sites. */
export const CREATE_SITE = {
  id: 'createSite',
  tag: 'Account',
  summary: 'Add a site to the account',
  says:
    'Takes the key of the account. The new site’s key is in this answer and nowhere else; a repetition with the same ' +
    'Idempotency-Key has null. Unless said, edition and capture are those of the account’s first site.',
  path: ACCOUNT_PATH,
  body: NEW_SITE,
  answer: SITE,
  errors: ['invalid_account', 'account_key_needed', 'invalid_setting'],
  examples: [{ ...AS_ACCOUNT, body: { name: 'Second shop', url: 'https://second.example' } }],
} as const satisfies Description;

/** POST accounts/{id}/login-urls. */
export const SIGN_IN = {
  id: 'createLoginUrl',
  tag: 'Account',
  summary: 'Where to sign in to the dashboard',
  says: 'Takes the key of the account. Kvitt has no dashboard, so that a right request is refused too.',
  path: ACCOUNT_PATH,
  body: LOGIN_REQUEST,
  answer: record({ url: always('string', 'Where to sign in.', { format: 'uri' }) }),
  errors: ['not_found', 'account_key_needed', 'invalid_expiry', 'no_dashboard'],
  examples: [{ ...AS_ACCOUNT, body: { expires_in: 60 }, http: 404 }],
} as const satisfies Description;
