import { CURRENCIES, isCurrency } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountResource, type AccountCall } from '../call.js';
import { failure, success } from '../reply.js';

/** Countries whose customers can pay with Klarna (docs/sources.md#klarna-countries). */
const COUNTRIES = ['AT', 'BE', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IT', 'NL', 'NO', 'PT', 'SE'];

const KLARNA = { id: 'KLARNA', description: 'Klarna' };

const METHOD = {
  id: 'KLARNA',
  name: 'Klarna',
  type: 'payment-method',
  additional_data: {},
  allowed_amount: { min: 0, max: null },
  allowed_countries: COUNTRIES,
  allowed_currencies: CURRENCIES,
  apps: {
    fastcheckout: { is_enabled: false },
    payment_components: { is_enabled: false, has_fields: false, qr: { supported: false } },
  },
  brands: [],
  icon_urls: { large: '', medium: '', vector: '' },
  preferred_countries: [],
  required_customer_data: [],
  shopping_cart_required: true,
  tokenization: {
    is_enabled: false,
    models: { cardonfile: false, subscription: false, unscheduled: false },
  },
};

/** GET gateways and payment-methods: the lists that shops build their checkout from. */
export function gatewayRoutes(scope: FastifyInstance): void {
  for (const [path, entry] of [
    ['/gateways', KLARNA],
    ['/payment-methods', METHOD],
  ] as const) {
    accountResource(scope, path, { GET: async (call) => success(isOffered(call) ? [entry] : []) });
    accountResource(scope, `${path}/:id`, {
      GET: async (call) => (namesKlarna(call) ? success(entry) : failure('unknown_gateway')),
    });
  }
  // Banks to choose from: a shop asks for them before it shows any gateway, and Klarna has none.
  accountResource(scope, '/issuers/:id', {
    GET: async (call) => (namesKlarna(call) ? success([]) : failure('unknown_gateway')),
  });
}

/** Whether a call names Klarna, in any case. */
const namesKlarna = (call: AccountCall): boolean => call.part('id').toUpperCase() === 'KLARNA';

/** Whether Klarna can be had in the country and currency that the call names, if it names them. */
function isOffered(call: AccountCall): boolean {
  const country = call.query('country');
  const currency = call.query('currency');
  return (
    (country === null || country === '' || COUNTRIES.includes(country.toUpperCase())) &&
    (currency === null || currency === '' || isCurrency(currency.toUpperCase()))
  );
}
