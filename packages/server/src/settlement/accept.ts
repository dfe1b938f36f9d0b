import { move, type Instant, type Transfer } from '@kvitt/flow';
import { rowsWithCause, type SettlementRow } from '../store/settlements.js';
import { leaveSuspense, type Acceptance, type DerivedRow } from '../store/suspense.js';
import { wakeWaitingRefunds } from '../store/timers.js';
import { bookOpenRows, differenceOf, type BookingPorts } from './book.js';
import type { Part } from './difference.js';
import { DIFFERENCE, judgeAccepted, money, signedMinor } from './judge.js';

/** Where what waits on suspense may go: to what it is about, to the merchant's balance, or to the PSP. */
export const PLACES = ['order', 'balance', 'income'] as const;
/** One of them. */
export type Place = (typeof PLACES)[number];

/** What became of an acceptance: done, or why nothing changed. */
export type Accepted =
  | 'accepted'
  /** Somebody else was first. */
  | 'not_waiting'
  /** Nothing says which order it belongs to. */
  | 'no_order'
  /** Two rows that were to net each other do not. */
  | 'not_zero';

const waitingMinor = (row: SettlementRow): bigint => row.suspenseMinor ?? signedMinor(row);

/**
 * Accepts the explanation of a row that waits on suspense. `order` books it as what the explanation says: a sale, a return or a fee of another
 * amount, or what a payout paid and did not list; the rest is the merchant's or the PSP's. Who did it and why is kept.
 */
export async function acceptRow(
  ports: BookingPorts,
  row: SettlementRow,
  to: Place,
  acceptance: Acceptance,
): Promise<Accepted> {
  if (to === 'order') return acceptToOrder(ports, row, acceptance);
  const place = to === 'balance' ? 'merchant:balance' : 'fees:income';
  const transfers = move('suspense_explained', 'suspense', place, waitingMinor(row));
  const isOurs = await leaveSuspense(
    ports.db,
    [row],
    acceptance,
    'explained',
    transfers,
    ports.now(),
  );
  if (!isOurs) return 'not_waiting';
  // Refunds may have waited for what is on the balance now.
  if (to === 'balance') await wakeWaitingRefunds(ports.db, [row.accountId], ports.now());
  return 'accepted';
}

/** Accepts that two rows which wait explain each other: together they come to zero. */
export async function acceptPair(
  ports: Pick<BookingPorts, 'db' | 'now'>,
  [row, other]: readonly [SettlementRow, SettlementRow],
  acceptance: Acceptance,
): Promise<Accepted> {
  const isZero = waitingMinor(row) + waitingMinor(other) === 0n;
  if (!isZero || row.currency !== other.currency || row.rowId === other.rowId) return 'not_zero';
  const now = ports.now();
  const isOurs = await leaveSuspense(ports.db, [row, other], acceptance, 'explained', [], now);
  return isOurs ? 'accepted' : 'not_waiting';
}

async function acceptToOrder(
  ports: BookingPorts,
  row: SettlementRow,
  acceptance: Acceptance,
): Promise<Accepted> {
  const made = await madeOf(ports, row);
  if (made === null) return 'no_order';
  const { rows, state, derived } = made;
  // Back to the bank first: the orders' own transfers take it from there.
  const amount = rows.reduce((sum, each) => sum + waitingMinor(each), 0n);
  const transfers = move('suspense_explained', 'suspense', 'bank', amount);
  const now = ports.now();
  if (!(await leaveSuspense(ports.db, rows, acceptance, state, transfers, now, derived))) {
    return 'not_waiting';
  }
  await bookOpenRows(ports, row.accountId);
  return 'accepted';
}

type Made = Readonly<{
  /** What leaves suspense, the accepted row first. */
  rows: readonly [SettlementRow, ...SettlementRow[]];
  state: 'new' | 'explained';
  derived: readonly DerivedRow[];
}>;

