import { fileBody, jsonBody, type KlarnaAnswer } from './answer.js';
import { KlarnaPageError } from './errors.js';
import type { KlarnaOutcome, KlarnaUnknown } from './outcome.js';
import { sameId, WireFault, type Check } from './parse.js';
import { queryOf, segment, type Send } from './request.js';
import {
  payout,
  payoutPage,
  payoutSummaries,
  transactionPage,
  type KlarnaPagination,
  type KlarnaPayout,
  type KlarnaPayoutPage,
  type KlarnaPayoutSummary,
  type KlarnaSettlementTransaction,
  type KlarnaTransactionPage,
} from './wire/settlements.js';

/** Which payouts. Dates filter the payout date; a bare date is its midnight, so a day ends on the next. */
export type KlarnaPayoutFilter = Readonly<{
  startDate?: string;
  endDate?: string;
  /** ISO 4217. */
  currencyCode?: string;
  /** Rows per page, 1 to 500; Klarna's default is 20. */
  size?: number;
}>;

/** Which transactions: those of one payout or those of one order. */
export type KlarnaTransactionFilter = Readonly<
  { size?: number } & (
    { paymentReference: string; orderId?: never } | { orderId: string; paymentReference?: never }
  )
>;

/** From one payout date to another; a bare date is its midnight. */
export type KlarnaReportSpan = Readonly<{ startDate: string; endDate: string }>;

/** Where a page begins, counted in rows from 0. */
export type KlarnaPageStart = Readonly<{ offset?: number }>;

/** Settlements v1: what Klarna paid out, and for what. Source: Klarna Settlements API reference. */
export type KlarnaSettlements = Readonly<{
  /** One page of payouts. */
  listPayouts: (
    query: KlarnaPayoutFilter & KlarnaPageStart,
  ) => Promise<KlarnaOutcome<KlarnaPayoutPage>>;
  readPayout: (paymentReference: string) => Promise<KlarnaOutcome<KlarnaPayout>>;
  /** One page of transactions. */
  listTransactions: (
    query: KlarnaTransactionFilter & KlarnaPageStart,
  ) => Promise<KlarnaOutcome<KlarnaTransactionPage>>;
  /** The totals of a span's payouts, one object per currency. Both dates are needed. */
  summarizePayouts: (
    query: KlarnaReportSpan & Readonly<{ currencyCode?: string }>,
  ) => Promise<KlarnaOutcome<readonly KlarnaPayoutSummary[]>>;
  /** A payout with its rows as CSV; `parseSettlementCsv` reads it. */
  payoutCsv: (paymentReference: string) => Promise<KlarnaOutcome<string>>;
  /** A payout as PDF. */
  payoutPdf: (paymentReference: string) => Promise<KlarnaOutcome<Uint8Array>>;
  /** All payouts of a span with their rows as CSV. */
  payoutsCsv: (span: KlarnaReportSpan) => Promise<KlarnaOutcome<string>>;
  /** All payouts of a span as PDF. */
  payoutsPdf: (span: KlarnaReportSpan) => Promise<KlarnaOutcome<Uint8Array>>;
  /** Every payout, page after page; throws `KlarnaPageError` when a page is not accepted. */
  payouts: (filter: KlarnaPayoutFilter) => AsyncGenerator<KlarnaPayout, void, undefined>;
  /** Every transaction, page after page; throws `KlarnaPageError` when a page is not accepted. */
  transactions: (
    filter: KlarnaTransactionFilter,
  ) => AsyncGenerator<KlarnaSettlementTransaction, void, undefined>;
}>;

const ROOT = '/settlements/v1';

/** The Settlements calls over `send`. */
export function settlementCalls(send: Send): KlarnaSettlements {
  const listPayouts: KlarnaSettlements['listPayouts'] = async (query) =>
    send({
      name: 'settlements.listPayouts',
      method: 'GET',
      path: `${ROOT}/payouts${payoutsQuery(query)}`,
      body: null,
      repeat: { kind: 'read' },
      read: jsonBody(fromOffset(payoutPage, query.offset ?? 0)),
    });
  const listTransactions: KlarnaSettlements['listTransactions'] = async (query) =>
    send({
      name: 'settlements.listTransactions',
      method: 'GET',
      path: `${ROOT}/transactions${transactionsQuery(query)}`,
      body: null,
      repeat: { kind: 'read' },
      read: jsonBody(fromOffset(transactionPage, query.offset ?? 0)),
    });
  return {
    ...reportCalls(send),
    summarizePayouts: async (query) =>
      send({
        name: 'settlements.summarizePayouts',
        method: 'GET',
        path: `${ROOT}/payouts/summary${payoutsQuery(query)}`,
        body: null,
        repeat: { kind: 'read' },
        read: jsonBody(payoutSummaries),
      }),
    listPayouts,
    listTransactions,
    readPayout: async (paymentReference) =>
      send({
        name: 'settlements.readPayout',
        method: 'GET',
        path: `${ROOT}/payouts/${segment(paymentReference)}`,
        body: null,
        repeat: { kind: 'read' },
        read: jsonBody(sameId(payout, 'payment_reference', paymentReference)),
      }),
    payouts: (filter) =>
      everyRow(
        async (offset) => listPayouts({ ...filter, offset }),
        (page) => page.payouts,
      ),
    transactions: (filter) =>
      everyRow(
        async (offset) => listTransactions({ ...filter, offset }),
        (page) => page.transactions,
      ),
  };
}

