import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { CallInput, CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { withArmsBeside } from '../../../src-shared/report/tables/arms-beside.ts';
import { buildTable } from '../../../src-shared/report/tables/build-table.ts';
import { claimModel, claimsCsv, claimsLatex, claimsMarkdown } from '../../../src-shared/report/tables/claim-rows.ts';
import { csvTable } from '../../../src-shared/report/tables/csv-table.ts';
import { defaultColumns } from '../../../src-shared/report/tables/default-columns.ts';
import { latexTable } from '../../../src-shared/report/tables/latex-table.ts';
import type { LatexOptions } from '../../../src-shared/report/tables/latex-table.ts';
import { markdownTable } from '../../../src-shared/report/tables/markdown-table.ts';
import type { TableModel } from '../../../src-shared/report/tables/table-model.ts';
import { usualCell } from '../../../src-shared/report/tables/table-options.ts';
import type { MetricTableKind } from '../../../src-shared/report/tables/table-options.ts';
import { resultsReader } from '../run-results.ts';
import type { ResultsContext } from '../run-results.ts';

type TableHandlers = Pick<Handlers, Extract<keyof Handlers, `tables.${string}`>>;

/** The published tables, in their order. */
const PRESETS: readonly { readonly kind: MetricTableKind; readonly title: string; readonly description: string }[] = [
  { kind: 'utility', title: 'Utility', description: 'What the models still know: accuracy on forgotten and retained pairs, trained and held-out, and what it cost.' },
  { kind: 'privacy', title: 'Low-FPR privacy', description: 'What attackers find at low false-positive rates, beside what an attacker that knows nothing reaches.' },
  { kind: 'distance', title: 'Distance to retraining', description: 'How far each model is from one that was retrained without the forget set.' },
];

/** Tables of a run's results, ready for a paper. */
export function tablesService(context: ResultsContext): TableHandlers {
  const reader = resultsReader(context);
  const modelOf = async ({ run, beside, options }: CallInput<'tables.build'>): Promise<{ readonly model: TableModel; readonly slug: string }> => {
    const { loaded: { data } } = await reader.of(run);
    const others = await Promise.all(beside.map(async (subject) => {
      const { loaded } = await reader.of(subject.run);
      return { ...subject, name: context.store.runs.get(subject.run)?.name ?? subject.run, data: loaded.data };
    }));
    return badChoice(() => {
      const all = withArmsBeside(data, others);
      const model = buildTable(all.data, options);
      return {
        slug: data.provenance.dataset.slug,
        model: { ...model, notes: [...model.notes, ...all.notes], comment: [...model.comment, `run ${run}`, ...all.comment] },
      };
    });
  };

  return {
    'tables.presets': async ({ run }) => {
      const { loaded: { data } } = await reader.of(run);
      return PRESETS.map(({ kind, title, description }) => ({
        id: kind,
        title,
        description,
        options: { kind, cell: usualCell(kind), digits: null, ties: 'digits', arms: data.arms.map(({ id }) => id), columns: defaultColumns(kind, data.rows) },
      }));
    },
    'tables.build': async (input) => tableOutput((await modelOf(input)).model),
    'tables.text': async ({ format, siunitx, width, ...input }) => {
      const { model, slug } = await modelOf(input);
      return { fileName: `table_${slug}_${input.options.kind}.${format}`, text: sourceOf(model, format, { numbers: siunitx ? 'siunitx' : 'plain', width }) };
    },
    'tables.claims': async ({ run, format }) => {
      const { loaded: { data, asDeclared } } = await reader.of(run);
      if ((data.config?.claims.length ?? 0) === 0) throw contractError('no-claims', `run ${run} declares no claims`, 'The config of these results declares no published claims, so there is no table of them. Presets with claims are the published ones, such as vqa-v2-20k.');
      const model = claimModel(data, asDeclared);
      const withRun = { ...model, comment: [...model.comment, `run ${run}`] };
      return { fileName: `claims_${data.provenance.dataset.slug}.${format}`, text: { tex: claimsLatex, csv: claimsCsv, md: claimsMarkdown }[format](withRun) };
    },
  };
}

function sourceOf(model: TableModel, format: 'tex' | 'csv' | 'md', options: LatexOptions): string {
  switch (format) {
    case 'tex':
      return latexTable(model, options);
    case 'csv':
      return csvTable(model);
    case 'md':
      return markdownTable(model);
  }
}

/** An arm or a column that there is not is a mistake of who asked. */
function badChoice<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) throw contractError('bad-choice', cause.message, `This table cannot be built: ${cause.message}.`);
    throw cause;
  }
}

function tableOutput({ heading, title, columns, groups, notes, comment }: TableModel): CallOutput<'tables.build'> {
  return {
    heading,
    title,
    columns: columns.map((column) => ({ ...column })),
    groups: groups.map(({ name, ranked, rows }) => ({
      name,
      ranked,
      rows: rows.map(({ arm: { id, label: armLabel, method }, label, cells }) => ({ arm: { id, label: armLabel, method }, label, cells: cells.map((cell) => ({ ...cell, seeds: [...cell.seeds] })) })),
    })),
    notes: [...notes],
    comment: [...comment],
  };
}
