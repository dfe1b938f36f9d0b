import type { ErrorKey } from './errors.js';
import type { Brand } from './ids.js';
import { invariant } from './invariant.js';
import { divideHalfUp } from './money.js';
import type { CartItem, KlarnaLine, OrderRequest, TaxTables } from './order-request.js';

/** An exact decimal, scaled by 10^10: 0.21 is 2_100_000_000n. */
export type Decimal = Brand<bigint, 'Decimal'>;

const DECIMALS = 10;
const ONE = 10n ** BigInt(DECIMALS);
const CENT = ONE / 100n;
/** Prices, quantities and rates beyond this are refused; Klarna's largest order is 2 million. */
const LARGEST = 1_000_000_000n * ONE;
const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Reads a decimal from its text, exponents such as `1e-7` included; more than ten decimals are rounded
 * half away from zero. Null when it is no number or its magnitude exceeds 10^9.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > 100) return null;
  const match = DECIMAL_TEXT.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  if (digits === '') return null;
  const shift = DECIMALS - fraction.length + Number(exponent);
  const scaled =
    shift >= 0
      ? BigInt(digits) * 10n ** BigInt(shift)
      : divideHalfUp(BigInt(digits), 10n ** BigInt(-shift));
  if (scaled > LARGEST) return null;
  return (sign === '-' ? -scaled : scaled) as Decimal;
}

