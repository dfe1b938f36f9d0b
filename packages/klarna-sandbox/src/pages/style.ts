/** The one style sheet of the pages: light and dark, contrast at least 4.5 to 1, targets of 44 pixels, nothing moves. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1f1a27;--soft:#5a5366;--line:#d9d3e2;--field:#81788f;--paper:#fff;--back:#f3f0f7;--act:#4b2e83;--on-act:#fff;--bad:#a8071a;--bad-back:#fdf0f1;--tip:#f6f2fc;--focus:#1a56db}
@media(prefers-color-scheme:dark){:root{--ink:#f0ecf5;--soft:#b5acc2;--line:#3e374a;--field:#958ca4;--paper:#1e1a26;--back:#131019;--act:#c3aaf7;--on-act:#221440;--bad:#ff9aa5;--bad-back:#34191f;--tip:#282233;--focus:#9dbcff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.mark{background:#ffe9a8;color:#3d2f00;text-align:center;padding:.625rem 1rem;font-weight:600}
main{max-width:34rem;margin:2rem auto 1rem;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}
h2{font-size:1.125rem;line-height:1.3;margin:0 0 .5rem}
p{margin:0 0 1rem}
.shop{display:flex;align-items:center;gap:.75rem;font-weight:600;margin:0 0 .25rem;overflow-wrap:anywhere}
.shop img{max-width:8rem;max-height:2.5rem}
.progress{color:var(--soft);font-size:.875rem;margin:0 0 1.25rem}
.strip{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--line);padding-bottom:.75rem;margin-bottom:1.25rem}
.strip span{color:var(--soft);overflow-wrap:anywhere;min-width:0}
.strip strong{white-space:nowrap;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;margin:0 0 1.5rem}
caption{text-align:left;font-weight:600;padding-bottom:.25rem}
th,td{padding:.5rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
thead th{font-size:.875rem;color:var(--soft)}
th:last-child,td:last-child{text-align:right;white-space:nowrap;padding-left:1rem;font-variant-numeric:tabular-nums}
tfoot th,tfoot td{border:0;font-weight:700}
small,.soft,.hint{color:var(--soft);font-size:.875rem}
small,.hint{display:block}
fieldset{border:0;padding:0;margin:0 0 1rem;min-width:0}
legend{padding:0;font-weight:600;font-size:1.125rem;margin-bottom:.75rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;border:1px solid var(--field);border-radius:.5rem;padding:.75rem;margin-bottom:.5rem;cursor:pointer}
.choice span{font-weight:600}
.choice small{font-weight:400}
.choice:has(:checked){border-color:var(--act);background:var(--tip)}
.choice:focus-within{outline:3px solid var(--focus);outline-offset:2px}
.choice input{margin:.25rem 0 0;width:1.25rem;height:1.25rem;flex:none;accent-color:var(--act)}
.choice input:focus-visible{outline:0}
.field{margin-bottom:1.25rem}
.field label{display:block;font-weight:600}
.error{display:block;color:var(--bad);font-weight:600;font-size:.875rem}
.field input{font:inherit;width:100%;min-height:2.75rem;padding:.5rem .75rem;margin-top:.25rem;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:.375rem}
.field input[aria-invalid=true]{border:2px solid var(--bad)}
.field input.code{font-size:1.5rem;letter-spacing:.35em;font-variant-numeric:tabular-nums;max-width:14rem}
.check{display:grid;grid-template-columns:1.5rem 1fr;gap:.25rem .75rem;margin-bottom:1.25rem}
.check label{padding:.625rem 0}
.check input{width:1.5rem;height:1.5rem;margin:.625rem 0;accent-color:var(--act)}
.check .error{grid-column:1/-1}
.summary{border:2px solid var(--bad);background:var(--bad-back);border-radius:.5rem;padding:1rem;margin-bottom:1.5rem}
.summary ul{margin:0;padding:0;list-style:none}
.summary a{display:inline-block;padding:.625rem 0;color:var(--bad);font-weight:600;text-underline-offset:.15em}
.tip{background:var(--tip);border-radius:.5rem;padding:1rem;margin:1.25rem 0}
.tip>:last-child{margin-bottom:0}
dl{margin:0 0 1rem}
dt{color:var(--soft);font-size:.875rem}
dd{margin:0 0 .5rem;overflow-wrap:anywhere}
section{border-top:1px solid var(--line);padding-top:1rem}
button,.button{display:block;width:100%;min-height:3rem;font:inherit;font-weight:600;padding:.75rem 1rem;margin:0 0 .75rem;border-radius:.5rem;border:1px solid var(--field);background:transparent;color:var(--ink);cursor:pointer;text-align:center;text-decoration:none}
.act{background:var(--act);border-color:var(--act);color:var(--on-act)}
button.plain{border:0;min-height:2.75rem;width:auto;padding:.5rem 0;font-weight:400;text-align:left;text-decoration:underline;text-underline-offset:.15em;color:var(--ink)}
button:hover,.button:hover{filter:brightness(.92)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.ways{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1.5rem;margin-top:.5rem}
.ways button{margin:0}
details{border-top:1px solid var(--line);margin-top:1rem}
summary{min-height:2.75rem;padding:.625rem 0;cursor:pointer;font-weight:600}
details form{display:grid;gap:0 .75rem}
footer{max-width:34rem;margin:0 auto 2rem;padding:0 2rem;font-size:.875rem}
footer ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 1.25rem;margin:0;padding:0}
footer a{display:inline-block;min-width:2.75rem;padding:.75rem 0;color:var(--soft);text-underline-offset:.15em}
@media(min-width:32rem){details form{grid-template-columns:repeat(3,1fr)}}
@media(max-width:36rem){main{margin:0;padding:1.25rem 1rem;border-width:0 0 1px;border-radius:0}footer{padding:0 1rem}}
`;
