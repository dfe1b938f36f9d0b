import type { Instant } from '@kvitt/flow';
import { statement, type Database } from './database.js';

/** Where the sandbox's clock stands: running ahead of real time, or held. */
export type ClockRow = Readonly<{ offsetMs: number; heldAt: Instant | null }>;

const READ = statement('read_clock', `select offset_ms, held_at_ms from clock where id = 1`);
const WRITE = statement(
  'write_clock',
  `insert into clock (id, offset_ms, held_at_ms) values (1, $1, $2)
   on conflict (id) do update set offset_ms = excluded.offset_ms, held_at_ms = excluded.held_at_ms`,
);

/** The clock as last written, null when it was never turned. */
export async function readClock(db: Database): Promise<ClockRow | null> {
  const [row] = await db.run(READ);
  if (row === undefined) return null;
  const held = row['held_at_ms'];
  return {
    offsetMs: Number(row['offset_ms']),
    heldAt: typeof held === 'bigint' ? (Number(held) as Instant) : null,
  };
}

/** Keeps where the clock stands, for the next start and for other processes. */
export async function writeClock(db: Database, { offsetMs, heldAt }: ClockRow): Promise<void> {
  await db.run(WRITE, [offsetMs, heldAt]);
}

const RESET = statement(
  'reset_everything',
  `truncate accounts, sites, api_keys, bank_accounts, orders, order_requests, refunds, parts, files, events,
     transfers, balances, closing_balances, account_transactions, payout_plans, effects, notifications,
     deliveries, timers, idempotency_keys, payouts, settlement_rows, jobs, clock, klarna_credentials,
     klarna_terms, klarna_differences, klarna_exchanges, site_brands, invitations, expected_settlements, users, recovery_codes, sessions, sign_in_failures, audit_log,
     order_search, saved_views`,
);

/** Empties every table; the sandbox's alone. */
export async function resetStore(db: Database): Promise<void> {
  await db.run(RESET);
}
