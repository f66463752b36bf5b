import { xmlText } from '../figures/svg.ts';
import { DARK_PALETTE, PAGE_PALETTE, PRINT_PALETTE } from '../figures/palettes.ts';
import type { Palette } from '../figures/palettes.ts';
import type { Scene } from '../figures/scene.ts';
import { sceneSvg } from '../figures/svg.ts';
import { NOT_STATED } from '../results-data.ts';
import type { ResultsData } from '../results-data.ts';
import { definitionsOf } from '../tables/claim-rows.ts';
import type { ClaimModel, ClaimRow } from '../tables/claim-rows.ts';
import { BELOW_RESOLUTION } from '../tables/table-model.ts';
import type { TableCell, TableColumn, TableModel } from '../tables/table-model.ts';
import { GLOSSARY } from './glossary.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What an attacker must know, for the table of threat models (protocol.md 9). */
export interface ThreatRow {
  readonly attacker: string;
  readonly label: boolean;
  readonly outputs: string;
  readonly labelledMembers: boolean;
  readonly original: boolean;
  readonly referenceModels: boolean;
}

export interface ReportPageInput {
  readonly data: ResultsData;
  readonly claims: ClaimModel;
  readonly tables: readonly TableModel[];
  readonly figures: readonly { readonly heading: string; readonly caption: string; readonly scene: Scene }[];
  readonly threats: readonly ThreatRow[];
  /** SHA-256 of the result files, by their path */
  readonly files: Readonly<Record<string, string>>;
}

