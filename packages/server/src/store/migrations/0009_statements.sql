-- What came to merchants' balances and left them, in the order of booking: statements read a period of it.
create index transfers_of_balance on transfers (account_id, currency, at, transaction_id, seq, leg)
  where debit = 'merchant:balance' or credit = 'merchant:balance';
