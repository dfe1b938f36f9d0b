import {
  accountId,
  amountRefunded,
  isCurrency,
  orderId,
  siteId,
  transactionId,
  type Part,
  type PartItem,
  type Payment,
  type PaymentState,
  type Refund,
  type RefundOf,
} from '@kvitt/flow';
import type { Row } from './database.js';

/** The columns of a payment that every reading statement lists, in the table's words. */
export const PAYMENT_COLUMNS = `account_id, transaction_id, site_id, order_id, token, flow_state, currency,
  amount_minor, captured_minor, klarna_order_id, state, version`;

/** A payment's fields that have no column of their own, as the JSON text of the column `state`. */
export function stateText(payment: Payment): string {
  const { klarna, refunds, parts } = payment;
  return JSON.stringify({
    policy: payment.policy,
    invoicedMinor: Number(payment.invoicedMinor),
    releasedMinor: Number(payment.releasedMinor),
    settledMinor: Number(payment.settledMinor),
    pendingMinor: Number(payment.pendingMinor),
    // Nothing before the first payout, so it is written only where there is some.
    ...(payment.klarnaFeesMinor === 0n ? {} : { klarnaFeesMinor: Number(payment.klarnaFeesMinor) }),
    ...(payment.chargedMinor === 0n ? {} : { chargedMinor: Number(payment.chargedMinor) }),
    ...(payment.chargedVatMinor === 0n ? {} : { chargedVatMinor: Number(payment.chargedVatMinor) }),
    createdAt: payment.createdAt,
    modifiedAt: payment.modifiedAt,
    linkExpiresAt: payment.linkExpiresAt,
    authorizedAt: payment.authorizedAt,
    shippedAt: payment.shippedAt,
    invoicedAt: payment.invoicedAt,
    settledAt: payment.settledAt,
    creditedAt: payment.creditedAt,
    shipBefore: payment.shipBefore,
    extensionAsked: payment.extensionAsked,
    klarna: {
      sessionId: klarna.sessionId,
      hostedSessionId: klarna.hostedSessionId,
      redirectUrl: klarna.redirectUrl,
      reservationNumber: klarna.reservationNumber,
      captureId: klarna.captureId,
      invoiceNumber: klarna.invoiceNumber,
    },
    // Rare, as what ended unstarted is.
    ...(payment.deliveryNumber === 0 ? {} : { deliveryNumber: payment.deliveryNumber }),
    ...(payment.deliveryAsked === null ? {} : { deliveryAsked: payment.deliveryAsked }),
    shipment: payment.shipment,
    merchantInvoice: payment.merchantInvoice,
    reason: payment.reason,
    // Rare, so it is written only where it is so.
    ...(payment.endedUnstarted ? { endedUnstarted: true } : {}),
    refunds: refunds.map((refund) => ({ ...refund, amountMinor: Number(refund.amountMinor) })),
    parts: parts.map((part) => ({
      ...part,
      amountMinor: Number(part.amountMinor),
      items:
        part.items?.map((item) => ({ ...item, amountMinor: Number(item.amountMinor) })) ?? null,
    })),
  });
}

type StoredPart = Omit<Part, 'amountMinor' | 'items'> &
  Readonly<{
    amountMinor: number;
    items: readonly (Omit<PartItem, 'amountMinor'> & Readonly<{ amountMinor: number }>)[] | null;
  }>;

type StoredState = Omit<
  Payment,
  | 'invoicedMinor'
  | 'releasedMinor'
  | 'settledMinor'
  | 'pendingMinor'
  | 'klarnaFeesMinor'
  | 'chargedMinor'
  | 'chargedVatMinor'
  | 'refunds'
  | 'parts'
  | 'klarna'
  | 'endedUnstarted'
  | 'deliveryNumber'
  | 'deliveryAsked'
> &
  Readonly<{
    endedUnstarted?: true;
    deliveryNumber?: number;
    deliveryAsked?: number;
    klarnaFeesMinor?: number;
    chargedMinor?: number;
    chargedVatMinor?: number;
    invoicedMinor: number;
    /** Absent, like `parts` and what a refund is of, in rows from before there were parts. */
    releasedMinor?: number;
    settledMinor: number;
    pendingMinor: number;
    klarna: Omit<Payment['klarna'], 'orderId'>;
    refunds: readonly (Omit<Refund, 'amountMinor' | 'of'> &
      Readonly<{ amountMinor: number; of?: RefundOf }>)[];
    parts?: readonly StoredPart[];
  }>;

/** The payment of a row that has `PAYMENT_COLUMNS`. */
export function paymentOfRow(row: Row): Payment {
  const state = JSON.parse(String(row['state'])) as StoredState;
  const currency = String(row['currency']);
  if (!isCurrency(currency)) throw new Error(`currency ${currency} in the store`);
  return {
    ...state,
    accountId: accountId(Number(row['account_id'])),
    transactionId: transactionId(Number(row['transaction_id'])),
    siteId: siteId(Number(row['site_id'])),
    orderId: orderId(String(row['order_id'])),
    token: String(row['token']),
    flowState: String(row['flow_state']) as PaymentState,
    currency,
    amountMinor: row['amount_minor'] as bigint,
    capturedMinor: row['captured_minor'] as bigint,
    invoicedMinor: BigInt(state.invoicedMinor),
    settledMinor: BigInt(state.settledMinor),
    pendingMinor: BigInt(state.pendingMinor),
    klarnaFeesMinor: BigInt(state.klarnaFeesMinor ?? 0),
    chargedMinor: BigInt(state.chargedMinor ?? 0),
    chargedVatMinor: BigInt(state.chargedVatMinor ?? 0),
    endedUnstarted: state.endedUnstarted ?? false,
    deliveryNumber: state.deliveryNumber ?? 0,
    deliveryAsked: state.deliveryAsked ?? null,
    klarna: { ...state.klarna, orderId: row['klarna_order_id'] as string | null },
    releasedMinor: BigInt(state.releasedMinor ?? 0),
    refunds: state.refunds.map((r) => ({
      ...r,
      amountMinor: BigInt(r.amountMinor),
      of: r.of ?? 'order',
    })),
    parts: (state.parts ?? []).map((part) => ({
      ...part,
      amountMinor: BigInt(part.amountMinor),
      items: part.items?.map((i) => ({ ...i, amountMinor: BigInt(i.amountMinor) })) ?? null,
    })),
    version: Number(row['version']),
  };
}

/** The column `refunded_minor`: the database's own guard over the refunds. */
export const refundedMinor = (payment: Payment): bigint => amountRefunded(payment);
