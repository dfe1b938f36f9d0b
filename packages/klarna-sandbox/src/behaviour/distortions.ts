import type { FaultOf, SettlementFaultKind, TakenFault } from '../faults.js';
import type { Payout, Transaction } from '../settlement-types.js';
import type { JsonObject } from '../types.js';
import type { World } from '../world.js';
import { addUp } from './totals.js';

type SettlementFault = FaultOf<'settlement'>;

/** Which rows a fault can befall, and what it makes of one of them. */
type Distortion = Readonly<{
  befalls: (row: Transaction) => boolean;
  /** The rows told instead of `row`, `rows` being all there are. */
  make: (
    rows: readonly Transaction[],
    row: Transaction,
    fault: SettlementFault,
  ) => readonly Transaction[];
}>;

const DISTORTIONS: Readonly<Record<SettlementFaultKind, Distortion>> = {
  settlement_fee_off: {
    befalls: ({ type }) => type === 'FEE',
    make: (rows, row, { amount = 1 }) =>
      replace(rows, row, [{ ...row, amount: Math.max(0, row.amount + amount) }]),
  },
  settlement_capture_missing: {
    befalls: ({ type }) => type === 'SALE',
    make: (rows, row) =>
      rows.filter((each) => each.captureId !== row.captureId || each.orderId !== row.orderId),
  },
  settlement_row_twice: {
    befalls: ({ type }) => type === 'SALE' || type === 'RETURN',
    make: (rows, row) => replace(rows, row, [row, row]),
  },
  settlement_return_missing: {
    befalls: ({ type }) => type === 'RETURN',
    make: (rows, row) => replace(rows, row, []),
  },
  settlement_return_as_sale: {
    befalls: ({ type }) => type === 'RETURN',
    make: (rows, row) => replace(rows, row, [{ ...row, type: 'SALE', detailedType: 'PURCHASE' }]),
  },
};

/**
 * Lets the faults that wait for a payout befall it: it then tells other rows than are true, and keeps the
 * truth beside them. A fault that finds no row it could befall goes on waiting.
 */
export function distort(world: World, payout: Payout): Payout {
  const truth = { totals: payout.totals, transactions: payout.transactions };
  let told = payout;
  // One after another, so that each looks at what the one before it left.
  for (let turn = 0; turn < MANY; turn += 1) {
    const rows = told.transactions;
    const taken = world.faults.take('settlement', (fault) => candidates(rows, fault).length > 0);
    if (!taken) break;
    told = { ...befall(world, told, taken), truth };
    if (taken.origin === 'random') break;
  }
  return told;
}

/** More faults than this befall no payout, however many were ordered. */
const MANY = 1000;

function befall(world: World, payout: Payout, taken: TakenFault<'settlement'>): Payout {
  const { fault, pick } = taken;
  const { transactions: rows, settlementType, totals } = payout;
  const able = candidates(rows, fault);
  const row = able[pick(able.length)];
  if (!row) return payout;
  const made = DISTORTIONS[fault.kind].make(rows, row, fault);
  world.faults.note(taken, {
    payment_reference: payout.reference,
    order_id: row.orderId,
    rows: rows.filter((each) => !made.includes(each)).map((each) => rowText(each)),
    told: made.filter((each, at) => !rows.includes(each) || made.indexOf(each) < at).map(rowText),
  });
  if (fault.consistent !== true) return { ...payout, transactions: made };
  const debt = totals.opening_debt_balance;
  return { ...payout, transactions: made, totals: addUp(made, { debt, settlementType }) };
}

function candidates(rows: readonly Transaction[], fault: SettlementFault): readonly Transaction[] {
  const { befalls } = DISTORTIONS[fault.kind];
  return rows.filter(
    (row) => befalls(row) && (fault.order_id === undefined || row.orderId === fault.order_id),
  );
}

function replace(
  rows: readonly Transaction[],
  row: Transaction,
  by: readonly Transaction[],
): readonly Transaction[] {
  const at = rows.indexOf(row);
  return rows.toSpliced(at, 1, ...by);
}

function rowText({ type, detailedType, amount, captureId, refundId }: Transaction): JsonObject {
  return { type, detailed_type: detailedType, amount, capture_id: captureId, refund_id: refundId };
}
