import {
  addCaptureShipping,
  changeCaptureCustomer,
  createCapture,
  extendDueDate,
  listCaptures,
  readCapture,
  readDueDateOptions,
  sendOut,
} from './behaviour/captures.js';
import { distributePage } from './behaviour/distribution.js';
import { createPage, disablePage, readPage } from './behaviour/hosted-page.js';
import {
  acknowledge,
  addOrderShipping,
  cancel,
  changeAuthorization,
  changeCustomer,
  changeReferences,
  extendAuthorization,
  readOrder,
  releaseRemaining,
} from './behaviour/order-management.js';
import {
  changeTokenStatus,
  createCustomerToken,
  createTokenOrder,
  readCustomerToken,
} from './behaviour/customer-tokens.js';
import {
  createOrder,
  createSession,
  deleteAuthorization,
  readSession,
  updateSession,
} from './behaviour/payments.js';
import { createRefund, readRefund } from './behaviour/refunds.js';
import { payoutDocument, payoutReport, periodDocument, periodReport } from './behaviour/reports.js';
import {
  listPayouts,
  listTransactions,
  readPayout,
  summarizePayouts,
} from './behaviour/settlements.js';
import type { Reply } from './replies.js';
import type { Call } from './world.js';

/** Answers one API request. */
export type Handler = (call: Call) => Reply;

/** A handler with the parts of the path that its route names. */
export type Match = Readonly<{ handler: Handler; params: ReadonlyMap<string, string> }>;

const ORDER = '/ordermanagement/v1/orders/{order_id}';
const CAPTURE = `${ORDER}/captures/{capture_id}`;
const TOKEN = '/payments/v1/authorizations/{authorization_token}';
const CUSTOMER_TOKEN = '/customer-token/v1/tokens/{customer_token}';

const ROUTES: readonly (readonly [string, string, Handler])[] = [
  ['POST', '/payments/v1/sessions', createSession],
  ['GET', '/payments/v1/sessions/{session_id}', readSession],
  ['POST', '/payments/v1/sessions/{session_id}', updateSession],
  ['POST', `${TOKEN}/order`, createOrder],
  ['POST', `${TOKEN}/customer-token`, createCustomerToken],
  ['DELETE', TOKEN, deleteAuthorization],
  ['GET', CUSTOMER_TOKEN, readCustomerToken],
  ['PATCH', `${CUSTOMER_TOKEN}/status`, changeTokenStatus],
  ['POST', `${CUSTOMER_TOKEN}/order`, createTokenOrder],
  ['POST', '/hpp/v1/sessions', createPage],
  ['GET', '/hpp/v1/sessions/{session_id}', readPage],
  ['DELETE', '/hpp/v1/sessions/{session_id}', disablePage],
  ['POST', '/hpp/v1/sessions/{session_id}/distribution', distributePage],
  ['GET', ORDER, readOrder],
  ['POST', `${ORDER}/acknowledge`, acknowledge],
  ['PATCH', `${ORDER}/authorization`, changeAuthorization],
  ['PATCH', `${ORDER}/customer-details`, changeCustomer],
  ['PATCH', `${ORDER}/merchant-references`, changeReferences],
  ['POST', `${ORDER}/extend-authorization-time`, extendAuthorization],
  ['POST', `${ORDER}/cancel`, cancel],
  ['POST', `${ORDER}/release-remaining-authorization`, releaseRemaining],
  ['POST', `${ORDER}/shipping-info`, addOrderShipping],
  ['POST', `${ORDER}/captures`, createCapture],
  ['GET', `${ORDER}/captures`, listCaptures],
  ['GET', CAPTURE, readCapture],
  ['POST', `${CAPTURE}/shipping-info`, addCaptureShipping],
  ['POST', `${CAPTURE}/trigger-send-out`, sendOut],
  ['PATCH', `${CAPTURE}/customer-details`, changeCaptureCustomer],
  ['GET', `${CAPTURE}/extend-due-date-options`, readDueDateOptions],
  ['PATCH', `${CAPTURE}/extend-due-date`, extendDueDate],
  // Klarna's pages also name these two for the same; the one above is canonical.
  ['PATCH', `${CAPTURE}/extend-due-date-options`, extendDueDate],
  ['POST', `${ORDER}/capture/{capture_id}/extend-due-date`, extendDueDate],
  ['POST', `${ORDER}/refunds`, createRefund],
  ['GET', `${ORDER}/refunds/{refund_id}`, readRefund],
  ['GET', '/settlements/v1/payouts', listPayouts],
  ['GET', '/settlements/v1/payouts/summary', summarizePayouts],
  ['GET', '/settlements/v1/payouts/{payment_reference}', readPayout],
  ['GET', '/settlements/v1/transactions', listTransactions],
  ['GET', '/settlements/v1/reports/payout-with-transactions', payoutReport],
  ['GET', '/settlements/v1/reports/payout', payoutDocument],
  ['GET', '/settlements/v1/reports/payouts-summary-with-transactions', periodReport],
  ['GET', '/settlements/v1/reports/payouts-summary', periodDocument],
];

type Route = Readonly<{ parts: readonly string[]; handler: Handler }>;

const BY_SHAPE = new Map<string, Route[]>();
for (const [method, path, handler] of ROUTES) {
  const parts = path.split('/').slice(1);
  const shape = `${method} ${parts.length}`;
  BY_SHAPE.set(shape, [...(BY_SHAPE.get(shape) ?? []), { parts, handler }]);
}

/** Finds the handler of a path; undefined when Klarna has nothing there. */
export function findRoute(method: string, path: string): Match | undefined {
  const parts = path.replace(/\/$/, '').split('/').slice(1);
  for (const route of BY_SHAPE.get(`${method} ${parts.length}`) ?? []) {
    const params = matchParts(route.parts, parts);
    if (params) return { handler: route.handler, params };
  }
  return undefined;
}

function matchParts(
  wanted: readonly string[],
  given: readonly string[],
): ReadonlyMap<string, string> | null {
  const params = new Map<string, string>();
  for (const [index, want] of wanted.entries()) {
    const part = given[index] ?? '';
    if (want.startsWith('{')) params.set(want.slice(1, -1), part);
    else if (want !== part) return null;
  }
  return params;
}
