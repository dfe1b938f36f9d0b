import { DAY, later, times, type AccountId, type Currency, type Instant } from '@kvitt/flow';
import { isoText, texts } from './arrays.js';
import { replanned, statement, type Database } from './database.js';

/** What an account held in a currency when a day (UTC) ended, in minor units. */
export type ClosingBalance = Readonly<{
  currency: Currency;
  /** `2026-01-02`. */
  day: string;
  balanceMinor: bigint;
  pendingMinor: bigint;
}>;

/** Which days and currencies are asked for; a null is no limit. */
export type ClosingQuery = Readonly<{
  /** First and last day, `2026-01-02`. */
  from: string | null;
  until: string | null;
  currency: Currency | null;
  offset: number;
  limit: number;
}>;

/** A SQL expression: what a ledger account held at the end of the day `p.day`, in the currency `p.currency`. */
const atEndOfDay = (ledgerAccount: string): string =>
  `coalesce((
     select case when l.last_day <= p.day then l.balance_minor else (
       select c.balance_minor from closing_balances c
       where c.account_id = $1 and c.ledger_account = l.ledger_account
         and c.currency = l.currency and c.day <= p.day
       order by c.day desc limit 1) end
     from ledgers l
     where l.ledger_account = '${ledgerAccount}' and l.currency = p.currency), 0)`;

// The days that are there are counted from the first on which something was booked; what is looked up for
// the days of a page are rows of an index, however long the history.
const PAGE = replanned(
  'closing_balances_page',
  `with ledgers as (
     select ledger_account, currency, balance_minor,
       (modified_at at time zone 'UTC')::date as last_day
     from balances
     where account_id = $1 and ledger_account in ('merchant:balance', 'merchant:pending')
       and ($4::text is null or currency = $4)),
   starts as (
     select l.currency, min(least(l.last_day, (
       select c.day from closing_balances c
       where c.account_id = $1 and c.ledger_account = l.ledger_account and c.currency = l.currency
       order by c.day limit 1))) as day
     from ledgers l group by l.currency),
   days as (
     select s.currency, d::date as day
     from starts s,
       generate_series(greatest(s.day, $2::date)::timestamp, $3::date::timestamp, interval '1 day') d),
   page as (
     select currency, day from days order by day desc, currency limit $5::integer offset $6::integer)
   select t.total, p.currency, to_char(p.day, 'YYYY-MM-DD') as day,
     ${atEndOfDay('merchant:balance')} as balance,
     ${atEndOfDay('merchant:pending')} as pending
   from (select count(*) as total from days) t
   left join page p on true
   order by p.day desc, p.currency`,
);

/**
 * Closing balances, newest day first, of days that are over at `now`. Nothing is summed: a day's balance was written by the first
 * transfer of a later day, or is still the present one.
 */
export async function closingBalances(
  db: Database,
  account: AccountId,
  { from, until, currency, offset, limit }: ClosingQuery,
  now: Instant,
): Promise<Readonly<{ rows: readonly ClosingBalance[]; total: number }>> {
  const yesterday = isoText(later(now, times(-1, DAY))).slice(0, 10);
  const last = until === null || until > yesterday ? yesterday : until;
  const first = from ?? '1970-01-01';
  const rows = await db.run(PAGE, [account, first, last, currency, limit, offset]);
  return {
    total: Number(rows[0]?.['total'] ?? 0n),
    // A page beyond the end is one row that has the total alone.
    rows: rows
      .filter((row) => row['day'] !== null)
      .map((row) => ({
        currency: String(row['currency']) as Currency,
        day: String(row['day']),
        balanceMinor: row['balance'] as bigint,
        pendingMinor: row['pending'] as bigint,
      })),
  };
}

const AT_ENDS = statement(
  'positions_at_ends_of_days',
  `with ledgers as (
     select ledger_account, currency, balance_minor,
       (modified_at at time zone 'UTC')::date as last_day
     from balances
     where account_id = $1 and currency = $2
       and ledger_account in ('merchant:balance', 'merchant:reserved', 'merchant:pending'))
   select ${atEndOfDay('merchant:balance')} as balance,
     ${atEndOfDay('merchant:reserved')} as reserved,
     ${atEndOfDay('merchant:pending')} as pending
   from unnest($3::text[]) with ordinality as n(day, place)
   cross join lateral (select n.day::date as day, $2 as currency) p
   order by n.place`,
);

/** What is a merchant's in a currency, in minor units. */
export type Position = Readonly<{
  /** At the merchant's disposal. */
  balanceMinor: bigint;
  /** Set aside for refunds and payouts under way. */
  reservedMinor: bigint;
  /** Guaranteed, and not paid by Klarna. */
  pendingMinor: bigint;
}>;

/** What an account held in a currency when each of some days (UTC, `2026-01-02`) ended, as one moment saw it. */
export async function positionsAtEndsOf(
  db: Database,
  account: AccountId,
  currency: Currency,
  days: readonly string[],
): Promise<readonly Position[]> {
  const rows = await db.run(AT_ENDS, [account, currency, texts(days)]);
  return rows.map((row) => ({
    balanceMinor: row['balance'] as bigint,
    reservedMinor: row['reserved'] as bigint,
    pendingMinor: row['pending'] as bigint,
  }));
}

const CURRENCIES_OF = statement(
  'currencies_of_account',
  `select distinct currency from balances where account_id = $1 order by currency`,
);

/** The currencies in which something was ever booked for an account. */
export const currenciesOf = async (
  db: Database,
  account: AccountId,
): Promise<readonly Currency[]> =>
  (await db.run(CURRENCIES_OF, [account])).map((row) => String(row['currency']) as Currency);
