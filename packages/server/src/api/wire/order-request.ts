import { createHash } from 'node:crypto';
import {
  checkCart,
  isCurrency,
  taxCountry,
  type CartItem,
  type Currency,
  type OrderRequest,
} from '@kvitt/flow';
import { cartItem, cartItems, checkItemCurrencies, checkSelectors, taxTablesOf } from './cart.js';
import type { JsonObject } from './json.js';
import { checkCountry, checkIpAddresses, genderOf, isKnown, partyOf } from './party.js';
import {
  characters,
  firstRefusal,
  integerOf,
  isAbsent,
  isSet,
  isWebAddress,
  objectAt,
  read,
  refuse,
  textAt,
  textOf,
  type Parsed,
  type Refused,
} from './read.js';

/** Klarna's largest order, in minor units. */
const AMOUNT_MAX = 200_000_000n;
/** Klarna's longest order. */
const LINES_MAX = 1000;

type Head = Pick<OrderRequest, 'type' | 'gateway' | 'orderId' | 'amount' | 'description'> &
  Readonly<{ currency: Currency }>;
type Variables = Pick<OrderRequest, 'var1' | 'var2' | 'var3' | 'customInfo'>;
type People = Pick<OrderRequest, 'customer' | 'delivery' | 'gatewayInfo'>;
type Basket = Pick<OrderRequest, 'cart' | 'taxTables'>;

/**
 * Reads the body of a create call as tolerantly as its clients need (docs/sources.md#clients), or gives
 * the first refusal in the written order. Unknown members are ignored.
 */
export function orderRequestOf(body: JsonObject): Parsed<OrderRequest> {
  const head = headOf(body);
  if (head.kind === 'refused') return head;
  const variables = variablesOf(body);
  if (variables.kind === 'refused') return variables;
  const people = peopleOf(body);
  if (people.kind === 'refused') return people;
  const paymentOptions = paymentOptionsOf(objectAt(body, 'payment_options'));
  if (paymentOptions.kind === 'refused') return paymentOptions;
  const basket = basketOf(body, head.value, people.value);
  if (basket.kind === 'refused') return basket;
  const request = {
    ...head.value,
    items: textAt(body, 'items'),
    ...variables.value,
    ...people.value,
    ...basket.value,
    paymentOptions: paymentOptions.value,
  };
  return read({ ...request, fingerprint: fingerprintOf(request) });
}

/** SHA-256 of the request as normalised; its members are always made in the same order. */
const fingerprintOf = (request: Omit<OrderRequest, 'fingerprint'>): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');

/** Type, gateway, order id, amount, currency and description, judged in that order. */
function headOf(body: JsonObject): Parsed<Head> {
  const type = typeOf(body);
  const gateway = textAt(body, 'gateway', 'gateway_id');
  const orderId = textAt(body, 'order_id') ?? '';
  const amount = integerOf(body.get('amount')) ?? 0n;
  const currency = (textAt(body, 'currency') ?? '').toUpperCase();
  const description = textAt(body, 'description') ?? '';
  const length = characters(description);
  if (type === null) {
    return refuse('invalid_request', 'type is one of redirect, direct and paymentlink');
  }
  if (gateway !== null && gateway.toUpperCase() !== 'KLARNA') {
    return refuse('unknown_gateway', `"${gateway}"`);
  }
  if (orderId === '' || orderId.length > 50) return refuse('invalid_order_id');
  if (amount < 1n || amount > AMOUNT_MAX) {
    return refuse('invalid_amount', `a whole number of cents from 1 to ${AMOUNT_MAX}`);
  }
  if (!isCurrency(currency)) return refuse('invalid_currency', `"${currency}"`);
  if (length < 1 || length > 200) return refuse('invalid_description');
  return read({
    type,
    gateway: gateway === null ? null : 'KLARNA',
    orderId,
    currency,
    amount: Number(amount),
    description,
  });
}

function typeOf(body: JsonObject): OrderRequest['type'] | null {
  const type = textAt(body, 'type')?.toLowerCase() ?? 'redirect';
  return type === 'redirect' || type === 'direct' || type === 'paymentlink' ? type : null;
}

