import { refuse, textOf } from '../../api/wire/read.js';
import { always, record } from '../../api/wire/schema.js';
import { integer, shape, text } from '../../api/wire/shape.js';
import { list, object } from '../../api/wire/shape-object.js';
import { ITEMS_NAMED } from '../../api/wire/shipment.js';
import { SUPPORTERS, type ApiDescription } from '../operation.js';
import { MOMENT } from './session.js';
import { READ_TRANSACTION } from './transactions.js';

/** An order after a change: what GET answers. */
const AFTER = READ_TRANSACTION.answer;

const amount = (says: string) => integer({ says, min: 1n, otherwise: refuse('invalid_amount') });

/** POST /api/transactions/:id/ship. */
export const SHIP = {
  id: 'shipOrder',
  method: 'POST',
  path: '/transactions/:id/ship',
  may: SUPPORTERS,
  says: 'Ships what is left of an order, or the part of it that `items` or `amountMinor` name.',
  body: object({
    carrier: text({
      says: 'Who brings it.',
      max: 200,
      otherwise: refuse('invalid_request', 'carrier is too long'),
    }),
    trackingNumber: text({
      says: 'The number it can be followed by.',
      max: 200,
      otherwise: refuse('invalid_request', 'trackingNumber is too long'),
    }),
    trackingUrl: text({
      says: 'Where it can be followed.',
      max: 1000,
      otherwise: refuse('invalid_request', 'trackingUrl is too long'),
    }),
    amountMinor: amount('Only so much, in minor units.'),
    items: ITEMS_NAMED,
  }),
  answer: AFTER,
} as const satisfies ApiDescription;

const WHY = object({
  reason: text({
    says: 'Why; kept with the order.',
    max: 500,
    otherwise: refuse('invalid_request', 'reason is too long'),
  }),
});

/** POST /api/transactions/:id/extend. */
export const EXTEND = {
  id: 'extendShipping',
  method: 'POST',
  path: '/transactions/:id/extend',
  may: SUPPORTERS,
  says: 'Asks for more time to ship, and waits for Klarna’s word.',
  body: WHY,
  answer: AFTER,
} as const satisfies ApiDescription;

/** POST /api/transactions/:id/cancel. */
export const CANCEL = {
  id: 'cancelOrder',
  method: 'POST',
  path: '/transactions/:id/cancel',
  may: SUPPORTERS,
  says: 'Cancels an order, or releases what is left of one that was shipped in part.',
  body: WHY,
  answer: AFTER,
} as const satisfies ApiDescription;

/** POST /api/transactions/:id/duplicate. */
export const DUPLICATE = {
  id: 'duplicateOrder',
  method: 'POST',
  path: '/transactions/:id/duplicate',
  may: SUPPORTERS,
  says: 'Makes an order that has come to nothing again, as a payment link, under the first free order id.',
  answer: record(
    {
      transactionId: always('integer', 'The new order’s number.'),
      orderId: always('string', 'Its order id.'),
      paymentUrl: always('string', 'What to send to the customer.'),
      linkExpiresAt: MOMENT,
    },
    { title: 'OrderMadeAgain' },
  ),
} as const satisfies ApiDescription;

/** POST /api/transactions/:id/refunds. */
export const REFUND = {
  id: 'requestRefund',
  method: 'POST',
  path: '/transactions/:id/refunds',
  may: SUPPORTERS,
  says: 'Refunds everything that is left, an amount, or items of the cart.',
  body: object({
    amountMinor: amount('Only so much, in minor units.'),
    items: list(
      object({
        merchantItemId: text({ says: 'The line of the cart.' }),
        quantity: shape(
          (value) => textOf(value),
          { type: 'number', exclusiveMinimum: 0 },
          { says: 'How many of them; missing for the whole line.' },
        ),
      }),
      { says: 'What comes back; wins over the amount.' },
    ),
    description: text({
      says: 'What the customer reads.',
      max: 200,
      otherwise: refuse('invalid_description'),
    }),
  }),
  answer: AFTER,
} as const satisfies ApiDescription;

/** POST /api/transactions/:id/refunds/:refund/void. */
export const VOID_REFUND = {
  id: 'voidRefund',
  method: 'POST',
  path: '/transactions/:id/refunds/:refund/void',
  may: SUPPORTERS,
  says: 'Takes a refund back that has not left for Klarna.',
  answer: AFTER,
} as const satisfies ApiDescription;

/** POST /api/transactions/:id/notifications/:notification/resend. */
export const RESEND = {
  id: 'resendNotification',
  method: 'POST',
  path: '/transactions/:id/notifications/:notification/resend',
  may: SUPPORTERS,
  says: 'Sends a notification again.',
  answer: record({ id: always('string', 'The one that is due now.') }, { title: 'Resent' }),
} as const satisfies ApiDescription;
