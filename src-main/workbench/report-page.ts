import { WIDTHS } from '../../src-shared/report/figures/scene.ts';
import type { Scene } from '../../src-shared/report/figures/scene.ts';
import { reportPage } from '../../src-shared/report/page/report-page.ts';
import { buildTable } from '../../src-shared/report/tables/build-table.ts';
import { claimModel } from '../../src-shared/report/tables/claim-rows.ts';
import { usualCell } from '../../src-shared/report/tables/table-options.ts';
import { attackersOf } from '../lab/attacks/registry.ts';
import { drawFigure } from './draw-figure.ts';
import type { FigureKind } from './draw-figure.ts';
import { isOwnFolder } from './opening/own-folder.ts';
import { readManifest } from './read-manifest.ts';
import type { ReadResults } from './read-results-folder.ts';
import { UserError } from './user-error.ts';

const FIGURES: readonly { readonly kind: FigureKind; readonly heading: string; readonly caption: string }[] = [
  { kind: 'roc', heading: 'ROC, worst case', caption: 'Curves are in-sample: the largest TPR of all attackers with FPR at most t. Open markers are calibrated, at their realised FPR. Left of the hatched edge a value is the TPR at zero false positives. Compare with RETR, not with the diagonal.' },
  { kind: 'pareto', heading: 'Utility, privacy and distance at once', caption: 'Better is up and left. The cross-hair stands on the baseline; shaded is what is worse on both axes.' },
  { kind: 'loss', heading: 'Losses', caption: 'One scale for all panels, one line a seed.' },
];

/**
 * The one-page report of a results folder, self-contained. Figures that the results of other programs and models do not
 * allow are left out.
 *
 * @throws UserError as drawFigure does
 */
export function resultsReport(results: ReadResults): string {
  const { data, asDeclared, attackers, folder } = results;
  return reportPage({
    data,
    claims: claimModel(data, asDeclared),
    tables: (['utility', 'privacy', 'distance'] as const).map((kind) => buildTable(data, { kind, cell: usualCell(kind), digits: null, ties: 'digits', arms: null, columns: null })),
    figures: FIGURES.flatMap(({ kind, heading, caption }) => {
      const scene = sceneOf(results, kind);
      return scene === null ? [] : [{ heading, caption, scene }];
    }),
    threats: (attackers.length === 0 ? [] : attackersOf(attackers)).map(({ label, needs }) => ({ attacker: label, ...needs })),
    files: isOwnFolder(folder) ? readManifest(folder).files : {},
  });
}

/** Null where results without a config lack what the figure shows. @throws UserError where results of a run do */
function sceneOf(results: ReadResults, kind: FigureKind): Scene | null {
  try {
    return drawFigure(results, { kind, width: WIDTHS.page, arms: null, attacker: null, privacy: null });
  } catch (error) {
    if (results.data.config === null && error instanceof UserError) return null;
    throw error;
  }
}
