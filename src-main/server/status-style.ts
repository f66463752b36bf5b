/** Of the page that stands in for the window: the window's own tokens in small. */
export const STATUS_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #16191d; --ink-2: #454b54; --ink-3: #5b626d; --rule-hair: #dfe2e6; --rule-heavy: #16191d; --accent: #1a5da8; --ok: #1b6b43; --warn: #835300; --bad: #ad2a1c; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181b; --ink: #e8eaed; --ink-2: #bcc2ca; --ink-3: #9aa1ac; --rule-hair: #2b3036; --rule-heavy: #c9ced5; --accent: #7fb3ee; --ok: #6cc397; --warn: #dcae52; --bad: #f2897c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.5rem 3rem; background: var(--paper); color: var(--ink); font: 0.875rem/1.5 -apple-system, 'Segoe UI', Inter, Cantarell, Ubuntu, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.25rem; line-height: 1.25; font-weight: 600; margin: 0 0 0.75rem; }
h2 { font-size: 1rem; font-weight: 600; margin: 2rem 0 0.5rem; }
p { max-width: 46rem; margin: 0 0 0.75rem; }
.brand, .quiet, footer { color: var(--ink-3); }
.brand { font-size: 0.8125rem; margin: 0; }
a { color: var(--accent); }
a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; border-top: 2px solid var(--rule-heavy); border-bottom: 2px solid var(--rule-heavy); }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; text-align: left; vertical-align: top; font-weight: 400; }
thead th { border-bottom: 1px solid var(--rule-heavy); font-weight: 600; }
tbody tr + tr > * { border-top: 1px solid var(--rule-hair); }
tbody th { overflow-wrap: anywhere; }
.state { white-space: nowrap; font-weight: 600; }
.state.ok { color: var(--ok); } .state.warn { color: var(--warn); } .state.bad { color: var(--bad); }
.problem { color: var(--ink-2); margin: 0.125rem 0 0; }
progress { width: 8rem; height: 0.5rem; margin-right: 0.5rem; accent-color: var(--accent); }
code { font: 0.8125rem ui-monospace, 'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--rule-hair); padding-top: 0.75rem; font-size: 0.75rem; }
`;
