import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addCrossProduct } from '../../../../src-main/lab/evaluate/cross-products.ts';
import { EmbeddingSums } from '../../../../src-main/lab/evaluate/embedding-distance.ts';
import { predictionDistance, softmaxScratch } from '../../../../src-main/lab/evaluate/prediction-distance.ts';
import { singularValues } from '../../../../src-main/lab/evaluate/singular-values.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

const goldenFile = z.object({ entries: z.array(z.object({ id: z.string(), inputs: z.unknown(), outputs: z.unknown() })) });
const golden = goldenFile.parse(JSON.parse(readFileSync('test/golden/losses.json', 'utf8')));
const entry = (id: string): unknown => golden.entries.find((e) => e.id === id);
const matrix = z.array(z.array(z.number()));

const normals = (stream: RandomStream, n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal());

/** A random orthogonal matrix, d x d, by Gram-Schmidt. */
function orthogonal(stream: RandomStream, d: number): number[][] {
  const basis: number[][] = [];
  while (basis.length < d) {
    let row = [...normals(stream, d)];
    for (const other of basis) {
      const along = row.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
      row = row.map((value, i) => value - along * (other[i] ?? 0));
    }
    const norm = Math.hypot(...row);
    basis.push(row.map((value) => value / norm));
  }
  return basis;
}

function times(x: Float64Array, d: number, q: number[][]): Float64Array {
  return Float64Array.from(x, (_, at) => {
    const row = Math.floor(at / d) * d;
    let sum = 0;
    for (let k = 0; k < d; k++) sum += (x[row + k] ?? 0) * (q[k]?.[at % d] ?? 0);
    return sum;
  });
}

function embeddingDistance(x: Float64Array, dx: number, y: Float64Array, dy: number): ReturnType<EmbeddingSums['result']> {
  const sums = new EmbeddingSums(dx, dy);
  const n = x.length / dx;
  const half = Math.floor(n / 2);
  sums.add(x.subarray(0, half * dx), y.subarray(0, half * dy), half);
  sums.add(x.subarray(half * dx), y.subarray(half * dy), n - half);
  return sums.result();
}

describe('predictions', () => {
  it('Jensen-Shannon in nats is the golden value', () => {
    const { inputs, outputs } = z
      .object({ inputs: z.object({ z_unlearned: matrix, z_incompetent: matrix }), outputs: z.looseObject({ js_nats: z.array(z.number()) }) })
      .parse(entry('zrf_js'));
    const a = Float64Array.from(inputs.z_unlearned.flat());
    const b = Float64Array.from(inputs.z_incompetent.flat());
    outputs.js_nats.forEach((want, i) => {
      const { js } = predictionDistance(a, b, i * 5, 5, softmaxScratch(5));
      expect(Math.abs(js - want)).toBeLessThanOrEqual(1e-10 * want);
    });
  });

  it('opposite certain models are log 2 and 2 apart and disagree; equal ones do not differ', () => {
    const sure = Float64Array.of(900, 0, -900);
    const opposite = Float64Array.of(-900, 0, 900);
    const far = predictionDistance(sure, opposite, 0, 3, softmaxScratch(3));
    expect(far.js).toBeCloseTo(Math.LN2, 12);
    expect(far.l1).toBeCloseTo(2, 12);
    expect(far.disagree).toBe(true);
    expect(predictionDistance(sure, sure, 0, 3, softmaxScratch(3))).toEqual({ js: 0, l1: 0, disagree: false });
  });

  it('refuses logits of a diverged model', () => {
    expect(() => predictionDistance(Float64Array.of(NaN, 1), Float64Array.of(0, 1), 0, 2, softmaxScratch(2))).toThrow(/diverged/);
  });
});

