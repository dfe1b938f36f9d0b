import type { AccountId, KlarnaTerms } from '@kvitt/flow';
import { statement, type Database } from './database.js';

const PUT = statement(
  'put_klarna_terms',
  `insert into klarna_terms (account_id, terms) values ($1, $2)
   on conflict (account_id) do update set terms = excluded.terms`,
);
const ADD = statement(
  'add_klarna_terms',
  `insert into klarna_terms (account_id, terms) values ($1, $2) on conflict do nothing`,
);
const GET = statement('klarna_terms', `select terms from klarna_terms where account_id = $1`);

const textOf = (terms: KlarnaTerms): string =>
  JSON.stringify({ ...terms, feeFixedMinor: terms.feeFixedMinor.toString() });

/** Sets what Klarna and a merchant agreed upon. */
export async function putKlarnaTerms(
  db: Database,
  accountId: AccountId,
  terms: KlarnaTerms,
): Promise<void> {
  await db.run(PUT, [accountId, textOf(terms)]);
}

/** The same where nothing is known yet. */
export async function addKlarnaTerms(
  db: Database,
  accountId: AccountId,
  terms: KlarnaTerms,
): Promise<void> {
  await db.run(ADD, [accountId, textOf(terms)]);
}

/** What Klarna and a merchant agreed upon; null when nobody has said. */
export async function klarnaTermsOf(
  db: Database,
  accountId: AccountId,
): Promise<KlarnaTerms | null> {
  const [row] = await db.run(GET, [accountId]);
  if (row === undefined) return null;
  const kept = JSON.parse(String(row['terms'])) as Omit<KlarnaTerms, 'feeFixedMinor'> & {
    feeFixedMinor: string;
  };
  return { ...kept, feeFixedMinor: BigInt(kept.feeFixedMinor) };
}