/** The merchant's free variables; numbers are text, as shops send their own ids so. */
function variablesOf(body: JsonObject): Parsed<Variables> {
  for (const name of ['var1', 'var2', 'var3'] as const) {
    const given = body.get(name);
    const text = textOf(given);
    const isMissing = isAbsent(given);
    if (!isMissing && (text === null || characters(text) > 500)) {
      return refuse('invalid_variable', name);
    }
  }
  const custom = objectAt(body, 'custom_info');
  return read({
    var1: textAt(body, 'var1'),
    var2: textAt(body, 'var2'),
    var3: textAt(body, 'var3'),
    customInfo: {
      custom_1: textAt(custom, 'custom_1'),
      custom_2: textAt(custom, 'custom_2'),
      custom_3: textAt(custom, 'custom_3'),
    },
  });
}

function peopleOf(body: JsonObject): Parsed<People> {
  const customer = objectAt(body, 'customer');
  const info = objectAt(body, 'gateway_info');
  const buyer = partyOf(customer);
  const delivery = partyOf(objectAt(body, 'delivery'));
  const refusal = firstRefusal([
    () => checkIpAddresses(customer),
    () => checkCountry(buyer, 'customer'),
    () => checkCountry(delivery, 'delivery'),
  ]);
  if (refusal !== null) return refusal;
  return read({
    customer: {
      ...buyer,
      locale: localeOf(textAt(customer, 'locale')),
      ipAddress: textAt(customer, 'ip_address'),
    },
    delivery: isKnown(delivery) ? delivery : null,
    gatewayInfo: {
      birthday: dayOf(textAt(info, 'birthday') ?? textAt(customer, 'birthday')),
      gender: genderOf(textAt(info, 'gender') ?? textAt(customer, 'gender')),
      phone: textAt(info, 'phone'),
      email: textAt(info, 'email'),
    },
  });
}

/** `1986-04-09`; also written `09-04-1986`. Klarna refuses what is no day, so that is left out. */
function dayOf(text: string | null): string | null {
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text ?? '') ?? [];
  const iso = year === undefined ? (text ?? '') : `${year}-${month}-${day}`;
  return /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(iso) ? iso : null;
}

/** `nl_NL`; also written `nl-NL`. What is no locale becomes English. */
function localeOf(text: string | null): string {
  const match = /^([a-z]{2})(?:[-_]([a-z]{2}))?$/i.exec(text ?? '');
  const [, language, country] = match ?? [];
  if (language === undefined) return 'en_US';
  const small = language.toLowerCase();
  return country === undefined ? small : `${small}_${country.toUpperCase()}`;
}

function paymentOptionsOf(options: JsonObject | null): Parsed<OrderRequest['paymentOptions']> {
  for (const name of ['notification_url', 'redirect_url', 'cancel_url'] as const) {
    const url = textAt(options, name);
    if (url !== null && !isWebAddress(url)) {
      return refuse('invalid_request', `payment_options.${name} is no http or https address`);
    }
  }
  const closeWindow = options?.get('close_window');
  return read({
    notificationUrl: textAt(options, 'notification_url'),
    notificationMethod:
      textAt(options, 'notification_method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    redirectUrl: textAt(options, 'redirect_url'),
    cancelUrl: textAt(options, 'cancel_url'),
    closeWindow: isAbsent(closeWindow) ? null : isSet(closeWindow),
  });
}

function basketOf(body: JsonObject, head: Head, people: People): Parsed<Basket> {
  const lines = cartItems(objectAt(body, 'shopping_cart'));
  const items = lines?.map(cartItem) ?? [];
  const missing = lines === null && head.gateway === 'KLARNA';
  if (missing) return refuse('missing_data', 'a Klarna order needs shopping_cart.items');
  if (items.length > LINES_MAX) {
    return refuse('invalid_request', `a cart has at most ${LINES_MAX} lines`);
  }
  const currencies = checkItemCurrencies(items, head.currency);
  if (currencies !== null) return currencies;
  const tables = taxTablesOf(objectAt(body, 'checkout_options'));
  if (tables.kind === 'refused') return tables;
  const taxTables = tables.value;
  if (lines === null) return read({ cart: null, taxTables });
  const refusal =
    checkSelectors(lines) ?? cartRefusal(items, head.amount, taxTables, taxCountry(people));
  return refusal ?? read({ cart: { items }, taxTables });
}

function cartRefusal(
  items: readonly CartItem[],
  amount: number,
  tables: OrderRequest['taxTables'],
  country: string | null,
): Refused | null {
  const checked = checkCart(items, BigInt(amount), tables, country);
  return checked.kind === 'refused' ? refuse(checked.error, checked.detail) : null;
}
