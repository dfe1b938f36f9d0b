-- The row whose accepted explanation this one is; null for a row that a payout told.
alter table settlement_rows add column derived_from bigint;
-- Captures that were given back whole after their sale was listed: only the ids of these refunds are known.
create index expected_settlements_whole on expected_settlements (account_id, transaction_id)
  where kind = 'return' and amount_minor is null and listed_minor = 0;
