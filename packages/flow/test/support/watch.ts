import { isDeepStrictEqual } from 'node:util';
import {
  amountInParts,
  amountRefunded,
  canonicalEvent,
  creditDelta,
  decide,
  evolve,
  isFinal,
  needsBalance,
  openRefunds,
  parseEvent,
  paymentPair,
  samePair,
  sentRefunds,
  sumMinor,
  unsentRefunds,
  type Decision,
  type Instant,
  type LedgerAccount,
  type Payment,
  type PaymentCommand,
  type PaymentCommandKind,
  type PaymentEvent,
  type TimerKind,
  type Transfer,
} from '../../src/index.js';
import { booksOf } from './books.js';
import { asText, must, mustEqual } from './must.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

/** A payment under watch: what it is, and everything that brought it there. */
export type Watched = {
  payment: Payment;
  events: PaymentEvent[];
  transfers: Transfer[];
  /** Deadlines that are set, by name and refund. */
  timers: Map<string, Instant>;
  counters: Counters;
};

/** What the merchant asks for; the rest is Klarna's news and deadlines. */
const MERCHANTS: readonly PaymentCommandKind[] = [
  'ship_order',
  'ship_part',
  'update_order',
  'extend_shipping',
  'cancel_order',
  'request_refund',
  'void_refund',
  'process_refund',
];

/** A merchant's payments with the one balance they share, checked after every command. */
export class Merchant {
  readonly payments: Watched[] = [];

  /** Takes a payment as its creation left it. */
  add(created: Accepted): void {
    const watched: Watched = {
      payment: created.next,
      events: [...created.events],
      transfers: [],
      timers: new Map(),
      counters: new Counters(),
    };
    keepTimers(watched, created);
    this.payments.push(watched);
  }

  /** What the ledger accounts hold, over all payments. */
  readonly books: Record<LedgerAccount, bigint> = { ...booksOf([]) };

  /** Decides, writes and checks one command. */
  ask(watched: Watched, command: PaymentCommand, now: Instant): Decision {
    const balance = this.books['merchant:balance'];
    const context = { now, availableMinor: needsBalance(command.kind) ? balance : 0n };
    const before = watched.payment;
    const decision = decide(before, command, context);
    mustEqual(asText(decide(before, command, context)), asText(decision), 'decide is pure');
    forgetTimer(watched, command);
    if (decision.kind === 'accepted') this.write(watched, command, decision, balance);
    checkDeadlines(watched);
    return decision;
  }

  private write(
    watched: Watched,
    command: PaymentCommand,
    decision: Accepted,
    balance: bigint,
  ): void {
    const before = watched.payment;
    const { next } = decision;
    watched.payment = next;
    watched.events.push(...decision.events);
    watched.transfers.push(...decision.transfers);
    watched.counters.take(command, decision);
    keepTimers(watched, decision);
    checkPayment(before, watched);
    const { books } = this;
    for (const { debit, credit, amountMinor } of decision.transfers) {
      must(amountMinor > 0n && debit !== credit, 'a transfer moves a positive amount');
      books[debit] -= amountMinor;
      books[credit] += amountMinor;
    }
    const sum = Object.values(books).reduce((total, held) => total + held, 0n);
    mustEqual(sum, 0n, 'all balances add up to zero');
    must(books['merchant:reserved'] >= 0n, 'merchant:reserved is never negative');
    // A balance that fees made negative may stay so, but a merchant's wish takes it no further.
    const floor = balance < 0n ? balance : 0n;
    if (MERCHANTS.includes(command.kind)) {
      must(books['merchant:balance'] >= floor, `${command.kind} makes the balance negative`);
    }
    for (const effect of decision.effects) {
      if (effect.kind !== 'notify_merchant') continue;
      const pair = paymentPair(next.policy.edition, next.flowState);
      must(samePair(effect.pair, pair), 'the merchant is told what is true');
    }
  }
}

/** The reference: what the counters must be, from the commands that were accepted. */
class Counters {
  captured = 0n;
  settled = 0n;
  readonly asked = new Map<number, bigint>();
  readonly left = new Set<number>();