/** One page about a run that holds all it needs: no script, no request, light or dark as the reader has it. */
export function reportPage(input: ReportPageInput): string {
  const { data, claims, tables, figures, threats } = input;
  const { provenance } = data;
  const name = data.config?.name ?? provenance.dataset.slug;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">',
    '<link rel="icon" href="data:,">',
    `<title>${xmlText(name)}: MU-ALIGN Workbench report</title>`,
    `<style>\n:root { ${properties(PRINT_PALETTE)} }\n@media screen and (prefers-color-scheme: dark) { :root { ${properties(DARK_PALETTE)} } }\n${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<p class="brand">MU-ALIGN Workbench${provenance.version === null ? '' : ` ${xmlText(provenance.version)}`}, report</p>`,
    `<h1>${xmlText(leadSentence(claims, name))}</h1>`,
    `<p class="lead">${xmlText(`${name}: ${provenance.state ?? (provenance.preset === null ? 'a config of its own' : `preset ${provenance.preset}`)}. Data ${provenance.dataset.slug}; forgotten: ${data.forget}. ${provenance.seeds.length === 1 ? 'Seed' : 'Seeds'} ${provenance.seeds.join(', ')}.`)}</p>`,
    '</header>',
    '<main>',
    ...(claims.rows.length === 0 ? [] : [section('claims', 'Published claims', claimsTable(claims))]),
    ...figures.map(({ heading, caption, scene }, i) => section(`figure-${i}`, heading, figureElement(scene, caption, i))),
    ...tables.map((table, i) => section(`table-${i}`, table.heading, metricTable(table))),
    section('threats', 'Threat models', threatTable(threats)),
    section('provenance', 'Where these figures come from', provenanceList(input)),
    section('glossary', 'Terms', `<dl>${GLOSSARY.map(([term, meaning]) => `<dt>${xmlText(term)}</dt><dd>${xmlText(meaning)}.</dd>`).join('\n')}</dl>`),
    '</main>',
    `<footer><p>${xmlText(`Results of ${provenance.createdAt}; config ${provenance.configHash ?? NOT_STATED}.`)}</p></footer>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

function properties(palette: Palette): string {
  return Object.entries(palette).map(([paint, value]) => `--${paint}: ${value};`).join(' ');
}

function section(id: string, heading: string, body: string): string {
  return `<section aria-labelledby="${id}-h">\n<h2 id="${id}-h">${xmlText(heading)}</h2>\n${body}\n</section>`;
}

/** The sentence first, then the evidence. */
function leadSentence({ judged }: ClaimModel, name: string): string {
  const verdicts = [...judged.values, ...judged.comparisons.flatMap(({ parts }) => parts)].map(({ verdict }) => verdict.kind);
  if (verdicts.length === 0) return name;
  const count = (kind: string): number => verdicts.filter((of) => of === kind).length;
  if (count('no-verdict') === verdicts.length) return `${name}: no verdict on the ${verdicts.length} published claims.`;
  const parts = [`${count('reproduced')} of ${verdicts.length} claims reproduced`, `${count('not-reproduced')} not reproduced`, `${count('not-resolvable')} not resolvable with this data`, ...(count('no-verdict') === 0 ? [] : [`${count('no-verdict')} without a verdict`])];
  return `${parts.join(', ')}.`;
}

const GLYPHS: Readonly<Record<string, string>> = { reproduced: '✓', 'not reproduced': '✗', 'not resolvable with this data': '▨', 'no verdict': '–' };
const VERDICT_CLASSES: Readonly<Record<string, string>> = { reproduced: 'ok', 'not reproduced': 'bad', 'not resolvable with this data': 'open', 'no verdict': 'none' };

function claimsTable({ head, rows }: ClaimModel): string {
  return `<p>${xmlText(head)}</p>\n${scrollable('Published claims with verdicts', `<table class="claims">
<thead><tr><th scope="col">Claim</th><th scope="col">Published</th><th scope="col" class="num">Here, 95 % interval</th><th scope="col">Column and n</th><th scope="col">Verdict</th><th scope="col">Why</th></tr></thead>
<tbody>
${rows.map(claimRow).join('\n')}
</tbody></table>`)}
<ul class="notes">${definitionsOf(rows).map(([column, definition]) => `<li><code>${xmlText(column)}</code>: ${xmlText(definition)}.</li>`).join('')}</ul>`;
}

function claimRow(row: ClaimRow): string {
  const verdict = `<span class="verdict ${VERDICT_CLASSES[row.verdict] ?? 'none'}"><span aria-hidden="true">${GLYPHS[row.verdict] ?? ''}</span> ${xmlText(row.verdict)}</span>`;
  return `<tr class="${row.kind}${row.isPart ? ' part' : ''}"><th scope="row">${xmlText(row.claim)}</th><td>${xmlText(row.published)}</td><td class="num">${xmlText(row.here)}${row.interval === '' ? '' : `<br><span class="quiet">${xmlText(row.interval)}</span>`}</td><td>${row.column === '' ? '' : `<code>${xmlText(row.column)}</code><br><span class="quiet">${xmlText(row.evidence)}</span>`}</td><td>${verdict}</td><td>${xmlText(row.sentence)}</td></tr>`;
}

function figureElement(scene: Scene, caption: string, index: number): string {
  return `<figure>\n<div class="scroll" role="region" tabindex="0" aria-label="${xmlText(scene.title)}">${sceneSvg(scene, { palette: PAGE_PALETTE, background: false, id: `figure-${index}` })}</div>\n<figcaption>${xmlText(caption)} <span class="quiet">${xmlText(scene.description)}</span></figcaption>\n</figure>`;
}

function metricTable(model: TableModel): string {
  return `${scrollable(model.title, `<table>
<thead><tr><th scope="col">Method</th>${model.columns.map(columnHead).join('')}</tr></thead>
${model.groups.map(({ name, rows }) => `<tbody>
<tr class="group"><th scope="rowgroup" colspan="${model.columns.length + 1}">${xmlText(name)}</th></tr>
${rows.map(({ label, cells }) => `<tr><th scope="row">${xmlText(label)}</th>${cells.map((cell, i) => metricCell(cell, model.columns[i])).join('')}</tr>`).join('\n')}
</tbody>`).join('\n')}
</table>`)}
<ul class="notes">${model.notes.map((note) => `<li>${xmlText(note)}</li>`).join('')}</ul>`;
}

function columnHead(column: TableColumn): string {
  const arrow = { higher: ' ↑', lower: ' ↓', 'like-retrain': ' →RETR', none: '' }[column.direction];
  const marked = column.belowResolution && !column.isFloor ? BELOW_RESOLUTION : '';
  return `<th scope="col" class="num" title="${xmlText(column.description)}">${xmlText(column.head)}${marked}${column.isFloor ? '' : `<span class="quiet">${arrow}</span>`}</th>`;
}

function metricCell({ shown, place }: TableCell, column: TableColumn | undefined): string {
  const classes = ['num', ...(place === null ? [] : [place]), ...(column?.isFloor === true ? ['quiet'] : []), ...(column?.belowResolution === true ? ['below'] : [])].join(' ');
  return `<td class="${classes}">${cellContent(shown)}</td>`;
}

function cellContent(shown: TableCell['shown']): string {
  switch (shown.kind) {
    case 'missing':
      return '–';
    case 'none-of':
      return `<span class="mean">0 of ${xmlText(shown.of)}</span>${shown.atMost === null ? '' : `<br><span class="quiet">at most ${xmlText(shown.atMost)}</span>`}`;
    case 'number':
      return `<span class="mean">${xmlText(minus(shown.mean))}</span>${besideContent(shown.beside)}`;
  }
}

function besideContent(beside: Extract<TableCell['shown'], { kind: 'number' }>['beside']): string {
  switch (beside?.kind) {
    case undefined:
      return '';
    case 'std':
      return ` <span class="quiet">± ${xmlText(beside.sd)}</span>`;
    case 'interval':
      return `<br><span class="quiet">[${xmlText(`${minus(beside.lo)}, ${minus(beside.hi)}`)}]</span>`;
    case 'n':
      return ` <span class="quiet">(n = ${beside.n})</span>`;
  }
}

function minus(number: string): string {
  return number.replace(/^-/, '−');
}

function threatTable(threats: readonly ThreatRow[]): string {
  const yes = (known: boolean): string => (known ? 'yes' : 'no');
  return `<p>What each attacker must know. The forget predicate is public in every row. Which attacker counts as chosen, and with which sign, is decided on labelled members of SEL. Population attacks: a lower bound on leakage.</p>
${scrollable('Threat models', `<table><thead><tr><th scope="col">Attacker</th><th scope="col">Label known</th><th scope="col">Sees</th><th scope="col">Predicate known</th><th scope="col">Labelled members</th><th scope="col">Original model</th><th scope="col">Reference models</th></tr></thead><tbody>
${threats.map((of) => `<tr><th scope="row">${xmlText(of.attacker)}</th><td>${yes(of.label)}</td><td>${xmlText(of.outputs)}</td><td>yes</td><td>${yes(of.labelledMembers)}</td><td>${yes(of.original)}</td><td>${yes(of.referenceModels)}</td></tr>`).join('\n')}
</tbody></table>`)}`;
}

function provenanceList({ data: { provenance: of, arms }, files }: ReportPageInput): string {
  const facts: (readonly [string, string])[] = [
    ['Program', of.version === null ? NOT_STATED : `${of.version}${of.commit === null ? '' : `, commit ${of.commit}`}`],
    ['Preset', of.state ?? of.preset ?? 'none'],
    ['Config', of.configHash ?? NOT_STATED],
    ['Data', `${of.dataset.slug} ${of.dataset.sha256 ?? ''}`.trimEnd()],
    ['Engine', of.engine ?? NOT_STATED],
    ['Arms', arms.map(({ id }) => id).join(', ')],
    ['Seeds', of.seeds.join(', ')],
    ['Written', of.createdAt],
  ];
  return `<dl class="facts">${facts.map(([name, value]) => `<dt>${xmlText(name)}</dt><dd>${xmlText(value)}</dd>`).join('')}</dl>
<details><summary>SHA-256 of the ${Object.keys(files).length} result files</summary>${scrollable('Result files', `<table><tbody>${Object.entries(files).map(([path, hash]) => `<tr><th scope="row">${xmlText(path)}</th><td><code>${xmlText(hash)}</code></td></tr>`).join('\n')}</tbody></table>`)}</details>`;
}

function scrollable(label: string, content: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="${xmlText(label)}">${content}</div>`;
}
