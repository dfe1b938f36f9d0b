import { createCsvReader, type CsvLine } from './csv.js';
import { settlementEffectOf, type KlarnaSettlementTransaction } from './wire/settlements.js';

/** A row of a settlement file in the words of the Settlements API. Amounts in minor units. */
export type KlarnaCsvTransaction = Omit<
  KlarnaSettlementTransaction,
  'sale_date' | 'capture_date' | 'payment_reference'
> &
  Readonly<{
    /** Empty on rows that belong to no sale. */
    sale_date: string;
    capture_date: string;
    /** Cells of other columns that are not empty, by the column's name. */
    more: Readonly<Record<string, string>>;
  }>;

/** The summary of a payout in a settlement file. Amounts in minor units of `settlement_currency`. */
export type KlarnaCsvPayout = Readonly<{
  payment_reference: string;
  settlement_currency: string;
  payout_date: string;
  merchant_id: string;
  merchant_settlement_type: string;
  /** By the column's name, such as `total_sale_amount`; only those that are there. */
  totals: Readonly<Record<string, number>>;
}>;

/** One thing that a settlement file says; `line` counts from 1. */
export type KlarnaCsvRow =
  | Readonly<{ kind: 'payout'; line: number; payout: KlarnaCsvPayout }>
  | Readonly<{ kind: 'transaction'; line: number; transaction: KlarnaCsvTransaction }>;

/** A settlement file that cannot be read; says where. */
export class KlarnaCsvError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'KlarnaCsvError';
    this.line = line;
  }
}

/** How a file differs from Klarna's own names. */
export type KlarnaCsvOptions = Readonly<{
  /** Klarna's names of columns by the file's, where a merchant has renamed them. */
  columns?: Readonly<Record<string, string>>;
}>;

/** Reads a settlement file piece by piece, in memory that does not grow with it. */
export type KlarnaCsvReader = Readonly<{
  push: (text: string) => KlarnaCsvRow[];
  end: () => KlarnaCsvRow[];
}>;

/** What is known of the block that is being read: whose columns they are. */
type Block = Readonly<{ kind: 'payout' | 'transaction'; columns: readonly string[] }>;

/**
 * Makes a reader of settlement files: two blocks, each with its header, and any number of payouts one after another.
 * Columns are found by their names, whatever their order; the delimiter, quotes, empty lines, decimal commas and signs may
 * be either way. Throws `KlarnaCsvError` for what is no such file. Source: Klarna's settlement file documentation.
 */
export function createSettlementCsvReader(options: KlarnaCsvOptions = {}): KlarnaCsvReader {
  const lines = createCsvReader();
  let block: Block | null = null;
  const read = ({ line, cells }: CsvLine): KlarnaCsvRow[] => {
    const header = headerOf(cells, options);
    if (header !== null) {
      block = header;
      return [];
    }
    if (block === null) throw new KlarnaCsvError(line, 'a header with Klarna’s names is missing');
    if (cells.length > block.columns.length && cells.slice(block.columns.length).some(Boolean)) {
      throw new KlarnaCsvError(line, `${cells.length} cells under ${block.columns.length} names`);
    }
    const row = cellsByName(block.columns, cells);
    return block.kind === 'payout'
      ? [{ kind: 'payout', line, payout: payoutOf(row, line) }]
      : [{ kind: 'transaction', line, transaction: transactionOf(row, line) }];
  };
  return {
    push: (text) => lines.push(text).flatMap(read),
    end: () => {
      const last = lines.end().flatMap(read);
      if (block === null) throw new KlarnaCsvError(1, 'the file is empty');
      return last;
    },
  };
}

/** Reads a whole settlement file. Throws as `createSettlementCsvReader` says. */
export function parseSettlementCsv(
  text: string,
  options: KlarnaCsvOptions = {},
): readonly KlarnaCsvRow[] {
  const reader = createSettlementCsvReader(options);
  return [...reader.push(text), ...reader.end()];
}

const PAYOUT_MARK = 'payment_reference';
const TRANSACTION_MARKS = ['type', 'amount'] as const;

/** A header names what only its block has; a row of values does not. */
function headerOf(cells: readonly string[], { columns = {} }: KlarnaCsvOptions): Block | null {
  const given = new Map(Object.entries(columns).map(([theirs, name]) => [plain(theirs), name]));
  const names = cells.map((cell) => given.get(plain(cell)) ?? plain(cell));
  if (TRANSACTION_MARKS.every((mark) => names.includes(mark))) {
    return { kind: 'transaction', columns: names };
  }
  const isSummary = names.includes(PAYOUT_MARK) && names.some((name) => /^total_/.test(name));
  return isSummary ? { kind: 'payout', columns: names } : null;
}

/** A column's name without what spelling may add. */
const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

type Cells = ReadonlyMap<string, string>;

const cellsByName = (columns: readonly string[], cells: readonly string[]): Cells =>
  new Map(columns.map((name, index) => [name, cells[index] ?? '']));

