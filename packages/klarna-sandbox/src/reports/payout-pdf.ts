import { TOTAL_NAMES } from '../settlement-types.js';
import type { Payout, Totals } from '../settlement-types.js';
import { formatInstant } from '../time.js';
import type { Merchant } from '../types.js';
import { decimal } from './amounts.js';
import type { PeriodSummary } from './csv.js';
import { PDF_COLUMNS, writePdf } from './pdf.js';
import type { PdfLine } from './pdf.js';
import type { ReportedRow } from './transaction.js';

/** A column of a table in print: numbers are set to the right. */
type Column<Item> = Readonly<{
  title: string;
  width: number;
  isNumber?: boolean;
  read: (item: Item) => string;
}>;

const ROWS: readonly Column<ReportedRow>[] = [
  { title: 'Captured', width: 10, read: ({ captureDate }) => captureDate.slice(0, 10) },
  { title: 'Type', width: 28, read: ({ type }) => type },
  { title: 'Detailed type', width: 32, read: ({ detailedType }) => detailedType },
  { title: 'Order', width: 8, read: ({ shortOrderId }) => shortOrderId },
  { title: 'Your reference', width: 30, read: ({ merchantReference1 }) => merchantReference1 },
  { title: 'Tax', width: 12, isNumber: true, read: taxText },
  {
    title: 'Amount',
    width: 15,
    isNumber: true,
    read: ({ amount, currency }) => decimal(amount, currency),
  },
];

const PAYOUTS: readonly Column<Payout>[] = [
  { title: 'Paid out', width: 24, read: ({ at }) => formatInstant(at) },
  { title: 'Payment reference', width: 18, read: ({ reference }) => reference },
  { title: 'Type', width: 10, read: ({ settlementType }) => settlementType },
  { title: 'Currency', width: 8, read: ({ currency }) => currency },
  {
    title: 'Settlement',
    width: 15,
    isNumber: true,
    read: ({ totals, currency }) => decimal(totals.settlement, currency),
  },
];

/** The report of one payout, for people. */
export function payoutPdf(
  merchant: Merchant,
  payout: Payout,
  rows: readonly ReportedRow[],
): string {
  const { reference, at, currency, settlementType, totals } = payout;
  const lines = [
    line('title', `Settlement report ${reference}`),
    line('plain', ''),
    line('plain', `${merchant.name} (${merchant.id})`),
    line('plain', `Paid out ${formatInstant(at)}, ${currency}, ${settlementType}`),
    line('plain', ''),
    ...sums(totals, currency),
    line('plain', ''),
    ...table(ROWS, rows),
  ];
  return writePdf(lines, { title: `Settlement ${reference}`, createdAt: formatInstant(at) });
}

/** The report of a period, for people: the sums of each currency, and the payouts there were. */
export function periodPdf(
  merchant: Merchant,
  summaries: readonly PeriodSummary[],
  { payouts, start, end }: Readonly<{ payouts: readonly Payout[]; start: string; end: string }>,
): string {
  const lines = [
    line('title', 'Settlement summary'),
    line('plain', ''),
    line('plain', `${merchant.name} (${merchant.id})`),
    line('plain', `Paid out from ${start} to ${end}`),
    ...summaries.flatMap(({ totals, currency }) => [
      line('plain', ''),
      line('bold', currency),
      ...sums(totals, currency),
    ]),
    line('plain', ''),
    ...table(PAYOUTS, payouts),
  ];
  return writePdf(lines, { title: 'Settlement summary', createdAt: end });
}

function sums(totals: Totals, currency: string): readonly PdfLine[] {
  return TOTAL_NAMES.filter((name) => totals[name] !== 0 || name === 'settlement').map((name) => {
    const words = name.replaceAll('_', ' ').padEnd(30);
    const text = `${words}${decimal(totals[name], currency).padStart(16)}`;
    return line(name === 'settlement' ? 'bold' : 'plain', text);
  });
}

function table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): readonly PdfLine[] {
  const row = (texts: readonly string[]): string =>
    columns
      .map(({ width, isNumber }, index) => {
        const text = (texts[index] ?? '').slice(0, width);
        return isNumber ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .slice(0, PDF_COLUMNS);
  const header = columns.map(({ title }) => title);
  return [
    line('bold', row(header)),
    ...items.map((item) => line('plain', row(columns.map(({ read }) => read(item))))),
  ];
}

function taxText({ vatAmount, currency }: ReportedRow): string {
  return vatAmount === null ? '' : decimal(vatAmount, currency);
}

function line(style: PdfLine['style'], text: string): PdfLine {
  return { style, text };
}
