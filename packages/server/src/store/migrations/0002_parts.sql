-- Orders can be shipped in parts.

alter table orders drop constraint orders_flow_state_check;
alter table orders add constraint orders_flow_state_check check (flow_state in (
  'initialized', 'initiated', 'authorizing', 'reviewing', 'authorized', 'capturing', 'captured',
  'part_shipped', 'cancelling', 'shipped', 'invoiced', 'settled', 'credited', 'declined', 'cancelled',
  'expired')) not valid;
alter table orders validate constraint orders_flow_state_check;

-- Finds the payment of a part by the part's own number or order id.
create table parts (
  account_id bigint not null,
  part_id bigint not null,
  transaction_id bigint not null,
  site_id bigint not null,
  order_id text not null,
  primary key (account_id, part_id)
);
create index parts_order_id on parts (account_id, site_id, order_id);
