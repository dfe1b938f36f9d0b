import { readFileSync } from 'node:fs';

/** One row of a specification table: its cells by column title, and its line in the file. */
export type TableRow = Readonly<{ line: number; cells: ReadonlyMap<string, string> }>;

/**
 * Reads an aligned plain-text table: cells between `|`, titles in the first row, `#` begins a comment, a
 * row of dashes is a rule. Throws for a row with another number of cells.
 */
export function parseTable(text: string): readonly TableRow[] {
  const rows = text
    .split('\n')
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !/^(#|[-+|]+$)/.test(content))
    .map(({ content, line }) => ({ line, cells: content.split('|').map((cell) => cell.trim()) }));
  const [head, ...body] = rows;
  if (head === undefined) throw new Error('the table is empty');
  return body.map(({ line, cells }) => {
    if (cells.length !== head.cells.length) {
      throw new Error(`line ${line}: ${cells.length} cells, ${head.cells.length} titles`);
    }
    return { line, cells: new Map(head.cells.map((title, index) => [title, cells[index] ?? ''])) };
  });
}

/** Reads a table of `docs/flow`. */
export const readTable = (name: string): readonly TableRow[] =>
  parseTable(readFileSync(new URL(`../../../../docs/flow/${name}`, import.meta.url), 'utf8'));

/** A row's cell; throws when the table has no such column. */
export function cell(row: TableRow, title: string): string {
  const text = row.cells.get(title);
  if (text === undefined) throw new Error(`there is no column "${title}"`);
  return text;
}

/** A cell that lists things, separated by commas; a dash means none. */
export const list = (text: string): string[] =>
  text === '-' ? [] : text.split(',').map((part) => part.trim());
