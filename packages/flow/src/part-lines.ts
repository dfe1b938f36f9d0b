import { invariant } from './invariant.js';
import { divideHalfUp } from './money.js';
import type { KlarnaLine } from './order-request.js';
import type { PartItem } from './payment.js';

/**
 * A part's pieces as Klarna's order lines, whose arithmetic holds exactly: each `totalAmount` is what the pieces come to,
 * and quantity × `unitPrice` − `totalDiscountAmount`. `lines` are the order's own.
 */
export function partLines(
  lines: readonly KlarnaLine[],
  items: readonly PartItem[],
): readonly KlarnaLine[] {
  return items.map(({ line: index, quantity, amountMinor }) => {
    const line = lines[index];
    invariant(line !== undefined, 'a part holds pieces of lines that the order has');
    const pieces = BigInt(quantity);
    // Rounded up, so that what is too much is a discount; a negative line is sent as one piece.
    const isNegative = amountMinor < 0n;
    const unitPrice = isNegative ? amountMinor : (amountMinor + pieces - 1n) / pieces;
    const discount = isNegative ? 0n : unitPrice * pieces - amountMinor;
    const rate = BigInt(line.taxRate);
    return {
      ...line,
      quantity: isNegative ? 1 : quantity,
      unitPrice: Number(unitPrice),
      totalDiscountAmount: Number(discount),
      totalAmount: Number(amountMinor),
      totalTaxAmount: Number(divideHalfUp(amountMinor * rate, 10_000n + rate)),
    };
  });
}
