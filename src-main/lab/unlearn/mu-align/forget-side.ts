import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import type { Scalar, Tensor2D } from '../../engine/engine.ts';
import { forwardAll } from '../../model/forward-all.ts';
import { TwoTower } from '../../model/two-tower.ts';
import { frozenTeacher } from '../frozen-teacher.ts';
import type { FrozenTeacher } from '../frozen-teacher.ts';
import { confidenceCap, sigmoidConfidenceCap } from '../losses/confidence-cap.ts';
import { distillationOf } from '../losses/distillation.ts';
import { clipEmbedding } from '../losses/feature-clip.ts';
import { embeddingNorm, logitNorm } from '../losses/output-norms.ts';
import { uniformBce, uniformForwardKl } from '../losses/uniform-target.ts';
import { MASKED_LOGIT } from '../mask-answer.ts';
import type { Student } from '../student.ts';
import type { UnlearningInput } from '../unlearning-method.ts';
import { WeightedTerms } from '../weighted-terms.ts';
import type { MuAlignParams } from './params.ts';

/** The forget loss L_f of MU-ALIGN, on embeddings that are clipped and noised (methods.md 2.15). */
export class ForgetSide {
  /** radius R of the ball and standard deviation of the noise, in units of the joint embedding */
  readonly radius: number;
  readonly sigma: number;
  readonly #input: UnlearningInput;
  readonly #params: MuAlignParams;
  readonly #teacher: FrozenTeacher | null;
  readonly #noise: RandomStream;

  private constructor(input: UnlearningInput, params: MuAlignParams, radius: number, teacher: FrozenTeacher | null) {
    this.#input = input;
    this.#params = params;
    this.#teacher = teacher;
    this.#noise = RandomStream.of(input.seed, 'mu-align', 'noise');
    this.radius = radius;
    this.sigma = params.noise * radius;
  }

  static async open(input: UnlearningInput, params: MuAlignParams): Promise<ForgetSide> {
    const median = params.clip || params.noise > 0 ? await medianRetainNorm(input) : 0;
    const { forgetTarget, forgetTargetWeight } = params;
    const name = forgetTarget === 'retr' ? 'retr' : 'original';
    const teacher = forgetTargetWeight > 0 && forgetTarget !== 'uniform' ? await frozenTeacher(input, name, input.data.forget, ['logits']) : null;
    return new ForgetSide(input, params, params.clipRadius * median, teacher);
  }

  /** Value, unweighted terms and gradients of L_f on a batch. @param rows of D_f, in the training table */
  gradients(student: Student, rows: Int32Array, step: number): { value: number; values: Readonly<Record<string, number>>; gradients: Float32Array[] } {
    const params = this.#params;
    const { engine, shape } = this.#input;
    const { tf } = engine;
    const sigmoid = shape.config.head === 'sigmoid';
    const batch = student.batch(rows);
    const terms = new WeightedTerms(engine);
    let clippedShare = 0;
    const result = student.gradients(() => {
      const { m } = student.encode(batch, 'forget', step);
      if (params.clip) clippedShare = this.#shareBeyond(m);
      const h = this.#disturb(m, step);
      const logits = student.model.head(h);
      terms.add('forgetTarget', params.forgetTargetWeight, () => this.#divergence(logits, rows, batch.label));
      terms.add('confidenceCap', params.capWeight, () => (sigmoid ? sigmoidConfidenceCap(tf, logits, params.capTau) : confidenceCap(tf, logits, params.capTau)));
      terms.add('embeddingNorm', params.embeddingNormWeight, () => embeddingNorm(tf, h));
      terms.add('logitNorm', params.logitNormWeight, () => logitNorm(tf, logits));
      return terms.total();
    });
    return { ...result, values: params.clip ? { ...terms.values, clippedShare } : terms.values };
  }

  dispose(): void {
    this.#teacher?.dispose();
  }

  /** h~ = clip_R(h) + sigma eps */
  #disturb(m: Tensor2D, step: number): Tensor2D {
    const { engine } = this.#input;
    const clipped = this.#params.clip && this.radius > 0 ? clipEmbedding(engine.tf, m, this.radius) : m;
    if (this.sigma === 0) return clipped;
    const [rows, columns] = m.shape;
    const noise = new Float32Array(rows * columns);
    this.#noise.at(step).fillNormal(noise, this.sigma);
    return engine.tf.add(clipped, engine.matrix(noise, rows, columns));
  }

  #shareBeyond(m: Tensor2D): number {
    const { engine } = this.#input;
    const squared = engine.read(engine.tf.sum(engine.tf.square(m), 1));
    return squared.filter((value) => value > this.radius ** 2).length / squared.length;
  }

  #divergence(logits: Tensor2D, rows: Int32Array, labels: Int32Array): Scalar {
    const { engine, shape } = this.#input;
    const { head } = shape.config;
    if (this.#teacher === null) return head === 'sigmoid' ? uniformBce(engine.tf, logits) : uniformForwardKl(engine.tf, logits);
    const target = this.#teacher.outputs('logits', rows);
    if (this.#params.forgetTarget === 'masked') this.#mask(target, labels);
    return distillationOf(engine.tf, head, logits, engine.matrix(target, rows.length, shape.answerCount), 1);
  }

  /** Takes the forgotten answers out of the target; where the predicate takes no answer whole, each pair's own. */
  #mask(target: Float32Array, labels: Int32Array): void {
    const { forgottenAnswers } = this.#input.data;
    const answers = this.#input.shape.answerCount;
    for (const [i, label] of labels.entries()) {
      for (const answer of forgottenAnswers.length > 0 ? forgottenAnswers : [label]) {
        if (answer >= 0) target[i * answers + answer] = MASKED_LOGIT;
      }
    }
  }
}

/** Median of ||m|| of the original over the retain set, in evaluation mode. */
async function medianRetainNorm({ engine, shape, data, original, originalSeed, hooks }: UnlearningInput): Promise<number> {
  const model = new TwoTower(engine, shape, original, originalSeed);
  const norms = new Float64Array(data.retain.length);
  const width = shape.config.jointDim;
  try {
    await forwardAll(
      engine,
      model,
      { table: data.train, rows: data.retain },
      data.vocabulary,
      data.info,
      ({ start, size, m }) => {
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let j = i * width; j < (i + 1) * width; j++) sum += (m[j] ?? 0) ** 2;
          norms[start + i] = Math.sqrt(sum);
        }
      },
      { hooks },
    );
  } finally {
    model.dispose();
  }
  norms.sort();
  const middle = norms.length >> 1;
  return norms.length % 2 === 1 ? (norms[middle] ?? 0) : ((norms[middle - 1] ?? 0) + (norms[middle] ?? 0)) / 2;
}
