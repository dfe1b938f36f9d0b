import { createHash } from 'node:crypto';
import { STYLE } from './style.js';

/** A piece of HTML that is safe to put into another; only `html` makes one. */
export type Html = Readonly<{ markup: string }>;

/** What may stand in a template: texts are escaped, `null` is nothing. */
export type Piece = Html | string | number | null | readonly Html[];

/** HTML from a template; every text put into it is escaped for elements and quoted attributes alike. */
export const html = (parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  markup: parts.reduce(
    (before, part, index) => before + markupOf(pieces[index - 1] ?? null) + part,
  ),
});

function markupOf(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string') return escape(piece);
  if (typeof piece === 'number') return String(piece);
  if ('markup' in piece) return piece.markup;
  return piece.map(({ markup }) => markup).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * Headers of every page: no scripts, no image but the shop's logo, nothing from elsewhere, never framed, kept nowhere. `form-action` is
 * absent on purpose: browsers hold it against the redirects after a form too, which lead to Klarna and to shops.
 */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
  'Cache-Control': 'no-store',
} as const;

/** What a whole page is made of. */
export type PageParts = Readonly<{
  language: string;
  title: string;
  content: Html;
  /** Where the page goes by itself after two seconds, null when it stays. */
  refreshTo: string | null;
}>;

/** A whole page as text. */
export function document({ language, title, content, refreshTo }: PageParts): string {
  const refresh =
    refreshTo === null ? null : html`<meta http-equiv="refresh" content="2;url=${refreshTo}" />`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh}
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${content}
      </body>
    </html> `.markup;
}

const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };
