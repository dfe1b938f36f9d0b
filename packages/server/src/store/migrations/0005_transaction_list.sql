-- What GET transactions filters and orders by, beside what was there. Which statuses a merchant reads follows
-- from the edition and the state, so both are kept and neither is kept twice.

alter table orders add column edition text, add column settled_at timestamptz;
update orders set
  edition = state::jsonb -> 'policy' ->> 'edition',
  settled_at = to_timestamp((state::jsonb ->> 'settledAt')::double precision / 1000);
alter table orders alter column edition set not null;
create index orders_newest on orders (account_id, created_at, transaction_id);

alter table refunds
  add column site_id bigint,
  add column edition text,
  add column flow_state text,
  add column currency text,
  add column created_at timestamptz,
  -- When it came to its end at Klarna.
  add column completed_at timestamptz;
update refunds f set
  site_id = o.site_id,
  edition = o.edition,
  currency = o.currency,
  flow_state = r.refund ->> 'flowState',
  created_at = to_timestamp((r.refund ->> 'createdAt')::double precision / 1000),
  completed_at = case when r.refund ->> 'flowState' = 'completed'
    then to_timestamp((r.refund ->> 'modifiedAt')::double precision / 1000) end
from orders o cross join lateral jsonb_array_elements(o.state::jsonb -> 'refunds') as r(refund)
where o.account_id = f.account_id and o.transaction_id = f.transaction_id
  and (r.refund ->> 'transactionId')::bigint = f.refund_id;
alter table refunds
  alter column site_id set not null,
  alter column edition set not null,
  alter column flow_state set not null,
  alter column currency set not null,
  alter column created_at set not null;
create index refunds_newest on refunds (account_id, created_at, refund_id);
create index account_transactions_newest on account_transactions (account_id, created_at, transaction_id);
