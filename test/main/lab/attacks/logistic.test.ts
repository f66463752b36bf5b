import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { fitLogistic, logisticScores } from '../../../../src-main/lab/attacks/logistic.ts';

/** Largest component of the gradient of the penalised loss, computed apart from the implementation. */
function gradientAt(rows: Float64Array, d: number, labels: Uint8Array, model: ReturnType<typeof fitLogistic>, l2: number, weightOf: (label: number) => number): number {
  const logits = new Float64Array(labels.length);
  logisticScores(model, rows, logits);
  const gradient = new Float64Array(d + 1);
  labels.forEach((label, i) => {
    const error = weightOf(label) * (1 / (1 + Math.exp(-(logits[i] ?? 0))) - label);
    for (let j = 0; j < d; j++) {
      const x = ((rows[i * d + j] ?? 0) - (model.standardisation.mean[j] ?? 0)) / (model.standardisation.scale[j] ?? 1);
      gradient[j] = (gradient[j] ?? 0) + error * x;
    }
    gradient[d] = (gradient[d] ?? 0) + error;
  });
  for (let j = 0; j < d; j++) gradient[j] = (gradient[j] ?? 0) + l2 * (model.weights[j] ?? 0);
  return Math.max(...gradient.map(Math.abs));
}

function sample(n: number, d: number): { rows: Float64Array; labels: Uint8Array } {
  const stream = RandomStream.of(1, 'logistic test');
  const rows = new Float64Array(n * d);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    let logit = -1;
    for (let j = 0; j < d; j++) {
      // Columns of very different size and position, the last two nearly the same.
      const z = j === d - 1 ? (rows[i * d + j - 1] ?? 0) + 1e-3 * stream.normal() : stream.normal();
      rows[i * d + j] = j === 0 ? 1e6 + 1e3 * z : z;
      logit += j % 2 === 0 ? z : -z / 2;
    }
    labels[i] = stream.float() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return { rows, labels };
}

describe('fitLogistic', () => {
  test.each(['none', 'balanced'] as const)('the penalised gradient is zero at the solution, class weight %s', (classWeight) => {
    const { rows, labels } = sample(600, 8);
    const positives = labels.reduce((a, b) => a + b, 0);
    const weightOf = (label: number): number => (classWeight === 'none' ? 1 : 300 / (label === 1 ? positives : 600 - positives));
    for (const l2 of [1e-3, 1, 100]) {
      const model = fitLogistic(rows, 8, labels, { l2, classWeight });
      expect(gradientAt(rows, 8, labels, model, l2, weightOf)).toBeLessThan(1e-6);
    }
  });

  test('one binary feature without penalty gives the log odds of the two groups', () => {
    const rows = Float64Array.from([0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const labels = Uint8Array.from([1, 0, 0, 0, 1, 1, 1, 0, 0]);
    const logits = new Float64Array(9);
    logisticScores(fitLogistic(rows, 1, labels, { l2: 0 }), rows, logits);
    expect(logits[0]).toBeCloseTo(Math.log(1 / 3), 8);
    expect(logits[8]).toBeCloseTo(Math.log(3 / 2), 8);
  });

  test('separable classes stay finite under the penalty, constant features get no weight', () => {
    const model = fitLogistic(Float64Array.from([-1, 7, -2, 7, 1, 7, 2, 7]), 2, Uint8Array.from([0, 0, 1, 1]), { l2: 1 });
    expect(model.weights[0]).toBeGreaterThan(0.5);
    expect(model.weights[0]).toBeLessThan(5);
    expect(model.weights[1]).toBe(0);
  });

  test('no features at all give the class share', () => {
    const model = fitLogistic(new Float64Array(0), 0, Uint8Array.from([1, 1, 1, 0]));
    expect(model.intercept).toBeCloseTo(Math.log(3), 8);
  });

  test('refuses one class, wrong shapes and features that are not finite', () => {
    expect(() => fitLogistic(Float64Array.from([1, 2]), 1, Uint8Array.from([1, 1]))).toThrow(/both classes/);
    expect(() => fitLogistic(Float64Array.from([1, 2, 3]), 2, Uint8Array.from([1, 0]))).toThrow(/not 2 rows/);
    expect(() => fitLogistic(Float64Array.from([1, NaN]), 1, Uint8Array.from([1, 0]))).toThrow(/feature 0 of row 1/);
  });
});
