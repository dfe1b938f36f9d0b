import {
  accountTransfersOf,
  type AccountTransactionState,
  type AccountTransactionType,
  type Direction,
  type Transfer,
} from '@kvitt/flow';
import { replanned, type Database, type Row } from '../store/database.js';

const PAGE = 500;

const TRANSACTIONS = replanned(
  'verify_account_transactions',
  `select a.account_id, a.transaction_id, a.type, a.state, a.funding, a.amount_minor, a.direction, coalesce(
     (select json_agg(concat_ws(' ', t.seq || '.' || t.leg, t.code, t.debit, t.credit,
        t.amount_minor, t.currency = a.currency) order by t.seq, t.leg)
      from transfers t
      where t.account_id = a.account_id and t.transaction_id = a.transaction_id), '[]')::text as kept
   from account_transactions a
   where (a.account_id, a.transaction_id) > ($1::bigint, $2::bigint)
   order by a.account_id, a.transaction_id limit ${PAGE}`,
);
const CLOSING = replanned(
  'verify_closing_balances',
  `with moved as (
     select account_id, credit as ledger_account, currency, amount_minor as amount, at from transfers
     union all
     select account_id, debit, currency, -amount_minor, at from transfers),
   days as (
     select account_id, ledger_account, currency, (at at time zone 'UTC')::date as day,
       sum(amount) as amount
     from moved group by 1, 2, 3, 4),
   sums as (
     select account_id, ledger_account, currency, day, sum(amount) over w as summed,
       lead(day) over w is not null as is_closed
     from days window w as (partition by account_id, ledger_account, currency order by day))
   select account_id, ledger_account, currency, to_char(day, 'YYYY-MM-DD') as day,
     c.balance_minor as kept, s.summed::bigint as summed
   from (select * from sums where is_closed) s
   full join closing_balances c using (account_id, ledger_account, currency, day)
   where c.balance_minor is distinct from s.summed`,
);

/** What differs in charges and payouts, and in the balances that days were closed with; one sentence each. */
export async function checkAccounts(db: Database): Promise<string[]> {
  const faults: string[] = [];
  let after: Row = { account_id: 0n, transaction_id: 0n };
  for (;;) {
    const from = [after['account_id'] as bigint, after['transaction_id'] as bigint];
    const rows = await db.run(TRANSACTIONS, from);
    const last = rows.at(-1);
    if (last === undefined) break;
    faults.push(...rows.flatMap(faultOf));
    after = last;
  }
  for (const row of await db.run(CLOSING)) {
    const name = ['account_id', 'ledger_account', 'currency', 'day'].map((each) =>
      String(row[each]),
    );
    faults.push(
      `closing balance ${name.join(' ')} is ${String(row['kept'])}, its transfers add up to ${String(row['summed'])}`,
    );
  }
  return faults;
}

const ENDED = { reserved: null, completed: 'paid', void: 'failed' } as const;

function faultOf(row: Row): string[] {
  const type = String(row['type']) as AccountTransactionType;
  const amount = row['amount_minor'] as bigint;
  const asked = { type, direction: row['direction'] as Direction, amountMinor: amount };
  const step = ENDED[String(row['state']) as AccountTransactionState];
  // What waits, or was taken back while it did, has moved nothing.
  const expected =
    row['funding'] === 'booked'
      ? [
          ...texts(1, accountTransfersOf(asked, 'funded')),
          ...(step === null ? [] : texts(2, accountTransfersOf(asked, step))),
        ]
      : [];
  const kept = JSON.parse(String(row['kept'])) as readonly string[];
  if (kept.join() === expected.join()) return [];
  const key = `${String(row['account_id'])}/${String(row['transaction_id'])}`;
  return [
    `${type} ${key}: transfers differ: kept [${kept.join('; ')}], expected [${expected.join('; ')}]`,
  ];
}

const texts = (seq: number, transfers: readonly Transfer[]): string[] =>
  transfers.map(
    ({ code, debit, credit, amountMinor }, leg) =>
      `${seq}.${leg} ${code} ${debit} ${credit} ${amountMinor} t`,
  );
