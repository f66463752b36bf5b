/** Rules instead of boxes, tabular numerals, one accent; colours are the figures' own and follow the reader's theme; paper is white. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --accent: var(--s1); --ok: #1b6b43; --bad: #ad2a1c; --warn: #835300; }
@media screen and (prefers-color-scheme: dark) { :root { --ok: #6cc397; --bad: #f2897c; --warn: #dcae52; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem 3rem; background: var(--paper); color: var(--ink); font: 0.9375rem/1.5 -apple-system, 'Segoe UI', 'Source Sans 3', Inter, Cantarell, Ubuntu, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.625rem; line-height: 1.25; font-weight: 600; margin: 0.25rem 0 0.75rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; font-weight: 600; margin: 2.75rem 0 0.75rem; }
p { max-width: 46rem; margin: 0 0 0.75rem; }
.brand, .quiet, footer { color: var(--ink-3); }
.brand { font-size: 0.8125rem; margin: 0; }
.lead { color: var(--ink-2); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; line-height: 1.35; border-top: 2px solid var(--ink); border-bottom: 2px solid var(--ink); }
th, td { padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
thead th { border-bottom: 1px solid var(--rule); vertical-align: bottom; font-weight: 600; }
tbody + tbody { border-top: 1px solid var(--rule); }
.group th { color: var(--ink-3); font-style: italic; padding-bottom: 0.1rem; }
.num { text-align: right; white-space: nowrap; }
thead .num { white-space: normal; }
.num.quiet { padding-left: 0; }
.best .mean { font-weight: 700; }
.second .mean { text-decoration: underline; text-underline-offset: 0.2em; }
.below { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--grid) 5px 6px); }
.claims tr.claim:not(.part) > *, .claims tr.whole > * { border-top: 1px solid var(--grid); padding-top: 0.55rem; }
.claims th { min-width: 9rem; }
.claims tr.whole th { font-weight: 600; }
.claims tr.part th { padding-left: 1.25rem; }
.claims td:nth-child(4) { min-width: 12rem; }
.claims td:nth-child(6) { min-width: 15rem; }
.verdict { white-space: nowrap; font-weight: 600; }
.verdict.ok { color: var(--ok); } .verdict.bad { color: var(--bad); } .verdict.open { color: var(--warn); } .verdict.none { color: var(--ink-3); font-weight: 400; }
tr.definition .verdict { font-weight: 400; }
.verdict.open { white-space: normal; display: inline-block; min-width: 7.5rem; }
figure { margin: 0; }
figure svg { display: block; height: auto; min-width: 40rem; width: 100%; max-width: 52rem; }
figcaption { max-width: 46rem; margin-top: 0.5rem; font-size: 0.8125rem; }
.notes { margin: 0.6rem 0 0; padding-left: 1.1rem; max-width: 52rem; font-size: 0.8125rem; color: var(--ink-2); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.25rem; margin: 0; max-width: 60rem; font-size: 0.8125rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 1rem; font-size: 0.8125rem; } summary { cursor: pointer; margin-bottom: 0.5rem; }
code { font: 0.75rem/1.4 ui-monospace, 'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 0.75rem; font-size: 0.75rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } }
@media print {
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; }
  .scroll { overflow: visible; }
  tr, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
