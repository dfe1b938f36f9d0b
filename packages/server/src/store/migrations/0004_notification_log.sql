-- A place of its own for every notification of an order, when it came about, and from which attempt on the
-- present round of tries counts: a resend begins another.
alter table notifications add column sequence integer;
alter table notifications add column created_at timestamptz;
alter table notifications add column tries_from integer not null default 0;
update notifications n
set sequence = k.sequence, created_at = coalesce(
  (select min(d.at) from deliveries d
   where d.account_id = n.account_id and d.notification_id = n.notification_id), n.due_at)
from (
  select account_id, notification_id, row_number() over (
    partition by account_id, transaction_id order by notification_id) as sequence
  from notifications) as k
where n.account_id = k.account_id and n.notification_id = k.notification_id;
alter table notifications alter column sequence set not null;
alter table notifications alter column created_at set not null;
drop index notifications_of_order;
create unique index notifications_of_order on notifications (account_id, transaction_id, sequence);

-- After which waits a site's notifications are tried again.
alter table sites add column notification_schedule text not null default 'short'
  check (notification_schedule in ('short', 'long'));

-- Orders that ended before their customer went on to pay.
update orders o
set state = (o.state::jsonb || '{"endedUnstarted":true}'::jsonb)::text
where o.flow_state in ('cancelled', 'expired')
  and not exists (
    select 1 from events e
    where e.account_id = o.account_id and e.transaction_id = o.transaction_id
      and e.body like '%"kind":"payment_started"%');
