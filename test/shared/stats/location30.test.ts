import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exactAuc } from '../../../src-shared/stats/auc.ts';
import { classThresholds, countAtClassThreshold } from '../../../src-shared/stats/class-thresholds.ts';
import { countPredicted, empiricalThreshold } from '../../../src-shared/stats/conformal.ts';
import { delong } from '../../../src-shared/stats/delong.ts';
import { rocStaircase, tpAtMost } from '../../../src-shared/stats/roc.ts';
import { sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import { expectRelative } from './close.ts';

// Published predictions of one real model, with and without a defence. The arrays may not be passed on, so they lie
// beside the repository; see the README in their folder.
const folder = join(process.env['MU_ALIGN_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared'), 'golden/location30');
const present = existsSync(join(folder, 'expected.json'));
if (!present) console.log('skipped: location30 golden scores (set MU_ALIGN_SHARED to the folder that holds golden/location30)');

const scoreSchema = z.object({
  auc: z.number(),
  auc_numerator_2wins_plus_ties: z.number(),
  tied_pairs: z.number(),
  delong_var: z.number(),
  delong_ci95: z.tuple([z.number(), z.number()]),
  operating_points: z.array(z.object({ allowed_fp: z.number(), threshold: z.number(), tp: z.number(), fp: z.number() })),
  per_class_shadow_threshold: z.object({ members_ge_threshold: z.number(), nonmembers_lt_threshold: z.number(), thresholds: z.array(z.number()) }),
});
const expectedSchema = z.object({
  results: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Rows of a version 1 .npy file, widened to numbers. */
function readNpy(name: string): number[][] {
  const bytes = readFileSync(join(folder, name));
  const headerEnd = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, headerEnd).toString('latin1');
  const kind = /'descr': '([^']+)'/.exec(header)?.[1];
  const [rows = 0, columns = 1] = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter((s) => s.trim() !== '').map(Number);
  const readers: Record<string, readonly [bytes: number, read: (at: number) => number]> = {
    '|u1': [1, (at) => bytes.readUInt8(at)],
    '<u2': [2, (at) => bytes.readUInt16LE(at)],
    '<f4': [4, (at) => bytes.readFloatLE(at)],
    '<f8': [8, (at) => bytes.readDoubleLE(at)],
  };
  const reader = readers[kind ?? ''];
  if (reader === undefined) throw new Error(`${name} holds numbers of kind ${String(kind)}`);
  const [size, read] = reader;
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => read(headerEnd + size * (r * columns + c))));
}

type Score = (row: readonly number[], label: number) => number;
const logFloor = (x: number): number => Math.log(Math.max(x, 1e-30));
const others = (row: readonly number[], label: number): number[] => row.filter((_, k) => k !== label);
const at = (row: readonly number[], k: number): number => row[k] ?? NaN;
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const fromProbabilities: Record<string, Score> = {
  confidence: (p, y) => at(p, y),
  max_confidence: (p) => Math.max(...p),
  loss: (p, y) => logFloor(at(p, y)),
  entropy: (p) => total(p.map((x) => x * logFloor(x))),
  modified_entropy: (p, y) => (1 - at(p, y)) * logFloor(at(p, y)) + total(others(p, y).map((x) => x * logFloor(1 - x))),
  phi_from_confidence: (p, y) => logFloor(at(p, y)) - logFloor(1 - at(p, y)),
  phi_sum_of_others: (p, y) => Math.log(at(p, y) + 1e-45) - Math.log(total(others(p, y)) + 1e-45),
};
const fromLogits: Record<string, Score> = {
  stable_phi: (z, y) => {
    const top = Math.max(...others(z, y));
    return at(z, y) - (top + Math.log(total(others(z, y).map((x) => Math.exp(x - top)))));
  },
  hinge: (z, y) => at(z, y) - Math.max(...others(z, y)),
  top2_gap: (z) => {
    const [first = NaN, second = NaN] = [...z].sort((a, b) => b - a);
    return first - second;
  },
  logit_norm: (z) => {
    const mean = total(z) / z.length;
    return total(z.map((x) => (x - mean) ** 2)) / z.length;
  },
};

