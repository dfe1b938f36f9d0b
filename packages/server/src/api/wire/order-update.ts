import { refuse } from './read.js';
import { decimal, flag, held, integer, text } from './shape.js';
import { list, object } from './shape-object.js';

/** The body of PATCH orders/{id}. */
export const ORDER_UPDATE = object(
  {
    status: text({
      says: '`shipped` or `cancelled`.',
      fold: 'lower',
      keywords: { enum: ['shipped', 'cancelled'] },
    }),
    extend_expiration: flag({ says: 'Asks for more time to ship; without a `status`.' }),
    reason: text({ says: 'Why; kept with the order.' }),
    carrier: text({ says: 'Who brings it.' }),
    tracktrace_code: text({ says: 'The number it can be followed by.' }),
    tracktrace_url: text({ says: 'Where it can be followed.' }),
    ship_date: text({ says: 'When it left, in any form.' }),
    partial_shipment_amount: held(
      integer({
        says: 'What of it is shipped, in minor units; missing or 0 for all that is left.',
        also: ['amount'],
        min: 0n,
        otherwise: refuse('invalid_amount'),
      }),
    ),
    items: held(
      list(
        object({
          merchant_item_id: text({ says: 'A line of the order.' }),
          quantity: decimal({ says: 'How many of it; missing for all of them.' }),
        }),
        { says: 'Lines that are shipped; they beat an amount.' },
      ),
    ),
    invoice_id: text({
      says: 'The merchant’s own invoice.',
      max: 50,
      otherwise: refuse('invalid_request', 'invoice_id has at most 50 characters'),
    }),
    invoice_url: text({ says: 'Where the merchant’s invoice can be read.' }),
  },
  { title: 'OrderUpdate' },
);

/** The body of PATCH capture/{id}. */
export const RESERVATION_CANCEL = object(
  {
    status: text({ says: '`cancelled`.', fold: 'lower', keywords: { enum: ['cancelled'] } }),
    reason: text({ says: 'Why; kept with the order.' }),
  },
  { title: 'ReservationCancel' },
);

/** The body of PATCH orders/{id}/refunds/{refund_id}. */
export const REFUND_VOID = object(
  { status: text({ says: '`void`.', fold: 'lower', keywords: { enum: ['void'] } }) },
  { title: 'RefundVoid' },
);
