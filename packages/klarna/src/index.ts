export {
  createEventMemory,
  isCallbackSecret,
  newCallbackSecret,
  readAuthorizationCallback,
  readFraudNotification,
  readStatusUpdate,
  type KlarnaAuthorizationCallback,
  type KlarnaFraudNotification,
  type KlarnaStatusUpdate,
} from './callbacks.js';
export {
  createKlarnaClient,
  KLARNA_CLIENT_VERSION,
  type KlarnaClient,
  type KlarnaClientOptions,
} from './client.js';
export {
  isKlarnaErrorCode,
  KLARNA_ERROR_CODES,
  KlarnaPageError,
  type KlarnaErrorCode,
} from './errors.js';
export type { KlarnaCustomerTokens } from './customer-tokens.js';
export type { KlarnaExchange } from './exchange.js';
export type { KlarnaHostedPage } from './hosted-page.js';
export type { KlarnaOrderReads, KlarnaOrders, KlarnaOrderWrites } from './order-management.js';
export type {
  KlarnaAccepted,
  KlarnaFailure,
  KlarnaOutcome,
  KlarnaPending,
  KlarnaRefused,
  KlarnaUnknown,
  KlarnaUnknownReason,
} from './outcome.js';
export type { KlarnaPayments } from './payments.js';
export type { KlarnaFetch } from './request.js';
export {
  createSettlementCsvReader,
  KlarnaCsvError,
  parseSettlementCsv,
  type KlarnaCsvOptions,
  type KlarnaCsvPayout,
  type KlarnaCsvReader,
  type KlarnaCsvRow,
  type KlarnaCsvTransaction,
} from './settlement-csv.js';
export type {
  KlarnaPageStart,
  KlarnaPayoutFilter,
  KlarnaReportSpan,
  KlarnaSettlements,
  KlarnaTransactionFilter,
} from './settlements.js';
export type { KlarnaAddress, KlarnaCustomer } from './wire/address.js';
export type {
  KlarnaCustomerToken,
  KlarnaCustomerTokenCreated,
  KlarnaCustomerTokenRequest,
  KlarnaCustomerTokenStatus,
} from './wire/customer-token.js';
export type {
  KlarnaDistributionModule,
  KlarnaHostedDistribution,
  KlarnaHostedOptions,
  KlarnaHostedSession,
  KlarnaHostedSessionCreated,
  KlarnaHostedSessionRequest,
  KlarnaHostedStatus,
  KlarnaHostedUrls,
} from './wire/hosted-page.js';
export type {
  KlarnaAuthorizationUpdate,
  KlarnaCapture,
  KlarnaCaptureCreated,
  KlarnaCaptureCustomerDetails,
  KlarnaCaptureRequest,
  KlarnaCustomerDetails,
  KlarnaDueDateOptions,
  KlarnaInitialPaymentMethod,
  KlarnaMerchantReferences,
  KlarnaOrder,
  KlarnaOrderStatus,
  KlarnaRefund,
  KlarnaRefundCreated,
  KlarnaRefundRequest,
  KlarnaShippingInfo,
} from './wire/order-management.js';
export type {
  KlarnaOrderLine,
  KlarnaOrderLineRead,
  KlarnaOrderLineType,
  KlarnaProductIdentifiers,
  KlarnaSubscription,
} from './wire/order-line.js';
export {
  paymentMethodOf,
  type KlarnaAttachment,
  type KlarnaAuthorizedPaymentMethod,
  type KlarnaFraudStatus,
  type KlarnaIntent,
  type KlarnaOrderCreated,
  type KlarnaOrderRequest,
  type KlarnaPaymentMethodCategory,
  type KlarnaPaymentsUrls,
  type KlarnaSession,
  type KlarnaSessionCreated,
  type KlarnaSessionRequest,
  type KlarnaSessionUpdate,
} from './wire/payments.js';
export {
  settlementEffectOf,
  type KlarnaPagination,
  type KlarnaPayout,
  type KlarnaPayoutPage,
  type KlarnaPayoutSummary,
  type KlarnaPayoutTotals,
  type KlarnaSettlementEffect,
  type KlarnaSettlementTransaction,
  type KlarnaTransactionPage,
} from './wire/settlements.js';
