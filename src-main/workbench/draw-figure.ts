import type { ResultsData } from '../../src-shared/report/results-data.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { lossFigure, lossPlot } from '../../src-shared/report/figures/loss-figure.ts';
import { readLosses } from '../../src-shared/report/figures/loss-series.ts';
import type { LossSeries } from '../../src-shared/report/figures/loss-series.ts';
import { paretoFigure, paretoPlot } from '../../src-shared/report/figures/pareto-figure.ts';
import { lossPlotCsv, paretoPlotCsv, rocPlotCsv } from '../../src-shared/report/figures/plotted-csv.ts';
import type { StoredCurve } from '../../src-shared/report/figures/roc-curves.ts';
import { rocFigure, rocPlot } from '../../src-shared/report/figures/roc-figure.ts';
import type { Scene } from '../../src-shared/report/figures/scene.ts';
import { usualAttackerName } from './attacker-name.ts';
import { readCurves } from './read-curves.ts';
import type { ReadResults } from './read-results-folder.ts';
import { UserError } from './user-error.ts';

export type FigureKind = 'roc' | 'loss' | 'pareto';

export interface FigureChoice {
  readonly kind: FigureKind;
  /** points */
  readonly width: number;
  /** arm ids; null: the usual ones of the kind */
  readonly arms: readonly string[] | null;
  /** of the ROC: one attacker for every arm; null: the worst case */
  readonly attacker: string | null;
  /** of the Pareto view: the column of privacy; null: the calibrated TPR at the smallest FPR that is resolved, else worst_auc */
  readonly privacy: string | null;
  /** of the Pareto view: the arm that the cross-hair stands on; null or left out: SCRUB where it is drawn */
  readonly baseline?: string | null;
}

/** What figures are drawn from; what a figure does not need is not read. */
export interface FigureSource {
  readonly data: ResultsData;
  readonly curves: (arms: ReadonlySet<string>) => readonly StoredCurve[];
  readonly losses: () => readonly LossSeries[];
}

/** The arms that a ROC shows unless others are asked for: more than four curves hide one another. */
const USUAL_ROC_ARMS = ['mu-align', 'scrub', 'retrain', 'original'];

/** What others are compared with. */
const BASELINE = 'scrub';

/** A results folder as what figures are drawn from. */
export function figureSource(results: Pick<ReadResults, 'data' | 'text' | 'bytes'>): FigureSource {
  return {
    data: results.data,
    curves: (arms) => readCurves(results, arms),
    losses: () => readLosses(results.text(`losses_${results.data.provenance.dataset.slug}.csv`)),
  };
}

/**
 * Draws a figure from a results folder alone.
 *
 * @throws UserError for an arm or attacker that the results do not have, or a file that was changed
 */
export function drawFigure(results: ReadResults, choice: FigureChoice): Scene {
  return drawFrom(figureSource(results), choice);
}

/** The same from results that were read before. */
export function drawFrom(source: FigureSource, choice: FigureChoice): Scene {
  return plotted(source, choice, {
    roc: (curves, options) => rocFigure(source.data, curves, options),
    loss: (series, panels) => lossFigure(source.data, series, { width: choice.width, panels }),
    pareto: (options) => paretoFigure(source.data, options),
  });
}

/** Exactly the points that drawFrom plots, as CSV. */
export function plottedCsv(source: FigureSource, choice: FigureChoice): string {
  return plotted(source, choice, {
    roc: (curves, options) => rocPlotCsv(rocPlot(source.data, curves, options)),
    loss: (series, panels) => lossPlotCsv(lossPlot(series, { panels })),
    pareto: (options) => paretoPlotCsv(paretoPlot(source.data, options)),
  });
}

/** What to make of the data and options of each kind of figure. */
interface Makers<T> {
  readonly roc: (curves: readonly StoredCurve[], options: Parameters<typeof rocFigure>[2]) => T;
  readonly loss: (series: readonly LossSeries[], panels: Parameters<typeof lossFigure>[2]['panels']) => T;
  readonly pareto: (options: Parameters<typeof paretoFigure>[1]) => T;
}

function plotted<T>(source: FigureSource, choice: FigureChoice, makers: Makers<T>): T {
  try {
    return made(source, choice, makers);
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError('figure', cause.message, 'choose other arms, another attacker or another column of privacy', cause);
    if (cause instanceof CsvError) throw new UserError('results', cause.message, 'the file was changed or cut short: copy the results again', cause);
    throw cause;
  }
}

function made<T>({ data, curves, losses }: FigureSource, { kind, width, arms, attacker, privacy, baseline }: FigureChoice, makers: Makers<T>): T {
  switch (kind) {
    case 'roc': {
      const chosen = chosenArms(data.arms, arms ?? usualRocArms(data));
      return makers.roc(curves(new Set(chosen.map(({ id }) => id))), { width, arms: chosen, attacker: attacker === null ? null : usualAttackerName(attacker) });
    }
    case 'loss': {
      const trained = [{ id: 'train-original', label: 'Original, training' }, { id: 'train-teacher', label: 'RETR, training' }];
      return makers.loss(losses(), arms === null ? [...trained, ...data.arms] : chosenArms([...data.arms, ...trained], arms));
    }
    case 'pareto': {
      const chosen = arms === null ? data.arms : chosenArms(data.arms, arms);
      const usual = chosen.some(({ id }) => id === BASELINE) ? BASELINE : null;
      return makers.pareto({ width, arms: chosen, baseline: baseline == null ? usual : (chosenArms(chosen, [baseline])[0]?.id ?? null), privacy });
    }
  }
}

/** Ids of the arms that a ROC shows unless others are asked for. */
export function usualRocArms({ arms }: Pick<ResultsData, 'arms'>): string[] {
  const usual = USUAL_ROC_ARMS.filter((id) => arms.some((arm) => arm.id === id));
  return usual.length === 0 ? arms.slice(0, 4).map(({ id }) => id) : usual;
}

function chosenArms<T extends { readonly id: string }>(arms: readonly T[], ids: readonly string[]): T[] {
  return ids.map((id) => {
    const found = arms.find((arm) => arm.id === id);
    if (found === undefined) throw new RangeError(`the results have no arm ${JSON.stringify(id)}: its arms are ${arms.map((arm) => arm.id).join(', ')}`);
    return found;
  });
}
