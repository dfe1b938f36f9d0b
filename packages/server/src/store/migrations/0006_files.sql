-- Documents that merchants keep with an order, such as a proof of delivery. Append-only.
create table files (
  account_id bigint not null,
  file_id bigint not null,
  transaction_id bigint not null,
  type text not null check (type in ('PDF', 'JPEG', 'PNG')),
  name text not null,
  description text not null,
  content bytea not null,
  created_at timestamptz not null,
  primary key (account_id, file_id)
);
create index files_of_order on files (account_id, transaction_id, file_id);
create trigger files_append_only before update or delete on files
  for each row execute function refuse_change();
