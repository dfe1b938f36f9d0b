/** The style sheet of the reference; light and dark, contrast at least 4.5 to 1. */
export const REFERENCE_STYLE = `
:root{color-scheme:light dark;--ink:#17202a;--soft:#4d5a68;--line:#d5dbe1;--paper:#fff;--back:#f4f6f8;--code:#eef1f4;--act:#0b5c4a;--on-act:#fff;--bad:#b00020;--warn:#8a4b00;--get:#0b5c4a;--post:#1a4fb8;--patch:#8a4b00;--focus:#1a56db}
@media(prefers-color-scheme:dark){:root{--ink:#e9eef3;--soft:#a9b5c1;--line:#333d47;--paper:#161b21;--back:#10151a;--code:#1f262e;--act:#7fdcc2;--on-act:#06231b;--bad:#ff9aa5;--warn:#f3b562;--get:#7fdcc2;--post:#9dbcff;--patch:#f3b562;--focus:#9dbcff}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem}
body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
a{color:inherit;text-underline-offset:.15em}
p{margin:0 0 .75rem;max-width:44rem}
.soft,.type{color:var(--soft)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;z-index:3;background:var(--paper);padding:.5rem 1rem}
header{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:0 1rem;align-items:center;justify-content:space-between;padding:.5rem 1rem;background:var(--paper);border-bottom:1px solid var(--line)}
.brand{margin:0;font-size:1.0625rem}
.menu>summary{cursor:pointer;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.375rem;list-style:none}
.menu>summary::-webkit-details-marker{display:none}
.menu[open]{flex-basis:100%}
.menu .contents{max-height:65vh;overflow:auto;padding:.5rem 0}
nav{display:none}
.contents,.contents ul{list-style:none;margin:0;padding:0}
.contents>li{margin-bottom:.75rem}
.contents>li>a{font-weight:600}
.contents a{display:block;padding:.25rem .5rem;border-radius:.25rem;text-decoration:none}
.contents ul a{color:var(--soft);font-size:.9375rem;padding-left:1.25rem}
.contents a:hover{background:var(--code);color:var(--ink)}
main{padding:1.5rem 1rem 4rem;max-width:90rem;margin:0 auto;min-width:0}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem}
h2{font-size:1.375rem;line-height:1.25;margin:0 0 .25rem}
h3{font-size:1.125rem;line-height:1.3;margin:0 0 .5rem}
h3 a{text-decoration:none}
h3 a:hover{text-decoration:underline}
h4{font-size:.8125rem;letter-spacing:.02em;color:var(--soft);margin:1.25rem 0 .375rem}
.intro dl{display:grid;gap:.25rem 1.5rem;margin:1.25rem 0;max-width:54rem}
.intro dt{font-weight:600}
.intro dd{margin:0 0 .5rem;overflow-wrap:anywhere}
.tag{padding-top:2rem}
article{background:var(--paper);border:1px solid var(--line);border-radius:.625rem;padding:1.25rem;margin:1rem 0;display:grid;gap:1.25rem;grid-template-columns:minmax(0,1fr)}
article:target{border-color:var(--act)}
.call{display:flex;flex-wrap:wrap;gap:.5rem;align-items:baseline;margin-bottom:.75rem}
.call code{overflow-wrap:anywhere}
.method{font-weight:700;font-size:.8125rem}
.get{color:var(--get)}.post{color:var(--post)}.patch{color:var(--patch)}
.members{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.members>li{border-bottom:1px solid var(--line);padding:.5rem 0}
.members p{margin:.125rem 0 0;font-size:.9375rem}
.members .members{margin:.5rem 0 0 .5rem;padding-left:.75rem;border-left:2px solid var(--line);border-top:0}
.members .members>li:last-child{border-bottom:0}
.name{font-weight:600}
.type{font-size:.875rem;overflow-wrap:anywhere}
.needed{color:var(--warn);font-size:.875rem;font-weight:600}
summary{cursor:pointer}
.members summary{list-style-position:outside;margin-left:1.125rem}
.refusals{margin-top:1.25rem}
.refusals>summary,.told>details>summary{font-size:.9375rem;padding:.25rem 0}
.refusals ul{margin:.25rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.refusals li{padding:.25rem 0;border-top:1px solid var(--line)}
.example{margin:0 0 1.25rem;min-width:0}
.example:last-child{margin-bottom:0}
figcaption{margin-bottom:.375rem;font-size:.9375rem}
pre code{font-size:inherit}
pre{margin:0;padding:.875rem 1rem;background:var(--code);border-radius:.5rem;overflow:auto;max-height:32rem;tab-size:2}
:not(pre)>code{background:var(--code);padding:.0625rem .25rem;border-radius:.25rem;overflow-wrap:anywhere}
.members .name,.call code,table code{background:none;padding:0}
.tools{display:flex;gap:.5rem;margin-top:.5rem;flex-wrap:wrap;align-items:center}
button{font:inherit;font-size:.9375rem;min-height:2.5rem;padding:.25rem .875rem;border:1px solid var(--line);border-radius:.375rem;background:var(--paper);color:var(--ink);cursor:pointer}
button.run{background:var(--act);border-color:var(--act);color:var(--on-act);font-weight:600}
button:hover{filter:brightness(.95)}
button[disabled]{opacity:.6;cursor:wait}
.answer{margin-top:.5rem}
.answer pre{border-left:3px solid var(--act)}
.answer.refused pre{border-color:var(--bad)}
.key input{font:inherit;padding:.25rem .5rem;border:1px solid var(--line);border-radius:.375rem;background:var(--paper);color:var(--ink);min-height:2.5rem;width:100%;max-width:24rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:.8125rem;color:var(--soft);white-space:nowrap}
td:nth-child(3){min-width:14rem}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
@media(min-width:48rem){.intro dl{grid-template-columns:7rem 1fr}.intro dd{margin:0}main{padding:2rem 2rem 4rem}}
@media(min-width:64rem){header{display:none}html{scroll-padding-top:1rem}body{display:grid;grid-template-columns:16rem minmax(0,1fr)}nav{display:block;position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1rem;background:var(--paper);border-right:1px solid var(--line)}nav::before{content:"Kvitt API";display:block;font-weight:700;font-size:1.125rem;padding:0 .5rem 1rem}}
@media(min-width:76rem){article{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.examples{position:sticky;top:1rem;align-self:start}}
@media print{nav,header,.tools{display:none}body{display:block}}
`;
