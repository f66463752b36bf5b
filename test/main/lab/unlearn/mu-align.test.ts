import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { ForgetSide } from '../../../../src-main/lab/unlearn/mu-align/forget-side.ts';
import { muAlignParams, needsTeacher } from '../../../../src-main/lab/unlearn/mu-align/params.ts';
import { RetainSide } from '../../../../src-main/lab/unlearn/mu-align/retain-side.ts';
import { allRows, optimiserOf, Student } from '../../../../src-main/lab/unlearn/student.ts';
import { largestDifference, numbersOfWeights, UnlearningFixture } from './unlearning-fixture.ts';
import type { Run } from './unlearning-fixture.ts';

type Raw = Readonly<Record<string, unknown>>;

const quick = { epochs: 2, retainBatch: 16, forgetBatch: 8, learningRate: 5e-3 };

let fixture: UnlearningFixture;
beforeAll(async () => {
  fixture = await UnlearningFixture.create((await openEngine('wasm', { gemmThreads: 1 })).engine);
});
afterAll(() => {
  fixture.engine.dispose();
});

/** Value, terms and joined gradient of one side at theta0, on all of its pairs. */
async function measure(side: 'forget' | 'retain', raw: Raw): Promise<{ value: number; values: Readonly<Record<string, number>>; gradient: Float64Array }> {
  const { input, data } = fixture;
  const params = muAlignParams.parse(raw);
  const opened = side === 'forget' ? await ForgetSide.open(input, params) : await RetainSide.open(input, params);
  const student = new Student(input, allRows(input), optimiserOf(params.optimiser));
  const { value, values, gradients } = opened.gradients(student, data[side], 0);
  student.dispose();
  opened.dispose();
  return { value, values, gradient: Float64Array.from(gradients.flatMap((tensor) => [...tensor])) };
}

const off = {
  forget: { forgetTargetWeight: 0, capWeight: 0, embeddingNormWeight: 0, logitNormWeight: 0 },
  retain: { ceWeight: 0, kdWeight: 0, cssaWeight: 0, cmfcWeight: 0, coralWeight: 0 },
} as const;

describe('every term is a switch of its own', () => {
  it.each([
    ['forget', 'forgetTargetWeight', 'forgetTarget', {}],
    ['forget', 'forgetTargetWeight', 'forgetTarget', { forgetTarget: 'retr' }],
    ['forget', 'forgetTargetWeight', 'forgetTarget', { forgetTarget: 'masked' }],
    ['forget', 'capWeight', 'confidenceCap', { capTau: 0.1 }],
    ['forget', 'embeddingNormWeight', 'embeddingNorm', {}],
    ['forget', 'logitNormWeight', 'logitNorm', {}],
    ['retain', 'ceWeight', 'crossEntropy', {}],
    ['retain', 'kdWeight', 'distillation', {}],
    // At theta0 the features are those of the original: only another teacher, or the contrastive form, pulls.
    ['retain', 'cssaWeight', 'cssa', { featureTeacher: 'retr' }],
    ['retain', 'cssaWeight', 'cssa', { cssaForm: 'contrastive' }],
    ['retain', 'cmfcWeight', 'cmfc', { featureTeacher: 'retr' }],
    ['retain', 'coralWeight', 'coral', { featureTeacher: 'retr' }],
  ] as const)('%s: %s adds %s, in proportion to its weight, and nothing else (%j)', async (side, weight, term, extra) => {
    const base = side === 'forget' ? { ...off.forget, noise: 0, ...extra } : { ...off.retain, ...extra };
    const anchor = side === 'forget' ? (weight === 'logitNormWeight' ? 'embeddingNormWeight' : 'logitNormWeight') : weight === 'ceWeight' ? 'kdWeight' : 'ceWeight';
    const [none, single, double] = [
      await measure(side, { ...base, [anchor]: 1 }),
      await measure(side, { ...base, [anchor]: 1, [weight]: 1 }),
      await measure(side, { ...base, [anchor]: 1, [weight]: 2 }),
    ];
    const withoutTerm = Object.entries(single.values).filter(([name]) => name !== term);
    expect(Object.fromEntries(withoutTerm)).toEqual(none.values);
    expect(double.values).toEqual(single.values);
    const logged = single.values[term] ?? NaN;
    expect(Math.abs(logged)).toBeGreaterThan(1e-6);
    expect(single.value).toBeCloseTo(none.value + logged, 4);
    expect(double.value).toBeCloseTo(none.value + 2 * logged, 4);
    const scale = Math.max(...single.gradient.map((value, i) => Math.abs(value - (none.gradient[i] ?? NaN))));
    expect(scale).toBeGreaterThan(1e-5);
    double.gradient.forEach((value, i) => {
      const [g0, g1] = [none.gradient[i] ?? NaN, single.gradient[i] ?? NaN];
      expect(Math.abs(value - g0 - 2 * (g1 - g0))).toBeLessThan(1e-4 * scale + 1e-6);
    });
  });

  it('keeps the features of the original exactly at the start', async () => {
    const { values } = await measure('retain', {});
    expect(values['cssa']).toBeCloseTo(0, 10);
    expect(values['cmfc']).toBeCloseTo(0, 10);
    expect(values['coral']).toBeCloseTo(0, 10);
  });

  it('noise and clipping change the forget side only, in training only', async () => {
    const still = await measure('forget', { noise: 0, clip: false });
    const noisy = await measure('forget', { noise: 0.5, clip: false });
    const clipped = await measure('forget', { noise: 0, clipRadius: 0.2 });
    const wide = await measure('forget', { noise: 0, clipRadius: 100 });
    expect(noisy.value).not.toBe(still.value);
    expect(clipped.values['clippedShare']).toBeGreaterThan(0.9);
    expect(clipped.values['embeddingNorm'] ?? NaN).toBeLessThan(still.values['embeddingNorm'] ?? NaN);
    expect(wide.values['clippedShare']).toBe(0);
    expect(wide.value).toBeCloseTo(still.value, 5);
    expect(still.values).not.toHaveProperty('clippedShare');
    expect((await measure('retain', { noise: 0.5 })).value).toBe((await measure('retain', { noise: 0 })).value);
  });

  it('measures R in medians of the original, over the retain set', async () => {
    const { notes } = await fixture.run('mu-align', { ...quick, clipRadius: 2, noise: 0.1 });
    const { input, data } = fixture;
    const model = new Student(input, data.retain, optimiserOf(muAlignParams.parse({}).optimiser));
    const norms = [...data.retain].map((row) => {
      const m = input.engine.tf.tidy(() => [...input.engine.read(model.model.encode(model.batch(Int32Array.of(row))).m)]);
      return Math.hypot(...m);
    });
    model.dispose();
    norms.sort((a, b) => a - b);
    const half = norms.length / 2;
    const median = ((norms[Math.ceil(half) - 1] ?? NaN) + (norms[Math.floor(half)] ?? NaN)) / 2;
    expect(notes['clipRadius']).toBeCloseTo(2 * median, 4);
    expect(notes['noiseSigma']).toBeCloseTo(0.2 * median, 4);
    expect(notes['privacyOnEval']).toBe('false');
  });
});

