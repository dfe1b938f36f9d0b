import type { OutwardFetch } from './callbacks.js';
import { machineTime } from './clock.js';
import type { Scenario, ScenarioDocument } from './scenario.js';
import type { Snapshot } from './snapshots.js';
import { parseInstant } from './time.js';
import type { RunCalendar } from './time.js';
import type { Merchant, Millis } from './types.js';

/** One choice offered for moving a due date; `amount` is the merchant's fee in minor units. */
export type DueDateOption = Readonly<{ numberOfDays: number; amount: number }>;

/** Klarna's contract terms with a merchant: how long things are valid, what they cost, when money comes. */
export type Terms = Readonly<{
  /** Days an authorisation is valid, and for how long each extension runs. */
  authorizationDays: number;
  /** Days after its creation past which no extension carries an order. */
  authorizationDaysMax: number;
  /** Whether the account may delay the invoice until the goods leave. */
  allowShippingDelay: boolean;
  /** Whether `auto_capture` may capture an order as it is placed. */
  allowAutoCapture: boolean;
  /** Whether a part capture gives the remainder fresh days. */
  captureExtendsAuthorization: boolean;
  fraudReviewHours: number;
  fraudOverrideHours: number;
  /** Hours after an order of high risk was accepted until Klarna stops it. */
  riskStopHours: number;
  /** Days from the invoice to its due date. */
  invoiceDueDays: number;
  /** The same for markets (alpha-2, upper case) that have other days. */
  invoiceDueDaysByCountry: Readonly<Record<string, number>>;
  /** Days from the invoice to the customer's payment. */
  customerPaysAfterDays: number;
  /** Days from the invoice to the first payout run that may carry it. */
  payoutDelayDays: number;
  payoutRun: RunCalendar;
  /** Markets (alpha-2, upper case) where a refund may keep a return fee. */
  returnFeeCountries: readonly string[];
  /** The percentage fee in hundredths of a percent. */
  feeRate: number;
  /** The fixed fee per sale in minor units. */
  feeFixed: number;
  /** The tax on fees in hundredths of a percent. */
  feeVatRate: number;
  dueDateOptions: readonly DueDateOption[];
  /** Whether calls above the rates are refused; counted and shown they are always. */
  enforceRateLimits: boolean;
  /** New sessions a second, counted apart for Payments and for the Hosted Payment Page. */
  createSessionsPerSecond: number;
  /** All other calls a second. */
  requestsPerSecond: number;
  /** NET deducts fees from the payout; GROSS has them in a payout of their own, of type GROSS_FEE. */
  settlementType: 'NET' | 'GROSS';
  /** A further percentage fee on what is paid in instalments, in hundredths of a percent. */
  servicingFeeRate: number;
  /** What Klarna pays the merchant on a sale, in hundredths of a percent. */
  commissionRate: number;
  /** The fee for an order that expires with nothing captured, in minor units. */
  expiryFee: number;
  /** The fee for a refund later than `lateReturnDays` after the invoice, in minor units. */
  lateReturnFee: number;
  lateReturnDays: number;
  /** Whether the percentage fee on what is refunded is given back. */
  refundsFees: boolean;
  /** How much of the sales is held back in each payout, in hundredths of a percent, and for how long. */
  holdbackRate: number;
  holdbackDays: number;
  /** The fee for a dispute, in minor units. */
  disputeFee: number;
  /** Days from the invoice to the dispute of a customer who disputes, and from there to its decision. */
  disputeAfterDays: number;
  disputeDecidedAfterDays: number;
  /** Days after the due date until an invoice that is not paid is written off. */
  defaultAfterDays: number;
}>;

/** How the sandbox behaves. The terms given here hold for every merchant that has none of its own. */
export type SandboxOptions = Partial<Terms> &
  Readonly<{
    /** 0 (the default) picks a free port. */
    port?: number;
    host?: string;
    /** The address written into links and `Location`; by default what the caller called. */
    publicUrl?: string;
    /** Where the journal lives; without it everything is kept in memory only. */
    directory?: string;
    /** Equal seeds give equal ids. */
    seed?: number;
    /** The ISO 8601 instant at which the clock starts; real time when left out. */
    startAt?: string;
    /** How it is set up and what goes wrong, as a scenario file says it; options given by name win over it. */
    scenario?: ScenarioDocument;
    /** Goes on from there, terms, merchants and clock included; options given by name win over it. */
    snapshot?: Snapshot;
    /** Whether a clock that starts at `startAt` stands still there (the default) or ticks. */
    clock?: 'held' | 'ticking';
    merchants?: readonly Merchant[];
    log?: (line: string) => void;
    /** Real milliseconds since the epoch, by which the rates of calls are counted. */
    machineTime?: () => number;
    /** Real milliseconds in which the pauses between two attempts of a callback are counted. */
    callbackRetryMs?: number;
    /** With what callbacks go out; the global `fetch` by default. For tests without a listener. */
    callbackFetch?: OutwardFetch;
    /** Accept plain http towards this machine in merchant_urls. */
    allowHttpLoopback?: boolean;
    sessionHours?: number;
    tokenMinutes?: number;
    idempotencyHours?: number;
  }>;

