import { AMOUNT_MAX, isAbsent, isMerchantUrl, isObject, isWhole, listField } from './fields.js';
import { checkLines, checkTotals } from './order-lines.js';
import type { JsonObject } from './types.js';

/** The request fields a session keeps; anything else sent is ignored. */
export const SESSION_FIELDS = [
  'acquiring_channel',
  'attachment',
  'billing_address',
  'shipping_address',
  'customer',
  'custom_payment_method_ids',
  'design',
  'intent',
  'locale',
  'merchant_data',
  'merchant_reference1',
  'merchant_reference2',
  'merchant_urls',
  'options',
  'order_amount',
  'order_lines',
  'order_tax_amount',
  'purchase_country',
  'purchase_currency',
];

const ADDRESS_FIELDS = [
  'given_name',
  'family_name',
  'email',
  'title',
  'street_address',
  'street_address2',
  'city',
  'region',
  'phone',
  'organization_name',
  'attention',
];

/** The fields of a whole session (or of an order request) that break a rule; empty when all is well. */
export function checkSession(body: JsonObject, allowHttpLoopback: boolean): string[] {
  const country = body['purchase_country'];
  const currency = body['purchase_currency'];
  const rules: readonly (readonly [string, boolean])[] = [
    ['purchase_country', typeof country === 'string' && /^[A-Za-z]{2}$/.test(country)],
    ['purchase_currency', typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)],
    ['locale', isOptional(body['locale'], (text) => /^[A-Za-z]{2}(-[A-Za-z]{2})*$/.test(text))],
    ['intent', isOneOf(body['intent'], ['buy', 'tokenize', 'buy_and_tokenize'])],
    [
      'acquiring_channel',
      isOneOf(body['acquiring_channel'], ['ECOMMERCE', 'IN_STORE', 'TELESALES']),
    ],
    ['order_amount', isWhole(body['order_amount'], 0, AMOUNT_MAX)],
    [
      'order_tax_amount',
      isAbsent(body['order_tax_amount']) ||
        isWhole(body['order_tax_amount'], -AMOUNT_MAX, AMOUNT_MAX),
    ],
    ['merchant_data', isOptional(body['merchant_data'], (text) => text.length <= 6000)],
    ['merchant_reference1', isOptional(body['merchant_reference1'], (text) => text.length <= 255)],
    ['merchant_reference2', isOptional(body['merchant_reference2'], (text) => text.length <= 255)],
    ['customer', isAbsent(body['customer']) || isObject(body['customer'])],
    ['options', isAbsent(body['options']) || isObject(body['options'])],
    ['attachment', isAbsent(body['attachment']) || isObject(body['attachment'])],
  ];
  const malformed = [
    ...rules.filter(([, isGood]) => !isGood).map(([name]) => name),
    ...checkAddress(body['billing_address'], 'billing_address'),
    ...checkAddress(body['shipping_address'], 'shipping_address'),
    ...checkUrls(body['merchant_urls'], 'merchant_urls', allowHttpLoopback),
    ...checkLines(body['order_lines'], 'order_lines'),
  ];
  return malformed.length > 0 ? malformed : checkTotals(body, listField(body, 'order_lines'));
}

/** The fields of an address that break a rule. */
export function checkAddress(value: unknown, path: string, lengthMax = 99): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [path];
  const tooLong = ADDRESS_FIELDS.filter(
    (name) => !isOptional(value[name], (text) => text.length <= lengthMax),
  );
  const email = isOptional(value['email'], (text) => text === '' || /^[^\s@]+@[^\s@]+$/.test(text));
  const postal = isOptional(value['postal_code'], (text) => text.length <= 10);
  const country = isOptional(value['country'], (text) => /^([A-Za-z]{2})?$/.test(text));
  return [
    ...tooLong,
    ...(email || tooLong.includes('email') ? [] : ['email']),
    ...(postal ? [] : ['postal_code']),
    ...(country ? [] : ['country']),
  ].map((name) => `${path}.${name}`);
}

/** The members of a merchant_urls object that are not addresses Klarna would accept. */
export function checkUrls(value: unknown, path: string, allowHttpLoopback: boolean): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return [path];
  return Object.entries(value)
    .filter(([, url]) => !isAbsent(url) && !isMerchantUrl(url, allowHttpLoopback))
    .map(([name]) => `${path}.${name}`);
}

/** Keeps the fields a session knows and drops those sent as null. */
export function sessionFields(body: JsonObject): JsonObject {
  return Object.fromEntries(
    SESSION_FIELDS.filter((name) => !isAbsent(body[name])).map((name) => [name, body[name]]),
  );
}

function isOptional(value: unknown, isGood: (text: string) => boolean): boolean {
  return isAbsent(value) || (typeof value === 'string' && isGood(value));
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return isAbsent(value) || (typeof value === 'string' && words.includes(value));
}
