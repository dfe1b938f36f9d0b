import type { Problem } from '../behaviour/details.js';
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

/** Everything the pages say, in one language; a missing sentence does not compile. */
export type Texts = Readonly<Record<keyof typeof en, string>>;

/** The languages of the pages, in the order in which they are offered: those of Klarna's countries. */
export const TEXTS = { en, nl, de, sv, da, nb, fi, fr, es, it, pt, pl } as const satisfies Readonly<
  Record<string, Texts & Readonly<Record<Problem, string>>>
>;

/** A language of the pages. */
export type Language = keyof typeof TEXTS;

/** The languages, in the order in which they are offered. */
export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** The language of a tag such as `nl-BE` or `de`; null when the pages do not speak it. */
export function languageOf(tag: string): Language | null {
  const primary = /^([a-z]{2})(?:$|[-_])/i.exec(tag)?.[1]?.toLowerCase();
  // Norwegian is written in three ways.
  const name = primary === 'no' || primary === 'nn' ? 'nb' : primary;
  return LANGUAGES.find((language) => language === name) ?? null;
}

/** A sentence with its words in braces filled in; one that is not given stays as it is. */
export function fillIn(text: string, words: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}
