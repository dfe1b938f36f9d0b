import type { MerchantInvoice, Shipment } from '@kvitt/flow';
import type { JsonObject } from './json.js';
import {
  characters,
  integerOf,
  isAbsent,
  isSet,
  member,
  read,
  refuse,
  textAt,
  type Parsed,
} from './read.js';
import { itemsNamed, type ItemNamed } from './shipment.js';

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
  | Readonly<{ kind: 'invoice'; invoice: MerchantInvoice }>;

const TRACKING = ['tracktrace_code', 'tracktrace_url', 'carrier', 'ship_date'] as const;

/**
 * Finds out what the body of PATCH orders/{id} asks for. Tracking data without a status means shipped,
 * since the Java and .NET clients say it so. Refuses a body that asks for nothing.
 */
export function orderUpdateOf(body: JsonObject): Parsed<OrderUpdate> {
  const status = textAt(body, 'status')?.toLowerCase() ?? null;
  const invoice = invoiceOf(body);
  const reason = textAt(body, 'reason');
  if (characters(invoice?.invoiceId ?? '') > 50) {
    return refuse('invalid_request', 'invoice_id has at most 50 characters');
  }
  if (status === null && isSet(body.get('extend_expiration'))) {
    return read({ kind: 'extend', reason });
  }
  const isTold = TRACKING.some((name) => textAt(body, name) !== null);
  if (status === 'shipped' || (status === null && isTold)) return shipOf(body, invoice);
  if (status === 'cancelled') return read({ kind: 'cancel', reason });
  if (status === null && invoice !== null) return read({ kind: 'invoice', invoice });
  return refuse('invalid_update');
}

function shipOf(body: JsonObject, invoice: MerchantInvoice | null): Parsed<OrderUpdate> {
  const part = partOf(body);
  if (part.kind === 'refused') return part;
  return read({
    kind: 'ship',
    shipment: {
      carrier: textAt(body, 'carrier'),
      trackingNumber: textAt(body, 'tracktrace_code'),
      trackingUrl: textAt(body, 'tracktrace_url'),
      shipDate: textAt(body, 'ship_date'),
      reason: textAt(body, 'reason'),
    },
    invoice,
    part: part.value,
  });
}

/** Lines beat an amount, as they do in a refund. */
function partOf(body: JsonObject): Parsed<PartNamed | null> {
  const items = itemsNamed(body);
  if (items.kind === 'refused') return items;
  if (items.value !== null) return read({ kind: 'items', items: items.value });
  const given = member(body, 'partial_shipment_amount', 'amount');
  const amountMinor = integerOf(given);
  if (isAbsent(given) || amountMinor === 0n) return read(null);
  if (amountMinor === null || amountMinor < 0n) return refuse('invalid_amount');
  return read({ kind: 'amount', amountMinor });
}

function invoiceOf(body: JsonObject): MerchantInvoice | null {
  const invoiceId = textAt(body, 'invoice_id');
  const invoiceUrl = textAt(body, 'invoice_url');
  return invoiceId === null && invoiceUrl === null ? null : { invoiceId, invoiceUrl };
}

/** Reads the body of PATCH capture/{id}, which only cancels; answers the reason given. */
export function reservationCancelOf(body: JsonObject): Parsed<string | null> {
  const status = textAt(body, 'status')?.toLowerCase();
  return status === 'cancelled' ? read(textAt(body, 'reason')) : refuse('invalid_update');
}

/** Reads the body of PATCH orders/{id}/refunds/{refund_id}, which only takes the refund back. */
export function refundVoidOf(body: JsonObject): Parsed<'void'> {
  const status = textAt(body, 'status')?.toLowerCase();
  return status === 'void' ? read(status) : refuse('invalid_update');
}
