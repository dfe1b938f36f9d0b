-- People who sign in. Small, and whole on every node like keys: a name is looked up before the account is known.
create table users (
  account_id bigint not null,
  user_id bigint generated always as identity,
  -- In lower case.
  email text not null,
  name text not null,
  role text not null check (role in ('viewer', 'support', 'finance', 'admin')),
  -- scrypt with its parameters and its salt (store/passwords.ts); null for somebody who cannot sign in by password.
  password_hash text,
  -- The second factor's secret under the service's secret; null where there is none.
  totp_sealed bytea,
  -- A secret that its owner has not confirmed by a code.
  totp_proposed bytea,
  -- The period (30 seconds) of the last code that was taken: none is taken twice.
  totp_period bigint not null default 0,
  disabled_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, user_id)
);
create unique index users_email on users (email);

-- SHA-256 of codes that stand in for the second factor, each once.
create table recovery_codes (
  account_id bigint not null,
  user_id bigint not null,
  code_hash bytea not null,
  primary key (account_id, user_id, code_hash)
);

-- Who is signed in. Times are real ones: the sandbox's clock ends no session.
create table sessions (
  account_id bigint not null,
  -- SHA-256 of what the cookie holds.
  session_hash bytea not null,
  user_id bigint not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  primary key (account_id, session_hash)
);
create unique index sessions_hash on sessions (session_hash);
create index sessions_of_user on sessions (account_id, user_id);

-- Failed attempts to sign in, by name and by address; forgotten after an hour without one.
create table sign_in_failures (
  subject text not null,
  failures integer not null,
  failed_at timestamptz not null,
  primary key (subject)
);

-- Who did what in the dashboard, append-only.
create table audit_log (
  account_id bigint not null,
  audit_id bigint generated always as identity,
  at timestamptz not null,
  user_id bigint,
  -- Whose name and address it was then.
  who text not null,
  -- The call's id, such as shipOrder.
  action text not null,
  -- What it was about, such as an order's number.
  subject text not null,
  -- The catalogue's key of a refusal; null when it was done.
  refusal text,
  primary key (account_id, audit_id)
);
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_change();

-- Orders to be shipped, by deadline.
create index timers_shipping on timers (account_id, due_at, transaction_id) where kind = 'expire_shipping';
