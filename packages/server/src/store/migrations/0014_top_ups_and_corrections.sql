-- Money that a merchant sends in (deposit), and corrections by who runs the service (internal), beside charges and payouts.
alter table account_transactions drop constraint account_transactions_type_check;
alter table account_transactions add constraint account_transactions_type_check
  check (type in ('merchant_settlement', 'withdrawal', 'deposit', 'internal')) not valid;
alter table account_transactions validate constraint account_transactions_type_check;
-- Whether it adds to the balance or takes from it; only corrections can do either.
alter table account_transactions add column direction text not null default 'debit'
  check (direction in ('credit', 'debit'));
