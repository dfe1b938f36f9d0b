-- A site can have credentials of its own at Klarna; sealed like API keys. Without a row the service's own are used.
create table klarna_credentials (
  account_id bigint not null,
  site_id bigint not null,
  base_url text not null,
  username text not null,
  sealed bytea not null,
  changed_at timestamptz not null,
  primary key (account_id, site_id)
);

-- Under whose credentials a payout was read; null are the service's own.
alter table payouts add column klarna_username text;

-- Open orders are compared with Klarna's every day; the cursor is the last one of a run that goes on.
alter table jobs drop constraint jobs_kind_check;
alter table jobs add constraint jobs_kind_check check (kind in ('poll_settlements', 'check_orders'));
alter table jobs add column cursor_id bigint not null default 0;
insert into jobs (account_id, kind, due_at)
  select account_id, 'check_orders', due_at from jobs where kind = 'poll_settlements';

-- What Klarna says of an open order that Kvitt knows otherwise and may not take over by itself.
create table klarna_differences (
  account_id bigint not null,
  transaction_id bigint not null,
  field text not null,
  ours text not null,
  klarnas text not null,
  found_at timestamptz not null,
  -- Null while it lasts.
  ended_at timestamptz,
  primary key (account_id, transaction_id, field)
);
create index klarna_differences_open on klarna_differences (account_id, transaction_id) where ended_at is null;