function payoutOf(row: Cells, line: number): KlarnaCsvPayout {
  const cell = (name: string): string => row.get(name) ?? '';
  const currency = currencyOf(cell('settlement_currency'), line);
  const totals: Record<string, number> = {};
  for (const [name, value] of row) {
    const isTotal = name.startsWith('total_') || name.endsWith('_debt_balance');
    if (isTotal && value !== '') totals[name] = minorOf(value, currency, line, name);
  }
  return {
    payment_reference: needed(cell(PAYOUT_MARK), line, PAYOUT_MARK),
    settlement_currency: currency,
    payout_date: cell('payout_date'),
    merchant_id: cell('merchant_id'),
    merchant_settlement_type: cell('merchant_settlement_type'),
    totals,
  };
}

const TEXTS = [
  'detailed_type',
  'short_order_id',
  'capture_id',
  'refund_id',
  'merchant_reference1',
  'merchant_reference2',
  'merchant_capture_reference',
  'merchant_refund_reference',
  'purchase_country',
  'shipping_country',
  'initial_payment_method_type',
] as const;
/** Columns whose cells have a name of their own in what is read. */
const READ = new Set<string>([
  ...TEXTS,
  'type',
  'amount',
  'posting_currency',
  'currency_code',
  'order_id',
  'sale_date',
  'capture_date',
  'tax_rate',
  'vat_rate',
  'tax_amount',
  'vat_amount',
]);

function transactionOf(row: Cells, line: number): KlarnaCsvTransaction {
  const cell = (...names: readonly string[]): string =>
    names.map((name) => row.get(name) ?? '').find((value) => value !== '') ?? '';
  const type = needed(cell('type'), line, 'type').toUpperCase();
  const currency = currencyOf(cell('posting_currency', 'currency_code'), line);
  const amount = minorOf(needed(cell('amount'), line, 'amount'), currency, line, 'amount');
  const texts = TEXTS.map((name) => [name, cell(name)] as const);
  const [rate, tax] = [cell('tax_rate', 'vat_rate'), cell('tax_amount', 'vat_amount')];
  return {
    type,
    // A file that writes deductions with a minus says the same as one that does not.
    amount: settlementEffectOf({ type }) === 'subtracts' ? Math.abs(amount) : amount,
    currency_code: currency,
    order_id: cell('order_id'),
    sale_date: cell('sale_date'),
    capture_date: cell('capture_date'),
    ...Object.fromEntries(texts.filter(([, value]) => value !== '')),
    ...(rate === '' ? {} : { vat_rate: rateOf(rate, line) }),
    ...(tax === '' ? {} : { vat_amount: Math.abs(minorOf(tax, currency, line, 'tax_amount')) }),
    more: Object.fromEntries([...row].filter(([name, value]) => !READ.has(name) && value !== '')),
  };
}

function needed(value: string, line: number, name: string): string {
  if (value === '') throw new KlarnaCsvError(line, `${name} is empty`);
  return value;
}

function currencyOf(value: string, line: number): string {
  const currency = value.toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) throw new KlarnaCsvError(line, `"${value}" is no currency`);
  return currency;
}

/** A decimal with point or comma, and digits that may be grouped, in minor units of a currency. */
function minorOf(value: string, currency: string, line: number, name: string): number {
  const minor = scaled(value, fractionDigitsOf(currency));
  if (minor === null) throw new KlarnaCsvError(line, `"${value}" in ${name} is no amount`);
  return minor;
}

/** A rate as percent × 100; files write `25.00` or `2500`, and no tax is above a hundred percent. */
function rateOf(value: string, line: number): number {
  const percent = Number(value.replace(/%$/, '').replace(',', '.'));
  const rate = percent > 100 ? percent : Math.round(percent * 100);
  if (!Number.isSafeInteger(rate)) throw new KlarnaCsvError(line, `"${value}" is no rate`);
  return rate;
}

/** A decimal times a power of ten, as a whole number; null where that would not be exact. */
function scaled(value: string, digits: number): number | null {
  const bare = value.replace(/[\s\u00A0\u202F'’]/g, '');
  const found = /^([+-]?)(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d+))?$/.exec(
    groupedLast(bare, digits),
  );
  if (found === null) return null;
  const [, sign = '', whole = '', fraction = ''] = found;
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  const number = Number(whole.replace(/[.,]/g, '') + kept);
  if (!Number.isSafeInteger(number)) return null;
  return sign === '-' && number !== 0 ? -number : number;
}

/**
 * `1.234` is a thousand and more where three digits cannot be decimals, but `1.234` of a currency with three is not. With
 * no separator after it a group reads as decimals, so an empty fraction is put there.
 */
function groupedLast(value: string, digits: number): string {
  return digits < 3 && /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/.test(value)
    ? `${value}${value.includes('.') ? ',0' : '.0'}`
    : value;
}

const digitsKnown = new Map<string, number>();

/** Decimals of a currency by ISO 4217, as the runtime knows them. */
function fractionDigitsOf(currency: string): number {
  const known = digitsKnown.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  digitsKnown.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}
