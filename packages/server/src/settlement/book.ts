import {
  DAY,
  later,
  move,
  times,
  type AccountId,
  type Instant,
  type TransactionId,
} from '@kvitt/flow';
import type { Submit } from '../commands/submission.js';
import type { Database } from '../store/database.js';
import {
  expectedKey,
  findExpected,
  openExpected,
  openReturns,
  openWholeReturns,
  type ExpectedSettlement,
} from '../store/expected-settlements.js';
import { klarnaTermsOf } from '../store/klarna-terms.js';
import {
  bookRowApart,
  findPayout,
  openRows,
  rowsWithCause,
  type SettlementRow,
} from '../store/settlements.js';
import { findByKlarnaOrders, loadOrders } from '../store/stored-orders.js';
import { explainDifference, wordsOf, type Part } from './difference.js';
import {
  DIFFERENCE,
  judge,
  judgeAccepted,
  signedMinor,
  type Known,
  type Verdict,
} from './judge.js';

/** What booking needs. */
export type BookingPorts = Readonly<{
  db: Database;
  submit: Submit;
  now: () => Instant;
  /** Told of payouts imported and of rows that differ, with the reason in words. */
  report: (what: 'payout_imported' | 'row_unmatched', detail: string) => void;
}>;

const BATCH = 500;

type Payments = ReadonlyMap<string, Readonly<{ transactionId: TransactionId; currency: string }>>;

/**
 * Books every row that nothing has been done about; `progress` is told how many are done. Answers false when some have to wait for an
 * answer of Klarna's.
 */
