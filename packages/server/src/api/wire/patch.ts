import type { MerchantInvoice, Party, Shipment } from '@kvitt/flow';
import { DELIVERY } from './party.js';
import { isRefused, refuse, type Refused } from './read.js';
import { flag, held, integer, made, text } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';
import { ITEMS_NAMED, ITEMS_OF_CART, itemsNamed, type ItemNamed } from './shipment.js';

/** What a partial shipment holds: an amount in minor units, or lines of the order. */
export type PartNamed =
  | Readonly<{ kind: 'amount'; amountMinor: bigint }>
  | Readonly<{ kind: 'items'; items: readonly ItemNamed[] }>;

/** What a PATCH of an order asks for. */
export type OrderUpdate =
  /** `part` is what a partial shipment names, null for all that is left. */
  | Readonly<{
      kind: 'ship';
      shipment: Shipment;
      invoice: MerchantInvoice | null;
      part: PartNamed | null;
    }>
  | Readonly<{ kind: 'cancel'; reason: string | null }>
  | Readonly<{ kind: 'extend'; reason: string | null }>
  | Readonly<{ kind: 'invoice'; invoice: MerchantInvoice }>
  | Readonly<{ kind: 'address'; delivery: Party }>;

const status = (...words: readonly string[]) =>
  text({
    says: words.map((word) => `\`${word}\``).join(' or ') + '.',
    fold: 'lower',
    keywords: { enum: words },
  });

const reason = text({ says: 'Why; kept with the order.' });

const UPDATE_MEMBERS = {
  status: status('shipped', 'cancelled'),
  extend_expiration: flag({ says: 'Asks for more time to ship; without a `status`.' }),
  reason,
  carrier: text({ says: 'Who brings it.' }),
  tracktrace_code: text({ says: 'The number it can be followed by.' }),
  tracktrace_url: text({ says: 'Where it can be followed.' }),
  ship_date: text({ says: 'When it left, in any form.' }),
  items: ITEMS_NAMED,
  partial_shipment_amount: held(
    integer({
      says: 'What is shipped, in minor units; missing or 0 for all that is left. `items` win.',
      also: ['amount'],
      min: 0n,
      otherwise: refuse('invalid_amount'),
    }),
  ),
  invoice_id: text({
    says: 'The merchant’s own invoice.',
    max: 50,
    otherwise: refuse('invalid_request', 'invoice_id has at most 50 characters'),
  }),
  invoice_url: text({ says: 'Where the merchant’s invoice can be read.' }),
  delivery: DELIVERY,
  shopping_cart: ITEMS_OF_CART,
  checkout_data: ITEMS_OF_CART,
};

type Update = ValuesOf<typeof UPDATE_MEMBERS>;

/**
 * The body of PATCH orders/{id}. Tracking data without a status means shipped, since the Java and .NET clients say
 * it so. Refuses a body that asks for nothing.
 */
export const ORDER_UPDATE = made(object(UPDATE_MEMBERS, { title: 'OrderUpdate' }), orderUpdate);

function orderUpdate(body: Update): OrderUpdate | Refused {
  const { status, reason } = body;
  const invoice = invoiceOf(body);
  if (status === null && body.extend_expiration === true) return { kind: 'extend', reason };
  if (status === 'shipped' || (status === null && isTold(body))) return shipOf(body, invoice);
  if (status === 'cancelled') return { kind: 'cancel', reason };
  if (status === null && invoice !== null) return { kind: 'invoice', invoice };
  if (status === null && body.delivery !== null) return addressOf(body.delivery);
  return refuse('invalid_update');
}

/** Klarna takes an address as a whole, so a part of one is not enough. */
function addressOf(delivery: Party): OrderUpdate | Refused {
  const { address1, zipCode, city, country } = delivery;
  return [address1, zipCode, city, country].includes(null)
    ? refuse('missing_data', 'delivery needs address1, zip_code, city and country')
    : { kind: 'address', delivery };
}

/** Whether a body tells of a shipment without saying so. */
const isTold = (body: Update): boolean =>
  [body.tracktrace_code, body.tracktrace_url, body.carrier, body.ship_date].some(
    (told) => told !== null,
  );

function shipOf(body: Update, invoice: MerchantInvoice | null): OrderUpdate | Refused {
  const part = partOf(body);
  if (isRefused(part)) return part;
  const shipment = {
    carrier: body.carrier,
    trackingNumber: body.tracktrace_code,
    trackingUrl: body.tracktrace_url,
    shipDate: body.ship_date,
    reason: body.reason,
  };
  return { kind: 'ship', shipment, invoice, part };
}

const CAPTURE_MEMBERS = {
  amount: integer({
    says: 'What is captured, in minor units; missing or 0 for all that is left.',
    min: 0n,
    otherwise: refuse('invalid_amount'),
  }),
  new_order_id: text({
    says: 'Not used: a part gets a name of its own.',
    max: 50,
    otherwise: refuse('invalid_request', 'new_order_id has at most 50 characters'),
  }),
  new_order_status: text({ says: '`completed`; anything else is taken for it.' }),
  invoice_id: UPDATE_MEMBERS.invoice_id,
  carrier: UPDATE_MEMBERS.carrier,
  tracktrace_code: UPDATE_MEMBERS.tracktrace_code,
  tracktrace_url: UPDATE_MEMBERS.tracktrace_url,
  ship_date: UPDATE_MEMBERS.ship_date,
  reason,
  description: text({ says: 'Why, where no reason is given.' }),
};

/** The body of POST orders/{id}/capture: a shipment under another name. */
export const CAPTURE_REQUEST = made(
  object(CAPTURE_MEMBERS, { title: 'CaptureRequest' }),
  (body): Extract<OrderUpdate, { kind: 'ship' }> => ({
    kind: 'ship',
    shipment: {
      carrier: body.carrier,
      trackingNumber: body.tracktrace_code,
      trackingUrl: body.tracktrace_url,
      shipDate: body.ship_date,
      reason: body.reason ?? body.description,
    },
    invoice: body.invoice_id === null ? null : { invoiceId: body.invoice_id, invoiceUrl: null },
    part:
      body.amount === null || body.amount === 0n
        ? null
        : { kind: 'amount', amountMinor: body.amount },
  }),
);

/** Lines beat an amount, as they do in a refund. */
function partOf(body: Update): PartNamed | null | Refused {
  const items = itemsNamed([body.items, body.shopping_cart.items, body.checkout_data.items]);
  if (isRefused(items)) return items;
  if (items !== null) return { kind: 'items', items };
  const amountMinor = body.partial_shipment_amount.held;
  if (isRefused(amountMinor)) return amountMinor;
  return amountMinor === null || amountMinor === 0n ? null : { kind: 'amount', amountMinor };
}

const invoiceOf = ({
  invoice_id: invoiceId,
  invoice_url: invoiceUrl,
}: Update): MerchantInvoice | null =>
  invoiceId === null && invoiceUrl === null ? null : { invoiceId, invoiceUrl };

/** The body of PATCH capture/{id}, which only cancels; reads to the reason given. */
export const RESERVATION_CANCEL = made(
  object({ status: status('cancelled'), reason }, { title: 'ReservationCancel' }),
  (body): string | null | Refused =>
    body.status === 'cancelled' ? body.reason : refuse('invalid_update'),
);

/** The body of PATCH orders/{id}/refunds/{refund_id}, which only takes the refund back. */
export const REFUND_VOID = made(
  object({ status: status('void') }, { title: 'RefundVoid' }),
  (body): 'void' | Refused => (body.status === 'void' ? body.status : refuse('invalid_update')),
);
