import type { JsonObject } from './json-value.ts';

/** What tuning measured of one trial, on SEL-tune buckets alone. */
export interface Trial {
  readonly trial: number;
  readonly params: JsonObject;
  /** optimiser steps that it took */
  readonly steps: number;
  /** null where the model diverged */
  readonly measure: TrialMeasure | null;
}

export interface TrialMeasure {
  readonly forgetAcc: number | null;
  readonly retainAcc: number | null;
  readonly worstAuc: number;
  readonly tprAt10: number;
}

export interface TrialChoice {
  readonly trial: number;
  /** why, in words */
  readonly reason: string;
}

/** Forget accuracy above the retrained model's that is still forgetting, and retain accuracy below the best that is still kept. */
const FORGET_SLACK = 0.01;
const RETAIN_SLACK = 0.01;

/**
 * The trial that protocol.md 8 chooses. Feasible: forget accuracy at most RETR's + .01. Among the feasible, keep those
 * with retain accuracy at least the best - .01; of these the smallest max(0, worst AUC - RETR's), then the smallest
 * TPR at ten false positives, then the fewest steps, then the first. Where no trial is feasible, the one that forgets
 * most is chosen, and the reason says so.
 *
 * @throws RangeError when every trial diverged
 */
export function chooseTrial(trials: readonly Trial[], retr: TrialMeasure): TrialChoice {
  const sound = trials.flatMap(({ trial, steps, measure }) => (measure === null ? [] : [{ trial, steps, ...measure, forgetAcc: measure.forgetAcc ?? 0, retainAcc: measure.retainAcc ?? 0 }]));
  if (sound.length === 0) throw new RangeError('every trial diverged');
  const limit = (retr.forgetAcc ?? 0) + FORGET_SLACK;
  const feasible = sound.filter((trial) => trial.forgetAcc <= limit);
  if (feasible.length === 0) {
    const [least] = sound.toSorted((a, b) => a.forgetAcc - b.forgetAcc || a.trial - b.trial);
    if (least === undefined) throw new RangeError('every trial diverged');
    return { trial: least.trial, reason: `no trial forgets (forget accuracy at most ${limit.toFixed(3)}): the one that forgets most, ${least.forgetAcc.toFixed(3)}` };
  }
  const best = Math.max(...feasible.map((trial) => trial.retainAcc));
  const kept = feasible.filter((trial) => trial.retainAcc >= best - RETAIN_SLACK);
  const excess = (auc: number): number => Math.max(0, auc - retr.worstAuc);
  const [chosen] = kept.toSorted((a, b) => excess(a.worstAuc) - excess(b.worstAuc) || a.tprAt10 - b.tprAt10 || a.steps - b.steps || a.trial - b.trial);
  if (chosen === undefined) throw new RangeError('every trial diverged');
  return {
    trial: chosen.trial,
    reason: `${feasible.length} of ${trials.length} trials forget, ${kept.length} of them keep retain accuracy ${(best - RETAIN_SLACK).toFixed(3)}; of these the smallest excess AUC over RETR, ${excess(chosen.worstAuc).toFixed(4)}`,
  };
}
