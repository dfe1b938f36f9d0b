/** Currencies a Klarna order can have here (docs/sources.md#klarna-currencies). */
export const CURRENCIES = ['DKK', 'EUR', 'GBP', 'NOK', 'SEK'] as const;
/** ISO 4217 code of a supported currency; every one of them has two decimals. */
export type Currency = (typeof CURRENCIES)[number];

/** An exact amount. `minor` counts the currency's smallest unit: 10.00 EUR is 1000n. */
export type Money = Readonly<{ minor: bigint; currency: Currency }>;

/** Whether a text is the code of a supported currency, in capitals. */
export const isCurrency = (text: string): text is Currency =>
  (CURRENCIES as readonly string[]).includes(text);

/** `a + b`; throws when the currencies differ. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency}`);
  return { minor: a.minor + b.minor, currency: a.currency };
}

/** `numerator / denominator` rounded half away from zero; throws when the denominator is not positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return negative ? -rounded : rounded;
}

/**
 * Splits `total` in proportion to `weights` (each ≥ 0, not all zero) so that the parts add up to it
 * exactly: every part is rounded down, the units left over go to the largest remainders, first come
 * first served among equals.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n || weights.some((w) => w < 0n))
    throw new RangeError('weights must add up to more than 0');
  if (total < 0n) return allocate(-total, weights).map((part) => -part);
  const parts = weights.map((weight) => (total * weight) / sum);
  let left = total - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) =>
      a.remainder < b.remainder ? 1 : a.remainder > b.remainder ? -1 : a.index - b.index,
    );
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

/** An amount for people: `1234n EUR` reads `12.34 EUR`. */
export function formatMoney({ minor, currency }: Money): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)} ${currency}`;
}
