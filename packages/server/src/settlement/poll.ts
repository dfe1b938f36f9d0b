import {
  DAY,
  instant,
  later,
  MINUTE,
  move,
  times,
  type AccountId,
  type Instant,
  type PaymentCommand,
  type TransactionId,
  type Transfer,
} from '@kvitt/flow';
import {
  KlarnaPageError,
  settlementEffectOf,
  type KlarnaClient,
  type KlarnaPayout,
  type KlarnaSettlementTransaction,
} from '@kvitt/klarna';
import type { Submit } from '../commands/submission.js';
import type { Database } from '../store/database.js';
import { isoText } from '../store/arrays.js';
import { claimJobs, nextJobsAt, rescheduleJob } from '../store/jobs.js';
import {
  bookSuspense,
  importPayout,
  isImported,
  lastPayoutAt,
  openRows,
  type SettlementRow,
} from '../store/settlements.js';
import { findByKlarnaOrders } from '../store/stored-orders.js';

/** What settlement needs. */
export type SettlementPorts = Readonly<{
  db: Database;
  /** A client for each set of credentials that an account has; `username` is null for the service's own. */
  clientsOf: (
    account: AccountId,
  ) => Promise<readonly Readonly<{ username: string | null; klarna: KlarnaClient }>[]>;
  submit: Submit;
  now: () => Instant;
  newTransactionId: () => Promise<TransactionId>;
  /** Told of payouts imported and of rows that match nothing. */
  report: (what: 'payout_imported' | 'row_unmatched', detail: string) => void;
  warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
}>;

/** Payouts are asked for from this long before the newest known one: a late one is not missed. */
const OVERLAP = times(14, DAY);
const FIRST_LOOK_BACK = times(400, DAY);
const RETRY_AFTER = times(10, MINUTE);
const BATCH = 500;
/** A row of ours: what a payout's rows do not explain of the amount that was paid. */
const DIFFERENCE = 'DIFFERENCE';

/** Polls every account whose turn it is; answers how many there were. */
export async function pollSettlements(ports: SettlementPorts): Promise<number> {
  const jobs = await claimJobs(ports.db, 'poll_settlements', ports.now());
  for (const job of jobs) {
    const ended = await pollAccount(ports, job.accountId);
    const now = ports.now();
    const at = ended ? nextJobsAt(now) : later(now, RETRY_AFTER);
    await rescheduleJob(ports.db, 'poll_settlements', job, at);
  }
  return jobs.length;
}

/** Imports what is new and books it; false when some of Klarna could not be read to the end. */
async function pollAccount(ports: SettlementPorts, accountId: AccountId): Promise<boolean> {
  let ended = true;
  for (const { username, klarna } of await ports.clientsOf(accountId)) {
    try {
      await importNew(ports, { accountId, username, klarna });
    } catch (error) {
      if (!(error instanceof KlarnaPageError)) throw error;
      ports.warn('settlement poll postponed', { accountId, username, error: error.message });
      ended = false;
    }
  }
  await bookOpenRows(ports, accountId);
  return ended;
}

/** Whose payouts are read, and as whom. */
type Source = Readonly<{ accountId: AccountId; username: string | null; klarna: KlarnaClient }>;

async function importNew(ports: SettlementPorts, source: Source): Promise<void> {
  const { accountId, username, klarna } = source;
  const last = await lastPayoutAt(ports.db, accountId, username);
  const from = last === null ? later(ports.now(), times(-1, FIRST_LOOK_BACK)) : instant(last);
  const startDate = isoText(later(from, times(-1, OVERLAP)));
  for await (const payout of klarna.settlements.payouts({ startDate, size: 500 })) {
    if (await isImported(ports.db, accountId, payout.payment_reference)) continue;
    await importOne(ports, source, payout);
  }
}

async function importOne(
  ports: SettlementPorts,
  { accountId, username, klarna }: Source,
  payout: KlarnaPayout,
): Promise<void> {
  const paymentReference = payout.payment_reference;
  const rows: SettlementRow[] = [];
  for await (const transaction of klarna.settlements.transactions({
    paymentReference,
    size: 500,
  })) {
    rows.push(await settlementRow(ports, accountId, paymentReference, rows.length, transaction));
  }
  const settlementMinor = BigInt(payout.totals.settlement_amount);
  const listed = rows.reduce((sum, row) => sum + signedMinor(row), 0n);
  if (listed !== settlementMinor) {
    rows.push(await differenceRow(ports, accountId, payout, rows.length, settlementMinor - listed));
  }
  await importPayout(
    ports.db,
    {
      accountId,
      paymentReference,
      currency: payout.currency_code,
      settlementMinor,
      payoutAt: payout.payout_date,
      totals: JSON.stringify(payout.totals),
      klarnaUsername: username,
    },
    rows,
  );
  ports.report('payout_imported', `${paymentReference}: ${rows.length} rows`);
}

