-- What was said between Kvitt and Klarna about an order, attempt by attempt. It holds personal data, so rows may be deleted; none is changed.
create table klarna_exchanges (
  account_id bigint not null,
  exchange_id bigint generated always as identity,
  transaction_id bigint not null,
  -- The effect it was an attempt of; null when somebody had Klarna asked between two attempts.
  effect_id bigint,
  -- What was to be done, as effects call it.
  kind text not null,
  attempt integer not null check (attempt > 0),
  -- When it was over, by the service's clock.
  at timestamptz not null,
  method text not null,
  path text not null,
  -- Null when no status line arrived.
  http_status integer,
  correlation_id text,
  -- Bodies, their first 16 kB, without tokens; null where there was none.
  request text,
  is_request_cut boolean not null,
  answer text,
  is_answer_cut boolean not null,
  -- Why there was no whole answer.
  error text,
  primary key (account_id, transaction_id, exchange_id)
);
create trigger klarna_exchanges_unchanged before update on klarna_exchanges
  for each row execute function refuse_change();
