import type { Description } from '../api/operation.js';
import { always, type Schema } from '../api/wire/schema.js';
import { text } from '../api/wire/shape.js';
import { object } from '../api/wire/shape-object.js';

const TOKEN = { token: always('string', 'The payment page’s token.') };
const PAGE: Schema = always('string', 'A page.');

const page = <Id extends string>(id: Id, summary: string) =>
  ({
    id,
    tag: 'Payment page',
    summary,
    path: TOKEN,
    answer: PAGE,
    contentType: 'text/html',
    bare: true,
    open: true,
    errors: [],
    examples: [],
  }) as const satisfies Description;

const SENT_ON: Schema = {
  '404': { description: 'A page: there is no such payment.' },
  '303': {
    description: 'The browser is sent on.',
    headers: { location: { schema: { type: 'string' } } },
  },
};

/** GET /pay/{token}. */
export const SHOW_PAYMENT = {
  ...page('showPayment', 'The payment page of an order'),
  otherResponses: { '404': { description: 'A page: there is no such payment.' } },
} as const satisfies Description;

/** GET /pay/{token}/logo. */
export const SHOW_LOGO = {
  ...page('showLogo', 'The shop’s logo, PNG or JPEG'),
  contentType: 'image/png',
  otherResponses: { '404': { description: 'The shop has none.' } },
} as const satisfies Description;

/** POST /pay/{token}. */
export const SUBMIT_PAYMENT = {
  ...page('submitPayment', 'The customer goes on to Klarna, or reads what is missing'),
  body: object({
    birthday: text({ says: 'Day of birth.' }),
    email: text({ says: 'Address for mail, where the order has none.' }),
    phone: text({ says: 'Telephone number, where the order has none.' }),
    terms: text({ says: 'Set when the customer agrees.' }),
  }),
  otherResponses: SENT_ON,
} as const satisfies Description;

/** GET /pay/{token}/go. */
export const GO_TO_KLARNA = {
  ...page('goToKlarna', 'The way to Klarna’s page, or a page that waits for it'),
  otherResponses: SENT_ON,
} as const satisfies Description;

/** POST /pay/{token}/cancel. */
export const CANCEL_PAYMENT = {
  ...page('cancelPayment', 'The customer cancels'),
  otherResponses: SENT_ON,
} as const satisfies Description;

/** GET /pay/{token}/cancel. */
export const BACK_TO_PAYMENT = {
  ...page('backToPayment', 'Leads back to the payment page'),
  otherResponses: SENT_ON,
} as const satisfies Description;

/** GET /pay/{token}/return. */
export const COME_BACK = {
  ...page('comeBack', 'Where Klarna sends the customer; leads on to the shop'),
  otherResponses: SENT_ON,
} as const satisfies Description;

/** POST /klarna/callback/{token}. */
export const KLARNA_CALLBACK = {
  ...page('klarnaCallback', 'Klarna says that something has happened; what it says is not read'),
  answer: always('string', 'Nothing.', { maxLength: 0 }),
} as const satisfies Description;
