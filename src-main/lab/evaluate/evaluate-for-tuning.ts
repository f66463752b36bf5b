import type { Attacker } from '../attacks/attacker.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import { TwoTower } from '../model/two-tower.ts';
import type { ModelShape } from '../model/two-tower.ts';
import { collectSelScores } from './collect-scores.ts';
import type { EvaluatedModel } from './evaluate-arm.ts';
import { worstOnSel } from './privacy.ts';
import { emptyTallies, retainTypeShares, tallyModel } from './utility.ts';

export interface TuningInput {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly data: PreparedData;
  /** the model of a trial, or the RETR reference, whose values the objective needs */
  readonly model: EvaluatedModel;
  readonly attackers: readonly Attacker[];
  readonly seed: number;
  readonly hooks: LabHooks;
}

/** What the objective of protocol.md 8 is made of; only SEL-tune buckets are looked at. */
export interface TuningMeasure {
  /** on all D_f pairs of SEL-tune; null without any */
  readonly forgetAcc: number | null;
  /** on held-out retain pairs of the tune bucket, weighted by the answer-type shares of D_r; null without any */
  readonly retainAcc: number | null;
  /** largest two-sided AUC of the K attackers, learned ones cross-fitted on SEL-tune itself */
  readonly worstAuc: number;
  /** largest TPR of the K attackers with at most ten false positives on SEL-tune */
  readonly tprAt10: number;
}

export async function evaluateForTuning(input: TuningInput): Promise<TuningMeasure> {
  const { engine, data, attackers, seed, hooks } = input;
  const model = new TwoTower(engine, input.shape, input.model.weights, input.model.seed);
  try {
    const tallies = emptyTallies(data);
    const table = data.train;
    await tallyModel(engine, model, { table, rows: data.allMembers.selTune }, data, tallies.forget, hooks);
    await tallyModel(engine, model, data.retainHeldout.tune, data, tallies.retainHeldout, hooks);
    const sel = await collectSelScores({ engine, model, data, attackers, hooks }, { table, rows: data.members.selTune }, data.nonMembers.selTune, seed);
    return {
      forgetAcc: tallies.forget.raw(),
      retainAcc: tallies.retainHeldout.weighted(retainTypeShares(data)),
      ...worstOnSel(sel, attackers),
    };
  } finally {
    model.dispose();
  }
}
