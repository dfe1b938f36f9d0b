-- How a site shows itself on payment pages. A site without a row shows nothing of its own.
create table site_brands (
  account_id bigint not null,
  site_id bigint not null,
  name text check (length(name) between 1 and 120),
  -- An image whose bytes were checked; null where there is none.
  logo bytea check (length(logo) <= 204800),
  logo_type text check (logo_type in ('image/png', 'image/jpeg')),
  changed_at timestamptz not null,
  primary key (account_id, site_id),
  check ((logo is null) = (logo_type is null))
);

-- Links by which somebody who was invited sets a password, once.
create table invitations (
  account_id bigint not null,
  user_id bigint not null,
  -- SHA-256 of what the link holds; a new link for a user takes the place of the one before.
  token_hash bytea not null,
  -- Real time, as sessions.
  expires_at timestamptz not null,
  primary key (account_id, user_id)
);
create unique index invitations_token on invitations (token_hash);
