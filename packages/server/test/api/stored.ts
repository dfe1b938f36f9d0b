import {
  accountId,
  decide,
  decideCreation,
  editionOf,
  instant,
  orderId,
  siteId,
  transactionId,
  type EditionName,
  type Instant,
  type Payment,
  type PaymentCommand,
} from '@kvitt/flow';
import type { StoredOrder } from '../../src/api/ports.ts';
import { ORDER_REQUEST } from '../../src/api/wire/order-request.ts';
import { CREATE, wire, readingBy } from './examples.ts';

const orderRequestOf = readingBy(ORDER_REQUEST);

/** The moment of the reference's examples: one o'clock at night in Amsterdam. */
export const CREATED_AT = instant(Date.parse('2026-01-02T00:00:00Z'));
/** Three minutes and twelve seconds later. */
export const AUTHORIZED_AT = instant(Date.parse('2026-01-02T00:03:12Z'));

/** What leads to an authorized order. */
export const AUTHORIZED: readonly PaymentCommand[] = [
  { kind: 'start_payment' },
  { kind: 'record_approval', authorizationToken: 'token' },
  {
    kind: 'record_authorization',
    klarnaOrderId: 'klarna-order',
    reservationNumber: '0f6f2c1e-reservation',
    klarnaExpiresAt: instant(Date.parse('2026-01-30T00:00:00Z')),
  },
];

/** What leads from there to an invoiced one. */
export const INVOICED: readonly PaymentCommand[] = [
  { kind: 'record_capture', captureId: 'capture', amountMinor: 14000n },
  {
    kind: 'ship_order',
    partId: transactionId(9_000_001),
    shipment: {
      carrier: 'PostNL',
      trackingNumber: null,
      trackingUrl: null,
      shipDate: null,
      reason: null,
    },
    invoice: null,
  },
  { kind: 'record_invoice', invoiceNumber: 'invoice-1' },
];

/** A refund of 30.00. */
export const REFUND: PaymentCommand = {
  kind: 'request_refund',
  refundId: transactionId(1767480000000020),
  partId: null,
  refundOrderId: null,
  amountMinor: 3000n,
  currency: 'EUR',
  description: 'Refund order HS-20417',
};

/** An order as the store gives it: created from a body and led through commands by the flow itself. */
export function storedOrder(
  commands: readonly PaymentCommand[],
  body: object = CREATE,
  edition: EditionName = '2021',
): StoredOrder {
  const parsed = orderRequestOf(wire(body));
  if (parsed.kind === 'refused') throw new Error(parsed.error);
  const request = parsed.value;
  const creation = decideCreation(
    {
      kind: 'create_order',
      accountId: accountId(1),
      siteId: siteId(2),
      transactionId: transactionId(1767312000004512),
      orderId: orderId(request.orderId),
      token: '8sK2vQ',
      amountMinor: BigInt(request.amount),
      currency: request.currency,
      policy: {
        edition,
        captureOn: editionOf(edition).captureOn,
        linkLifetimeMs: 86_400_000,
        shippingPeriodDays: 28,
        shippingPeriodMaxDays: 180,
        refundPeriodDays: 730,
        chargeBasisPoints: 0,
        chargeFixedMinor: 0,
      },
    },
    { now: CREATED_AT, availableMinor: 0n },
  );
  if (creation.kind !== 'accepted') throw new Error('not created');
  const payment = commands.reduce((before, command) => next(before, command), creation.next);
  return { payment, request };
}

function next(payment: Payment, command: PaymentCommand, now: Instant = AUTHORIZED_AT): Payment {
  const decision = decide(payment, command, { now, availableMinor: 0n });
  if (decision.kind !== 'accepted') throw new Error(`${command.kind} was ${decision.kind}`);
  return decision.next;
}
