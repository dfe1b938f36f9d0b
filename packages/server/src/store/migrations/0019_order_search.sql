-- What orders are found by: a row for each word, number or amount of an order. The week comes first, so that a search goes back
-- in time week by week and stops when its page is full, and so that new rows fall together however long the history is.
create table order_search (
  account_id bigint not null,
  -- Weeks since 1970.
  week integer not null,
  -- As search_fold leaves it; an amount is `=` and its minor units, the order that one was made from `copy-of:` and its number.
  term text collate "C" not null,
  created_at timestamptz not null,
  transaction_id bigint not null,
  primary key (account_id, week, term, created_at, transaction_id)
);

create function search_week(at timestamptz) returns integer language sql immutable parallel safe as
$$ select floor(extract(epoch from at) / 604800)::integer $$;

-- A text as it is compared: in lower case, without accents, its blanks single. Normalising needs UTF-8, and few texts need it.
create function search_fold(given text) returns text language sql immutable parallel safe as $$
  select left(lower(translate(
    case when octet_length(t) = length(t) then t
      else regexp_replace(normalize(t, nfkd), '[\u0300-\u036f]', '', 'g') end,
    'ØøŁłĐđÆŒÞ', 'oollddæœþ')), 100)
  from (select regexp_replace(btrim(given), '\s+', ' ', 'g') as t) as trimmed
$$;

-- What an order is found by from its beginning: its number, its amount, its customer's names and e-mail, what it is a copy of.
-- What cannot be read is not found by its words; no order fails for that.
create function search_terms_of_request(request text) returns setof text language plpgsql immutable parallel safe as $$
declare
  body jsonb;
begin
  body := request::jsonb;
  return query
  select distinct term from (
    select search_fold(body ->> 'orderId') as term
    union all select '=' || (body ->> 'amount')
    union all select search_fold(body #>> '{customer,email}')
    union all select search_fold(body #>> '{gatewayInfo,email}')
    union all select 'copy-of:' || (body ->> 'copyOf')
    union all (select search_fold(word)
      from regexp_split_to_table(concat_ws(' ', body #>> '{customer,firstName}', body #>> '{customer,lastName}',
        body #>> '{customer,companyName}'), '\s+') as word
      limit 5)) as terms
  where term <> '';
exception
  when data_exception or feature_not_supported then return;
end
$$;

-- Klarna's numbers of an order: its reservation, its invoice and those of its parts.
create function search_terms_of_state(state text) returns setof text language plpgsql immutable parallel safe as $$
declare
  body jsonb;
begin
  body := state::jsonb;
  return query
  select distinct search_fold(number) from (
    select body #>> '{klarna,reservationNumber}' as number
    union all select body #>> '{klarna,invoiceNumber}'
    union all select part ->> 'invoiceNumber' from jsonb_array_elements(coalesce(body -> 'parts', '[]')) as part) as numbers
  where number <> '';
exception
  when data_exception or feature_not_supported then return;
end
$$;

-- The rows fill themselves from what any version of the service writes. A plan that was made while the tables were small stays,
-- so it is told to use their keys.
create function search_new_requests() returns trigger language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  insert into order_search (account_id, week, term, created_at, transaction_id)
  select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
  from added a join orders o using (account_id, transaction_id)
    cross join lateral search_terms_of_request(a.body) as t(term)
  on conflict do nothing;
  return null;
end
$$;
create trigger order_requests_searched after insert on order_requests
  referencing new table as added for each statement execute function search_new_requests();

-- A request that is corrected is found by its new words only, and one that is erased by none of them.
create function search_changed_request() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if tg_op = 'UPDATE' and array(select search_terms_of_request(old.body) as term order by term)
    = array(select search_terms_of_request(new.body) as term order by term) then
    return null;
  end if;
  delete from order_search s
  using orders o, search_terms_of_request(old.body) as t(term)
  where o.account_id = old.account_id and o.transaction_id = old.transaction_id
    and s.account_id = o.account_id and s.week = search_week(o.created_at) and s.term = t.term
    and s.created_at = o.created_at and s.transaction_id = o.transaction_id;
  if tg_op = 'UPDATE' then
    insert into order_search (account_id, week, term, created_at, transaction_id)
    select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
    from orders o cross join lateral search_terms_of_request(new.body) as t(term)
    where o.account_id = new.account_id and o.transaction_id = new.transaction_id
    on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger order_requests_corrected after update on order_requests
  for each row when (old.body is distinct from new.body) execute function search_changed_request();
create trigger order_requests_erased after delete on order_requests
  for each row execute function search_changed_request();

-- Klarna's numbers come later, with events of these kinds; the order's row was written before them.
create function search_klarna_numbers() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into order_search (account_id, week, term, created_at, transaction_id)
  select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
  from orders o cross join lateral search_terms_of_state(o.state) as t(term)
  where o.account_id = new.account_id and o.transaction_id = new.transaction_id
  on conflict do nothing;
  return null;
end
$$;
create trigger events_searched after insert on events for each row
  when (new.body like '%Number":%' and new.body ~ '"kind":"(authorization_recorded|review_started|invoice_recorded|part_invoiced)"')
  execute function search_klarna_numbers();

-- Orders from before. The triggers hold writers until this is done, so that none is missed in between.
insert into order_search (account_id, week, term, created_at, transaction_id)
select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
from orders o join order_requests r using (account_id, transaction_id)
  cross join lateral (select search_terms_of_request(r.body) as term
    union select search_terms_of_state(o.state)) as t;

-- Orders that refunds are under way of.
create index refunds_open on refunds (account_id, transaction_id)
  where flow_state in ('requested', 'waiting', 'sending');

-- What somebody looks at again and again, by a name of their own.
create table saved_views (
  account_id bigint not null,
  user_id bigint not null,
  view_id bigint generated always as identity,
  name text not null,
  -- The query of the overview's address, without the question mark.
  query text not null,
  primary key (account_id, user_id, view_id)
);
create unique index saved_views_name on saved_views (account_id, user_id, name);
