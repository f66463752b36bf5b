import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFactories, openEngine } from '../../../../../src-main/lab/engine/engines.ts';
import type { Engine, Scalar, Tensor2D } from '../../../../../src-main/lab/engine/engine.ts';
import { supervisedLoss } from '../../../../../src-main/lab/model/supervised-loss.ts';
import { cmfc } from '../../../../../src-main/lab/unlearn/losses/cmfc.ts';
import { confidenceCap, sigmoidConfidenceCap } from '../../../../../src-main/lab/unlearn/losses/confidence-cap.ts';
import { coral } from '../../../../../src-main/lab/unlearn/losses/coral.ts';
import { cssaContrastive, cssaToTeacher, pairedCosine } from '../../../../../src-main/lab/unlearn/losses/cssa.ts';
import { bernoulliDistillation, distillation } from '../../../../../src-main/lab/unlearn/losses/distillation.ts';
import { clipEmbedding } from '../../../../../src-main/lab/unlearn/losses/feature-clip.ts';
import { embeddingNorm, logitNorm } from '../../../../../src-main/lab/unlearn/losses/output-norms.ts';
import { uniformBce, uniformForwardKl } from '../../../../../src-main/lab/unlearn/losses/uniform-target.ts';
import { WeightedTerms } from '../../../../../src-main/lab/unlearn/weighted-terms.ts';
import type { ModelBatch } from '../../../../../src-main/lab/model/model-batch.ts';
import { goldenLoss, numbersOf, shapeOf } from '../golden-losses.ts';

type Inputs = (name: string) => Tensor2D;
type Numbers = (name: string) => number[];

interface GoldenCase {
  /** entry of losses.json; its output `value` (or `mean`) is compared */
  readonly id: string;
  /** inputs by which the gradient is taken */
  readonly by: readonly string[];
  readonly output?: string;
  readonly loss: (engine: Engine, input: Inputs, numbers: Numbers) => Scalar;
}

const one = (numbers: Numbers, name: string): number => numbers(name)[0] ?? NaN;
const labelled = (labels: readonly number[], soft: Float32Array | null = null): ModelBatch => ({
  size: labels.length,
  image: new Float32Array(0),
  words: { offsets: new Int32Array(labels.length + 1), values: new Int32Array(0) },
  freshSerial: new Int32Array(labels.length).fill(-1),
  wordVector: new Float32Array(0),
  label: Int32Array.from(labels),
  soft,
});

