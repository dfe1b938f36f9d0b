import type { Terms } from '../options.js';
import { indexPayout } from '../state.js';
import type { Ledger, PendingRow, PendingSale } from '../state.js';
import type { Millis, Order, Payout, Transaction } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';

/** Whether a run at `at` would carry anything. */
export function hasPayable(ledger: Ledger, at: Millis): boolean {
  const first = ledger.sales[0];
  return ledger.ready.length > 0 || (first !== undefined && first.eligibleAt <= at);
}

/**
 * Pays one merchant in one currency: the sales whose time has come, their fees, and the returns
 * and charges whose sale is paid out by this run or was by an earlier one.
 */
export function runPayout(world: World, ledger: Ledger): Payout | null {
  const now = world.clock.now();
  if (!hasPayable(ledger, now)) return null;
  const reference = pickReference(world);
  const sales = takeSales(ledger, now);
  const rows = [...ledger.ready, ...sales.flatMap((sale) => takeWaiting(ledger, sale.captureId))];
  ledger.ready = [];
  const transactions = [
    ...sales.flatMap((sale) => saleRows(world, sale, reference)),
    ...rows.flatMap((row) => followingRow(world, row, reference)),
  ];
  const payout = total(ledger, { reference, at: now, transactions });
  indexPayout(world.state, payout);
  world.changed({ kind: 'payout', value: payout });
  for (const orderId of new Set(transactions.map((row) => row.orderId))) {
    const order = world.state.orders.get(orderId);
    if (order) world.changed({ kind: 'order', value: order });
  }
  return payout;
}

/** Adds up a payout. One that would be negative pays nothing and becomes debt, repaid later. */
function total(
  ledger: Ledger,
  {
    reference,
    at,
    transactions,
  }: { reference: string; at: Millis; transactions: readonly Transaction[] },
): Payout {
  const sum = (type: Transaction['type'], read: (row: Transaction) => number): number =>
    transactions.filter((row) => row.type === type).reduce((all, row) => all + read(row), 0);
  const sale = sum('SALE', (row) => row.amount);
  const fee = sum('FEE', (row) => row.amount);
  const tax = sum('FEE', (row) => row.vatAmount ?? 0);
  const returned = sum('RETURN', (row) => row.amount);
  const raw = sale - returned - fee - tax;
  const deposit = Math.max(0, -raw);
  const repay = Math.max(0, Math.min(ledger.debt, raw));
  return {
    reference,
    merchantId: ledger.merchantId,
    currency: ledger.currency,
    at,
    sale,
    fee,
    tax,
    returned,
    repay,
    deposit,
    openingDebt: ledger.debt,
    closingDebt: ledger.debt - repay + deposit,
    settlement: Math.max(0, raw) - repay,
    transactions,
  };
}

function pickReference(world: World): string {
  for (;;) {
    const reference = world.random.code(8);
    if (!world.state.payouts.has(reference)) return reference;
  }
}

function takeSales(ledger: Ledger, now: Millis): readonly PendingSale[] {
  const later = ledger.sales.findIndex(({ eligibleAt }) => eligibleAt > now);
  const taken = later === -1 ? ledger.sales : ledger.sales.slice(0, later);
  ledger.sales = ledger.sales.slice(taken.length);
  return taken;
}

function takeWaiting(ledger: Ledger, captureId: string): readonly PendingRow[] {
  const rows = ledger.waiting.get(captureId) ?? [];
  ledger.waiting.delete(captureId);
  return rows;
}

function saleRows(world: World, sale: PendingSale, reference: string): Transaction[] {
  const order = world.state.orders.get(sale.orderId);
  const capture = order?.captures.find(({ id }) => id === sale.captureId);
  if (!order || !capture?.invoice) return [];
  capture.invoice.paidOutIn = reference;
  const { amount } = capture.invoice;
  const terms = termsOf(world, order.merchantId);
  const row = baseRow(order, capture.id);
  return [
    { ...row, type: 'SALE', detailedType: 'PURCHASE', amount },
    feeRow(terms, row, 'PURCHASE_FEE_PERCENTAGE', roundedShare(amount, terms.feeRate)),
    feeRow(terms, row, 'PURCHASE_FEE_FIXED', terms.feeFixed),
  ];
}

function followingRow(world: World, pending: PendingRow, reference: string): Transaction[] {
  const order = world.state.orders.get(pending.orderId);
  if (!order) return [];
  const row = baseRow(order, pending.captureId);
  const { source } = pending;
  switch (source.kind) {
    case 'due_date_fee': {
      const capture = order.captures.find(({ id }) => id === pending.captureId);
      const fee = capture?.dueDateFees[source.index];
      if (!fee) return [];
      fee.paidOutIn = reference;
      return [feeRow(termsOf(world, order.merchantId), row, 'EXTEND_DUE_DATE_FEE', fee.amount)];
    }
    case 'refund': {
      const refund = order.refunds.find(({ id }) => id === source.refundId);
      const part = refund?.returns.find(({ captureId }) => captureId === pending.captureId);
      if (!refund || !part) return [];
      part.paidOutIn = reference;
      return [
        {
          ...row,
          type: 'RETURN',
          detailedType: 'PURCHASE_RETURN',
          amount: part.amount,
          captureId: '',
          refundId: refund.id,
          refundReference: refund.reference,
        },
      ];
    }
  }
}

function baseRow(order: Order, captureId: string): Transaction {
  const capture = order.captures.find(({ id }) => id === captureId);
  return {
    type: 'SALE',
    detailedType: '',
    amount: 0,
    vatRate: null,
    vatAmount: null,
    orderId: order.id,
    captureId,
    refundId: null,
    captureReference: capture?.reference ?? '',
    refundReference: '',
    capturedAt: capture?.at ?? order.createdAt,
  };
}

function feeRow(terms: Terms, row: Transaction, detailedType: string, amount: number): Transaction {
  const vatRate = terms.feeVatRate;
  const vatAmount = roundedShare(amount, vatRate);
  return { ...row, type: 'FEE', detailedType, amount, vatRate, vatAmount };
}

/** `amount` × `rate` / 10000, rounded half up in whole numbers. */
function roundedShare(amount: number, rate: number): number {
  return Math.floor((amount * rate + 5000) / 10_000);
}
