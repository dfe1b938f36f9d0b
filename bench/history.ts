// Reads balances, closing balances and a day's statement of an account, and books on it, beside two histories in one run: one of
// SMALL transfers (default 10,000) and one of LARGE (default 10,000,000). Both end with the same ten days of 500 transfers each, so
// that they answer the same; what lies before is spread over the days of three years. Rounds alternate between the two; figures are
// medians of ROUNDS (default 200), and the ratio is large by small. DATABASE_URL names another server.
import { performance } from 'node:perf_hooks';
import { accountId, type Currency, type Instant, type TransactionId } from '@kvitt/flow';
import { environment } from '../packages/server/src/config.js';
import { openStatement } from '../packages/server/src/queries/statement.js';
import { EVERYTHING } from '../packages/server/src/queries/transactions-between.js';
import { listTransactions, type Place } from '../packages/server/src/queries/transaction-list.js';
import { postAccountTransaction } from '../packages/server/src/store/account-transactions.js';
import { accountBalances } from '../packages/server/src/store/balances.js';
import { closingBalances } from '../packages/server/src/store/closing-balances.js';
import type { Database } from '../packages/server/src/store/database.js';
import { migrate } from '../packages/server/src/store/migrate.js';
import { openPostgres } from '../packages/server/src/store/postgres.js';
import { median, table, whole } from './figures.js';
import { benchServer } from './postgres.js';

