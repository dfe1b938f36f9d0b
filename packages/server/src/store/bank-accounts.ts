import type { AccountId, Currency, Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Session } from './database.js';

/** Where payouts of an account in a currency go. */
export type BankAccount = Readonly<{
  bankAccountId: number;
  currency: Currency;
  holderName: string;
  iban: string;
}>;

const INSERT = statement(
  'insert_bank_account',
  `insert into bank_accounts (account_id, bank_account_id, currency, holder_name, iban, created_at)
   values ($1, $2, $3, $4, $5, $6::timestamptz)`,
);

/** Adds a bank account; from now on payouts in its currency go there. */
export async function addBankAccount(
  db: Session,
  account: AccountId,
  bank: BankAccount,
  now: Instant,
): Promise<void> {
  await db.run(INSERT, [
    account,
    bank.bankAccountId,
    bank.currency,
    bank.holderName,
    bank.iban,
    isoText(now),
  ]);
}

const NEWEST = statement(
  'bank_account_of_currency',
  `select bank_account_id, currency, holder_name, iban from bank_accounts
   where account_id = $1 and currency = $2
   order by created_at desc, bank_account_id desc limit 1`,
);

/** The bank account that payouts in a currency go to, null when there is none. */
export async function bankAccountOf(
  db: Session,
  account: AccountId,
  currency: Currency,
): Promise<BankAccount | null> {
  const [row] = await db.run(NEWEST, [account, currency]);
  return row === undefined
    ? null
    : {
        bankAccountId: Number(row['bank_account_id']),
        currency,
        holderName: String(row['holder_name']),
        iban: String(row['iban']),
      };
}
