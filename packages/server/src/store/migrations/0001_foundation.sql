-- Every table of the merchant's data has the account's id first in its key, so that the schema can
-- be spread over several nodes by that column.

create table accounts (
  account_id bigint not null,
  name text not null,
  created_at timestamptz not null,
  primary key (account_id)
);

create table sites (
  account_id bigint not null,
  site_id bigint not null,
  name text not null,
  url text not null,
  api_key text not null,
  notification_url text,
  edition text not null check (edition in ('2021', '2025')),
  capture_on text not null check (capture_on in ('authorization', 'shipment')),
  -- The rest of the site's policy, as JSON.
  policy text not null,
  created_at timestamptz not null,
  primary key (account_id, site_id)
);
create unique index sites_api_key on sites (api_key);

-- One row per payment: what a decision depends on. Written by store/commit.ts alone.
create table orders (
  account_id bigint not null,
  transaction_id bigint not null,
  site_id bigint not null,
  order_id text not null,
  token text not null,
  flow_state text not null check (flow_state in (
    'initialized', 'initiated', 'authorizing', 'reviewing', 'authorized', 'capturing', 'captured',
    'cancelling', 'shipped', 'invoiced', 'settled', 'credited', 'declined', 'cancelled', 'expired')),
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  captured_minor bigint not null,
  -- Refunds asked for and neither taken back nor refused.
  refunded_minor bigint not null,
  klarna_order_id text,
  -- The payment's other fields, as JSON.
  state text not null,
  -- Number of events; the hash of the last one.
  version integer not null check (version > 0),
  last_hash bytea not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (account_id, transaction_id),
  constraint captured_at_most_authorized check (captured_minor between 0 and amount_minor),
  constraint refunded_at_most_captured check (
    refunded_minor between 0 and case when captured_minor > 0 then captured_minor else amount_minor end)
) with (fillfactor = 40); -- room on the page, so that a change of status touches no index
create unique index orders_order_id on orders (account_id, site_id, order_id);
create index orders_token on orders (token);
create index orders_klarna_order_id on orders (account_id, klarna_order_id)
  where klarna_order_id is not null;

-- The merchant's own words, written once.
create table order_requests (
  account_id bigint not null,
  transaction_id bigint not null,
  body text not null,
  primary key (account_id, transaction_id)
);

-- Finds the payment of a refund by the refund's own number.
create table refunds (
  account_id bigint not null,
  refund_id bigint not null,
  transaction_id bigint not null,
  primary key (account_id, refund_id)
);

-- What happened, append-only. hash = SHA-256(hash of the event before, canonical body).
create table events (
  account_id bigint not null,
  transaction_id bigint not null,
  seq integer not null check (seq > 0),
  body text not null,
  hash bytea not null,
  primary key (account_id, transaction_id, seq)
);

-- One row moves one positive amount, append-only. transaction_id is a payment's or a settlement row's.
create table transfers (
  account_id bigint not null,
  transaction_id bigint not null,
  seq integer not null,
  leg smallint not null,
  debit text not null,
  credit text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  code text not null,
  at timestamptz not null,
  primary key (account_id, transaction_id, seq, leg),
  check (debit <> credit)
);

-- Maintained sums of the transfers: credits minus debits.
create table balances (
  account_id bigint not null,
  ledger_account text not null,
  currency text not null,
  balance_minor bigint not null,
  primary key (account_id, ledger_account, currency)
);

-- The outbox: what is to be done in the outside world.
create table effects (
  account_id bigint not null,
  effect_id bigint generated always as identity,
  transaction_id bigint not null,
  kind text not null,
  body text not null,
  due_at timestamptz not null,
  state text not null check (state in ('due', 'done')),
  attempts integer not null default 0,
  -- Who works on it, over which connection of the server, and until when (real time) nobody else
  -- may; a connection that is gone gives its claims up at once.
  claim text,
  claimant integer,
  claimed_until timestamptz,
  -- What Klarna sees as Klarna-Idempotency-Key, the same for every attempt.
  idempotency_key text not null,
  -- How the last attempt ended, in words.
  note text,
  primary key (account_id, effect_id)
) with (fillfactor = 70);
create index effects_due on effects (due_at, effect_id) where state = 'due';
create index effects_of_order on effects (account_id, transaction_id) where state = 'due';

