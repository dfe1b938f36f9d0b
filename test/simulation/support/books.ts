import {
  accountId,
  decide,
  decideCreation,
  instant,
  LEDGER_ACCOUNTS,
  needsBalance,
  orderId,
  siteId,
  transactionId,
  EDITIONS,
  type Currency,
  type Decision,
  type EditionName,
  type Effect,
  type Instant,
  type LedgerAccount,
  type OrderRequest,
  type Payment,
  type PaymentCommand,
  type Policy,
  type TimerChange,
  type TransactionId,
  type Transfer,
  type TransferCode,
} from '@kvitt/flow';
import type { KlarnaClient } from '@kvitt/klarna';
import { performAtKlarna } from '../../../packages/server/src/effects/klarna.js';

/** Something of a payment that waits for its time: a deadline, or an effect to be tried again. */
type Waiting = Readonly<{ id: TransactionId; key: string; run: () => Promise<void> }>;

type Kept = { payment: Payment; readonly request: OrderRequest };

/** Kvitt's flow and ledger without a database: every accepted decision is kept, booked and acted upon. */
export type Books = Readonly<{
  create: (request: OrderRequest, edition: EditionName) => TransactionId;
  /** Decides, books, and does at Klarna what follows, until nothing follows any more. */
  submit: (id: TransactionId, command: PaymentCommand) => Promise<Decision>;
  payment: (id: TransactionId) => Payment;
  /** The payment that Klarna knows under this order id. */
  byKlarnaOrder: (klarnaOrderId: string) => Payment | undefined;
  /** Runs what waits and is due by now, in order of time. */
  runDue: () => Promise<void>;
  /** A number for a part or a refund that no other has. */
  nextId: () => TransactionId;
  post: (currency: Currency, transfers: readonly Transfer[]) => void;
  /** An account's credits less its debits, minor units. */
  balance: (currency: Currency, account: LedgerAccount) => bigint;
  /** Everything ever moved under a code, minor units. */
  moved: (currency: Currency, code: TransferCode) => bigint;
  /** The sum over all accounts: zero, or the books are wrong. */
  imbalance: (currency: Currency) => bigint;
}>;

/** Opens empty books over a client; `now` is the time of whoever turns the clock. */
export function openBooks(klarna: KlarnaClient, now: () => Instant): Books {
  const kept = new Map<TransactionId, Kept>();
  const byOrder = new Map<string, TransactionId>();
  const ledger = openLedger();
  const agenda = openAgenda();
  let numbers = 0;
  const nextId = (): TransactionId => transactionId((numbers += 1));

  const find = (id: TransactionId): Kept => {
    const found = kept.get(id);
    if (found === undefined) throw new Error(`there is no payment ${id}`);
    return found;
  };
  const submit = async (id: TransactionId, command: PaymentCommand): Promise<Decision> => {
    const own = find(id);
    const availableMinor = needsBalance(command.kind)
      ? ledger.balance(own.payment.currency, 'merchant:balance')
      : 0n;
    const decision = decide(own.payment, command, { now: now(), availableMinor });
    if (decision.kind !== 'accepted') return decision;
    keep(own, decision);
    for (const [index, effect] of decision.effects.entries()) {
      await perform(id, effect, `${id}-${own.payment.version}-${index}`, 1);
    }
    return decision;
  };
  const keep = (own: Kept, decision: Extract<Decision, { kind: 'accepted' }>): void => {
    own.payment = decision.next;
    const { orderId: klarnaOrder } = decision.next.klarna;
    if (klarnaOrder !== null) byOrder.set(klarnaOrder, decision.next.transactionId);
    ledger.post(decision.next.currency, decision.transfers);
    for (const change of decision.timers) agenda.change(own.payment.transactionId, change, submit);
  };
  const perform = async (
    id: TransactionId,
    effect: Effect,
    idempotencyKey: string,
    attempts: number,
  ): Promise<void> => {
    if (effect.kind === 'notify_merchant' || effect.kind === 'watch_klarna_session') return;
    const { payment, request } = find(id);
    const publicUrl = 'https://psp.example';
    const brand = { name: null, hasLogo: false } as const;
    const asked = { payment, request, attempts, idempotencyKey, brand };
    const context = { klarna, now: now(), publicUrl, ...asked };
    const attempt = await performAtKlarna(effect, context);
    if (attempt.kind === 'tell') await submit(id, attempt.command);
    if (attempt.kind !== 'again') return;
    const run = async (): Promise<void> => perform(id, effect, idempotencyKey, attempts + 1);
    agenda.add(attempt.at, { id, key: idempotencyKey, run });
  };
  return {
    create: (request, edition) => {
      const id = nextId();
      const decision = decideCreation(
        {
          kind: 'create_order',
          accountId: accountId(1),
          siteId: siteId(1),
          transactionId: id,
          orderId: orderId(request.orderId),
          token: `token-${id}`,
          amountMinor: BigInt(request.amount),
          currency: request.currency,
          policy: policyOf(edition),
        },
        { now: now(), availableMinor: 0n },
      );
      if (decision.kind !== 'accepted') throw new Error('an order was refused');
      const own = { payment: decision.next, request };
      kept.set(id, own);
      keep(own, decision);
      return id;
    },
    submit,
    payment: (id) => find(id).payment,
    byKlarnaOrder: (klarnaOrder) => {
      const id = byOrder.get(klarnaOrder);
      return id === undefined ? undefined : find(id).payment;
    },
    runDue: async () => agenda.runUntil(now()),
    nextId,
    ...ledger,
  };
}