describe('isolation in real steps', () => {
  const cosines = ({ points }: Run): [number, number][] => points.map(({ values }) => [values['cosineBefore'] ?? NaN, values['cosineAfter'] ?? NaN]);

  it.each([
    ['global', 'gradient'],
    ['tensor', 'gradient'],
    ['global', 'adam-step'],
    ['tensor', 'adam-step'],
  ])('always (%s, %s) leaves no first-order part along the retain gradient', async (isolationScope, isolationSpace) => {
    const run = await fixture.run('mu-align', { ...quick, isolationScope, isolationSpace });
    expect(run.diverged).toBe(false);
    for (const [before, after] of cosines(run)) {
      expect(Math.abs(before)).toBeGreaterThan(1e-6);
      expect(Math.abs(after)).toBeLessThan(1e-6);
    }
  });

  it('off keeps the cosine, conflict removes negative ones only', async () => {
    for (const [before, after] of cosines(await fixture.run('mu-align', { ...quick, isolation: 'off' }))) expect(after).toBe(before);
    const conflict = cosines(await fixture.run('mu-align', { ...quick, isolation: 'conflict', epochs: 6 }));
    expect(conflict.some(([before]) => before < 0)).toBe(true);
    for (const [before, after] of conflict) expect(after).toBeCloseTo(Math.max(0, before), 6);
  });

  it('spares the retain loss: to first order an isolated forget step does not change it', async () => {
    const base = { epochs: 1, retainBatch: 1000, forgetBatch: 1000, learningRate: 1e-4, optimiser: { kind: 'sgd', weightDecay: 0, momentum: 0 }, noise: 0 };
    const retainLoss = async (raw: Raw): Promise<number> => {
      const { weights } = await fixture.run('mu-align', { ...base, ...raw });
      const { input, data } = fixture;
      const after = await RetainSide.open(input, muAlignParams.parse(base));
      const student = new Student({ ...input, original: weights }, data.retain, optimiserOf(muAlignParams.parse({}).optimiser));
      const { value } = after.gradients(student, data.retain, 0);
      student.dispose();
      after.dispose();
      return value;
    };
    const without = await retainLoss({ beta: 0 });
    const isolated = Math.abs((await retainLoss({ beta: 10, isolation: 'always' })) - without);
    const free = Math.abs((await retainLoss({ beta: 10, isolation: 'off' })) - without);
    expect(free).toBeGreaterThan(1e-4);
    expect(isolated).toBeLessThan(0.2 * free);
  });

  it('takes the same step in both spaces when nothing is projected', async () => {
    const [gradient, step] = [
      await fixture.run('mu-align', { ...quick, isolation: 'off', isolationSpace: 'gradient', optimiser: { kind: 'adam', weightDecay: 0.01 } }),
      await fixture.run('mu-align', { ...quick, isolation: 'off', isolationSpace: 'adam-step', optimiser: { kind: 'adam', weightDecay: 0.01 } }),
    ];
    expect(largestDifference(gradient.weights, fixture.input.original)).toBeGreaterThan(1e-2);
    expect(largestDifference(gradient.weights, step.weights)).toBeLessThan(1e-4);
    const [isolated, isolatedStep] = [await fixture.run('mu-align', { ...quick, beta: 1 }), await fixture.run('mu-align', { ...quick, beta: 1, isolationSpace: 'adam-step' })];
    expect(largestDifference(isolated.weights, isolatedStep.weights)).toBeGreaterThan(1e-3);
  });
});

