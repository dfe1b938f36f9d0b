import type { Currency, Instant } from '@kvitt/flow';

/** An amount of a cell, in minor units. */
export type Amount = Readonly<{ minor: bigint; currency: Currency }>;

/** What a cell holds: a text, a whole number, an amount, an instant, or nothing. */
export type Cell = string | number | Amount | Readonly<{ at: Instant }> | null;

/** A column: its name for programs, its title for people, and how wide it is, in characters. */
export type Column = Readonly<{ name: string; title: string; width: number }>;

/** A table of any length, read a page of rows at a time. */
export type Table = Readonly<{
  /** At most 25 characters; names the sheet. */
  title: string;
  columns: readonly Column[];
  pages: () => AsyncIterable<readonly (readonly Cell[])[]>;
}>;

/** A table whose rows are all there. */
export const tableOf = (
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Table => ({
  title,
  columns,
  pages: async function* () {
    yield rows;
  },
});

/** Whether a cell is an amount. */
export const isAmount = (cell: Cell): cell is Amount =>
  typeof cell === 'object' && cell !== null && 'minor' in cell;
