import { METHODS } from '../behaviour/methods.js';
import type { PaidRow } from '../state.js';
import { formatInstant } from '../time.js';
import type { JsonObject, Merchant } from '../types.js';
import type { World } from '../world.js';

/** A payout's row with what is known of its order: what both the JSON and the CSV are made from. */
export type ReportedRow = Readonly<{
  type: string;
  detailedType: string;
  /** Minor units; positive but for a correction that takes away. */
  amount: number;
  currency: string;
  vatRate: number | null;
  vatAmount: number | null;
  orderId: string;
  shortOrderId: string;
  /** Only on sales and fees; else empty. */
  captureId: string;
  /** Only on returns and reversals. */
  refundId: string | null;
  saleDate: string;
  captureDate: string;
  merchantReference1: string;
  merchantReference2: string;
  captureReference: string;
  refundReference: string;
  reversalReference: string;
  purchaseCountry: string;
  shippingCountry: string;
  paymentMethod: string;
  installments: number;
  /** What the goods bear of tax by rate, on sales and returns whose lines are known; minor units. */
  goodsTaxes: readonly GoodsTax[];
  paymentReference: string;
}>;

/** Tax on goods at one rate, in hundredths of a percent and minor units. */
export type GoodsTax = Readonly<{ rate: number; amount: number }>;

/** Looks up what a row does not carry itself. */
export function reportRow(
  world: World,
  merchant: Merchant,
  { payout, transaction }: PaidRow,
): ReportedRow {
  const { type, orderId, captureId, refundId, capturedAt } = transaction;
  const order = world.state.orders.get(orderId);
  const capturedOn = formatInstant(capturedAt);
  const country = order?.country ?? merchant.country ?? 'SE';
  const shippedTo = order?.shipping['country'];
  const method = order && METHODS[order.method];
  const lines =
    type === 'SALE'
      ? order?.captures.find(({ id }) => id === captureId)?.lines
      : type === 'RETURN'
        ? order?.refunds.find(({ id }) => id === refundId)?.lines
        : undefined;
  return {
    type,
    detailedType: transaction.detailedType,
    amount: transaction.amount,
    currency: payout.currency,
    vatRate: transaction.vatRate,
    vatAmount: transaction.vatAmount,
    orderId,
    shortOrderId: order?.reference ?? '',
    captureId: type === 'SALE' || type === 'FEE' ? captureId : '',
    refundId: type === 'RETURN' || type === 'REVERSAL' ? refundId : null,
    saleDate: order ? formatInstant(order.createdAt) : capturedOn,
    captureDate: capturedOn,
    merchantReference1: order?.merchantReference1 ?? '',
    merchantReference2: order?.merchantReference2 ?? '',
    captureReference: transaction.captureReference,
    refundReference: transaction.refundReference,
    reversalReference: transaction.reversalReference,
    purchaseCountry: country,
    shippingCountry: typeof shippedTo === 'string' && shippedTo ? shippedTo : country,
    paymentMethod: method?.settled ?? '',
    installments: method?.initial.number_of_installments ?? 0,
    goodsTaxes: taxesOf(lines ?? []),
    paymentReference: payout.reference,
  };
}

/** The row as the Settlements API tells it in JSON. */
export function transactionBody(row: ReportedRow, baseUrl: string): JsonObject {
  const tax = row.vatRate === null ? {} : { vat_rate: row.vatRate, vat_amount: row.vatAmount };
  return {
    type: row.type,
    detailed_type: row.detailedType,
    amount: row.amount,
    currency_code: row.currency,
    ...tax,
    order_id: row.orderId,
    short_order_id: row.shortOrderId,
    capture_id: row.captureId,
    refund_id: row.refundId,
    sale_date: row.saleDate,
    capture_date: row.captureDate,
    merchant_reference1: row.merchantReference1,
    merchant_reference2: row.merchantReference2,
    merchant_capture_reference: row.captureReference,
    merchant_refund_reference: row.refundReference,
    ...(row.reversalReference === '' ? {} : { reversal_reference: row.reversalReference }),
    purchase_country: row.purchaseCountry,
    shipping_country: row.shippingCountry,
    initial_payment_method_type: row.paymentMethod,
    ...(row.installments === 0 ? {} : { initial_number_of_installments: row.installments }),
    payment_reference: row.paymentReference,
    payout: `${baseUrl}/settlements/v1/payouts/${row.paymentReference}`,
  };
}

function taxesOf(lines: readonly JsonObject[]): readonly GoodsTax[] {
  const byRate = new Map<number, number>();
  for (const { tax_rate: rate, total_tax_amount: amount } of lines) {
    if (typeof rate !== 'number' || typeof amount !== 'number') continue;
    byRate.set(rate, (byRate.get(rate) ?? 0) + amount);
  }
  return [...byRate].map(([rate, amount]) => ({ rate, amount }));
}
