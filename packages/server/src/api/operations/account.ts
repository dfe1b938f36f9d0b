import { CURRENCIES } from '@kvitt/flow';
import type { Description } from '../operation.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../wire/schema.js';
import { shape } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';
import { SITE_CHANGE } from '../wire/site-shape.js';
import { textOf } from '../wire/read.js';

const ACCOUNT_ID = always('integer', 'The account’s number.');
const SITE_ID = always('integer', 'The site’s number.');

/** GET me. */
export const READ_ME = {
  id: 'readMe',
  tag: 'Account',
  summary: 'Whose key this is',
  answer: record({
    account_id: ACCOUNT_ID,
    role: word(['website'], 'What the key is for.'),
    site_id: SITE_ID,
  }),
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** A whole number of at most four digits; anything else counts as missing. */
const place = (otherwise: number, says: string) =>
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
  path: { id: always('string', 'The account’s number.') },
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
        modified: always('string', 'Now, time of Amsterdam.'),
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
    api_key: always('string', 'The key.'),
    capture_on: word(['authorization', 'shipment'], 'When Klarna is asked for the money.'),
    flow_edition: word(['2021', '2025'], 'Which statuses new orders read.'),
    id: SITE_ID,
    name: always('string', 'Name of the shop.'),
    notification_url: orNull('string', 'Where notifications go.'),
    price_from: { type: 'null' },
    price_till: { type: 'null' },
    support_email: { type: 'null' },
    support_phone: { type: 'null' },
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
  says: 'What is missing stays as it is. Orders keep the edition they were created with.',
  path: SITE_PATH,
  body: SITE_CHANGE,
  answer: SITE,
  errors: ['not_found', 'invalid_setting', 'invalid_update'],
  examples: [
    {
      path: { id: '12001' },
      body: { flow_edition: '2025', capture_on: 'shipment', name: 'My shop' },
    },
  ],
} as const satisfies Description;