describe('what MU-ALIGN does to a small model', () => {
  it('forgets with every target and keeps the retain pairs', async () => {
    const strong = { ...quick, epochs: 20, beta: 1, capWeight: 0 };
    const { forget, retain } = fixture.data;
    for (const forgetTarget of ['retr', 'masked']) {
      const { weights } = await fixture.run('mu-align', { ...strong, forgetTarget });
      expect(await fixture.accuracy(weights, forget), forgetTarget).toBeLessThan(0.35);
      expect(await fixture.accuracy(weights, retain), forgetTarget).toBeGreaterThan(0.9);
    }
    const uniform = await fixture.run('mu-align', { ...strong, forgetTarget: 'uniform' });
    expect(await meanAnswerProbability(uniform, forget)).toBeLessThan(0.45);
    expect(await fixture.accuracy(uniform.weights, retain)).toBeGreaterThan(0.9);
    expect(await fixture.accuracy(fixture.input.original, forget)).toBeGreaterThan(0.9);
  });

  it('masks the pair\'s own answer where the predicate takes no answer whole', async () => {
    const data = { ...fixture.data, forgottenAnswers: new Int32Array(0) };
    const own = await fixture.run('mu-align', { ...quick, forgetTarget: 'masked' }, { data });
    // Here every forget pair has the forgotten answer, so both come to the same.
    const whole = await fixture.run('mu-align', { ...quick, forgetTarget: 'masked' });
    expect(numbersOfWeights(own.weights)).toEqual(numbersOfWeights(whole.weights));
  });
});

/** Mean probability of the forgotten answer, number 0. */
async function meanAnswerProbability({ weights }: Run, rows: Int32Array): Promise<number> {
  const logits = await fixture.logits(weights, rows);
  const probabilities = logits.map((row) => Math.exp(row[0] ?? NaN) / row.reduce((sum, z) => sum + Math.exp(z), 0));
  return probabilities.reduce((sum, p) => sum + p, 0) / rows.length;
}

describe('parameters', () => {
  it.each([
    [{ privacyOnEval: true }, /privacyOnEval|not unlearning/],
    [{ ...off.retain }, /the retain side needs a loss/],
    [{ optimiser: { kind: 'sgd' }, isolationSpace: 'adam-step' }, /no Adam step/],
    [{ noises: 1 }, /noises/],
    [{ beta: -1 }, /beta/],
  ])('refuses %j', (raw, problem) => {
    const parsed = muAlignParams.safeParse(raw);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(problem);
  });

  it('asks for RETR only where it is used', () => {
    const without = { kdWeight: 0 };
    const asks = (raw: Raw): boolean => needsTeacher(muAlignParams.parse(raw));
    expect(asks({})).toBe(true);
    expect(asks(without)).toBe(false);
    expect(asks({ ...without, forgetTarget: 'retr' })).toBe(true);
    expect(asks({ ...without, forgetTarget: 'retr', beta: 0 })).toBe(false);
    expect(asks({ ...without, featureTeacher: 'retr' })).toBe(true);
    expect(asks({ ...off.retain, ceWeight: 1, featureTeacher: 'retr' })).toBe(false);
  });

  it('runs without RETR where it is not asked for', async () => {
    const run = await fixture.run('mu-align', { ...quick, kdWeight: 0 }, { teacher: null });
    expect(run.points.every(({ values }) => !('distillation' in values))).toBe(true);
    await expect(fixture.run('mu-align', quick, { teacher: null })).rejects.toThrow('RETR');
  });
});
