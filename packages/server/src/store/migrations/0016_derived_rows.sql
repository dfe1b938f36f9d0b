-- The row whose accepted explanation this one is; null for a row that a payout told.
alter table settlement_rows add column derived_from bigint;
