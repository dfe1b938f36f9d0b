import type { AccountId, Currency, Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Row, type Session } from './database.js';

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
  return row === undefined ? null : bankAccountOfRow(row);
}

const bankAccountOfRow = (row: Row): BankAccount => ({
  bankAccountId: Number(row['bank_account_id']),
  currency: String(row['currency']) as Currency,
  holderName: String(row['holder_name']),
  iban: String(row['iban']),
});

const NUMBERED = statement(
  'bank_account_by_number',
  `select bank_account_id, currency, holder_name, iban from bank_accounts
   where account_id = $1 and bank_account_id = $2`,
);

/** The bank account with that number, null when the account has none. */
export async function bankAccountNumbered(
  db: Session,
  account: AccountId,
  number: number,
): Promise<BankAccount | null> {
  const [row] = await db.run(NUMBERED, [account, number]);
  return row === undefined ? null : bankAccountOfRow(row);
}

const LIST = statement(
  'bank_accounts_of_account',
  `select bank_account_id, currency, holder_name, iban,
     row_number() over (partition by currency order by created_at desc, bank_account_id desc) = 1 as is_used
   from bank_accounts where account_id = $1
   order by created_at desc, bank_account_id desc
   limit $2::integer offset $3::integer`,
);

const COUNT = statement(
  'count_bank_accounts',
  `select count(*) as total from bank_accounts where account_id = $1`,
);

/** A bank account, and whether payouts in its currency go to it. */
export type ListedBankAccount = BankAccount & Readonly<{ isUsed: boolean }>;

/** A page of an account's bank accounts, newest first, and how many there are. */
export async function listBankAccounts(
  db: Session,
  account: AccountId,
  { offset, limit }: Readonly<{ offset: number; limit: number }>,
): Promise<Readonly<{ rows: readonly ListedBankAccount[]; total: number }>> {
  const rows = await db.run(LIST, [account, limit, offset]);
  const [counted] = await db.run(COUNT, [account]);
  return {
    rows: rows.map((row) => ({ ...bankAccountOfRow(row), isUsed: row['is_used'] === true })),
    total: Number(counted?.['total'] ?? 0n),
  };
}
