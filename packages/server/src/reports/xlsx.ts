import { DAY, type Instant } from '@kvitt/flow';
import { Zip, ZipDeflate } from 'fflate';
import { isAmount, type Cell, type Column, type Table } from './table.js';
import { decimal } from './wording.js';

/** The content type of a workbook. */
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** How many rows a sheet holds, its header included; a longer table goes on in a further sheet. */
const SHEET_ROWS_MAX = 1_048_576;
const TEXT_MAX = 32_767;
const SHEET_NAME_MAX = 31;

/** Places in `cellXfs` of the style sheet. */
const STYLE = { header: 1, amount: 2, instant: 3 } as const;
const EPOCH_OF_SHEETS = 25_569;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * Tables as one workbook (ECMA-376, transitional), a sheet for each, piece by piece: memory holds one page of rows. Amounts and
 * instants (UTC) are numbers with a format, so that they can be added up and sorted.
 */
export async function* writeXlsx(
  tables: readonly Table[],
  createdAt: Instant,
  sheetRowsMax = SHEET_ROWS_MAX,
): AsyncGenerator<Uint8Array> {
  const archive = openArchive(createdAt);
  const sheets: string[] = [];
  for (const table of tables) {
    for await (const piece of writeSheets(table, archive, sheets, sheetRowsMax)) yield piece;
  }
  archive.add('xl/workbook.xml', workbook(sheets));
  archive.add('xl/_rels/workbook.xml.rels', workbookRelations(sheets.length));
  archive.add('xl/styles.xml', STYLES);
  archive.add('_rels/.rels', ROOT_RELATIONS);
  archive.add('[Content_Types].xml', contentTypes(sheets.length));
  archive.end();
  yield* archive.taken();
}

async function* writeSheets(
  { title, columns, pages }: Table,
  archive: Archive,
  sheets: string[],
  sheetRowsMax: number,
): AsyncGenerator<Uint8Array> {
  let rows = 0;
  let part = 0;
  let sheet: ((text: string, isLast: boolean) => void) | null = null;
  const open = (): ((text: string, isLast: boolean) => void) => {
    part += 1;
    sheets.push(sheetName(part === 1 ? title : `${title} (${part})`, sheets));
    const opened = archive.open(`xl/worksheets/sheet${sheets.length}.xml`);
    opened(sheetHead(columns) + headerRow(columns), false);
    rows = 1;
    return opened;
  };
  for await (const page of pages()) {
    for (let from = 0; from < page.length;) {
      sheet ??= open();
      const taken = page.slice(from, from + sheetRowsMax - rows);
      sheet(taken.map((row, index) => rowOf(row, rows + index + 1)).join(''), false);
      rows += taken.length;
      from += taken.length;
      if (rows === sheetRowsMax) {
        sheet(sheetFoot(columns, rows), true);
        sheet = null;
      }
      yield* archive.taken();
    }
  }
  if (sheet === null && part > 0) return;
  sheet ??= open();
  sheet(sheetFoot(columns, rows), true);
  yield* archive.taken();
}

type Archive = Readonly<{
  /** Begins a part of the archive; its text comes in pieces. */
  open: (name: string) => (text: string, isLast: boolean) => void;
  add: (name: string, text: string) => void;
  end: () => void;
  /** What has been made since it was last taken. */
  taken: () => readonly Uint8Array[];
}>;

function openArchive(createdAt: Instant): Archive {
  let made: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    made.push(piece);
  });
  const open: Archive['open'] = (name) => {
    const part = new ZipDeflate(name, { level: 6 });
    part.mtime = createdAt;
    zip.add(part);
    return (text, isLast) => {
      part.push(encoder.encode(text), isLast);
    };
  };
  return {
    open,
    add: (name, text) => {
      open(name)(text, true);
    },
    end: () => {
      zip.end();
    },
    taken: () => {
      const taken = made;
      made = [];
      return taken;
    },
  };
}

/** The letters of a column, counted from 0: A to Z, then AA. */
function letters(column: number): string {
  const last = String.fromCodePoint(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

const sheetHead = (columns: readonly Column[]): string =>
  `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>' +
  columns
    .map(
      ({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`,
    )
    .join('') +
  '</cols><sheetData>';

const sheetFoot = (columns: readonly Column[], rows: number): string =>
  `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${rows}"/></worksheet>`;

const headerRow = (columns: readonly Column[]): string =>
  `<row r="1">${columns.map(({ title }, at) => text(title, `${letters(at)}1`, STYLE.header)).join('')}</row>`;

const rowOf = (row: readonly Cell[], number: number): string =>
  `<row r="${number}">${row.map((cell, at) => cellOf(cell, `${letters(at)}${number}`)).join('')}</row>`;

function cellOf(cell: Cell, place: string): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') return text(cell, place, 0);
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  return isAmount(cell)
    ? `<c r="${place}" s="${STYLE.amount}"><v>${decimal(cell.minor, cell.currency)}</v></c>`
    : `<c r="${place}" s="${STYLE.instant}"><v>${cell.at / DAY + EPOCH_OF_SHEETS}</v></c>`;
}

const text = (value: string, place: string, style: number): string =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(value.slice(0, TEXT_MAX))}</t></is></c>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 has no place for most control characters, not even escaped: they are left out. */
const escaped = (value: string): string =>
  value
    .replaceAll(/[^\t\n\r\u{20}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"]/g, (found) => ESCAPES[found] ?? '');

/** A sheet's name has no `[]:*?/\`, at most 31 characters, and is there once. */
function sheetName(wanted: string, taken: readonly string[]): string {
  const plain = wanted.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, SHEET_NAME_MAX);
  if (taken.includes(plain)) throw new Error(`there are two sheets named "${plain}"`);
  return plain;
}

const workbook = (sheets: readonly string[]): string =>
  `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>` +
  sheets
    .map((name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
    .join('') +
  '</sheets></workbook>';

const relation = (id: number, kind: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;

const relations = (inside: string): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${inside}</Relationships>`;

const ROOT_RELATIONS = relations(relation(1, 'officeDocument', 'xl/workbook.xml'));

const workbookRelations = (sheets: number): string =>
  relations(
    Array.from({ length: sheets }, (_, at) =>
      relation(at + 1, 'worksheet', `worksheets/sheet${at + 1}.xml`),
    ).join('') + relation(sheets + 1, 'styles', 'styles.xml'),
  );

const contentTypes = (sheets: number): string =>
  `${XML}<Types xmlns="${PACKAGE}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_KIND}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${SHEET_KIND}.styles+xml"/>` +
  Array.from(
    { length: sheets },
    (_, at) =>
      `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${SHEET_KIND}.worksheet+xml"/>`,
  ).join('') +
  '</Types>';

const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/>` +
  '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>' +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>' +
  '</styleSheet>';
