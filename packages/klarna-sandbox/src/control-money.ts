import { bookCorrection, postingBody, readCorrection } from './behaviour/corrections.js';
import { runPayout } from './behaviour/payout-run.js';
import type { ControlTable } from './controls.js';
import { isAbsent } from './fields.js';
import { json, refuse, refuseFields } from './replies.js';
import type { Reply } from './replies.js';
import { reportRow, transactionBody } from './reports/transaction.js';
import type { Payout, Totals, Transaction } from './settlement-types.js';
import { formatInstant } from './time.js';
import type { JsonObject } from './types.js';
import type { World } from './world.js';

/** A payout as the controls show it; amounts in minor units. */
export type PayoutView = Readonly<{
  payment_reference: string;
  merchant_id: string;
  currency: string;
  payout_date: string;
  settlement_type: string;
  /** What is truly paid, whatever a fault makes Klarna tell. */
  settlement_amount: number;
  /** Whether a fault befell it. */
  is_distorted: boolean;
}>;

/** Payouts, their truth, and rows that Klarna's staff would make. */
export const MONEY_CONTROLS: ControlTable = {
  'POST payouts': ({ sandbox: { world } }, { body }) => payNow(world, body),
  'GET payouts': ({ sandbox: { world } }) =>
    json(200, { payouts: [...world.state.payouts.values()].map((each) => payoutView(each)) }),
  'GET payouts *': ({ sandbox: { world } }, { id }) => {
    const payout = world.state.payouts.get(id);
    return payout ? json(200, truthOf(world, payout)) : refuse(404, 'NOT_FOUND', 'No such payout.');
  },
  'POST corrections': ({ sandbox: { world } }, { body }) => {
    const correction = readCorrection(body);
    if (typeof correction === 'string') return refuseFields([correction]);
    const booked = bookCorrection(world, correction);
    return typeof booked === 'string' ? refuseFields([booked]) : json(201, postingBody(booked));
  },
};

/** Pays out everything that is invoiced, at once: of one merchant or currency, or of all. */
function payNow(world: World, body: JsonObject): Reply {
  const { merchant_id: merchant, currency } = body;
  const ledgers = [...world.state.ledgers.values()].filter(
    (ledger) =>
      (isAbsent(merchant) || ledger.merchantId === merchant) &&
      (isAbsent(currency) || ledger.currency === currency),
  );
  const made = ledgers.flatMap((ledger) => runPayout(world, ledger, Number.POSITIVE_INFINITY));
  return json(200, { payouts: made.map((payout) => payoutView(payout)) });
}

function payoutView(payout: Payout): PayoutView {
  return {
    payment_reference: payout.reference,
    merchant_id: payout.merchantId,
    currency: payout.currency,
    payout_date: formatInstant(payout.at),
    settlement_type: payout.settlementType,
    settlement_amount: (payout.truth ?? payout).totals.settlement,
    is_distorted: payout.truth !== undefined,
  };
}

/** What is told of a payout beside what is true of it. */
function truthOf(world: World, payout: Payout): JsonObject {
  const { merchants } = world.settings;
  const merchant = merchants.find(({ id }) => id === payout.merchantId);
  const show = (totals: Totals, transactions: readonly Transaction[]): JsonObject => ({
    totals,
    transactions: merchant
      ? transactions.map((transaction) =>
          transactionBody(reportRow(world, merchant, { payout, transaction }), ''),
        )
      : [],
  });
  const truth = payout.truth ?? payout;
  return {
    ...payoutView(payout),
    told: show(payout.totals, payout.transactions),
    truth: show(truth.totals, truth.transactions),
  };
}
