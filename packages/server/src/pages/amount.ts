import { formatMoney, type Currency } from '@kvitt/flow';

const formats = new Map<string, Intl.NumberFormat>();

/** An amount in minor units as a customer of this locale (`nl-NL`) writes it, to the cent. */
export function showAmount(minor: bigint, currency: Currency, locale: string): string {
  const [digits = '0'] = formatMoney({ minor, currency }).split(' ');
  return formatOf(currency, locale).format(digits as Intl.StringNumericLiteral);
}

function formatOf(currency: Currency, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, { style: 'currency', currency });
  // Locales come from merchants: more of them than people speak are not worth keeping.
  if (formats.size < 200) formats.set(key, made);
  return made;
}

/** A merchant's locale (`nl_NL`) as Intl writes it, when it speaks the language of the page. */
export function formatLocale(locale: string, language: string): string {
  const tag = locale.replaceAll('_', '-');
  if (!/^[a-z]{2}-[a-z]{2}$/i.test(tag)) return language;
  return tag.slice(0, 2).toLowerCase() === language ? tag : language;
}
