import {
  DAY,
  later,
  startOfDay,
  times,
  type Effect,
  type Instant,
  type PaymentCommand,
} from '../../src/index.js';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** Chooses among `n`; the test gives the numbers, so that a seed replays them. */
export type Roll = (n: number) => number;

/** How this Klarna keeps its payouts: the sale in full with each refund beside it, or the sale less early refunds. */
export type PayoutStyle = 'in full' | 'less refunds';

/**
 * An honest Klarna for one order: it answers every effect truly, sometimes with a refusal, and owes what its payouts
 * have not yet listed. It knows nothing of the flow.
 */
export class KlarnaWorld {
  captured = 0n;
  refunded = 0n;
  status: 'NONE' | 'AUTHORIZED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED' = 'NONE';
  isInvoiced = false;
  /** Rows that payouts will list. */
  readonly rows: PaymentCommand[] = [];
  /** Captures of parts, by the part's number. */
  private readonly parts = new Map<number, bigint>();
  private refundedEarly = 0n;
  private refunds = 0;
  private isSold = false;

  private readonly roll: Roll;
  private readonly style: PayoutStyle;

  constructor(roll: Roll, style: PayoutStyle) {
    this.roll = roll;
    this.style = style;
  }

  /** What becomes of a call; null when there is nothing to tell yet. */
  answer(effect: Effect, now: Instant): PaymentCommand | null {
    switch (effect.kind) {
      case 'create_klarna_session':
        return this.once(20)
          ? { kind: 'record_session_refusal', reason: 'BAD_VALUE' }
          : {
              kind: 'record_session',
              sessionId: 'kp-1',
              hostedSessionId: 'hpp-1',
              redirectUrl: 'https://pay.example.org/1',
            };
      case 'place_klarna_order':
        return this.place(now);
      case 'watch_klarna_review':
        return this.once(4) ? { kind: 'record_decline', reason: 'fraud' } : this.authorization(now);
      case 'capture_klarna_order':
        return this.capture(effect);
      case 'capture_klarna_part':
        return this.capturePart(effect);
      case 'read_klarna_part_invoice':
        return this.invoicePart(effect);
      case 'send_shipping_info':
      case 'read_klarna_invoice':
        return this.invoice();
      case 'extend_klarna_authorization':
        return this.once(4)
          ? { kind: 'record_extension_refusal', reason: 'NOT_ALLOWED' }
          : { kind: 'record_extension', klarnaExpiresAt: expiry(now) };
      case 'change_klarna_address':
        return this.once(3)
          ? { kind: 'record_address_refusal', number: effect.number, reason: 'NOT_ALLOWED' }
          : { kind: 'record_address_change', number: effect.number };
      case 'cancel_klarna_order':
        return this.cancel();
      case 'return_klarna_capture':
        this.refund(effect.amountMinor);
        return { kind: 'record_capture_return', klarnaRefundId: `return-${this.refunds}` };
      case 'refund_klarna_order':
        return this.refundOrder(effect);
      case 'watch_klarna_session':
      case 'disable_klarna_session':
      case 'release_klarna_authorization':
      case 'release_klarna_rest':
      case 'notify_merchant':
        return null;
    }
  }

  /** What the order is when asked without cause; now and then Klarna has ended it by itself. */
  standing(seenVersion: number): PaymentCommand | null {
    const { status } = this;
    if (status === 'NONE') return null;
    const isOver = status === 'AUTHORIZED' && this.captured === 0n && this.once(12);
    const ending = this.roll(2) === 0 ? 'CANCELLED' : 'EXPIRED';
    if (isOver) this.status = ending;
    const isPart = status === 'AUTHORIZED' && this.captured > 0n;
    return {
      kind: 'record_standing',
      klarnaStatus: isOver ? ending : isPart ? 'PART_CAPTURED' : status,
      klarnaExpiresAt: null,
      capturedMinor: this.captured,
      seenVersion,
    };
  }

  private once(n: number): boolean {
    return this.roll(n) === n - 1;
  }

  private place(now: Instant): PaymentCommand {
    if (this.once(8)) return { kind: 'record_decline', reason: 'REJECTED' };
    if (this.once(5)) {
      return { kind: 'record_review', klarnaOrderId: 'klarna-1', reservationNumber: 'K1' };
    }
    return this.authorization(now);
  }

  private authorization(now: Instant): PaymentCommand {
    this.status = 'AUTHORIZED';
    return {
      kind: 'record_authorization',
      klarnaOrderId: 'klarna-1',
      reservationNumber: 'K1',
      klarnaExpiresAt: expiry(now),
    };
  }

