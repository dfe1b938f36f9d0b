import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ADJUSTMENTS,
  decideCreation,
  instant,
  later,
  PAYMENT_STATES,
  PAYMENT_TRANSITIONS,
  REFUND_STATES,
  transactionId,
  type CaptureOn,
  type DurationMs,
  type EditionName,
  type Instant,
  type KlarnaOrderStatus,
  type PartAsked,
  type PaymentCommand,
  type PaymentCommandKind,
  type PaymentState,
  type TransactionId,
} from '../src/index.js';
import { COMMAND_KINDS } from './support/question.js';
import { AMOUNTS, creation, PARCEL, policyOf, T0 } from './support/example.js';
import { say } from './support/story.js';
import { holds, replay } from './support/seed.js';
import { checkFold, Merchant, type Watched } from './support/watch.js';

/** Right amounts, parts, and amounts that cannot be. */
const AMOUNT = fc.constantFrom(
  AMOUNTS.order,
  AMOUNTS.order,
  AMOUNTS.order,
  AMOUNTS.refund,
  AMOUNTS.refund,
  AMOUNTS.part,
  1n,
  0n,
  -AMOUNTS.part,
  AMOUNTS.order + 1n,
  10n ** 12n,
);
const STATUS = fc.constantFrom<KlarnaOrderStatus>(
  'AUTHORIZED',
  'PART_CAPTURED',
  'CAPTURED',
  'CANCELLED',
  'EXPIRED',
  'CLOSED',
);

/** One step: some command to some payment after some time; most lead further. */
const STEP = fc.record({
  payment: fc.nat(2),
  pick: fc.nat(10_000),
  choice: fc.oneof(
    { weight: 8, arbitrary: fc.constant('onward' as const) },
    fc.constant('away' as const),
    fc.constant('any' as const),
  ),
  amountMinor: AMOUNT,
  asNull: fc.boolean(),
  taxMinor: fc.constantFrom(0n, 1n, 74n),
  status: STATUS,
  refund: fc.nat(4),
  text: fc.constantFrom(null, 'R1', 'R2'),
  days: fc.nat(60),
  wait: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    fc.integer({ min: 0, max: 90_000_000 }),
    fc.integer({ min: 0, max: 40 * 86_400_000 }),
  ),
});
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

const ORDER = fc.record({
  edition: fc.constantFrom<EditionName>('2021', '2025'),
  captureOn: fc.constantFrom<CaptureOn>('authorization', 'shipment'),
  chargeFixedMinor: fc.constantFrom(0, 25, 20_000),
});

it(`no sequence of commands breaks an invariant ${replay}`, () => {
  const seen = new Set<string>();
  holds(
    fc.property(
      fc.array(ORDER, { minLength: 1, maxLength: 3 }),
      fc.array(STEP, { minLength: 20, maxLength: 120, size: 'max' }),
      (orders, steps) => {
        const merchant = new Merchant();
        orders.forEach(({ edition, captureOn, chargeFixedMinor }, index) => {
          const policy = policyOf(edition, captureOn, { chargeFixedMinor });
          const created = decideCreation(creation(policy, index + 1), {
            now: T0,
            availableMinor: 0n,
          });
          if (created.kind !== 'accepted') throw new Error('a creation is always accepted');
          merchant.add(created);
        });
        let now: Instant = T0;
        for (const step of steps) {
          now = later(now, step.wait as DurationMs);
          const watched = merchant.payments[step.payment % merchant.payments.length];
          if (watched === undefined) throw new Error('there is a payment');
          merchant.ask(watched, commandOf(step, watched, now), now);
          seen.add(watched.payment.flowState);
          watched.payment.refunds.forEach((refund) => seen.add(`refund ${refund.flowState}`));
        }
        merchant.payments.forEach(checkFold);
        expect(merchant.payments).toHaveLength(orders.length);
      },
    ),
    500,
  );
  // The search is worth something only while it gets everywhere.
  const everywhere = [...PAYMENT_STATES, ...REFUND_STATES.map((state) => `refund ${state}`)];
  expect([...seen]).toEqual(expect.arrayContaining(everywhere));
});

/** Refunds share their numbers, so that some are asked for twice and some do not exist. */
const refundId = (step: Step): PaymentCommand & { kind: 'void_refund' } => ({
  kind: 'void_refund',
  refundId: transactionId(2_000_001 + step.refund),
});

/** Parts share their numbers too. */
const partId = (step: Step): TransactionId => transactionId(3_000_001 + step.refund);

/** An amount, or some of the ten pieces of one of two lines that hold the order. */
const whatOf = (step: Step): PartAsked =>
  step.taxMinor === 0n
    ? { kind: 'amount', amountMinor: step.amountMinor / 3n }
    : {
        kind: 'items',
        items: [
          {
            line: step.refund % 2,
            quantity: 1 + (step.days % 10),
            of: 10,
            totalMinor: step.refund % 2 === 0 ? 9_999n : AMOUNTS.order - 9_999n,
          },
        ],
      };