const cases: readonly GoldenCase[] = [
  { id: 'ce', by: ['z'], output: 'mean', loss: (e, x, n) => supervisedLoss(e, x('z'), labelled(n('y')), 'softmax') },
  { id: 'bce_soft', by: ['z'], loss: (e, x, n) => supervisedLoss(e, x('z'), labelled([0, 0, 0, 0], Float32Array.from(n('s'))), 'sigmoid') },
  { id: 'bce_soft_extreme', by: [], loss: (e, x, n) => supervisedLoss(e, x('z'), labelled([0], Float32Array.from(n('s'))), 'sigmoid') },
  { id: 'uniform_forward_kl', by: ['z'], loss: (e, x) => uniformForwardKl(e.tf, x('z')) },
  { id: 'uniform_bce', by: ['z'], loss: (e, x) => uniformBce(e.tf, x('z')) },
  ...['kd_T1', 'kd_T2', 'kd_T4'].map(
    (id): GoldenCase => ({ id, by: ['z'], loss: (e, x, n) => distillation(e.tf, x('z'), x('z_teacher'), one(n, 'T')) }),
  ),
  { id: 'confidence_cap', by: ['z'], loss: (e, x, n) => confidenceCap(e.tf, x('z'), one(n, 'tau')) },
  { id: 'confidence_cap_inactive_row', by: ['z'], loss: (e, x, n) => confidenceCap(e.tf, x('z'), one(n, 'tau')) },
  { id: 'logit_norm', by: ['z'], loss: (e, x) => logitNorm(e.tf, x('z')) },
  { id: 'embedding_norm', by: ['h'], loss: (e, x) => embeddingNorm(e.tf, x('h')) },
  { id: 'feature_clip', by: ['h'], loss: (e, x, n) => e.tf.sum(e.tf.mul(x('w'), clipEmbedding(e.tf, x('h'), one(n, 'R')))) },
  { id: 'coral', by: ['X_S', 'X_T'], loss: (e, x) => coral(e.tf, x('X_S'), x('X_T')) },
  { id: 'cssa_a', by: ['v', 'q'], loss: (e, x, n) => cssaContrastive(e, x('v'), x('q'), one(n, 't')) },
  {
    id: 'cssa_b',
    by: ['v', 'q'],
    loss: (e, x) => cssaToTeacher(e.tf, x('v'), x('q'), pairedCosine(e.tf, x('v_teacher'), x('q_teacher'))),
  },
  {
    id: 'cmfc',
    by: ['m', 'v', 'q'],
    loss: (e, x) => cmfc(e.tf, { m: x('m'), v: x('v'), q: x('q') }, { m: x('m_teacher'), v: x('v_teacher'), q: x('q_teacher') }),
  },
  {
    id: 'scrub_max',
    by: ['z'],
    loss: (e, x, n) => {
      const terms = new WeightedTerms(e);
      terms.add('distance', -1, () => distillation(e.tf, x('z'), x('z_teacher'), one(n, 'T')));
      return terms.total();
    },
  },
  {
    id: 'scrub_min',
    by: ['z'],
    loss: (e, x, n) => {
      const terms = new WeightedTerms(e);
      terms.add('crossEntropy', one(n, 'gamma'), () => supervisedLoss(e, x('z'), labelled(n('y')), 'softmax'));
      terms.add('distance', one(n, 'alpha'), () => distillation(e.tf, x('z'), x('z_teacher'), one(n, 'T')));
      return terms.total();
    },
  },
  {
    id: 'neggrad_plus',
    by: ['z_retain', 'z_forget'],
    loss: (e, x, n) => {
      const terms = new WeightedTerms(e);
      terms.add('retainLoss', one(n, 'a'), () => supervisedLoss(e, x('z_retain'), labelled(n('y_retain')), 'softmax'));
      terms.add('forgetLoss', one(n, 'a') - 1, () => supervisedLoss(e, x('z_forget'), labelled(n('y_forget')), 'softmax'));
      return terms.total();
    },
  },
];