const policyOf = (edition: EditionName): Policy => ({
  edition,
  captureOn: EDITIONS[edition].captureOn,
  linkLifetimeMs: 30 * 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  refundPeriodDays: 365,
  chargeBasisPoints: 100,
  chargeFixedMinor: 20,
});

type Ledger = Pick<Books, 'post' | 'balance' | 'moved' | 'imbalance'>;

function openLedger(): Ledger {
  const balances = new Map<string, bigint>();
  const totals = new Map<string, bigint>();
  const bump = (map: Map<string, bigint>, key: string, by: bigint): void => {
    map.set(key, (map.get(key) ?? 0n) + by);
  };
  const balance: Ledger['balance'] = (currency, account) =>
    balances.get(`${currency} ${account}`) ?? 0n;
  return {
    post: (currency, transfers) => {
      for (const { debit, credit, amountMinor, code } of transfers) {
        if (amountMinor <= 0n) throw new Error(`a transfer of ${amountMinor}`);
        bump(balances, `${currency} ${debit}`, -amountMinor);
        bump(balances, `${currency} ${credit}`, amountMinor);
        bump(totals, `${currency} ${code}`, amountMinor);
      }
    },
    balance,
    moved: (currency, code) => totals.get(`${currency} ${code}`) ?? 0n,
    imbalance: (currency) =>
      LEDGER_ACCOUNTS.reduce((sum, account) => sum + balance(currency, account), 0n),
  };
}

type Agenda = Readonly<{
  add: (at: Instant, waiting: Waiting) => void;
  change: (id: TransactionId, change: TimerChange, submit: Books['submit']) => void;
  runUntil: (now: Instant) => Promise<void>;
}>;

/** What waits, in buckets of one instant: most deadlines fall on a midnight. */
function openAgenda(): Agenda {
  const buckets = new Map<Instant, Map<string, Waiting>>();
  const places = new Map<string, Instant>();
  const drop = (key: string): void => {
    const at = places.get(key);
    if (at === undefined) return;
    places.delete(key);
    buckets.get(at)?.delete(key);
  };
  const add: Agenda['add'] = (at, waiting) => {
    drop(waiting.key);
    places.set(waiting.key, at);
    const bucket = buckets.get(at) ?? new Map<string, Waiting>();
    bucket.set(waiting.key, waiting);
    buckets.set(at, bucket);
  };
  return {
    add,
    change: (id, change, submit) => {
      const key = `${id} ${change.timer} ${change.refundId ?? ''}`;
      if (change.kind === 'clear') {
        drop(key);
        return;
      }
      const run = async (): Promise<void> => {
        await submit(id, commandOf(change));
      };
      add(change.dueAt, { id, key, run });
    },
    runUntil: async (now) => {
      for (;;) {
        const due = [...buckets.keys()].filter((at) => at <= now).sort((a, b) => a - b)[0];
        if (due === undefined) return;
        const bucket = [...(buckets.get(due)?.values() ?? [])];
        buckets.delete(due);
        for (const { key } of bucket) places.delete(key);
        for (const { run } of bucket) await run();
      }
    },
  };
}

function commandOf({ timer, refundId }: TimerChange): PaymentCommand {
  if (timer !== 'process_refund') return { kind: timer };
  if (refundId === null) throw new Error('a refund deadline names its refund');
  return { kind: timer, refundId };
}

/** The instant of an ISO 8601 text. */
export const instantOf = (text: string): Instant => instant(Date.parse(text));
