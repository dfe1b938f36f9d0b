/** An amount of minor units in the currency's and the language's form, for people to read. */
export function showAmount(minor: number, currency: string, locale: string): string {
  const format = formatOf(currency, locale);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** A day (milliseconds since the epoch, UTC) as people write it. */
export function showDay(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/** A country's name (alpha-2) in a language; the code itself where it is not known. */
export function showCountry(country: string, locale: string): string {
  const code = country.toUpperCase();
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
}

/** A merchant's locale as Intl takes it when it speaks the page's language; else the language alone. */
export function formatLocale(locale: string, language: string): string {
  const tag = locale.replaceAll('_', '-');
  return /^[a-z]{2}-[a-z]{2}$/i.test(tag) && tag.slice(0, 2).toLowerCase() === language
    ? tag
    : language;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  // Locales and currencies come from merchants: more than people use are not worth keeping.
  if (formats.size < 200) formats.set(key, format);
  return format;
}
