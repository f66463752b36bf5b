import { CsvError } from '../../src-shared/report/read-csv.ts';
import { lossFigure } from '../../src-shared/report/figures/loss-figure.ts';
import { readLosses } from '../../src-shared/report/figures/loss-series.ts';
import { paretoFigure } from '../../src-shared/report/figures/pareto-figure.ts';
import { readRocCurves } from '../../src-shared/report/figures/roc-curves.ts';
import { rocFigure } from '../../src-shared/report/figures/roc-figure.ts';
import type { Scene } from '../../src-shared/report/figures/scene.ts';
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
}

/** The arms that a ROC shows unless others are asked for: more than four curves hide one another. */
const USUAL_ROC_ARMS = ['mu-align', 'scrub', 'retrain', 'original'];

/** What others are compared with. */
const BASELINE = 'scrub';

/**
 * Draws a figure from a results folder alone.
 *
 * @throws UserError for an arm or attacker that the results do not have, or a file that was changed
 */
export function drawFigure(results: ReadResults, choice: FigureChoice): Scene {
  try {
    return draw(results, choice);
  } catch (cause) {
    if (cause instanceof RangeError) throw new UserError('figure', cause.message, 'choose other --arms, another --attacker or another --privacy', cause);
    if (cause instanceof CsvError) throw new UserError('results', cause.message, 'the file was changed or cut short: copy the results again', cause);
    throw cause;
  }
}

function draw({ data, text }: ReadResults, { kind, width, arms, attacker, privacy }: FigureChoice): Scene {
  const { slug } = data.provenance.dataset;
  switch (kind) {
    case 'roc': {
      const usual = USUAL_ROC_ARMS.filter((id) => data.arms.some((arm) => arm.id === id));
      const chosen = chosenArms(data.arms, arms ?? (usual.length === 0 ? data.arms.slice(0, 4).map(({ id }) => id) : usual));
      return rocFigure(data, readRocCurves(text(`privacy_cache/roc_${slug}.csv.gz`), new Set(chosen.map(({ id }) => id))), { width, arms: chosen, attacker });
    }
    case 'loss': {
      const trained = [{ id: 'train-original', label: 'Original, training' }, { id: 'train-teacher', label: 'RETR, training' }];
      const panels = arms === null ? [...trained, ...data.arms] : chosenArms([...data.arms, ...trained], arms);
      return lossFigure(data, readLosses(text(`losses_${slug}.csv`)), { width, panels });
    }
    case 'pareto': {
      const chosen = arms === null ? data.arms : chosenArms(data.arms, arms);
      return paretoFigure(data, { width, arms: chosen, baseline: chosen.some(({ id }) => id === BASELINE) ? BASELINE : null, privacy });
    }
  }
}

function chosenArms<T extends { readonly id: string }>(arms: readonly T[], ids: readonly string[]): T[] {
  return ids.map((id) => {
    const found = arms.find((arm) => arm.id === id);
    if (found === undefined) throw new RangeError(`the results have no arm ${JSON.stringify(id)}: its arms are ${arms.map((arm) => arm.id).join(', ')}`);
    return found;
  });
}