-- Notifications to merchants, in order per payment: each tells of the payment as it was after its
-- event number `version`, so the body is folded from the events when it is sent.
create table notifications (
  account_id bigint not null,
  notification_id bigint generated always as identity,
  transaction_id bigint not null,
  site_id bigint not null,
  version integer not null,
  due_at timestamptz not null,
  state text not null check (state in ('due', 'delivered', 'given_up', 'no_target')),
  attempts integer not null default 0,
  claim text,
  claimant integer,
  claimed_until timestamptz,
  primary key (account_id, notification_id)
);
create index notifications_due on notifications (due_at, notification_id) where state = 'due';
create index notifications_of_order on notifications (account_id, transaction_id, notification_id);

-- Every attempt to deliver a notification, append-only.
create table deliveries (
  account_id bigint not null,
  notification_id bigint not null,
  attempt integer not null,
  at timestamptz not null,
  method text not null,
  url text not null,
  http_status integer,
  answer text,
  acknowledged boolean not null,
  error text,
  primary key (account_id, notification_id, attempt)
);

-- Deadlines: what to do, and when. refund_id is 0 where the deadline is the payment's own.
create table timers (
  account_id bigint not null,
  timer_id bigint generated always as identity,
  transaction_id bigint not null,
  kind text not null,
  refund_id bigint not null,
  due_at timestamptz not null,
  claimant integer,
  claimed_until timestamptz,
  primary key (account_id, transaction_id, kind, refund_id)
);
create index timers_due on timers (due_at, timer_id);

-- Answers given to requests with an Idempotency-Key.
create table idempotency_keys (
  account_id bigint not null,
  site_id bigint not null,
  key text not null,
  request_hash text not null,
  http integer not null,
  body text not null,
  created_at timestamptz not null,
  primary key (account_id, site_id, key)
);

-- Klarna's payouts and their rows, as imported.
create table payouts (
  account_id bigint not null,
  payment_reference text not null,
  currency text not null,
  settlement_minor bigint not null,
  payout_at timestamptz not null,
  totals text not null,
  primary key (account_id, payment_reference)
);
create table settlement_rows (
  account_id bigint not null,
  row_id bigint not null,
  payment_reference text not null,
  position integer not null,
  type text not null,
  detailed_type text,
  amount_minor bigint not null,
  tax_minor bigint not null,
  currency text not null,
  klarna_order_id text,
  body text not null,
  state text not null check (state in ('new', 'matched', 'suspense')),
  transaction_id bigint,
  primary key (account_id, row_id)
);
create unique index settlement_rows_position on settlement_rows (account_id, payment_reference, position);
create index settlement_rows_open on settlement_rows (account_id, row_id) where state <> 'matched';

-- What an account has done again and again: when each is due next.
create table jobs (
  account_id bigint not null,
  kind text not null check (kind in ('poll_settlements')),
  due_at timestamptz not null,
  claimant integer,
  claimed_until timestamptz,
  primary key (account_id, kind)
);
create index jobs_due on jobs (due_at);

-- The sandbox's clock: how far it runs ahead of real time, or where it stands still.
create table clock (
  id integer not null primary key check (id = 1),
  offset_ms bigint not null,
  held_at_ms bigint
);

-- Numbers of transactions are handed out in blocks of a thousand.
create sequence transaction_blocks start 1;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end
$$;
create trigger events_append_only before update or delete on events
  for each row execute function refuse_change();
create trigger transfers_append_only before update or delete on transfers
  for each row execute function refuse_change();
create trigger deliveries_append_only before update or delete on deliveries
  for each row execute function refuse_change();

create function refuse_negative() returns trigger language plpgsql as $$
begin
  raise exception '% of account % would be %', new.ledger_account, new.account_id, new.balance_minor
    using errcode = 'check_violation';
end
$$;
-- A check constraint would judge the row that an upsert proposes, which is only a difference.
create constraint trigger reserved_never_negative after insert or update on balances
  for each row when (new.ledger_account = 'merchant:reserved' and new.balance_minor < 0)
  execute function refuse_negative();
