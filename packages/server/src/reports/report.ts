import type { Instant } from '@kvitt/flow';
import { writeCsv } from './csv-table.js';
import { writeJson } from './json-table.js';
import type { Table } from './table.js';
import { writeXlsx, XLSX_TYPE } from './xlsx.js';

/** What a report can be written as. */
export const REPORT_FORMATS = ['json', 'csv', 'xlsx'] as const;
/** The name of one. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The content types. */
export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: XLSX_TYPE,
};

/** Writes a report piece by piece, so that memory never holds the whole of it. */
export function writeReport(
  format: ReportFormat,
  table: Table,
  createdAt: Instant,
): AsyncIterable<string | Uint8Array> {
  switch (format) {
    case 'json':
      return writeJson(table);
    case 'csv':
      return writeCsv(table);
    case 'xlsx':
      return writeXlsx([table], createdAt);
  }
}

/** The name of a report's file. */
export const reportFileName = (
  name: string,
  { accountId, from, to }: Readonly<{ accountId: number; from: string; to: string }>,
  format: ReportFormat,
): string => `${name}-${accountId}-${from}-${to}.${format}`;
