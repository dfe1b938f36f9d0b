import type { AccountId, Currency, Instant } from '@kvitt/flow';
import { statement, type Database } from './database.js';

/** What an account holds in one currency, in minor units. */
export type AccountBalance = Readonly<{
  currency: Currency;
  availableMinor: bigint;
  reservedMinor: bigint;
  pendingMinor: bigint;
  /** When something was last booked on any of the three. */
  modifiedAt: Instant;
}>;

const BALANCES = statement(
  'account_balances',
  `select currency,
     (sum(balance_minor) filter (where ledger_account = 'merchant:balance'))::bigint as available,
     (sum(balance_minor) filter (where ledger_account = 'merchant:reserved'))::bigint as reserved,
     (sum(balance_minor) filter (where ledger_account = 'merchant:pending'))::bigint as pending,
     (extract(epoch from max(modified_at)) * 1000)::bigint as modified_at
   from balances
   where account_id = $1
     and ledger_account in ('merchant:balance', 'merchant:reserved', 'merchant:pending')
   group by currency order by currency`,
);

/** An account's balances, one entry per currency it has ever had money in. */
export async function accountBalances(
  db: Database,
  accountId: AccountId,
): Promise<readonly AccountBalance[]> {
  const rows = await db.run(BALANCES, [accountId]);
  return rows.map((row) => ({
    currency: String(row['currency']) as Currency,
    availableMinor: (row['available'] as bigint | null) ?? 0n,
    reservedMinor: (row['reserved'] as bigint | null) ?? 0n,
    pendingMinor: (row['pending'] as bigint | null) ?? 0n,
    modifiedAt: Number(row['modified_at']) as Instant,
  }));
}

const LEDGER = statement(
  'ledger_balances',
  `select ledger_account, currency, balance_minor from balances
   where account_id = $1 order by ledger_account, currency`,
);

/** Every ledger account of a merchant with its balance (credits minus debits), in minor units. */
export async function ledgerBalances(
  db: Database,
  accountId: AccountId,
): Promise<readonly Readonly<{ ledgerAccount: string; currency: string; balanceMinor: bigint }>[]> {
  const rows = await db.run(LEDGER, [accountId]);
  return rows.map((row) => ({
    ledgerAccount: String(row['ledger_account']),
    currency: String(row['currency']),
    balanceMinor: row['balance_minor'] as bigint,
  }));
}
