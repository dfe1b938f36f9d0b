import { paymentPair, refundPair, type Currency, type Instant } from '@kvitt/flow';
import type { ListedTransaction } from '../queries/transaction-list.js';
import type { Cell, Column, Table } from './table.js';

const COLUMNS: readonly Column[] = [
  { name: 'created_at', title: 'Created (UTC)', width: 20 },
  { name: 'completed_at', title: 'Completed (UTC)', width: 20 },
  { name: 'type', title: 'Type', width: 18 },
  { name: 'order_id', title: 'Order', width: 22 },
  { name: 'transaction_id', title: 'Transaction', width: 20 },
  { name: 'site_id', title: 'Site', width: 18 },
  { name: 'status', title: 'Order status', width: 14 },
  { name: 'financial_status', title: 'Transaction status', width: 18 },
  { name: 'currency', title: 'Currency', width: 10 },
  { name: 'amount', title: 'Amount', width: 14 },
  { name: 'charge', title: 'Charge', width: 12 },
  { name: 'charge_vat', title: 'VAT on charge', width: 14 },
  { name: 'klarna_fees', title: 'Klarna’s fees', width: 14 },
  { name: 'net', title: 'Net', width: 14 },
  { name: 'customer', title: 'Customer', width: 26 },
  { name: 'email', title: 'E-mail', width: 28 },
  { name: 'reservation_number', title: 'Reservation number', width: 20 },
  { name: 'invoice_number', title: 'Invoice number', width: 20 },
  { name: 'description', title: 'Description', width: 40 },
];

/**
 * Transactions as a table, a page at a time. Amounts that were taken from the merchant are negative; charges and fees are those that
 * have been booked, and `net` is the amount less them.
 */
export const transactionsTable = (
  pages: () => AsyncIterable<readonly ListedTransaction[]>,
): Table => ({
  title: 'Transactions',
  columns: COLUMNS,
  pages: async function* () {
    for await (const page of pages()) yield page.map(rowOf);
  },
});

/** What a row says; cells that are left out are empty. */
type Said = Readonly<{
  createdAt: Instant;
  completedAt: Instant | null;
  type: string;
  orderId: string | null;
  transactionId: number;
  siteId: number | null;
  orderStatus: string;
  transactionStatus: string;
  currency: Currency;
  amountMinor: bigint;
  costs?: Readonly<{ charge: bigint; vat: bigint; klarna: bigint }>;
  customer?: Readonly<{ name: string; email: string | null }>;
  reservationNumber?: string | null;
  invoiceNumber?: string | null;
  description: string;
}>;

function rowOf(listed: ListedTransaction): readonly Cell[] {
  const said = saidOf(listed);
  const { currency, costs = { charge: 0n, vat: 0n, klarna: 0n } } = said;
  const amount = (minor: bigint): Cell => ({ minor, currency });
  const at = (instant: Instant | null): Cell => (instant === null ? null : { at: instant });
  return [
    at(said.createdAt),
    at(said.completedAt),
    said.type,
    said.orderId,
    // Sixteen digits are more than a spreadsheet keeps of a number.
    String(said.transactionId),
    said.siteId === null ? null : String(said.siteId),
    said.orderStatus,
    said.transactionStatus,
    currency,
    amount(said.amountMinor),
    amount(costs.charge),
    amount(costs.vat),
    amount(costs.klarna),
    amount(said.amountMinor - costs.charge - costs.vat - costs.klarna),
    said.customer?.name ?? null,
    said.customer?.email ?? null,
    said.reservationNumber ?? null,
    said.invoiceNumber ?? null,
    said.description,
  ];
}

function saidOf(listed: ListedTransaction): Said {
  if (listed.kind === 'account') {
    const { transaction: own } = listed;
    return {
      ...own,
      siteId: null,
      orderStatus: own.state,
      transactionStatus: own.state,
      amountMinor: own.direction === 'credit' ? own.amountMinor : -own.amountMinor,
    };
  }
  const { payment, request } = listed.stored;
  const { siteId, currency, klarna } = payment;
  const { firstName, lastName, email } = request.customer;
  const about = {
    siteId,
    currency,
    customer: { name: [firstName, lastName].filter(Boolean).join(' '), email },
    reservationNumber: klarna.reservationNumber,
    invoiceNumber: klarna.invoiceNumber,
  };
  if (listed.kind === 'payment') {
    return {
      ...about,
      ...paymentPair(payment.policy.edition, payment.flowState),
      createdAt: payment.createdAt,
      completedAt: payment.settledAt,
      type: 'payment',
      orderId: payment.orderId,
      transactionId: payment.transactionId,
      amountMinor: payment.amountMinor,
      costs: {
        charge: payment.chargedMinor,
        vat: payment.chargedVatMinor,
        klarna: payment.klarnaFeesMinor,
      },
      description: request.description,
    };
  }
  const refund = payment.refunds.find((each) => each.transactionId === listed.transactionId);
  if (refund === undefined) throw new Error('a listed refund belongs to its payment');
  return {
    ...about,
    ...refundPair(payment.policy.edition, refund.flowState),
    createdAt: refund.createdAt,
    completedAt: refund.flowState === 'completed' ? refund.modifiedAt : null,
    type: 'refund',
    orderId: refund.refundOrderId ?? payment.orderId,
    transactionId: refund.transactionId,
    amountMinor: -refund.amountMinor,
    description: refund.description,
  };
}
