import type { SettlementLine } from '../queries/settlement-report.js';
import type { Cell, Column, Table } from './table.js';

const COLUMNS: readonly Column[] = [
  { name: 'row', title: 'Row', width: 8 },
  { name: 'type', title: 'Type', width: 14 },
  { name: 'detailed_type', title: 'Detail', width: 28 },
  { name: 'order_id', title: 'Order', width: 20 },
  { name: 'transaction_id', title: 'Transaction', width: 20 },
  { name: 'klarna_order_id', title: 'Klarna order', width: 38 },
  { name: 'capture_id', title: 'Capture', width: 38 },
  { name: 'refund_id', title: 'Refund', width: 38 },
  { name: 'currency', title: 'Currency', width: 10 },
  { name: 'amount', title: 'Amount', width: 14 },
  { name: 'tax', title: 'Of which tax', width: 14 },
  { name: 'status', title: 'Status', width: 12 },
  { name: 'cause', title: 'Cause', width: 18 },
  { name: 'explanation', title: 'Explanation', width: 60 },
  { name: 'accepted_by', title: 'Accepted by', width: 20 },
];

/** What settlement says of a row, in the words of an accountant. */
export const ROW_STATUS: Readonly<Record<SettlementLine['state'], string>> = {
  new: 'not read',
  matched: 'matched',
  suspense: 'to explain',
  explained: 'explained',
};

/**
 * The specification of one of Klarna's payouts: every row with its order, signed so that the column of amounts comes to what was
 * paid.
 */
export const settlementTable = (lines: () => AsyncIterable<readonly SettlementLine[]>): Table => ({
  title: 'Settlement',
  columns: COLUMNS,
  pages: async function* () {
    for await (const page of lines()) yield page.map(cellsOf);
  },
});

function cellsOf(line: SettlementLine): readonly Cell[] {
  const { currency, minor, taxMinor } = line;
  return [
    line.position + 1,
    line.type,
    line.detailedType,
    line.orderId,
    line.transactionId === null ? null : String(line.transactionId),
    line.klarnaOrderId,
    line.captureId,
    line.refundId,
    currency,
    { minor, currency },
    { minor: taxMinor, currency },
    ROW_STATUS[line.state],
    line.cause,
    line.explanation,
    line.acceptedBy,
  ];
}