type Reports = Pick<KlarnaSettlements, 'payoutCsv' | 'payoutPdf' | 'payoutsCsv' | 'payoutsPdf'>;

function reportCalls(send: Send): Reports {
  const report = async <T>(
    name: keyof Reports,
    path: string,
    accepts: string,
    read: (answer: KlarnaAnswer) => T,
  ): Promise<KlarnaOutcome<T>> =>
    send({
      name: `settlements.${name}`,
      method: 'GET',
      path: `${ROOT}/reports/${path}`,
      accepts,
      body: null,
      repeat: { kind: 'read' },
      read: fileBody(accepts, read),
    });
  const csv = ({ bodyText }: KlarnaAnswer): string => bodyText;
  const pdf = ({ bytes }: KlarnaAnswer): Uint8Array => bytes;
  const payoutQuery = (reference: string): string => queryOf({ payment_reference: reference });
  return {
    payoutCsv: async (reference) =>
      report('payoutCsv', `payout-with-transactions${payoutQuery(reference)}`, 'text/csv', csv),
    payoutPdf: async (reference) =>
      report('payoutPdf', `payout${payoutQuery(reference)}`, 'application/pdf', pdf),
    payoutsCsv: async (span) => {
      const path = `payouts-summary-with-transactions${payoutsQuery(span)}`;
      return report('payoutsCsv', path, 'text/csv', csv);
    },
    payoutsPdf: async (span) =>
      report('payoutsPdf', `payouts-summary${payoutsQuery(span)}`, 'application/pdf', pdf),
  };
}

function payoutsQuery(query: KlarnaPayoutFilter & KlarnaPageStart): string {
  return queryOf({
    start_date: query.startDate,
    end_date: query.endDate,
    currency_code: query.currencyCode,
    size: query.size,
    offset: query.offset,
  });
}

function transactionsQuery(query: KlarnaTransactionFilter & KlarnaPageStart): string {
  return queryOf({
    payment_reference: query.paymentReference,
    order_id: query.orderId,
    size: query.size,
    offset: query.offset,
  });
}

type Page = Readonly<{ pagination: KlarnaPagination }>;

/** A page from elsewhere would be booked twice, and its neighbour never. */
function fromOffset<P extends Page>(check: Check<P>, offset: number): Check<P> {
  return (value, at) => {
    const page = check(value, at);
    if (page.pagination.offset !== offset) throw new WireFault('pagination.offset', `${offset}`);
    return page;
  };
}

/**
 * Rows are counted instead of following `next`: that URI comes from the answer, and our credentials
 * would follow it to whatever host it names.
 */
async function* everyRow<P extends Page, Row>(
  fetchPage: (offset: number) => Promise<KlarnaOutcome<P>>,
  rowsOf: (page: P) => readonly Row[],
): AsyncGenerator<Row, void, undefined> {
  let offset = 0;
  for (;;) {
    const outcome = await fetchPage(offset);
    if (outcome.kind !== 'accepted') throw new KlarnaPageError(offset, outcome);
    const { pagination } = outcome.value;
    const rows = rowsOf(outcome.value);
    yield* rows;
    const nextOffset = offset + rows.length;
    const hasMore = pagination.next !== undefined || nextOffset < (pagination.total ?? 0);
    if (!hasMore) return;
    if (rows.length === 0) throw new KlarnaPageError(offset, emptyPage(outcome));
    offset = nextOffset;
  }
}

/** An empty page that promises more would end the list early, or never. */
function emptyPage(
  page: Readonly<{ httpStatus: number; correlationId: string | null }>,
): KlarnaUnknown {
  const { httpStatus, correlationId } = page;
  const detail = 'settlements: an empty page says that more follows';
  return { kind: 'unknown', reason: 'garbage', detail, httpStatus, correlationId };
}
