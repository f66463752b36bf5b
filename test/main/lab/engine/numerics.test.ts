import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdamUpdate, DecayRows, Engine } from '../../../../src-main/lab/engine/engine.ts';
import { engineFactories, openEngine } from '../../../../src-main/lab/engine/engines.ts';

describe.each(engineFactories.map(({ name }) => name))('%s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await openEngine(name, { gemmThreads: 1 }));
  });
  afterAll(() => {
    engine.dispose();
  });

  test('sums, means and norms of two million values keep six digits', () => {
    const { tf } = engine;
    const values = Float32Array.from({ length: 2_000_000 }, (_, i) => 1 + ((i * 7919) % 1000) / 1000);
    const exact = values.reduce((sum, x) => sum + x, 0);
    const squares = values.reduce((sum, x) => sum + x * x, 0);
    tf.tidy(() => {
      const x = tf.tensor1d(values);
      const first = (tensor: ReturnType<typeof tf.sum>) => engine.read(tensor)[0] ?? NaN;
      expect(first(tf.sum(x)) / exact).toBeCloseTo(1, 6);
      expect(first(tf.mean(x)) / (exact / values.length)).toBeCloseTo(1, 6);
      expect(first(tf.norm(x)) / Math.sqrt(squares)).toBeCloseTo(1, 6);
      expect((engine.read(tf.sum(tf.reshape(x, [1_000_000, 2]), 0))[1] ?? NaN) / values.reduce((sum, v, i) => (i % 2 ? sum + v : sum), 0)).toBeCloseTo(1, 6);
    });
  });

  test('cross-entropy is right at the edges of float32 and passes NaN on', () => {
    const { tf } = engine;
    tf.tidy(() => {
      const logits = engine.matrix(Float32Array.of(0, 200, -200, 88, 88, 88, -1e30, 0, 0, NaN, 0, 0), 4, 3);
      const [certain, even, lost, broken] = engine.read(engine.crossEntropy(logits, Int32Array.of(1, 0, 0, 0)));
      expect(certain).toBe(0);
      expect(even).toBeCloseTo(Math.log(3), 6);
      expect((lost ?? 0) / 1e30).toBeCloseTo(1, 6);
      expect(broken).toBeNaN();
    });
  });

  test('cross-entropy agrees with float64 to float32 precision over many classes', () => {
    const { tf } = engine;
    const classes = 1003;
    const logits = Float32Array.from({ length: classes }, (_, i) => 9 * Math.sin(i * 0.7) - (i % 7));
    const exact = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[17] ?? 0);
    const loss = tf.tidy(() => engine.read(engine.crossEntropy(engine.matrix(logits, 1, classes), Int32Array.of(17)))[0] ?? NaN);
    expect(Math.abs(loss / exact - 1)).toBeLessThan(3e-7);
  });

  test('a NaN goes through dense and its ReLU', () => {
    engine.tf.tidy(() => {
      const kernel = engine.matrix(Float32Array.of(1, 1, 1, 1, 1), 1, 5);
      const out = engine.dense(engine.matrix(Float32Array.of(NaN), 1, 1), kernel, engine.tf.zeros([5]), 'relu');
      expect(Array.from(engine.read(out)).every(Number.isNaN)).toBe(true);
    });
  });

  test.each<[string, Partial<AdamUpdate>, DecayRows]>([
    ['Adam', {}, null],
    ['Adam with l2', { l2: 0.03 }, null],
    ['AdamW', { decay: 0.2 }, null],
    ['AdamW on some rows only', { decay: 0.2, l2: 0.01 }, Uint8Array.from({ length: 211 }, (_, row) => ((row % 5) + 1) >> 2)],
  ])('%s agrees with the formula over five steps', (_label, part, decayRows) => {
    const [rows, width] = [211, 97];
    const weights = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i));
    const exact = Float64Array.from(weights);
    const moments = { m: new Float64Array(exact.length), v: new Float64Array(exact.length) };
    const variable = engine.variable({ shape: [rows, width], data: weights });
    const state = engine.adamMoments(variable);
    for (let step = 1; step <= 5; step++) {
      const update = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0, decay: 0, ...part, step };
      const gradient = Float32Array.from(exact, (_, i) => Math.cos(i * step));
      engine.adam(variable, gradient, state, update, decayRows);
      adamByFormula(exact, gradient, moments, update, (i) => decayRows === null || decayRows[Math.floor(i / width)] === 1);
    }
    const worst = (actual: ArrayLike<number>, expected: Float64Array) => expected.reduce((most, x, i) => Math.max(most, Math.abs((actual[i] ?? NaN) - x)), 0);
    expect(worst(engine.read(variable), exact)).toBeLessThan(2e-6);
    const { m, v } = state.read();
    expect(worst(m, moments.m)).toBeLessThan(1e-6);
    expect(worst(v, moments.v)).toBeLessThan(1e-6);
    variable.dispose();
  });

  test('adam refuses arrays of another length', () => {
    const variable = engine.variable({ shape: [3], data: new Float32Array(3) });
    const update = { learningRate: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, l2: 0, decay: 0 };
    const other = engine.variable({ shape: [2], data: new Float32Array(2) });
    expect(() => { engine.adam(variable, new Float32Array(2), engine.adamMoments(variable), update, null); }).toThrow(RangeError);
    expect(() => { engine.adam(variable, new Float32Array(3), engine.adamMoments(other), update, null); }).toThrow(RangeError);
    expect(() => { engine.adamMoments(variable).write(new Float32Array(3), new Float32Array(2)); }).toThrow(RangeError);
    engine.tf.dispose([variable, other]);
  });

  test('adamDescent has the bits of gradients and adam one after the other', () => {
    const { tf } = engine;
    const [rows, width] = [40, 33];
    const data = Float32Array.from({ length: rows * width }, (_, i) => Math.sin(i));
    const decayRows = Uint8Array.from({ length: rows }, (_, row) => row % 2);
    const [one, two, unused] = [data, data, data].map((values) => engine.variable({ shape: [rows, width], data: values }));
    if (one === undefined || two === undefined || unused === undefined) throw new Error('unreachable');
    const [first, second, third] = [engine.adamMoments(one), engine.adamMoments(two), engine.adamMoments(unused)];
    for (let step = 1; step <= 3; step++) {
      const update = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step, l2: 0, decay: 0.1 };
      const { value, gradients } = engine.gradients(() => tf.sum(tf.tanh(one)), [one]);
      engine.adam(one, gradients[0] ?? data, first, update, decayRows);
      const outcome = engine.adamDescent(() => tf.sum(tf.tanh(two)), [two, unused], [second, third], update, [decayRows, null]);
      expect(outcome).toEqual({ value, finite: true });
    }
    expect(engine.read(two).slice()).toEqual(engine.read(one).slice());
    expect(second.read()).toEqual(first.read());
    // The unused variable only decays.
    expect(engine.read(unused)[1]).toBeCloseTo(Math.sin(1) * (1 - 0.1 * 0.1) ** 3, 6);
    tf.dispose([one, two, unused]);
  });

  test('adamDescent changes nothing when a gradient is not finite', () => {
    const { tf } = engine;
    const fine = engine.variable({ shape: [5], data: Float32Array.of(1, 2, 3, 4, 5) });
    const broken = engine.variable({ shape: [5], data: Float32Array.of(1, 1, 1, 1, 0) });
    const moments = [engine.adamMoments(fine), engine.adamMoments(broken)];
    const update = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, l2: 0, decay: 0 };
    const before = engine.liveTensors();
    // The square root has an infinite slope at 0, but a finite value.
    const outcome = engine.adamDescent(() => tf.add(tf.sum(tf.square(fine)), tf.sum(tf.sqrt(broken))), [fine, broken], moments, update, [null, null]);
    expect(outcome).toEqual({ value: 59, finite: false });
    expect(Array.from(engine.read(fine))).toEqual([1, 2, 3, 4, 5]);
    expect(moments[0]?.read().m).toEqual(new Float32Array(5));
    expect(engine.liveTensors()).toBe(before);
    tf.dispose([fine, broken]);
  });

  test('gradients fill the arrays they are given, with zeros for a variable that is not used', () => {
    const used = engine.variable({ shape: [2], data: Float32Array.of(1, 2) });
    const unused = engine.variable({ shape: [2], data: Float32Array.of(1, 2) });
    const into = [new Float32Array(2).fill(9), new Float32Array(2).fill(9)];
    const { value, gradients } = engine.gradients(() => engine.tf.sum(engine.tf.square(used)), [used, unused], into);
    expect(value).toBe(5);
    expect(gradients[0]).toBe(into[0]);
    expect(into.map((g) => Array.from(g))).toEqual([[2, 4], [0, 0]]);
    engine.tf.dispose([used, unused]);
  });

  test('labels, bags and shapes that do not fit are refused', () => {
    engine.tf.tidy(() => {
      const x = engine.matrix(new Float32Array(6), 2, 3);
      expect(() => engine.crossEntropy(x, Int32Array.of(0))).toThrow('1 labels for 2 rows');
      expect(() => engine.crossEntropy(x, Int32Array.of(0, 3))).toThrow('outside 0..2');
      expect(() => engine.embeddingBag(x, { offsets: Int32Array.of(0, 1), values: Int32Array.of(2) })).toThrow('outside -1..1');
      expect(() => engine.dense(x, x, engine.tf.zeros([3]), 'relu')).toThrow('do not fit');
    });
  });
});

function adamByFormula(weights: Float64Array, gradient: Float32Array, { m, v }: { m: Float64Array; v: Float64Array }, u: AdamUpdate, decays: (i: number) => boolean): void {
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] ?? 0;
    const g = (gradient[i] ?? 0) + (decays(i) ? u.l2 * w : 0);
    const first = u.beta1 * (m[i] ?? 0) + (1 - u.beta1) * g;
    const second = u.beta2 * (v[i] ?? 0) + (1 - u.beta2) * g * g;
    m[i] = first;
    v[i] = second;
    const decayed = decays(i) ? w - u.learningRate * u.decay * w : w;
    weights[i] = decayed - (u.learningRate * (first / (1 - u.beta1 ** u.step))) / (Math.sqrt(second / (1 - u.beta2 ** u.step)) + u.epsilon);
  }
}
