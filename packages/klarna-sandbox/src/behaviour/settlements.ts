import { isWhole } from '../fields.js';
import { json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import type { PaidRow } from '../state.js';
import { formatInstant, parseInstant } from '../time.js';
import type { JsonObject, Payout } from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { METHODS } from './methods.js';

/** `GET /settlements/v1/payouts`: the oldest first, so that pages stay put while payouts are added. */
export function listPayouts(call: Call): Reply {
  const paging = readPaging(call.query);
  const chosen = choosePayouts(call);
  if (!paging || !chosen) return refuseFields(['start_date, end_date, size or offset']);
  const { page, pagination } = cut(call, '/settlements/v1/payouts', { all: chosen, ...paging });
  return json(200, { payouts: page.map((payout) => payoutBody(call, payout)), pagination });
}

/** `GET /settlements/v1/payouts/{payment_reference}` */
export function readPayout(call: Call): Reply {
  const payout = call.world.state.payouts.get(param(call, 'payment_reference'));
  if (payout?.merchantId === call.merchant.id) return json(200, payoutBody(call, payout));
  return refuse(404, 'NOT_FOUND', 'The payout cannot be found.');
}

/** `GET /settlements/v1/payouts/summary`: one object per currency. */
export function summarizePayouts(call: Call): Reply {
  const missing = ['start_date', 'end_date'].filter((name) => !call.query.has(name));
  if (missing.length > 0) return refuseFields(missing);
  const chosen = choosePayouts(call);
  if (!chosen) return refuseFields(['start_date or end_date']);
  const currencies = [...new Set(chosen.map(({ currency }) => currency))];
  return json(
    200,
    currencies.map((currency) =>
      summaryBody(
        call.query,
        chosen.filter((payout) => payout.currency === currency),
      ),
    ),
  );
}

/** `GET /settlements/v1/transactions`: those of a payout or of an order, or all. */
export function listTransactions(call: Call): Reply {
  const paging = readPaging(call.query);
  if (!paging) return refuseFields(['size or offset']);
  const all = chooseRows(call);
  const { page, pagination } = cut(call, '/settlements/v1/transactions', { all, ...paging });
  return json(200, { transactions: page.map((row) => transactionBody(call, row)), pagination });
}

function choosePayouts({ world, merchant, query }: Call): readonly Payout[] | null {
  const from = parseInstant(query.get('start_date') ?? '1970-01-01');
  const to = parseInstant(query.get('end_date') ?? '9999-12-31');
  if (from === null || to === null) return null;
  const currency = query.get('currency_code');
  const all = world.state.payoutsByMerchant.get(merchant.id) ?? [];
  return all.filter(
    (payout) => payout.at >= from && payout.at <= to && (!currency || payout.currency === currency),
  );
}

function chooseRows({ world, merchant, query }: Call): readonly PaidRow[] {
  const reference = query.get('payment_reference');
  const orderId = query.get('order_id');
  const { payouts, rowsByOrder, rowsByMerchant } = world.state;
  if (reference !== null) {
    const payout = payouts.get(reference);
    if (payout?.merchantId !== merchant.id) return [];
    return payout.transactions
      .filter((transaction) => orderId === null || transaction.orderId === orderId)
      .map((transaction) => ({ payout, transaction }));
  }
  if (orderId === null) return rowsByMerchant.get(merchant.id) ?? [];
  const rows = rowsByOrder.get(orderId) ?? [];
  return rows.filter(({ payout }) => payout.merchantId === merchant.id);
}

type Paging = Readonly<{ size: number; offset: number }>;

function readPaging(query: URLSearchParams): Paging | null {
  const size = Number(query.get('size') ?? '20');
  const offset = Number(query.get('offset') ?? '0');
  return isWhole(size, 1, 500) && isWhole(offset, 0, Number.MAX_SAFE_INTEGER)
    ? { size, offset }
    : null;
}

function cut<Item>(
  call: Call,
  path: string,
  { all, size, offset }: Paging & Readonly<{ all: readonly Item[] }>,
): Readonly<{ page: readonly Item[]; pagination: JsonObject }> {
  const page = all.slice(offset, offset + size);
  const linkTo = (to: number): string => {
    const query = new URLSearchParams(call.query);
    query.set('size', String(size));
    query.set('offset', String(to));
    return `${call.baseUrl}${path}?${query.toString()}`;
  };
  const pagination = {
    count: page.length,
    total: all.length,
    offset,
    ...(offset + size < all.length ? { next: linkTo(offset + size) } : {}),
    ...(offset > 0 ? { prev: linkTo(Math.max(0, offset - size)) } : {}),
  };
  return { page, pagination };
}

function payoutBody(call: Call, payout: Payout): JsonObject {
  const { reference } = payout;
  return {
    payment_reference: reference,
    payout_date: formatInstant(payout.at),
    currency_code: payout.currency,
    currency_code_of_registration_country: payout.currency,
    merchant_settlement_type: 'NET',
    merchant_id: payout.merchantId,
    transactions: `${call.baseUrl}/settlements/v1/transactions?payment_reference=${reference}`,
    totals: {
      sale_amount: payout.sale,
      fee_amount: payout.fee,
      tax_amount: payout.tax,
      return_amount: payout.returned,
      reversal_amount: 0,
      commission_amount: 0,
      commission_reversal_amount: 0,
      holdback_amount: 0,
      release_amount: 0,
      repay_amount: payout.repay,
      fee_correction_amount: 0,
      fee_refund_amount: 0,
      tax_refund_amount: 0,
      charge_amount: 0,
      credit_amount: 0,
      deposit_amount: payout.deposit,
      opening_debt_balance_amount: payout.openingDebt,
      closing_debt_balance_amount: payout.closingDebt,
      settlement_amount: payout.settlement,
    },
  };
}

function summaryBody(query: URLSearchParams, payouts: readonly Payout[]): JsonObject {
  const sum = (read: (payout: Payout) => number): number =>
    payouts.reduce((all, payout) => all + read(payout), 0);
  return {
    summary_total_sale_amount: sum(({ sale }) => sale),
    summary_total_fee_amount: sum(({ fee }) => fee),
    summary_total_fee_correction_amount: 0,
    summary_total_tax_amount: sum(({ tax }) => tax),
    summary_total_return_amount: sum(({ returned }) => returned),
    summary_total_reversal_amount: 0,
    summary_total_commission_amount: 0,
    summary_total_commission_reversal_amount: 0,
    summary_total_holdback_amount: 0,
    summary_total_release_amount: 0,
    summary_total_repay_amount: sum(({ repay }) => repay),
    summary_total_settlement_amount: sum(({ settlement }) => settlement),
    summary_settlement_currency: payouts[0]?.currency ?? '',
    summary_payout_date_start: query.get('start_date'),
    summary_payout_date_end: query.get('end_date'),
  };
}

function transactionBody(call: Call, { payout, transaction }: PaidRow): JsonObject {
  const { vatRate, vatAmount } = transaction;
  return {
    type: transaction.type,
    detailed_type: transaction.detailedType,
    amount: transaction.amount,
    currency_code: payout.currency,
    ...(vatRate === null ? {} : { vat_rate: vatRate, vat_amount: vatAmount }),
    capture_id: transaction.captureId,
    refund_id: transaction.refundId,
    capture_date: formatInstant(transaction.capturedAt),
    merchant_capture_reference: transaction.captureReference,
    merchant_refund_reference: transaction.refundReference,
    payment_reference: payout.reference,
    payout: `${call.baseUrl}/settlements/v1/payouts/${payout.reference}`,
    ...orderFields(call.world, transaction.orderId),
  };
}

function orderFields(world: World, orderId: string): JsonObject {
  const order = world.state.orders.get(orderId);
  if (!order) return { order_id: orderId };
  const country = order.shipping['country'];
  return {
    order_id: orderId,
    short_order_id: order.reference,
    sale_date: formatInstant(order.createdAt),
    merchant_reference1: order.merchantReference1,
    merchant_reference2: order.merchantReference2,
    purchase_country: order.country,
    shipping_country: typeof country === 'string' && country ? country : order.country,
    initial_payment_method_type: METHODS[order.method].settled,
  };
}
