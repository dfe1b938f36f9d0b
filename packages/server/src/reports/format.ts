import { DAY, type Instant } from '@kvitt/flow';
import type { Movement, Statement } from '../queries/statement.js';

/** What a writer knows of a statement beside its movements. */
export type Head = Omit<Statement, 'pages'>;

/** A kind of file that a statement can be written as: three pure functions, so that no file is ever whole in memory. */
export type Format = Readonly<{
  contentType: string;
  /** Of the file's name, without a dot. */
  extension: string;
  head: (head: Head, createdAt: Instant) => string;
  /** A page of movements, in their order. */
  page: (head: Head, movements: readonly Movement[]) => string;
  foot: (head: Head) => string;
}>;

/** Writes a statement piece by piece; fails in the middle when the books change meanwhile. */
export async function* write(
  format: Format,
  statement: Statement,
  createdAt: Instant,
): AsyncGenerator<string> {
  yield format.head(statement, createdAt);
  for await (const page of statement.pages()) yield format.page(statement, page);
  yield format.foot(statement);
}

/** What a statement is called, in at most 34 characters: account, currency, first day and the day after the last. */
export function nameOf({ accountId, currency, from, to }: Head): string {
  return [accountId, currency, shortDay(from), shortDay(to)].join('-');
}

/** A day as six digits, year first. */
export const shortDay = (day: string): string => day.slice(2).replaceAll('-', '');

/** Statements of single days have numbers that count up by one; those of longer periods have rising ones. */
export const sequenceNumber = (day: string): number => Date.parse(day) / DAY;

/** The name of a statement's file. */
export function fileName(
  { accountId, currency, from, to }: Head,
  { extension }: Pick<Format, 'extension'>,
): string {
  return `statement-${accountId}-${currency}-${from}-${to}.${extension}`;
}
