-- What the PSP charges for a site's orders, by currency, as accounts.charges; it goes before the account's.
alter table sites add column charges text not null default '{}';

-- What each payment has cost so far is kept in its state: the charge that was taken, and what Klarna's payouts kept.
with costs as (
  select account_id, transaction_id,
    sum((b ->> 'chargeMinor')::bigint) filter (where b ->> 'kind' = 'added_to_balance') as charged,
    sum((b ->> 'amountMinor')::bigint + (b ->> 'taxMinor')::bigint)
      filter (where b ->> 'kind' = 'fee_settled') as fee
  from (select account_id, transaction_id, body::jsonb as b from events
    where body like '%"kind":"added_to_balance"%' or body like '%"kind":"fee_settled"%') as e
  group by account_id, transaction_id)
update orders o
set state = (state::jsonb
  || case when coalesce(c.charged, 0) = 0 then '{}' else jsonb_build_object('chargedMinor', c.charged) end
  || case when coalesce(c.fee, 0) = 0 then '{}' else jsonb_build_object('klarnaFeesMinor', c.fee) end)::text
from costs c
where o.account_id = c.account_id and o.transaction_id = c.transaction_id;
