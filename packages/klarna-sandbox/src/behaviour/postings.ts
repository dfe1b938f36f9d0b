import { schedulePosting } from '../schedule.js';
import { ROWS } from '../settlement-types.js';
import type { Posting, RowType } from '../settlement-types.js';
import { indexPosting } from '../state.js';
import type { Capture, Millis, Order } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';

/** What a posting is made from. The usual detailed type of its type when none is named. */
export type Booking = Readonly<{
  type: RowType;
  detailedType?: string;
  /** Minor units. */
  amount: number;
  eligibleAt?: Millis;
}>;

/** Books a row about an order, or about one of its captures, for a coming payout. */
export function bookForOrder(
  world: World,
  order: Order,
  capture: Capture | null,
  booking: Booking,
): Posting {
  const { merchantId, currency, id: orderId } = order;
  return book(world, { merchantId, currency, orderId, captureId: capture?.id ?? '' }, booking);
}

/** Books a row for a coming payout of a merchant. Fees, and what is given back of them, bear tax. */
export function book(
  world: World,
  about: Pick<Posting, 'merchantId' | 'currency' | 'orderId' | 'captureId'>,
  { type, detailedType = ROWS[type].details[0], amount, eligibleAt }: Booking,
): Posting {
  const bookedAt = world.clock.now();
  const isTaxed = ROWS[type].taxTotal !== null;
  const vatRate = isTaxed ? termsOf(world, about.merchantId).feeVatRate : null;
  const posting: Posting = {
    ...about,
    id: world.random.uuid(),
    type,
    detailedType,
    amount,
    vatRate,
    vatAmount: vatRate === null ? null : roundedShare(amount, vatRate),
    bookedAt,
    eligibleAt: eligibleAt ?? bookedAt,
    reference: world.random.code(8),
    paidOutIn: null,
  };
  indexPosting(world.state, posting);
  world.changed({ kind: 'posting', value: posting });
  schedulePosting(world, posting);
  return posting;
}

/** `amount` × `rate` / 10000, rounded half up in whole numbers. */
export function roundedShare(amount: number, rate: number): number {
  return Math.floor((amount * rate + 5000) / 10_000);
}
