-- What Klarna's payouts are expected to list: a row for each capture (sale) and for each refund that Klarna accepted (return).
create table expected_settlements (
  account_id bigint not null,
  kind text not null check (kind in ('sale', 'return')),
  klarna_id text not null,
  transaction_id bigint not null,
  klarna_order_id text not null,
  currency text not null,
  -- What Klarna captured or refunded; null where only its id is known.
  amount_minor bigint check (amount_minor >= 0),
  -- What of a capture was invoiced; refunds from before the invoice are left out of it.
  invoiced_minor bigint,
  -- From when the payout's delay counts; null for what may be listed, but need not be.
  due_from timestamptz,
  -- What rows of payouts have listed of it so far.
  listed_minor bigint not null default 0,
  primary key (account_id, kind, klarna_id)
);
create index expected_settlements_order on expected_settlements (account_id, transaction_id);
create index expected_settlements_open on expected_settlements (account_id, due_from)
  where listed_minor = 0 and due_from is not null;

-- Orders from before: their captures and refunds are known by the ids in their events. None of them is awaited, since what
-- payouts have listed of them already was not kept.
insert into expected_settlements (account_id, kind, klarna_id, transaction_id, klarna_order_id, currency, amount_minor)
select e.account_id,
  case when e.body::jsonb ->> 'kind' in ('capture_recorded', 'part_captured') then 'sale' else 'return' end,
  coalesce(e.body::jsonb ->> 'captureId', e.body::jsonb ->> 'klarnaRefundId'),
  e.transaction_id, o.klarna_order_id, o.currency, (e.body::jsonb ->> 'amountMinor')::bigint
from events e join orders o using (account_id, transaction_id)
where o.klarna_order_id is not null
  and e.body::jsonb ->> 'kind' in ('capture_recorded', 'part_captured', 'refund_recorded', 'capture_returned')
on conflict do nothing;

-- What Klarna and a merchant agreed upon, as JSON: without it neither fees nor dates are expected.
create table klarna_terms (
  account_id bigint not null primary key,
  terms text not null
);

alter table settlement_rows add column capture_id text;
alter table settlement_rows add column refund_id text;
-- Why a row was not simply booked: null for one that was.
alter table settlement_rows add column cause text;
alter table settlement_rows add column explanation text;
-- What of the row waits on the account suspense; null where all of it does.
alter table settlement_rows add column suspense_minor bigint;
-- Who accepted an explanation, when, and why.
alter table settlement_rows add column accepted_by text;
alter table settlement_rows add column accepted_at timestamptz;
alter table settlement_rows add column accepted_reason text;
alter table settlement_rows drop constraint settlement_rows_state_check;
alter table settlement_rows add constraint settlement_rows_state_check
  check (state in ('new', 'matched', 'suspense', 'explained'));
drop index settlement_rows_open;
create index settlement_rows_open on settlement_rows (account_id, row_id) where state in ('new', 'suspense');
