import { createHash } from 'node:crypto';
import type { Reply } from '../replies.js';

/** Text that may be put anywhere in a page, in element or attribute. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1d1b20;--soft:#6b6672;--line:#dcd7e2;--paper:#fff;--back:#f4f1f7;--act:#4b2e83}
@media(prefers-color-scheme:dark){:root{--ink:#eeeaf3;--soft:#a8a1b3;--line:#3b3544;--paper:#1f1b26;--back:#141118;--act:#b79cf0}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.mark{background:#ffe9a8;color:#3d2f00;text-align:center;padding:.6rem 1rem;font-weight:600}
main{max-width:32rem;margin:2rem auto;padding:1.5rem;background:var(--paper);border:1px solid var(--line);border-radius:12px}
h1{font-size:1.35rem;margin:0 0 1rem}
table{width:100%;border-collapse:collapse;margin:0 0 1.25rem}
td,th{padding:.4rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
td:last-child{text-align:right;white-space:nowrap;padding-left:1rem;font-variant-numeric:tabular-nums}
tfoot th,tfoot td{border:0;font-weight:700;padding-top:.8rem}
small{display:block;color:var(--soft)}
fieldset{border:0;padding:0;margin:0 0 1.25rem}
legend{padding:0;font-weight:600;margin-bottom:.5rem}
label{display:flex;gap:.75rem;align-items:flex-start;border:1px solid var(--line);border-radius:8px;padding:.75rem;margin-bottom:.5rem;cursor:pointer}
label:focus-within{outline:2px solid var(--act)}
input{margin:.35rem 0 0;accent-color:var(--act)}
button{font:inherit;width:100%;padding:.8rem;border-radius:8px;border:1px solid var(--line);background:transparent;color:var(--ink);cursor:pointer;margin-bottom:.5rem}
button.act{background:var(--act);border-color:var(--act);color:var(--paper);font-weight:600}
button.plain{border:0;text-decoration:underline;width:auto;padding:.4rem 0;color:var(--soft)}
@media(max-width:36rem){main{margin:0;border-width:0 0 1px;border-radius:0}}
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Headers of every page: no scripts, nothing from elsewhere, the one style sheet by its hash. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; script-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** A whole page. `title` is plain text; `content` is HTML, already escaped. */
export function page(httpStatus: number, title: string, content: string): Reply {
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<div class="mark">Klarna sandbox – no real money</div>
<main>
${content}
</main>
</body>
</html>
`;
  return { kind: 'text', status: httpStatus, text, headers: PAGE_HEADERS };
}

/** Sends the browser on, whatever the method was. Anything but ASCII is encoded on the way. */
export function seeOther(url: string): Reply {
  return {
    kind: 'empty',
    status: 303,
    headers: { Location: new URL(url).href, 'Cache-Control': 'no-store' },
  };
}