export async function bookOpenRows(
  ports: BookingPorts,
  accountId: AccountId,
  progress: (rows: number) => void = () => undefined,
): Promise<boolean> {
  const terms = await klarnaTermsOf(ports.db, accountId);
  let after = 0n;
  let isAll = true;
  for (let done = 0; ;) {
    const rows = await openRows(ports.db, accountId, after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return isAll;
    after = last.rowId;
    const { payments, expected, returns } = await lookUp(ports.db, accountId, rows);
    const unanswered = await unansweredOf(ports, accountId, rows, payments, expected);
    const known: Known = {
      terms,
      expected,
      returns,
      unanswered,
      currencyOf: (id) => payments.get(id)?.currency,
    };
    const listed = rows.filter(({ type }) => type !== DIFFERENCE);
    const verdicts = listed.map((row) => {
      const verdict = judgeAnew(row, known);
      if (verdict.kind === 'book') countListed(expected, row);
      return { row, verdict };
    });
    isAll &&= verdicts.every(({ verdict }) => verdict.kind !== 'wait');
    await Promise.all(
      verdicts.map(async ({ row, verdict }) => bookRow(ports, row, verdict, payments)),
    );
    for (const row of rows.filter(({ type }) => type === DIFFERENCE)) {
      await bookDifference(ports, row);
    }
    done += rows.length;
    progress(done);
  }
}

/** A row whose explanation was accepted is booked as it is. */
function judgeAnew(row: SettlementRow, known: Known): Verdict {
  const command = row.acceptedBy === null ? null : judgeAccepted(row);
  return command === null ? judge(row, known) : { kind: 'book', command };
}

const keysOf = ({ type, captureId, refundId }: SettlementRow) => [
  ...(captureId === null ? [] : [{ kind: 'sale' as const, klarnaId: captureId }]),
  ...(refundId === null || (type !== 'RETURN' && type !== 'SALE')
    ? []
    : [{ kind: 'return' as const, klarnaId: refundId }]),
];

async function lookUp(
  db: Database,
  accountId: AccountId,
  rows: readonly SettlementRow[],
): Promise<{
  payments: Payments;
  expected: Map<string, ExpectedSettlement>;
  returns: readonly ExpectedSettlement[];
}> {
  const orders = rows.flatMap(({ klarnaOrderId }) =>
    klarnaOrderId === null ? [] : [klarnaOrderId],
  );
  const wanted = new Map(
    rows.flatMap(keysOf).map((key) => [expectedKey(key.kind, key.klarnaId), key]),
  );
  const [payments, expected] = await Promise.all([
    findByKlarnaOrders(db, accountId, [...new Set(orders)]),
    findExpected(db, accountId, [...wanted.values()]),
  ]);
  const sold = [...expected.values()].filter(({ kind }) => kind === 'sale');
  const open = await openReturns(db, accountId, [...new Set(sold.map((e) => e.transactionId))]);
  const told = new Set(rows.flatMap(({ type, refundId }) => (type === 'RETURN' ? [refundId] : [])));
  return { payments, expected, returns: open.filter(({ klarnaId }) => !told.has(klarnaId)) };
}

/** How long an answer that was lost may take to be heard again. */
const PATIENCE = times(2, DAY);

/** Orders that have a return of a refund nobody knows here, while Klarna has been asked for one and its answer is still to come. */
async function unansweredOf(
  { db, now }: BookingPorts,
  accountId: AccountId,
  rows: readonly SettlementRow[],
  payments: Payments,
  expected: ReadonlyMap<string, ExpectedSettlement>,
): Promise<ReadonlySet<string>> {
  const orders = rows.flatMap(({ type, refundId, klarnaOrderId }) => {
    const isUnknown =
      type === 'RETURN' && refundId !== null && !expected.has(expectedKey('return', refundId));
    const payment = isUnknown ? payments.get(klarnaOrderId ?? '') : undefined;
    return payment === undefined ? [] : [{ accountId, transactionId: payment.transactionId }];
  });
  const found = await loadOrders(db, orders);
  const waiting = [...found.values()].filter(
    ({ payment: { refunds, flowState, modifiedAt } }) =>
      now() <= later(modifiedAt, PATIENCE) &&
      (flowState === 'expired' || refunds.some((refund) => refund.flowState === 'sending')),
  );
  return new Set(waiting.flatMap(({ payment }) => payment.klarna.orderId ?? []));
}

/** What the commit will count; rows later in the same batch are judged beside it. */
function countListed(expected: Map<string, ExpectedSettlement>, row: SettlementRow): void {
  const id = row.type === 'SALE' ? row.captureId : row.refundId;
  if ((row.type !== 'SALE' && row.type !== 'RETURN') || id === null) return;
  const key = expectedKey(row.type === 'SALE' ? 'sale' : 'return', id);
  const each = expected.get(key);
  if (each !== undefined)
    expected.set(key, { ...each, listedMinor: each.listedMinor + row.amountMinor });
}

async function bookRow(
  ports: BookingPorts,
  row: SettlementRow,
  verdict: Verdict,
  payments: Payments,
): Promise<void> {
  switch (verdict.kind) {
    case 'wait':
      return;
    case 'account': {
      const code = verdict.ledger === 'klarna:debt' ? 'settlement_debt' : 'settlement_reserve';
      const note = {
        state: 'matched',
        cause: null,
        explanation: null,
        suspenseMinor: null,
      } as const;
      const transfers = move(code, 'bank', verdict.ledger, signedMinor(row));
      await bookRowApart(ports.db, row, note, transfers, ports.now());
      return;
    }
    case 'differs':
      await toSuspense(ports, row, {
        ...verdict,
        state: 'suspense',
        listsReturn: verdict.lists?.klarnaId ?? null,
      });
      return;
    case 'split':
      // Its difference first: the commit of the rest ends the row.
      if (row.cause === null) await toSuspense(ports, row, { ...verdict, state: 'new' });
      await bookOrder(ports, { ...row, cause: verdict.cause }, verdict, payments);
      return;
    case 'book':
      await bookOrder(ports, row, verdict, payments);
      return;
  }
}

async function bookOrder(
  ports: BookingPorts,
  row: SettlementRow,
  { command }: Extract<Verdict, { kind: 'book' | 'split' }>,
  payments: Payments,
): Promise<void> {
  const { accountId, rowId } = row;
  const payment = payments.get(row.klarnaOrderId ?? '');
  if (payment !== undefined) {
    const outcome = await ports.submit({
      kind: 'change',
      target: { kind: 'transaction', accountId, transactionId: payment.transactionId },
      command,
      cause: { kind: 'settlement_row', accountId, rowId },
    });
    if (outcome.kind !== 'refused') return;
  }
  await toSuspense(ports, row, {
    state: 'suspense',
    cause: 'order_closed',
    explanation: `Klarna's order ${row.klarnaOrderId} has no part in any payout here: it was never captured, or ended before`,
    suspenseMinor: row.acceptedBy === null ? signedMinor(row) : (row.suspenseMinor ?? 0n),
  });
}

type Waiting = Readonly<{
  state: 'suspense' | 'new';
  cause: string;
  explanation: string;
  /** Klarna's id of a refund that it lists, told as something else. */
  listsReturn?: string | null;
  /** All of the row that waits, signed; what waits already is not booked again. */
  suspenseMinor: bigint;
}>;

async function toSuspense(ports: BookingPorts, row: SettlementRow, note: Waiting): Promise<void> {
  const held = row.acceptedBy === null ? (row.suspenseMinor ?? 0n) : 0n;
  const more = note.suspenseMinor - held;
  const transfers = move('settlement_unmatched', 'bank', 'suspense', more);
  if (!(await bookRowApart(ports.db, row, note, transfers, ports.now()))) return;
  ports.report(
    'row_unmatched',
    `${row.paymentReference}, row ${row.position + 1}: ${note.explanation}`,
  );
}

async function bookDifference(ports: BookingPorts, row: SettlementRow): Promise<void> {
  const { amountMinor: suspenseMinor } = row;
  const found = wordsOf(row, await differenceOf(ports, row));
  await toSuspense(ports, row, { ...found, state: 'suspense', suspenseMinor });
}

/** What explains a row `DIFFERENCE` by what is known now; null when nothing does. */
export async function differenceOf(
  { db, now }: Pick<BookingPorts, 'db' | 'now'>,
  row: SettlementRow,
): Promise<readonly Part[] | null> {
  const { accountId, paymentReference } = row;
  const [wrong, due, whole, terms, payout] = await Promise.all([
    rowsWithCause(db, accountId, paymentReference),
    openExpected(db, accountId, now()),
    openWholeReturns(db, accountId),
    klarnaTermsOf(db, accountId),
    findPayout(db, accountId, paymentReference),
  ]);
  const waiting = wrong.filter(({ state }) => state === 'suspense' || state === 'new');
  const payoutAt = payout?.payoutAt ?? now();
  return explainDifference(row, { wrong: waiting, open: [...due, ...whole], terms, payoutAt });
}
