import { payoutCsv, periodCsv } from '../reports/csv.js';
import type { PeriodSummary } from '../reports/csv.js';
import { payoutPdf, periodPdf } from '../reports/payout-pdf.js';
import { reportRow } from '../reports/transaction.js';
import type { ReportedRow } from '../reports/transaction.js';
import { refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import type { Payout } from '../settlement-types.js';
import type { Call } from '../world.js';
import {
  checkPeriod,
  findPayout,
  noPayout,
  payoutsBetween,
  totalsByCurrency,
} from './settlements.js';

/** `GET /settlements/v1/reports/payout-with-transactions` */
export function payoutReport(call: Call): Reply {
  return withPayout(call, (payout) => csv(payoutCsv(payout, rowsOf(call, [payout]))));
}

/** `GET /settlements/v1/reports/payout` */
export function payoutDocument(call: Call): Reply {
  return withPayout(call, (payout) =>
    pdf(payoutPdf(call.merchant, payout, rowsOf(call, [payout]))),
  );
}

/** `GET /settlements/v1/reports/payouts-summary-with-transactions` */
export function periodReport(call: Call): Reply {
  return withPeriod(call, (payouts, summaries) => csv(periodCsv(summaries, rowsOf(call, payouts))));
}

/** `GET /settlements/v1/reports/payouts-summary` */
export function periodDocument(call: Call): Reply {
  return withPeriod(call, (payouts, summaries, period) =>
    pdf(periodPdf(call.merchant, summaries, { payouts, ...period })),
  );
}

function withPayout(call: Call, answer: (payout: Payout) => Reply): Reply {
  const reference = call.query.get('payment_reference');
  if (!reference) return refuseFields(['payment_reference']);
  const payout = findPayout(call, reference);
  return payout ? answer(payout) : noPayout();
}

type Period = Readonly<{ start: string; end: string }>;

function withPeriod(
  call: Call,
  answer: (
    payouts: readonly Payout[],
    summaries: readonly PeriodSummary[],
    period: Period,
  ) => Reply,
): Reply {
  const fields = checkPeriod(call);
  if (fields.length > 0) return refuseFields(fields);
  const payouts = payoutsBetween(call);
  const start = call.query.get('start_date') ?? '';
  const end = call.query.get('end_date') ?? '';
  const summaries = totalsByCurrency(payouts).map((each) => ({ ...each, start, end }));
  return answer(payouts, summaries, { start, end });
}

function rowsOf({ world, merchant }: Call, payouts: readonly Payout[]): readonly ReportedRow[] {
  return payouts.flatMap((payout) =>
    payout.transactions.map((transaction) => reportRow(world, merchant, { payout, transaction })),
  );
}

function csv(text: string): Reply {
  const headers = { 'Content-Type': 'text/csv; charset=utf-8' };
  return { kind: 'text', status: 200, text, headers };
}

function pdf(text: string): Reply {
  return { kind: 'text', status: 200, text, headers: { 'Content-Type': 'application/pdf' } };
}
