import { formatInstant } from '../time.js';
import { SUMMARIZED } from '../settlement-types.js';
import type { Payout, TotalName, Totals } from '../settlement-types.js';
import { decimal } from './amounts.js';
import type { ReportedRow } from './transaction.js';

/** One column: its name in the header and how its value is read. */
type Column<Item> = readonly [name: string, read: (item: Item) => string];

const SUMMARY: readonly Column<Payout>[] = [
  ...columnsOf('total', [
    'sale',
    'fee',
    'fee_correction',
    'tax',
    'return',
    'reversal',
    'commission',
    'credit',
    'charge',
    'holdback',
    'release',
  ]),
  ['opening_debt_balance', total('opening_debt_balance')],
  ...columnsOf('total', ['deposit', 'repay']),
  ['closing_debt_balance', total('closing_debt_balance')],
  ...columnsOf('total', ['fee_refund', 'settlement']),
  ['payment_reference', ({ reference }) => reference],
  ['settlement_currency', ({ currency }) => currency],
  ['payout_date', ({ at }) => formatInstant(at)],
  ['merchant_id', ({ merchantId }) => merchantId],
  ['merchant_settlement_type', ({ settlementType }) => settlementType],
];

const ROWS: readonly Column<ReportedRow>[] = [
  ['type', ({ type }) => type],
  ['capture_date', ({ captureDate }) => captureDate],
  ['sale_date', ({ saleDate }) => saleDate],
  ['order_id', ({ orderId }) => orderId],
  ['short_order_id', ({ shortOrderId }) => shortOrderId],
  ['capture_id', ({ captureId }) => captureId],
  ['merchant_reference1', ({ merchantReference1 }) => merchantReference1],
  ['merchant_reference2', ({ merchantReference2 }) => merchantReference2],
  ['amount', ({ amount, currency }) => decimal(amount, currency)],
  ['posting_currency', ({ currency }) => currency],
  ['refund_id', ({ refundId }) => refundId ?? ''],
  ['purchase_country', ({ purchaseCountry }) => purchaseCountry],
  ['tax_rate', ({ vatRate }) => (vatRate === null ? '' : String(vatRate))],
  [
    'tax_amount',
    ({ vatAmount, currency }) => (vatAmount === null ? '' : decimal(vatAmount, currency)),
  ],
  ['shipping_country', ({ shippingCountry }) => shippingCountry],
  ['initial_payment_method_type', ({ paymentMethod }) => paymentMethod],
  ['initial_number_of_installments', ({ installments }) => positive(installments)],
  ['initial_payment_method_monthly_downpayments', ({ installments }) => positive(installments)],
  ['merchant_capture_reference', ({ captureReference }) => captureReference],
  ['merchant_refund_reference', ({ refundReference }) => refundReference],
  ['detailed_type', ({ detailedType }) => detailedType],
  ...[0, 1, 2, 3].map((index) => taxRateColumn(index)),
  ...[0, 1, 2, 3].map((index) => taxAmountColumn(index)),
  ['reversal_reference', ({ reversalReference }) => reversalReference],
];

/** What a summary over a period says of one currency; amounts in minor units. */
export type PeriodSummary = Readonly<{
  currency: string;
  totals: Totals;
  start: string;
  end: string;
}>;

const PERIOD: readonly Column<PeriodSummary>[] = [
  ...SUMMARIZED.map((name): Column<PeriodSummary> => [
    `summary_total_${name}_amount`,
    ({ totals, currency }) => decimal(totals[name], currency),
  ]),
  ['summary_settlement_currency', ({ currency }) => currency],
  ['summary_payout_date_start', ({ start }) => start],
  ['summary_payout_date_end', ({ end }) => end],
];

/** The report of one payout: its sums, then its rows. Semicolons, decimals in major units, CRLF-free. */
export function payoutCsv(payout: Payout, rows: readonly ReportedRow[]): string {
  return table(SUMMARY, [payout]) + table(ROWS, rows);
}

/** The report of a period: a line of sums for each currency, then the rows of all payouts. */
export function periodCsv(
  summaries: readonly PeriodSummary[],
  rows: readonly ReportedRow[],
): string {
  const reference: Column<ReportedRow> = [
    'payment_reference',
    ({ paymentReference }) => paymentReference,
  ];
  return table(PERIOD, summaries) + table([...ROWS, reference], rows);
}

function table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): string {
  const header = columns.map(([name]) => name).join(';');
  const lines = items.map((item) => columns.map(([, read]) => quoted(read(item))).join(';'));
  return [header, ...lines].map((line) => `${line}\n`).join('');
}

/** Quotes only what could not be read back otherwise. */
function quoted(text: string): string {
  return /[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function total(name: TotalName): (payout: Payout) => string {
  return ({ totals, currency }) => decimal(totals[name], currency);
}

function columnsOf(prefix: string, names: readonly TotalName[]): readonly Column<Payout>[] {
  return names.map((name) => [`${prefix}_${name}_amount`, total(name)]);
}

function positive(count: number): string {
  return count > 0 ? String(count) : '';
}

function taxRateColumn(index: number): Column<ReportedRow> {
  return [`tax_rate_${index + 1}`, ({ goodsTaxes }) => String(goodsTaxes[index]?.rate ?? '')];
}

function taxAmountColumn(index: number): Column<ReportedRow> {
  return [
    `tax_amount_${index + 1}`,
    ({ goodsTaxes, currency }) => {
      const tax = goodsTaxes[index];
      return tax ? decimal(tax.amount, currency) : '';
    },
  ];
}
