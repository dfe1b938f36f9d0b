import { checkAddress } from './addresses.js';
import { checkCustomer } from './customer-fields.js';
import {
  AMOUNT_MAX,
  isAbsent,
  isMerchantUrl,
  isObject,
  isOneOf,
  isOptionalText,
  isOptionalWhole,
  isText,
  isWhole,
  listField,
  textField,
} from './fields.js';
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

const INTENTS = ['buy', 'tokenize', 'buy_and_tokenize'];
const CHANNELS = ['ECOMMERCE', 'IN_STORE', 'TELESALES'];
const URLS = ['confirmation', 'notification', 'push', 'authorization', 'app_return_url'];

type Rule = readonly [name: string, isGood: boolean];

/** The fields of a whole session (or of an order request) that break a rule; empty when all is well. */
export function checkSession(body: JsonObject, allowHttpLoopback: boolean): string[] {
  const rules: readonly Rule[] = [
    ...marketRules(body),
    ['intent', isOneOf(body['intent'], INTENTS)],
    ['acquiring_channel', isOneOf(body['acquiring_channel'], CHANNELS)],
    ['order_amount', isWhole(body['order_amount'], 0, AMOUNT_MAX)],
    ['order_tax_amount', isOptionalWhole(body['order_tax_amount'], -AMOUNT_MAX, AMOUNT_MAX)],
    ['merchant_data', isOptionalText(body['merchant_data'], 0, 6000)],
    ['merchant_reference1', isOptionalText(body['merchant_reference1'], 0, 255)],
    ['merchant_reference2', isOptionalText(body['merchant_reference2'], 0, 255)],
    ['design', isOptionalText(body['design'], 0, 255)],
    ['custom_payment_method_ids', isListOfText(body['custom_payment_method_ids'])],
    ['attachment.attachment', isAttachment(body['attachment'])],
  ];
  const malformed = [
    ...namesOfBad(rules),
    ...checkOptions(body['options']),
    ...checkCustomer(body['customer'], 'customer'),
    ...checkAddress(body['billing_address'], 'billing_address', 'payments'),
    ...checkAddress(body['shipping_address'], 'shipping_address', 'payments'),
    ...checkUrls(body['merchant_urls'], URLS, allowHttpLoopback),
    ...checkLines(body['order_lines'], 'order_lines', 'payments'),
  ];
  return malformed.length > 0 ? malformed : checkTotals(body, listField(body, 'order_lines'));
}

/** The fields of a request for a customer token that break a rule. */
export function checkTokenRequest(body: JsonObject): string[] {
  const use = body['intended_use'];
  const rules: readonly Rule[] = [
    ...marketRules(body),
    ['locale', !isAbsent(body['locale'])],
    ['description', isText(body['description'], 1, 255)],
    ['intended_use', typeof use === 'string' && use.toUpperCase() === 'SUBSCRIPTION'],
  ];
  return [
    ...new Set([
      ...namesOfBad(rules),
      ...checkCustomer(body['customer'], 'customer'),
      ...checkAddress(body['billing_address'], 'billing_address', 'payments'),
    ]),
  ];
}

/** Those of the `known` members of merchant_urls that are not addresses Klarna would accept; others are ignored. */
export function checkUrls(
  value: unknown,
  known: readonly string[],
  allowHttpLoopback: boolean,
): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return ['merchant_urls'];
  return known
    .filter((name) => !isAbsent(value[name]) && !isMerchantUrl(value[name], allowHttpLoopback))
    .map((name) => `merchant_urls.${name}`);
}

/** Keeps the fields a session knows and drops those sent as null; country and currency in upper case. */
export function sessionFields(body: JsonObject): JsonObject {
  return Object.fromEntries(
    SESSION_FIELDS.filter((name) => !isAbsent(body[name])).map((name) => [
      name,
      MARKET.includes(name) ? textField(body, name).toUpperCase() : body[name],
    ]),
  );
}

/** Klarna's own examples write these in lower case. */
const MARKET = ['purchase_country', 'purchase_currency'];

function marketRules(body: JsonObject): readonly Rule[] {
  const [country, currency] = [body['purchase_country'], body['purchase_currency']];
  const locale = body['locale'];
  return [
    ['purchase_country', typeof country === 'string' && /^[A-Za-z]{2}$/.test(country)],
    ['purchase_currency', typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency)],
    [
      'locale',
      isAbsent(locale) ||
        (typeof locale === 'string' && /^[A-Za-z]{2}(-[A-Za-z]{2})*$/.test(locale)),
    ],
  ];
}

function namesOfBad(rules: readonly Rule[]): string[] {
  return rules.filter(([, isGood]) => !isGood).map(([name]) => name);
}

const COLOURS = ['color_border', 'color_border_selected', 'color_details', 'color_text'];

function checkOptions(value: unknown): string[] {
  if (isAbsent(value)) return [];
  if (!isObject(value)) return ['options'];
  const { radius_border: radius } = value;
  const isRadius = isAbsent(radius) || (typeof radius === 'string' && /^\d+(px)?$/.test(radius));
  return [
    ...COLOURS.filter((name) => !isColour(value[name])),
    ...(isRadius ? [] : ['radius_border']),
  ].map((name) => `options.${name}`);
}

function isColour(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && /^#[\dA-Fa-f]{6}$/.test(value));
}

/** Extra data for risk: a content type, and JSON written as text. */
function isAttachment(value: unknown): boolean {
  if (isAbsent(value)) return true;
  if (!isObject(value) || !isText(value['content_type'], 1, 255)) return false;
  const { body } = value;
  if (typeof body !== 'string') return false;
  try {
    return isObject(JSON.parse(body));
  } catch {
    return false;
  }
}

function isListOfText(value: unknown): boolean {
  return isAbsent(value) || (Array.isArray(value) && value.every((item) => isText(item, 1, 255)));
}
