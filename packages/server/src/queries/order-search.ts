import type { AccountId } from '@kvitt/flow';
import { integers, booleans, texts } from '../store/arrays.js';
import { statement, type Database, type Value } from '../store/database.js';

/** What an order must be found by: of every number of `places` one text at least, which it has whole or begins with. */
export type SearchWords = Readonly<{
  texts: readonly string[];
  places: readonly number[];
  isWhole: readonly boolean[];
  /** How many places there are. */
  count: number;
}>;

/** More words narrow nothing down that matters. */
const WORDS_MAX = 6;

/** Reads what somebody typed: its words, all of them wanted; or the whole of it as one number, or as an amount. Null for nothing. */
export function searchWords(typed: string): SearchWords | null {
  const whole = typed.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const words = whole.split(' ').filter((word) => word !== '');
  if (words.length === 0) return null;
  const amount = amountTyped(whole);
  const wanted = words.slice(0, WORDS_MAX);
  const alternatives = [
    ...(words.length === 1 ? [] : [{ text: whole, isWhole: false }]),
    ...(amount === null ? [] : [{ text: `=${amount}`, isWhole: true }]),
  ];
  const rows = wanted.flatMap((word, place) =>
    [{ text: word, isWhole: false }, ...alternatives].map((each) => ({ ...each, place })),
  );
  return {
    texts: rows.map(({ text }) => text),
    places: rows.map(({ place }) => place),
    isWhole: rows.map(({ isWhole }) => isWhole),
    count: wanted.length,
  };
}

/**
 * An amount as people write it, in minor units of a currency with two decimals: `49.95`, `49,95`, `€ 1,234.50`, `121`. Null for
 * what is none; what has one or three digits after its only mark is read as thousands or as none.
 */
export function amountTyped(typed: string): bigint | null {
  const plain = typed.replaceAll(/[€£\s]|kr\.?|EUR|GBP|DKK|NOK|SEK/gi, '');
  const found = /^(\d{1,3}(?:([.,])\d{3})+|\d{1,9})(?:([.,])(\d{2}))?$/.exec(plain);
  if (found === null) return null;
  const [, major = '', thousands, decimals, minor = '00'] = found;
  if (thousands !== undefined && thousands === decimals) return null;
  return BigInt(`${major.replaceAll(/[.,]/g, '')}${minor}`);
}

/** The words as three parameters, to be read by `WORDS`. */
export const wordValues = (words: SearchWords): Value[] => [
  texts(words.texts),
  integers(words.places),
  booleans(words.isWhole),
  words.count,
];

/** The words as a table of places with the least and the greatest term that fit; its parameters begin at a number. */
export const wordsFrom = (first: number): string =>
  `select place, search_fold(given) as least,
     search_fold(given) || case when is_whole then '' else U&'\\+10FFFF' end as greatest
   from unnest($${first}::text[], $${first + 1}::integer[], $${first + 2}::boolean[]) as w(given, place, is_whole)`;

const NAMED = statement(
  'orders_named',
  `select transaction_id from orders where account_id = $1 and transaction_id = $2
   union
   select transaction_id from refunds where account_id = $1 and refund_id = $2
   union
   select transaction_id from parts where account_id = $1 and part_id = $2
   union
   select o.transaction_id from sites s join orders o using (account_id, site_id)
   where s.account_id = $1 and o.order_id = $3
   union
   select p.transaction_id from sites s join parts p using (account_id, site_id)
   where s.account_id = $1 and p.order_id = $3
   union
   select transaction_id from orders where account_id = $1 and klarna_order_id = $3
   limit 50`,
);

/** The orders that a text names exactly: by the merchant's number, ours, that of a refund or a part, or Klarna's id. */
export async function ordersNamed(
  db: Database,
  account: AccountId,
  text: string,
): Promise<readonly number[]> {
  // No text of a database holds the character zero.
  if (text.includes('\0')) return [];
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  const named = Number.isSafeInteger(number) ? number : 0;
  const rows = await db.run(NAMED, [account, named, text]);
  return rows.map((row) => Number(row['transaction_id']));
}
