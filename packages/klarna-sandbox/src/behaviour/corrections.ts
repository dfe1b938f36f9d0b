import { isAbsent, isObject, isText, isWhole, textField } from '../fields.js';
import { ROW_TYPES, ROWS } from '../settlement-types.js';
import type { Posting, RowType } from '../settlement-types.js';
import { DAY, formatInstant } from '../time.js';
import type { JsonObject } from '../types.js';
import type { World } from '../world.js';
import { book } from './postings.js';

/** A row that Klarna's staff would make: booked now, carried by the next payout that may. */
export type Correction = Readonly<{
  type: Exclude<RowType, 'SALE'>;
  detailed_type?: string;
  /** Minor units, above zero; a CORRECTION may also take away. */
  amount: number;
  /** The order it is about; without one, `currency` says which payouts carry it. */
  order_id?: string;
  capture_id?: string;
  currency?: string;
  /** The merchant it is about where no order is named; the first by default. */
  merchant_id?: string;
  /** Days until a payout may carry it, as for a RELEASE. */
  after_days?: number;
}>;

const AMOUNT_MAX = 200_000_000;

/** Reads a correction; answers the name of the first bad member instead when there is one. */
export function readCorrection(value: unknown): Correction | string {
  if (!isObject(value)) return 'body';
  const { type, detailed_type: detail, amount, currency, after_days: days } = value;
  const known = ROW_TYPES.find((each) => each === type);
  if (!known || known === 'SALE') return 'type';
  if (!isAbsent(detail) && !ROWS[known].details.some((each) => each === detail)) {
    return 'detailed_type';
  }
  const least = known === 'CORRECTION' ? -AMOUNT_MAX : 1;
  if (!isWhole(amount, least, AMOUNT_MAX) || amount === 0) return 'amount';
  if (isAbsent(value['order_id']) && !/^[A-Z]{3}$/.test(textField(value, 'currency'))) {
    return 'currency';
  }
  if (!isAbsent(currency) && !isText(currency, 3, 3)) return 'currency';
  if (!isAbsent(days) && !isWhole(days, 0, 10_000)) return 'after_days';
  const texts = ['order_id', 'capture_id', 'merchant_id'];
  const wrong = texts.find((name) => !isAbsent(value[name]) && !isText(value[name], 1, 100));
  if (wrong) return wrong;
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => !isAbsent(member)),
  ) as Correction;
}

/** Books a correction; answers the name of the member that names nothing there is instead. */
export function bookCorrection(world: World, correction: Correction): Posting | string {
  const { type, amount, detailed_type: detailedType, after_days: days } = correction;
  const { order_id: orderId = '', capture_id: captureId = '' } = correction;
  const order = world.state.orders.get(orderId);
  if (orderId !== '' && !order) return 'order_id';
  if (captureId !== '' && !order?.captures.some(({ id }) => id === captureId)) return 'capture_id';
  if (order && correction.currency && correction.currency !== order.currency) return 'currency';
  const { merchants } = world.settings;
  const named = correction.merchant_id ?? merchants[0]?.id ?? '';
  const merchantId = order?.merchantId ?? named;
  if (!merchants.some(({ id }) => id === merchantId)) return 'merchant_id';
  const currency = order?.currency ?? correction.currency ?? '';
  return book(
    world,
    { merchantId, currency, orderId, captureId },
    {
      type,
      amount,
      ...(detailedType === undefined ? {} : { detailedType }),
      ...(days === undefined ? {} : { eligibleAt: world.clock.now() + days * DAY }),
    },
  );
}

/** A posting as the controls show it. */
export function postingBody(posting: Posting): JsonObject {
  return {
    id: posting.id,
    type: posting.type,
    detailed_type: posting.detailedType,
    amount: posting.amount,
    currency: posting.currency,
    ...(posting.vatRate === null
      ? {}
      : { vat_rate: posting.vatRate, vat_amount: posting.vatAmount }),
    order_id: posting.orderId,
    capture_id: posting.captureId,
    booked_at: formatInstant(posting.bookedAt),
    paid_out_in: posting.paidOutIn,
  };
}
