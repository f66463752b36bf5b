import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { attackFeatures } from '../../../../src-main/lab/attacks/attack-features.ts';
import type { ModelOutputs } from '../../../../src-main/lab/attacks/attack-features.ts';
import { ATTACKER_ALIASES, ATTACKERS, attackersOf, countOfComparisons } from '../../../../src-main/lab/attacks/registry.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

const goldenFile = z.object({ entries: z.array(z.object({ id: z.string(), inputs: z.unknown(), outputs: z.unknown() })) });
const scoresEntry = z.object({
  inputs: z.object({ z: z.array(z.array(z.number())), y: z.array(z.number()), h: z.array(z.array(z.number())) }),
  outputs: z.record(z.string(), z.array(z.number())),
});

function outputsOf(logits: readonly (readonly number[])[], labels: readonly number[], embeddings: readonly (readonly number[])[]): ModelOutputs {
  return {
    count: logits.length,
    answerCount: logits[0]?.length ?? 0,
    logits: Float64Array.from(logits.flat()),
    labels: Int32Array.from(labels),
    embeddingDim: embeddings[0]?.length ?? 0,
    embeddings: Float64Array.from(embeddings.flat()),
  };
}

function scoreOf(id: string, outputs: ModelOutputs): number[] {
  const attacker = [...ATTACKERS, ...ATTACKER_ALIASES].find((a) => a.id === id);
  if (attacker?.kind !== 'score') throw new Error(`no score ${id}`);
  const out = new Float64Array(outputs.count);
  attacker.score(attackFeatures(outputs), out);
  return [...out];
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('scores against the golden values', () => {
  const golden = goldenFile.parse(JSON.parse(readFileSync('test/golden/losses.json', 'utf8')));
  const entry = scoresEntry.parse(golden.entries.find((e) => e.id === 'attack_scores'));
  const outputs = outputsOf(entry.inputs.z, entry.inputs.y, entry.inputs.h);
  const cases: [string, string, (x: number) => number][] = [
    ['loss', 'neg_loss', (x) => x],
    ['confidence', 'confidence', (x) => x],
    ['max-confidence', 'max_confidence', sigmoid],
    ['correctness', 'correct', (x) => x],
    ['entropy', 'neg_entropy', (x) => x],
    ['modified-entropy', 'neg_modified_entropy', (x) => x],
    ['rescaled-logit', 'phi', (x) => x],
    ['hinge', 'hinge', (x) => x],
    ['top2-gap', 'top2_gap', (x) => x],
    ['logit-norm', 'logit_norm', (x) => x],
    ['embedding-norm', 'embedding_norm', (x) => x],
    ['last-layer-grad-norm', 'neg_last_layer_grad_norm', (x) => x],
  ];
  it.each(cases)('%s', (id, name, map) => {
    const expected = entry.outputs[name] ?? [];
    expect(expected).toHaveLength(4);
    scoreOf(id, outputs).forEach((score, i) => {
      const want = expected[i] ?? NaN;
      expect(Math.abs(map(score) - want)).toBeLessThanOrEqual(1e-10 * Math.abs(want) + 1e-15);
    });
  });
});

describe('scores against plain formulas', () => {
  const stream = RandomStream.of(7, 'scores');
  const n = 200;
  const answers = 9;
  const logits = Array.from({ length: n }, () => Array.from({ length: answers }, () => 3 * stream.normal()));
  // Half of the labels are the top answer, so that both branches of every formula are taken.
  const labels = logits.map((row, i) => (i % 2 === 0 ? row.indexOf(Math.max(...row)) : stream.int(answers)));
  const embeddings = logits.map(() => Array.from({ length: 5 }, () => stream.normal()));
  const outputs = outputsOf(logits, labels, embeddings);
  const softmax = logits.map((row) => {
    const e = row.map(Math.exp);
    const sum = e.reduce((a, b) => a + b);
    return e.map((x) => x / sum);
  });
  const brute: Record<string, (p: number[], y: number, z: number[], h: number[]) => number> = {
    loss: (p, y) => Math.log(p[y] ?? NaN),
    confidence: (p, y) => p[y] ?? NaN,
    'rescaled-logit': (p, y) => Math.log((p[y] ?? NaN) / (1 - (p[y] ?? NaN))),
    'max-confidence': (p) => Math.log(Math.max(...p) / (1 - Math.max(...p))),
    correctness: (p, y) => (p.every((value) => value <= (p[y] ?? NaN)) ? 1 : 0),
    entropy: (p) => p.reduce((sum, value) => sum + value * Math.log(value), 0),
    'modified-entropy': (p, y) => p.reduce((sum, value, k) => sum + (k === y ? (1 - value) * Math.log(value) : value * Math.log(1 - value)), 0),
    hinge: (_, y, z) => (z[y] ?? NaN) - Math.max(...z.filter((__, k) => k !== y)),
    'top2-gap': (_, __, z) => {
      const sorted = z.toSorted((a, b) => b - a);
      return (sorted[0] ?? NaN) - (sorted[1] ?? NaN);
    },
    'embedding-norm': (_, __, ___, h) => Math.hypot(...h),
    'logit-norm': (_, __, z) => {
      const mean = z.reduce((a, b) => a + b) / z.length;
      return Math.hypot(...z.map((x) => x - mean));
    },
    'last-layer-grad-norm': (p, y, _, h) => -Math.hypot(...p.flatMap((value, k) => [...h, 1].map((x) => (value - (k === y ? 1 : 0)) * x))),
  };
  it.each(Object.keys(brute))('%s', (id) => {
    scoreOf(id, outputs).forEach((score, i) => {
      const want = brute[id]?.(softmax[i] ?? [], labels[i] ?? 0, logits[i] ?? [], embeddings[i] ?? []) ?? NaN;
      expect(Math.abs(score - want)).toBeLessThanOrEqual(1e-9 * Math.abs(want) + 1e-12);
    });
  });

  it('every score of the registry has a formula here', () => {
    const ids = [...ATTACKERS, ...ATTACKER_ALIASES].filter((a) => a.kind === 'score').map((a) => a.id);
    expect(Object.keys(brute).toSorted()).toEqual(ids.toSorted());
  });

  it('loss, confidence and rescaled logit order pairs alike', () => {
    const order = (values: number[]): number[] => values.map((_, i) => i).toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    const byLoss = order(scoreOf('loss', outputs));
    expect(order(scoreOf('confidence', outputs))).toEqual(byLoss);
    expect(order(scoreOf('rescaled-logit', outputs))).toEqual(byLoss);
  });
});

describe('scores of very sure models', () => {
  it('stay finite and keep their order where p rounds to 0 and 1', () => {
    const gaps = [30, 40, 100, 500, 700];
    const outputs = outputsOf(gaps.map((gap) => [gap, 0, -1]), gaps.map(() => 0), gaps.map(() => [1]));
    for (const id of ['loss', 'max-confidence', 'rescaled-logit']) {
      const scores = scoreOf(id, outputs);
      for (let i = 1; i < scores.length; i++) expect(scores[i]).toBeGreaterThan(scores[i - 1] ?? NaN);
    }
    const wrong = outputsOf([[800, 0, -800]], [2], [[1]]);
    for (const attacker of ATTACKERS) {
      if (attacker.kind === 'score') expect(scoreOf(attacker.id, wrong).every(Number.isFinite)).toBe(true);
    }
    expect(scoreOf('loss', wrong)).toEqual([-1600]);
  });

  it('do not change when a constant is added to the logits', () => {
    const row = [1.5, -2, 0.25];
    const plain = outputsOf([row], [2], [[1]]);
    const shifted = outputsOf([row.map((x) => x + 512)], [2], [[1]]);
    for (const attacker of ATTACKERS) {
      if (attacker.kind !== 'score') continue;
      expect(scoreOf(attacker.id, shifted)[0]).toBeCloseTo(scoreOf(attacker.id, plain)[0] ?? NaN, 12);
    }
  });

  it('refuses a pair whose answer the model does not have', () => {
    expect(() => attackFeatures(outputsOf([[1, 2]], [-1], [[1]]))).toThrow(/answer -1/);
  });
});

describe('the registry', () => {
  it('counts both signs of a score, a learned attacker once, an alias not at all', () => {
    expect(countOfComparisons(attackersOf(['loss', 'confidence', 'hinge', 'learned-logistic']))).toBe(5);
    const ids = ATTACKERS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // The eleven of the presets, whose order breaks ties in committed results: new ones stand after them.
    expect(ids.slice(0, 11)).toEqual(['loss', 'max-confidence', 'correctness', 'entropy', 'modified-entropy', 'hinge', 'top2-gap', 'embedding-norm', 'logit-norm', 'last-layer-grad-norm', 'learned-logistic']);
    expect(countOfComparisons(ATTACKERS.slice(0, 11))).toBe(21);
    expect(attackersOf(['rescaled-logit', 'confidence', 'loss']).map((a) => a.id)).toEqual(['loss']);
    expect(attackersOf(['hinge', 'loss']).map((a) => a.id)).toEqual(['loss', 'hinge']);
  });
  it('names an unknown attacker and the known ones', () => {
    expect(() => attackersOf(['lira'])).toThrow(/unknown attacker "lira"; known are loss/);
  });
});
