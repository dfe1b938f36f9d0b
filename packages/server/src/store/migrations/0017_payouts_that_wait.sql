-- A payout that the balance does not cover waits for it, and payouts can be made by a plan (automatic_payout).
alter table account_transactions drop constraint account_transactions_type_check;
alter table account_transactions add constraint account_transactions_type_check
  check (type in ('merchant_settlement', 'withdrawal', 'automatic_payout', 'deposit', 'internal')) not valid;
alter table account_transactions validate constraint account_transactions_type_check;
alter table account_transactions drop constraint account_transactions_check;
alter table account_transactions add constraint account_transactions_bank_check
  check ((type in ('withdrawal', 'automatic_payout')) = (bank_account_id is not null)) not valid;
alter table account_transactions validate constraint account_transactions_bank_check;

-- Whether its amount has been booked: with the row itself or since (booked), not yet (waiting), or never, since it was taken back
-- before (none). A process of the version before writes rows that are booked, and cannot end one that waits: the check refuses it.
alter table account_transactions add column funding text not null default 'booked';
alter table account_transactions add constraint account_transactions_funding_check
  check (funding = 'booked' or (funding = 'waiting' and state = 'reserved') or (funding = 'none' and state = 'void')) not valid;
alter table account_transactions validate constraint account_transactions_funding_check;
create index account_transactions_waiting on account_transactions (account_id, currency, created_at, transaction_id)
  where funding = 'waiting';
-- Refunds that wait for the balance go before payouts that do.
create index refunds_waiting on refunds (account_id, currency) where flow_state = 'waiting';

-- When what is on a balance is paid out by itself: one plan for each currency.
create table payout_plans (
  account_id bigint not null,
  currency text not null,
  bank_account_id bigint not null,
  -- Days of the week and end-of-month, with commas between them.
  schedule text not null check (schedule <> ''),
  -- The least that is paid out, and what stays on the balance.
  min_amount_minor bigint not null check (min_amount_minor > 0),
  min_balance_minor bigint not null check (min_balance_minor >= 0),
  -- The next day on which it pays out; moved on in the transaction that does.
  due_at timestamptz not null,
  primary key (account_id, currency)
);
create index payout_plans_due on payout_plans (due_at);
