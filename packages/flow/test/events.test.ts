import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountId,
  canonicalEvent,
  instant,
  orderId,
  parseEvent,
  PAYMENT_STATES,
  siteId,
  transactionId,
  type PaymentEvent,
  type PaymentFact,
} from '../src/index.js';
import { policyOf, T0 } from './support/example.js';
import { holds, replay } from './support/seed.js';

const TEXT = fc.string({ unit: 'binary', maxLength: 40 });
const MAYBE = fc.option(TEXT);
const AMOUNT = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n });
const ID = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(transactionId);
const TIME = fc.integer({ min: 0, max: 2 ** 43 }).map(instant);
const SHIPMENT = fc.record({
  carrier: MAYBE,
  trackingNumber: MAYBE,
  trackingUrl: MAYBE,
  shipDate: MAYBE,
  reason: MAYBE,
});
const INVOICE = fc.option(fc.record({ invoiceId: MAYBE, invoiceUrl: MAYBE }));
const kind = <Kind extends PaymentFact['kind']>(name: Kind): fc.Arbitrary<Kind> =>
  fc.constant(name);

const FACT: fc.Arbitrary<PaymentFact> = fc.oneof(
  fc.record({
    kind: kind('payment_created'),
    accountId: fc.constant(accountId(7)),
    siteId: fc.constant(siteId(12_001)),
    transactionId: ID,
    orderId: fc.string({ minLength: 1, maxLength: 50 }).map(orderId),
    token: TEXT,
    amountMinor: AMOUNT,
    currency: fc.constantFrom('EUR' as const, 'SEK' as const),
    policy: fc.constantFrom(policyOf('2021', 'authorization'), policyOf('2025', 'shipment')),
    linkExpiresAt: TIME,
  }),
  fc.record({ kind: kind('payment_started') }),
  fc.record({ kind: kind('decline_recorded'), reason: TEXT }),
  fc.record({ kind: kind('shipment_recorded'), shipment: SHIPMENT, invoice: INVOICE }),
  fc.record({ kind: kind('details_recorded'), shipment: fc.option(SHIPMENT), invoice: INVOICE }),
  fc.record({ kind: kind('invoice_recorded'), invoiceNumber: MAYBE, amountMinor: AMOUNT }),
  fc.record({
    kind: kind('fee_settled'),
    amountMinor: AMOUNT,
    taxMinor: AMOUNT,
    paymentReference: TEXT,
  }),
  fc.record({
    kind: kind('refund_requested'),
    refundId: ID,
    refundOrderId: MAYBE,
    amountMinor: AMOUNT,
    description: TEXT,
    funding: fc.constantFrom('undecided' as const, 'reserved' as const),
    waiting: fc.boolean(),
    processAt: TIME,
  }),
);
const EVENT: fc.Arbitrary<PaymentEvent> = fc
  .tuple(FACT, fc.constantFrom(...PAYMENT_STATES), TIME)
  .map(([fact, to, at]) => ({ ...fact, to, at }));

describe('the canonical text of an event', () => {
  it(`reads back as the event, whatever merchants write ${replay}`, () => {
    holds(
      fc.property(EVENT, (event) => {
        expect(parseEvent(canonicalEvent(event))).toEqual(event);
      }),
      400,
    );
  });

  it(`does not depend on the order of members ${replay}`, () => {
    holds(
      fc.property(EVENT, (event) => {
        const turned = Object.fromEntries(Object.entries(event).toReversed()) as PaymentEvent;
        expect(canonicalEvent(turned)).toBe(canonicalEvent(event));
      }),
      200,
    );
  });

  it('never changes its form: the hash chain is made over it', () => {
    const event: PaymentEvent = {
      kind: 'sale_settled',
      paymentReference: 'PAYOUT1 "€"',
      amountMinor: 14_000n,
      to: 'settled',
      at: T0,
    };
    expect(canonicalEvent(event)).toBe(
      '{"amountMinor":"14000","at":1772445600000,"kind":"sale_settled",' +
        '"paymentReference":"PAYOUT1 \\"€\\"","to":"settled"}',
    );
  });

  it('keeps a number a number where a member only sounds like an amount', () => {
    const policy = policyOf('2021', 'authorization');
    const text = JSON.stringify({ policy });
    expect(parseEvent(text)).toEqual({ policy });
  });
});