  private capture({ amountMinor }: Of<'capture_klarna_order'>): PaymentCommand {
    const reason = 'CAPTURE_NOT_ALLOWED';
    if (this.status === 'CANCELLED' || this.status === 'EXPIRED') {
      return { kind: 'record_capture_refusal', reason, klarnaStatus: this.status };
    }
    if (this.status === 'AUTHORIZED' && this.once(6)) {
      if (this.once(3)) this.status = this.roll(2) === 0 ? 'CANCELLED' : 'EXPIRED';
      return { kind: 'record_capture_refusal', reason, klarnaStatus: this.status };
    }
    this.status = 'CAPTURED';
    this.captured = amountMinor;
    return { kind: 'record_capture', captureId: 'capture-1', amountMinor };
  }

  private capturePart({ partId, amountMinor }: Of<'capture_klarna_part'>): PaymentCommand {
    if (this.once(6)) {
      if (this.once(3)) this.status = this.roll(2) === 0 ? 'CANCELLED' : 'EXPIRED';
      const klarnaStatus = this.status === 'NONE' ? 'CLOSED' : this.status;
      const reason = 'CAPTURE_NOT_ALLOWED';
      return { kind: 'record_part_capture_refusal', partId, reason, klarnaStatus };
    }
    if (this.status !== 'AUTHORIZED') {
      const klarnaStatus = this.status === 'CANCELLED' ? this.status : 'EXPIRED';
      return { kind: 'record_part_capture_refusal', partId, reason: 'too late', klarnaStatus };
    }
    this.captured += amountMinor;
    this.parts.set(partId, amountMinor);
    return { kind: 'record_part_capture', partId, captureId: `capture-${partId}`, amountMinor };
  }

  private invoicePart({ partId }: Of<'read_klarna_part_invoice'>): PaymentCommand {
    this.isInvoiced = true;
    const amountMinor = this.parts.get(partId) ?? 0n;
    const paymentReference = 'PAYOUT';
    this.rows.push(
      { kind: 'record_sale', amountMinor, paymentReference },
      { kind: 'record_fee', amountMinor: BigInt(this.roll(500)), taxMinor: 7n, paymentReference },
    );
    return { kind: 'record_part_invoice', partId, invoiceNumber: `K1-${partId}` };
  }

  private invoice(): PaymentCommand {
    this.sell();
    this.isInvoiced = true;
    return { kind: 'record_invoice', invoiceNumber: 'K1-1' };
  }

  /** The sale goes to the payouts, once. */
  private sell(): void {
    if (this.isSold) return;
    this.isSold = true;
    const paymentReference = 'PAYOUT';
    const early = this.style === 'less refunds' ? this.refundedEarly : 0n;
    const amountMinor = this.captured - early;
    const half = amountMinor / 2n;
    const parts = this.once(4) ? [half, amountMinor - half] : [amountMinor];
    this.rows.push(
      ...parts.map((part): PaymentCommand => {
        return { kind: 'record_sale', amountMinor: part, paymentReference };
      }),
      { kind: 'record_fee', amountMinor: BigInt(this.roll(500)), taxMinor: 7n, paymentReference },
    );
  }

  private cancel(): PaymentCommand {
    const klarnaStatus = this.status === 'NONE' ? 'AUTHORIZED' : this.status;
    if (klarnaStatus !== 'AUTHORIZED' || this.once(4)) {
      return { kind: 'record_cancellation_refusal', reason: 'CANCEL_NOT_ALLOWED', klarnaStatus };
    }
    this.status = 'CANCELLED';
    return { kind: 'record_cancellation' };
  }

  private refundOrder({ refundId, amountMinor }: Of<'refund_klarna_order'>): PaymentCommand {
    const possible = this.refunded + amountMinor <= this.captured;
    if (!possible || this.once(4)) {
      return { kind: 'record_refund_refusal', refundId, reason: 'REFUND_NOT_ALLOWED' };
    }
    this.refund(amountMinor);
    return { kind: 'record_refund', refundId, klarnaRefundId: `refund-${this.refunds}` };
  }

  private refund(amountMinor: bigint): void {
    this.refunds += 1;
    this.refunded += amountMinor;
    if (this.style === 'less refunds' && !this.isInvoiced) {
      this.refundedEarly += amountMinor;
      return;
    }
    if (this.parts.size === 0) this.sell();
    this.rows.push({ kind: 'record_return', amountMinor, paymentReference: 'PAYOUT' });
  }

  /** A capture is paid out before anyone shipped, as a Klarna without a delay would. */
  payOutEarly(): void {
    if (this.status === 'CAPTURED' && this.style === 'in full') this.sell();
  }
}

const expiry = (now: Instant): Instant => later(startOfDay(now), times(28, DAY));
