import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { EmbeddingSums, squaredDifference } from './embedding-distance.ts';
import { forwardPair } from './forward-pair.ts';
import { predictionDistance, softmaxScratch } from './prediction-distance.ts';
import type { UtilityTallies } from './utility.ts';

/** Distance columns of results-format: a model against the RETR reference, over the training pairs. */
export interface DistanceColumns {
  readonly emb_mse: number | null;
  readonly emb_mse_aligned: number | null;
  readonly emb_cka: number | null;
  readonly pred_js: number;
  readonly pred_l1: number;
  readonly pred_disagreement: number;
  readonly emb_mse_forget: number | null;
  readonly emb_mse_retain: number | null;
  readonly pred_js_forget: number;
  readonly pred_js_retain: number;
}

export interface DistanceResult {
  readonly columns: DistanceColumns;
  /** MSE of an embedding of zeros against the reference: the scale of the emb_mse columns */
  readonly embMseOfZero: number;
}

/**
 * Runs both models once over D_f and D_r: distances of the two, and the first model's training accuracies on the way.
 * Embeddings of different widths have no MSE (null), but a CKA.
 */
export async function measureDistance(
  engine: Engine,
  model: TwoTower,
  reference: TwoTower,
  data: PreparedData,
  tallies: UtilityTallies,
  hooks: LabHooks,
): Promise<DistanceResult> {
  const { answerCount } = model.shape;
  const [dx, dy] = [model.shape.config.jointDim, reference.shape.config.jointDim];
  const sums = new EmbeddingSums(dx, dy);
  const scratch = softmaxScratch(answerCount);
  let done = 0;
  const part = async (rows: Int32Array, tally: UtilityTallies['forget']): Promise<PartSums> => {
    const of = { count: 0, js: 0, l1: 0, disagreements: 0, squared: 0 };
    await forwardPair(engine, model, reference, { table: data.train, rows }, data, hooks, (pairs, a, b) => {
      tally.addTopAnswers(pairs.table, pairs.rows, a.logits, answerCount);
      sums.add(a.m, b.m, pairs.size);
      if (dx === dy) of.squared += squaredDifference(a.m, b.m, pairs.size * dx);
      for (let i = 0; i < pairs.size; i++) {
        const { js, l1, disagree } = predictionDistance(a.logits, b.logits, i * answerCount, answerCount, scratch);
        of.js += js;
        of.l1 += l1;
        of.disagreements += disagree ? 1 : 0;
      }
      of.count += pairs.size;
      done += pairs.size;
      hooks.progress({ done, total: data.forget.length + data.retain.length, label: 'distance to retraining' });
    });
    return of;
  };
  const forget = await part(data.forget, tallies.forget);
  const retain = await part(data.retain, tallies.retain);
  const n = forget.count + retain.count;
  const { mse, mseAligned, cka, mseOfZero } = sums.result();
  const mseOf = ({ squared, count }: PartSums): number | null => (dx === dy ? squared / (count * dx) : null);
  return {
    columns: {
      emb_mse: mse,
      emb_mse_aligned: mseAligned,
      emb_cka: cka,
      pred_js: (forget.js + retain.js) / n,
      pred_l1: (forget.l1 + retain.l1) / n,
      pred_disagreement: (forget.disagreements + retain.disagreements) / n,
      emb_mse_forget: mseOf(forget),
      emb_mse_retain: mseOf(retain),
      pred_js_forget: forget.js / forget.count,
      pred_js_retain: retain.js / retain.count,
    },
    embMseOfZero: mseOfZero,
  };
}

interface PartSums {
  readonly count: number;
  readonly js: number;
  readonly l1: number;
  readonly disagreements: number;
  readonly squared: number;
}
