import type { MerchantInvoice, Shipment } from '@kvitt/flow';
import type { JsonObject } from './json.js';
import {
  characters,
  integerOf,
  isAbsent,
  isSet,
  read,
  refuse,
  textAt,
  type Parsed,
} from './read.js';

/** What a PATCH of an order asks for. */
export type OrderUpdate =
  /** `amountMinor` is what a partial shipment names, null for the whole order. */
  | Readonly<{
      kind: 'ship';
      shipment: Shipment;
      invoice: MerchantInvoice | null;
      amountMinor: bigint | null;
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
  const given = body.get('partial_shipment_amount') ?? body.get('amount');
  const amountMinor = integerOf(given);
  const isWhole = isAbsent(given) || amountMinor === 0n;
  if (!isWhole && (amountMinor === null || amountMinor < 0n)) return refuse('invalid_amount');
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
    amountMinor: isWhole ? null : amountMinor,
  });
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
