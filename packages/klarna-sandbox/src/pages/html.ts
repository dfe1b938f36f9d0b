import { createHash } from 'node:crypto';
import type { Reply } from '../replies.js';
import { STYLE } from './style.js';
import { LANGUAGES, TEXTS } from './texts.js';
import type { Language } from './texts.js';

/** HTML that may stand in a page; only `html` makes it, so that every text in it is escaped. */
export type Html = Readonly<{ markup: string }>;

type Piece = Html | readonly Html[] | string | number | null;

/** HTML from a template. Texts are escaped, lists joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const [first = '', ...rest] = parts;
  const markup = rest.map((part, index) => write(pieces[index] ?? null) + part).join('');
  return { markup: first + markup };
}

function write(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return escape(piece);
  if ('markup' in piece) return piece.markup;
  return piece.map(({ markup }) => markup).join('\n');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };

/** What a whole page is made of. */
export type PageParts = Readonly<{
  httpStatus: number;
  language: Language;
  title: string;
  content: Html;
  /** The path that the links to other languages lead to; null for a page in one language. */
  path: string | null;
  /** The one address elsewhere that a picture may come from, such as `https://shop.example`. */
  pictures: string | null;
}>;

/**
 * A whole page, marked as the sandbox's. No scripts, nothing from elsewhere but the shop's logo, the one style
 * sheet by its hash. `form-action` is absent: browsers hold it against the redirects after a form, which lead to
 * shops.
 */
export function page(parts: PageParts): Reply {
  const { httpStatus, language, title, content, path, pictures } = parts;
  const texts = TEXTS[language];
  const { markup } = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header class="mark">${texts.mark}</header>
        <main>${content}</main>
        ${path === null ? null : languageLinks(language, path)}
      </body>
    </html> `;
  return {
    kind: 'text',
    status: httpStatus,
    text: markup,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'none'",
        `style-src 'sha256-${STYLE_HASH}'`,
        ...(pictures === null ? [] : [`img-src ${pictures}`]),
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'X-Robots-Tag': 'noindex',
      'Cache-Control': 'no-store',
    },
  };
}

function languageLinks(language: Language, path: string): Html {
  const links = LANGUAGES.filter((other) => other !== language).map(
    (other) =>
      html`<li>
        <a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${TEXTS[other].name}</a>
      </li>`,
  );
  return html`<footer>
    <nav aria-label="${TEXTS[language].languages}">
      <ul>
        ${links}
      </ul>
    </nav>
  </footer>`;
}

/** Sends the browser on, whatever the method was: to a whole address or to a path of ours. */
export function seeOther(url: string): Reply {
  // Anything but ASCII is encoded on the way.
  const location = url.startsWith('/') ? url : new URL(url).href;
  return {
    kind: 'empty',
    status: 303,
    headers: { Location: location, 'Cache-Control': 'no-store' },
  };
}
