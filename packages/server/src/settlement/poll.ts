import { DAY, instant, later, MINUTE, times, type AccountId } from '@kvitt/flow';
import {
  KlarnaPageError,
  type KlarnaClient,
  type KlarnaPayout,
  type KlarnaSettlementTransaction,
} from '@kvitt/klarna';
import { isoText } from '../store/arrays.js';
import { claimJobs, nextJobsAt, rescheduleJob } from '../store/jobs.js';
import { isImported, lastPayoutAt } from '../store/settlements.js';
import { bookOpenRows, type BookingPorts } from './book.js';
import { keepPayout } from './keep.js';

/** What settlement needs. */
export type SettlementPorts = BookingPorts &
  Readonly<{
    /** A client for each set of credentials that an account has; `username` is null for the service's own. */
    clientsOf: (
      account: AccountId,
    ) => Promise<readonly Readonly<{ username: string | null; klarna: KlarnaClient }>[]>;
    warn: (message: string, details: Readonly<Record<string, unknown>>) => void;
  }>;

/** Payouts are asked for from this long before the newest known one: a late one is not missed. */
const OVERLAP = times(14, DAY);
const FIRST_LOOK_BACK = times(400, DAY);
const RETRY_AFTER = times(10, MINUTE);

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

/** Imports what is new and books it; false when some of Klarna could not be read to the end, or some rows wait. */
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
  const isBooked = await bookOpenRows(ports, accountId);
  return ended && isBooked;
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
  const rows: KlarnaSettlementTransaction[] = [];
  for await (const row of klarna.settlements.transactions({ paymentReference, size: 500 })) {
    rows.push(row);
  }
  const told = { ...payout, accountId, username };
  const count = await keepPayout(ports, told, rows);
  ports.report('payout_imported', `${paymentReference}: ${count} rows`);
}
