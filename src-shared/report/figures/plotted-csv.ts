import type { Cell } from '../columns.ts';
import { csvText } from '../csv.ts';
import type { LossPanel } from './loss-figure.ts';
import type { ParetoPlot } from './pareto-figure.ts';
import { UTILITY_COLUMN } from './pareto-figure.ts';
import type { RocPlot } from './roc-figure.ts';

/** Exactly the points that a figure plots, as CSV with every digit: what is drawn can be drawn again. */

/** A row a vertex of a curve, a calibrated point, or a floor; x is the FPR, y the TPR. */
export function rocPlotCsv({ curves, floors }: RocPlot): string {
  const header = ['series', 'arm', 'label', 'target', 'fpr', 'fpr_lo', 'fpr_hi', 'tpr', 'tpr_lo', 'tpr_hi'];
  return csvText(header, [
    ...curves.flatMap(({ arm, band, kept }) => kept.map((i): Cell[] => {
      const fpr = band.mean.fpr[i] ?? 0;
      return ['in-sample', arm.id, arm.label, null, fpr, null, null, band.mean.tpr[i] ?? 0, band.lo[i] ?? 0, band.hi[i] ?? 0];
    })),
    ...curves.flatMap(({ arm, points }) => points.map(({ target, fpr, fprInterval, tpr, tprInterval }): Cell[] => [
      'calibrated', arm.id, arm.label, target, fpr, fprInterval.lo, fprInterval.hi, tpr, tprInterval?.lo ?? null, tprInterval?.hi ?? null,
    ])),
    ...floors.map(({ fpr, floor }): Cell[] => ['null floor', null, null, null, fpr, null, null, floor, null, null]),
  ]);
}

/** A row an arm and panel. */
export function paretoPlotCsv({ panels }: ParetoPlot): string {
  const header = ['arm', 'label', 'x_column', 'x', 'x_lo', 'x_hi', 'y_column', 'y', 'y_lo', 'y_hi', 'n'];
  return csvText(header, panels.flatMap(({ column, points }) => points.map(({ arm, x, y }): Cell[] => [
    arm.id, arm.label, column, x.mean, x.interval?.lo ?? null, x.interval?.hi ?? null, UTILITY_COLUMN, y.mean, y.interval?.lo ?? null, y.interval?.hi ?? null, Math.min(x.n, y.n),
  ])));
}

/** A row a point; a value that was not finite is empty. */
export function lossPlotCsv(panels: readonly LossPanel[]): string {
  const header = ['panel', 'label', 'seed', 'term', 'step', 'value'];
  return csvText(header, panels.flatMap(({ id, label, series }) => series.flatMap(({ seed, term, step, value }) => step.map((at, i): Cell[] => {
    const one = value[i] ?? NaN;
    return [id, label, seed, term, at, Number.isFinite(one) ? one : null];
  }))));
}