describe.each(engineFactories.map((factory) => factory.name))('losses against the golden values on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await openEngine(name, { gemmThreads: 1 }));
  });
  afterAll(() => {
    engine.dispose();
  });

  it.each(cases)('$id', ({ id, by, output, loss }) => {
    const { inputs, outputs, gradients } = goldenLoss(id);
    const alive = engine.liveTensors();
    const variables = new Map(
      Object.entries(inputs).flatMap(([input, value]) =>
        Array.isArray(value) && Array.isArray(value[0]) ? [[input, engine.variable({ shape: shapeOf(value), data: Float32Array.from(numbersOf(value)) })] as const] : [],
      ),
    );
    const matrix: Inputs = (input) => {
      const found = variables.get(input);
      if (found === undefined) throw new Error(`${id} has no matrix ${input}`);
      return engine.tf.reshape(found, shapeOf(inputs[input]));
    };
    const chosen = by.map((input) => {
      const variable = variables.get(input);
      if (variable === undefined) throw new Error(`${id} has no matrix ${input}`);
      return variable;
    });
    const asked = chosen.length > 0 ? chosen : [...variables.values()];
    const result = engine.gradients(() => loss(engine, matrix, (input) => numbersOf(inputs[input])), asked);
    close([result.value], numbersOf(outputs[output ?? 'value']), 1e-4);
    by.forEach((input, at) => {
      close(result.gradients[at] ?? new Float32Array(0), numbersOf(gradients[input]), 1e-3);
    });
    for (const variable of variables.values()) variable.dispose();
    expect(engine.liveTensors()).toBe(alive);
  });

  it('gives exactly 0 and no gradient under the cap', () => {
    const { inputs } = goldenLoss('confidence_cap_inactive_row');
    const z = engine.variable({ shape: [1, 5], data: Float32Array.from(numbersOf(inputs['z']).slice(0, 5)) });
    const result = engine.gradients(() => confidenceCap(engine.tf, engine.tf.reshape(z, [1, 5]), numbersOf(inputs['tau'])[0] ?? NaN), [z]);
    expect(result.value).toBe(0);
    expect(Array.from(result.gradients[0] ?? []).every((value) => value === 0)).toBe(true);
    z.dispose();
  });

  it('distils and caps sigmoid heads as their formulas say', () => {
    const teacher = [2, -1, 0.5, -30, 3, 0];
    const z = [0.3, 0.4, -2, 1, 80, -80];
    const T = 2;
    const sig = (x: number): number => 1 / (1 + Math.exp(-x));
    const kl = z.map((zk, k) => {
      const [Q, P] = [sig((teacher[k] ?? NaN) / T), sig(zk / T)];
      return Q * Math.log(Q / P) + (1 - Q) * Math.log((1 - Q) / sig(-zk / T));
    });
    const variable = engine.variable({ shape: [2, 3], data: Float32Array.from(z) });
    const logits = (): Tensor2D => engine.tf.reshape(variable, [2, 3]);
    const found = engine.gradients(() => bernoulliDistillation(engine.tf, logits(), engine.matrix(Float32Array.from(teacher), 2, 3), T), [variable]);
    close([found.value], [(T * T * kl.reduce((sum, value) => sum + value)) / 2], 1e-4);
    close(found.gradients[0] ?? [], z.map((zk, k) => (T * (sig(zk / T) - sig((teacher[k] ?? NaN) / T))) / 2), 1e-3);

    const cap = engine.gradients(() => sigmoidConfidenceCap(engine.tf, logits(), 0.1), [variable]);
    close([cap.value], [(sig(0.4) - 0.1) ** 2 / 2 + 0.9 ** 2 / 2], 1e-4);
    const slope = 2 * (sig(0.4) - 0.1) * sig(0.4) * (1 - sig(0.4));
    close(cap.gradients[0] ?? [], [0, slope / 2, 0, 0, 0, 0], 1e-3);
    variable.dispose();
  });

  it('stays finite for the all-zero rows of a ReLU layer', () => {
    const h = engine.variable({ shape: [2, 3], data: new Float32Array(6) });
    const zero = (): Tensor2D => engine.tf.reshape(h, [2, 3]);
    const losses: readonly (() => Scalar)[] = [
      () => engine.tf.sum(clipEmbedding(engine.tf, zero(), 1)),
      () => cssaToTeacher(engine.tf, zero(), zero(), engine.tf.zeros([2])),
      () => cssaContrastive(engine, zero(), zero(), 0.07),
      () => coral(engine.tf, zero(), zero()),
    ];
    for (const loss of losses) {
      const result = engine.gradients(loss, [h]);
      expect(Number.isFinite(result.value)).toBe(true);
      expect(Array.from(result.gradients[0] ?? []).every(Number.isFinite)).toBe(true);
    }
    h.dispose();
  });

  it('refuses CORAL of a single pair', () => {
    expect(() => engine.tf.tidy(() => coral(engine.tf, engine.tf.zeros([1, 3]), engine.tf.zeros([1, 3])))).toThrow(RangeError);
  });
});

function close(found: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(found.length).toBe(expected.length);
  // Entries that cancel are small against their row: float32 holds them to the scale of the largest.
  const scale = 1e-3 * Math.max(...expected.map(Math.abs));
  Array.from(found).forEach((value, i) => {
    const wanted = expected[i] ?? NaN;
    expect(Math.abs(value - wanted), `entry ${i}: ${value}, expected ${wanted}`).toBeLessThanOrEqual(relative * Math.max(Math.abs(wanted), scale));
  });
}
