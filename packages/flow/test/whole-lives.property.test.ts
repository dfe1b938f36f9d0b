import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  creditDelta,
  decideCreation,
  isFinal,
  later,
  openRefunds,
  sumMinor,
  times,
  transactionId,
  unsentRefunds,
  DAY,
  HOUR,
  type CaptureOn,
  type Decision,
  type EditionName,
  type Instant,
  type PaymentCommand,
} from '../src/index.js';
import { AMOUNTS, creation, PARCEL, policyOf, T0 } from './support/example.js';
import { KlarnaWorld, type PayoutStyle, type Roll } from './support/klarna-world.js';
import { must, mustEqual } from './support/must.js';
import { holds, replay } from './support/seed.js';
import { checkFold, Merchant, type Watched } from './support/watch.js';

/** One payment with its Klarna: what Klarna has answered and nobody has heard yet. */
type Life = Readonly<{ watched: Watched; klarna: KlarnaWorld; unheard: PaymentCommand[] }>;

const ORDER = fc.record({
  edition: fc.constantFrom<EditionName>('2021', '2025'),
  captureOn: fc.constantFrom<CaptureOn>('authorization', 'shipment'),
  style: fc.constantFrom<PayoutStyle>('in full', 'less refunds'),
});

it(`every life ends with nothing owed and nobody billed for goods that stayed ${replay}`, () => {
  const ends = new Set<string>();
  holds(
    fc.property(
      fc.array(ORDER, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(1_000_000), { minLength: 20, maxLength: 220, size: 'max' }),
      (orders, numbers) => {
        const world = new World(numbers);
        orders.forEach((order, index) => {
          world.begin(order, index + 1);
        });
        while (world.goesOn()) world.step();
        world.finish();
        world.lives.forEach((life) => {
          checkEnd(life);
          ends.add(life.watched.payment.flowState);
        });
        const { books } = world.merchant;
        expect(books).toMatchObject({
          'klarna:receivable': 0n,
          'merchant:pending': 0n,
          'merchant:reserved': 0n,
          suspense: 0n,
        });
        expect(-books.bank).toBe(books['merchant:balance'] + books['fees:income']);
      },
    ),
    500,
  );
  // The search is worth something only while lives end in every way.
  const ways = ['cancelled', 'credited', 'declined', 'expired'];
  expect([...ends]).toEqual(expect.arrayContaining(ways));
});

function checkEnd({ watched, klarna }: Life): void {
  const { payment, transfers } = watched;
  checkFold(watched);
  must(isFinal(payment.flowState), 'every life has an end');
  mustEqual(unsentRefunds(payment).length, 0, 'refunds that wait for nothing');
  const asked = sumMinor(openRefunds(payment));
  // Of an order that was captured before its parts left, what was released is given back.
  const released = payment.klarna.captureId === null ? 0n : payment.releasedMinor;
  const given = payment.flowState === 'credited' ? asked + released : klarna.captured;
  mustEqual(klarna.refunded, given, 'given back to the customer');
  const fees = transfers.filter(({ code }) => code === 'settlement_fee');
  const paid = fees.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const bank = -creditDelta(transfers, 'bank');
  mustEqual(bank + paid, klarna.captured - klarna.refunded, 'what Klarna has paid out');
}

/** Merchants, customers, deadlines and a Klarna that answers late and twice, in an order that numbers choose. */
class World {
  readonly merchant = new Merchant();
  readonly lives: Life[] = [];
  private now: Instant = T0;
  private next = 0;
  private refunds = 0;
  private parcels = 0;
  private readonly numbers: readonly number[];

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** Chooses among n; once the numbers are used up, the first of them. */
  private readonly roll: Roll = (n) => {
    const number = this.numbers[this.next] ?? 0;
    this.next += 1;
    return number % n;
  };

  begin(
    order: Readonly<{ edition: EditionName; captureOn: CaptureOn; style: PayoutStyle }>,
    number: number,
  ): void {
    const policy = policyOf(order.edition, order.captureOn);
    const created = decideCreation(creation(policy, number), { now: T0, availableMinor: 0n });
    if (created.kind !== 'accepted') throw new Error('a creation is always accepted');
    this.merchant.add(created);
    const watched = this.merchant.payments.at(-1);
    if (watched === undefined) throw new Error('it was added');
    this.lives.push({ watched, klarna: new KlarnaWorld(this.roll, order.style), unheard: [] });
  }

  goesOn(): boolean {
    return this.next < this.numbers.length;
  }

  /** One thing happens. */
  step(): void {
    const life = this.lives[this.roll(this.lives.length)];
    if (life === undefined) throw new Error('there is a life');
    switch (this.roll(9)) {
      case 0:
        this.tell(life, this.wish(life));
        break;
      case 1:
        this.advance();
        break;
      case 2:
        this.payOut(life);
        break;
      case 3:
        this.customer(life);
        break;
      case 4:
        this.look(life);
        break;
      default:
        this.hear(life);
    }
  }

  /** Klarna is asked what the order is; the answer may come late. */
  private look({ watched, klarna, unheard }: Life): void {
    const standing = klarna.standing(watched.payment.version);
    if (standing !== null) unheard.push(standing);
  }

