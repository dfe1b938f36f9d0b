import { createHash } from 'node:crypto';
import { checkCart, CURRENCIES, type OrderRequest } from '@kvitt/flow';
import { CART, cartItem, checkItemCurrencies, checkSelectors, CHECKOUT_OPTIONS } from './cart.js';
import { CUSTOMER, DELIVERY, GATEWAY_INFO } from './party.js';
import { isRefused, refuse, type Refused } from './read.js';
import type { Schema } from './schema.js';
import { currency, flag, held, integer, made, oneOf, text, webAddress } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';

/** Klarna's largest order, in minor units. */
const AMOUNT_MAX = 200_000_000n;

const variable = (name: string) =>
  text({
    says: 'Free for the merchant; answered with the order. Numbers are read as text.',
    max: 500,
    otherwise: refuse('invalid_variable', name),
  });

const address = (name: string, says: string) =>
  webAddress({
    says,
    otherwise: refuse('invalid_request', `payment_options.${name} is no http or https address`),
  });

const custom = text({ says: 'Answered with the order.' });

const unused = (type: string, says: string): Schema => ({ type, description: says });

const PAYMENT_OPTIONS = made(
  object(
    {
      notification_url: address(
        'notification_url',
        'Where notifications of this order go; else to the site’s address.',
      ),
      redirect_url: address('redirect_url', 'Where the customer goes after paying.'),
      cancel_url: address('cancel_url', 'Where the customer goes after cancelling.'),
      notification_method: oneOf(['GET', 'POST'], {
        says: 'With `POST` a notification carries the order, signed; with `GET` nothing.',
        fallback: 'GET',
      }),
      close_window: flag({ says: 'Kept as it is.' }),
    },
    { says: 'Addresses of the shop.', title: 'PaymentOptions' },
  ),
  (from): OrderRequest['paymentOptions'] => ({
    notificationUrl: from.notification_url,
    notificationMethod: from.notification_method,
    redirectUrl: from.redirect_url,
    cancelUrl: from.cancel_url,
    closeWindow: from.close_window,
  }),
);

/** Members in the order in which they are judged. */
const ORDER_MEMBERS = {
  type: oneOf(['redirect', 'direct', 'paymentlink'], {
    says: 'All three lead to the payment page; `direct` answers the whole order as well.',
    fallback: 'redirect',
    otherwise: refuse('invalid_request', 'type is one of redirect, direct and paymentlink'),
  }),
  gateway: oneOf(['KLARNA'], {
    says: 'The method of payment; without one the customer is asked, and has Klarna to choose.',
    also: ['gateway_id'],
    fallback: null,
    otherwise: (written) => refuse('unknown_gateway', `"${written}"`),
  }),
  order_id: text({
    says: 'The merchant’s own number, unique for the site.',
    example: 'my-order-1',
    max: 50,
    required: true,
    otherwise: refuse('invalid_order_id'),
  }),
  amount: integer({
    says: 'What the customer pays, tax included, in the currency’s smallest unit: 12100 is 121.00.',
    example: 12100,
    min: 1n,
    max: AMOUNT_MAX,
    required: true,
    otherwise: refuse('invalid_amount', `a whole number of cents from 1 to ${AMOUNT_MAX}`),
  }),
  currency: currency({
    says: 'ISO 4217.',
    values: CURRENCIES,
    required: true,
    otherwise: (written) => refuse('invalid_currency', `"${written}"`),
  }),
  description: text({
    says: 'What the customer reads on the payment page.',
    max: 200,
    required: true,
    otherwise: refuse('invalid_description'),
  }),
  var1: variable('var1'),
  var2: variable('var2'),
  var3: variable('var3'),
  custom_info: object(
    { custom_1: custom, custom_2: custom, custom_3: custom },
    { says: 'Free for the merchant.' },
  ),
  customer: CUSTOMER,
  delivery: DELIVERY,
  gateway_info: GATEWAY_INFO,
  payment_options: PAYMENT_OPTIONS,
  shopping_cart: CART,
  checkout_options: held(CHECKOUT_OPTIONS),
  items: text({ says: 'Answered with the order.' }),
};

const ORDER = object(ORDER_MEMBERS, {
  title: 'OrderRequest',
  ignored: {
    second_chance: unused('object', 'Accepted and not used: Kvitt sends customers no mail.'),
    plugin: unused('object', 'Accepted and not used.'),
    days_active: unused('integer', 'Accepted and not used: a payment link lives one day.'),
    seconds_active: unused('integer', 'Accepted and not used: a payment link lives one day.'),
  },
});

type Order = ValuesOf<typeof ORDER_MEMBERS>;
type Basket = Pick<OrderRequest, 'cart' | 'taxTables'>;

/** The body of a create call; the cart is checked against the amount. */
export const ORDER_REQUEST = made(ORDER, orderRequest);

function orderRequest(order: Order): OrderRequest | Refused {
  const basket = basketOf(order);
  if (isRefused(basket)) return basket;
  const { customer, gateway_info: info } = order;
  const request = {
    type: order.type,
    gateway: order.gateway,
    orderId: order.order_id,
    currency: order.currency,
    amount: Number(order.amount),
    description: order.description,
    items: order.items,
    var1: order.var1,
    var2: order.var2,
    var3: order.var3,
    customInfo: order.custom_info,
    customer: customer.buyer,
    delivery: order.delivery,
    gatewayInfo: {
      birthday: info.birthday ?? customer.birthday,
      gender: info.gender ?? customer.gender,
      phone: info.phone,
      email: info.email,
    },
    ...basket,
    paymentOptions: order.payment_options,
  };
  return { ...request, fingerprint: fingerprintOf(request) };
}

/** SHA-256 of the request as normalised; its members are always made in the same order. */
export const fingerprintOf = (request: Omit<OrderRequest, 'fingerprint'>): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');

function basketOf(order: Order): Basket | Refused {
  const lines = order.shopping_cart.items;
  const taxTables = order.checkout_options.held;
  if (lines.length === 0 && order.gateway === 'KLARNA') {
    return refuse('missing_data', 'a Klarna order needs shopping_cart.items');
  }
  const currencies = checkItemCurrencies(lines, order.currency);
  if (currencies !== null) return currencies;
  if (isRefused(taxTables)) return taxTables;
  if (lines.length === 0) return { cart: null, taxTables };
  const selectors = checkSelectors(lines);
  if (selectors !== null) return selectors;
  const items = lines.map(cartItem);
  const country = order.delivery?.country ?? order.customer.buyer.country;
  const checked = checkCart(items, order.amount, taxTables, country);
  return checked.kind === 'refused'
    ? refuse(checked.error, checked.detail)
    : { cart: { items }, taxTables };
}