const env = environment();
const sizes = { small: Number(env['SMALL'] ?? 10_000), large: Number(env['LARGE'] ?? 10_000_000) };
const rounds = Number(env['ROUNDS'] ?? 200);
const server = benchServer(env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const ACCOUNT = accountId(10_001);
const CURRENCY: Currency = 'EUR';
/** The last ten days, which both histories have, end with the 30th of December. */
const LAST_DAYS = 10;
const A_DAY = 500;
const END = '2026-12-31';
const NOW = Date.parse(`${END}T12:00:00Z`) as Instant;
const DAYS_BEFORE = 3 * 365;
const PIECE = 500_000;
const FIRST_NUMBER = 1_000_000_000_000_000;

/** Top-ups of 10.00 and a charge of 4.00 now and then, in the order of time, with what each day closed with. */
function fill(database: string, transfers: number): void {
  const last = LAST_DAYS * A_DAY;
  const before = transfers - last;
  // The n-th transfer, from 0: those before are spread evenly, the last ones stand 500 to a day.
  const at = `case when n < ${before}
      then timestamptz '${END}Z' - interval '${LAST_DAYS + DAYS_BEFORE} days'
        + n * (interval '${DAYS_BEFORE} days' / ${Math.max(before, 1)})
      else timestamptz '${END}Z' - interval '${LAST_DAYS} days'
        + (n - ${before}) * (interval '1 day' / ${A_DAY}) end`;
  for (let first = 0; first < transfers; first += PIECE) {
    const until = Math.min(first + PIECE, transfers) - 1;
    const numbers = `generate_series(${first}::bigint, ${until}::bigint) n`;
    server.query(
      database,
      `insert into account_transactions (account_id, transaction_id, type, state, currency,
         amount_minor, description, created_at, completed_at, direction)
       select ${ACCOUNT}, ${FIRST_NUMBER} + n,
         case when n % 5 = 4 then 'merchant_settlement' else 'deposit' end, 'completed', '${CURRENCY}',
         case when n % 5 = 4 then 400 else 1000 end, 'Of the history', ${at}, ${at},
         case when n % 5 = 4 then 'debit' else 'credit' end
       from ${numbers};
       insert into transfers (account_id, transaction_id, seq, leg, debit, credit, amount_minor,
         currency, code, at)
       select ${ACCOUNT}, ${FIRST_NUMBER} + n, 1, 0,
         case when n % 5 = 4 then 'merchant:balance' else 'bank' end,
         case when n % 5 = 4 then 'fees:income' else 'merchant:balance' end,
         case when n % 5 = 4 then 400 else 1000 end, '${CURRENCY}',
         case when n % 5 = 4 then 'account_charge' else 'top_up' end, ${at}
       from ${numbers}`,
    );
    if (transfers > PIECE) process.stderr.write(`\r${whole(until + 1)} of ${whole(transfers)}`);
  }
  if (transfers > PIECE) process.stderr.write('\n');
  server.query(
    database,
    `with moved as (
       select credit as ledger_account, amount_minor as amount, at from transfers
       union all select debit, -amount_minor, at from transfers),
     days as (
       select ledger_account, (at at time zone 'UTC')::date as day, sum(amount) as amount, max(at) as at
       from moved group by 1, 2),
     sums as (
       select ledger_account, day, at, sum(amount) over w as balance_minor, lead(day) over w as later_day
       from days window w as (partition by ledger_account order by day)),
     closed as (
       insert into closing_balances (account_id, ledger_account, currency, day, balance_minor)
       select ${ACCOUNT}, ledger_account, '${CURRENCY}', day, balance_minor from sums
       where later_day is not null)
     insert into balances (account_id, ledger_account, currency, balance_minor, modified_at)
     select ${ACCOUNT}, ledger_account, '${CURRENCY}', balance_minor, at from sums where later_day is null`,
  );
  server.query(database, 'vacuum (analyze) transfers, account_transactions, closing_balances');
}

let number = 2_000_000_000_000_000;
const PARTS: Readonly<Record<string, (db: Database) => Promise<number>>> = {
  'balances now': async (db) => (await accountBalances(db, ACCOUNT)).length,
  'closing balances, newest 100 days': async (db) =>
    (await closingBalances(db, ACCOUNT, closing, NOW)).rows.length,
  'statement of a day, 500 movements': async (db) => {
    const period = { accountId: ACCOUNT, currency: CURRENCY, from: '2026-12-29', to: '2026-12-30' };
    let movements = 0;
    for await (const page of (await openStatement(db, period)).pages()) movements += page.length;
    return movements;
  },
  'transactions, newest page': async (db) => page(db, null),
  'transactions, page of the last day': async (db) =>
    page(db, { createdAt: Date.parse('2026-12-30T00:00:00Z') as Instant, transactionId: 0 }),
  'a top-up is booked': async (db) => {
    const posted = await db.transaction(async (session) =>
      postAccountTransaction(session, topUp((number += 1) as TransactionId), NOW),
    );
    return posted.kind === 'posted' ? 1 : 0;
  },
};
const page = async (db: Database, place: Place | null): Promise<number> =>
  (await listTransactions(db, ACCOUNT, EVERYTHING, { place, isNewer: false, limit: 100 })).length;
const closing = { from: null, until: null, currency: CURRENCY, offset: 0, limit: 100 };
const topUp = (transactionId: TransactionId) => ({
  accountId: ACCOUNT,
  transactionId,
  type: 'deposit' as const,
  direction: 'credit' as const,
  currency: CURRENCY,
  amountMinor: 1_000n,
  description: 'Of the benchmark',
  orderId: null,
  var1: null,
  var2: null,
  var3: null,
});

const names = { small: server.create('history_small'), large: server.create('history_large') };
const stores = {
  small: openPostgres(server.url(names.small)),
  large: openPostgres(server.url(names.large)),
};
try {
  for (const size of ['small', 'large'] as const) {
    await migrate(stores[size]);
    fill(names[size], sizes[size]);
  }
  const rows = [['', `${whole(sizes.small)} ms`, `${whole(sizes.large)} ms`, 'ratio']];
  for (const [name, part] of Object.entries(PARTS)) {
    const times = { small: [] as number[], large: [] as number[] };
    const answers = { small: 0, large: 0 };
    for (let round = 0; round < rounds; round += 1) {
      for (const size of ['small', 'large'] as const) {
        const startedAt = performance.now();
        answers[size] = await part(stores[size]);
        times[size].push(performance.now() - startedAt);
      }
    }
    if (answers.small !== answers.large) {
      throw new Error(`${name}: ${answers.small} rows beside ${answers.large}`);
    }
    const [small, large] = [median(times.small), median(times.large)];
    rows.push([name, small.toFixed(2), large.toFixed(2), (large / small).toFixed(2)]);
  }
  say(table(rows));
} finally {
  await Promise.all(Object.values(stores).map(async (db) => db.close()));
  Object.values(names).forEach(server.drop);
}
