import { isAbsent, isMerchantUrl, isObject, isOneOf, isOptionalText, isWhole } from './fields.js';
import { checkUrls } from './session-fields.js';
import type { JsonObject } from './types.js';

const PLACE_ORDER_MODES = ['NONE', 'PLACE_ORDER', 'CAPTURE_ORDER'];
const PURCHASE_TYPES = ['BUY', 'RENT', 'BOOK', 'SUBSCRIBE', 'DOWNLOAD', 'ORDER', 'CONTINUE'];
const URLS = [
  ...['success', 'cancel', 'back', 'failure', 'error', 'status_update'],
  ...['privacy_policy', 'terms'],
];
const CATEGORIES = [
  'klarna',
  'pay_later',
  'pay_now',
  'pay_over_time',
  'direct_bank_transfer',
  'direct_debit',
];

/** The fields of a request for a hosted page that break a rule; empty when all is well. */
export function checkPage(body: JsonObject, allowHttpLoopback: boolean): string[] {
  const { payment_session_url: url, merchant_urls: urls, options } = body;
  return [
    ...(typeof url === 'string' && URL.canParse(url) && sessionIdIn(url)
      ? []
      : ['payment_session_url']),
    ...(isObject(urls) ? checkUrls(urls, URLS, allowHttpLoopback) : ['merchant_urls']),
    ...checkPageOptions(options, allowHttpLoopback),
  ];
}

/** The session a payment_session_url names, whatever host stands before it; empty when none. */
export function sessionIdIn(url: string): string {
  return /\/payments\/v1\/sessions\/([^/?#]+)\/?$/.exec(url)?.[1] ?? '';
}

/** The categories a page is limited to, in lower case; empty means all. */
export function readCategories(options: JsonObject): readonly string[] {
  const many: unknown = options['payment_method_categories'];
  const one = options['payment_method_category'];
  const listed: readonly unknown[] = Array.isArray(many) && many.length > 0 ? many : [one];
  return listed.flatMap((word) => (typeof word === 'string' ? [word.toLowerCase()] : []));
}

function checkPageOptions(options: unknown, allowHttpLoopback: boolean): string[] {
  if (isAbsent(options)) return [];
  if (!isObject(options)) return ['options'];
  const many: unknown = options['payment_method_categories'];
  const logo = options['logo_url'];
  const rules: readonly (readonly [string, boolean])[] = [
    ['place_order_mode', isOneOf(inUpperCase(options['place_order_mode']), PLACE_ORDER_MODES)],
    ['purchase_type', isOneOf(inUpperCase(options['purchase_type']), PURCHASE_TYPES)],
    ['payment_method_category', isCategory(options['payment_method_category'])],
    [
      'payment_method_categories',
      isAbsent(many) || (Array.isArray(many) && many.every((word) => isCategory(word))),
    ],
    ['logo_url', isAbsent(logo) || isMerchantUrl(logo, allowHttpLoopback)],
    ['page_title', isOptionalText(options['page_title'], 0, 255)],
    ['background_images', isImages(options['background_images'], allowHttpLoopback)],
    ['show_subtotal_detail', isOneOf(options['show_subtotal_detail'], ['HIDE'])],
  ];
  return rules.filter(([, isGood]) => !isGood).map(([name]) => `options.${name}`);
}

/** Klarna's documents have the words of the options in upper case, the examples of its clients in lower. */
export function inUpperCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

/** Klarna writes them in upper case here and in lower case in the Payments API. */
function isCategory(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && CATEGORIES.includes(value.toLowerCase()));
}

function isImages(value: unknown, allowHttpLoopback: boolean): boolean {
  if (isAbsent(value)) return true;
  if (!Array.isArray(value)) return false;
  return value.every(
    (image: unknown) =>
      isObject(image) &&
      isMerchantUrl(image['url'], allowHttpLoopback) &&
      isWhole(image['width'], 1, 100_000),
  );
}
