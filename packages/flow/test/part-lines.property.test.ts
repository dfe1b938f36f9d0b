import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, partLines, transactionId, type KlarnaLine, type Payment } from '../src/index.ts';
import { PARCEL } from './support/example.ts';
import { holds, replay } from './support/seed.ts';
import { paymentIn } from './support/story.ts';

/** Klarna's lines of an order of 140.00: a line of many pieces, and one that holds the rest. */
const ORDER = fc
  .record({
    pieces: fc.integer({ min: 1, max: 40 }),
    total: fc.integer({ min: 1, max: 13_999 }),
    taxRate: fc.constantFrom(0, 600, 2100, 2500),
  })
  .map(({ pieces, total, taxRate }) =>
    [
      { quantity: pieces, totalAmount: total },
      { quantity: 1, totalAmount: 14_000 - total },
    ].map(({ quantity, totalAmount }, index): KlarnaLine => ({
      type: 'physical',
      reference: `R-${index}`,
      name: `Line ${index}`,
      quantity,
      unitPrice: Math.ceil(totalAmount / quantity),
      taxRate,
      totalDiscountAmount: quantity * Math.ceil(totalAmount / quantity) - totalAmount,
      totalAmount,
      totalTaxAmount: 0,
    })),
  );

it(`parts of any pieces obey Klarna’s arithmetic and add up to the order ${replay}`, () => {
  holds(
    fc.property(
      ORDER,
      fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 12 }),
      (lines, take) => {
        let payment: Payment = paymentIn('authorized', { edition: '2025' }).payment;
        const [many, rest] = lines;
        if (many === undefined || rest === undefined) throw new Error('there are two lines');
        let left = many.quantity;
        const shipped: KlarnaLine[] = [];
        const ship = (line: number, quantity: number): void => {
          const of = line === 0 ? many : rest;
          const decision = decide(
            payment,
            {
              kind: 'ship_part',
              partId: transactionId(3_000_000 + payment.parts.length),
              what: {
                kind: 'items',
                items: [{ line, quantity, of: of.quantity, totalMinor: BigInt(of.totalAmount) }],
              },
              shipment: { ...PARCEL, trackingNumber: null },
              invoice: null,
            },
            { now: payment.modifiedAt, availableMinor: 0n },
          );
          // A piece that comes to nothing cannot be captured by itself.
          if (decision.kind !== 'accepted') return;
          payment = decision.next;
          if (line === 0) left -= quantity;
          const part = payment.parts.at(-1);
          shipped.push(...partLines(lines, part?.items ?? []));
        };
        for (const pieces of take) if (left > 0) ship(0, Math.min(pieces, left));
        if (left > 0) ship(0, left);
        ship(1, 1);
        for (const line of shipped) {
          expect(line.totalAmount).toBe(line.quantity * line.unitPrice - line.totalDiscountAmount);
          expect(line.totalDiscountAmount).toBeGreaterThanOrEqual(0);
          const tax = (line.totalAmount * line.taxRate) / (10_000 + line.taxRate);
          expect(Math.abs(line.totalTaxAmount - tax)).toBeLessThanOrEqual(0.5);
        }
        const sum = shipped.reduce((total, line) => total + line.totalAmount, 0);
        expect(sum).toBe(14_000);
        expect(payment.flowState).toBe('shipped');
      },
    ),
    300,
  );
});
