/** One entry of the catalogue: what the merchant is told and whether trying again can help. */
export type CatalogueEntry = Readonly<{
  /** The PSP's published number (docs/sources.md#error-codes). */
  code: number;
  /** HTTP status of the answer. */
  http: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 413 | 414 | 422 | 429 | 431 | 500 | 503;
  /** The sentence of `error_info`; a refusal may add its own detail. */
  info: string;
  /** Whether the same request can succeed: never, later as it is, or after it was changed. */
  retry: 'never' | 'later' | 'after-change';
}>;

/** Every refusal there is. The merchant API maps a key to its answer in one place only. */
export const ERRORS = {
  not_found: { code: 1000, http: 404, info: 'Not found', retry: 'never' },
  method_not_allowed: {
    code: 1000,
    http: 405,
    info: 'This path does not take that method',
    retry: 'never',
  },
  body_not_json: {
    code: 1000,
    http: 400,
    info: 'The request body is not valid JSON',
    retry: 'after-change',
  },
  body_too_large: {
    code: 1000,
    http: 413,
    info: 'The request body is too large',
    retry: 'after-change',
  },
  invalid_update: {
    code: 1000,
    http: 410,
    info: 'The request names no update that Kvitt knows',
    retry: 'after-change',
  },
  invalid_amount: { code: 1001, http: 400, info: 'Invalid amount', retry: 'after-change' },
  shipment_above_rest: {
    code: 1001,
    http: 400,
    info: 'Cannot ship more than what is left of the order',
    retry: 'after-change',
  },
  invalid_expiry: { code: 1001, http: 422, info: 'Invalid expires_in', retry: 'after-change' },
  invalid_currency: { code: 1002, http: 400, info: 'Invalid currency', retry: 'after-change' },
  invalid_account: { code: 1003, http: 404, info: 'Invalid account ID', retry: 'never' },
  unknown_order: { code: 1006, http: 404, info: 'Invalid transaction ID', retry: 'never' },
  unknown_transaction: { code: 1006, http: 404, info: 'Unknown transaction', retry: 'never' },
  invalid_order_id: {
    code: 1006,
    http: 400,
    info: 'Invalid order ID: 1 to 50 characters',
    retry: 'after-change',
  },
  order_id_used: {
    code: 1006,
    http: 400,
    info: 'Invalid order ID: it has been used for another order',
    retry: 'after-change',
  },
  invalid_ip: { code: 1007, http: 400, info: 'Invalid IP address', retry: 'after-change' },
  invalid_description: {
    code: 1008,
    http: 400,
    info: 'Invalid description: 1 to 200 characters',
    retry: 'after-change',
  },
  invalid_variable: {
    code: 1010,
    http: 400,
    info: 'Invalid var1, var2 or var3: at most 500 characters',
    retry: 'after-change',
  },
  site_not_named: {
    code: 1016,
    http: 400,
    info: 'Missing data: with an account key, say which site with site_id',
    retry: 'after-change',
  },
  missing_data: { code: 1016, http: 400, info: 'Missing data', retry: 'after-change' },
  insufficient_funds: {
    code: 1017,
    http: 400,
    info: 'Insufficient funds on the balance',
    retry: 'later',
  },
  no_bank_account: {
    code: 1016,
    http: 400,
    info: 'Missing data: the account has no bank account for this currency',
    retry: 'after-change',
  },
  invalid_country: { code: 1018, http: 400, info: 'Invalid country code', retry: 'after-change' },
  klarna_unavailable: {
    code: 1021,
    http: 503,
    info: 'Klarna cannot be reached at the moment',
    retry: 'later',
  },
  klarna_refused: {
    code: 1021,
    http: 400,
    info: 'Klarna refused the request',
    retry: 'after-change',
  },
  unknown_gateway: {
    code: 1023,
    http: 404,
    info: 'Unknown or unavailable gateway',
    retry: 'never',
  },
  several_currencies: {
    code: 1025,
    http: 400,
    info: 'The cart holds several currencies',
    retry: 'after-change',
  },
  cart_currency_differs: {
    code: 1026,
    http: 400,
    info: 'The currency of the cart differs from that of the order',
    retry: 'after-change',
  },
  cart_total_differs: {
    code: 1027,
    http: 400,
    info: 'The cart total differs from the amount',
    retry: 'after-change',
  },
  invalid_tax_rate: { code: 1028, http: 400, info: 'Invalid tax rate', retry: 'after-change' },
  unknown_tax_selector: {
    code: 1029,
    http: 400,
    info: 'Invalid tax rate specified for item',
    retry: 'after-change',
  },
  item_currency_unsupported: {
    code: 1030,
    http: 400,
    info: 'The currency of an item is not supported',
    retry: 'after-change',
  },
  invalid_unit_price: { code: 1031, http: 400, info: 'Invalid unit_price', retry: 'after-change' },
  invalid_quantity: { code: 1031, http: 400, info: 'Invalid quantity', retry: 'after-change' },
  account_key_needed: {
    code: 1032,
    http: 401,
    info: 'Invalid API key: this call takes the key of the account',
    retry: 'never',
  },
  invalid_api_key: { code: 1032, http: 401, info: 'Invalid API key', retry: 'never' },
  unknown_refund: {
    code: 1033,
    http: 404,
    info: 'Refund information could not be fetched',
    retry: 'never',
  },
  refund_above_rest: {
    code: 1034,
    http: 400,
    info: 'Cannot refund more than what is left of the order',
    retry: 'after-change',
  },
  refund_before_capture: {
    code: 1034,
    http: 400,
    info: 'Cannot refund an order that is not captured: cancel it instead',
    retry: 'later',
  },
  refund_closed_order: {
    code: 1034,
    http: 400,
    info: 'Cannot refund an order that ended without a payment',
    retry: 'never',
  },
  refund_too_late: {
    code: 1034,
    http: 400,
    info: 'Cannot refund: the refund period is over',
    retry: 'never',
  },
  refund_repeated: {
    code: 1034,
    http: 400,
    info: 'Cannot refund: the same amount was asked back less than 5 minutes ago',
    retry: 'later',
  },
  refund_currency_differs: {
    code: 1002,
    http: 400,
    info: 'The currency of the refund differs from that of the order',
    retry: 'after-change',
  },
  refund_id_used: {
    code: 1006,
    http: 400,
    info: 'The refund_order_id has been used',
    retry: 'after-change',
  },
  refund_under_way: {
    code: 1034,
    http: 400,
    info: 'The refund has been sent to Klarna and cannot be taken back',
    retry: 'never',
  },
  refund_ended: {
    code: 1034,
    http: 400,
    info: 'The refund has ended and cannot be taken back',
    retry: 'never',
  },
  payout_under_way: {
    code: 1000,
    http: 400,
    info: 'The payout has been set aside for the bank and cannot be taken back',
    retry: 'never',
  },
  payout_ended: {
    code: 1000,
    http: 400,
    info: 'The payout has ended and cannot be taken back',
    retry: 'never',
  },
  order_not_authorized: {
    code: 1000,
    http: 400,
    info: 'Klarna has not authorized this order yet',
    retry: 'later',
  },
  order_expired: {
    code: 1000,
    http: 400,
    info: 'The order has expired and cannot be reactivated: create a new order',
    retry: 'never',
  },
  order_closed: {
    code: 1000,
    http: 400,
    info: 'The order was declined or cancelled and cannot change',
    retry: 'never',
  },
  order_busy: {
    code: 1000,
    http: 409,
    info: 'An earlier change of this order is still under way at Klarna: try again shortly',
    retry: 'later',
  },
  cancel_after_capture: {
    code: 1000,
    http: 400,
    info: 'The order has been captured and cannot be cancelled: refund it instead',
    retry: 'never',
  },
  cancel_not_offered: {
    code: 1000,
    http: 403,
    info: 'This call is for payments by QR code: cancel a Klarna order by PATCH',
    retry: 'never',
  },
  no_dashboard: {
    code: 1000,
    http: 404,
    info: 'Sign-in addresses are not made: people sign in with a password',
    retry: 'never',
  },
  invalid_file: { code: 1000, http: 400, info: 'Invalid file', retry: 'after-change' },
  nothing_to_ship: {
    code: 1000,
    http: 400,
    info: 'The order has been shipped: nothing is left to ship',
    retry: 'never',
  },
  unknown_item: {
    code: 1000,
    http: 400,
    info: 'The order has no such item',
    retry: 'after-change',
  },
  already_shipped: {
    code: 1000,
    http: 400,
    info: 'The order has been shipped: neither its shipping period nor its address can be changed',
    retry: 'never',
  },
  extension_limit: {
    code: 1000,
    http: 400,
    info: 'The shipping period has been extended as far as Klarna allows',
    retry: 'never',
  },
  payment_not_open: {
    code: 1000,
    http: 400,
    info: 'This payment is not open any more',
    retry: 'never',
  },
  unknown_notification: {
    code: 1000,
    http: 404,
    info: 'Unknown notification',
    retry: 'never',
  },
  notification_superseded: {
    code: 1000,
    http: 409,
    info: 'A later notification of this order was delivered or is due: resend the newest',
    retry: 'after-change',
  },
  idempotency_key_reused: {
    code: 1000,
    http: 409,
    info: 'This Idempotency-Key was used with another request',
    retry: 'after-change',
  },
  invalid_idempotency_key: {
    code: 1000,
    http: 400,
    info: 'Invalid Idempotency-Key: 1 to 255 visible characters',
    retry: 'after-change',
  },
  invalid_setting: { code: 1000, http: 422, info: 'Invalid setting', retry: 'after-change' },
  rate_limited: {
    code: 1000,
    http: 429,
    info: 'Too many requests: try again after as many seconds as Retry-After says',
    retry: 'later',
  },
  url_too_long: { code: 1000, http: 414, info: 'The address is too long', retry: 'never' },
  headers_too_large: { code: 1000, http: 431, info: 'The headers are too large', retry: 'never' },
  request_timeout: { code: 1000, http: 408, info: 'The request came too slowly', retry: 'later' },
  invalid_request: { code: 1000, http: 400, info: 'Invalid request', retry: 'after-change' },
  internal: { code: 9999, http: 500, info: 'Unknown error', retry: 'later' },
} as const satisfies Record<string, CatalogueEntry>;

/** The key of a refusal. */
export type ErrorKey = keyof typeof ERRORS;

/** The catalogue's entry of a key, as the general type. */
export const errorOf = (key: ErrorKey): CatalogueEntry => ERRORS[key];
