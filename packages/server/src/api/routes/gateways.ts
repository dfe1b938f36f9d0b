import { CURRENCIES, isCurrency } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import {
  LIST_GATEWAYS,
  LIST_ISSUERS,
  LIST_METHODS,
  READ_GATEWAY,
  READ_METHOD,
} from '../operations/methods.js';
import { failure, success, type Answer } from '../reply.js';

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
  const listed =
    (entry: object) =>
    async (_call: AccountCall, _body: unknown, offer: Offer): Promise<Answer> =>
      success(isOffered(offer) ? [entry] : []);
  const named =
    (entry: object) =>
    async (call: AccountCall): Promise<Answer> =>
      namesKlarna(call) ? success(entry) : failure('unknown_gateway');
  accountResource(scope, '/gateways', { GET: operation(LIST_GATEWAYS, listed(KLARNA)) });
  accountResource(scope, '/gateways/:id', { GET: operation(READ_GATEWAY, named(KLARNA)) });
  accountResource(scope, '/payment-methods', { GET: operation(LIST_METHODS, listed(METHOD)) });
  accountResource(scope, '/payment-methods/:id', { GET: operation(READ_METHOD, named(METHOD)) });
  // Banks to choose from: a shop asks for them before it shows any gateway, and Klarna has none.
  accountResource(scope, '/issuers/:id', { GET: operation(LIST_ISSUERS, named([])) });
}

type Offer = Readonly<{ country: string | null; currency: string | null }>;

/** Whether a call names Klarna, in any case. */
const namesKlarna = (call: AccountCall): boolean => call.part('id').toUpperCase() === 'KLARNA';

/** Whether Klarna can be had in the country and currency that the call names, if it names them. */
const isOffered = ({ country, currency }: Offer): boolean =>
  (country === null || COUNTRIES.includes(country)) && (currency === null || isCurrency(currency));
