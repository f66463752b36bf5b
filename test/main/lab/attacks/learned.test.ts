import { describe, expect, it } from 'vitest';
import { attackFeatures } from '../../../../src-main/lab/attacks/attack-features.ts';
import type { AttackFeatures, LearnedAttacker } from '../../../../src-main/lab/attacks/attacker.ts';
import { beforeAfterFeatureCount, beforeAfterFeatures, fitBeforeAfter } from '../../../../src-main/lab/attacks/before-after.ts';
import { crossFittedScores } from '../../../../src-main/lab/attacks/cross-fit.ts';
import { learnedLogisticAttacker } from '../../../../src-main/lab/attacks/learned-logistic.ts';
import { exactAuc } from '../../../../src-shared/stats/auc.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

const ANSWERS = 12;

/** Outputs on random pairs; `sure` adds to the logit of the true answer. */
function outputs(stream: RandomStream, count: number, sure: number): AttackFeatures {
  const labels = Int32Array.from({ length: count }, () => stream.int(ANSWERS));
  const logits = Float64Array.from({ length: count * ANSWERS }, (_, at) => stream.normal() + (at % ANSWERS === labels[Math.floor(at / ANSWERS)] ? sure : 0));
  return attackFeatures({ count, answerCount: ANSWERS, logits, labels, embeddingDim: 3, embeddings: Float64Array.from({ length: 3 * count }, () => stream.normal()) });
}

function learnedRows(features: AttackFeatures): Float64Array {
  const rows = new Float64Array(features.count * learnedLogisticAttacker.featureCount);
  learnedLogisticAttacker.features(features, rows);
  return rows;
}

const images = (count: number, first: number): Int32Array => Int32Array.from({ length: count }, (_, i) => first + Math.floor(i / 2));

describe('the learned attacker', () => {
  it('has the sorted probabilities and scores as features', () => {
    const features = outputs(RandomStream.of(1, 'learned'), 20, 1);
    const rows = learnedRows(features);
    for (let i = 0; i < 20; i++) {
      const row = Array.from(rows.subarray(i * 19, (i + 1) * 19));
      const p = Array.from(features.probabilities.subarray(i * ANSWERS, (i + 1) * ANSWERS));
      expect(row.slice(0, 10)).toEqual(p.toSorted((a, b) => b - a).slice(0, 10));
      expect(row[10]).toBe(p[features.labels[i] ?? 0]);
      expect(row[11]).toBeCloseTo(Math.log(row[10] ?? NaN), 10);
      expect(row.every(Number.isFinite)).toBe(true);
    }
  });

  it('pads with zeros where there are fewer than ten answers', () => {
    const features = attackFeatures({ count: 1, answerCount: 2, logits: Float64Array.of(1, 0), labels: Int32Array.of(0), embeddingDim: 1, embeddings: Float64Array.of(1) });
    expect(Array.from(learnedRows(features).subarray(2, 10))).toEqual(new Array(8).fill(0));
  });

  it('finds members on pairs that it was not fitted on', () => {
    const stream = RandomStream.of(2, 'learned');
    const fitted = learnedLogisticAttacker.fit(learnedRows(outputs(stream, 300, 1.5)), learnedRows(outputs(stream, 300, 0)));
    const scoreOf = (features: AttackFeatures): Float64Array => {
      const out = new Float64Array(features.count);
      fitted.score(learnedRows(features), out);
      return out;
    };
    expect(exactAuc(scoreOf(outputs(stream, 400, 1.5)), scoreOf(outputs(stream, 400, 0))).auc).toBeGreaterThan(0.75);
  });

  it('cross-fitted, promises nothing where there is nothing, unlike scored on its own rows', () => {
    let crossed = 0;
    let own = 0;
    for (let seed = 0; seed < 10; seed++) {
      const stream = RandomStream.of(seed, 'nothing');
      const members = { rows: learnedRows(outputs(stream, 60, 0)), imageId: images(60, 0) };
      const nonMembers = { rows: learnedRows(outputs(stream, 120, 0)), imageId: images(120, 1000) };
      const scores = crossFittedScores(learnedLogisticAttacker, members, nonMembers, RandomStream.of(seed, 'folds'));
      crossed += exactAuc(scores.members, scores.nonMembers).auc / 10;
      const fitted = learnedLogisticAttacker.fit(members.rows, nonMembers.rows);
      const [a, b] = [new Float64Array(60), new Float64Array(120)];
      fitted.score(members.rows, a);
      fitted.score(nonMembers.rows, b);
      own += exactAuc(a, b).auc / 10;
    }
    expect(own).toBeGreaterThan(0.65);
    expect(Math.abs(crossed - 0.5)).toBeLessThan(0.06);
  });
});

