-- Keys apart from sites, found by their hash and kept encrypted; a key of an account opens all its
-- sites. Small, and whole on every node: a key is looked up before the account is known.
create table api_keys (
  account_id bigint not null,
  -- 1, 2, 3 within the account.
  key_id integer not null,
  -- Null for a key of the whole account.
  site_id bigint,
  -- SHA-256 of the key.
  key_hash bytea not null,
  -- AES-256-GCM under the service's secret (store/vault.ts).
  sealed bytea,
  -- A key from before this schema; the service seals it when it next opens the store.
  unsealed text,
  created_at timestamptz not null,
  -- When a call was first made with it: from then on the shop has it, and notifications are signed with it.
  first_used_at timestamptz,
  -- Set when it is rotated away.
  expires_at timestamptz,
  primary key (account_id, key_id),
  check ((sealed is null) <> (unsealed is null))
);
create unique index api_keys_hash on api_keys (key_hash);
create index api_keys_of_site on api_keys (account_id, site_id);
create index api_keys_unsealed on api_keys (account_id) where unsealed is not null;

insert into api_keys (account_id, key_id, site_id, key_hash, unsealed, created_at)
select account_id, row_number() over (partition by account_id order by site_id), site_id,
  sha256(convert_to(api_key, 'UTF8')), api_key, created_at
from sites;
drop index sites_api_key;
alter table sites drop column api_key;

alter table sites
  add column price_from_minor bigint,
  add column price_till_minor bigint,
  add column support_email text,
  add column support_phone text;
-- What the PSP charges for an order, by currency, as JSON: {"EUR":{"chargeBasisPoints":120,"chargeFixedMinor":25}}.
alter table accounts add column charges text not null default '{}';

-- Where payouts of an account go. The newest of a currency counts; older ones stay for the payouts made to them.
create table bank_accounts (
  account_id bigint not null,
  bank_account_id bigint not null,
  currency text not null,
  holder_name text not null,
  iban text not null,
  created_at timestamptz not null,
  primary key (account_id, bank_account_id)
);

-- Transactions of an account that belong to no order: charges and payouts. Each is written with its
-- transfers in one transaction by store/account-transactions.ts: seq 1 when it is made, 2 when it ends.
create table account_transactions (
  account_id bigint not null,
  -- From the same numbers as payments and refunds.
  transaction_id bigint not null,
  -- The site it is about; so far always null.
  site_id bigint,
  type text not null check (type in ('merchant_settlement', 'withdrawal')),
  -- Order status and transaction status in one: merchants read the same word in both.
  state text not null check (state in ('reserved', 'completed', 'void')),
  -- The merchant's own reference, not unique.
  order_id text,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  description text not null,
  var1 text,
  var2 text,
  var3 text,
  -- Where a withdrawal goes.
  bank_account_id bigint,
  created_at timestamptz not null,
  -- When it reached completed or void.
  completed_at timestamptz,
  primary key (account_id, transaction_id),
  check ((type = 'withdrawal') = (bank_account_id is not null)),
  check ((state = 'reserved') = (completed_at is null))
);

-- What a ledger account held at the end of a day (UTC) on which something was booked. Days without a row
-- ended as the newest day before them; the newest day of all is in `balances`, until a later one begins.
create table closing_balances (
  account_id bigint not null,
  ledger_account text not null,
  currency text not null,
  day date not null,
  balance_minor bigint not null,
  primary key (account_id, ledger_account, currency, day)
);

-- When something was last booked on it.
alter table balances add column modified_at timestamptz;

with moved as (
  select account_id, credit as ledger_account, currency, amount_minor as amount, at from transfers
  union all
  select account_id, debit, currency, -amount_minor, at from transfers),
days as (
  select account_id, ledger_account, currency, (at at time zone 'UTC')::date as day,
    sum(amount)::bigint as amount
  from moved group by 1, 2, 3, 4),
sums as (
  select account_id, ledger_account, currency, day,
    sum(amount) over w as balance_minor, lead(day) over w as later_day
  from days window w as (partition by account_id, ledger_account, currency order by day))
insert into closing_balances (account_id, ledger_account, currency, day, balance_minor)
select account_id, ledger_account, currency, day, balance_minor::bigint
from sums where later_day is not null;

update balances b set modified_at = coalesce(
  (select max(t.at) from transfers t
   where t.account_id = b.account_id and t.currency = b.currency
     and b.ledger_account in (t.debit, t.credit)),
  now());
alter table balances alter column modified_at set not null;

-- Closes a day when the first transfer of a later one is booked, under the lock of the balance's row. Around
-- midnight a group of the old day may come after one of the new: then the closed days take its difference.
create function close_day() returns trigger language plpgsql as $$
declare
  last_day date := (old.modified_at at time zone 'UTC')::date;
  this_day date := (new.modified_at at time zone 'UTC')::date;
  difference bigint := new.balance_minor - old.balance_minor;
begin
  if this_day > last_day then
    insert into closing_balances (account_id, ledger_account, currency, day, balance_minor)
    values (old.account_id, old.ledger_account, old.currency, last_day, old.balance_minor);
    return new;
  end if;
  update closing_balances set balance_minor = balance_minor + difference
  where account_id = old.account_id and ledger_account = old.ledger_account
    and currency = old.currency and day >= this_day;
  insert into closing_balances (account_id, ledger_account, currency, day, balance_minor)
  select old.account_id, old.ledger_account, old.currency, this_day, difference + coalesce(
    (select balance_minor from closing_balances
     where account_id = old.account_id and ledger_account = old.ledger_account
       and currency = old.currency and day < this_day
     order by day desc limit 1), 0)
  on conflict (account_id, ledger_account, currency, day) do nothing;
  new.modified_at := old.modified_at;
  return new;
end
$$;
create trigger balances_close_day before update on balances for each row
  when ((old.modified_at at time zone 'UTC')::date <> (new.modified_at at time zone 'UTC')::date)
  execute function close_day();
