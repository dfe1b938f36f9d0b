import type { JournalRecord } from './journal.js';
import type { Payout, Posting, Transaction } from './settlement-types.js';
import type {
  CustomerToken,
  HostedPage,
  LateCallback,
  Memory,
  Millis,
  Order,
  PaymentSession,
  ScenarioStep,
} from './types.js';

/** An invoice waiting for the payout run that may carry it. */
export type PendingSale = Readonly<{ orderId: string; captureId: string; eligibleAt: Millis }>;

/** A row that follows a sale into the same payout or a later one. */
export type PendingRow = Readonly<{
  orderId: string;
  captureId: string;
  source: Readonly<
    | { kind: 'refund'; refundId: string }
    | { kind: 'due_date_fee'; index: number }
    | { kind: 'posting'; postingId: string }
  >;
  /** No run before this carries it. */
  eligibleAt?: Millis;
}>;

/** What one merchant is still to be paid in one currency. */
export type Ledger = {
  readonly key: string;
  readonly merchantId: string;
  readonly currency: string;
  /** What the merchant owes from payouts that would have been negative; minor units. */
  debt: number;
  /** In the order of their runs. */
  sales: PendingSale[];
  /** Rows whose sale is paid out, or that are about no sale. */
  ready: PendingRow[];
  /** Rows whose sale is not, by capture. */
  waiting: Map<string, PendingRow[]>;
};

/** A payout's row together with its payout. */
export type PaidRow = Readonly<{ payout: Payout; transaction: Transaction }>;

/** Everything the sandbox knows, with the indexes that keep every look-up free of scans. */
export type State = Readonly<{
  sessions: Map<string, PaymentSession>;
  sessionByToken: Map<string, PaymentSession>;
  pages: Map<string, HostedPage>;
  pageByShortId: Map<string, HostedPage>;
  customerTokens: Map<string, CustomerToken>;
  orders: Map<string, Order>;
  payouts: Map<string, Payout>;
  payoutsByMerchant: Map<string, Payout[]>;
  rowsByMerchant: Map<string, PaidRow[]>;
  rowsByOrder: Map<string, PaidRow[]>;
  ledgers: Map<string, Ledger>;
  postings: Map<string, Posting>;
  postingsByOrder: Map<string, Posting[]>;
  lateCallbacks: Map<string, LateCallback>;
  steps: Map<string, ScenarioStep>;
  /** In the order of first use, so that the oldest are forgotten from the front. */
  memories: Map<string, Memory>;
}>;

/** An empty state. */
export function createState(): State {
  return {
    sessions: new Map(),
    sessionByToken: new Map(),
    pages: new Map(),
    pageByShortId: new Map(),
    customerTokens: new Map(),
    orders: new Map(),
    payouts: new Map(),
    payoutsByMerchant: new Map(),
    rowsByMerchant: new Map(),
    rowsByOrder: new Map(),
    ledgers: new Map(),
    postings: new Map(),
    postingsByOrder: new Map(),
    lateCallbacks: new Map(),
    steps: new Map(),
    memories: new Map(),
  };
}

/** Forgets everything. */
export function clearState(state: State): void {
  for (const map of Object.values(state)) map.clear();
}

/** The ledger of a merchant and currency, made when first asked for. */
export function ledgerOf(state: State, merchantId: string, currency: string): Ledger {
  const key = `${merchantId}|${currency}`;
  const known = state.ledgers.get(key);
  if (known) return known;
  const ledger: Ledger = {
    key,
    merchantId,
    currency,
    debt: 0,
    sales: [],
    ready: [],
    waiting: new Map(),
  };
  state.ledgers.set(key, ledger);
  return ledger;
}

/** Files a payout under everything it can be asked by. */
export function indexPayout(state: State, payout: Payout): void {
  state.payouts.set(payout.reference, payout);
  append(state.payoutsByMerchant, payout.merchantId, payout);
  const { totals } = payout.truth ?? payout;
  ledgerOf(state, payout.merchantId, payout.currency).debt = totals.closing_debt_balance;
  for (const transaction of payout.transactions) {
    append(state.rowsByMerchant, payout.merchantId, { payout, transaction });
    append(state.rowsByOrder, transaction.orderId, { payout, transaction });
  }
}

/** Files a posting; one that is about an order also under it. */
export function indexPosting(state: State, posting: Posting): void {
  state.postings.set(posting.id, posting);
  if (posting.orderId !== '') append(state.postingsByOrder, posting.orderId, posting);
}

/** What things of a journal written before these were kept are given; new lists each time. */
const orderBefore = (): object => ({ notices: [], capturesWhenAccepted: false, operations: 0 });
const pageBefore = (): object => ({ distributions: [] });

/** Files a record read from the journal; a later form replaces an earlier one. */
export function fileRecord(state: State, record: JournalRecord): void {
  switch (record.kind) {
    case 'session':
      state.sessions.set(record.value.id, record.value);
      return;
    case 'page':
      filePage(state, { ...pageBefore(), ...record.value });
      return;
    case 'customer_token':
      state.customerTokens.set(record.value.id, record.value);
      return;
    case 'order':
      state.orders.set(record.value.id, { ...orderBefore(), ...record.value });
      return;
    case 'payout':
      indexPayout(state, record.value);
      return;
    case 'posting':
      indexPosting(state, record.value);
      return;
    case 'late_callback':
      state.lateCallbacks.set(record.value.id, record.value);
      return;
    case 'step':
      state.steps.set(record.value.id, record.value);
      return;
    case 'memory':
      state.memories.set(record.value.id, record.value);
      return;
    case 'faults':
    case 'world':
      return;
  }
}

/** Every record that makes this state, for a compacted journal. */
export function allRecords(state: State): JournalRecord[] {
  const of = <Kind extends JournalRecord['kind'], Value>(
    kind: Kind,
    map: ReadonlyMap<string, Value>,
  ): readonly Readonly<{ kind: Kind; value: Value }>[] =>
    [...map.values()].map((value) => ({ kind, value }));
  return [
    ...of('session', state.sessions),
    ...of('page', state.pages),
    ...of('customer_token', state.customerTokens),
    ...of('order', state.orders),
    ...of('payout', state.payouts),
    ...of('posting', state.postings),
    ...of('late_callback', state.lateCallbacks),
    ...of('step', state.steps),
    ...of('memory', state.memories),
  ];
}

function filePage(state: State, page: HostedPage): void {
  state.pages.set(page.id, page);
  state.pageByShortId.set(page.shortId, page);
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
