import type { Currency, Instant } from '@kvitt/flow';
import * as fc from 'fast-check';
import readWorkbook from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { tableOf, type Cell, type Column, type Table } from '../../src/reports/table.js';
import { writeXlsx } from '../../src/reports/xlsx.js';

const AT = Date.parse('2026-03-02T09:48:16Z') as Instant;
const COLUMNS: readonly Column[] = [
  { name: 'order_id', title: 'Order', width: 20 },
  { name: 'amount', title: 'Amount', width: 12 },
  { name: 'at', title: 'When', width: 20 },
  { name: 'count', title: 'Count', width: 8 },
];

async function written(tables: readonly Table[], rowsMax?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeXlsx(tables, AT, rowsMax)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const read = async (file: Buffer) => readWorkbook(file, { trim: false });

const euro = (minor: bigint): Cell => ({ minor, currency: 'EUR' as Currency });

describe('a workbook', () => {
  it('is read back by another program: texts, amounts, instants, numbers, and nothing', async () => {
    const rows = [
      ['A & B <"quoted"> é 漢', euro(-123_456n), { at: AT }, 3],
      ['=1+1', euro(5n), null, 0],
      [null, null, null, null],
      ['  kept  blanks\nand lines', euro(9_007_199_254_740_99n), { at: AT }, -7],
    ];
    const file = await written([tableOf('Orders', COLUMNS, rows)]);
    const [sheet] = await read(file);
    expect(sheet?.data).toEqual([
      ['Order', 'Amount', 'When', 'Count'],
      ['A & B <"quoted"> é 漢', -1234.56, new Date(AT), 3],
      ['=1+1', 0.05, null, 0],
      [null, null, null, null],
      ['  kept  blanks\nand lines', 9_007_199_254_740.99, new Date(AT), -7],
    ]);
  });

  it('has a sheet for each table, also for one without rows', async () => {
    const file = await written([
      tableOf('First', COLUMNS, []),
      tableOf('Second: [a/b]', COLUMNS, [['x', null, null, null]]),
    ]);
    const [first, second] = await read(file);
    expect([first?.sheet, second?.sheet]).toEqual(['First', 'Second   a b ']);
    expect(first?.data).toEqual([['Order', 'Amount', 'When', 'Count']]);
    expect(second?.data[1]?.[0]).toBe('x');
  });

  it('goes on in a further sheet where one is full, and loses no row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(7), { maxLength: 6 }),
        fc.integer({ min: 2, max: 6 }),
        async (pages, rowsMax) => {
          let count = 0;
          const rows = pages.map((size) =>
            Array.from({ length: size }, () => [`r${(count += 1)}`]),
          );
          const table: Table = {
            title: 'Rows',
            columns: COLUMNS.slice(0, 1),
            pages: async function* () {
              for (const page of rows) yield page;
            },
          };
          const file = await written([table], rowsMax);
          const sheets = await read(file);
          for (const { data } of sheets) expect(data.length).toBeLessThanOrEqual(rowsMax);
          const found = sheets.flatMap(({ data }) => data.slice(1).map(([first]) => first));
          expect(found).toEqual(rows.flat(2));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps any text, less what XML has no place for', async () => {
    const nowhere = /[^\t\n\r\u{20}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 20 }),
        async (texts) => {
          // A letter at each end, since readers take line breaks and blanks there differently.
          const rows = texts.map((each) => [`a${each.replaceAll('\r', '')}z`]);
          const [sheet] = await read(await written([tableOf('Texts', COLUMNS.slice(0, 1), rows)]));
          expect(sheet?.data.slice(1)).toEqual(
            rows.map(([each = '']) => [each.replaceAll(nowhere, '')]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
