import type { Scalar } from '../../engine/engine.ts';
import type { Encoding } from '../../model/two-tower.ts';
import { frozenTeacher } from '../frozen-teacher.ts';
import type { FrozenTeacher } from '../frozen-teacher.ts';
import { cmfc } from '../losses/cmfc.ts';
import { coral } from '../losses/coral.ts';
import { cssaContrastive, cssaToTeacher, pairedCosine } from '../losses/cssa.ts';
import { distillationOf } from '../losses/distillation.ts';
import type { Student } from '../student.ts';
import type { UnlearningInput } from '../unlearning-method.ts';
import { WeightedTerms } from '../weighted-terms.ts';
import { featureOutputs } from './params.ts';
import type { MuAlignParams } from './params.ts';

/** The retain loss L_r of MU-ALIGN (methods.md 2.15): cross-entropy, distillation, CSSA, CMFC and CORAL. */
export class RetainSide {
  readonly #input: UnlearningInput;
  readonly #params: MuAlignParams;
  /** RETR's logits on D_r */
  readonly #distilled: FrozenTeacher | null;
  readonly #features: FrozenTeacher | null;

  private constructor(input: UnlearningInput, params: MuAlignParams, distilled: FrozenTeacher | null, features: FrozenTeacher | null) {
    this.#input = input;
    this.#params = params;
    this.#distilled = distilled;
    this.#features = features;
  }

  static async open(input: UnlearningInput, params: MuAlignParams): Promise<RetainSide> {
    const { retain } = input.data;
    const distilled = params.kdWeight > 0 ? await frozenTeacher(input, 'retr', retain, ['logits']) : null;
    try {
      const wanted = featureOutputs(params);
      const features = wanted.length > 0 ? await frozenTeacher(input, params.featureTeacher, retain, wanted) : null;
      return new RetainSide(input, params, distilled, features);
    } catch (error) {
      distilled?.dispose();
      throw error;
    }
  }

  /** Value, unweighted terms and gradients of L_r on a batch. @param rows of D_r, in the training table */
  gradients(student: Student, rows: Int32Array, step: number): { value: number; values: Readonly<Record<string, number>>; gradients: Float32Array[] } {
    const params = this.#params;
    const { engine, shape } = this.#input;
    const { tf } = engine;
    const batch = student.batch(rows);
    const terms = new WeightedTerms(engine);
    const result = student.gradients(() => {
      const encoding = student.encode(batch, 'retain', step);
      const { m } = encoding;
      if (params.ceWeight > 0 || params.kdWeight > 0) {
        const logits = student.model.head(m);
        terms.add('crossEntropy', params.ceWeight, () => student.supervised(logits, batch));
        terms.add('distillation', params.kdWeight, () => {
          const target = engine.matrix(teacherOutputs(this.#distilled, 'logits', rows), rows.length, shape.answerCount);
          return distillationOf(tf, shape.config.head, logits, target, params.kdTemperature);
        });
      }
      terms.add('cssa', params.cssaWeight, () => this.#cssa(encoding, rows));
      terms.add('cmfc', params.cmfcWeight, () => cmfc(tf, encoding, { v: this.#feature('v', rows), q: this.#feature('q', rows), m: this.#feature('m', rows) }));
      // The last batch of a pass can be a single pair, which has no covariance.
      terms.add('coral', params.coralWeight, () => (rows.length < 2 ? tf.mul(tf.sum<Scalar>(m), 0) : coral(tf, m, this.#feature('m', rows))));
      return terms.total();
    });
    return { ...result, values: terms.values };
  }

  dispose(): void {
    this.#distilled?.dispose();
    this.#features?.dispose();
  }

  #cssa({ v, q }: Encoding, rows: Int32Array): Scalar {
    const { engine } = this.#input;
    const { cssaForm, cssaTemperature } = this.#params;
    if (cssaForm === 'contrastive') return cssaContrastive(engine, v, q, cssaTemperature);
    return cssaToTeacher(engine.tf, v, q, pairedCosine(engine.tf, this.#feature('v', rows), this.#feature('q', rows)));
  }

  #feature(name: 'v' | 'q' | 'm', rows: Int32Array) {
    const { engine, shape } = this.#input;
    const width = name === 'm' ? shape.config.jointDim : shape.config.towerDim;
    return engine.matrix(teacherOutputs(this.#features, name, rows), rows.length, width);
  }
}

function teacherOutputs(teacher: FrozenTeacher | null, name: 'logits' | 'v' | 'q' | 'm', rows: Int32Array): Float32Array {
  if (teacher === null) throw new TypeError(`no teacher was opened for ${name}`);
  return teacher.outputs(name, rows);
}