async function settlementRow(
  ports: SettlementPorts,
  accountId: AccountId,
  paymentReference: string,
  position: number,
  transaction: KlarnaSettlementTransaction,
): Promise<SettlementRow> {
  return {
    accountId,
    rowId: BigInt(await ports.newTransactionId()),
    paymentReference,
    position,
    type: transaction.type,
    detailedType: transaction.detailed_type ?? null,
    amountMinor: BigInt(transaction.amount),
    taxMinor: BigInt(transaction.vat_amount ?? 0),
    currency: transaction.currency_code,
    klarnaOrderId: transaction.order_id === '' ? null : transaction.order_id,
    body: JSON.stringify(transaction),
  };
}

async function differenceRow(
  ports: SettlementPorts,
  accountId: AccountId,
  payout: KlarnaPayout,
  position: number,
  amountMinor: bigint,
): Promise<SettlementRow> {
  return {
    accountId,
    rowId: BigInt(await ports.newTransactionId()),
    paymentReference: payout.payment_reference,
    position,
    type: DIFFERENCE,
    detailedType: null,
    amountMinor,
    taxMinor: 0n,
    currency: payout.currency_code,
    klarnaOrderId: null,
    body: JSON.stringify(payout.totals),
  };
}

/** What a row adds to the payout, in minor units: negative when it takes away. */
function signedMinor(row: SettlementRow): bigint {
  if (row.type === DIFFERENCE) return row.amountMinor;
  const amount = row.amountMinor + row.taxMinor;
  return settlementEffectOf({ type: row.type }) === 'subtracts' ? -amount : amount;
}

async function bookOpenRows(ports: SettlementPorts, accountId: AccountId): Promise<void> {
  for (;;) {
    const rows = await openRows(ports.db, accountId, BATCH);
    if (rows.length === 0) return;
    const wanted = rows.flatMap(({ klarnaOrderId }) =>
      klarnaOrderId === null ? [] : [klarnaOrderId],
    );
    const payments = await findByKlarnaOrders(ports.db, accountId, [...new Set(wanted)]);
    await Promise.all(
      rows.map(async (row) => bookRow(ports, row, payments.get(row.klarnaOrderId ?? '') ?? null)),
    );
  }
}

async function bookRow(
  ports: SettlementPorts,
  row: SettlementRow,
  payment: Readonly<{ transactionId: TransactionId; currency: string }> | null,
): Promise<void> {
  const command = commandOf(row);
  if (payment !== null && command !== null && payment.currency === row.currency) {
    const { accountId, rowId } = row;
    const outcome = await ports.submit({
      kind: 'change',
      target: { kind: 'transaction', accountId, transactionId: payment.transactionId },
      command,
      cause: { kind: 'settlement_row', accountId, rowId },
    });
    if (outcome.kind !== 'refused') return;
  }
  const booked = await bookSuspense(ports.db, row, suspenseTransfers(row), ports.now());
  if (booked) {
    const order = row.klarnaOrderId === null ? '' : ` of order ${row.klarnaOrderId}`;
    ports.report(
      'row_unmatched',
      `${row.paymentReference}: ${row.type} ${row.amountMinor}${order}`,
    );
  }
}

function commandOf(row: SettlementRow): PaymentCommand | null {
  const { amountMinor, taxMinor, paymentReference } = row;
  switch (row.type) {
    case 'SALE':
      return { kind: 'record_sale', amountMinor, paymentReference };
    case 'FEE':
      return { kind: 'record_fee', amountMinor, taxMinor, paymentReference };
    case 'RETURN':
    case 'REVERSAL':
      return { kind: 'record_return', amountMinor, paymentReference };
    default:
      return null;
  }
}

const suspenseTransfers = (row: SettlementRow): readonly Transfer[] =>
  move('settlement_unmatched', 'bank', 'suspense', signedMinor(row));
