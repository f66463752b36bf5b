import { clopperPearson } from '../stats/clopper-pearson.ts';
import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { Interval } from '../stats/interval.ts';
import { aggregateColumn } from './aggregate.ts';
import { columnAt } from './columns.ts';
import { numberIn } from './result-row.ts';
import type { ResultsData } from './results-data.ts';

/** A calibrated result over the seeds, to be drawn at the FPR that its threshold really had on TEST. */
export interface CalibratedPoint {
  readonly target: string;
  /** mean over the seeds of FP / n, and of its exact limits */
  readonly fpr: number;
  readonly fprInterval: Interval;
  readonly tpr: number;
  /** the interval of protocol.md 4 */
  readonly tprInterval: Interval | null;
}

/** cal_sel_tpr_T of an arm at its realised FPR, with both intervals, for every T that has a threshold in some seed. */
export function calibratedPoints(data: Pick<ResultsData, 'rows' | 'contexts'>, arm: string): CalibratedPoint[] {
  const rows = data.rows.filter((row) => row.arm === arm);
  return FPR_TARGETS.flatMap(({ text: target }): CalibratedPoint[] => {
    const over = aggregateColumn(rows, columnAt('cal_sel_tpr_T', target), data.contexts);
    const realised = rows.flatMap((row) => {
      const fp = numberIn(row, columnAt('fp_T', target));
      const n = numberIn(row, 'n_nonmembers_test');
      return fp === null || n === null || n === 0 ? [] : [{ fpr: fp / n, ...clopperPearson(fp, n) }];
    });
    if (over === null || realised.length === 0) return [];
    const mean = (of: (one: (typeof realised)[number]) => number): number => realised.reduce((sum, one) => sum + of(one), 0) / realised.length;
    return [{ target, fpr: mean(({ fpr }) => fpr), fprInterval: { lo: mean(({ lo }) => lo), hi: mean(({ hi }) => hi) }, tpr: over.mean, tprInterval: over.interval }];
  });
}