describe.skipIf(!present)('location30', () => {
  const results = present ? expectedSchema.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))).results : {};
  const permutation = present ? readNpy('permutation.npy').map(([row = NaN]) => row) : [];
  const labels = present ? readNpy('labels.npy').map(([label = NaN]) => label - 1) : [];
  const labelsOf = (from: number, to: number): number[] => permutation.slice(from, to).map((row) => at(labels, row));
  const targetLabels = [...labelsOf(0, 1000), ...labelsOf(2000, 3000)];
  const shadowLabels = [...labelsOf(3000, 3500), ...labelsOf(4000, 4500)];

  const cases = Object.entries(results).flatMap(([model, scores]) => Object.keys(scores).filter((s) => s !== 'correctness').map((s) => [model, s] as const));

  test('all scores of the fixture are covered', () => {
    expect(cases.length).toBe(18);
    expect(cases.every(([, s]) => s in fromProbabilities || s in fromLogits)).toBe(true);
  });

  test.each(cases)('%s: %s', (model, name) => {
    const expected = scoreSchema.parse(results[model]?.[name]);
    const useLogits = name in fromLogits;
    const score = fromProbabilities[name] ?? fromLogits[name] ?? (() => NaN);
    const scoresOf = (who: string, y: readonly number[]): Float64Array =>
      Float64Array.from(readNpy(`${who}_${model}_${useLogits ? 'logits' : 'prob'}.npy`), (row, r) => score(row, at(y, r)));
    const target = scoresOf('target', targetLabels);
    const members = target.slice(0, 1000);
    const nonMembers = target.slice(1000);

    const auc = exactAuc(members, nonMembers);
    expect(auc.twiceWinsPlusTies).toBe(expected.auc_numerator_2wins_plus_ties);
    expect(auc.tiedPairs).toBe(expected.tied_pairs);
    expect(Math.abs(auc.auc - expected.auc)).toBeLessThanOrEqual(1e-9);

    const { variance, waldClipped } = delong(members, nonMembers);
    expectRelative(variance, expected.delong_var, 1e-9);
    expectRelative(waldClipped.lo, expected.delong_ci95[0], 1e-9);
    expectRelative(waldClipped.hi, expected.delong_ci95[1], 1e-9);

    const roc = rocStaircase(members, nonMembers);
    for (const point of expected.operating_points) {
      const threshold = empiricalThreshold(sortScores(nonMembers), point.allowed_fp);
      expectRelative(threshold.threshold, point.threshold, 1e-9);
      expect(countPredicted(sortScores(members), threshold)).toBe(point.tp);
      expect(countPredicted(sortScores(nonMembers), threshold)).toBe(point.fp);
      expect(tpAtMost(roc, point.allowed_fp)).toBe(point.tp);
    }

    const shadow = scoresOf('shadow', shadowLabels);
    const part = (scores: Float64Array, y: readonly number[], from: number, to: number): { scores: Float64Array; classes: Int32Array } => ({
      scores: scores.slice(from, to),
      classes: Int32Array.from(y.slice(from, to)),
    });
    const thresholds = classThresholds(part(shadow, shadowLabels, 0, 500), part(shadow, shadowLabels, 500, 1000), 30);
    const wanted = expected.per_class_shadow_threshold;
    thresholds.forEach((threshold, c) => {
      expectRelative(threshold, wanted.thresholds[c] ?? NaN, 1e-9);
    });
    expect(countAtClassThreshold(part(target, targetLabels, 0, 1000), thresholds)).toBe(wanted.members_ge_threshold);
    expect(1000 - countAtClassThreshold(part(target, targetLabels, 1000, 2000), thresholds)).toBe(wanted.nonmembers_lt_threshold);
  });
});
