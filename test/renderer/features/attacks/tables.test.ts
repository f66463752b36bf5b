import { describe, expect, test } from 'vitest';
import { attackerLabel, parseAttackerName } from '../../../../src-renderer/features/attacks/attacker-names.ts';
import { attackerRows } from '../../../../src-renderer/features/attacks/attacker-rows.ts';
import { beforeAfter, modelFree } from '../../../../src-renderer/features/attacks/before-after.ts';
import { attackerMarks, chosenMarks } from '../../../../src-renderer/features/attacks/calibrated-marks.ts';
import type { AttackerResult, Calibration } from '../../../../src-renderer/features/attacks/calibrated-marks.ts';
import { guideGroups } from '../../../../src-renderer/features/attacks/guide-rows.ts';
import { rankHistogramInput } from '../../../../src-renderer/features/attacks/rank-histogram.ts';
import { splitRows } from '../../../../src-renderer/features/attacks/splits-rows.ts';
import { tprIntervalText, tprText } from '../../../../src-renderer/charts/tpr-text.ts';
import { histogramModel } from '../../../../src-renderer/charts/histogram-model.ts';

const result = (attacker: string, seed: number, auc: number, chosen = false): AttackerResult => ({
  arm: 'scrub', seed, attacker, threatModel: 'logits', auc, aucInterval: { lo: auc - 0.02, hi: auc + 0.02 }, members: 100, nonMembers: 1000,
  targets: [{ target: '1e-2', tp: 4, fp: 12, k: 10, threshold: 1.5, tieMass: 1, chosen, resolved: true }],
});

describe('attackers', () => {
  test('names are taken apart and said in words', () => {
    expect(['loss(+)', 'loss(-)', 'learned-logistic'].map(parseAttackerName)).toEqual([{ id: 'loss', sign: '+' }, { id: 'loss', sign: '-' }, { id: 'learned-logistic', sign: '' }]);
    expect(['loss(-)', 'mine(+)'].map((name) => attackerLabel(name, [{ id: 'loss', label: 'cross entropy' }]))).toEqual(['cross entropy, reversed', 'mine']);
  });

  test('an AUC below one half is the other sign', () => {
    const rows = attackerRows([result('entropy(+)', 1, 0.44), result('entropy(-)', 1, 0.56, true), result('learned-logistic', 1, 0.6)], null, '1e-2', []);
    expect(rows.map(({ id, leaning, reversed, isLearned }) => [id, leaning.name, reversed?.name ?? null, isLearned])).toEqual([['entropy', 'entropy(-)', 'entropy(-)', false], ['learned-logistic', 'learned-logistic', null, true]]);
    expect(rows[0]?.leaning.auc.interval?.lo).toBeCloseTo(0.54, 12);
    expect(rows[0]?.reversed?.chosenIn).toEqual([1]);
    expect(rows[0]?.asIs?.chosenIn).toEqual([]);
  });

  test('over seeds an AUC is the mean, and TPRs come from the cut', () => {
    const each = (tpr: number) => [{ attacker: 'loss(+)', tp: tpr * 100, fp: 1, tpr, interval: { lo: 0, hi: 0.1 } }];
    const seed = { members: 100, nonMembers: 1000, calNonMembers: 1000, allowed: 10, resolved: true, floor: null, worst: { attacker: null, tp: 0, fp: 0, tpr: 0, interval: { lo: 0, hi: 0.1 } } };
    const cut = { arm: 'scrub', target: '1e-2', comparisons: 2, needed: null, over: null, seeds: [{ ...seed, seed: 1, each: each(0.02) }, { ...seed, seed: 2, each: each(0.04) }] };
    const [row] = attackerRows([result('loss(+)', 1, 0.5), result('loss(+)', 2, 0.6)], cut, '1e-2', []);
    expect(row?.asIs?.auc.mean).toBeCloseTo(0.55, 12);
    expect(row?.asIs?.tpr?.mean).toBeCloseTo(0.03, 12);
  });
});

