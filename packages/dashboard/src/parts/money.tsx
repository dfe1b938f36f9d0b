/** Minor units as decimal text, exact: `-1234` of a currency with two decimals is `-12.34`. */
export function decimalText(minor: number, decimals = 2): string {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  formats.set(currency, made);
  return made;
}

/** An amount in minor units, in the form that the reader's language gives its currency. */
export function moneyText(minor: number, currency: string): string {
  const format = formatOf(currency);
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(decimalText(minor, decimals) as Intl.StringNumericLiteral);
}

/** An amount in minor units, on one line, with digits that stand below each other. */
export function Money({
  minor,
  currency,
}: Readonly<{ minor: number; currency: string }>): React.JSX.Element {
  return <span className="number">{moneyText(minor, currency)}</span>;
}

/** Reads what somebody typed as an amount, with a point or a comma, into minor units; null when it is none. */
export function parseMoney(text: string, decimals = 2): number | null {
  const found = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.trim().replaceAll(/[\s\u00a0]/g, ''));
  if (found === null) return null;
  const [, whole = '', part = ''] = found;
  if (part.length > decimals) return null;
  return Number(`${whole}${part.padEnd(decimals, '0')}`);
}