describe('embeddings', () => {
  const stream = RandomStream.of(3, 'embeddings');
  const n = 150;
  const d = 10;
  const x = normals(stream, n * d).map((value) => Math.max(0, value));

  it('linear CKA is the golden value', () => {
    const { inputs, outputs } = z
      .object({ inputs: z.object({ X: matrix, Y: matrix }), outputs: z.object({ cka_xy: z.number(), cka_xx: z.number() }) })
      .parse(entry('linear_cka'));
    const golX = Float64Array.from(inputs.X.flat());
    const golY = Float64Array.from(inputs.Y.flat());
    expect(Math.abs((embeddingDistance(golX, 4, golY, 3).cka ?? NaN) / outputs.cka_xy - 1)).toBeLessThan(1e-10);
    expect(embeddingDistance(golX, 4, golX, 4).cka).toBeCloseTo(outputs.cka_xx, 12);
    expect(embeddingDistance(golX, 4, golY, 3).mse).toBeNull();
  });

  it('a rotated embedding is far by MSE and no distance away after alignment', () => {
    const rotated = times(x, d, orthogonal(stream, d));
    const { mse, mseAligned, cka, mseOfZero } = embeddingDistance(rotated, d, x, d);
    expect(mse).toBeGreaterThan(0.1);
    expect(mseAligned).toBeLessThan(1e-12);
    expect(cka).toBeCloseTo(1, 10);
    expect(mseOfZero).toBeCloseTo(x.reduce((sum, value) => sum + value * value, 0) / (n * d), 12);
  });

  it('no orthogonal map does better than the alignment', () => {
    const y = normals(stream, n * d).map((value, i) => value + 0.5 * (x[i] ?? 0));
    const { mse, mseAligned } = embeddingDistance(x, d, y, d);
    expect(mseAligned).toBeLessThan(mse ?? 0);
    for (let trial = 0; trial < 20; trial++) {
      const moved = times(x, d, orthogonal(stream, d));
      expect(embeddingDistance(moved, d, y, d).mse).toBeGreaterThanOrEqual((mseAligned ?? NaN) - 1e-12);
      expect(embeddingDistance(moved, d, y, d).mseAligned).toBeCloseTo(mseAligned ?? NaN, 10);
    }
  });

  it('an embedding of zeros has the scale as its MSE and no CKA', () => {
    const zero = embeddingDistance(new Float64Array(n * d), d, x, d);
    expect(zero.mse).toBeCloseTo(zero.mseOfZero, 12);
    expect(zero.mseAligned).toBeCloseTo(zero.mseOfZero, 12);
    expect(zero.cka).toBeNull();
  });
});

describe('the linear algebra', () => {
  const stream = RandomStream.of(5, 'algebra');
  it('the tiled cross product equals the plain loop for widths that are no multiples of the tile', () => {
    const [rows, dx, dy] = [131, 6, 9];
    const x = normals(stream, rows * dx);
    const y = normals(stream, rows * dy);
    const sum = new Float64Array(dx * dy).fill(1);
    addCrossProduct(x, dx, y, dy, rows, sum);
    for (let i = 0; i < dx; i++) {
      for (let j = 0; j < dy; j++) {
        let want = 1;
        for (let r = 0; r < rows; r++) want += (x[r * dx + i] ?? 0) * (y[r * dy + j] ?? 0);
        expect(sum[i * dy + j]).toBeCloseTo(want, 10);
      }
    }
  });

  it('singular values of U diag(s) V are s, zeros and equal ones included', () => {
    const s = [7, 3, 3, 1e-6, 0, 0];
    const u = orthogonal(stream, 6);
    const v = orthogonal(stream, 6);
    const product = Float64Array.from({ length: 36 }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < 6; k++) sum += (u[Math.floor(at / 6)]?.[k] ?? 0) * (s[k] ?? 0) * (v[k]?.[at % 6] ?? 0);
      return sum;
    });
    const values = [...singularValues(product, 6, 6)].toSorted((a, b) => b - a);
    values.forEach((value, i) => { expect(Math.abs(value - (s[i] ?? NaN))).toBeLessThan(1e-11); });
  });

  it('refuses what is not finite', () => {
    expect(() => singularValues(Float64Array.of(1, NaN, 0, 1), 2, 2)).toThrow(/not finite/);
  });
});
