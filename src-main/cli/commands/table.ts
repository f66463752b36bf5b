import type { ResultsData } from '../../../src-shared/report/results-data.ts';
import { buildTable } from '../../../src-shared/report/tables/build-table.ts';
import { claimModel, claimsCsv, claimsLatex, claimsMarkdown } from '../../../src-shared/report/tables/claim-rows.ts';
import { csvTable } from '../../../src-shared/report/tables/csv-table.ts';
import { latexTable } from '../../../src-shared/report/tables/latex-table.ts';
import { markdownTable } from '../../../src-shared/report/tables/markdown-table.ts';
import { usualCell } from '../../../src-shared/report/tables/table-options.ts';
import type { Digits, MetricTableKind } from '../../../src-shared/report/tables/table-options.ts';
import { readResultsFolder } from '../../workbench/read-results-folder.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { Command, ParsedArguments } from '../command.ts';
import { choiceOption, integerOption, listOption } from '../parse-arguments.ts';
import { writeOutput } from '../write-output.ts';

export const tableCommand: Command = {
  name: 'table',
  summary: 'write a table of results as LaTeX, CSV or Markdown',
  operands: 'RESULTS',
  maxOperands: 1,
  options: [
    { name: 'kind', value: 'KIND', help: 'utility, privacy, distance or claims; by default utility' },
    { name: 'format', value: 'FORMAT', help: 'latex, csv or md; by default latex' },
    { name: 'out', value: 'FILE', help: 'file to write; by default the table is printed' },
    { name: 'arms', value: 'LIST', help: 'only these arms, in this order' },
    { name: 'columns', value: 'LIST', help: 'these result columns instead of the usual ones; floors are added where there are any' },
    { name: 'cell', value: 'STYLE', help: 'what stands beside a mean: std (±), interval ([lo, hi]) or n (seeds); by default interval for privacy, else std' },
    { name: 'decimals', value: 'N', help: 'digits after the point, instead of what suits each column' },
    { name: 'significant', value: 'N', help: 'significant digits, instead of decimals' },
    { name: 'ties', value: 'POLICY', help: 'who shares a place: digits (equal at the digits shown) or overlap (intervals overlap); by default digits' },
    { name: 'numbers', value: 'FORM', help: 'for latex: plain, or siunitx for S columns; by default plain' },
  ],
  details: [
    'RESULTS is the results folder of a run. Best is bold and second is underlined within a group; methods that use the retrained model are never ranked with those that do not. LaTeX needs booktabs alone, unless siunitx is chosen.',
    'claims holds the published claims, if the config declares any, with their verdicts.',
  ],
  run(args, context) {
    const [folder] = args.operands;
    if (folder === undefined) throw new UserError('usage', 'table needs a results folder', 'say for example: mu-align table RESULTS --kind privacy');
    const kind = choiceOption(args, 'kind', ['utility', 'privacy', 'distance', 'claims'], 'utility');
    const format = choiceOption(args, 'format', ['latex', 'csv', 'md'], 'latex');
    const { data, asDeclared } = readResultsFolder(folder, context.resources);
    const text = kind === 'claims' ? claimsText(data, asDeclared, format) : metricText(data, kind, format, args);
    return Promise.resolve({ kind, format, ...writeOutput(args.values.get('out') ?? null, text, context.terminal) });
  },
};

type Format = 'latex' | 'csv' | 'md';

function claimsText(data: ResultsData, asDeclared: boolean, format: Format): string {
  if ((data.config?.claims.length ?? 0) === 0) throw new UserError('claims', 'the config of these results declares no claims', 'choose another --kind, or results of a preset with claims, such as vqa-v2-20k');
  const model = claimModel(data, asDeclared);
  return { latex: claimsLatex, csv: claimsCsv, md: claimsMarkdown }[format](model);
}

function metricText(data: ResultsData, kind: MetricTableKind, format: Format, args: ParsedArguments): string {
  const numbers = choiceOption(args, 'numbers', ['plain', 'siunitx'], 'plain');
  const model = badInput(() => buildTable(data, {
    kind,
    cell: choiceOption(args, 'cell', ['std', 'interval', 'n'], usualCell(kind)),
    digits: digitsOption(args),
    ties: choiceOption(args, 'ties', ['digits', 'overlap'], 'digits'),
    arms: listOption(args, 'arms'),
    columns: listOption(args, 'columns'),
  }));
  return format === 'latex' ? latexTable(model, { numbers }) : format === 'csv' ? csvTable(model) : markdownTable(model);
}

function digitsOption(args: ParsedArguments): Digits {
  if (args.values.has('decimals') && args.values.has('significant')) throw new UserError('usage', '--decimals and --significant are both given', 'give one of them');
  if (args.values.has('decimals')) return { kind: 'decimals', count: integerOption(args, 'decimals', 3, 0, 12) };
  return args.values.has('significant') ? { kind: 'significant', count: integerOption(args, 'significant', 3, 1, 12) } : null;
}

/** An arm or a column that the results do not have is a mistake of the caller. */
function badInput<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError('usage', cause.message, 'correct --arms or --columns', cause);
    throw cause;
  }
}