describe('the cross-fit', () => {
  /** Remembers the rows that it was fitted on: 1 for a row seen in the fit. */
  const memory: LearnedAttacker = {
    ...learnedLogisticAttacker,
    id: 'memory',
    featureCount: 1,
    fit(members, nonMembers) {
      const seen = new Set([...members, ...nonMembers]);
      return { score: (rows, out) => { rows.forEach((image, i) => { out[i] = seen.has(image) ? 1 : 0; }); } };
    },
  };

  it('never scores an image by an attacker that saw it', () => {
    const rowsOf = (imageId: Int32Array): { rows: Float64Array; imageId: Int32Array } => ({ rows: Float64Array.from(imageId), imageId });
    const scores = crossFittedScores(memory, rowsOf(images(31, 0)), rowsOf(images(77, 500)), RandomStream.of(1, 'folds'));
    expect(Array.from(scores.members)).toEqual(new Array(31).fill(0));
    expect(Array.from(scores.nonMembers)).toEqual(new Array(77).fill(0));
  });

  it('says what it lacks when a class has one image', () => {
    const one = { rows: new Float64Array(2), imageId: Int32Array.of(1, 1) };
    const many = { rows: new Float64Array(4), imageId: Int32Array.of(2, 3, 4, 5) };
    expect(() => crossFittedScores(memory, one, many, RandomStream.of(1, 'folds'))).toThrow(/memory needs two images of members and two of non-members/);
  });
});

describe('the before/after attacker', () => {
  const rowsOf = (before: AttackFeatures, after: AttackFeatures, view: 'both' | 'before'): Float64Array => {
    const out = new Float64Array(before.count * beforeAfterFeatureCount(view));
    beforeAfterFeatures(before, after, view, out);
    return out;
  };

  it("compares the two models at the original's ten largest answers", () => {
    const stream = RandomStream.of(4, 'before after');
    const before = outputs(stream, 5, 2);
    const after = attackFeatures({ ...before, logits: before.logits.map((value) => value / 2) });
    const rows = rowsOf(before, after, 'both');
    const width = beforeAfterFeatureCount('both');
    for (let i = 0; i < 5; i++) {
      const row = Array.from(rows.subarray(i * width, (i + 1) * width));
      const a = Array.from(before.probabilities.subarray(i * ANSWERS, (i + 1) * ANSWERS));
      const b = Array.from(after.probabilities.subarray(i * ANSWERS, (i + 1) * ANSWERS));
      const order = a.map((_, k) => k).toSorted((x, y) => (a[y] ?? 0) - (a[x] ?? 0)).slice(0, 10);
      expect(row.slice(0, 10)).toEqual(order.map((k) => a[k]));
      expect(row.slice(14, 24)).toEqual(order.map((k) => b[k]));
      expect(row[28]).toBeCloseTo(Math.hypot(...a.map((p, k) => p - (b[k] ?? 0))), 12);
      expect(row[29]).toBeCloseTo(Math.abs((after.phi[i] ?? 0) - (before.phi[i] ?? 0)), 12);
    }
    const alone = rowsOf(before, after, 'before');
    expect(Array.from(alone.subarray(0, 14))).toEqual(Array.from(rows.subarray(0, 14)));
  });

  it('finds pairs on which the model was changed, which neither model shows alone', () => {
    const stream = RandomStream.of(5, 'before after');
    // Members are driven to uniform; non-members keep what the original says. The original treats both alike.
    const pairsOf = (count: number, changed: boolean): [AttackFeatures, AttackFeatures] => {
      const before = outputs(stream, count, 1);
      return [before, attackFeatures({ ...before, logits: before.logits.map((value) => (changed ? 0.3 * value : value + 0.1 * stream.normal())) })];
    };
    const aucOf = (view: 'both' | 'before'): number => {
      const [m, n] = [pairsOf(200, true), pairsOf(200, false)];
      const fitted = fitBeforeAfter(rowsOf(...m, view), rowsOf(...n, view), view);
      const [a, b] = [new Float64Array(300), new Float64Array(300)];
      fitted.score(rowsOf(...pairsOf(300, true), view), a);
      fitted.score(rowsOf(...pairsOf(300, false), view), b);
      return exactAuc(a, b).auc;
    };
    expect(aucOf('both')).toBeGreaterThan(0.95);
    expect(Math.abs(aucOf('before') - 0.5)).toBeLessThan(0.08);
  });
});
