/** The one style sheet of the pages; light and dark, contrast at least 4.5 to 1. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#17202a;--soft:#4d5a68;--line:#c9d1da;--field:#7a8794;--paper:#fff;--back:#f1f4f7;--act:#0b5c4a;--on-act:#fff;--bad:#b00020;--bad-back:#fdf0f1;--focus:#1a56db}
@media(prefers-color-scheme:dark){:root{--ink:#edf1f5;--soft:#aab6c2;--line:#3a444f;--field:#8c99a6;--paper:#1a2027;--back:#10151a;--act:#7fdcc2;--on-act:#06231b;--bad:#ff9aa5;--bad-back:#31181c;--focus:#9dbcff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:34rem;margin:2rem auto 1rem;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.125rem;margin:0 0 .75rem}
p{margin:0 0 1rem}
a{color:inherit;text-underline-offset:.15em}
.shop{display:flex;align-items:center;gap:.75rem;font-weight:600;margin:0 0 1.5rem;overflow-wrap:anywhere}
.shop img{max-width:10rem;max-height:3.5rem;background:#fff;border-radius:.25rem}
.soft{color:var(--soft);overflow-wrap:anywhere}
.amount{font-size:2rem;line-height:1.2;font-weight:700;margin:0 0 1.25rem;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;margin:0 0 1.5rem}
caption{text-align:left;font-weight:600;padding-bottom:.25rem}
th,td{padding:.5rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
thead th{font-size:.875rem;color:var(--soft)}
th:last-child,td:last-child{text-align:right;white-space:nowrap;padding-left:1rem;font-variant-numeric:tabular-nums}
tfoot th,tfoot td{font-weight:700;border:0}
fieldset{border:0;padding:0;margin:0 0 1rem;min-width:0}
legend{padding:0;font-weight:600;font-size:1.125rem;margin-bottom:.75rem}
.field{margin-bottom:1.25rem}
.field label{display:block;font-weight:600}
.hint{display:block;color:var(--soft);font-size:.875rem}
.error{display:block;color:var(--bad);font-weight:600;font-size:.875rem}
.field input{font:inherit;width:100%;min-height:2.75rem;padding:.5rem .75rem;margin-top:.25rem;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:.375rem}
.field input[aria-invalid=true]{border:2px solid var(--bad)}
.check{display:grid;grid-template-columns:1.5rem 1fr;gap:.25rem .75rem;margin-bottom:1.5rem}
.check label{padding:.625rem 0}
.check input{width:1.5rem;height:1.5rem;margin:.625rem 0;accent-color:var(--act)}
.check .error{grid-column:1/-1}
.summary{border:2px solid var(--bad);background:var(--bad-back);border-radius:.5rem;padding:1rem;margin-bottom:1.5rem}
.summary ul{margin:0;padding:0;list-style:none}
.summary a{display:inline-block;padding:.625rem 0;color:var(--bad);font-weight:600}
button,.button{display:block;width:100%;min-height:3rem;font:inherit;font-weight:600;padding:.75rem 1rem;margin:0 0 .75rem;border-radius:.5rem;border:1px solid var(--field);background:transparent;color:var(--ink);cursor:pointer;text-align:center;text-decoration:none}
.act{background:var(--act);border-color:var(--act);color:var(--on-act)}
button:hover,.button:hover{filter:brightness(.92)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
footer{max-width:34rem;margin:0 auto 2rem;padding:0 2rem;color:var(--soft);font-size:.875rem}
footer ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:0;padding:0}
footer a{display:inline-block;min-width:2.75rem;padding:.75rem 0}
@media(max-width:36rem){main{margin:0;padding:1.5rem 1rem;border-width:0 0 1px;border-radius:0}footer{padding:1rem}}
@media(prefers-reduced-motion:no-preference){.wait::before{content:"";display:block;width:2rem;height:2rem;margin:0 0 1rem;border:3px solid var(--line);border-top-color:var(--act);border-radius:50%;animation:turn 1s linear infinite}@keyframes turn{to{transform:rotate(1turn)}}}
`;
