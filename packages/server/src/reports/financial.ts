import { totalOf, type FinancialReport, type Position } from '../queries/financial-report.js';
import { tableOf, type Cell, type Column, type Table } from './table.js';
import { wordsOf } from './wording.js';

const COLUMNS: readonly Column[] = [
  { name: 'currency', title: 'Currency', width: 10 },
  { name: 'section', title: 'Section', width: 10 },
  { name: 'code', title: 'Code', width: 24 },
  { name: 'item', title: 'Item', width: 40 },
  { name: 'count', title: 'Count', width: 10 },
  { name: 'amount', title: 'Amount', width: 16 },
];

/**
 * The financial report of a period as a table: for each currency what was there, every kind of change, and what is there after
 * it. The changes and the opening total add up to the closing total.
 */
export const financialTable = (reports: readonly FinancialReport[]): Table =>
  tableOf('Financial report', COLUMNS, reports.flatMap(rowsOf));

function rowsOf({ currency, opening, lines, closing }: FinancialReport): readonly Cell[][] {
  const amount = (minor: bigint): Cell => ({ minor, currency });
  const position = (section: string, of: Position): Cell[][] =>
    (
      [
        ['balance', 'Balance', of.balanceMinor],
        ['reserved', 'Set aside for refunds and payouts', of.reservedMinor],
        ['uncleared', 'Not paid by Klarna yet', of.pendingMinor],
        ['total', 'Total', totalOf(of)],
      ] as const
    ).map(([code, item, minor]) => [currency, section, code, item, null, amount(minor)]);
  return [
    ...position('opening', opening),
    ...lines.map(({ code, count, sumMinor }): Cell[] => [
      currency,
      'change',
      code,
      wordsOf(code),
      count,
      amount(sumMinor),
    ]),
    ...position('closing', closing),
  ];
}