  /** A merchant's wish, sensible or not. */
  private wish({ watched }: Life): PaymentCommand {
    const ids = watched.payment.refunds.map((refund) => refund.transactionId);
    const refundId = ids[this.roll(Math.max(1, ids.length))] ?? transactionId(2_000_000);
    switch (this.roll(9)) {
      case 0:
        return this.roll(2) === 0
          ? { kind: 'extend_shipping', reason: null }
          : { kind: 'change_address', number: 1 + this.roll(3) };
      case 1:
        return this.roll(3) === 0
          ? { kind: 'cancel_order', reason: null }
          : { kind: 'start_payment' };
      case 2:
        return { kind: 'void_refund', refundId };
      case 3:
      case 4:
      case 5:
        return this.shipment();
      default:
        this.refunds += 1;
        return {
          kind: 'request_refund',
          refundId: transactionId(2_000_000 + this.refunds),
          partId: null,
          refundOrderId: null,
          amountMinor: [null, AMOUNTS.refund, 1n, AMOUNTS.part][this.roll(4)] ?? null,
          currency: null,
          description: '',
        };
    }
  }

  /** All of it, or what a third of the order comes to; each parcel has a number of its own. */
  private shipment(): PaymentCommand {
    this.parcels += 1;
    const partId = transactionId(3_000_000 + this.parcels);
    const shipment = { ...PARCEL, trackingNumber: `3S${this.parcels}` };
    const amountMinor = AMOUNTS.order / 3n;
    return this.roll(2) === 0
      ? { kind: 'ship_order', partId, shipment, invoice: null }
      : {
          kind: 'ship_part',
          partId,
          what: { kind: 'amount', amountMinor },
          shipment,
          invoice: null,
        };
  }

  private customer(life: Life): void {
    this.tell(life, { kind: 'start_payment' });
    this.tell(
      life,
      this.roll(12) === 11
        ? { kind: 'record_customer_cancel' }
        : { kind: 'record_approval', authorizationToken: 'approval-1' },
    );
  }

  /** Some answer is heard, not always the oldest, and sometimes not for the last time. */
  private hear(life: Life): void {
    if (life.unheard.length === 0) return;
    const index = this.roll(life.unheard.length);
    const [news] = life.unheard.slice(index, index + 1);
    const isEcho = this.roll(5) === 4;
    if (!isEcho) life.unheard.splice(index, 1);
    if (news !== undefined) this.tell(life, news);
  }

  private payOut({ watched, klarna }: Life): void {
    if (this.roll(6) === 5) klarna.payOutEarly();
    const row = klarna.rows.shift();
    if (row === undefined) return;
    const decision = this.merchant.ask(watched, row, this.now);
    // A row that finds no place is kept in suspense and tried again.
    if (decision.kind === 'refused') klarna.rows.push(row);
    else this.follow({ watched, klarna, unheard: this.unheardOf(watched) }, decision);
  }

  private unheardOf(watched: Watched): PaymentCommand[] {
    return this.lives.find((life) => life.watched === watched)?.unheard ?? [];
  }

  /** Time goes to the next deadline, or some hours on; deadlines that have come are seen to in any order. */
  private advance(): void {
    const due = this.deadlines()[0];
    const hours = later(this.now, times(1 + this.roll(30), HOUR));
    this.now = due !== undefined && due.dueAt > this.now && due.dueAt < hours ? due.dueAt : hours;
    const ripe = this.deadlines().filter(({ dueAt }) => dueAt <= this.now);
    while (ripe.length > 0) {
      const [deadline] = ripe.splice(this.roll(ripe.length), 1);
      if (deadline !== undefined && this.roll(4) !== 3) this.tell(deadline.life, deadline.command);
    }
  }

  private deadlines(): { life: Life; command: PaymentCommand; dueAt: Instant }[] {
    return this.lives
      .flatMap((life) =>
        [...life.watched.timers].map(([key, dueAt]) => ({
          life,
          command: timerCommand(key),
          dueAt,
        })),
      )
      .toSorted((a, b) => a.dueAt - b.dueAt);
  }

  private tell(life: Life, command: PaymentCommand): void {
    this.follow(life, this.merchant.ask(life.watched, command, this.now));
  }

  private follow({ klarna, unheard }: Life, decision: Decision): void {
    if (decision.kind !== 'accepted') return;
    for (const effect of decision.effects) {
      const answer = klarna.answer(effect, this.now);
      if (answer !== null) unheard.push(answer);
    }
  }

  /** Everything under way comes to its end: answers, deadlines, payouts; refunds that wait are taken back. */
  finish(): void {
    for (let turn = 0; turn < 400 && !this.isQuiet(); turn += 1) {
      for (const life of this.lives) {
        while (life.unheard.length > 0) this.hear(life);
        for (const { transactionId: refundId, flowState } of life.watched.payment.refunds)
          if (flowState === 'waiting') this.tell(life, { kind: 'void_refund', refundId });
        for (let rows = life.klarna.rows.length; rows > 0; rows -= 1) this.payOut(life);
      }
      this.now = later(this.now, DAY);
      for (const { life, command, dueAt } of this.deadlines())
        if (dueAt <= this.now) this.tell(life, command);
    }
    must(this.isQuiet(), 'everything comes to its end');
  }

  private isQuiet(): boolean {
    return this.lives.every(
      ({ watched, klarna, unheard }) =>
        watched.timers.size === 0 && klarna.rows.length === 0 && unheard.length === 0,
    );
  }
}

function timerCommand(key: string): PaymentCommand {
  const [kind = '', refund = ''] = key.split('/');
  switch (kind) {
    case 'expire_payment':
    case 'expire_shipping':
    case 'add_to_balance':
      return { kind };
    case 'process_refund':
      return { kind, refundId: transactionId(Number(refund)) };
    default:
      throw new Error(`unknown deadline: ${kind}`);
  }
}
