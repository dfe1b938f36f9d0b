import { isWhole } from '../fields.js';
import { reportRow, transactionBody } from '../reports/transaction.js';
import { json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { SUMMARIZED, TOTAL_NAMES } from '../settlement-types.js';
import type { Payout, Totals } from '../settlement-types.js';
import type { PaidRow } from '../state.js';
import { formatInstant, parseInstant } from '../time.js';
import type { JsonObject } from '../types.js';
import { param } from '../world.js';
import type { Call } from '../world.js';
import { addTotals } from './totals.js';

/** `GET /settlements/v1/payouts`: the oldest first, so that pages stay put while payouts are added. */
export function listPayouts(call: Call): Reply {
  const fields = [...checkDates(call), ...checkPaging(call.query)];
  if (fields.length > 0) return refuseFields(fields);
  const all = payoutsBetween(call);
  const { page, pagination } = cut(call, '/settlements/v1/payouts', all);
  return json(200, { payouts: page.map((payout) => payoutBody(call, payout)), pagination });
}

/** `GET /settlements/v1/payouts/{payment_reference}` */
export function readPayout(call: Call): Reply {
  const payout = findPayout(call, param(call, 'payment_reference'));
  return payout ? json(200, payoutBody(call, payout)) : noPayout();
}

/** `GET /settlements/v1/payouts/summary`: one object per currency. */
export function summarizePayouts(call: Call): Reply {
  const fields = checkPeriod(call);
  if (fields.length > 0) return refuseFields(fields);
  const start = call.query.get('start_date');
  const end = call.query.get('end_date');
  return json(
    200,
    totalsByCurrency(payoutsBetween(call)).map(({ currency, totals }) => ({
      ...Object.fromEntries(
        SUMMARIZED.map((name) => [`summary_total_${name}_amount`, totals[name]]),
      ),
      summary_settlement_currency: currency,
      summary_payout_date_start: start,
      summary_payout_date_end: end,
    })),
  );
}

/** `GET /settlements/v1/transactions`: those of a payout or of an order, or all. */
export function listTransactions(call: Call): Reply {
  const fields = checkPaging(call.query);
  if (fields.length > 0) return refuseFields(fields);
  const all = chooseRows(call);
  if (!all) return noPayout();
  const { page, pagination } = cut(call, '/settlements/v1/transactions', all);
  const transactions = page.map((row) =>
    transactionBody(reportRow(call.world, call.merchant, row), call.baseUrl),
  );
  return json(200, { transactions, pagination });
}

/** The merchant's payout of that reference. */
export function findPayout({ world, merchant }: Call, reference: string): Payout | undefined {
  const payout = world.state.payouts.get(reference);
  return payout?.merchantId === merchant.id ? payout : undefined;
}

/** The refusal of a reference that names no payout. */
export function noPayout(): Reply {
  return refuse(404, 'NOT_FOUND', 'The payout cannot be found.');
}

/** The merchant's payouts of the period and the currency in the query; a bare date is its midnight. */
export function payoutsBetween({ world, merchant, query }: Call): readonly Payout[] {
  const from = parseInstant(query.get('start_date') ?? '') ?? Number.NEGATIVE_INFINITY;
  const to = parseInstant(query.get('end_date') ?? '') ?? Number.POSITIVE_INFINITY;
  const currency = query.get('currency_code')?.toUpperCase();
  const all = world.state.payoutsByMerchant.get(merchant.id) ?? [];
  return all.filter(
    (payout) => payout.at >= from && payout.at <= to && (!currency || payout.currency === currency),
  );
}

/** The names of dates that a call for a period needs and lacks, or that are none. */
export function checkPeriod(call: Call): string[] {
  const missing = ['start_date', 'end_date'].filter((name) => !call.query.has(name));
  return missing.length > 0 ? missing : checkDates(call);
}

/** The sums of payouts, currency by currency. */
export function totalsByCurrency(
  payouts: readonly Payout[],
): readonly Readonly<{ currency: string; totals: Totals }>[] {
  const currencies = [...new Set(payouts.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = payouts.filter((payout) => payout.currency === currency);
    return { currency, totals: addTotals(own.map(({ totals }) => totals)) };
  });
}

function checkDates({ query }: Call): string[] {
  return ['start_date', 'end_date'].filter((name) => {
    const text = query.get(name);
    return text !== null && parseInstant(text) === null;
  });
}

/** Null for a reference that names no payout. */
function chooseRows(call: Call): readonly PaidRow[] | null {
  const reference = call.query.get('payment_reference');
  const orderId = call.query.get('order_id');
  const { rowsByOrder, rowsByMerchant } = call.world.state;
  if (reference !== null) {
    const payout = findPayout(call, reference);
    if (!payout) return null;
    return payout.transactions
      .filter((transaction) => orderId === null || transaction.orderId === orderId)
      .map((transaction) => ({ payout, transaction }));
  }
  if (orderId === null) return rowsByMerchant.get(call.merchant.id) ?? [];
  const rows = rowsByOrder.get(orderId) ?? [];
  return rows.filter(({ payout }) => payout.merchantId === call.merchant.id);
}

function checkPaging(query: URLSearchParams): string[] {
  return [
    ...(isWhole(readNumber(query, 'size', 20), 1, 500) ? [] : ['size']),
    ...(isWhole(readNumber(query, 'offset', 0), 0, Number.MAX_SAFE_INTEGER) ? [] : ['offset']),
  ];
}

function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function cut<Item>(
  call: Call,
  path: string,
  all: readonly Item[],
): Readonly<{ page: readonly Item[]; pagination: JsonObject }> {
  const size = readNumber(call.query, 'size', 20);
  const offset = readNumber(call.query, 'offset', 0);
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

function payoutBody({ baseUrl, merchant }: Call, payout: Payout): JsonObject {
  const { reference } = payout;
  return {
    payment_reference: reference,
    payout_date: formatInstant(payout.at),
    currency_code: payout.currency,
    currency_code_of_registration_country: merchant.currency ?? payout.currency,
    merchant_settlement_type: payout.settlementType,
    merchant_id: payout.merchantId,
    transactions: `${baseUrl}/settlements/v1/transactions?payment_reference=${reference}`,
    totals: Object.fromEntries(TOTAL_NAMES.map((name) => [`${name}_amount`, payout.totals[name]])),
  };
}
