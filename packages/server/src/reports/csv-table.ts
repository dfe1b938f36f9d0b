import { quoted, words } from './csv-cells.js';
import { isAmount, type Cell, type Table } from './table.js';
import { decimal } from './wording.js';

/**
 * A table as RFC 4180, UTF-8, piece by piece: a header of the columns' names, then the rows. Amounts are decimals with a point, in
 * major units; instants are ISO 8601 in UTC.
 */
export async function* writeCsv({ columns, pages }: Table): AsyncGenerator<string> {
  yield line(columns.map(({ name }) => name));
  for await (const rows of pages()) {
    if (rows.length > 0) yield rows.map((row) => line(row.map(textOf))).join('');
  }
}

const line = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return words(cell);
  if (typeof cell === 'number') return String(cell);
  return isAmount(cell) ? decimal(cell.minor, cell.currency) : new Date(cell.at).toISOString();
}
