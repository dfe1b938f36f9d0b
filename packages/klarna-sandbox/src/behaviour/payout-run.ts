import { indexPayout } from '../state.js';
import type { Ledger, PendingRow, PendingSale } from '../state.js';
import { DAY } from '../time.js';
import type { Payout, SettlementType, Transaction } from '../settlement-types.js';
import type { Millis } from '../types.js';
import { termsOf } from '../world.js';
import type { World } from '../world.js';
import { distort } from './distortions.js';
import { followingRows, isInvoicedApart, merchantRow, saleRows } from './payout-rows.js';
import type { References, RowGroup } from './payout-rows.js';
import { book, roundedShare } from './postings.js';
import { addUp } from './totals.js';

/** Whether a run at `at` would carry anything. */
export function hasPayable(ledger: Ledger, at: Millis): boolean {
  const first = ledger.sales[0];
  const hasSale = first !== undefined && first.eligibleAt <= at;
  return hasSale || ledger.ready.some((row) => isReady(row, at));
}

/**
 * Pays one merchant in one currency: the sales whose time has come by `until`, their fees, and the rows
 * whose sale is paid out by this run or was by an earlier one. One payout; where fees are invoiced apart,
 * two; none when there is nothing to carry.
 */
export function runPayout(
  world: World,
  ledger: Ledger,
  until: Millis = world.clock.now(),
): readonly Payout[] {
  const now = world.clock.now();
  const isDue = hasPayable(ledger, now) || (until > now && ledger.sales.length > 0);
  if (!isDue) return [];
  const references = pickReferences(world, ledger);
  const sales = takeSales(ledger, until);
  const following = [
    ...takeReady(ledger, now),
    ...sales.flatMap((sale) => takeWaiting(ledger, sale.captureId)),
  ];
  const rows = [
    ...inOrder(sales.map((sale) => saleRows(world, sale, references))),
    ...inOrder(following.map((row) => followingRows(world, row, references))),
  ];
  const held = holdBack(world, ledger, rows);
  const payouts = payoutsOf(world, ledger, { ...references, rows: [...rows, ...held] }).map(
    (payout) => distort(world, payout),
  );
  for (const payout of payouts) {
    indexPayout(world.state, payout);
    world.changed({ kind: 'payout', value: payout });
  }
  for (const orderId of new Set(rows.map((row) => row.orderId))) {
    const order = world.state.orders.get(orderId);
    if (order) world.changed({ kind: 'order', value: order });
  }
  return payouts;
}

type Collected = References & Readonly<{ rows: readonly Transaction[] }>;

function payoutsOf(
  world: World,
  ledger: Ledger,
  { main, fees, rows }: Collected,
): readonly Payout[] {
  const { settlementType } = termsOf(world, ledger.merchantId);
  const { merchantId, currency } = ledger;
  const at = world.clock.now();
  const make = (
    named: string,
    type: SettlementType,
    debt: number,
    transactions: readonly Transaction[],
  ): Payout => {
    const totals = addUp(transactions, { debt, settlementType: type });
    return {
      reference: named,
      merchantId,
      currency,
      at,
      settlementType: type,
      totals,
      transactions,
    };
  };
  if (settlementType === 'NET') return [make(main, 'NET', ledger.debt, rows)];
  const invoiced = rows.filter(({ type }) => isInvoicedApart(type));
  const paid = rows.filter(({ type }) => !isInvoicedApart(type));
  const gross = paid.length > 0 ? [make(main, 'GROSS', ledger.debt, paid)] : [];
  if (invoiced.length === 0) return gross;
  const debt = gross[0]?.totals.closing_debt_balance ?? ledger.debt;
  return [...gross, make(fees, 'GROSS_FEE', debt, invoiced)];
}

/** Keeps back the agreed share of the sales, and promises it for later. */
function holdBack(world: World, ledger: Ledger, rows: readonly Transaction[]): Transaction[] {
  const { merchantId, currency } = ledger;
  const { holdbackRate, holdbackDays } = termsOf(world, merchantId);
  const sold = rows.reduce((sum, { type, amount }) => sum + (type === 'SALE' ? amount : 0), 0);
  const amount = roundedShare(sold, holdbackRate);
  if (amount === 0) return [];
  const now = world.clock.now();
  const about = { merchantId, currency, orderId: '', captureId: '' };
  book(world, about, { type: 'RELEASE', amount, eligibleAt: now + holdbackDays * DAY });
  return [merchantRow('HOLDBACK', 'ROLLING_RESERVE', amount, now)];
}

function pickReferences(world: World, { merchantId }: Ledger): References {
  const main = pickReference(world);
  const isNet = termsOf(world, merchantId).settlementType === 'NET';
  return { main, fees: isNet ? main : pickReference(world) };
}

function pickReference(world: World): string {
  for (;;) {
    const reference = world.random.code(8);
    if (!world.state.payouts.has(reference)) return reference;
  }
}

/** By time, and within one moment by order: the same whichever way the ledger was filled. */
function inOrder(groups: readonly RowGroup[]): readonly Transaction[] {
  return groups
    .toSorted((a, b) => (a.at === b.at ? compare(a.key, b.key) : a.at - b.at))
    .flatMap(({ rows }) => rows);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function takeSales(ledger: Ledger, until: Millis): readonly PendingSale[] {
  const later = ledger.sales.findIndex(({ eligibleAt }) => eligibleAt > until);
  const taken = later === -1 ? ledger.sales : ledger.sales.slice(0, later);
  ledger.sales = ledger.sales.slice(taken.length);
  return taken;
}

function takeReady(ledger: Ledger, until: Millis): readonly PendingRow[] {
  const taken = ledger.ready.filter((row) => isReady(row, until));
  ledger.ready = ledger.ready.filter((row) => !isReady(row, until));
  return taken;
}

function isReady({ eligibleAt }: PendingRow, until: Millis): boolean {
  return eligibleAt === undefined || eligibleAt <= until;
}

function takeWaiting(ledger: Ledger, captureId: string): readonly PendingRow[] {
  const rows = ledger.waiting.get(captureId) ?? [];
  ledger.waiting.delete(captureId);
  return rows;
}
