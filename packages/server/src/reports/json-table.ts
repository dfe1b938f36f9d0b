import { isAmount, type Cell, type Table } from './table.js';

/**
 * A table in the envelope of every answer, piece by piece: an object for each row, by the columns' names. Amounts are integers in minor
 * units, instants ISO 8601 in UTC, empty cells null.
 */
export async function* writeJson({ columns, pages }: Table): AsyncGenerator<string> {
  yield '{"success":true,"data":[';
  let isFirst = true;
  for await (const rows of pages()) {
    if (rows.length === 0) continue;
    const written = rows.map((row) =>
      JSON.stringify(
        Object.fromEntries(columns.map(({ name }, at) => [name, valueOf(row[at] ?? null)])),
      ),
    );
    yield `${isFirst ? '' : ','}${written.join(',')}`;
    isFirst = false;
  }
  yield ']}';
}

function valueOf(cell: Cell): string | number | null {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number') return cell;
  return isAmount(cell) ? Number(cell.minor) : new Date(cell.at).toISOString();
}
