import type { Capture, Order } from '../types.js';
import type { World } from '../world.js';
import { openAmount } from './captures.js';
import { bookForOrder } from './postings.js';

/**
 * The customer has not paid and never will: Klarna takes back what it paid out, where its contract does
 * not bear that risk. Answers whether there was anything to write off.
 */
export function writeOff(world: World, order: Order, capture: Capture): boolean {
  const amount = openAmount(capture);
  if (amount <= 0 || !capture.invoice) return false;
  capture.invoice.writtenOffAt = world.clock.now();
  const booking = { type: 'RETURN', detailedType: 'PAYMENT_DEFAULT', amount } as const;
  bookForOrder(world, order, capture, booking);
  world.changed({ kind: 'order', value: order });
  return true;
}
