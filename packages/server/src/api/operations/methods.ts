import { CURRENCIES } from '@kvitt/flow';
import type { Description } from '../operation.js';
import { always, listOfAll, orNull, record, type Schema } from '../wire/schema.js';
import { text } from '../wire/shape.js';
import { object } from '../wire/shape-object.js';

const METHOD_PATH = {
  id: always('string', '`KLARNA`, in any case.'),
} as const;

const OFFER = object({
  country: text({
    says: 'Only what customers of this country can pay with.',
    fold: 'upper',
    example: 'NL',
  }),
  currency: text({
    says: 'Only what takes this currency.',
    fold: 'upper',
    example: 'EUR',
  }),
});

const GATEWAY = record(
  {
    id: always('string', 'What `gateway` of an order names.'),
    description: always('string', 'Its name.'),
  },
  { title: 'Gateway' },
);

const flagSchema = always('boolean', 'Whether it can.');
const texts = (description: string): Schema => listOfAll({ type: 'string' }, description);

const METHOD = record(
  {
    id: always('string', 'What `gateway` of an order names.'),
    name: always('string', 'Its name.'),
    type: always('string', 'A method of payment.', { const: 'payment-method' }),
    additional_data: record({}),
    allowed_amount: record({
      min: always('integer', 'The least, in minor units.'),
      max: orNull('integer', 'The most; null for no limit.'),
    }),
    allowed_countries: texts('Countries of customers.'),
    allowed_currencies: listOfAll({ enum: CURRENCIES }, 'Currencies of orders.'),
    apps: record({
      fastcheckout: record({ is_enabled: flagSchema }),
      payment_components: record({
        is_enabled: flagSchema,
        has_fields: flagSchema,
        qr: record({ supported: flagSchema }),
      }),
    }),
    brands: texts('Always empty.'),
    icon_urls: record({
      large: always('string', 'Always empty.'),
      medium: always('string', 'Always empty.'),
      vector: always('string', 'Always empty.'),
    }),
    preferred_countries: texts('Always empty.'),
    required_customer_data: texts('Always empty.'),
    shopping_cart_required: always('boolean', 'Whether an order needs a cart.'),
    tokenization: record({
      is_enabled: flagSchema,
      models: record({ cardonfile: flagSchema, subscription: flagSchema, unscheduled: flagSchema }),
    }),
  },
  { title: 'PaymentMethod' },
);

/** GET gateways. */
export const LIST_GATEWAYS = {
  id: 'listGateways',
  tag: 'Methods',
  summary: 'Which gateways there are',
  query: OFFER,
  answer: listOfAll(GATEWAY, 'Klarna, or nothing where it cannot be had.'),
  errors: [],
  examples: [{ query: { country: 'NL', currency: 'EUR' } }],
} as const satisfies Description;

/** GET gateways/{id}. */
export const READ_GATEWAY = {
  id: 'readGateway',
  tag: 'Methods',
  summary: 'One gateway',
  path: METHOD_PATH,
  answer: GATEWAY,
  errors: ['unknown_gateway'],
  examples: [{ path: { id: 'KLARNA' } }],
} as const satisfies Description;

/** GET payment-methods. */
export const LIST_METHODS = {
  id: 'listPaymentMethods',
  tag: 'Methods',
  summary: 'Which methods of payment there are, with what they allow',
  query: OFFER,
  answer: listOfAll(METHOD, 'Klarna, or nothing where it cannot be had.'),
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** GET payment-methods/{id}. */
export const READ_METHOD = {
  id: 'readPaymentMethod',
  tag: 'Methods',
  summary: 'One method of payment',
  path: METHOD_PATH,
  answer: METHOD,
  errors: ['unknown_gateway'],
  examples: [{ path: { id: 'KLARNA' } }],
} as const satisfies Description;

/** GET issuers/{id}. */
export const LIST_ISSUERS = {
  id: 'listIssuers',
  tag: 'Methods',
  summary: 'Banks to choose from',
  says: 'Shops ask before they show any gateway; Klarna has none.',
  path: METHOD_PATH,
  answer: { type: 'array', maxItems: 0, description: 'Always empty.' },
  errors: ['unknown_gateway'],
  examples: [{ path: { id: 'KLARNA' } }],
} as const satisfies Description;
