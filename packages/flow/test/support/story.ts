import {
  DAY,
  decide,
  decideCreation,
  later,
  nextMidnight,
  startOfDay,
  times,
  type CaptureOn,
  type Decision,
  type EditionName,
  type Instant,
  type Payment,
  type PaymentCommand,
  type PaymentState,
  type Policy,
  type RefundState,
  type Transfer,
  type TransactionId,
} from '../../src/index.js';
import { AMOUNTS, creation, NEXT_PART, PARCEL, PART, policyOf, REFUND, T0 } from './example.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;
type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/** What a payment has come to, and every transfer it made on the way. */
export type Story = Readonly<{ payment: Payment; transfers: readonly Transfer[]; now: Instant }>;

/** More money than any example takes. */
export const PLENTY = 1_000_000n;

/** A new payment. */
export function begin(policy: Policy, now: Instant = T0, number = 1): Story {
  const decision = decideCreation(creation(policy, number), { now, availableMinor: 0n });
  if (decision.kind !== 'accepted') throw new Error('a creation is always accepted');
  return { payment: decision.next, transfers: [], now };
}

/** Goes on with commands that must be accepted, each at the story's present. */
export function tell(story: Story, ...commands: readonly PaymentCommand[]): Story {
  return commands.reduce((before, command) => {
    const decision = ask(before, command);
    if (decision.kind !== 'accepted') {
      const { flowState } = before.payment;
      throw new Error(`${command.kind} in ${flowState}: ${JSON.stringify(decision)}`);
    }
    return {
      payment: decision.next,
      transfers: [...before.transfers, ...decision.transfers],
      now: before.now,
    };
  }, story);
}

/** What a command would answer now. */
export const ask = (
  { payment, now }: Story,
  command: PaymentCommand,
  availableMinor = PLENTY,
): Decision => decide(payment, command, { now, availableMinor });

