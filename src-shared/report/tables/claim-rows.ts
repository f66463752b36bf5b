import { REPLICATION_HEAD, judgeClaims } from '../claim-findings.ts';
import type { ClaimFinding, DefinitionFinding, JudgedClaims } from '../claim-findings.ts';
import { claimSentence, evidenceText, partsSentence, verdictWords } from '../claim-sentence.ts';
import { publishedText } from '../claim-table.ts';
import type { Cell } from '../columns.ts';
import { csvText } from '../csv.ts';
import { MISSING, intervalText, numberText } from '../number-text.ts';
import { provenanceLines } from '../results-data.ts';
import type { ResultsData } from '../results-data.ts';
import { latexComment, latexText } from './latex-text.ts';
import { countRange } from './shown-number.ts';
import { markdownText } from './markdown-table.ts';

/** A line of the verdict table: a claim under its first definition, another definition of it, or a comparison as a whole. */
export interface ClaimRow {
  readonly kind: 'claim' | 'definition' | 'whole';
  /** whether it is part of the comparison above it */
  readonly isPart: boolean;
  readonly claim: string;
  readonly published: string;
  readonly here: string;
  readonly interval: string;
  /** column and what it means; empty for a comparison as a whole */
  readonly column: string;
  readonly definition: string;
  /** seeds and counts */
  readonly evidence: string;
  readonly verdict: string;
  readonly sentence: string;
}

/** Everything about verdicts that a table needs, ready for people. */
export interface ClaimModel {
  readonly head: string;
  readonly rows: readonly ClaimRow[];
  readonly judged: JudgedClaims;
  readonly comment: readonly string[];
}

/** @param matches whether config, data and code are those that the claims were declared for */
export function claimModel(data: ResultsData, matches: boolean): ClaimModel {
  const judged = judgeClaims({
    claims: data.config?.claims ?? [],
    rows: data.rows,
    contexts: data.contexts,
    retrainArm: data.arms.find(({ method }) => method === 'retrain')?.id ?? '',
    run: { matches, seedCount: data.provenance.seeds.length },
  });
  const label = (id: string): string => data.arms.find((arm) => arm.id === id)?.label ?? id;
  return {
    head: REPLICATION_HEAD,
    judged,
    rows: [
      ...judged.values.flatMap((finding) => findingRows(finding, false, label)),
      ...judged.comparisons.flatMap(({ arm, baseline, parts, verdict }): ClaimRow[] => [
        {
          kind: 'whole', isPart: false, claim: `${label(arm)} outperforms ${label(baseline)}`, published: 'in all parts', here: '', interval: '', column: '', definition: '', evidence: '',
          verdict: verdictWords(verdict.kind), sentence: partsSentence(parts, verdict),
        },
        ...parts.flatMap((part) => findingRows(part, true, label)),
      ]),
    ],
    comment: provenanceLines(data),
  };
}

function findingRows(finding: ClaimFinding, isPart: boolean, label: (arm: string) => string): ClaimRow[] {
  const { claim, definitions, verdict } = finding;
  return definitions.map((definition, i): ClaimRow => ({
    kind: i === 0 ? 'claim' : 'definition',
    isPart,
    claim: i === 0 ? claim.text : '',
    published: i === 0 ? publishedText(claim, label) : '',
    here: hereText(definition),
    interval: definition.interval === null ? '' : intervalText(definition.interval),
    column: definition.column,
    definition: definition.quantity === 'difference' ? `paired difference of: ${definition.description}` : definition.description,
    evidence: evidenceText(definition),
    verdict: verdictWords(i === 0 ? verdict.kind : definition.verdict.kind),
    sentence: i === 0 ? claimSentence(finding) : '',
  }));
}

/** A zero says of how many: never a bare 0. */
export function hereText({ mean, quantity, pairs }: DefinitionFinding): string {
  if (mean === null) return MISSING;
  if (mean === 0 && quantity === 'value' && pairs !== null) return `0 of ${countRange([pairs.lo, pairs.hi])}`;
  return numberText(mean);
}