const REFUNDS = ['request_refund', 'process_refund', 'release_refund', 'record_refund'] as const;
/** What is likely to happen next in each state. */
const ONWARD: Readonly<Record<PaymentState, readonly PaymentCommandKind[]>> = {
  initialized: ['start_payment'],
  initiated: ['record_approval', 'record_session'],
  authorizing: ['record_authorization', 'record_review'],
  reviewing: ['record_authorization'],
  authorized: [
    'ship_order',
    'ship_part',
    'extend_shipping',
    'record_extension',
    'record_standing',
    'extend_automatically',
    'change_address',
    'record_address_change',
    'cancel_order',
  ],
  capturing: ['record_capture', 'request_refund', 'ship_order', 'record_sale'],
  captured: [...REFUNDS, 'ship_order', 'ship_part', 'record_sale', 'record_fee', 'extend_shipping'],
  part_shipped: [
    ...REFUNDS,
    'ship_part',
    'ship_order',
    'record_part_capture',
    'record_part_invoice',
    'record_invoice',
    'record_sale',
    'cancel_order',
    'expire_shipping',
  ],
  cancelling: ['record_cancellation_refusal'],
  shipped: [
    ...REFUNDS,
    'record_part_capture',
    'record_part_invoice',
    'record_capture',
    'record_invoice',
    'record_sale',
    'record_fee',
  ],
  invoiced: [...REFUNDS, 'record_sale', 'record_fee', 'record_refund_refusal'],
  settled: [...REFUNDS, 'add_to_balance', 'record_return'],
  credited: [...REFUNDS, 'record_refund_refusal', 'void_refund', 'record_fee', 'record_adjustment'],
  declined: ['record_approval'],
  cancelled: ['record_approval'],
  expired: ['record_capture_return', 'record_sale', 'record_fee', 'record_return', 'record_refund'],
};

function kindOf({ choice, pick }: Step, { payment }: Watched): PaymentCommandKind {
  const away = COMMAND_KINDS.filter((kind) => {
    const cell = PAYMENT_TRANSITIONS[kind][payment.flowState];
    return 'to' in cell && cell.to.some((state) => state !== payment.flowState);
  });
  const kinds = { onward: ONWARD[payment.flowState], away, any: COMMAND_KINDS }[choice];
  return kinds[pick % kinds.length] ?? 'update_order';
}

function commandOf(step: Step, watched: Watched, now: Instant): PaymentCommand {
  const kind = kindOf(step, watched);
  const { amountMinor, taxMinor, status: klarnaStatus, text: reason } = step;
  const paymentReference = 'PAYOUT';
  const id = refundId(step).refundId;
  const day = Math.floor(now / 86_400_000) + step.days;
  const klarnaExpiresAt = instant(day * 86_400_000);
  switch (kind) {
    case 'record_session':
      return say.session;
    case 'record_session_refusal':
    case 'record_decline':
    case 'record_extension_refusal':
      return { kind, reason: 'refused' };
    case 'record_approval':
      return say.approval;
    case 'record_authorization':
      return { ...say.authorization, klarnaExpiresAt };
    case 'record_review':
      return say.review;
    case 'record_capture':
      return { kind, captureId: 'capture-1', amountMinor };
    case 'record_capture_refusal':
    case 'record_cancellation_refusal':
      return { kind, reason: 'refused', klarnaStatus };
    case 'ship_order':
      return { kind, partId: partId(step), shipment: { ...PARCEL, reason }, invoice: null };
    case 'ship_part': {
      const trackingNumber = step.asNull ? null : `3SPART${step.refund}`;
      const shipment = { ...PARCEL, trackingNumber };
      return { kind, partId: partId(step), what: whatOf(step), shipment, invoice: null };
    }
    case 'record_part_capture': {
      const part = watched.payment.parts.find((each) => each.transactionId === partId(step));
      const amount = step.days === 7 ? amountMinor : (part?.amountMinor ?? amountMinor);
      return { kind, partId: partId(step), captureId: 'capture-1', amountMinor: amount };
    }
    case 'record_part_capture_refusal':
      return { kind, partId: partId(step), reason: 'refused', klarnaStatus };
    case 'record_part_invoice':
      return { kind, partId: partId(step), invoiceNumber: 'invoice-1' };
    case 'change_address':
    case 'record_address_change':
      return { kind, number: 1 + (step.days % 3) };
    case 'record_address_refusal':
      return { kind, number: 1 + (step.days % 3), reason: 'refused' };
    case 'update_order':
      return { kind, shipment: { ...PARCEL, reason }, invoice: null };
    case 'record_invoice':
      return { kind, invoiceNumber: 'invoice-1' };
    case 'extend_shipping':
    case 'cancel_order':
      return { kind, reason };
    case 'record_extension':
      return { kind, klarnaExpiresAt };
    case 'record_standing': {
      const capturedMinor = step.asNull ? amountMinor : watched.payment.capturedMinor;
      const seenVersion = watched.payment.version - (step.days === 7 ? 1 : 0);
      return { kind, klarnaStatus, klarnaExpiresAt, capturedMinor, seenVersion };
    }
    case 'record_capture_return':
      return { kind, klarnaRefundId: 'return-1' };
    case 'record_sale':
    case 'record_return':
      return { kind, amountMinor, paymentReference };
    case 'record_adjustment': {
      const adjustment = ADJUSTMENTS[step.days % ADJUSTMENTS.length] ?? 'dispute';
      return {
        kind,
        adjustment,
        amountMinor: step.asNull ? -amountMinor : amountMinor,
        paymentReference,
      };
    }
    case 'record_fee':
      return { kind, amountMinor, taxMinor, paymentReference };
    case 'request_refund':
      return {
        kind,
        refundId: id,
        partId: step.status === 'CLOSED' ? partId(step) : null,
        refundOrderId: reason,
        amountMinor: step.asNull ? null : amountMinor,
        currency: step.days === 7 ? 'SEK' : null,
        description: '',
      };
    case 'record_refund':
      return { kind, refundId: id, klarnaRefundId: 'refund-1' };
    case 'record_refund_refusal':
      return { kind, refundId: id, reason: 'refused' };
    case 'void_refund':
    case 'process_refund':
    case 'release_refund':
      return { kind, refundId: id };
    case 'start_payment':
    case 'record_customer_cancel':
    case 'record_cancellation':
    case 'expire_payment':
    case 'expire_shipping':
    case 'extend_automatically':
    case 'add_to_balance':
      return { kind };
  }
}