/** What an accepted command answers; throws when it is not accepted. */
export function askAccepted(
  story: Story,
  command: PaymentCommand,
  availableMinor = PLENTY,
): Accepted {
  const decision = ask(story, command, availableMinor);
  if (decision.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(decision)}`);
  return decision;
}

/** The story at a later time. */
export const at = (story: Story, now: Instant): Story => ({ ...story, now });
/** The story at the next midnight UTC. */
export const atMidnight = (story: Story): Story => at(story, nextMidnight(story.now));
/** The story some days on. */
export const daysOn = (story: Story, days: number): Story =>
  at(story, later(story.now, times(days, DAY)));

/** Midnight UTC of the day so many days from the start of the example. */
export const midnight = (days: number): Instant => later(startOfDay(T0), times(days, DAY));

/** When Klarna's own authorization ends in the examples: not the same day as our period. */
export const KLARNA_EXPIRES = midnight(30);

/** Commands of the examples, each with ordinary contents. */
export const say = {
  session: {
    kind: 'record_session',
    sessionId: 'kp-1',
    hostedSessionId: 'hpp-1',
    redirectUrl: 'https://pay.example.org/1',
  },
  approval: { kind: 'record_approval', authorizationToken: 'approval-1' },
  authorization: {
    kind: 'record_authorization',
    klarnaOrderId: 'klarna-1',
    reservationNumber: '4K7Q6QF6',
    klarnaExpiresAt: KLARNA_EXPIRES,
  },
  review: { kind: 'record_review', klarnaOrderId: 'klarna-1', reservationNumber: '4K7Q6QF6' },
  capture: { kind: 'record_capture', captureId: 'capture-1', amountMinor: AMOUNTS.order },
  ship: { kind: 'ship_order', partId: NEXT_PART, shipment: PARCEL, invoice: null },
  shipPart: {
    kind: 'ship_part',
    partId: PART,
    what: { kind: 'amount', amountMinor: AMOUNTS.parcel },
    shipment: { ...PARCEL, trackingNumber: '3SPART1' },
    invoice: null,
  },
  partCapture: {
    kind: 'record_part_capture',
    partId: PART,
    captureId: 'part-capture-1',
    amountMinor: AMOUNTS.parcel,
  },
  partRefusal: {
    kind: 'record_part_capture_refusal',
    partId: PART,
    reason: 'CAPTURE_NOT_ALLOWED',
    klarnaStatus: 'AUTHORIZED',
  },
  partInvoice: { kind: 'record_part_invoice', partId: PART, invoiceNumber: '4K7Q6QF6-1' },
  invoice: { kind: 'record_invoice', invoiceNumber: '4K7Q6QF6-1' },
  sale: { kind: 'record_sale', amountMinor: AMOUNTS.order, paymentReference: 'PAYOUT1' },
  fee: {
    kind: 'record_fee',
    amountMinor: AMOUNTS.fee - AMOUNTS.tax,
    taxMinor: AMOUNTS.tax,
    paymentReference: 'PAYOUT1',
  },
  dispute: {
    kind: 'record_adjustment',
    adjustment: 'dispute',
    amountMinor: -AMOUNTS.refund,
    paymentReference: 'PAYOUT2',
  },
  returned: { kind: 'record_return', amountMinor: AMOUNTS.refund, paymentReference: 'PAYOUT2' },
} as const satisfies Record<string, PaymentCommand>;

/** Asks for a refund. */
export const refundOf = (
  amountMinor: bigint | null = AMOUNTS.refund,
  refundId: TransactionId = REFUND,
): Of<'request_refund'> => ({
  kind: 'request_refund',
  refundId,
  partId: null,
  refundOrderId: null,
  amountMinor,
  currency: null,
  description: 'Scratch on one leg',
});
/** Sends the example refund to Klarna. */
export const processRefund: Of<'process_refund'> = { kind: 'process_refund', refundId: REFUND };
/** Klarna accepted the example refund. */
export const recordRefund: Of<'record_refund'> = {
  kind: 'record_refund',
  refundId: REFUND,
  klarnaRefundId: 'klarna-refund-1',
};
/** Klarna refused the example refund. */
export const refuseRefund: Of<'record_refund_refusal'> = {
  kind: 'record_refund_refusal',
  refundId: REFUND,
  reason: 'REFUND_NOT_ALLOWED',
};

/** How an example payment comes about. */
export type Way = Readonly<{
  edition: EditionName;
  /** The edition's own unless the state can only be reached the other way. */
  captureOn?: CaptureOn;
}>;

/** Where the capture must be sent for a state to be on the ordinary way. */
const ONLY_WHEN: Partial<Record<PaymentState, CaptureOn>> = {
  authorized: 'shipment',
  cancelling: 'shipment',
  capturing: 'authorization',
  captured: 'authorization',
};
const OF_EDITION: Record<EditionName, CaptureOn> = { '2021': 'authorization', '2025': 'shipment' };

/** The policy under which a payment can come to a state. */
export const policyFor = (state: PaymentState, { edition, captureOn }: Way): Policy =>
  policyOf(edition, captureOn ?? ONLY_WHEN[state] ?? OF_EDITION[edition]);

/** A payment that came to `state` by commands alone, all at the first instant. */
export function paymentIn(state: PaymentState, way: Way): Story {
  return reach(state, policyFor(state, way));
}

function reach(state: PaymentState, policy: Policy): Story {
  const from = (before: PaymentState, ...commands: readonly PaymentCommand[]): Story =>
    tell(reach(before, policy), ...commands);
  const early = policy.captureOn === 'authorization';
  switch (state) {
    case 'initialized':
      return begin(policy);
    case 'initiated':
      return from('initialized', { kind: 'start_payment' }, say.session);
    case 'authorizing':
      return from('initiated', say.approval);
    case 'reviewing':
      return from('authorizing', say.review);
    case 'authorized':
      return early
        ? from('capturing', {
            kind: 'record_capture_refusal',
            reason: 'CAPTURE_NOT_ALLOWED',
            klarnaStatus: 'AUTHORIZED',
          })
        : from('authorizing', say.authorization);
    case 'capturing':
      if (!early) throw new Error('captured on shipment: there is no capturing');
      return from('authorizing', say.authorization);
    case 'captured':
      return from('capturing', say.capture);
    case 'part_shipped':
      return early
        ? from('captured', say.shipPart, say.invoice)
        : from('authorized', say.shipPart, say.partCapture, say.partInvoice);
    case 'cancelling':
      return from('authorized', { kind: 'cancel_order', reason: null });
    case 'shipped':
      return early ? from('captured', say.ship) : from('authorized', say.ship, say.capture);
    case 'invoiced':
      return from('shipped', say.invoice);
    case 'settled':
      return from('invoiced', say.sale, say.fee);
    case 'credited':
      return from('settled', { kind: 'add_to_balance' });
    case 'declined':
      return from('initiated', { kind: 'record_decline', reason: 'Klarna declined' });
    case 'cancelled':
      return from('initialized', { kind: 'cancel_order', reason: null });
    case 'expired': {
      const unpaid = reach('initialized', policy);
      return tell(at(unpaid, unpaid.payment.linkExpiresAt), { kind: 'expire_payment' });
    }
  }
}

/** When a refund was asked for, in the life of its payment. */
export type RefundMoment = 'before the invoice' | 'between invoice and credit' | 'on the balance';
const MOMENT_STATE: Record<RefundMoment, PaymentState> = {
  'before the invoice': 'captured',
  'between invoice and credit': 'invoiced',
  'on the balance': 'credited',
};

/** A payment with one refund in `state`, at the midnight at which refunds leave. */
export function refundIn(state: RefundState, moment: RefundMoment, edition: EditionName): Story {
  const story = paymentIn(MOMENT_STATE[moment], { edition });
  const asked = ((): Story => {
    if (state !== 'waiting') return tell(story, refundOf());
    const { next } = askAccepted(story, refundOf(), 0n);
    return { ...story, payment: next };
  })();
  const due = atMidnight(asked);
  switch (state) {
    case 'requested':
    case 'waiting':
      return due;
    case 'voided':
      return tell(due, { kind: 'void_refund', refundId: REFUND });
    case 'sending':
      return tell(due, processRefund);
    case 'completed':
      return tell(due, processRefund, recordRefund);
    case 'refused':
      return tell(due, processRefund, refuseRefund);
  }
}
