import { DAY, HOUR, later, startOfDay, times, type Instant } from './time.js';

/** The days on which Klarna runs payouts: one of the week, from 0 for Sunday, or Monday to Friday. */
export type PayoutWeekday = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 'daily';

/** What Klarna and a merchant agreed upon, as far as payouts follow from it. Source: the merchant's contract. */
export type KlarnaTerms = Readonly<{
  /** Whole UTC days from the invoice to the first run that may pay it. */
  payoutDelayDays: number;
  payoutWeekday: PayoutWeekday;
  /** The hour of a run, UTC. */
  payoutHour: number;
  /** Klarna's share of a sale, in hundredths of a percent. */
  feeRate: number;
  /** Klarna's fixed fee for a sale, in minor units of its currency. */
  feeFixedMinor: bigint;
  /** Tax on Klarna's fees, in hundredths of a percent. */
  feeVatRate: number;
}>;

/** What Klarna's sandbox agrees upon with everybody. */
export const SANDBOX_TERMS: KlarnaTerms = {
  payoutDelayDays: 14,
  payoutWeekday: 1,
  payoutHour: 6,
  feeRate: 249,
  feeFixedMinor: 35n,
  feeVatRate: 2500,
};

/** The first run that may pay what was invoiced or refunded at `from`. */
export function payoutRunAt(
  terms: KlarnaTerms,
  from: Instant,
  delayDays = terms.payoutDelayDays,
): Instant {
  const earliest = Math.max(later(startOfDay(from), times(delayDays, DAY)), from + 1);
  let run = later(startOfDay(earliest as Instant), times(terms.payoutHour, HOUR));
  while (run < earliest || !isRunDay(terms.payoutWeekday, run)) run = later(run, DAY);
  return run;
}

function isRunDay(weekday: PayoutWeekday, at: Instant): boolean {
  // 1970 began on a Thursday.
  const day = (Math.floor(at / DAY) + 4) % 7;
  return weekday === 'daily' ? day >= 1 && day <= 5 : day === weekday;
}

/** `amountMinor` × `rate` / 10000, rounded half up, as Klarna rounds each fee and its tax. */
export const klarnaShare = (amountMinor: bigint, rate: number): bigint =>
  (amountMinor * BigInt(rate) + 5_000n) / 10_000n;

/** Klarna's fees on a sale with their tax, in minor units. */
export function saleFeesMinor(terms: KlarnaTerms, amountMinor: bigint): bigint {
  const fees = [klarnaShare(amountMinor, terms.feeRate), terms.feeFixedMinor];
  return fees.reduce((sum, fee) => sum + fee + klarnaShare(fee, terms.feeVatRate), 0n);
}