async function madeOf(ports: BookingPorts, row: SettlementRow): Promise<Made | null> {
  if (judgeAccepted(row) !== null) return { rows: [row], state: 'new', derived: [] };
  if (row.type === DIFFERENCE) {
    const parts = await differenceOf(ports, row);
    return parts === null ? null : madeOfParts(row, parts);
  }
  if (row.cause !== 'return_as_sale') return null;
  // Where the payout was paid right, its difference and this row are explained together.
  const others = await rowsWithCause(ports.db, row.accountId, row.paymentReference);
  for (const other of others) {
    if (other.type !== DIFFERENCE || other.state !== 'suspense') continue;
    const parts = await differenceOf(ports, other);
    const isOfRow = parts?.some((part) => part.kind === 'wrong' && part.row.rowId === row.rowId);
    if (parts !== null && isOfRow === true) return madeOfParts(other, parts);
  }
  return madeOfOverpaid(row);
}

/** Rows of ours in the place of a difference and of the wrong rows that it comes from. */
function madeOfParts(row: SettlementRow, parts: readonly Part[]): Made {
  const wrong = parts.flatMap((part) => (part.kind === 'wrong' ? [part.row] : []));
  const derived = parts.flatMap(listedBy);
  const sum = derived.reduce((total, each) => total + signedMinor(each), 0n);
  return { rows: [row, ...wrong], state: 'explained', derived: [...derived, ...counter(-sum)] };
}

function listedBy(part: Part): readonly DerivedRow[] {
  switch (part.kind) {
    case 'wrong': {
      const { row, minor } = part;
      return minor === -2n * waitingMinor(row) ? [returnTold(row)] : [];
    }
    case 'sale': {
      const { sale, fees, returns } = part;
      const about = { klarnaOrderId: sale.klarnaOrderId, captureId: sale.klarnaId };
      const amountMinor = sale.invoicedMinor ?? sale.amountMinor ?? 0n;
      return [
        { ...NEW, ...about, type: 'SALE', detailedType: 'PURCHASE', amountMinor },
        ...fees.map((fee) => ({ ...NEW, ...about, ...fee, type: 'FEE' })),
        ...returns.map(returnOf),
      ];
    }
    case 'return':
      return [returnOf(part.back)];
  }
}

/** A refund that was added as a sale and paid so: it is booked as the return that it is, and Klarna may ask for the rest. */
function madeOfOverpaid(row: SettlementRow): Made {
  const amountMinor = waitingMinor(row);
  const suspenseMinor = 2n * amountMinor;
  const overpaid: DerivedRow = {
    ...NEW,
    type: DIFFERENCE,
    amountMinor: suspenseMinor,
    state: 'suspense',
    cause: 'overpaid',
    explanation: `Klarna paid ${money(suspenseMinor, row)} too much with this payout, and may ask for it`,
    suspenseMinor,
    transfers: move('settlement_unmatched', 'bank', 'suspense', suspenseMinor),
  };
  return {
    rows: [row],
    state: 'explained',
    derived: [returnTold(row), overpaid, ...counter(-amountMinor)],
  };
}

const NO_TRANSFERS: readonly Transfer[] = [];
const NEW = {
  detailedType: null,
  taxMinor: 0n,
  klarnaOrderId: null,
  captureId: null,
  refundId: null,
  body: '{}',
  state: 'new',
  cause: null,
  explanation: null,
  suspenseMinor: null,
  transfers: NO_TRANSFERS,
} as const;

const returnTold = ({
  klarnaOrderId,
  captureId,
  refundId,
  amountMinor,
}: SettlementRow): DerivedRow => ({
  ...NEW,
  type: 'RETURN',
  detailedType: 'PURCHASE_RETURN',
  klarnaOrderId,
  captureId,
  refundId,
  amountMinor,
  wasListed: true,
});

const returnOf = (
  back: Readonly<{ klarnaOrderId: string; klarnaId: string; amountMinor: bigint | null }>,
): DerivedRow => ({
  ...NEW,
  type: 'RETURN',
  detailedType: 'PURCHASE_RETURN',
  klarnaOrderId: back.klarnaOrderId,
  refundId: back.klarnaId,
  amountMinor: back.amountMinor ?? 0n,
});

/** Keeps the rows of a payout adding up to what it paid, whatever stands beside those it told. */
const counter = (amountMinor: bigint): readonly DerivedRow[] =>
  amountMinor === 0n ? [] : [{ ...NEW, type: DIFFERENCE, amountMinor, state: 'explained' }];

/** The ports of somebody who accepts by hand, and books at once. */
export const acceptingPorts = (
  ports: Pick<BookingPorts, 'db' | 'submit'>,
  now: Instant,
): BookingPorts => ({ ...ports, now: () => now, report: () => undefined });
