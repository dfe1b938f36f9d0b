import { da } from './texts/da.js';
import { de } from './texts/de.js';
import { en } from './texts/en.js';
import { es } from './texts/es.js';
import { fi } from './texts/fi.js';
import { fr } from './texts/fr.js';
import { it } from './texts/it.js';
import { nb } from './texts/nb.js';
import { nl } from './texts/nl.js';
import { pl } from './texts/pl.js';
import { pt } from './texts/pt.js';
import { sv } from './texts/sv.js';

/** Everything the pages say, in one language. */
export type Texts = Readonly<{
  /** The language's own name. */
  name: string;
  languages: string;
  heading: string;
  cart: string;
  item: string;
  price: string;
  total: string;
  details: string;
  birthday: string;
  email: string;
  phone: string;
  phoneHint: string;
  /** Before the link to the terms, the link's text. */
  agree: string;
  terms: string;
  next: string;
  resume: string;
  toKlarna: string;
  cancel: string;
  backToShop: string;
  error: string;
  check: string;
  birthdayMissing: string;
  birthdayWrong: string;
  emailMissing: string;
  emailWrong: string;
  phoneMissing: string;
  phoneWrong: string;
  termsMissing: string;
  moment: string;
  momentText: string;
  goOn: string;
  paid: string;
  paidText: string;
  reviewing: string;
  reviewingText: string;
  cancelled: string;
  cancelledText: string;
  declined: string;
  declinedText: string;
  expired: string;
  expiredText: string;
  unknown: string;
  unknownText: string;
  failed: string;
  failedText: string;
}>;

/** The languages of the pages, in the order in which they are offered: those of Klarna's countries. */
export const TEXTS = { en, nl, de, sv, da, nb, fi, fr, es, it, pt, pl } as const satisfies Readonly<
  Record<string, Texts>
>;

/** A language of the pages. */
export type Language = keyof typeof TEXTS;

/** The languages, in the order in which they are offered. */
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** The language of a tag such as `nl_BE` or `de`; null when the pages do not speak it. */
export function languageOf(tag: string): Language | null {
  const match = /^([a-z]{2})($|[-_])/i.exec(tag);
  const primary = match?.[1]?.toLowerCase();
  // Shops write Norwegian in three ways.
  const name = primary === 'no' || primary === 'nn' ? 'nb' : primary;
  return LANGUAGES.find((language) => language === name) ?? null;
}
