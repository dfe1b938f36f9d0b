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

-- A text as it is compared: in lower case and without accents, its blanks spaces. One expression, so that it costs no call.
create function search_fold(given text) returns text language sql immutable parallel safe as $$
  select left(lower(translate(
    case when octet_length(given) = length(given) then given
      else regexp_replace(normalize(given, nfkd), '[\u0300-\u036f]', '', 'g') end,
    E'ØøŁłĐđÆŒÞ\t\n\r', 'oollddæœþ   ')), 100)
$$;

-- What an order is found by from its beginning: its number, its amount, its customer's names and e-mail, what it is a copy of.
create function search_terms_of_request(request text) returns setof text language sql immutable parallel safe as $$
  select term
  from json_to_record(request::json)
      as r("orderId" text, amount text, customer json, "gatewayInfo" json, "copyOf" text)
    cross join lateral unnest(array[search_fold(r."orderId"), '=' || r.amount,
      search_fold(r.customer ->> 'email'), search_fold(r."gatewayInfo" ->> 'email'), 'copy-of:' || r."copyOf"]
      || (string_to_array(search_fold(concat_ws(' ', r.customer ->> 'firstName', r.customer ->> 'lastName',
        r.customer ->> 'companyName')), ' '))[1:5]) as t(term)
  where term <> ''
$$;

-- The same for a request that may not be readable: it is then found by no words, and nothing fails for that.
create function search_terms_if_readable(request text) returns setof text language plpgsql immutable parallel safe as $$
begin
  return query select distinct term from search_terms_of_request(request) as term;
exception
  when data_exception or feature_not_supported then return;
end
$$;

-- Klarna's numbers of an order from before: its reservation, its invoice and those of its parts.
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
-- so it is told to use their keys. Only a body with an escape such as \u0000 can be unreadable.
create function search_new_requests() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into order_search (account_id, week, term, created_at, transaction_id)
  select a.account_id, search_week(o.created_at), t.term, o.created_at, a.transaction_id
  from added a
    cross join lateral (select created_at from orders
      where account_id = a.account_id and transaction_id = a.transaction_id offset 0) as o
    cross join lateral search_terms_of_request(a.body) as t(term)
  where position('\u' in a.body) = 0
  on conflict do nothing;
  if exists (select from added where position('\u' in body) > 0) then
    insert into order_search (account_id, week, term, created_at, transaction_id)
    select a.account_id, search_week(o.created_at), t.term, o.created_at, a.transaction_id
    from (select account_id, transaction_id, body from added where position('\u' in body) > 0 offset 0) as a join orders o using (account_id, transaction_id)
      cross join lateral search_terms_if_readable(a.body) as t(term)
    on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger order_requests_searched after insert on order_requests
  referencing new table as added for each statement execute function search_new_requests();

-- A request that is corrected is found by its new words only, and one that is erased by none of them.
create function search_changed_request() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if tg_op = 'UPDATE' and array(select search_terms_if_readable(old.body) as term order by term)
    = array(select search_terms_if_readable(new.body) as term order by term) then
    return null;
  end if;
  delete from order_search s
  using orders o, search_terms_if_readable(old.body) as t(term)
  where o.account_id = old.account_id and o.transaction_id = old.transaction_id
    and s.account_id = o.account_id and s.week = search_week(o.created_at) and s.term = t.term
    and s.created_at = o.created_at and s.transaction_id = o.transaction_id;
  if tg_op = 'UPDATE' then
    insert into order_search (account_id, week, term, created_at, transaction_id)
    select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
    from orders o cross join lateral search_terms_if_readable(new.body) as t(term)
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

-- Klarna's numbers come later, with events of these kinds; they are Klarna's words, and none has an escape.
create function search_klarna_numbers() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  insert into order_search (account_id, week, term, created_at, transaction_id)
  select o.account_id, search_week(o.created_at), search_fold(number), o.created_at, o.transaction_id
  from orders o cross join lateral
    unnest(array[new.body::json ->> 'reservationNumber', new.body::json ->> 'invoiceNumber']) as number
  where o.account_id = new.account_id and o.transaction_id = new.transaction_id and number <> ''
  on conflict do nothing;
  return null;
end
$$;
create trigger events_searched after insert on events for each row
  when (new.body like '%Number":%' and position('\u' in new.body) = 0
    and new.body ~ '"kind":"(authorization_recorded|review_started|invoice_recorded|part_invoiced)"')
  execute function search_klarna_numbers();

-- Orders from before. The triggers hold writers until this is done, so that none is missed in between.
insert into order_search (account_id, week, term, created_at, transaction_id)
select o.account_id, search_week(o.created_at), t.term, o.created_at, o.transaction_id
from orders o join order_requests r using (account_id, transaction_id)
  cross join lateral (select search_terms_if_readable(r.body) as term
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
