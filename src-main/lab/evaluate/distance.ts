import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import type { TwoTower } from '../model/two-tower.ts';
import type { Floats } from './cross-products.ts';
import { EmbeddingSums, squaredDifference } from './embedding-distance.ts';
import { forwardPair } from './forward-pair.ts';
import { predictionDistance, softmaxScratch } from './prediction-distance.ts';
import type { SoftmaxScratch } from './prediction-distance.ts';
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
  const sums = new DistanceTally(answerCount, model.shape.config.jointDim, reference.shape.config.jointDim);
  let done = 0;
  for (const part of ['forget', 'retain'] as const) {
    await forwardPair(engine, model, reference, { table: data.train, rows: data[part] }, data, hooks, (pairs, a, b) => {
      tallies[part].addTopAnswers(pairs.table, pairs.rows, a.logits, answerCount);
      sums.add(part, a, b, pairs.size);
      done += pairs.size;
      hooks.progress({ done, total: data.forget.length + data.retain.length, label: 'distance to retraining' });
    });
  }
  return sums.result();
}

/** Outputs of a model on a batch: logits [size, answerCount] and joint embeddings [size, dim]. */
export interface DistanceOutputs {
  readonly logits: Floats;
  readonly m: Floats;
}

/** Sums over the pairs of D_f, then of D_r, from which the distance columns follow. */
export class DistanceTally {
  readonly #answerCount: number;
  readonly #dx: number;
  readonly #dy: number;
  readonly #sums: EmbeddingSums;
  readonly #scratch: SoftmaxScratch;
  readonly #parts = { forget: emptySums(), retain: emptySums() };

  /** @param dx width of the model's embeddings @param dy of the reference's */
  constructor(answerCount: number, dx: number, dy: number) {
    this.#answerCount = answerCount;
    this.#dx = dx;
    this.#dy = dy;
    this.#sums = new EmbeddingSums(dx, dy);
    this.#scratch = softmaxScratch(answerCount);
  }

  add(part: 'forget' | 'retain', a: DistanceOutputs, b: DistanceOutputs, size: number): void {
    const of = this.#parts[part];
    this.#sums.add(a.m, b.m, size);
    if (this.#dx === this.#dy) of.squared += squaredDifference(a.m, b.m, size * this.#dx);
    for (let i = 0; i < size; i++) {
      const { js, l1, disagree } = predictionDistance(a.logits, b.logits, i * this.#answerCount, this.#answerCount, this.#scratch);
      of.js += js;
      of.l1 += l1;
      of.disagreements += disagree ? 1 : 0;
    }
    of.count += size;
  }

  /** @throws RangeError when no pair was added */
  result(): DistanceResult {
    const { forget, retain } = this.#parts;
    const n = forget.count + retain.count;
    const { mse, mseAligned, cka, mseOfZero } = this.#sums.result();
    const mseOf = ({ squared, count }: PartSums): number | null => (this.#dx === this.#dy ? squared / (count * this.#dx) : null);
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
}

function emptySums(): PartSums {
  return { count: 0, js: 0, l1: 0, disagreements: 0, squared: 0 };
}

interface PartSums {
  count: number;
  js: number;
  l1: number;
  disagreements: number;
  squared: number;
}
