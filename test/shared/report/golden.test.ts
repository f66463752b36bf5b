import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LossSeries } from '../../../src-shared/report/figures/loss-series.ts';
import { lossFigure } from '../../../src-shared/report/figures/loss-figure.ts';
import { PRINT_PALETTE } from '../../../src-shared/report/figures/palettes.ts';
import { paretoFigure } from '../../../src-shared/report/figures/pareto-figure.ts';
import { rocFigure } from '../../../src-shared/report/figures/roc-figure.ts';
import { WIDTHS } from '../../../src-shared/report/figures/scene.ts';
import type { Scene } from '../../../src-shared/report/figures/scene.ts';
import { sceneSvg } from '../../../src-shared/report/figures/svg.ts';
import { buildTable } from '../../../src-shared/report/tables/build-table.ts';
import { claimModel, claimsCsv, claimsLatex, claimsMarkdown } from '../../../src-shared/report/tables/claim-rows.ts';
import { csvTable } from '../../../src-shared/report/tables/csv-table.ts';
import { latexTable } from '../../../src-shared/report/tables/latex-table.ts';
import { markdownTable } from '../../../src-shared/report/tables/markdown-table.ts';
import { usualCell } from '../../../src-shared/report/tables/table-options.ts';
import { EXAMPLE_ARMS, exampleCurves, exampleResults } from './example-results.ts';

// How tables and figures look, kept so that no change of it goes unseen. `npm run golden` renews these files: read the
// difference before it is committed. Their figures are invented; that figures are right is for the other tests.
const golden = (file: string): string => join(import.meta.dirname, '..', '..', 'golden', 'report', file);
const data = exampleResults();
const svg = (scene: Scene): string => sceneSvg(scene, { palette: PRINT_PALETTE, background: true, id: 'figure' });

const losses: LossSeries[] = ['scrub', 'mu-align'].flatMap((arm) => data.provenance.seeds.map((seed, i) => ({
  arm,
  seed,
  term: arm === 'scrub' ? 'loss (retain)' : 'forgetLoss',
  step: [10, 20, 30, 40],
  value: arm === 'scrub' ? [3 + i / 10, 2, 1.5, 1.4] : [5, NaN, 4 - i / 10, 1e30],
})));

describe('golden files', () => {
  test.each(['utility', 'privacy', 'distance'] as const)('table of %s', async (kind) => {
    const model = buildTable(data, { kind, cell: usualCell(kind), digits: null, ties: 'digits', arms: null, columns: null });
    await expect(latexTable(model, { numbers: 'plain' })).toMatchFileSnapshot(golden(`${kind}.tex`));
    await expect(csvTable(model)).toMatchFileSnapshot(golden(`${kind}.csv`));
    await expect(markdownTable(model)).toMatchFileSnapshot(golden(`${kind}.md`));
  });

  test('other choices: siunitx, significant digits, ties by interval, seeds counted', async () => {
    const model = buildTable(data, { kind: 'utility', cell: 'n', digits: { kind: 'significant', count: 2 }, ties: 'overlap', arms: ['retrain', 'mine', 'scrub'], columns: ['retain_acc', 'cal_sel_tpr_1e-2', 'runtime_total_s'] });
    await expect(latexTable(model, { numbers: 'siunitx' })).toMatchFileSnapshot(golden('choices-siunitx.tex'));
  });

  test('table of claims', async () => {
    const model = claimModel(data, true);
    await expect(claimsLatex(model)).toMatchFileSnapshot(golden('claims.tex'));
    await expect(claimsCsv(model)).toMatchFileSnapshot(golden('claims.csv'));
    await expect(claimsMarkdown(model)).toMatchFileSnapshot(golden('claims.md'));
  });

  test('figures', async () => {
    const arms = EXAMPLE_ARMS.filter(({ id }) => ['retrain', 'scrub', 'mu-align'].includes(id));
    await expect(svg(rocFigure(data, exampleCurves(), { width: WIDTHS.column, arms, attacker: null }))).toMatchFileSnapshot(golden('roc.svg'));
    await expect(svg(lossFigure(data, losses, { width: WIDTHS.column, panels: data.arms }))).toMatchFileSnapshot(golden('loss.svg'));
    await expect(svg(paretoFigure(data, { width: WIDTHS.page, arms: EXAMPLE_ARMS, baseline: 'scrub', privacy: null }))).toMatchFileSnapshot(golden('pareto.svg'));
  });
});