describe('calibrated marks', () => {
  const chosen = { attacker: 'loss(+)', threshold: 1.25, tp: 4, fp: 12, tpr: 0.04, tprInterval: { lo: 0.01, hi: 0.1 }, fpr: 0.012, fprInterval: { lo: 0.006, hi: 0.021 } };
  const row = { arm: 'scrub', target: '1e-2', k: 10, members: 100, nonMembers: 1000, calNonMembers: 1000, worst: null, inSample: null, atTarget: null, excess: null, resolved: true, needed: null };
  const calibration: Calibration = { rows: [{ ...row, seed: 1, chosen }, { ...row, seed: 2, chosen: null, k: 0 }], points: [{ arm: 'scrub', target: '1e-2', fpr: 0.012, fprInterval: { lo: 0.006, hi: 0.021 }, tpr: 0.04, tprInterval: null }] };

  test('stand at the realised FPR; none without a threshold', () => {
    expect(chosenMarks(calibration, 'scrub', 1)).toEqual([{ x: 0.012, y: 0.04, xInterval: chosen.fprInterval, yInterval: chosen.tprInterval, label: '1e-2', facts: [['attacker', 'loss(+)'], ['threshold', '1.25'], ['FP / N₀', '12 / 1,000'], ['TP / N₁', '4 / 100']] }]);
    expect(chosenMarks(calibration, 'scrub', 2)).toEqual([]);
    expect(chosenMarks(calibration, 'scrub', null)).toMatchObject([{ x: 0.012, y: 0.04, yInterval: null }]);
    expect(chosenMarks(calibration, 'other', null)).toEqual([]);
  });

  test('of one attacker carry exact intervals of their counts', () => {
    const [mark] = attackerMarks([result('loss(+)', 1, 0.5)], 'scrub', 'loss(+)', 1);
    expect(mark).toMatchObject({ x: 0.012, y: 0.04, label: '1e-2' });
    // Clopper-Pearson of 4 of 100.
    expect(mark?.yInterval?.lo).toBeCloseTo(0.011004, 5);
    expect(mark?.yInterval?.hi).toBeCloseTo(0.099257, 5);
    expect(attackerMarks([result('loss(+)', 1, 0.5)], 'scrub', 'hinge(+)', null)).toEqual([]);
  });
});

describe('other tables', () => {
  test('a dragged guide is read off the staircases at once; its interval comes with the answer', () => {
    const curves = [{ arm: 'scrub', calNonMembers: null, seeds: [{ seed: 1, members: 100, nonMembers: 1000, tp: [0, 3, 100], fp: [0, 1, 1000], threshold: null }] }];
    const [still] = guideGroups([0.0005], null, curves, []);
    expect(still).toMatchObject({ target: '0.0005', isMoving: false, rows: [{ tpr: 0, cut: null }] });
    const [moved] = guideGroups([0.0005], [0.002], curves, []);
    expect(moved).toMatchObject({ fpr: 0.002, isMoving: true, rows: [{ tpr: 0.03 }] });
  });

  test('every member is in one bin of ranks, those above all non-members too', () => {
    const input = rankHistogramInput({ scale: 'rank', note: '', members: 10, nonMembers: 100, edges: Int32Array.of(0, 50, 100), memberCounts: Int32Array.of(5, 3), nonMemberCounts: Int32Array.of(50, 50), membersAboveAll: 2 }, 'Ranks', false);
    expect(input.edges).toEqual([-0.5, 0, 0.5, 1]);
    expect(input.series.map(({ counts }) => counts)).toEqual([[0, 50, 50], [2, 5, 3]]);
    const bars = histogramModel(input).layers.flatMap((layer) => (layer.kind === 'bars' ? [Array.from(layer.values)] : []));
    expect(bars[1]).toEqual([0.2, 0.5, 0.3]);
  });

  test('before and after stands beside both floors or not at all, paired by seed', () => {
    const row = (seed: number, cells: Record<string, number>) => ({ run: 'r', arm: 'scrub', method: 'scrub', seed, cells });
    expect(beforeAfter([row(1, { ba_auc: 0.7 })])).toBeNull();
    const found = beforeAfter([row(1, { ba_auc: 0.7, ba_orig_auc: 0.6, ba_retr_auc: 0.65 }), row(2, { ba_auc: 0.8, ba_orig_auc: 0.6, ba_retr_auc: 0.75 })]);
    expect(found?.overOriginal.mean).toBeCloseTo(0.15, 12);
    expect(found?.overRetrained).toMatchObject({ n: 2 });
    expect(found?.overRetrained.sd).toBeCloseTo(0, 12);
    expect(found?.tpr).toBeNull();
  });

  test('data are confounded where the model-free interval excludes one half', () => {
    const row = (auc: number, lo: number, hi: number) => ({ run: 'r', arm: 'scrub', method: 'scrub', seed: 1, cells: { model_free_auc: auc, model_free_lo: lo, model_free_hi: hi } });
    expect(modelFree([row(0.6, 0.55, 0.65)])?.confounds).toBe(true);
    expect(modelFree([row(0.51, 0.49, 0.53)])?.confounds).toBe(false);
    expect(modelFree([])).toBeNull();
  });

  test('splits that differ by seed are ranges, and what is not stated is missing', () => {
    const seed = (n: number) => ({ seed: n, forgetPairs: null, retainPairs: null, splits: [{ split: 'TEST' as const, members: 100 + n, memberImages: null, nonMembers: 2000 }] });
    expect(splitRows([seed(1), seed(2)])[2]).toEqual({ split: 'TEST', use: 'report', members: '101 to 102', images: null, nonMembers: '2,000' });
    expect(splitRows([seed(1)])[0]).toMatchObject({ members: null, nonMembers: null });
  });

  test('a TPR is shown as in the tables: small ones keep their digits', () => {
    expect([0.0294, 0.00004, 0, null].map(tprText)).toEqual(['0.0294', '0.00004', '0.0000', '–']);
    expect(tprIntervalText({ lo: 0, hi: 0.0072 })).toBe('[0, 0.0072]');
  });
});