/** The options with every default filled in. */
export type Settings = Required<
  Omit<SandboxOptions, Optional | 'startAt' | 'scenario' | keyof Terms>
> &
  Pick<SandboxOptions, Optional> &
  Readonly<{ terms: Terms; startsAt: Millis | null; scenario?: Scenario }>;

/** What has no default. */
type Optional = 'publicUrl' | 'directory' | 'seed' | 'snapshot' | 'callbackFetch';

/** The merchant that exists when none was named. */
export const DEFAULT_MERCHANT: Merchant = {
  id: 'N100001',
  username: 'PK_sandbox',
  password: 'sandbox',
  name: 'Sandbox shop',
};

const RETURN_FEE_COUNTRIES = [
  ...['AT', 'AU', 'BE', 'CZ', 'DE', 'DK', 'ES', 'FI', 'FR', 'GR'],
  ...['HU', 'IE', 'IT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SK'],
];

/** The terms of a merchant with whom nothing else was agreed. */
export const DEFAULT_TERMS: Terms = {
  authorizationDays: 28,
  authorizationDaysMax: 180,
  allowShippingDelay: true,
  allowAutoCapture: true,
  captureExtendsAuthorization: false,
  fraudReviewHours: 4,
  fraudOverrideHours: 4,
  riskStopHours: 24,
  invoiceDueDays: 30,
  invoiceDueDaysByCountry: { FI: 14, NO: 14 },
  customerPaysAfterDays: 10,
  payoutDelayDays: 14,
  payoutRun: { weekday: 1, hour: 6 },
  returnFeeCountries: RETURN_FEE_COUNTRIES,
  feeRate: 249,
  feeFixed: 35,
  feeVatRate: 2500,
  dueDateOptions: [
    { numberOfDays: 7, amount: 0 },
    { numberOfDays: 14, amount: 2500 },
  ],
  settlementType: 'NET',
  servicingFeeRate: 0,
  commissionRate: 0,
  expiryFee: 0,
  lateReturnFee: 0,
  lateReturnDays: 90,
  refundsFees: false,
  holdbackRate: 0,
  holdbackDays: 90,
  disputeFee: 1500,
  disputeAfterDays: 5,
  disputeDecidedAfterDays: 14,
  defaultAfterDays: 30,
  enforceRateLimits: false,
  createSessionsPerSecond: 5,
  requestsPerSecond: 50,
};

/** Days from an invoice to its due date in a market (alpha-2, upper case). */
export function dueDaysIn(terms: Terms, country: string): number {
  return terms.invoiceDueDaysByCountry[country] ?? terms.invoiceDueDays;
}

/** Fills in the defaults. Throws RangeError for a `startAt` that is no instant. */
export function settle(options: SandboxOptions, scenario?: Scenario): Settings {
  const terms = { ...DEFAULT_TERMS };
  const rest: Record<string, unknown> = {};
  const { startAt, scenario: _, ...others } = options;
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined) continue;
    if (name in DEFAULT_TERMS) Object.assign(terms, { [name]: value });
    else rest[name] = value;
  }
  return {
    port: 0,
    host: '127.0.0.1',
    merchants: [DEFAULT_MERCHANT],
    log: () => undefined,
    machineTime,
    callbackRetryMs: 1000,
    allowHttpLoopback: true,
    sessionHours: 48,
    tokenMinutes: 60,
    idempotencyHours: 24,
    clock: 'held',
    ...rest,
    ...(scenario === undefined ? {} : { scenario }),
    terms,
    startsAt: startAt === undefined ? null : readInstant(startAt),
  };
}

/** Reads an ISO 8601 instant or date; throws RangeError for anything else. */
export function readInstant(text: string): Millis {
  const at = parseInstant(text);
  if (at === null) throw new RangeError(`not an ISO 8601 instant: ${text}`);
  return at;
}