export function claimsLatex({ head, rows, comment }: ClaimModel): string {
  return `${[
    ...comment.map(latexComment),
    latexComment('needs \\usepackage{booktabs}'),
    '\\begin{table*}[t]',
    '  \\centering\\footnotesize',
    '  \\setlength{\\tabcolsep}{4pt}',
    `  \\caption{Published claims. ${latexText(head)}}`,
    '  \\begin{tabular}{@{}p{0.17\\linewidth}p{0.12\\linewidth}p{0.20\\linewidth}p{0.12\\linewidth}p{0.27\\linewidth}@{}}',
    '    \\toprule',
    '    Claim & Published & Here, 95 \\% interval & Verdict & Why \\\\',
    '    \\midrule',
    ...rows.flatMap((row, i) => [
      ...(i > 0 && row.kind !== 'definition' && !row.isPart ? ['    \\addlinespace'] : []),
      `    ${ragged(`${row.isPart && row.kind === 'claim' ? '\\quad ' : ''}${latexText(row.claim)}`)}`,
      `      & ${ragged(latexText(row.published))}`,
      `      & ${row.here === '' ? '' : ragged(`${latexText(`${row.here} ${row.interval}`.trim())}\\newline{\\scriptsize ${latexText(`${row.column}; ${row.evidence}`)}}`)}`,
      `      & ${ragged(row.kind === 'definition' ? latexText(row.verdict) : `\\textbf{${latexText(row.verdict)}}`)}`,
      `      & ${ragged(latexText(row.sentence))} \\\\`,
    ]),
    '    \\bottomrule',
    '  \\end{tabular}',
    '  \\par\\smallskip',
    '  \\begin{minipage}{\\linewidth}\\scriptsize',
    ...definitionsOf(rows).map(([column, definition]) => `    ${latexText(`${column}: ${definition}.`)}`),
    '  \\end{minipage}',
    '\\end{table*}',
  ].join('\n')}\n`;
}

/** Narrow columns read better without stretched spaces. */
function ragged(content: string): string {
  return content === '' ? '' : `{\\raggedright ${content}\\par}`;
}

export function claimsMarkdown({ head, rows, comment }: ClaimModel): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[
    `<!--\n${comment.map((text) => text.replaceAll('--', '- -')).join('\n')}\n-->`,
    '',
    `**Published claims.** ${markdownText(head)}`,
    '',
    line(['Claim', 'Published', 'Here', '95 % interval', 'Column', 'n', 'Verdict', 'Why']),
    line([':---', ':---', '---:', '---:', ':---', ':---', ':---', ':---']),
    ...rows.map((row) => line([
      `${row.isPart && row.kind === 'claim' ? '– ' : ''}${markdownText(row.claim)}`, markdownText(row.published), markdownText(row.here), markdownText(row.interval), row.column === '' ? '' : `\`${row.column}\``,
      markdownText(row.evidence), row.kind === 'definition' ? row.verdict : `**${row.verdict}**`, markdownText(row.sentence),
    ])),
    '',
    ...definitionsOf(rows).map(([column, definition]) => `- \`${column}\`: ${markdownText(definition)}.`),
  ].join('\n')}\n`;
}

export function claimsCsv({ head, judged, comment }: ClaimModel): string {
  const header = ['claim', 'part_of', 'published', 'arm', 'baseline', 'column', 'quantity', 'n_seeds', 'n_pairs', 'mean', 'std', 'ci_lo', 'ci_hi', 'verdict_of_column', 'verdict', 'why'];
  const lines = (finding: ClaimFinding, partOf: string | null): Cell[][] => finding.definitions.map((of): Cell[] => [
    finding.claim.id, partOf, publishedText(finding.claim), finding.claim.arm, 'baseline' in finding.claim ? finding.claim.baseline : null,
    of.column, of.quantity, of.n, of.pairs?.lo ?? null, of.mean, of.sd, of.interval?.lo ?? null, of.interval?.hi ?? null, of.verdict.kind, finding.verdict.kind, claimSentence(finding),
  ]);
  const rows = [
    ...judged.values.flatMap((finding) => lines(finding, null)),
    ...judged.comparisons.flatMap(({ arm, baseline, parts, verdict }) => [
      [`${arm}-outperforms-${baseline}`, null, 'in all parts', arm, baseline, null, null, null, null, null, null, null, null, null, verdict.kind, partsSentence(parts, verdict)],
      ...parts.flatMap((part) => lines(part, `${arm}-outperforms-${baseline}`)),
    ]),
  ];
  return `${[...comment, head].map((text) => `# ${text}\n`).join('')}${csvText(header, rows)}`;
}

/** Every column that the rows speak of, with its meaning, once. */
export function definitionsOf(rows: readonly ClaimRow[]): (readonly [string, string])[] {
  return [...new Map(rows.filter(({ column }) => column !== '').map(({ column, definition }) => [column, definition.replace(/^paired difference of: /, '')]))];
}