/** The shortest plain text of a decimal: no exponent, no zeros at its end, at most ten decimals. */
export function decimalText(value: Decimal): string {
  const scaled: bigint = value;
  const magnitude = scaled < 0n ? -scaled : scaled;
  const fraction = (magnitude % ONE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  const whole = (magnitude / ONE).toString();
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Why a cart cannot be taken; `detail` names the line, or both sums and their difference. */
export type CartRefusal = Readonly<{ kind: 'refused'; error: ErrorKey; detail: string }>;

/**
 * Where a cart's cents are rounded, half away from zero: once over all lines, as the PSP does
 * (docs/sources.md#cart-arithmetic), or line by line, as some shops do.
 */
export type CartRounding = 'per_sum' | 'per_line';

/** What a cart adds up to, in minor units, rounded once per sum; `perLineMinor` rounds each line. */
export type CartTotals = Readonly<{
  itemsMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
  perLineMinor: bigint;
}>;

/** A line with its exact value: `net` is scaled by 10^20, `tax` and `gross` by 10^30. */
type PricedLine = Readonly<{
  item: CartItem;
  quantity: Decimal;
  rate: Decimal;
  net: bigint;
  tax: bigint;
  gross: bigint;
}>;

const NET_MINOR = ONE * CENT;
const GROSS_MINOR = ONE * ONE * CENT;

const refused = (error: ErrorKey, detail: string): CartRefusal => ({
  kind: 'refused',
  error,
  detail,
});

const lineName = (item: CartItem, index: number): string =>
  `line ${index + 1} "${cut(item.name, 40)}"`;

/**
 * The tax rate a selector stands for, as a fraction. A table of that name comes first, with its rule
 * for `country` or for no country in particular; an unknown name may be a rate itself: "0.21" is a
 * fraction, "21" and "1" are percent, "none" is 0. Null when it is neither.
 */
export function taxRateOf(
  selector: string | null,
  tables: TaxTables,
  country: string | null,
): Decimal | null {
  if (selector === null || selector === '') {
    return parseDecimal(tables.defaultTable?.rate ?? '0');
  }
  const table = tables.alternate.find(({ name }) => name === selector);
  if (table !== undefined) {
    const rule =
      table.rules.find((rule) => rule.country !== '' && rule.country === country) ??
      table.rules.find((rule) => rule.country === '') ??
      table.rules[0];
    return rule === undefined ? null : parseDecimal(rule.rate);
  }
  if (selector.toLowerCase() === 'none') return 0n as Decimal;
  const number = parseDecimal(selector);
  if (number === null || number < 0n || number > 100n * ONE) return null;
  return (number < ONE ? number : divideHalfUp(number, 100n)) as Decimal;
}

/** Prices every line; selectors of all lines are looked at before the prices of any. */
function priceLines(
  items: readonly CartItem[],
  tables: TaxTables,
  country: string | null,
): readonly PricedLine[] | CartRefusal {
  const rates: Decimal[] = [];
  for (const [index, item] of items.entries()) {
    const rate = taxRateOf(item.taxTableSelector, tables, country);
    if (rate === null) {
      const selector = cut(item.taxTableSelector ?? '', 40);
      return refused('unknown_tax_selector', `${lineName(item, index)} names "${selector}"`);
    }
    rates.push(rate);
  }
  const lines: PricedLine[] = [];
  for (const [index, item] of items.entries()) {
    const price = parseDecimal(item.unitPrice);
    const quantity = parseDecimal(item.quantity);
    const rate = rates[index];
    invariant(rate !== undefined, 'every line has a rate');
    if (price === null) return refused('invalid_unit_price', lineName(item, index));
    if (quantity === null) return refused('invalid_quantity', lineName(item, index));
    const net = price * quantity;
    const tax = net * rate;
    lines.push({ item, quantity, rate, net, tax, gross: net * ONE + tax });
  }
  return lines;
}

function totalsOf(lines: readonly PricedLine[]): CartTotals {
  const sum = (part: (line: PricedLine) => bigint): bigint =>
    lines.reduce((total, line) => total + part(line), 0n);
  const itemsMinor = divideHalfUp(
    sum((line) => line.net),
    NET_MINOR,
  );
  const taxMinor = divideHalfUp(
    sum((line) => line.tax),
    GROSS_MINOR,
  );
  const perLineMinor = sum((line) => divideHalfUp(line.gross, GROSS_MINOR));
  return { itemsMinor, taxMinor, totalMinor: itemsMinor + taxMinor, perLineMinor };
}

/** Adds a cart up; a refusal names the first line whose rate, price or quantity cannot be read. */
export function cartTotals(
  items: readonly CartItem[],
  tables: TaxTables,
  country: string | null,
): CartTotals | CartRefusal {
  const lines = priceLines(items, tables, country);
  return 'kind' in lines ? lines : totalsOf(lines);
}

/** The answer of `checkCart` for a cart that can be taken, and by which rounding it adds up. */
export type CheckedCart = Readonly<{ kind: 'fits'; totals: CartTotals; rounding: CartRounding }>;

/**
 * Whether a cart adds up to the order's amount exactly, under either rounding. Quantities of an order are
 * above zero; discounts have a negative price.
 */
export function checkCart(
  items: readonly CartItem[],
  amountMinor: bigint,
  tables: TaxTables,
  country: string | null,
): CheckedCart | CartRefusal {
  const lines = priceLines(items, tables, country);
  if ('kind' in lines) return lines;
  for (const [index, { item, quantity }] of lines.entries()) {
    if (quantity <= 0n) {
      return refused('invalid_quantity', `${lineName(item, index)} has ${decimalText(quantity)}`);
    }
  }
  const totals = totalsOf(lines);
  if (totals.totalMinor === amountMinor) return { kind: 'fits', totals, rounding: 'per_sum' };
  if (totals.perLineMinor === amountMinor) return { kind: 'fits', totals, rounding: 'per_line' };
  const cart = `${major(totals.itemsMinor)} + ${major(totals.taxMinor)} tax = ${major(totals.totalMinor)}`;
  const difference = amountMinor - totals.totalMinor;
  return refused(
    'cart_total_differs',
    `the cart comes to ${cart}, the amount is ${major(amountMinor)}, ` +
      `difference ${major(difference)}: ${suspectOf(lines, difference)}`,
  );
}

/**
 * Which line to look at: one that comes to the difference itself or whose tax does; for a few cents the one that rounding
 * moves most; else the largest.
 */
function suspectOf(lines: readonly PricedLine[], difference: bigint): string {
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const minor = (exact: bigint): bigint => divideHalfUp(exact, GROSS_MINOR);
  const named = (index: number): string => {
    const line = lines[index];
    return line === undefined ? '' : lineName(line.item, index);
  };
  const wanted = size(difference);
  const whole = lines.findIndex(({ gross }) => size(minor(gross)) === wanted);
  if (whole >= 0) return `it is what ${named(whole)} comes to`;
  const taxed = lines.findIndex(({ tax }) => tax !== 0n && size(minor(tax)) === wanted);
  if (taxed >= 0) return `it is the tax of ${named(taxed)}`;
  const off = ({ gross }: PricedLine): bigint => size(gross - minor(gross) * GROSS_MINOR);
  const rounded = most(lines, off);
  const isRounding =
    wanted <= BigInt(lines.length) && rounded !== undefined && off(rounded) * 100n > GROSS_MINOR;
  if (isRounding) {
    const exact = decimalText((rounded.gross / (ONE * ONE)) as Decimal);
    return `rounding moves ${named(lines.indexOf(rounded))} most, which comes to ${exact}`;
  }
  const largest = most(lines, ({ gross }) => size(gross));
  return largest === undefined
    ? 'it is empty'
    : `the largest is ${named(lines.indexOf(largest))} with ${major(minor(largest.gross))}`;
}

const most = (
  lines: readonly PricedLine[],
  weight: (line: PricedLine) => bigint,
): PricedLine | undefined =>
  lines.reduce<PricedLine | undefined>(
    (best, line) => (best === undefined || weight(line) > weight(best) ? line : best),
    undefined,
  );

/**
 * What a refund's cart asks back: its lines below zero, tax included, as a positive amount in minor
 * units and rounded as the order's own cart was. The other lines only repeat the order.
 */
export function refundOfCart(
  items: readonly CartItem[],
  tables: TaxTables,
  country: string | null,
  rounding: CartRounding,
): Readonly<{ kind: 'refund'; amountMinor: bigint; lines: number }> | CartRefusal {
  const priced = priceLines(items, tables, country);
  if ('kind' in priced) return priced;
  const returned = priced.filter((line) => line.net < 0n);
  if (returned.length === 0) {
    return refused('invalid_amount', 'no line of checkout_data has an amount below zero');
  }
  const totals = totalsOf(returned);
  const total = rounding === 'per_sum' ? totals.totalMinor : totals.perLineMinor;
  return { kind: 'refund', amountMinor: -total, lines: returned.length };
}

/** Where an order's tax is due: the country it goes to, else the customer's. */
export const taxCountry = (request: Pick<OrderRequest, 'customer' | 'delivery'>): string | null =>
  request.delivery?.country ?? request.customer.country;

/**
 * The order in Klarna's lines. Their arithmetic holds exactly: each `totalAmount` is quantity ×
 * `unitPrice` − `totalDiscountAmount`, and they add up to `amountMinor`; cents left over by rounding go
 * to the largest remainders. What a cart that was never checked lacks becomes a line of its own.
 */
export function klarnaLines(
  cart: OrderRequest['cart'],
  amountMinor: bigint,
  tables: TaxTables,
  description: string,
  country: string | null = null,
): KlarnaLine[] {
  if (cart === null || cart.items.length === 0) {
    return [plainLine('physical', 'order', description, amountMinor)];
  }
  const lines = priceLines(cart.items, tables, country);
  invariant(!('kind' in lines), 'a stored cart can be priced');
  const totals = spread(lines, amountMinor);
  const result = lines.map((line, index) => klarnaLine(line, index, totals[index] ?? 0n));
  const rest = amountMinor - totals.reduce((a, b) => a + b, 0n);
  if (rest === 0n) return result;
  const type = rest < 0n ? 'discount' : 'surcharge';
  return [...result, plainLine(type, 'rounding', 'Rounding', rest)];
}

/**
 * Each line's total in minor units: rounded down, then one unit more for the largest remainders (or one
 * less for the smallest) until `amountMinor` is met, at most one per line. Free lines stay free.
 */
function spread(lines: readonly PricedLine[], amountMinor: bigint): bigint[] {
  const totals = lines.map((line) => floorDivide(line.gross, GROSS_MINOR));
  let left = amountMinor - totals.reduce((a, b) => a + b, 0n);
  const step = left < 0n ? -1n : 1n;
  const candidates = lines
    .map((line, index) => ({ index, remainder: line.gross - (totals[index] ?? 0n) * GROSS_MINOR }))
    .filter(({ index }) => lines[index]?.gross !== 0n && (step > 0n || totals[index] !== 0n))
    .sort((a, b) => {
      if (a.remainder === b.remainder) return a.index - b.index;
      return a.remainder < b.remainder === step > 0n ? 1 : -1;
    });
  for (const { index } of candidates) {
    if (left === 0n) break;
    totals[index] = (totals[index] ?? 0n) + step;
    left -= step;
  }
  return totals;
}

const floorDivide = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
};

/** Above this Klarna would read a quantity as a mistake; such a line is sent as one piece. */
const QUANTITY_MAX = 1_000_000n;

function klarnaLine({ item, ...line }: PricedLine, index: number, total: bigint): KlarnaLine {
  const pieces = line.quantity / ONE;
  const whole = line.quantity % ONE === 0n && pieces >= 1n && pieces <= QUANTITY_MAX;
  // A discount has no discount of its own: it is split into pieces only when it divides evenly.
  const splits = whole && (total >= 0n || total % pieces === 0n);
  const quantity = splits ? pieces : 1n;
  const unitPrice = -floorDivide(-total, quantity);
  const taxRate = divideHalfUp(line.rate * 10_000n, ONE);
  const named = [item.name, item.description, item.merchantItemId].find((text) => text !== '');
  const name = named ?? `Line ${index + 1}`;
  return {
    type:
      total < 0n
        ? 'discount'
        : item.merchantItemId === 'msp-shipping'
          ? 'shipping_fee'
          : 'physical',
    reference: cut(item.merchantItemId === '' ? `line-${index + 1}` : item.merchantItemId, 64),
    name: cut(splits ? name : `${decimalText(line.quantity)} × ${name}`, 255),
    quantity: Number(quantity),
    unitPrice: Number(unitPrice),
    taxRate: Number(taxRate),
    totalDiscountAmount: Number(quantity * unitPrice - total),
    totalAmount: Number(total),
    totalTaxAmount: Number(divideHalfUp(total * taxRate, 10_000n + taxRate)),
  };
}

const plainLine = (
  type: KlarnaLine['type'],
  reference: string,
  name: string,
  total: bigint,
): KlarnaLine => ({
  type,
  reference,
  name: cut(name, 255),
  quantity: 1,
  unitPrice: Number(total),
  taxRate: 0,
  totalDiscountAmount: 0,
  totalAmount: Number(total),
  totalTaxAmount: 0,
});

/** The first `length` UTF-16 units, without half a character at the end. */
const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/** Minor units as people write them: 1234n is `12.34`. */
function major(minor: bigint): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
