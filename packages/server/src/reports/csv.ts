import type { Movement } from '../queries/statement.js';
import { quoted, words } from './csv-cells.js';
import type { Format, Head } from './format.js';
import { decimal, describe } from './wording.js';

const COLUMNS = [
  'booked_at',
  'code',
  'amount',
  'balance',
  'currency',
  'order_id',
  'refund_id',
  'transaction_id',
  'klarna_payout',
  'reference',
  'description',
] as const;

type Cells = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

/**
 * RFC 4180, UTF-8: a header, the opening balance, the movements, the closing balance. Amounts are decimals with a point, in major
 * units; instants are UTC. Columns: docs/operating/reconcile.md.
 */
export const CSV: Format = {
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: (head) =>
    `${COLUMNS.join(',')}\r\n${edge(head, 'opening_balance', head.openingMinor, head.from)}`,
  page: (head, movements) => movements.map((movement) => row(cells(head, movement))).join(''),
  foot: (head) => edge(head, 'closing_balance', head.closingMinor, head.to),
};

const edge = ({ currency }: Head, code: string, balanceMinor: bigint, day: string): string =>
  row({
    booked_at: `${day}T00:00:00.000Z`,
    code,
    balance: decimal(balanceMinor, currency),
    currency,
  });

const cells = ({ currency }: Head, movement: Movement): Cells => ({
  booked_at: new Date(movement.at).toISOString(),
  code: movement.code,
  amount: decimal(movement.amountMinor, currency),
  balance: decimal(movement.balanceMinor, currency),
  currency,
  order_id: words(movement.orderId),
  refund_id: movement.refundId === null ? '' : String(movement.refundId),
  transaction_id: String(movement.transactionId),
  klarna_payout: words(movement.paymentReference),
  reference: movement.reference,
  description: words(describe(movement)),
});

const row = (of: Cells): string =>
  `${COLUMNS.map((column) => quoted(of[column] ?? '')).join(',')}\r\n`;
