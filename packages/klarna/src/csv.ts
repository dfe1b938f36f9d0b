/** One line of a CSV file: its number, from 1, and its cells. A quoted cell may span lines; the first counts. */
export type CsvLine = Readonly<{ line: number; cells: readonly string[] }>;

/** Reads CSV piece by piece. */
export type CsvReader = Readonly<{
  /** Takes another piece of text; answers the lines that are complete by it. */
  push: (text: string) => CsvLine[];
  /** Says that there is no more; answers the last line where it had no end. */
  end: () => CsvLine[];
}>;

const DELIMITERS = [';', ',', '\t'] as const;

/**
 * Makes a reader for quoting as in RFC 4180 and lines that end in LF or CRLF. The delimiter is the one of semicolon,
 * comma and tab that the first line has most of. Empty lines are left out.
 */
export function createCsvReader(): CsvReader {
  let delimiter: string | null = null;
  let pending = '';
  let line = 1;
  const cut = (isEnd: boolean): CsvLine[] => {
    const lines: CsvLine[] = [];
    let from = 0;
    for (;;) {
      const to = endOfLine(pending, from);
      if (to === -1 && !isEnd) break;
      const text = to === -1 ? pending.slice(from) : pending.slice(from, to);
      if (text.trim() !== '') {
        delimiter ??= delimiterOf(text);
        lines.push({ line, cells: cellsOf(text.replace(/\r$/, ''), delimiter) });
      }
      if (to === -1) {
        from = pending.length;
        break;
      }
      line += text.split('\n').length;
      from = to + 1;
    }
    pending = pending.slice(from);
    return lines;
  };
  return {
    push: (text) => {
      // A byte order mark is no part of the first name.
      pending += line === 1 && pending === '' ? text.replace(/^\uFEFF/, '') : text;
      return cut(false);
    },
    end: () => cut(true),
  };
}

/** Where the line that begins at `from` ends: the first line feed outside quotes, or -1. */
function endOfLine(text: string, from: number): number {
  let at = from;
  for (;;) {
    const feed = text.indexOf('\n', at);
    if (feed === -1) return -1;
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote > feed) return feed;
    const closing = text.indexOf('"', quote + 1);
    if (closing === -1) return -1;
    at = closing + 1;
  }
}

function delimiterOf(text: string): string {
  const bare = text.replace(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((mark) => ({ mark, count: bare.split(mark).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}

function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const { cell, next } = text.startsWith('"', at)
      ? quotedCell(text, at, delimiter)
      : bareCell(text, at, delimiter);
    cells.push(cell.trim());
    if (next === -1) return cells;
    at = next;
  }
}

type Cell = Readonly<{ cell: string; next: number }>;

function bareCell(text: string, from: number, delimiter: string): Cell {
  const to = text.indexOf(delimiter, from);
  return to === -1
    ? { cell: text.slice(from), next: -1 }
    : { cell: text.slice(from, to), next: to + 1 };
}

/** Two quotes within quotes are one; what follows the closing quote belongs to the cell. */
function quotedCell(text: string, from: number, delimiter: string): Cell {
  let cell = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return { cell: cell + text.slice(at), next: -1 };
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = bareCell(text, quote + 1, delimiter);
      return { cell: cell + rest.cell, next: rest.next };
    }
    cell += '"';
    at = quote + 2;
  }
}