  take(command: PaymentCommand, { next, events, effects }: Accepted): void {
    if (events.length === 0) return;
    if (command.kind === 'record_part_capture') this.captured += command.amountMinor;
    if (command.kind === 'record_capture') this.captured += command.amountMinor;
    if (command.kind === 'record_sale') this.settled += command.amountMinor;
    for (const effect of effects)
      if (effect.kind === 'refund_klarna_order') this.left.add(effect.refundId);
    const whole = this.captured > 0n ? this.captured : next.amountMinor;
    if (command.kind === 'request_refund') {
      const asked = next.refunds.find((refund) => refund.transactionId === command.refundId);
      const left = next.parts.length > 0 ? asked?.amountMinor : whole - this.refunded();
      this.asked.set(command.refundId, command.amountMinor ?? left ?? 0n);
    }
    if (command.kind === 'void_refund' || command.kind === 'record_refund_refusal')
      this.asked.delete(command.refundId);
    if (next.flowState === 'expired' || next.flowState === 'cancelled')
      for (const id of this.asked.keys()) if (!this.left.has(id)) this.asked.delete(id);
  }

  refunded(): bigint {
    return [...this.asked.values()].reduce((sum, amount) => sum + amount, 0n);
  }
}

function checkPayment(before: Payment, watched: Watched): void {
  const { payment, events, transfers, counters } = watched;
  if (isFinal(before.flowState)) mustEqual(payment.flowState, before.flowState, 'final is final');
  must(payment.capturedMinor <= payment.amountMinor, 'captured ≤ authorized');
  must(sumMinor(sentRefunds(payment)) <= payment.capturedMinor, 'refunded ≤ captured');
  const ceiling = payment.capturedMinor > 0n ? payment.capturedMinor : payment.amountMinor;
  must(amountRefunded(payment) <= ceiling, 'promised back ≤ what can be given back');
  const inParts = amountInParts(payment) + payment.releasedMinor;
  must(inParts <= payment.amountMinor, 'shipped in parts and released ≤ authorized');
  for (const part of payment.parts) {
    const ofPart = openRefunds(payment).filter(({ of }) => of === part.transactionId);
    must(sumMinor(ofPart) <= part.amountMinor, 'refunded of a part ≤ the part');
  }
  mustEqual(payment.capturedMinor, counters.captured, 'captured');
  mustEqual(payment.settledMinor, counters.settled, 'settled');
  mustEqual(amountRefunded(payment), counters.refunded(), 'refunded');
  const pending = creditDelta(transfers, 'merchant:pending');
  mustEqual(payment.pendingMinor, pending, 'pendingMinor');
  mustEqual(payment.version, events.length, 'version');
}

/** Folding a payment's events from the first, as they are stored, must give the payment again. */
export function checkFold({ payment, events }: Watched): void {
  const stored = events.map((event) => parseEvent(canonicalEvent(event)));
  const folded = stored.reduce<Payment | null>((before, event) => evolve(before, event), null);
  must(isDeepStrictEqual(folded, payment), 'folding the events gives the payment');
}

/** Which deadline a payment must have so that it is never forgotten. */
const DEADLINE: Partial<Record<Payment['flowState'], TimerKind>> = {
  initialized: 'expire_payment',
  initiated: 'expire_payment',
  authorized: 'expire_shipping',
  capturing: 'expire_shipping',
  captured: 'expire_shipping',
  part_shipped: 'expire_shipping',
  cancelling: 'expire_shipping',
  settled: 'add_to_balance',
};

function checkDeadlines({ payment, timers }: Watched): void {
  const deadline = DEADLINE[payment.flowState];
  const wanted = [
    ...(deadline === undefined ? [] : [`${deadline}/`]),
    ...unsentRefunds(payment).map(({ transactionId }) => `process_refund/${transactionId}`),
  ];
  const missing = wanted.filter((key) => !timers.has(key));
  mustEqual(missing.join(), '', `deadlines of ${payment.flowState}`);
}

function keepTimers({ timers }: Watched, decision: Accepted): void {
  for (const change of decision.timers) {
    const key = `${change.timer}/${change.refundId ?? ''}`;
    if (change.kind === 'set') timers.set(key, change.dueAt);
    else timers.delete(key);
  }
}

/** A deadline that fires is gone unless it is set again. */
function forgetTimer({ timers }: Watched, command: PaymentCommand): void {
  const refundId = command.kind === 'process_refund' ? command.refundId : '';
  timers.delete(`${command.kind}/${refundId}`);
}
