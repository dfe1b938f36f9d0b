-- An order without a gateway is no transaction until its customer goes on to pay, and is not listed as one. Kept beside
-- the order, so that a page of the list is read by its index alone, however many such orders lie between.
alter table orders add column is_transaction boolean;
update orders o set is_transaction =
  exists (select 1 from order_requests r
    where r.account_id = o.account_id and r.transaction_id = o.transaction_id
      and r.body::jsonb ->> 'gateway' is not null)
  or (flow_state <> 'initialized' and not coalesce((state::jsonb ->> 'endedUnstarted')::boolean, false));
alter table orders alter column is_transaction set not null;
drop index orders_newest;
create index orders_newest on orders (account_id, created_at, transaction_id) where is_transaction;
